"""Who gets a matter's answer: those who had spoken when it was published, and those joined afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from folkmoot.spine import telling
from folkmoot.spine.models import Link, Matter, Reply, Response, Voice


def give(response: Response) -> None:
    """Note the answer with all who had spoken by then, and draft replies for those on platforms."""
    at, voices = response.published_at, response.matter.voices.all()
    voices.filter(Q(spoken_at=None) | Q(spoken_at__lte=at), answered_at=None).update(answered_at=at)
    _draft_replies(response, voices)


def give_afterwards(matter: Matter, voices: Sequence[Voice], at: datetime) -> None:
    """Hand the answer on to voices that were heard only after it, and count it from then on.

    Whoever spoke after the last answer waits for the next one. One who spoke on a platform gets a
    draft of a reply, an author with a verified address a mail; nobody gets the same answer twice.
    """
    published = list(matter.responses.all())
    late = [(voice, since) for voice in voices if (since := _after(voice, published))]
    for voice, since in late:
        if not voice.answered_at:
            voice.answered_at = max(at, since[0].published_at)
            voice.save(update_fields=["answered_at"])
    if late:
        last = published[-1]
        _draft_replies(last, matter.voices.filter(pk__in=[voice.pk for voice, _since in late]))
        _tell_authors(last, [voice for voice, _since in late])


def _after(voice: Voice, responses: Sequence[Response]) -> list[Response]:
    """Those of the responses that came after a voice was spoken; all where nobody knows when it was."""
    spoken = voice.spoken_at
    return [one for one in responses if spoken is None or one.published_at >= spoken]


def _draft_replies(response: Response, voices: QuerySet[Voice]) -> None:
    """A draft for each voice that wanted an answer and has none yet on its platform."""
    # Who spoke here is told by mail and on her own page; nobody can reply to a letter on a platform.
    waiting = voices.filter(wants_answer=True, replied_at=None, contribution=None)
    told = Reply.objects.filter(voice__in=waiting).exclude(posted_at=None).values("voice_id")
    words = reply_words(response)
    Reply.objects.bulk_create(
        [
            Reply(response=response, voice=voice, text=words)
            for voice in waiting.exclude(pk__in=told)
        ],
        batch_size=500,
    )


def _tell_authors(response: Response, voices: Sequence[Voice]) -> None:
    link = Link.objects.get(response=response)
    for voice in voices:
        if voice.contribution is not None and voice.contribution.participant is not None:
            telling.tell_afterwards(link, voice.contribution.participant)


def reply_words(response: Response) -> str:
    """A reply short enough for any platform; the address of the whole answer follows on the page."""
    said = " ".join(response.we_did.split())
    return said if len(said) <= 200 else said[:197].rsplit(" ", 1)[0] + " …"
