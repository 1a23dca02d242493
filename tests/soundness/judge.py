"""Runs one program through every oracle, and tells where they disagree."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.verdict import Analysis
from mutcheck.checks.analysis.versions.transfers import TransferKind
from mutcheck.checks.ir.hlo import reader
from mutcheck.core.proof import Proof, Verdict
from mutcheck.tests.soundness import compiling
from mutcheck.tests.soundness.compiling import Compiled
from mutcheck.tests.soundness.machine import measure
from mutcheck.tests.soundness.machine.execute import execute
from mutcheck.tests.soundness.machine.measure import Measured
from mutcheck.tests.soundness.machine.module import Module, Unsupported, read
from mutcheck.tests.soundness.outcomes import (
    AGREED,
    ANOTHER_WORD,
    ANOTHERS,
    BORDERLINE,
    DISAGREEMENTS,
    FALSE_COPIED,
    FALSE_IN_PLACE,
    FALSE_READ_ONLY,
    NOT_ALIASED,
    REFUSED,
    SKIPPED,
    UNKNOWN,
    WRONG_ADDRESS,
    WRONG_FIGURE,
    WRONG_MEMORY,
    WRONG_RESULT,
    WRONG_RUN,
)
from mutcheck.tests.soundness.program import Program

_MOST_WAYS, _MOST_TO_SETTLE = 8, 128
"""Ways to take the branches of a program that are executed: at first, and where verdict and measurement disagree."""
_NEAR, _NEAR_ELSEWHERE = 1e-2, 1e-1
"""How near a result must be: a TPU and a GPU multiply matrices in less than float32."""
_NOISES = 8
"""How often a program runs with noise, to see how much of its results is certain."""


@dataclass
class Judged:
    """What came of a buffer: what mutcheck says, what was measured, and how these compare."""

    name: str
    outcome: str
    proof: Proof | None = None
    measured: Measured | None = None
    why: str = ""


@dataclass(frozen=True)
class Evidence:
    """What the oracles show of a program on a target; mutcheck's verdicts have no part in it.

    Attributes:
      hlo: the `HloProto`; empty where the program is refused.
      names: the buffers, by the number of their parameter.
      found: what was measured of each.
      branches: whether the module has conditionals.
    """

    hlo: bytes = b""
    names: Mapping[int, str] = field(default_factory=dict)
    found: Mapping[int, Measured] = field(default_factory=dict)
    branches: bool = True
    problem: str = ""
    why: str = ""


@dataclass
class Outcome:
    """What came of a program on a target."""

    program: Program
    target: str
    buffers: list[Judged] = field(default_factory=list)
    problem: str = ""
    why: str = ""
    hlo: bytes = b""

    @property
    def disagreements(self) -> set[str]:
        found = {each.outcome for each in self.buffers} | {self.problem}
        return found & set(DISAGREEMENTS)


def judge(program: Program, target: str, run: bool = False) -> Outcome:
    """Compile a program for a target, judge it, measure it, and compare."""
    return settled(program, target, gather(program, target, run), run)[0]


def settled(program: Program, target: str, evidence: Evidence, run: bool = False) -> tuple[Outcome, Evidence]:
    """What comes of some evidence; where it disagrees with the verdicts, more of it is gathered."""
    made = outcome(program, target, evidence)
    if made.disagreements:
        evidence = gather(program, target, run, _MOST_TO_SETTLE)
        made = outcome(program, target, evidence)
    return made, evidence


def outcome(program: Program, target: str, evidence: Evidence) -> Outcome:
    """Judge what a program was compiled to, and compare that with the evidence."""
    made = Outcome(program, target, problem=evidence.problem, why=evidence.why, hlo=evidence.hlo)
    if evidence.hlo:
        analysis = verdict.analyse(reader.parse(evidence.hlo), dict.fromkeys(evidence.names, True))
        made.buffers = compared(evidence.names, analysis, evidence.found, evidence.problem, evidence.branches)
    return made


def gather(program: Program, target: str, run: bool = False, most: int = _MOST_WAYS) -> Evidence:
    """Compile a program for a target, and ask all oracles.

    Args:
      run: whether to run it, too: only for the CPU of this machine.
      most: how many ways to take its branches are executed.
    """
    values = program.values()
    try:
        lowered = compiling.lower(program.jax_function(), _arguments(program, values), target.partition(":")[0])
        compiled = compiling.compile_for_host(lowered) if run else compiling.compile_(lowered, target)
    except compiling.Refused as error:
        return Evidence(problem=REFUSED, why=str(error))
    names = {number: program.arguments[compiled.kept[number]][0] for number in compiled.buffers}
    problem = why = ""
    try:
        module = read(compiled.hlo)
        branches = any(e.opcode == "conditional" for c in module.computations.values() for e in c.instructions)
        given = [values[number] for number in compiled.kept]
        found, results = measured(module, given, compiled.buffers, most)
    except Unsupported as error:
        problem, why = SKIPPED, str(error)
        branches, found, results = True, {}, None
    problem = _problem(program, compiled, values, results, target, run) or problem
    return Evidence(compiled.hlo, names, found, branches, problem, why)


def _problem(
    program: Program, compiled: Compiled, values: Sequence[Any], results: Sequence[Any] | None, target: str, run: bool
) -> str:
    """What is wrong with a program's results, memory figures or addresses; empty where nothing is."""
    if results is not None and not _right(program, values, results, compiled, target):
        return WRONG_RESULT
    if not _memory_agrees(compiled):
        return WRONG_MEMORY
    return _run(program, compiled, values) if run else ""


