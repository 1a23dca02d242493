"""The table that a person reads: what holds, what fails and why, at 80 columns and at 160."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from rich.box import Box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from mutcheck.checks.result import Outcome, Result
from mutcheck.core.artifacts import Executable, Unavailable
from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.program import UPDATES
from mutcheck.core.toolchain import Toolchain, compiler
from mutcheck.core.units import readable
from mutcheck.golden.contract.rows import shown_path
from mutcheck.report import counts
from mutcheck.run.pipeline import NOT_ASKED

PIPE_WIDTH = 100
"""Columns of the table where there is no terminal to ask: no row is broken in two."""

GAPS = Box("    \n" * 8)
"""No lines, and a space between columns."""

NARROW = 96
"""Columns from which a row has room for every kind of update."""

NARROWEST = 72
"""Columns below which words are broken, so that no column is lost."""

MOST_EVIDENCE = 60
"""Lines of evidence that are shown of one finding."""

MOST_BUFFERS = 3
"""Buffers that are told of where many have the same finding: the largest."""

FINE = counts.FINE

SHOWN_NOTES = frozenset({"program.printed", "observed.unknown"})
"""Notes that the table's reader wants to see; the others are in the JSON."""

STYLES = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "bold red",
    Outcome.REJECTED: "yellow",
    Outcome.UNAVAILABLE: "yellow",
    Outcome.ERROR: "bold red",
}
SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.REJECTED: "⊘",
    Outcome.UNAVAILABLE: "?",
    Outcome.ERROR: "!",
}
SEVERITIES = {
    Severity.CRITICAL: ("‼", "bold white on red"),
    Severity.ERROR: ("✗", "bold red"),
    Severity.WARNING: ("!", "yellow"),
    Severity.NOTE: ("·", "dim"),
}


def console(stream: TextIO | None = None) -> Console:
    """A console that keeps `NO_COLOR` and `COLUMNS`, and does not break rows in a pipe."""
    stream = stream or sys.stdout
    made = Console(file=stream, highlight=False)
    if not made.is_terminal and made.width == 80 and "COLUMNS" not in made._environ:
        made = Console(file=stream, highlight=False, width=PIPE_WIDTH)
    return made


def render(results: Sequence[Result], toolchain: Toolchain, problems: Sequence[str], on: Console) -> str:
    """The table, the findings below it, and the line that sums up, as `on` would show them."""
    text = io.StringIO()
    printed = paper(text, on)
    if results:
        printed.print(table(results, on.width))
    for part in _findings(results):
        printed.print(part, soft_wrap=True)
    for problem in problems:
        printed.print(Text(f"! {problem}", "bold red"), soft_wrap=True)
    printed.print()
    printed.print(summary(results, toolchain), soft_wrap=True)
    return plain_signs("\n".join(line.rstrip() for line in text.getvalue().split("\n")), on)


def paper(text: TextIO, on: Console) -> Console:
    """A console that writes into a text what `on` would show."""
    return Console(
        file=text,
        width=on.width,
        force_terminal=on.is_terminal,
        color_system=on.color_system,  # type: ignore[arg-type]  # rich names it a string where it asks for a literal
        no_color=on.no_color,
        legacy_windows=on.legacy_windows,
        highlight=False,
    )


def table(results: Sequence[Result], width: int) -> Table:
    """One row for each program and target; where it is narrow, an outcome is its sign alone."""
    compiled = any(result.compiled is not None for result in results)
    names = ("donated", "aliased", "in place", "copied") if compiled else ("donated", "update")
    narrow = width < NARROW
    made = Table(
        box=GAPS, padding=0, show_edge=False, show_header=False
    )  # cells with a padding take half as long again
    made.add_column(overflow="fold", min_width=12)
    for name in ("target", "outcome", *names, "filecheck", "golden"):
        right = name in ("donated", "aliased", "in place", "copied")
        made.add_column(no_wrap=width >= NARROWEST, justify="right" if right else "left")
    short = compiled and narrow
    header = ("program", "target", "" if short else "outcome", *names, "check" if short else "filecheck", "golden")
    made.add_row(*(Text(name, "bold") for name in header))
    last = ""
    for result in results:
        name = result.cell.source.name
        cells = _executable_row(result, short) if compiled else _lowering_row(result, narrow)
        made.add_row(Text(name if name != last else "", "bold"), result.cell.target, *cells)
        last = name
    return made


