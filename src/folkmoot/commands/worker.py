from __future__ import annotations

import signal
import threading

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@data_dir_option
def worker() -> None:
    """The background worker: imports, live collections, analyses and the calendar."""
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
    collecting = threading.Thread(target=_collect, args=(stop,), name="collector", daemon=True)
    collecting.start()
    stop.wait()
    for consumer in running:
        consumer.stop(graceful=False)
    collecting.join(timeout=15)


def _collect(stop: threading.Event) -> None:
    """Read live sources once there is a collection: the clients are heavy, and most never need them."""
    from django.db import DatabaseError, close_old_connections

    from folkmoot.sources.models import Collection

    while not stop.wait(3.0):
        try:
            close_old_connections()
            wanted = Collection.objects.filter(state=Collection.State.ON).exists()
        except DatabaseError:
            continue
        if wanted:
            from folkmoot.sources.collecting import Collector

            Collector(stop).run()
