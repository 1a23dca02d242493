"""What `mutcheck reduce` prints: what is left of a program, and where it stands."""

from __future__ import annotations

from pathlib import Path

from mutcheck.core.reduction import Reduced
from mutcheck.core.units import readable
from mutcheck.core.visible import visible

FOLDER = 10
"""Columns before what is told."""


def render(reduced: Reduced, folder: Path) -> bytes:
    """What was found, and the files that show it."""
    before, after, shown = reduced.before, reduced.after, reduced.shown
    times = "once" if shown.times == 1 else f"{shown.times} times"
    done = f"{reduced.path} is {reduced.word} on {reduced.target}: {readable(shown.bytes)}, {times} a call"
    fewer = (
        f"{before.operations} operations to {after.operations}, {before.arguments} arguments to {after.arguments}, "
        f"{before.outputs} outputs to {after.outputs}"
    )
    seen = shown.text.partition(", metadata=")[0]
    rows = [f"{reduced.program}  {done}", _row("reduced", fewer), _row("shown", seen)]
    if reduced.made_by:
        rows.append(_row("made by", reduced.made_by))
    unfinished = f"; not all was tried: {reduced.unfinished}" if reduced.unfinished else ""
    rows.append(_row("so", f"{reduced.tried} modules were compiled{unfinished}"))
    rows.append(_row("files", f"{folder}: `python {folder / 'show.py'}` shows it with jax alone"))
    return "".join(f"{visible(row)}\n" for row in rows).encode()


def _row(word: str, told: str) -> str:
    return f"  {word:<{FOLDER - 2}}{told}"
