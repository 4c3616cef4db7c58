"""How long things are kept, at the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@click.option("--run", "now", is_flag=True, help="Delete now what has been kept long enough.")
@click.option("--dry-run", is_flag=True, help="Count what would go now, and delete nothing.")
@data_dir_option
def retention(now: bool, dry_run: bool) -> None:
    """How long each kind of thing is kept; with --run, delete what is older."""
    if now and dry_run:
        raise click.UsageError("choose one of --run and --dry-run.")
    load_site()
    if now:
        _run()
    elif dry_run:
        _table(("kind", "organisation", "kept", "would go now"), [_due(r) for r in _rules()])
    else:
        _show()


def _show() -> None:
    from folkmoot.spine.retention import last_records

    found = _rules()
    last = last_records(found)
    lines = [(*_named(rule), *_last(last.get(rule.pk))) for rule in found]
    _table(("kind", "organisation", "kept", "last run", "deleted"), lines)


def _run() -> None:
    from django.utils import timezone

    from folkmoot.spine.retention_run import run_all

    run = f"{timezone.localtime():%Y-%m-%dT%H:%M:%S}"
    done = run_all(run)
    _table(
        ("kind", "organisation", "older than", "deleted"),
        [(r.kind, str(r.organisation or ""), f"{r.before:%Y-%m-%d}", _outcome(r)) for r in done],
    )
    if failed := [record.kind for record in done if record.problem]:
        raise click.ClickException(f"{len(failed)} rules could not be kept: {', '.join(failed)}.")


def _rules() -> list[Any]:
    from folkmoot.spine.retention import rules

    return rules()


def _named(rule: Any) -> tuple[str, str, str]:
    from folkmoot.spine.retention import days_in_words, kind_named

    known = "" if kind_named(rule.kind) else " (not known to this version)"
    return rule.kind + known, str(rule.organisation or ""), days_in_words(rule.days)


def _due(rule: Any) -> tuple[str, ...]:
    from folkmoot.spine.retention import kind_named

    kind = kind_named(rule.kind)
    due = kind.due_for(rule.organisation, rule.days) if kind else None
    return *_named(rule), str(0 if due is None else due.count())


def _last(record: Any) -> tuple[str, str]:
    return (f"{record.started_at:%Y-%m-%d %H:%M}", _outcome(record)) if record else ("not yet", "")


def _outcome(record: Any) -> str:
    return f"{record.deleted}{f', then failed: {record.problem}' if record.problem else ''}"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[n]) for row in (head, *lines)) for n in range(len(head))]
    for row in (head, *lines):
        click.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
