"""A comment on a pull request, or the summary of a job: what fails first, and what passes folded away.

GitHub takes 65,536 characters in a comment, and 1 MiB in a summary: what does not fit is left out, and named.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Outcome, Result
from mutcheck.checks.rules.donation import POSSIBLE
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.units import readable
from mutcheck.golden.contract.places import shown_path
from mutcheck.report import counts
from mutcheck.report.causes import Cause, causes
from mutcheck.report.formats import Report
from mutcheck.report.machine.gfm import code, fenced, folded, grid, html_code, prose, visible
from mutcheck.report.text import paper
from mutcheck.report.text.results import terminal
from mutcheck.report.text.results.summary import summary

MOST = 65_000
"""Characters of the whole document; a comment has room for some that an action puts around it."""

MOST_OF_CELLS, MOST_OF_LEDGER, MOST_OF_EVIDENCE = 16_000, 6_000, 3_000
"""Characters of the table of cells, of one of buffers, and of a finding's evidence."""

MOST_CAUSES = 8
"""Causes of one program that are told: those that weigh most."""

MOST_NAMED = 8
"""Buffers that are named beside the one that is told of."""

CELLS = ("program", "target", "donated", "aliased", "in place", "copied in a call", "extra", "outcome")
BUFFERS = ("buffer", "type", "donated", "aliased to", "update", "verdict", "copied in a call", "extra")
NUMBERS = ("donated", "aliased", "in place", "copied in a call", "extra")


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the document that is there as a whole, or left out and named."""

    title: str
    text: str


def document(report: Report) -> bytes:
    """A report in this format."""
    return render(report.results, report.toolchain, report.problems)


def render(results: Sequence[Result], toolchain: Toolchain, problems: Sequence[str]) -> bytes:
    """The document: a headline, the cells that need a look, each program that fails, and what passes."""
    looked_at = counts.worst_first([result for result in results if counts.needs_a_look(result)])
    counted, *about = summary(results, toolchain).plain.splitlines()
    blocks = [
        _Block("the headline", _headline(results, problems, counted)),
        *(_Block("a problem", f"> **{prose(problem)}**") for problem in problems),
        *_cells(looked_at),
        *_programs(looked_at),
        *_warnings(looked_at),
        *_possible(results),
        *_waived(results),
        *_fine([result for result in results if not counts.needs_a_look(result)]),
    ]
    return _within(blocks, "<sub>" + "<br>".join(map(prose, about)) + "</sub>").encode()


def _within(blocks: Sequence[_Block], end: str) -> str:
    """The blocks that fit, the names of those that do not, and the end."""
    kept: list[str] = []
    left_out: list[str] = []
    room = MOST - len(end) - 2_000  # of the line that names what is left out
    for block in blocks:
        if len(block.text) + 2 > room:
            left_out.append(block.title)
        else:
            room -= len(block.text) + 2
            kept.append(block.text)
    if left_out:
        named = ", ".join(left_out[:5]) + (f" and {len(left_out) - 5} more" if len(left_out) > 5 else "")
        kept.append(f"**Cut, to fit into a comment:** {prose(visible(named)[:300])}. `--format json` has everything.")
    return "\n\n".join([*kept, end]) + "\n"


def _headline(results: Sequence[Result], problems: Sequence[str], counted: str) -> str:
    good = bool(results) and not problems and all(result.ok for result in results)
    return f"### {'✅' if good else '❌'} mutcheck: {prose(counted)}"


def _cells(results: Sequence[Result]) -> Iterator[_Block]:
    if results:
        yield _Block("the table of cells", grid(CELLS, [_cell(each) for each in results], NUMBERS, MOST_OF_CELLS))


def _cell(result: Result) -> tuple[str, ...]:
    return (
        code(result.cell.source.name),
        code(str(result.cell.target)),
        counts.donated(result),
        counts.aliased(result),
        counts.in_place(result),
        counts.copied(result),
        counts.extra_size(result),
        _outcome(result),
    )


def _outcome(result: Result) -> str:
    if result.outcome is Outcome.REJECTED and result.ok:
        return f"{paper.SIGNS[result.outcome]} expected"
    said = f"{paper.SIGNS[result.outcome]} {result.outcome.value}"
    return f"{said}, with a warning" if result.ok and counts.needs_a_look(result) else said


def _programs(results: Sequence[Result]) -> Iterator[_Block]:
    """A folded part for each program that fails."""
    programs: dict[str, list[Result]] = {}
    for result in results:
        programs.setdefault(result.cell.source.name, []).append(result)
    for name, found in programs.items():
        if not all(result.ok for result in found):
            on = ", ".join(html_code(str(result.cell.target)) for result in found if not result.ok)
            summary = f"<b>{html_code(name)}</b> on {on}: {html.escape(_codes(found))}"
            yield _Block(f"`{name}`", folded(summary, [*_findings(found), *_ledgers(found)]))


def _codes(found: Sequence[Result]) -> str:
    return ", ".join(dict.fromkeys(finding.code for result in found for finding in result.failing))


def _findings(found: Sequence[Result]) -> Iterator[str]:
    """What was found, by its cause, the heaviest first: buffers that share one are counted."""
    told = causes(
        found,
        lambda finding: (
            finding.severity is not Severity.NOTE
            or (finding.code in terminal.SHOWN_NOTES and not POSSIBLE.made(finding))
        ),
    )
    for cause in told[:MOST_CAUSES]:
        yield from _cause(cause)
    if len(told) > MOST_CAUSES:
        yield f"... and {len(told) - MOST_CAUSES} more: `--format json` has them."


def _cause(cause: Cause) -> Iterator[str]:
    """The finding of each code that says most, and the other buffers of which the same is found."""
    for code_ in cause.codes:
        first, *others = [each for each in cause.all if each.finding.code == code_]
        targets = [target for each in (first, *others) for target in each.targets]
        yield from _finding(first.finding, targets)
        buffers = dict.fromkeys(each.finding.buffer for each in others if each.finding.buffer != first.finding.buffer)
        named = [code(buffer) for buffer in buffers if buffer]
        if named:
            more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
            yield f"And {len(named)} more buffer{'s' * (len(named) > 1)}: {', '.join(named[:MOST_NAMED])}{more}."


def _finding(finding: Finding, on: Sequence[str]) -> Iterator[str]:
    where = f", {code(_shown(finding))}" if finding.location else ""
    yield f"**{code(finding.code)}** on {', '.join(map(code, dict.fromkeys(on)))}{where}: {prose(finding.message)}."
    if finding.evidence:
        language = "diff" if finding.evidence[0].startswith("---") else "text"
        yield fenced(finding.evidence, language, MOST_OF_EVIDENCE)
    if finding.advice:
        yield f"→ {prose(finding.advice)}"


def _shown(finding: Finding) -> str:
    location = finding.location
    return str(replace(location, file=shown_path(Path(location.file)))) if location else ""


def _ledgers(found: Sequence[Result]) -> Iterator[str]:
    """The table of buffers; targets with the same one share it."""
    targets: dict[tuple[Buffer, ...], list[str]] = {}
    for result in found:
        if result.buffers:
            targets.setdefault(result.buffers, []).append(str(result.cell.target))
    for buffers, on in targets.items():
        worst = sorted(buffers, key=lambda buffer: -buffer.extra.bytes if buffer.extra else 0)
        table = grid(BUFFERS, [_buffer(buffer) for buffer in worst], NUMBERS[3:], MOST_OF_LEDGER)
        yield f"The buffers on {', '.join(map(code, on))}:"
        yield table


def _buffer(buffer: Buffer) -> tuple[str, ...]:
    proof = buffer.proof
    output = counts.UNKNOWN if proof is None else "no output" if proof.output is None else f"output {proof.output}"
    return (
        code(buffer.path),
        code(buffer.described),
        buffer.donation or "no",
        output,
        buffer.update or counts.UNKNOWN,
        proof.verdict if proof else counts.UNKNOWN,
        counts.copied_of(buffer),
        counts.extra_of(buffer),
    )


def _warnings(results: Sequence[Result]) -> Iterator[_Block]:
    """What warns in cells that pass, each warning once: many programs share theirs."""
    alike: dict[tuple[str, str, str], list[Result]] = {}
    for result in results:
        for finding in result.findings:
            if result.ok and finding.severity is Severity.WARNING:
                alike.setdefault((finding.code, finding.message, finding.advice), []).append(result)
    if alike:
        lines = [
            f"- **{code(kind)}** {_on(found)}: {prose(message)}.{f' → {prose(advice)}' if advice else ''}"
            for (kind, message, advice), found in alike.items()
        ]
        yield _Block("the warnings", folded(f"{len(alike)} warning{'s' * (len(alike) > 1)}", ["\n".join(lines)]))


def _possible(results: Sequence[Result]) -> Iterator[_Block]:
    """What could be donated, the largest first."""
    possible = [
        (finding, result)
        for result in sorted(results, key=lambda each: -(each.saved or 0))
        for finding in result.findings
        if POSSIBLE.made(finding)
    ]
    if possible:
        known = sum(max(result.saved or 0, 0) for result in results)
        saved = f"up to {readable(known)}" if known else "what is not known"
        told = [part for finding, result in possible for part in _finding(finding, [str(result.cell.target)])]
        yield _Block("what could be donated", folded(f"{saved} could be saved by donating", told))


def _waived(results: Sequence[Result]) -> Iterator[_Block]:
    alike: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        for finding in result.findings:
            if finding.waived:
                alike.setdefault((finding.code, finding.waived), []).append(result)
    if alike:
        lines = [f"- **{code(kind)}** {_on(found)}: {prose(reason)}" for (kind, reason), found in alike.items()]
        number = sum(map(len, alike.values()))
        yield _Block("what is waived", folded(f"{number} waived finding{'s' * (number > 1)}", ["\n".join(lines)]))


def _on(found: Sequence[Result]) -> str:
    """The programs with their targets; many are counted."""
    targets: dict[str, list[str]] = {}
    for result in found:
        targets.setdefault(result.cell.source.name, []).append(str(result.cell.target))
    if len(targets) > 3:
        return f"in {len(targets)} programs"
    return "; ".join(f"{code(name)} on {', '.join(map(code, dict.fromkeys(on)))}" for name, on in targets.items())


def _fine(results: Sequence[Result]) -> Iterator[_Block]:
    if results:
        summary = f"{len(results)} cell{'s' * (len(results) > 1)} with nothing that fails or warns"
        table = grid(CELLS, [_cell(each) for each in results], NUMBERS, MOST_OF_CELLS)
        yield _Block("the cells that pass", folded(summary, [table]))
