"""What was seen of a command, or of a dump: a table, a block for each cause, what else is to be told, and a summary."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mutcheck.checks.foreign.modules import Captured, Seen
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.rules.donation import IN_VAIN, POSSIBLE
from mutcheck.core.finding import Severity
from mutcheck.core.proof import Verdict
from mutcheck.core.units import readable
from mutcheck.core.visible import visible
from mutcheck.report import counts
from mutcheck.report.causes import Cause, causes
from mutcheck.report.formats import Detail
from mutcheck.report.text.paper import GAPS, NARROW, NARROWEST, paper, plain_signs, prose
from mutcheck.report.text.results.blocks import Block, Room
from mutcheck.report.text.results.table import FEW

MOST_MODULES = 8
"""Modules of which findings are told, the worst."""

_ALL = "--all shows them, -o FILE.json has them all"
_SHORT, _WHOLE = Room(8, 3, each=False, rest=_ALL), Room(1000, 1000, each=True, rest=_ALL)
"""How much is told of each cause, and with `--all`."""


def render(found: Captured, said: Sequence[str], on: Console, detail: Detail = Detail.CAUSES) -> str:
    """The table, what is found below it, and the line that sums up, as `on` would show them."""
    quiet = detail is Detail.FAILURES
    shown = [each for each in found.shown if not (quiet and _holds(each))]
    text = io.StringIO()
    printed = paper(text, on)
    if shown:
        printed.print(table(shown, on.width))
    for part in _parts(found, shown, said, on, detail):
        if shown or not quiet:
            printed.print()
        for line in part:
            printed.print(line, soft_wrap=True)
    return plain_signs("\n".join(line.rstrip() for line in text.getvalue().split("\n")), on)


def _parts(
    found: Captured, shown: Sequence[Seen], said: Sequence[str], on: Console, detail: Detail
) -> Iterator[list[Text]]:
    """What stands below the table, a list of lines each."""
    yield from _blocks(shown, on, detail)
    if said:
        yield [line for each in said for line in prose(Text(visible(each), "yellow"), on, "! ")]
    if shown or detail is not Detail.FAILURES:
        yield list(prose(summary(found), on, hang="  "))


def _blocks(shown: Sequence[Seen], on: Console, detail: Detail) -> Iterator[list[Text]]:
    """A block for each cause: of the worst modules, unless everything is asked for."""
    whole = detail is Detail.EVERYTHING
    told = [found_of for seen in shown if (found_of := _causes(seen))]
    most = len(told) if whole else MOST_MODULES
    for cause in (each for of_module in told[:most] for each in of_module):
        yield list(Block(cause, (), on, _WHOLE if whole else _SHORT).lines())
    if (left := len(told) - most) > 0:
        more = Text(f"... and {left} more module{'s' * (left > 1)}: --verbose, or -o FILE.json", "dim")
        yield list(prose(more, on, hang="  "))


def _holds(seen: Seen) -> bool:
    """Whether it is known of every buffer that a module donates that it is updated in place, or only read."""
    result = seen.result
    proofs = [each.proof for each in result.buffers if each.donated]
    fine = all(each is not None and each.verdict in (Verdict.IN_PLACE, Verdict.READ_ONLY) for each in proofs)
    return fine and not result.failing and not counts.is_unsure(result)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures.

    Attributes:
      cell: what it says of a module.
      short: its header where it is narrow.
      least: how wide a terminal must be for it.
    """

    header: str
    cell: Callable[[Seen], Text]
    short: str = ""
    least: int = 0


def _times(seen: Seen) -> Text:
    return Text(f"{seen.times} ×", "" if seen.times > 1 else "dim")


def _saved(seen: Seen) -> Text:
    return Text(readable(seen.saved), "yellow") if seen.saved else Text("-", "dim")


