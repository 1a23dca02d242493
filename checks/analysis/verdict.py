"""The in-place check: what an executable really does with every buffer.

docs/in-place.md says exactly what is decided. A verdict is *in place* only where the buffer assignment shows it; what
cannot be shown is *unknown*, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mutcheck.checks.analysis.assignment_checker import Clash, replay
from mutcheck.checks.analysis.dataflow import Call, Graph, Kind, graph
from mutcheck.checks.analysis.trip_count import trips
from mutcheck.checks.analysis.versions import Event, TooManyRounds, Versions, What
from mutcheck.checks.ir.hlo import module as hlo
from mutcheck.checks.ir.hlo.module import Computation, Index, Instruction, Module


class Verdict(StrEnum):
    """What becomes of a buffer in an executable."""

    IN_PLACE = "in place"
    COPIED = "copied"
    READ_ONLY = "read only"
    NOT_DONATED = "not donated"
    NOT_ALIASED = "not aliased"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Times:
    """How often something happens in a call; `at_least` where a loop's trips are not known."""

    count: int
    at_least: bool = False


@dataclass(frozen=True)
class Counted:
    """An event, and how often a call has it.

    Attributes:
      loops: the loops around it, outermost first, with how often each runs it.
      worst: whether it is in the totals: of a conditional's branches only the worst is.
    """

    event: Event
    times: Times
    loops: tuple[tuple[Instruction, Times], ...] = ()
    worst: bool = True

    @property
    def bytes(self) -> int:
        return self.event.bytes * self.times.count


@dataclass(frozen=True)
class Fate:
    """What becomes of one buffer.

    Attributes:
      aliased: the index of the output that lives in its parameter; None where none does.
      copies, copied_bytes: in one call; `at_least` where a loop's trips are not known.
      relocated_bytes, staged_bytes, piece_bytes: of what is reported apart, in one call.
      reason: why it is not known, or not aliased; empty for other verdicts.
      counted: everything that is done to it.
    """

    verdict: Verdict
    aliased: Index | None = None
    copies: int = 0
    copied_bytes: int = 0
    relocated_bytes: int = 0
    staged_bytes: int = 0
    piece_bytes: int = 0
    at_least: bool = False
    reason: str = ""
    counted: tuple[Counted, ...] = ()


@dataclass(frozen=True)
class Totals:
    """Of a cell: each instruction counts once, even if it moves two buffers."""

    copies: int
    copied_bytes: int
    at_least: bool


@dataclass(frozen=True)
class Judged:
    """What becomes of the buffers of an executable, by parameter number, and what the replay found."""

    module: Module
    graph: Graph | None
    versions: Versions | None
    fates: Mapping[int, Fate]
    totals: Totals
    clashes: tuple[Clash, ...] = ()


NO_ASSIGNMENT = (
    "there is no buffer assignment: dump it with XLA_FLAGS='--xla_dump_to=DIR --xla_dump_hlo_as_proto', "
    "and read the *.hlo.pb"
)


def judge(module: Module, parameters: Mapping[int, bool]) -> Judged:
    """What becomes of buffers.

    Args:
      parameters: the numbers of the parameters that are mutable buffers, and whether each is donated.
    """
    with hlo.unhurried():
        return _judge(module, parameters)


def _judge(module: Module, parameters: Mapping[int, bool]) -> Judged:
    aliases = {alias.parameter: alias.output for alias in module.aliases if not alias.index}
    nothing = Totals(0, 0, False)
    if module.assignment is None:
        fates = {
            n: _unaliased(n, donated, aliases, module) or _unknown(NO_ASSIGNMENT, aliases.get(n))
            for n, donated in parameters.items()
        }
        return Judged(module, None, None, fates, nothing)
    made = graph(module)
    values = made.parameters
    numbers = [number for number in parameters if number < len(values) and len(values[number]) == 1]
    clashes = tuple(replay(module))
    try:
        versions = Versions(made, [values[n][0] for n in numbers], [aliases.get(n) for n in numbers])
    except TooManyRounds as error:
        return Judged(
            module, made, None, {n: _unknown(str(error), aliases.get(n)) for n in parameters}, nothing, clashes
        )
    unsure = _Unsure(made, versions)
    counter = _Counter(made, versions)
    fates = {number: _unknown("the parameter is a tuple", None) for number in parameters}
    for position, number in enumerate(numbers):
        counted = counter.counted(position)
        fates[number] = _fate(versions, position, number, parameters[number], aliases, counted)
        if (why := unsure.why(position)) and fates[number].verdict is not Verdict.NOT_ALIASED:
            fates[number] = _unknown(why, aliases.get(number))
        if clashes:
            fates[number] = _unknown(f"the replay of the schedule failed: {clashes[0]}", aliases.get(number))
    return Judged(module, made, versions, fates, counter.totals(), clashes)


