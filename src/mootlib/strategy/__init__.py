"""Is a body's use of social media working: what its posts are for, whom it answers, compared with others.

``purposes`` classes posts, ``profile`` sums up a body, ``comparison`` sets bodies side by side.
"""