def _outcome(result: Result, short: bool) -> Text:
    """What became of a cell; a rejection that is expected is fine."""
    outcome = result.outcome
    style, word = STYLES[outcome], outcome.value
    if outcome is Outcome.REJECTED:
        style, word = ("yellow", "expected") if result.ok else ("bold red", word)
    return Text(SIGNS[outcome] if short else f"{SIGNS[outcome]} {word}", style)


def _executable_row(result: Result, short: bool) -> list[RenderableType]:
    outcome, golden = _outcome(result, short), _golden(result)
    if not result.buffers and result.outcome in (Outcome.REJECTED, Outcome.ERROR):
        return [outcome, "", "", "", "", "", golden if result.outcome is Outcome.REJECTED else ""]
    proven = [_aliased(result), _in_place(result), _copied(result)] if result.proven else [Text("-", "dim")] * 3
    return [outcome, _donated(result), *proven, _mark(result, "directives"), golden]


def _lowering_row(result: Result, narrow: bool) -> list[RenderableType]:
    outcome, golden = _outcome(result, short=False), _golden(result)
    if result.outcome in (Outcome.REJECTED, Outcome.ERROR):
        return [outcome, "", "", "", golden if result.outcome is Outcome.REJECTED else ""]
    return [outcome, _donated(result), _update(result, narrow), _mark(result, "directives"), golden]


def _golden(result: Result) -> Text:
    """Whether what is kept is what it is now: the text of the module, and the ledger of the executable."""
    marks = [_mark(result, "golden")] + ([_mark(result, "ledger")] if result.proven else [])
    order = ["✗", "none", "✓"]
    return min(marks, key=lambda mark: order.index(mark.plain))


def _donated(result: Result) -> Text:
    return _counted(counts.donated(result), _red(result, "donation."))


def _aliased(result: Result) -> Text:
    return _counted(counts.aliased(result), _red(result, "aliasing."))


def _in_place(result: Result) -> Text:
    return _counted(counts.in_place(result), _style_of(result, "inplace."))


def _counted(text: str, style: str) -> Text:
    return Text(text, "dim" if text == counts.NONE else style)


def _red(result: Result, prefix: str) -> str:
    """Red where a finding of a kind fails the cell."""
    return "bold red" if any(finding.code.startswith(prefix) for finding in result.failing) else ""


def _copied(result: Result) -> Text:
    """How many bytes of buffers a call copies; an instruction counts once."""
    if not result.buffers:
        return Text("")
    size = counts.copied_size(result)
    return Text(size, "dim" if size == readable(0) else _style_of(result, "inplace."))


def _style_of(result: Result, prefix: str) -> str:
    """Red where findings of a kind fail, yellow where they are waived."""
    about = [finding for finding in result.findings if finding.code.startswith(prefix)]
    if any(result.weighs(finding) for finding in about):
        return "bold red"
    return "yellow" if any(finding.waived for finding in about) else ""


def _update(result: Result, narrow: bool) -> Text:
    """How many buffers had each kind of update."""
    counted = Counter[str](buffer.update for buffer in result.buffers if buffer.update)
    parts = (Text(f"{counted[kind]} {kind}", _style(result, kind)) for kind in UPDATES if counted[kind])
    return Text(",\n" if narrow else ", ").join(parts) if counted else Text("none", "dim")


def _style(result: Result, kind: str) -> str:
    """Red where an update of that kind fails, yellow where it is waived."""
    of_kind = {buffer.path for buffer in result.buffers if buffer.update == kind}
    about = [finding for finding in result.findings if finding.code.startswith("update.") and finding.buffer in of_kind]
    if any(result.weighs(finding) for finding in about):
        return "bold red"
    return "yellow" if any(finding.waived for finding in about) else ""


def _mark(result: Result, check: str) -> Text:
    """A check in a word: it holds, it fails, or it was not made."""
    prefix = check.removesuffix("s") + "."
    failing = any(finding.code.startswith(prefix) for finding in result.failing)
    missing = any(finding.code in (f"{prefix}missing", f"{prefix}none") for finding in result.findings)
    if missing or (check not in result.checked and not failing):
        return Text("none", "bold red" if failing else "dim")
    return Text("✗", "bold red") if failing else Text("✓", "green")