def _unknown(reason: str, aliased: Index | None) -> Fate:
    return Fate(Verdict.UNKNOWN, aliased, reason=reason)


def _unaliased(number: int, donated: bool, aliases: Mapping[int, Index], module: Module) -> Fate | None:
    """The fate of a buffer that no output lives in; None for any other."""
    if number in aliases:
        return None
    if not donated:
        return Fate(Verdict.NOT_DONATED)
    donor = any(number == donor for donor, _ in module.donors)
    why = "it is a buffer donor, and XLA gave it to no output" if donor else "XLA paired it with no output"
    return Fate(Verdict.NOT_ALIASED, reason=why)


def _fate(
    versions: Versions,
    position: int,
    number: int,
    donated: bool,
    aliases: Mapping[int, Index],
    counted: Sequence[Counted],
) -> Fate:
    home, end = versions.homes[position], versions.ends[position]
    apart = _apart(counted)
    unaliased = _unaliased(number, donated, aliases, versions.graph.module)
    if unaliased is not None:
        return Fate(unaliased.verdict, None, *apart, _at_least(counted), unaliased.reason, tuple(counted))
    aliased = aliases[number]
    if end is None:
        return _unknown(f"output {_shown(aliased)} is not an array of the module", aliased)
    if home.leaf.bytes and (home.place is None or end.place is None):
        return _unknown("the buffer assignment does not say where it lives", aliased)
    if home.leaf.bytes and home.place is not None and not home.place.same(end.place):
        return _unknown(f"it is aliased to output {_shown(aliased)}, which lives elsewhere", aliased)
    in_place = versions.written >> position & 1 or not home.leaf.bytes
    verdict = Verdict.COPIED if apart[0] else Verdict.IN_PLACE if in_place else Verdict.READ_ONLY
    return Fate(verdict, aliased, *apart, _at_least(counted), "", tuple(counted))


class _Unsure:
    """What the buffer assignment leaves open: versions without a place, and control flow that changes places."""

    def __init__(self, made: Graph, versions: Versions) -> None:
        self._found: list[tuple[int, str]] = []
        for value in made.values:
            bits = versions.is_of[value.number] | versions.becomes_as_it_is[value.number]
            if not bits or not value.leaf.bytes:
                continue
            if value.place is None:
                self._found.append((bits, f"the buffer assignment does not say where {value} lives"))
                continue
            for source in value.sources:
                there = source.value.place
                if source.kind is Kind.PHI and there is not None and not value.place.same(there):
                    self._found.append((bits, f"{value} is {source.value}, and the buffer assignment has them apart"))

    def why(self, buffer: int) -> str:
        """Why the verdict of a buffer is not sure; empty where it is."""
        return next((why for bits, why in self._found if bits >> buffer & 1), "")


def _apart(counted: Sequence[Counted]) -> tuple[int, int, int, int, int]:
    """Copies, their bytes, and the bytes of relocations, staging and pieces."""
    worst = [each for each in counted if each.worst]
    copies = sum(each.times.count for each in worst if each.event.what is What.COPY)
    of = {what: sum(each.bytes for each in worst if each.event.what is what) for what in What}
    return copies, of[What.COPY], of[What.RELOCATION], of[What.STAGING], of[What.PIECE]


def _at_least(counted: Sequence[Counted]) -> bool:
    return any(each.times.at_least for each in counted if each.worst and each.event.what is What.COPY)


def _shown(index: Index) -> str:
    return ".".join(map(str, index)) or "0"


_Path = tuple[Call, ...]


