"""The table that a person reads: what holds, what fails and why, at 80 columns and at 160."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mutcheck.checks.foreign.candidates import POSSIBLE
from mutcheck.checks.result import Outcome, Result
from mutcheck.checks.rules import observed
from mutcheck.checks.rules.accepted import LEDGER_MISSING, MISSING
from mutcheck.checks.rules.executable import UNAVAILABLE
from mutcheck.checks.rules.inplace import COPIED
from mutcheck.checks.rules.program import PRINTED
from mutcheck.core.artifacts import Executable, Unavailable
from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.observation import Observation
from mutcheck.core.toolchain import Toolchain, compiler
from mutcheck.core.units import readable
from mutcheck.core.visible import visible
from mutcheck.golden.contract.places import shown_path
from mutcheck.report import counts
from mutcheck.report.text.paper import SEVERITIES, paper, plain_signs
from mutcheck.report.text.table import table
from mutcheck.run.setting import NOT_ASKED

MOST_EVIDENCE = 60
"""Lines of evidence that are shown of one finding."""

MOST_BUFFERS = 3
"""Buffers that are told of where many have the same finding: the largest."""

FINE = counts.FINE

SHOWN_NOTES = frozenset({PRINTED.code, observed.UNKNOWN.code, POSSIBLE.code})
"""Notes that the table's reader wants to see; the others are in the JSON."""


def render(results: Sequence[Result], toolchain: Toolchain, problems: Sequence[str], on: Console) -> str:
    """The table, the findings below it, and the line that sums up, as `on` would show them."""
    text = io.StringIO()
    printed = paper(text, on)
    if results:
        printed.print(table(results, on.width))
    for part in _findings(results):
        printed.print(part, soft_wrap=True)
    for problem in problems:
        printed.print(Text(f"! {visible(problem)}", "bold red"), soft_wrap=True)
    printed.print()
    printed.print(summary(results, toolchain), soft_wrap=True)
    return plain_signs("\n".join(line.rstrip() for line in text.getvalue().split("\n")), on)


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
    copied = COPIED.made(finding)
    return max((row.proof.copied_bytes if copied and row.proof else row.bytes for row in rows), default=0)


def _left_out(left: list[_Told]) -> Text:
    size = sum(map(_bytes, left))
    also = f", {readable(size)}" if size else ""
    return Text(f"\n    ... and {len(left)} more buffers{also}: --format json has them all", "dim")


def _without_missing_twice(told: list[_Told]) -> list[_Told]:
    """The same, but where neither a golden nor a ledger is kept, that is one finding: one `accept` keeps both."""
    goldens = [(finding, _cells_of(found)) for finding, found in told if MISSING.made(finding)]
    covered = {
        finding: golden
        for finding, found in told
        for golden, cells in goldens
        if LEDGER_MISSING.made(finding) and _cells_of(found) <= cells
    }
    return [
        (_with_ledger(finding) if finding in covered.values() else finding, found)
        for finding, found in told
        if finding not in covered
    ]


def _with_ledger(missing: Finding) -> Finding:
    return replace(missing, code=f"{MISSING.code}, {LEDGER_MISSING.code}", message=f"{missing.message}, and no ledger")


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
                for_all = finding.severity is Severity.WARNING or UNAVAILABLE.made(finding)
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
        yield Text(f"    at {visible(str(at))}", "cyan")
    shown = finding.evidence[:MOST_EVIDENCE]
    yield from (evidence(line) for line in shown)
    if left := len(finding.evidence) - len(shown):
        yield Text(f"      ... {left} more line{'s' * (left > 1)}: all of them with --format json", "dim")
    if finding.advice:
        yield Text(f"    → {finding.advice}")


def evidence(line: str) -> Text:
    """A line of evidence: those of a diff have its colours."""
    styles = {"-": "red", "+": "green", "@": "cyan"}
    return Text(f"      {line}", styles.get(line[:1], "dim"))


def _cells(found: Sequence[Result]) -> str:
    """`train_step on cpu, cuda`; many programs are counted."""
    targets: dict[str, list[str]] = {}
    for result in found:
        targets.setdefault(visible(result.cell.source.name), []).append(str(result.cell.target))
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
        yield Text(f"· waived: {_cells(cells)}: {count}{code}: {visible(reason)}", "dim")


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
    yield from _executables([result for result in results if isinstance(result.compiled, Executable)])
    yield from _observed([result.observation for result in results if result.observation is not None])
    reasons: dict[str, list[str]] = {}
    for result in results:
        why = result.cell.aim.why_not or (result.compiled.why if isinstance(result.compiled, Unavailable) else "")
        targets = reasons.setdefault(why, []) if why else []
        if str(result.cell.target) not in targets:
            targets.append(str(result.cell.target))
    for why, targets in reasons.items():
        if why == NOT_ASKED:
            yield "StableHLO only: what is offered to XLA, not yet what an executable does with it"
        else:
            yield f"{', '.join(targets)}: StableHLO only: {why}"


def _executables(results: Sequence[Result]) -> Iterator[str]:
    """How many were compiled, and by what."""
    if not results:
        return
    compilers = {result.cell.target: " ".join(compiler(result.cell.platform)) for result in results}
    cached = sum(result.cached for result in results)
    kept = ", all kept from before: nothing was compiled" if cached == len(results) else ""
    kept = kept or (f", {cached} of them kept from before" if cached else "")
    named = ", ".join(f"{target} by {name}" for target, name in compilers.items())
    yield f"{len(results)} executable{'s' * (len(results) != 1)}{kept} ({named})"


def _observed(observed: Sequence[Observation]) -> Iterator[str]:
    """How many programs were run, and whether they computed what they say."""
    if not observed:
        return
    equal = Counter(observation.equal for observation in observed)
    said = ((True, "as without jit"), (False, "not as without jit"), (None, "not known"))
    told = ", ".join(f"{equal[key]} {what}" for key, what in said if equal[key])
    yield f"{len(observed)} program{'s' * (len(observed) != 1)} run on this machine: results {told}"
