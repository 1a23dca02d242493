"""The table of results, a column for each thing that was checked.

The short one has a row for all targets of a program that agree, what fails first, and no row for what JAX refuses as
expected. The whole one has a row for each program and target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from mutcheck.checks.check import Check
from mutcheck.checks.result import Outcome, Result
from mutcheck.checks.rules import aliasing, directives, donation, inplace, update
from mutcheck.checks.rules.accepted import GOLDEN, LEDGER, Comparison
from mutcheck.core.finding import Finding
from mutcheck.core.program import UPDATES
from mutcheck.core.rule import about
from mutcheck.core.visible import visible
from mutcheck.report import counts
from mutcheck.report.text.paper import EXPECTED, GAPS, NARROW, NARROWEST, SIGNS, STYLES

WIDE = 110
"""Columns from which targets that agree stand beside each other."""

FEW = 52
"""Columns below which a table says only how much is in place, and what a call needs beyond that."""

MOST_NAMED = 2
"""Targets that are named where a row is about all: more of them are counted."""

_OF_DONATION = (*donation.CHECK.rules, donation.LOST, donation.POSSIBLE)
_OF_BYTES = (*_OF_DONATION, *aliasing.CHECK.rules, *inplace.CHECK.rules)
"""What a call holds or moves since a check does not hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column behind the outcome.

    Attributes:
      cell: what it says of a result; it is told whether the terminal is narrow.
      right: whether it holds figures.
      short: its header where the table is narrow.
      least: how wide a terminal must be for it: the blocks below the table say of failures what it would say.
    """

    header: str
    cell: Callable[[Result, bool], Text]
    right: bool = False
    short: str = ""
    least: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: results of one program that have the same in every column."""

    results: tuple[Result, ...]
    cells: tuple[Text, ...]

    @property
    def program(self) -> str:
        return self.results[0].cell.source.name

    @property
    def fails(self) -> bool:
        return not self.results[0].ok


def whole(results: Sequence[Result], width: int) -> Table:
    """One row for each program and target; where it is narrow, an outcome is its sign alone."""
    columns, narrow, short = _columns(results, width)
    rows = [Row((each,), tuple(_row(each, columns, short=short, narrow=narrow))) for each in results]
    return _drawn(rows, [str(row.results[0].cell.target) for row in rows], columns, width, short=short)


def short(results: Sequence[Result], width: int, *, failing: bool = False) -> Table | None:
    """A row for the targets of a program that agree, programs that fail first; None where there is no row.

    What is refused as expected has none: `refused` tells of it.

    Args:
      failing: whether only what fails has a row.
    """
    columns, narrow, signs = _columns(results, width)
    told = [each for each in results if not _is_expected(each)]
    rows = [row for row in _agreeing(told, columns, signs, narrow) if row.fails or not failing]
    if not rows:
        return None
    worst = {row.program: row.fails for row in sorted(rows, key=lambda row: row.fails)}
    ordered = sorted(rows, key=lambda row: not worst[row.program])
    every = tuple(dict.fromkeys(str(each.cell.target) for each in results))
    return _drawn(ordered, [_targets(row, every, width) for row in ordered], columns, width, short=signs)


def refused(results: Sequence[Result]) -> list[Text]:
    """What is refused as expected, in a line for the targets that it is refused for."""
    every = tuple(dict.fromkeys(str(each.cell.target) for each in results))
    programs: dict[str, list[str]] = {}
    for each in filter(_is_expected, results):
        programs.setdefault(each.cell.source.name, []).append(str(each.cell.target))
    alike: dict[tuple[str, ...], list[str]] = {}
    for program, targets in programs.items():
        alike.setdefault(tuple(targets), []).append(program)
    return [
        Text(f"{EXPECTED} rejected on {all_of(on, every)}, as expected: {', '.join(map(visible, names))}", "yellow")
        for on, names in alike.items()
    ]


def all_of(targets: Sequence[str], every: Sequence[str], between: str = ", ") -> str:
    """Targets by their names; `all 4` where these are all that there are, and many."""
    return f"all {len(every)}" if len(targets) == len(every) > MOST_NAMED else between.join(targets)


def _is_expected(result: Result) -> bool:
    return result.outcome is Outcome.REJECTED and result.ok


def _agreeing(results: Sequence[Result], columns: Sequence[Column], signs: bool, narrow: bool) -> list[Row]:
    """The rows of results: those of a program that fail first, and else in the plan's order."""
    alike: dict[str, dict[object, Row]] = {}
    for each in results:
        cells = tuple(_row(each, columns, short=signs, narrow=narrow))
        rows = alike.setdefault(each.cell.source.name, {})
        key = tuple((cell.plain, str(cell.style)) for cell in cells)
        rows[key] = Row((*(rows[key].results if key in rows else ()), each), cells)
    return [row for rows in alike.values() for row in sorted(rows.values(), key=lambda row: not row.fails)]


def _targets(row: Row, every: Sequence[str], width: int) -> str:
    return all_of([str(each.cell.target) for each in row.results], every, ", " if width >= WIDE else ",\n")


def _columns(results: Sequence[Result], width: int) -> tuple[tuple[Column, ...], bool, bool]:
    """The columns of results, whether there is little room, and whether outcomes are signs alone."""
    compiled = any(result.compiled is not None for result in results)
    narrow = width < NARROW
    fitting = (column for column in (EXECUTABLE if compiled else LOWERING) if width >= column.least)
    return tuple(fitting), narrow, (compiled and narrow) or width < FEW


