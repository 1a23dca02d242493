"""Show the report of a growing history in a browser, with `/metrics` for Prometheus. Ctrl-C ends it."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

import click

from mutcheck import __version__
from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import HISTORY
from mutcheck.commands.shared.status import HOLDS, Unable
from mutcheck.commands.shared.values import given, takes
from mutcheck.report.text.lines import say
from mutcheck.run import recording


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """What `mutcheck serve` is told."""

    history: Path | None = given(HISTORY, None)
    host: str = given(
        click.Option(
            ["--host"],
            default="127.0.0.1",
            show_default=True,
            help="Other addresses than the loopback show it to all.",
        ),
        "127.0.0.1",
    )
    port: int = given(
        click.Option(
            ["--port"], type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 is any that is free."
        ),
        8765,
    )


@takes(ServeOptions, "serve", __doc__)
def command(options: ServeOptions) -> int:
    from mutcheck.report.site.serve import CannotServe, Server

    project = steps.project()
    path = recording.place(options.history, project)
    with steps.reading(path):
        pass
    try:
        server = Server((options.host, options.port), path, __version__, recording.told(project))
    except CannotServe as error:
        raise Unable(str(error)) from None
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        say(f"Serving {path} at {server.url} (Ctrl-C ends it).", hang="  ")
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("Ended.")
    finally:
        server.stopping.set()
        server.server_close()
    return HOLDS