def _findings(results: Sequence[Result]) -> Iterator[Text]:
    """What fails, then what warns, then what is waived: each finding once, with the cells that have it."""
    told = sorted(_without_missing_twice(_grouped(results)), key=lambda each: not found_fails(*each))
    alike: dict[object, list[_Told]] = {}
    for finding, found in told:  # those of one code, in the same cells: they differ in the buffer alone
        key = (finding.code, tuple(result.cell for result in found)) if finding.buffer else len(alike)
        alike.setdefault(key, []).append((finding, found))
    for group in alike.values():
        shown = _worst(group)
        for finding, found in shown:
            yield Text()
            yield from _finding(finding, found)
        if len(shown) < len(group):
            yield _left_out([each for each in group if each not in shown])
    yield from _waived(results)


_Told = tuple[Finding, list[Result]]
"""A finding, and the results that have it."""


def _worst(group: list[_Told]) -> list[_Told]:
    """The findings that are told of a group: those of the largest buffers, where it has many."""
    if len(group) <= MOST_BUFFERS + 1:  # a line for one that is left out would take as much room
        return group
    return sorted(group, key=_bytes, reverse=True)[:MOST_BUFFERS]


def _bytes(told: _Told) -> int:
    """How many bytes a finding is about: those that are copied, or those of its buffer."""
    finding, found = told
    rows = [buffer for result in found for buffer in result.buffers if buffer.path == finding.buffer]
    copied = finding.code == "inplace.copied"
    return max((row.proof.copied_bytes if copied and row.proof else row.bytes for row in rows), default=0)


def _left_out(left: list[_Told]) -> Text:
    size = sum(map(_bytes, left))
    also = f", {readable(size)}" if size else ""
    return Text(f"\n    ... and {len(left)} more buffers{also}: --format json has them all", "dim")


def _without_missing_twice(told: list[_Told]) -> list[_Told]:
    """The same, but where neither a golden nor a ledger is kept, that is one finding: one `accept` keeps both."""
    goldens = [(finding, _cells_of(found)) for finding, found in told if finding.code == "golden.missing"]
    covered = {
        finding: golden
        for finding, found in told
        for golden, cells in goldens
        if finding.code == "ledger.missing" and _cells_of(found) <= cells
    }
    return [
        (_with_ledger(finding) if finding in covered.values() else finding, found)
        for finding, found in told
        if finding not in covered
    ]


def _with_ledger(missing: Finding) -> Finding:
    return replace(missing, code="golden.missing, ledger.missing", message=f"{missing.message}, and no ledger")


def _cells_of(found: Sequence[Result]) -> set[Cell]:
    return {result.cell for result in found}


def _grouped(results: Sequence[Result]) -> list[_Told]:
    """The findings that are told, each with the results that have it.

    A failure is told for each program: the same words can be about another buffer in another program.
    """
    grouped: dict[tuple[Finding, str], list[Result]] = {}
    for result in results:
        for finding in result.findings:
            if finding.severity is not Severity.NOTE or finding.code in SHOWN_NOTES:
                for_all = finding.severity is Severity.WARNING or finding.code == "executable.unavailable"
                program = "" if for_all else result.cell.source.name
                grouped.setdefault((finding, program), []).append(result)
    return [(finding, found) for (finding, _), found in grouped.items()]


def found_fails(finding: Finding, found: Sequence[Result]) -> bool:
    return any(result.weighs(finding) for result in found)


def _finding(finding: Finding, found: Sequence[Result]) -> Iterator[Text]:
    severity = Severity.ERROR if found_fails(finding, found) else finding.severity
    sign, style = SEVERITIES[severity]
    yield Text.assemble((f"{sign} {_cells(found)}", style), "  ", (finding.code, "dim"))
    yield Text(f"    {finding.message}")
    if finding.location:
        at = replace(finding.location, file=shown_path(Path(finding.location.file)))
        yield Text(f"    at {at}", "cyan")
    shown = finding.evidence[:MOST_EVIDENCE]
    yield from (_evidence(line) for line in shown)
    if left := len(finding.evidence) - len(shown):
        yield Text(f"      ... {left} more line{'s' * (left > 1)}: all of them with --format json", "dim")
    if finding.advice:
        yield Text(f"    → {finding.advice}")