COLUMNS = (
    Column("compiled", _times, "times", least=NARROWEST + 8),
    Column("donated", lambda seen: _levels(seen)[0], least=NARROWEST),
    Column("aliased", lambda seen: _levels(seen)[1], least=FEW),
    Column("in place", lambda seen: _levels(seen)[2], "in\nplace"),
    Column("extra", lambda seen: _levels(seen)[3]),
    Column("could save", _saved, "could\nsave"),
)


def table(seen: Sequence[Seen], width: int) -> Table:
    """One row for each module, the worst first. Where it is narrow, columns are left out: no figure is cut."""
    columns = [column for column in COLUMNS if width >= column.least]
    made = Table(box=GAPS, padding=0, show_edge=False, show_header=False)
    made.add_column(overflow="fold", min_width=12 if width >= FEW else 6)
    made.add_column(no_wrap=width >= NARROWEST, overflow="fold")
    for _ in columns:
        made.add_column(no_wrap=True, justify="right")
    made.add_row(*(Text(name, "bold") for name in ("function", "target", *(_header(each, width) for each in columns))))
    for each in seen:
        source, target = each.result.cell.source, each.result.cell.target
        figures = (column.cell(each) for column in columns)
        made.add_row(Text(visible(source.name), "bold"), visible(str(target)), *figures)
    return made


def _header(column: Column, width: int) -> str:
    return column.short if column.short and width < (NARROW if column.least else FEW) else column.header


def _levels(seen: Seen) -> list[Text]:
    """How many buffers are donated, aliased and in place, and how many bytes a call needs beyond that."""
    rows = seen.result.buffers
    if not rows:
        return [Text("none", "dim"), *[Text("-", "dim")] * 3]
    in_vain = not all(each.donated for each in rows) or IN_VAIN.among(seen.result.findings)
    donated = Text(counts.donated(seen.result), "bold red" if in_vain else "")
    if seen.result.proven is None:
        return [donated, *[Text("unknown", "yellow") if rows else Text("-", "dim")] * 3]
    return [donated, *_proved(seen, "yellow" if counts.is_unsure(seen.result) else "")]


def _bad(seen: Seen) -> str:
    """The style of what is copied."""
    return "" if seen.eager else "bold red"


def _proved(seen: Seen, unsure: str) -> list[Text]:
    """What an executable proves; `unsure` is the style of what may be copied, and is not seen to be."""
    result = seen.result
    lost = _any(result.buffers, Verdict.COPIED) or _any(result.buffers, Verdict.NOT_ALIASED)
    none = result.extra is not None and result.extra.known == 0
    return [
        Text(counts.aliased(result), "bold red" if _any(result.buffers, Verdict.NOT_ALIASED) else ""),
        Text(counts.in_place(result), _bad(seen) if _any(result.buffers, Verdict.COPIED) else unsure),
        Text(counts.extra_size(result), _bad(seen) if lost else unsure or ("dim" if none else "")),
    ]


def _any(rows: Sequence[Buffer], verdict: Verdict) -> bool:
    return any(each.proof is not None and each.proof.verdict == verdict for each in rows)


def _causes(seen: Seen) -> list[Cause]:
    """What is told of a module, by its cause."""
    return causes(
        [seen.result],
        lambda finding: finding.severity is not Severity.NOTE or POSSIBLE.made(finding) or seen.eager,
    )


def summary(found: Captured) -> Text:
    """One line: how many were compiled, and what is with them."""
    donating = [each for each in found.users if each.result.buffers]
    failing = sum(bool(each.result.failing) for each in found.seen)
    saved = sum(max(each.saved, 0) for each in found.seen)
    compiled = f"{found.compiled} compilation{'s' * (found.compiled != 1)}"
    parts = [Text(f"{len(donating)} {'modules donate' if len(donating) != 1 else 'module donates'} buffers")]
    if failing:
        parts.append(Text(f"{failing} with buffers that are not updated in place", "bold red"))
    if saved:
        parts.append(Text(f"up to {readable(saved)} could be saved by donating", "yellow"))
    return Text.assemble((f"{compiled}: ", "bold"), Text(", ").join(parts))
