"""``python -m mootlib``."""

from mootlib.commands.main import main

if __name__ == "__main__":  # a second process of a run imports this module too
    main()