def compared(
    names: Mapping[int, str], analysis: Analysis, found: Mapping[int, Measured], problem: str, branches: bool
) -> list[Judged]:
    """How the verdicts on all buffers compare with what was measured."""
    charged = [_charged(analysis, [number]) for number in found]
    for moved in (moved for each in found.values() for moved in each.copied):
        several = [names for number, names in enumerate(charged) if moved.shared >> number & 1]
        moved.exact &= not any(several)
        moved.counted = any(moved.name in names for names in several)
    made = []
    for number, name in names.items():
        each = compare(name, analysis.verdicts[number].proof, found.get(number), problem, branches)
        if each.outcome in (FALSE_COPIED, FALSE_IN_PLACE) and _is_anothers(number, each, analysis, found):
            each.outcome = ANOTHERS
        if each.outcome == FALSE_IN_PLACE and _is_delivered(number, analysis, found[number]):
            each.outcome = ANOTHER_WORD
        if each.outcome == FALSE_IN_PLACE and _is_turned_back(number, analysis, found[number]):
            each.outcome = ANOTHER_WORD
        if each.outcome == FALSE_IN_PLACE and _is_on_its_way(number, analysis, found):
            each.outcome = ANOTHER_WORD
        if each.outcome == FALSE_COPIED and _waits(number, analysis, found):
            each.outcome = ANOTHER_WORD
        if each.outcome == WRONG_FIGURE and (_is_given(number, analysis, found) or _is_first_given(each)):
            each.outcome = ANOTHER_WORD
        made.append(each)
    return made


def _is_anothers(number: int, judged: Judged, analysis: Analysis, found: Mapping[int, Measured]) -> bool:
    """Whether both sides count the same instructions as copies, and each for another buffer."""
    others = [each for each in found if each != number]
    if judged.outcome == FALSE_COPIED:
        mine = _charged(analysis, [number])
        theirs = {moved.name for other in others for moved in found[other].copied}
    else:
        mine = {moved.name for moved in measure.copies(found[number])}
        theirs = _charged(analysis, others, worst=False)
    return mine <= theirs


