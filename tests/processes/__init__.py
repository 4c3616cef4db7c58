"""The site as processes that are killed: server, worker and database."""
