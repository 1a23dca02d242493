"""The table of results: a row for each program and target, a column for each thing that was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from mutcheck.checks.check import Check
from mutcheck.checks.result import Outcome, Result
from mutcheck.checks.rules import aliasing, directives, donation, inplace, possible, update
from mutcheck.checks.rules.accepted import GOLDEN, LEDGER, Comparison
from mutcheck.core.finding import Finding
from mutcheck.core.program import UPDATES
from mutcheck.core.rule import about
from mutcheck.core.visible import visible
from mutcheck.report import counts
from mutcheck.report.text.paper import GAPS, NARROW, NARROWEST, SIGNS, STYLES

_OF_DONATION = (*donation.CHECK.rules, *possible.CHECK.rules)
_OF_BYTES = (*_OF_DONATION, *aliasing.CHECK.rules, *inplace.CHECK.rules)
"""What a call holds or moves since a check does not hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column between the outcome and the goldens.

    Attributes:
      cell: what it says of a result, and whether the terminal is narrow.
      right: whether it holds figures.
      short: its header where the table is narrow.
    """

    header: str
    cell: Callable[[Result, bool], Text]
    right: bool = False
    short: str = ""


def table(results: Sequence[Result], width: int) -> Table:
    """One row for each program and target; where it is narrow, an outcome is its sign alone."""
    compiled = any(result.compiled is not None for result in results)
    columns = EXECUTABLE if compiled else LOWERING
    narrow = width < NARROW
    short = compiled and narrow
    made = Table(
        box=GAPS, padding=0, show_edge=False, show_header=False
    )  # cells with a padding take half as long again
    made.add_column(overflow="fold", min_width=12)
    for right in (False, False, *(column.right for column in columns), False):
        made.add_column(no_wrap=width >= NARROWEST, justify="right" if right else "left")
    names = [column.short if short and column.short else column.header for column in columns]
    header = ("program", "target", "" if short else "outcome", *names, "golden")
    made.add_row(*(Text(name, "bold") for name in header))
    last = ""
    for result in results:
        name = result.cell.source.name
        cells = _row(result, columns, short=short, narrow=narrow)
        made.add_row(Text(visible(name) if name != last else "", "bold"), str(result.cell.target), *cells)
        last = name
    return made


def _row(result: Result, columns: Sequence[Column], *, short: bool, narrow: bool) -> list[Text]:
    """What the columns say of a result; of one that was not judged only what was accepted of it."""
    outcome = _outcome(result, short)
    if not result.buffers and result.outcome in (Outcome.REJECTED, Outcome.ERROR):
        golden = _golden(result) if result.outcome is Outcome.REJECTED else Text("")
        return [outcome, *(Text("") for _ in columns), golden]
    return [outcome, *(column.cell(result, narrow) for column in columns), _golden(result)]


def _outcome(result: Result, short: bool) -> Text:
    """What became of a cell; a rejection that is expected is fine."""
    outcome = result.outcome
    style, word = STYLES[outcome], outcome.value
    if outcome is Outcome.REJECTED:
        style, word = ("yellow", "expected") if result.ok else ("bold red", word)
    return Text(SIGNS[outcome] if short else f"{SIGNS[outcome]} {word}", style)


def _golden(result: Result) -> Text:
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


_FILECHECK = Column("filecheck", _filecheck, short="check")

LOWERING = (Column("donated", _donated), Column("update", _update), _FILECHECK)
"""What is said of StableHLO alone."""

EXECUTABLE = (
    Column("donated", _donated, right=True),
    Column("aliased", _aliased, right=True),
    Column("in place", _in_place, right=True),
    Column("extra", _extra, right=True),
    _FILECHECK,
)
"""What is said where something was compiled."""