def _is_delivered(number: int, analysis: Analysis, found: Measured) -> bool:
    """Whether mutcheck tells all that is surely a copy, as what buffers give to others, or as others' own."""
    if analysis.verdicts[number].proof.delivered_bytes >= sum(moved.bytes for moved in measure.copies(found)):
        return True
    mine = {moved.name for moved in measure.copies(found)}
    delivered = _told_of_any(analysis, TransferKind.DELIVERED)
    others = [each for each in analysis.verdicts if each != number]
    written = {name for each in others for name in _told(analysis, each, TransferKind.WRITTEN)}
    return bool(mine & delivered) and mine <= delivered | written | _charged(analysis, others, worst=False)


def _is_turned_back(number: int, analysis: Analysis, found: Measured) -> bool:
    """Whether mutcheck tells as rearranged what was put into another order, and back before it was moved."""
    turned = any(not moved.ordered for moved in (*found.staged, *found.rearranged))
    return turned and {moved.name for moved in measure.copies(found)} <= _told(
        analysis, number, TransferKind.REARRANGED
    )


def _waits(number: int, analysis: Analysis, found: Mapping[int, Measured]) -> bool:
    """Whether what mutcheck counts as copies is others', or is given by way of a temporary where others' waits."""
    known = {moved.name for moved in found[number].given if moved.waits}
    known |= {moved.name for each in found.values() for moved in each.delivered if moved.waits}
    known |= found[number].turned
    theirs = {moved.name for other, each in found.items() if other != number for moved in each.copied}
    charged = _charged(analysis, [number])
    return charged <= known | theirs or _is_led_to(charged & theirs, charged - theirs, found)


def _is_led_to(theirs: set[str], rest: set[str], found: Mapping[int, Measured]) -> bool:
    """Whether what is counted for a buffer is another's copies, and what the buffers give to each other."""
    given = {moved.name for each in found.values() for moved in each.delivered}
    return bool(theirs) and rest <= given


def _is_on_its_way(number: int, analysis: Analysis, found: Mapping[int, Measured]) -> bool:
    """Whether all that is surely a copy is on its way to another buffer: mutcheck tells it there, and says *copied*."""
    buffers = list(found)  # what is measured names buffers by their positions
    for moved in measure.copies(found[number]):
        to = analysis.verdicts[buffers[moved.through]] if moved.through >= 0 else None
        if to is None or to.proof.verdict is not Verdict.COPIED:
            return False
        if moved.name not in {each.transfer.instruction.name for each in to.transfers}:
            return False
    return True


def _is_given(number: int, analysis: Analysis, found: Mapping[int, Measured]) -> bool:
    """Whether all that only one side counts as copies has another word on the other side, or is another buffer's."""
    mine = found[number]
    charged, measured = _charged(analysis, [number]), {moved.name for moved in mine.copied}
    if charged < measured:
        others = [each for each in analysis.verdicts if each != number]
        told = _told_of_any(analysis, TransferKind.DELIVERED, TransferKind.WRITTEN)
        return measured - charged <= told | _charged(analysis, others, worst=False)
    known = {moved.name for moved in (*mine.given, *mine.rearranged, *mine.nobodys)} | mine.turned
    known |= {moved.name for each in found.values() for moved in each.delivered}
    known |= {moved.name for other, each in found.items() if other != number for moved in each.copied}
    more = charged - measured
    return bool(more) and more <= known


def _is_first_given(judged: Judged) -> bool:
    """Whether both sides count the same instructions, and what they move in some trips is given, or delivered."""
    assert judged.proof is not None
    assert judged.measured is not None
    mine = judged.measured
    names = {moved.name for moved in mine.copied}
    copied = sum(moved.bytes for moved in mine.copied)
    others = sum(moved.bytes for moved in (*mine.given, *mine.delivered) if moved.name in names)
    return copied <= judged.proof.copied_bytes <= copied + others


def _told_of_any(analysis: Analysis, *kinds: TransferKind) -> set[str]:
    return {name for number in analysis.verdicts for kind in kinds for name in _told(analysis, number, kind)}


