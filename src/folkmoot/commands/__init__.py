"""The command line of the site: one file a command."""
