"""The end of a report: what became of the programs, in a line, and how far the proof goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text

from mutcheck.checks.result import Outcome, Result
from mutcheck.core.artifacts import Executable, Unavailable
from mutcheck.core.finding import Severity
from mutcheck.core.observation import Observation
from mutcheck.core.toolchain import Toolchain, compiler
from mutcheck.report.text.results import unpinned
from mutcheck.run.setting import NOT_ASKED


def summary(results: Sequence[Result], toolchain: Toolchain) -> Text:
    """How many programs hold, and what became of the others; then with which toolchain, and how far the proof goes."""
    return Text.assemble(counted(results), (f"\n{toolchain}\n" + "\n".join(levels(results)), "dim"))


def counted(results: Sequence[Result]) -> Text:
    """One line: what became of the programs."""
    programs: dict[str, list[Result]] = {}
    for result in results:
        programs.setdefault(result.cell.source.name, []).append(result)
    told = Counter(_became(found) for found in programs.values())
    failing = sum(not result.ok for result in results)
    of_cells = f" ({failing} of {len(results)} cells)" if len(results) > len(programs) and failing else ""
    said = Text(", ").join(
        Text(f"{told[word]} {word}{of_cells if word == 'failed' else ''}", style)
        for word, style in _WORDS.items()
        if told[word]
    )
    return Text.assemble((_of_what(list(programs), results), "bold"), said, *_besides(results))


_WORDS = {
    "failed": "bold red",
    "in error": "bold red",
    "unavailable": "yellow",
    "passed": "green",
    "rejected as expected": "yellow",
}
"""What becomes of a program, the worst first."""


def _became(found: Sequence[Result]) -> str:
    """What became of a program: the worst of its targets."""
    words = {_word(result) for result in found}
    return next(word for word in _WORDS if word in words)


def _word(result: Result) -> str:
    if result.outcome is Outcome.REJECTED:
        return "rejected as expected" if result.ok else "failed"
    names = {Outcome.ERROR: "in error", Outcome.UNAVAILABLE: "unavailable", Outcome.FAILED: "failed"}
    return names.get(result.outcome, "passed")


def _of_what(programs: Sequence[str], results: Sequence[Result]) -> str:
    targets = list(dict.fromkeys(str(result.cell.target) for result in results))
    count = f"{len(programs)} program{'s' * (len(programs) != 1)}"
    on = f" on {targets[0]}" if len(targets) == 1 else f" on {len(targets)} targets"
    return f"{count}{on}: " if results else count


def _besides(results: Sequence[Result]) -> Iterator[str]:
    """What is told of programs that hold, too."""
    findings = [(finding, result) for result in results for finding in result.findings]
    warnings = {each for each, of in findings if each.severity is Severity.WARNING and not unpinned.is_hint(each, of)}
    waived = sum(bool(finding.waived) for finding, _ in findings)
    parts = [
        (len(warnings), f"warning{'s' * (len(warnings) > 1)}"),
        (waived, f"finding{'s' * (waived > 1)} waived"),
    ]
    if told := ", ".join(f"{count} {what}" for count, what in parts if count):
        yield f"; {told}"


def levels(results: Sequence[Result]) -> Iterator[str]:
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
