"""A matrix of releases for a person: a row for each program and target, a column for each release, and what changed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mutcheck.core.units import readable
from mutcheck.core.visible import visible
from mutcheck.releases.cells import Cell
from mutcheck.releases.changes import By, Change, Kind
from mutcheck.releases.column import Column
from mutcheck.releases.grid import Row
from mutcheck.report import counts
from mutcheck.report.matrix import Matrix
from mutcheck.report.text import paper

MARKS = {Kind.WORSE: ("▲", "bold red"), Kind.BETTER: ("▼", "green"), Kind.OTHER: ("≠", "yellow")}
"""How a cell is marked that is another one than in the release before."""

_WORDS = {
    Kind.WORSE: "worse than in the release before",
    Kind.BETTER: "better",
    Kind.OTHER: "changed",
}

_SIGNS = {"rejected": ("⊘", "yellow"), "unavailable": ("?", "yellow"), "error": ("!", "bold red")}

_CELL = 19
"""Columns of a terminal that a release takes, at most."""


def render(told: Matrix, console: Console | None = None) -> bytes:
    """The matrix as `console` would show it; without one, as a file has it."""
    on = console or Console(file=io.StringIO(), width=paper.PIPE_WIDTH, force_terminal=False, highlight=False)
    text = io.StringIO()
    wide = Console(
        file=text,
        width=max(on.width, 1000),
        force_terminal=on.is_terminal,
        color_system=on.color_system,  # type: ignore[arg-type]  # rich names it a string where it asks for a literal
        no_color=on.no_color,
        highlight=False,
    )
    for each in _parts(told, on):
        for part in paper.broken(each, on, 4) if isinstance(each, Text) else (each,):
            wide.print(part, soft_wrap=isinstance(part, Text))
    shown = "\n".join(line.rstrip() for line in text.getvalue().split("\n"))
    for sign, plain in () if "utf" in (on.encoding or "utf-8").lower() else (("▲", "^"), ("▼", "v"), ("≠", "~")):
        shown = shown.replace(sign, plain)
    encoding = on.encoding if console is not None else "utf-8"
    return (paper.plain_signs(shown, on) if console is not None else shown).encode(encoding, "replace")


def _parts(told: Matrix, on: Console) -> Iterator[Table | Text]:
    """The tables, as many columns in each as there is room for, and the lines below them."""
    columns = list(range(len(told.grid.columns)))
    most = max(1, (on.width - _names(told)) // _CELL if paper.wraps(on) else len(columns))
    if told.grid.rows:
        for start in range(0, len(columns), most):
            yield _table(told, columns[start : start + most])
            yield Text()
        yield _legend(told)
    yield from _changes(told)
    notes = [Text(f"– {visible(line)}", "dim") for line in told.missing]
    notes += paper.errors(told.unfinished, on)
    yield from [Text(), *notes] if notes and told.grid.rows else notes


def _names(told: Matrix) -> int:
    return max((len(row.program) for row in told.grid.rows), default=0) + 2


def _table(told: Matrix, columns: Sequence[int]) -> Table:
    made = Table(box=paper.GAPS, padding=0, show_edge=False, show_header=False)
    made.add_column(no_wrap=True)
    for _ in columns:
        made.add_column(no_wrap=True)
    releases = [told.grid.columns[number] for number in columns]
    made.add_row(Text("jax", "bold"), *(Text(each.jax or each.asked.jax, "bold") for each in releases))
    made.add_row(Text("flax", "dim"), *(Text(each.flax or each.asked.flax or "–", "dim") for each in releases))
    last = ""
    for row in told.grid.rows:
        if row.program != last:
            made.add_row(Text(visible(row.program), "bold"))
        last = row.program
        made.add_row(f"  {row.target}", *(_cell(told, row, number) for number in columns))
        if told.verbose:
            _add_buffers(made, row, columns)
    return made


def _cell(told: Matrix, row: Row, number: int) -> Text:
    """A cell, and how it changed."""
    text = said(row.cells[number])
    change = change_of(told.changes, row, number)
    if change is not None:
        text.append(f" {MARKS[change.kind][0]}", MARKS[change.kind][1])
    return text


def change_of(changes: Sequence[Change], row: Row, number: int) -> Change | None:
    """The change that a cell shows; None where it is as it was."""
    own = (each for each in changes if (each.program, each.target, each.after) == (row.program, row.target, number))
    return next(own, None)


def said(cell: Cell) -> Text:
    """What a cell says: the buffers that are in place of all, and the extra bytes of a call."""
    if cell.row is None:
        return Text("–", "dim")
    if cell.outcome in _SIGNS:
        sign, style = _SIGNS[cell.outcome]
        return Text(f"{sign} {cell.outcome}", style if cell.ok or cell.outcome != "rejected" else "bold red")
    if not cell.compiled:
        return Text("not compiled", "dim" if cell.ok else "bold red")
    return Text(figures(cell), "" if cell.ok else "bold red")


def figures(cell: Cell) -> str:
    """The figures of an executable."""
    extra = counts.UNSURE if cell.extra is None else f"{'≥ ' if cell.at_least else ''}{readable(cell.extra)}"
    if not cell.buffers:
        return extra if cell.extra else counts.NONE
    return f"{cell.in_place}/{cell.buffers} {extra}"


def _add_buffers(made: Table, row: Row, columns: Sequence[int]) -> None:
    """A line for each buffer of a row."""
    found = [
        {each.path: each for each in row.cells[number].row.buffers} if row.cells[number].row is not None else {}  # type: ignore[union-attr]
        for number in columns
    ]
    for path in dict.fromkeys(path for buffers in found for path in buffers):
        cells = []
        for buffers in found:
            each = buffers.get(path)
            extra = f", {readable(each.extra_bytes)}" if each is not None and each.extra_bytes else ""
            cells.append(Text(f"{each.in_place or '–'}{extra}" if each is not None else "", "dim"))
        made.add_row(Text(f"    {visible(path)}", "dim"), *cells)


def _legend(told: Matrix) -> Text:
    kinds = [kind for kind in MARKS if any(change.kind is kind for change in told.changes)]
    marks = "".join(f"; {MARKS[kind][0]} {_WORDS[kind]}" for kind in kinds)
    return Text(f"{told.grid.made}: buffers in place of all, and extra bytes of a call{marks}", "dim")


def _changes(told: Matrix) -> Iterator[Text]:
    """What changed between neighbours, alike targets together."""
    for before, after in dict.fromkeys((each.before, each.after) for each in told.changes):
        yield Text()
        yield Text(f"{between(told.grid.columns[before], told.grid.columns[after])}:", "bold")
        own = [each for each in told.changes if (each.before, each.after) == (before, after)]
        for alike in together(own):
            sign, style = MARKS[alike[0].kind]
            yield Text.assemble("  ", (sign, style), f" {visible(sentence(alike))}")
    if told.grid.columns and len(told.grid.columns) > 1 and not told.changes and told.grid.rows:
        yield Text("nothing changed from one release to the next", "green")


def between(old: Column, new: Column) -> str:
    """Two neighbours, by what differs of them."""
    jax = f"jax {old.jax} → {new.jax}" if old.jax != new.jax else f"jax {new.jax}"
    flax = f"flax {old.flax} → {new.flax}" if old.flax != new.flax else f"flax {new.flax}"
    return f"{jax}, {flax}"


def together(changes: Sequence[Change]) -> list[list[Change]]:
    """Changes that are the same on several targets, and those of several programs on the same; worse ones first."""
    of_program: dict[object, list[Change]] = {}
    for change in sorted(changes, key=lambda each: list(Kind).index(each.kind)):
        of_program.setdefault((change.program, _alike(change)), []).append(change)
    of_all: dict[object, list[Change]] = {}
    for same in of_program.values():
        of_all.setdefault((_alike(same[0]), tuple(each.target for each in same)), []).extend(same)
    return list(of_all.values())


def _alike(change: Change) -> object:
    return change.kind, change.what, change.by, change.why


def sentence(alike: Sequence[Change], quote: str = "") -> str:
    """What changed, and who changed it.

    Args:
      quote: what stands before and after each program's name.
    """
    first = alike[0]
    programs = ", ".join(dict.fromkeys(f"{quote}{each.program}{quote}" for each in alike))
    targets = ", ".join(dict.fromkeys(each.target for each in alike))
    return f"{programs} on {targets}: {', '.join(first.what) or 'the ledger differs'}. {cause(first)}"


def cause(change: Change) -> str:
    """Who changed it, a sentence."""
    if change.by is By.UNKNOWN:
        return f"JAX or Flax changed it: it is not known which ({change.why})."
    return f"{change.by} changed it ({change.why})."
