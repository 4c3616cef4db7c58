"""The help that is shown before there is an environment to ask."""

OVERVIEW = """\
Folkmoot: hear citizens, answer them and decide with them.

Usage: ./folkmoot COMMAND [OPTIONS]      ./folkmoot COMMAND --help says more

Start here
  demo          a working site with a demo town, on this machine only
  test          everything that must hold, checked (--fast: under a minute)
  listen        an export of posts in, an evidence report out
  reach         a body's own posts in, a report on whom they reach out
  strategy      what a body's posts are for, whom it answers, compared
  evaluate      reach, strategy and failures of a body in one report
  before-posting  what to look at in a draft before it goes out
  lib           one method on one file: topics, sentiment, purposes, ...

Run a site
  serve         the web server
  worker        the background worker
  migrate       create or update the database
  createuser    add a person who may sign in
  token         a key with which a program may use the API
  erase         remove an account's words, and keep them out
  retention     how long things are kept; delete now what is older
  brief         what was heard and done in a day or a week, on one page
  check         is this installation safe and complete?
  export        the event log, as a file that others can verify
  backup        one archive of database and data
  restore       the way back

Work on Folkmoot
  bench         measure speed and accuracy against named baselines
  manage        Django's own commands
  completion    tab completion for your shell

The first command makes an environment in .venv (about a minute, once).
Exit codes: 0 done, 1 a failure said in words, 2 wrong usage.
"""
