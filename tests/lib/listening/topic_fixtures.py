"""Fictional posts on known subjects: nobody here exists, nor does any of the places."""

from __future__ import annotations

import random

PLACES = ["Ansford", "Millbrook", "Thornleigh", "Cressing", "Holm", "Wexley", "Dunmere", "Oakhurst"]

#: Of each subject pieces of sentences; a post is made of two or three of them.
SUBJECTS: dict[str, list[str]] = {
    "bins": """the bins were not collected|our recycling is still on the pavement|no rubbish collection
again|the bin lorry never came|the brown bin is overflowing|torn rubbish bags everywhere|recycling boxes
left full|a missed bin collection|bin day has moved|foxes get at the rubbish bags""",
    "potholes": """the pothole burst my tyre|please repair the road surface|potholes are dangerous for
cyclists|my car needs a new wheel after that pothole|the road repair did not last|another pothole on the
same road|drivers swerve round the potholes|the road surface is crumbling|fill in the pothole|tarmac for
this road please""",
    "library": """story time at the library was lovely|the library should open on Sundays|we borrow books
every week|the library needs new books|librarians found the book I was after|longer library hours|children
read books there|the library lends films too|return your library books|a quiet library with old books""",
    "flood": """the river has burst its banks|flood water in the high street|sandbags are needed|a flood
warning for the river|the water is rising fast|the flood reached our door|flooded gardens along the
river|pumps take the flood water away|the river level is falling|sandbags at the flooded mill""",
    "concert": """the brass band played|tickets for the choir concert are sold out|jazz music in the
park|the band was superb|our choir sings at the concert|a concert with free music|the orchestra plays
Mozart|music by our young choir|hear the band at the concert|singing and music all evening""",
}


def posts(each: int, seed: int = 0) -> tuple[list[str], list[str]]:
    """``each`` posts on every subject, mixed, and the subject of each post."""
    chance = random.Random(seed)
    made = []
    for subject, pieces in SUBJECTS.items():
        forms = " ".join(pieces.split()).split("|")
        for _ in range(each):
            chosen = chance.sample(forms, chance.choice((2, 2, 3)))
            text = ", ".join(chosen) + chance.choice(["", " in {p}", " near {p}", " #{p}", "!"])
            made.append((text.replace("{p}", chance.choice(PLACES)).capitalize(), subject))
    chance.shuffle(made)
    return [text for text, _ in made], [subject for _, subject in made]
