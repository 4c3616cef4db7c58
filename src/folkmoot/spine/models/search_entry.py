"""One row of the search index: what of a matter, an answer, a place, ... can be found by its words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from folkmoot.spine.models.organisation import Organisation


class SearchEntry(models.Model):
    """A copy for searching; the row that it stands for is the truth (docs/adr/0011-search.md).

    The three columns of words hold the words as ``mootlib.text.wanted`` folds them, with a space
    between two. Triggers of the database bring them into its full text.
    """

    kind = models.CharField(max_length=40)
    #: The primary key of the row that it stands for.
    subject = models.CharField(max_length=64)
    #: What its page is found by; another row's key where the row has no page of its own.
    target = models.CharField(max_length=64)
    #: None: of no organisation, as a place is, and for staff of all.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    public = models.BooleanField(default=False)
    at = models.DateTimeField()
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    title_words = models.TextField(blank=True)
    body_words = models.TextField(blank=True)
    #: Words of what it belongs to: they help to find it, and never find it alone.
    about_words = models.TextField(blank=True)

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("search index")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject"), name="one_search_entry_per_kind_and_subject"
            ),
        )
        indexes = (
            # Counting and sorting read this alone; the rows themselves are wide.
            models.Index(
                fields=("organisation", "kind", "at", "subject"), name="search_entries_in_scope"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