class _Counter:
    """How often a call has each event: once for each trip of the loops around it."""

    def __init__(self, made: Graph, versions: Versions) -> None:
        self._graph = made
        self._versions = versions
        self._trips: dict[int, int | None] = {}
        self._rounds: dict[int, dict[int, int]] = {}
        self._paths: dict[int, list[_Path]] = {}
        self._events: dict[int, list[Event]] = {}
        for event in versions.events():
            self._events.setdefault(event.buffer, []).append(event)

    def counted(self, buffer: int) -> list[Counted]:
        """The events of one buffer, those of the worst branches marked."""
        found = [
            (self._times(event, path), _branches(path))
            for event in self._events.get(buffer, [])
            for path in self.paths(event.instruction.computation)
        ]
        chosen = _worst(list(range(len(found))), found, 0)
        return [
            each if number in chosen else Counted(each.event, each.times, each.loops, worst=False)
            for number, (each, _) in enumerate(found)
        ]

    def totals(self) -> Totals:
        """Copies of all buffers, each instruction's result once."""
        found: dict[tuple[int, _Path], tuple[Counted, tuple[tuple[object, int], ...]]] = {}
        for events in self._events.values():
            for event in events:
                if event.what is What.COPY:
                    for path in self.paths(event.instruction.computation):
                        counted = self._times(event, path)
                        before = found.get((event.value.number, path))
                        if before is None or counted.bytes > before[0].bytes:
                            found[event.value.number, path] = counted, _branches(path)
        items = list(found.values())
        chosen = [items[number][0] for number in _worst(list(range(len(items))), items, 0)]
        return Totals(
            sum(each.times.count for each in chosen),
            sum(each.bytes for each in chosen),
            any(each.times.at_least for each in chosen),
        )

    def paths(self, computation: Computation) -> list[_Path]:
        """The ways from the entry to a computation, as calls."""
        if computation.id == self._graph.module.entry.id:
            return [()]
        if computation.id not in self._paths:
            self._paths[computation.id] = [
                (*path, call)
                for call in self._graph.calls.get(computation.id, [])
                for path in self.paths(call.instruction.computation)
            ]
        return self._paths[computation.id]

    def _times(self, event: Event, path: _Path) -> Counted:
        count, at_least = 1, False
        loops = []
        for call in path:
            if call.instruction.opcode != "while":
                continue
            times = self._in_loop(event, call)
            loops.append((call.instruction, times))
            count, at_least = count * times.count, at_least or times.at_least
        return Counted(event, Times(count, at_least), tuple(loops))

    def _in_loop(self, event: Event, call: Call) -> Times:
        loop = call.instruction
        if loop.id not in self._trips:
            self._trips[loop.id] = trips(self._graph, loop)
        count = self._trips[loop.id]
        if count == 0 and call.number == 0:
            return Times(0)
        rounds = self._come_round(loop)
        bit = 1 << event.buffer
        fills = event.what is What.WRITE or not self._versions.is_of[event.source.number] & bit
        if not fills and not rounds.get(event.source.number, bit) & bit:
            return Times(1)  # it is there in the first trip alone
        if count is None:
            return Times(1, at_least=True)
        return Times(count + call.number)  # a condition is worked out once more than the body runs

    def _come_round(self, loop: Instruction) -> dict[int, int]:
        if loop.id not in self._rounds:
            self._rounds[loop.id] = self._versions.comes_round(self._graph.loops[loop.id])
        return self._rounds[loop.id]


def _branches(path: _Path) -> tuple[tuple[object, int], ...]:
    """The conditionals on a path, each with the calls that lead to it, and the branch that is taken."""
    return tuple(
        ((path[:depth], call.instruction.id), call.number)
        for depth, call in enumerate(path)
        if call.instruction.opcode == "conditional"
    )


def _worst(
    numbers: Sequence[int],
    items: Sequence[tuple[Counted, tuple[tuple[object, int], ...]]],
    depth: int,
) -> set[int]:
    """Those items that count: all outside of conditionals, and of each conditional those of the worst branch."""
    chosen = {number for number in numbers if len(items[number][1]) == depth}
    inside: dict[object, dict[int, list[int]]] = {}
    for number in numbers:
        branches = items[number][1]
        if len(branches) > depth:
            conditional, branch = branches[depth]
            inside.setdefault(conditional, {}).setdefault(branch, []).append(number)
    for by_branch in inside.values():
        candidates = [_worst(each, items, depth + 1) for each in by_branch.values()]
        chosen |= max(candidates, key=lambda each: _weight([items[number][0] for number in each]))
    return chosen


def _weight(counted: Sequence[Counted]) -> tuple[int, int, int]:
    copies = [each for each in counted if each.event.what is What.COPY]
    return (
        sum(each.bytes for each in copies),
        sum(each.times.count for each in copies),
        sum(each.bytes for each in counted),
    )
