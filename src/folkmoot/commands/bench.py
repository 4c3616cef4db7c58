"""What Folkmoot is compared with: each benchmark is a module in benchmarks/ with ``run(shared)``."""

from __future__ import annotations

import importlib
import json
import platform
from pathlib import Path
from typing import Any

import click

from folkmoot.commands.options import ROOT

#: A name, and the modules that it runs.
SUITES = {
    "emerging": ("emerging",),
    "listening": (
        "topics",
        "sentiment",
        "language",
        "duplicates",
        "bursts",
        "tone",
        "network",
        "understanding",
        "pipeline",
        "corpus",
        "arrivals",
        "scale",
    ),
    "soak": ("soak",),
    "search": ("search",),
    "reach": ("reach",),
    "briefs": ("periods",),
    "strategy": ("strategy",),
    "failures": ("failures",),
}


#: Parts that are told how many posts to make.
SIZED = ("scale",)


class Number(click.ParamType[int]):
    """A whole number above 0, which may have underscores: 10_000_000."""

    name = "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        try:
            number = int(str(value))
        except ValueError:
            self.fail(f"'{value}' is no whole number.", param, ctx)
        if number < 1:
            self.fail("at least 1 is needed.", param, ctx)
        return number


@click.command()
@click.argument("name")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the figures here."
)
@click.option(
    "--posts",
    type=Number(),
    help="Measure growth up to so many posts (as 10_000_000), and nothing else.",
)
@click.option("--write-docs", is_flag=True, help="Bring docs/benchmarks.md up to date.")
def bench(name: str, json_file: Path | None, posts: int | None, write_docs: bool) -> None:
    """Measure NAME ('listening', 'search', or one part) beside named baselines, in one run."""
    modules = SUITES.get(name) or ((name,) if name in _all_parts() else ())
    if not modules:
        known = ", ".join(dict.fromkeys([*SUITES, *_all_parts()]))
        raise click.UsageError(f"there is no benchmark '{name}'. There are: {known}.")
    if posts is not None:
        modules = tuple(part for part in modules if part in SIZED)
        if not modules:
            raise click.UsageError(f"--posts is for 'listening' or {', '.join(SIZED)}.")
    shared = ROOT.parent / "shared"
    if not (shared / "data").is_dir():
        raise click.ClickException(
            "the real data is not here (../shared/data), so nothing can be measured. Nothing was written."
        )
    size = {} if posts is None else {"posts": posts}
    results = {part: _run(part, shared, **size) for part in modules}
    record = {"machine": _machine(), "results": results}
    if json_file:
        json_file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
        click.echo(f"Figures in {json_file}.")
    if write_docs:
        from benchmarks.document import write

        write(record, ROOT / "docs" / "benchmarks.md")
        if posts is not None and "scale" in results:
            from benchmarks.scale import draw

            draw(results["scale"], ROOT / "docs" / "images" / "growth.svg")


def _run(part: str, shared: Path, **size: int) -> dict[str, Any]:
    click.echo(f"{part} ...", err=True)
    result: dict[str, Any] = importlib.import_module(f"benchmarks.{part}").run(shared, **size)
    click.echo(f"{part}:")
    for key, value in result.items():
        click.echo(f"  {key}: {json.dumps(value, ensure_ascii=False, default=str)}")
    return result


def _all_parts() -> list[str]:
    return sorted({part for parts in SUITES.values() for part in parts})


def _machine() -> dict[str, str]:
    import os

    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
    }
