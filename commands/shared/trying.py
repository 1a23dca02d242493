"""`--advise` of `run` and `inspect`: edits of captured modules are tried, and those that help are told."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from mutcheck.commands.shared import steps
from mutcheck.commands.shared.options import Trying

if TYPE_CHECKING:
    from mutcheck.advice.modules import Found
    from mutcheck.checks.foreign.modules import Captured


def tried(captured: Captured, trying: Trying, *, stay: bool = False) -> tuple[Captured, Found]:
    """What was captured with what was tried on it, and that alone.

    Args:
      stay: whether the modules are in files of the user's, which stay where they are.
    """
    from mutcheck.advice import modules
    from mutcheck.report.text import progress
    from mutcheck.run import setup, signals
    from mutcheck.run.pipeline import Run

    kept = setup.executables(steps.toolchain())
    asked = modules.Asked(trying.targets or (), trying.budget or modules.BUDGET, stay)
    with progress.ticking("trying") as ticked:
        run = Run((), cache=kept, tried=setup.tried(kept), ticked=ticked)
        with signals.stoppable(run):
            found = modules.advised(captured, asked, run)
    steps.tidy(kept)
    return modules.told(captured, found.tried), found


def tell(found: Found, stream: TextIO, *, quiet: bool = False) -> None:
    """Print what is advised, and why nothing was tried on the rest; that alone is left out where `quiet`."""
    from mutcheck.report.text import advice, paper

    console = paper.console(stream)
    documents = [advice.render(each, console) for each in found.advised]
    if quiet and not documents:
        return
    if not documents and found.tried:
        documents = [_line("nothing to improve: no module needs extra bytes", stream)]
    elif not documents and not found.problems:
        documents = [_line("nothing to try: no function of yours donates a buffer, or could", stream)]
    stream.flush()
    with suppress(BrokenPipeError):  # a reader that has gone away
        stream.buffer.write(b"".join([b"\n", *documents] if documents else []))
        stream.flush()


def _line(text: str, stream: TextIO) -> bytes:
    from mutcheck.report.text.lines import wrapped

    return f"{wrapped(text, stream)}\n".encode()