def _told(analysis: Analysis, number: int, kind: TransferKind) -> set[str]:
    told = (each.transfer for each in analysis.verdicts[number].transfers)
    return {each.instruction.name for each in told if each.kind is kind}


def _charged(analysis: Analysis, buffers: Sequence[int], worst: bool = True) -> set[str]:
    """The instructions that mutcheck counts as copies of some buffers.

    Args:
      worst: of a conditional's branches, only those in the one that moves the most.
    """
    counted = (each for number in buffers for each in analysis.verdicts[number].transfers if each.worst or not worst)
    return {each.transfer.instruction.name for each in counted if each.transfer.copies and each.times.count}


def _right(program: Program, values: Sequence[Any], results: Sequence[Any], compiled: Compiled, target: str) -> bool:
    """Whether results are NumPy's, or NumPy's with the rounding of the platform, as far as they are certain."""
    near = _NEAR if target == "cpu" else _NEAR_ELSEWHERE
    kept = [number for number in range(len(program.refs)) if number in compiled.kept]
    for rounding in ("", target.partition(":")[0]):
        if _equal(results, _expected(program, values, kept, rounding), near):
            return True
    return _as_far_as_certain(program, values, kept, results)


def _expected(program: Program, values: Sequence[Any], refs: Sequence[int], rounding: str = "") -> list[Any]:
    after, returned = program.numpy_result(values, rounding)
    return [*returned, *(after[number] for number in refs)]


def _as_far_as_certain(program: Program, values: Sequence[Any], refs: Sequence[int], results: Sequence[Any]) -> bool:
    """Whether results are off no more than NumPy's own are with noise in the last places.

    A program may be chaotic, compare what is nearly equal, or round what is near the middle of two bfloat16. Then
    approximations of another kind, which XLA's are, have quite other results.
    """
    expected = _expected(program, values, refs)
    noisy = [_expected(program, values, refs, f"noise{number}") for number in range(_NOISES)]
    return all(
        _off(found, exact) <= 2 * max(_off(each[position], exact) for each in noisy)  # they are a sample
        for position, (found, exact) in enumerate(zip(results, expected, strict=True))
        if not _close(found, exact)
    )


def _off(found: Any, exact: Any) -> float:
    """The largest difference, of what is finite."""
    found, exact = np.asarray(found, np.float64), np.asarray(exact, np.float64)
    if found.shape != exact.shape:
        return float("inf")
    finite = np.isfinite(found) & np.isfinite(exact)
    return float(np.abs(found - exact)[finite].max(initial=0))


def _memory_agrees(compiled: Compiled) -> bool:
    """Whether XLA's own figure counts the buffers as aliased that the module pairs with outputs."""
    if compiled.memory is None:
        return True
    module = read(compiled.hlo)
    aliased = sum(module.entry.parameters[number].shape.bytes for number in module.aliases)  # type: ignore[union-attr]
    return bool(aliased <= compiled.memory.aliased) if aliased else not compiled.memory.aliased


def _arguments(program: Program, values: Sequence[Any]) -> list[Any]:
    import jax
    import jax.numpy as jnp

    refs = len(program.refs)
    return [jax.new_ref(jnp.array(each)) for each in values[:refs]] + [jnp.array(each) for each in values[refs:]]


def _run(program: Program, compiled: Compiled, values: Sequence[Any]) -> str:
    """What is wrong with the program as XLA runs it on this machine's CPU; empty where nothing is."""
    import jax

    arguments = _arguments(program, values)
    refs = arguments[: len(program.refs)]
    before = [_address(each) for each in arguments]
    returned = compiled.run(*arguments)
    after = [_address(each) for each in jax.tree.leaves(returned)]
    found = [*map(np.asarray, returned), *(np.asarray(each[...]) for each in refs)]
    all_ = range(len(refs))
    if not (_equal(found, _expected(program, values, all_)) or _as_far_as_certain(program, values, all_, found)):
        return WRONG_RUN
    module = read(compiled.hlo)
    for number, output in module.aliases.items():
        argument = compiled.kept[number]
        place = output[0] if output else 0
        now = _address(refs[argument]) if argument < len(refs) else after[place] if place < len(after) else None
        if now is not None and now != before[argument]:
            return WRONG_ADDRESS
    return ""


