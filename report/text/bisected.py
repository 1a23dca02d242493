"""What a bisection found, for a person: the releases that were looked at, and what changed at each boundary."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mutcheck.core.visible import visible
from mutcheck.releases.bisect import Edge, Looked
from mutcheck.releases.condition import describes
from mutcheck.releases.differences import Difference, ledger
from mutcheck.report.bisected import Boundary, Told
from mutcheck.report.text import diff, matrix, paper

_HOLDS = {True: ("bad", "bold red"), False: ("good", "green"), None: ("unknown", "yellow")}

_KINDS = {"stablehlo": "StableHLO", "hlo": "optimized HLO", "rejection": "the rejection"}


def render(told: Told, console: Console | None = None) -> bytes:
    """It as `console` would show it; without one, as a file has it."""
    on = console or Console(file=io.StringIO(), width=paper.PIPE_WIDTH, force_terminal=False, highlight=False)
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    encoding = (console.encoding if console is not None else None) or "utf-8"
    for part in _parts(told, on):
        on_paper.print(part, soft_wrap=True)
    shown = text.getvalue()
    for boundary in told.boundaries:
        shown += _boundary(told, boundary, on).decode(encoding)
    text.seek(0)
    text.truncate()
    for line in paper.errors(told.unfinished, on):
        on_paper.print(line, soft_wrap=True)
    lines = "\n".join(line.rstrip() for line in (shown + text.getvalue()).split("\n"))
    return (paper.plain_signs(lines, on) if console is not None else lines).encode(encoding, "replace")


def _parts(told: Told, on: Console) -> Iterator[Table | Text]:
    found = told.found
    head = Text.assemble((f"{found.program} on {found.target}", "bold"), f": {found.condition}")
    yield from paper.prose(head, on, hang="  ")
    made = Table(box=paper.GAPS, padding=0, show_edge=False, show_header=False)
    for _ in range(3):
        made.add_column(no_wrap=True)
    made.add_column(no_wrap=not paper.wraps(on))
    for looked in found.looked:
        word, style = _HOLDS[looked.holds]
        flax = f"flax {looked.column.release.flax}" if looked.column.release.flax else ""
        said = visible(describes(looked.cell))
        made.add_row(f"  jax {looked.column.release.jax}", flax, Text(word, style), said)
    yield made
    if found.edges and all(edge.began for edge in found.edges):
        yield from paper.prose(Text("The newest release that was looked at still has it.", "dim"), on)


def _boundary(told: Told, boundary: Boundary, on: Console) -> bytes:
    """A boundary, as `on` would show it."""
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    encoding = on.encoding or "utf-8"
    for part in _told(told, boundary):
        for line in paper.broken(part, on, 2):
            on_paper.print(line, soft_wrap=True)
    shown = text.getvalue().encode(encoding, "replace")
    for each in boundary.irs:
        kind = _KINDS.get(each.comparison.new.kind, "text")
        shown += f"\n{kind}\n".encode() + diff.render(each, on)
    return shown


def _told(told: Told, boundary: Boundary) -> Iterator[Text]:
    edge = boundary.edge
    yield Text()
    yield Text(headline(told, edge), "bold")
    yield Text(f"  {', '.join(edge.change.what) or 'the ledger differs'}. {matrix.cause(edge.change)}")
    if edge.unknown:
        names = ", ".join(version(told, each) for each in edge.unknown)
        yield Text(f"  It may be any of {names}, too: there it is not known.", "yellow")
    for each in ledger(edge.old.cell, edge.new.cell):
        yield Text(f"  {visible(difference(each))}")
    if boundary.only_assigned:
        yield Text("  The optimized HLO is the same: XLA assigns its buffers differently.")


def headline(told: Told, edge: Edge) -> str:
    """A boundary in a line."""
    what = "It began in" if edge.began else "It ended in"
    pair = matrix.between(edge.old.column, edge.new.column)
    return f"{what} {told.found.package} {version(told, edge.new)} ({pair})"


def version(told: Told, looked: Looked) -> str:
    """The release that was looked at, of the package that was searched."""
    release = looked.column.release
    return release.flax if told.found.package == "flax" else release.jax


def difference(each: Difference) -> str:
    """What differs of a buffer, in words."""
    return f"{each.path}: " + ", ".join(f"{name} {was} → {now}" for name, was, now in each.what)
