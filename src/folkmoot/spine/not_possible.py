"""What people ask for and cannot have, in a sentence for them."""


class NotPossible(Exception):
    """A step that cannot be taken as things stand; the message is a sentence for the person."""
