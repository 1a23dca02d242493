"""A run: programs are made, judged, and compared with what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mutcheck.checks.filecheck import directive
from mutcheck.checks.filecheck.directive import NO_DIRECTIVES, Directives, Matcher
from mutcheck.checks.judge import Judge, waived
from mutcheck.checks.ledger import Expected
from mutcheck.checks.result import Result
from mutcheck.checks.subject import Given, Subject
from mutcheck.core import toolchain
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Compiled, Executable, Lowering, Unavailable
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.finding import Location
from mutcheck.core.made import Made
from mutcheck.core.program import Expectation
from mutcheck.core.source import Source
from mutcheck.core.target import PLATFORMS, Target
from mutcheck.core.toolchain import Toolchain
from mutcheck.golden.place import Goldens
from mutcheck.golden.tried import Tried
from mutcheck.lowering.workers import pool
from mutcheck.project.configuration import ProjectWaiver
from mutcheck.run import plan
from mutcheck.run.setting import NOT_ASKED, Run, everything, lowered_only, named
from mutcheck.run.weight import weighed

__all__ = [
    "NOT_ASKED", "Donated", "Run", "advised_before", "compared", "directives_of", "donated_before", "everything",
    "explained", "judge_one", "judged", "lowered_only", "made", "named", "nobody",
]  # fmt: skip

Donated = Callable[[Target], Mapping[str, Expected]]
"""Who expects buffers of a program to be donated on a target, by their paths, beside the program itself."""


def made(sources: Sequence[Source], run: Run) -> Iterator[Made]:
    """The artifacts of every program in the plan's order; two programs of one name are not run.

    Raises:
      Trouble: there is no such cluster, or its workers cannot do the work.
    """
    unique, clashing = plan.without_clashes(sources)
    settings = pool.Settings(
        run.jobs,
        run.timeout,
        run.stop.is_set,
        run.jaxpr,
        run.compile_for,
        run.cache,
        run.observed,
        run.ticked,
        standing=run.standing,
    )
    if run.cluster is not None:
        from mutcheck.lowering.cluster import executor

        settings = replace(settings, executor=executor.executor(run.cluster))
    each = pool.run(plan.by_program(plan.plan(unique, run.aims)), settings)
    for source in sources:
        one = plan.clash(source, clashing[source], run.targets) if source in clashing else next(each)
        if one is not None:
            yield one


def judged(
    sources: Sequence[Source],
    run: Run,
    golden: Path | None,
    *,
    strict: bool,
    match: Matcher,
    toolchain: Toolchain,
    evidence: bool = False,
) -> Iterator[Result]:
    """The result of every cell in the plan's order; with what a history keeps, where that is asked."""
    judge = Judge(strict=strict, match=match, evidence=evidence)
    for one in made(sources, run):
        yield from compared(judge, one, run, golden, toolchain)


def compared(judge: Judge, one: Made, run: Run, golden: Path | None, toolchain: Toolchain) -> Iterator[Result]:
    """The results of one program, compared with what is kept of it."""
    goldens = Goldens(one.source, golden, toolchain)
    for result in judge_one(judge, one, run, toolchain.release, donated_before(one, run, goldens)):
        yield goldens.compare(result)


def donated_before(one: Made, run: Run, goldens: Goldens) -> Donated:
    """What the accepted ledger has donated; where none is kept, and the program counts none, what the last run had."""

    def of(target: Target) -> Mapping[str, Expected]:
        accepted = goldens.donated(target)
        if accepted is not None:
            return dict.fromkeys(accepted, "the accepted ledger")
        if one.expectation.donated is not None:
            return {}
        return dict.fromkeys(run.before.get((one.source.name, str(target)), ()), "the last run")

    return of


def nobody(_target: Target) -> Mapping[str, Expected]:
    return {}


def judge_one(judge: Judge, one: Made, run: Run, release: str, donated: Donated = nobody) -> Iterator[Result]:
    """The results of one program, on every target of a run."""
    directives = directives_of(one.source, one.expectation, release)
    for cell in plan.plan([one.source], run.aims):
        compiled = one.compiled.get(cell.target) or _unavailable(cell, one.on(cell.platform))
        given = _given(one, cell, compiled, directives, release)
        given = replace(given, donated=donated(cell.target), advised=advised_before(given, run.tried))
        result = judge.judge(judge.subject(given))
        result = weighed(result, run.limits)
        result = _waived(result, run.waivers.get(one.source.name, ()), release)
        yield result.made_as(cell.target in one.cached, one.seconds)


def explained(
    judge: Judge, one: Made, aims: Sequence[Aim], donated: Donated = nobody, tried: Tried | None = None
) -> Iterator[Subject]:
    """The cells of one program that are compiled for, to be explained."""
    for cell in plan.plan([one.source], aims):
        if not cell.aim.why_not:
            given = _given(one, cell, one.compiled.get(cell.target), NO_DIRECTIVES, "")
            given = replace(given, donated=donated(cell.target), advised=advised_before(given, tried))
            yield judge.subject(given)


def advised_before(given: Given, tried: Tried | None) -> Advised | None:
    """What was tried on a cell before; no search is begun for it."""
    if tried is None or not isinstance(given.artifact, Lowering) or not isinstance(given.compiled, Executable):
        return None
    return tried.get(given.artifact, given.cell.target)


def _given(one: Made, cell: Cell, compiled: Compiled | None, directives: Directives, release: str) -> Given:
    return Given(
        cell,
        one.on(cell.platform),
        release,
        one.expectation,
        directives,
        one.printed,
        compiled,
        one.observed.get(cell.target),
        command=f"mutcheck explain {cell.source.spelled} --target {cell.target}",
        file=str(cell.source.file),
    )


def _waived(result: Result, waivers: Sequence[ProjectWaiver], release: str) -> Result:
    """The result with what its project waives; a waiver that waives nothing is told with its line."""
    findings = result.findings
    for each in waivers:
        told = waived(result, findings, [each.waiver], release)
        at = Location(str(each.file), each.line)
        findings = (*told[: len(findings)], *(replace(stale, location=at) for stale in told[len(findings) :]))
    before = set(result.findings)
    configured = frozenset(each for each in findings if each.waived and each not in before)
    return replace(result, findings=findings, configured=configured)


def _unavailable(cell: Cell, artifact: object) -> Compiled | None:
    """What a target is that is asked for, and has no compiler here."""
    if cell.aim.why_not or not isinstance(artifact, Lowering):
        return None
    missing = toolchain.how_missing(cell.platform)
    return Unavailable(cell.source.name, cell.target, missing.why, missing.advice)


def directives_of(source: Source, expectation: Expectation, release: str) -> Directives:
    """The directives of a program, from its own comments or from the file that it names for this release."""
    named = expectation.directive_file(release)
    if named is None:
        return directive.from_python(_read(source.file), str(source.file), source.lines, directive.known(PLATFORMS))
    file = source.file.parent / named
    try:
        return directive.from_check_file(file.read_text("utf-8"), str(file), directive.known(PLATFORMS))
    except (OSError, UnicodeDecodeError) as error:
        return directive.unreadable(str(file), getattr(error, "strerror", None) or "it is not UTF-8")


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # the import says what is wrong with it
