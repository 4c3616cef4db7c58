from __future__ import annotations

import signal
import threading

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@data_dir_option
def worker() -> None:
    """The background worker: imports, analyses and the calendar."""
    load_site()
    from folkmoot.spine.jobs import sweep
    from folkmoot.spine.queue import consumers

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    running = consumers()
    sweep()
    for consumer in running:
        consumer.start()
    stop.wait()
    for consumer in running:
        consumer.stop(graceful=False)