def _address(array: Any) -> int:
    return int(array.unsafe_buffer_pointer())


def measured(
    module: Module, given: Sequence[Any], buffers: Sequence[int], most: int = _MOST_WAYS
) -> tuple[dict[int, Measured], list[Any]]:
    """What a call does to buffers, whichever branches it takes, and its results.

    Raises:
      Unsupported: the module has something that the interpreter does not know.
    """
    trace = execute(module, given)
    several = [measure.measure(trace, buffers)]
    left, met = deque(_choices({}, trace.branches)), set(trace.branches)
    while left and len(several) <= most:
        taken = left.popleft()
        other = execute(module, given, taken)
        several.append(measure.measure(other, buffers))
        left.extend(_choices(taken, {each: count for each, count in other.branches.items() if each not in met}))
        met |= set(other.branches)
    return measure.worst(several), [trace.results[index] for index in sorted(trace.results)]


def _choices(taken: Mapping[int, int], branches: Mapping[int, int]) -> Iterator[dict[int, int]]:
    """What conditionals can take, beside those of which it is known."""
    for ways in itertools.product(*(range(count) for count in branches.values())) if branches else ():
        yield {**taken, **dict(zip(branches, ways, strict=True))}


def compare(name: str, proof: Proof, found: Measured | None, problem: str, branches: bool) -> Judged:
    """How a verdict compares with what was measured; figures only where no branch could have been another."""
    if proof.verdict is Verdict.UNKNOWN:
        return Judged(name, UNKNOWN, proof, found, proof.reason)
    if proof.verdict in (Verdict.NOT_ALIASED, Verdict.NOT_DONATED):
        return Judged(name, NOT_ALIASED, proof, found)
    if found is None:
        return Judged(name, problem or SKIPPED, proof)
    surely = sum(each.bytes for each in measure.copies(found))
    perhaps = sum(each.bytes for each in found.copied)
    left = sum(each.bytes for each in found.copied if each.ordered and not each.counted)
    if proof.verdict is Verdict.COPIED:
        undecided = found.exchanged or found.in_turn or found.nobodys
        outcome = AGREED if perhaps else BORDERLINE if undecided else FALSE_COPIED
    else:
        outcome = FALSE_IN_PLACE if surely else BORDERLINE if left else AGREED
        if outcome == AGREED and found.written and proof.verdict is Verdict.READ_ONLY:
            outcome = FALSE_READ_ONLY
    if (
        outcome == AGREED
        and surely == perhaps != proof.copied_bytes
        and not (proof.at_least or branches or found.exchanged)
    ):
        return Judged(name, WRONG_FIGURE, proof, found, f"{proof.copied_bytes} B for {perhaps} B")
    return Judged(name, outcome, proof, found)


def _equal(found: Sequence[Any], expected: Sequence[Any], near: float = _NEAR) -> bool:
    return len(found) == len(expected) and all(
        _close(one, other, near) for one, other in zip(found, expected, strict=True)
    )


def _close(found: Any, expected: Any, near: float = _NEAR) -> bool:
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        return False
    if found.dtype.kind in "iub":
        return bool((found == expected).all())
    told = np.isfinite(expected)  # what overflows in NumPy may overflow otherwise, or earlier, elsewhere
    found, expected = found[told].astype(np.float64), expected[told].astype(np.float64)
    scale = max(1.0, float(np.abs(expected).max(initial=0)))
    return bool(np.allclose(found, expected, rtol=near, atol=near * scale))


__all__ = ["Compiled", "Evidence", "Judged", "Outcome", "gather", "judge", "outcome", "settled"]