def _evidence(line: str) -> Text:
    styles = {"-": "red", "+": "green", "@": "cyan"}
    return Text(f"      {line}", styles.get(line[:1], "dim"))


def _cells(found: Sequence[Result]) -> str:
    """`train_step on cpu, cuda`; many programs are counted."""
    targets: dict[str, list[str]] = {}
    for result in found:
        targets.setdefault(result.cell.source.name, []).append(result.cell.target)
    if len(targets) > 2:
        return f"{len(targets)} programs, {len(found)} cells"
    return "; ".join(f"{name} on {', '.join(on)}" for name, on in targets.items())


def _waived(results: Sequence[Result]) -> Iterator[Text]:
    grouped: dict[tuple[str, str, str], list[Result]] = {}
    for result in results:
        for finding in result.findings:
            if finding.waived:
                grouped.setdefault((result.cell.source.name, finding.code, finding.waived), []).append(result)
    for (_, code, reason), found in grouped.items():
        cells = list(dict.fromkeys(found))
        each = Counter(found).values()
        number = len(found) if len(set(each)) > 1 else len(found) // len(cells)
        count = f"{number} × " if len(found) > len(cells) else ""
        yield Text()
        yield Text(f"· waived: {_cells(cells)}: {count}{code}: {reason}", "dim")


def summary(results: Sequence[Result], toolchain: Toolchain) -> Text:
    """One line: how many cells, what became of them, and with which toolchain."""
    counted = Counter(result.outcome for result in results)
    expected = sum(result.ok for result in results if result.outcome is Outcome.REJECTED)
    parts = [
        (counted[Outcome.FAILED] + counted[Outcome.REJECTED] - expected, "failed", "bold red"),
        (counted[Outcome.ERROR], "in error", "bold red"),
        (counted[Outcome.UNAVAILABLE], "unavailable", "yellow"),
        (counted[Outcome.PASSED], "passed", "green"),
        (expected, "rejected as expected", "yellow"),
    ]
    said = Text(", ").join(Text(f"{count} {what}", style) for count, what, style in parts if count)
    cells = f"{len(results)} cell{'s' * (len(results) != 1)}{': ' if results else ''}"
    return Text.assemble((cells, "bold"), said, (f"\n{toolchain}\n" + "\n".join(_levels(results)), "dim"))


def _levels(results: Sequence[Result]) -> Iterator[str]:
    """How far the proof goes on each target, and why no further."""
    executables = [result for result in results if isinstance(result.compiled, Executable)]
    if executables:
        compilers = {result.cell.target: " ".join(compiler(result.cell.platform)) for result in executables}
        cached = sum(result.cached for result in executables)
        kept = ", all kept from before: nothing was compiled" if cached == len(executables) else ""
        kept = kept or (f", {cached} of them kept from before" if cached else "")
        named = ", ".join(f"{target} by {name}" for target, name in compilers.items())
        yield f"{len(executables)} executable{'s' * (len(executables) != 1)}{kept} ({named})"
    observed = [result.observation for result in results if result.observation is not None]
    if observed:
        equal = Counter(observation.equal for observation in observed)
        said = ((True, "as without jit"), (False, "not as without jit"), (None, "not known"))
        told = ", ".join(f"{equal[key]} {what}" for key, what in said if equal[key])
        yield f"{len(observed)} program{'s' * (len(observed) != 1)} run on this machine: results {told}"
    reasons: dict[str, list[str]] = {}
    for result in results:
        why = result.cell.why or (result.compiled.why if isinstance(result.compiled, Unavailable) else "")
        targets = reasons.setdefault(why, []) if why else []
        if result.cell.target not in targets:
            targets.append(result.cell.target)
    for why, targets in reasons.items():
        if why == NOT_ASKED:
            yield "StableHLO only: what is offered to XLA, not yet what an executable does with it"
        else:
            yield f"{', '.join(targets)}: StableHLO only: {why}"


def plain_signs(text: str, on: Console) -> str:
    """The signs in ASCII, where the output cannot take others."""
    if "utf" in (on.encoding or "").lower():
        return text
    signs = {"✓": "ok", "✗": "X", "⊘": "-", "→": "->", "·": "-", "×": "x", "≥": ">=", "‼": "!!"}
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    return text.encode("ascii", "replace").decode()
