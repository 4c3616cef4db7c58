"""How well a public body uses social media, and how that fails: what its posts are for, whom it answers.

``purposes`` classes posts, ``profile`` sums up a body, ``comparison`` sets bodies side by side.
"""
