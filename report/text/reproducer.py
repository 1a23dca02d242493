"""What `mutcheck reduce` prints: what is left of a program, and where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from mutcheck.core.reduction import Reduced
from mutcheck.core.units import readable
from mutcheck.core.visible import visible
from mutcheck.report.text.lines import wrapped

MARGIN = 10
"""Columns before what is told."""


def render(reduced: Reduced, folder: Path, stream: TextIO) -> str:
    """What was found, and the files that show it, as `stream` is to show it."""
    before, after, shown = reduced.before, reduced.after, reduced.shown
    times = "once" if shown.times == 1 else f"{shown.times} times"
    done = f"{reduced.path} is {reduced.word} on {reduced.target}: {readable(shown.bytes)}, {times} a call"
    fewer = (
        f"{before.operations} operations to {after.operations}, {before.arguments} arguments to {after.arguments}, "
        f"{before.outputs} outputs to {after.outputs}"
    )
    seen = shown.text.partition(", metadata=")[0]
    rows = [("reduced", fewer), ("shown", seen)]
    if reduced.made_by:
        rows.append(("made by", reduced.made_by))
    unfinished = f"; not all was tried: {reduced.unfinished}" if reduced.unfinished else ""
    rows.append(("search", f"{reduced.tried} modules were compiled{unfinished}"))
    rows.append(("files", f"{folder}: `python {folder / 'show.py'}` shows it with jax alone"))
    lines = [wrapped(visible(f"{reduced.program}  {done}"), stream, hang="  ")]
    lines += [wrapped(visible(told), stream, f"  {word:<{MARGIN - 2}}") for word, told in rows]
    return "".join(f"{line}\n" for line in lines)