def _drawn(rows: Sequence[Row], targets: Sequence[str], columns: Sequence[Column], width: int, *, short: bool) -> Table:
    made = Table(
        box=GAPS, padding=0, show_edge=False, show_header=False
    )  # cells with a padding take half as long again
    made.add_column(overflow="fold", min_width=12 if width >= FEW else 6)
    for right in (False, False, *(column.right for column in columns)):  # figures are never cut
        made.add_column(no_wrap=right or width >= NARROWEST, overflow="fold", justify="right" if right else "left")
    names = [column.short if short and column.short else column.header for column in columns]
    header = ("program", "target", "" if short else "outcome", *names)
    made.add_row(*(Text(name, "bold") for name in header))
    last = ""
    for row, target in zip(rows, targets, strict=True):
        made.add_row(Text(visible(row.program) if row.program != last else "", "bold"), target, *row.cells)
        last = row.program
    return made


def _row(result: Result, columns: Sequence[Column], *, short: bool, narrow: bool) -> list[Text]:
    """What the columns say of a result; of one that was refused only what was accepted of it, of a crash nothing."""
    said: Sequence[Column] = columns
    if not result.buffers and result.outcome in (Outcome.REJECTED, Outcome.ERROR):
        said = (_GOLDEN,) if result.outcome is Outcome.REJECTED else ()
    cells = (column.cell(result, narrow) if column in said else Text("") for column in columns)
    return [_outcome(result, short), *cells]


def _outcome(result: Result, short: bool) -> Text:
    """What became of a cell; a rejection that is expected is fine."""
    outcome = result.outcome
    sign, style, word = SIGNS[outcome], STYLES[outcome], outcome.value
    if _is_expected(result):
        sign, style, word = EXPECTED, "yellow", "expected"
    return Text(sign if short else f"{sign} {word}", style)


def _golden(result: Result, _narrow: bool) -> Text:
    """Whether what is kept is what it is now: the text of the module, and the ledger of the executable."""
    marks = [_mark(result, GOLDEN)] + ([_mark(result, LEDGER)] if result.proven else [])
    order = ["✗", "none", "✓"]
    return min(marks, key=lambda mark: order.index(mark.plain))


def _donated(result: Result, _narrow: bool) -> Text:
    return _counted(counts.donated(result), "bold red" if about(_OF_DONATION, result.failing) else "")


def _aliased(result: Result, _narrow: bool) -> Text:
    return _nothing() if result.proven is None else _counted(counts.aliased(result), _red(result, aliasing.CHECK))


def _in_place(result: Result, _narrow: bool) -> Text:
    return _nothing() if result.proven is None else _counted(counts.in_place(result), _style_of(result, inplace.CHECK))


def _filecheck(result: Result, _narrow: bool) -> Text:
    return _mark(result, directives.CHECK)


def _nothing() -> Text:
    """What stands where there is no executable."""
    return Text("-", "dim")


def _counted(text: str, style: str) -> Text:
    return Text(text, "dim" if text == counts.NONE else style)


def _red(result: Result, check: Check) -> str:
    """Red where a finding of a check fails the cell."""
    return "bold red" if about(check.rules, result.failing) else ""


def _extra(result: Result, _narrow: bool) -> Text:
    """How many bytes a call moves or holds beyond an ideal update in place; red where one of them fails the cell."""
    if result.extra is None:
        return _nothing()
    if not result.buffers and result.extra.known == 0:
        return Text("")
    found = about(_OF_BYTES, result.findings)
    return Text(counts.extra_size(result), "dim" if result.extra.known == 0 else _coloured(result, found))


def _style_of(result: Result, check: Check) -> str:
    """Red where findings of a check fail, yellow where they are waived."""
    return _coloured(result, about(check.rules, result.findings))


def _coloured(result: Result, findings: Sequence[Finding]) -> str:
    if any(result.weighs(finding) for finding in findings):
        return "bold red"
    return "yellow" if any(finding.waived for finding in findings) else ""


def _update(result: Result, narrow: bool) -> Text:
    """How many buffers had each kind of update."""
    counted = Counter[str](buffer.update for buffer in result.buffers if buffer.update)
    parts = (Text(f"{counted[kind]} {kind}", _style(result, kind)) for kind in UPDATES if counted[kind])
    return Text(",\n" if narrow else ", ").join(parts) if counted else Text("none", "dim")


def _style(result: Result, kind: str) -> str:
    """Red where an update of that kind fails, yellow where it is waived."""
    of_kind = {buffer.path for buffer in result.buffers if buffer.update == kind}
    return _coloured(result, [each for each in about(update.CHECK.rules, result.findings) if each.buffer in of_kind])


def _mark(result: Result, check: Check | Comparison) -> Text:
    """A check in a word: it holds, it fails, or it was not made."""
    failing = about(check.rules, result.failing)
    missing = about([rule for rule in check.rules if rule.absent], result.findings)
    if missing or (check.name not in result.checked and not failing):
        return Text("none", "bold red" if failing else "dim")
    return Text("✗", "bold red") if failing else Text("✓", "green")


_FILECHECK = Column("filecheck", _filecheck, short="check", least=NARROWEST)
_GOLDEN = Column("golden", _golden, least=NARROWEST)

LOWERING = (Column("donated", _donated), Column("update", _update), _FILECHECK, _GOLDEN)
"""What is said of StableHLO alone."""

EXECUTABLE = (
    Column("donated", _donated, right=True, least=FEW),
    Column("aliased", _aliased, right=True, least=FEW),
    Column("in place", _in_place, right=True),
    Column("extra", _extra, right=True),
    _FILECHECK,
    _GOLDEN,
)
"""What is said where something was compiled."""
