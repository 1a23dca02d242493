"""Advice for modules that another command lowered, or that are there as files: from their StableHLO alone.

There is no program to trace, and no arguments: a module is compiled anew, edited, and run with made-up inputs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutcheck.advice.advise import NEGLIGIBLE, Clock, Tools, advise
from mutcheck.advice.bench import figures_of
from mutcheck.advice.left import with_left
from mutcheck.advice.several import devices, lowerings
from mutcheck.checks.explain.stories import why_not
from mutcheck.checks.foreign import modules
from mutcheck.checks.foreign.grouping import Lowered
from mutcheck.checks.foreign.modules import Captured, Seen
from mutcheck.checks.result import Result
from mutcheck.checks.subject import Given, Subject
from mutcheck.core.advice import Advised
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, PLATFORMS, Target
from mutcheck.core.toolchain import missing
from mutcheck.lowering.workers.batch import Wanted, Workers
from mutcheck.run.pipeline import Run

BUDGET = 120.0
"""Seconds that the search takes by default, for all modules together."""

MOST_MODULES = 32
"""Modules that are compiled anew, those of the largest donated buffers: a suite has hundreds."""

NO_STABLEHLO = (
    "an edit needs the StableHLO, and only what XLA made of it is there. `mutcheck run --advise` has it, and so have "
    "dumps of XLA's with a module.mlir, and a folder that JAX_DUMP_IR_TO names, with JAX_DUMP_IR_MODES=stablehlo"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes:
      targets: what modules are compiled for; none for what each was compiled for.
      budget: seconds for all modules together.
      stay: whether the files of the modules stay where they are, so that a command can name one.
    """

    targets: tuple[Target, ...] = ()
    budget: float = BUDGET
    stay: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """A module on the targets that it was compiled for.

    Attributes:
      function: as its name has it.
      file: what to call its file before a user.
      advised: None where nothing is to be improved.
    """

    function: str
    subjects: tuple[Subject, ...]
    file: str = ""
    advised: Advised | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for all modules.

    Attributes:
      tried: those with the most extra bytes first.
      problems: why nothing was tried on others, a line each.
    """

    tried: tuple[Tried, ...]
    problems: tuple[str, ...]

    @property
    def advised(self) -> tuple[Advised, ...]:
        """What is advised for the modules that need extra bytes."""
        return tuple(each.advised for each in self.tried if each.advised is not None)


def advised(captured: Captured, asked: Asked, run: Run) -> Found:
    """What is advised for modules that were captured: those of the user's functions, as long as there is time.

    Args:
      run: how it is compiled; it has no targets of its own.
    """
    chosen, problems = _chosen(captured, asked)
    begun = time.monotonic()
    clocks = [Clock(asked.budget, run.stop.is_set)]

    def over() -> bool:
        return clocks[-1].over()

    with Workers(run.jobs, run.timeout, run.cache, over, run.ticked) as workers:
        compiled, unknown = _compiled(chosen, workers)
        tried = []
        for each in compiled:
            rest = asked.budget - (time.monotonic() - begun)
            clocks.append(Clock(max(rest, 0.001), run.stop.is_set))
            negligible = _extra(each) * NEGLIGIBLE < _extra(compiled[0])
            found = _left_alone(each) if negligible else _advised(each.subjects, workers, clocks[-1], run)
            found = replace(_spent(found, asked.budget), spelled=each.file if asked.stay else "")
            tried.append(replace(each, advised=found if _extra(each) else None))
    return Found(tuple(tried), (*problems, *unknown))


def only(captured: Captured, target: Target, run: Run) -> Subject | str:
    """The one module that was captured, compiled for a target; why not, where there is none, or several."""
    chosen, problems = _chosen(captured, Asked((target,)))
    if len(chosen) != 1:
        several = f"{len(chosen)} modules donate something: name the file of one" if chosen else ""
        return several or "; ".join(problems) or "no module in it donates a buffer, or could"
    with Workers(run.jobs, run.timeout, run.cache, run.stop.is_set, run.ticked) as workers:
        compiled, problems = _compiled(chosen, workers)
    return compiled[0].subjects[0] if compiled else "; ".join(problems)


def _left_alone(module: Tried) -> Advised:
    """What is told of a module that needs few extra bytes, as what others need goes."""
    before = {each.given.cell.target: figures for each in module.subjects if (figures := figures_of(each)) is not None}
    name = module.subjects[0].given.cell.source.name
    return Advised(name, name, before, unfinished=f"another module needs {NEGLIGIBLE:,} times as many bytes or more")


def told(captured: Captured, tried: Sequence[Tried]) -> Captured:
    """The same results with what was tried on each; those of StableHLO alone with what executables of it do."""
    return replace(captured, seen=tuple(made for each in captured.seen for made in _with(each, tried)))


def _with(seen: Seen, tried: Sequence[Tried]) -> Iterator[Seen]:
    result = seen.result
    ours = [
        (subject, each.advised)
        for each in tried
        if each.function == result.cell.source.attribute
        for subject in each.subjects
        if _is_of(result, subject)
    ]
    if result.proven is None and ours:
        for subject, found in ours:
            made = modules.compiled(result, subject)
            yield replace(seen, result=modules.advised(made, found) if found is not None else made)
        return
    found = next((found for _, found in ours if found is not None), None)
    yield replace(seen, result=modules.advised(result, found)) if found is not None else seen


def _is_of(result: Result, subject: Subject) -> bool:
    """Whether a result is of the module that was compiled here: its buffers are, and so is what becomes of them."""
    its, mine = (tuple((row.path, row.shape, row.dtype) for row in each.buffers) for each in (result, subject))
    if its != mine or result.proven is None or subject.proven is None:
        return its == mine
    alike = result.proven.copied_bytes == subject.proven.copied_bytes
    return alike and result.cell.target == subject.given.cell.target


@dataclass(frozen=True, eq=False)
class _Chosen:
    """A module to try: under a name of its own, and on some targets."""

    lowered: Lowered
    name: str
    targets: tuple[Target, ...]


def _chosen(captured: Captured, asked: Asked) -> tuple[list[_Chosen], list[str]]:
    """The modules to try, and a line for each that cannot be."""
    platforms = {each.module: each.result.cell.target.platform for each in captured.users}
    lowered = [each for each in captured.lowered if each.offered.module in platforms]
    problems = list(_without(captured, {each.offered.module for each in lowered}))
    lowered.sort(key=lambda each: -sum(port.leaf.bytes for port in each.offered.offered))
    if len(lowered) > MOST_MODULES:
        left = len(lowered) - MOST_MODULES
        problems.append(f"{left} more module{'s' * (left > 1)} were not tried: `--only NAME` says which to")
    names, chosen = Counter[str](), []
    for each in lowered[:MOST_MODULES]:
        names[each.offered.function] += 1
        number = names[each.offered.function]
        name = each.offered.function + (f" #{number}" if number > 1 else "")
        targets, why = _targets(name, platforms[each.offered.module], asked)
        problems += why
        if targets:
            chosen.append(_Chosen(each, name, targets))
    return chosen, problems


def _without(captured: Captured, lowered: set[str]) -> Iterator[str]:
    """A line for the functions that copy something, and whose StableHLO is not there."""
    names = dict.fromkeys(
        each.result.cell.source.name
        for each in captured.users
        if each.module not in lowered and _may_improve(each.result)
    )
    if names:
        yield f"nothing was tried on {', '.join(names)}: {NO_STABLEHLO}"


def _may_improve(result: Result) -> bool:
    """Whether a module needs extra bytes, or may."""
    return bool(result.buffers) and (result.extra is None or result.extra.bytes > 0 or result.extra.at_least)


def _targets(name: str, platform: str, asked: Asked) -> tuple[tuple[Target, ...], list[str]]:
    """What a module is compiled for, and why it is not for others."""
    if not asked.targets and platform not in PLATFORMS:
        return (), [f"nothing says what {name} is to be compiled for: name it with `--target`, as in `--target cpu`"]
    wanted = [each.full for each in asked.targets or (Target(platform),)]
    whys = {each: missing(each.platform) for each in wanted}
    problems = [f"{name} on {each}: {why}" for each, why in whys.items() if why]
    return tuple(each for each in wanted if not whys[each]), problems


def _compiled(chosen: Sequence[_Chosen], workers: Workers) -> tuple[list[Tried], list[str]]:
    """The modules on their targets, those with the most extra bytes first; and why nothing is known of others."""
    wanted = [
        (each, Wanted(modules.lowering(each.lowered, each.name, target.platform), target))
        for each in chosen
        for target in each.targets
    ]
    made = workers.compile_([each for _, each in wanted])
    subjects: dict[_Chosen, list[Subject]] = {each: [] for each in chosen}
    problems = []
    for (one, each), compiled in zip(wanted, made, strict=True):
        cell = Cell(Source(one.name, Path(one.lowered.file), one.name), Aim(each.target, asked=True))
        subject = Subject(Given(cell, each.lowering, compiled=compiled))
        if why := "it was not come to" if compiled is None else why_not(subject):
            problems.append(f"{one.name} on {each.target}: {why}")
        else:
            subjects[one].append(subject)
    tried = [
        Tried(each.lowered.offered.function, tuple(some), each.lowered.file) for each, some in subjects.items() if some
    ]
    return sorted(tried, key=lambda each: -_extra(each)), problems


def _extra(tried: Tried) -> int:
    """Extra bytes of a module on all of its targets together."""
    return sum(figures.extra for each in tried.subjects if (figures := figures_of(each)) is not None)


def _advised(subjects: Sequence[Subject], workers: Workers, clock: Clock, run: Run) -> Advised:
    here = next((each.lowering for each in subjects if each.given.cell.target.platform == HOST.platform), None)
    tools = Tools(workers.compile_, workers.compare_modules, shown=True, devices=devices())
    found = advise(subjects, here, tools, clock)
    clock.renew()
    found = with_left(found, subjects, workers)
    if run.tried is not None:
        run.tried.put(lowerings(subjects), found)
    return found


def _spent(found: Advised, budget: float) -> Advised:
    """The same, with the budget that was given: it is one for all modules."""
    if not found.unfinished.startswith("the budget"):
        return found
    return replace(found, unfinished=f"the budget of {budget:g} seconds for all modules was spent")
