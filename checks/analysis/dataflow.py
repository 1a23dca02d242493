"""The values of an executable, and what flows from one into another.

A value is an array that some instruction makes: what only passes arrays on (tuples, bitcasts, calls, the ends of
asynchronous pairs) makes none. What a loop carries is a value of its own at the loop's parameter and at its result,
and so is what a conditional gives when its branches give different ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from mutcheck.checks.analysis import transfer
from mutcheck.checks.ir.hlo.buffers import Place
from mutcheck.checks.ir.hlo.module import Computation, Instruction, Leaf, Module, UnreadableHlo


class Kind(IntEnum):
    """How the contents of one value are in another.

    PHI: unchanged, by control flow. MOVE: moved as they are. BASE: a part was replaced. CONVERT: in another dtype.
    WHOLE: computed element by element. INTO: moved into a part of something else.
    """

    PHI, MOVE, BASE, CONVERT, WHOLE, INTO = range(6)


class Value:
    """An array that an instruction makes.

    Attributes:
      number: its position among the values, in the order in which they are made.
      sources: the values whose contents are in it. What is in a fusion is looked at when they are first asked for.
      filled: whether it is a constant, or came from outside.
      looked_at: whether its sources are known.
    """

    __slots__ = ("_sources", "filled", "instruction", "leaf", "number", "place", "walk")

    def __init__(
        self, number: int, instruction: Instruction, leaf: Leaf, place: Place | None, walk: _Walk | None
    ) -> None:
        self.number = number
        self.instruction = instruction
        self.leaf = leaf
        self.place = place
        self.filled = False
        self.walk = walk
        self._sources: list[Source] | None = None if walk is not None else []

    @property
    def sources(self) -> list[Source]:
        if self._sources is None:
            assert self.walk is not None
            self.walk.look_at(self.instruction)
        return self._sources or []

    @sources.setter
    def sources(self, sources: list[Source]) -> None:
        self._sources = sources

    @property
    def looked_at(self) -> bool:
        return self._sources is not None

    def __repr__(self) -> str:
        index = "".join(f"{{{each}}}" for each in self.leaf.index)
        return f"{self.instruction.name}{index}"


class Source(NamedTuple):
    """A value whose contents are in another.

    Attributes:
      elements: how many of its elements.
      order: how they lie now, as in `moves.State`.
    """

    value: Value
    kind: Kind
    elements: int
    order: int = transfer.SAME

    @property
    def whole(self) -> bool:
        """Whether it is more than half of the value."""
        return 2 * self.elements > self.value.leaf.elements


@dataclass(frozen=True)
class Call:
    """The place from which a computation is called: an instruction, and which of its computations it is."""

    instruction: Instruction
    number: int


@dataclass(frozen=True)
class Loop:
    """A loop: its instruction, what it carries, and the numbers of the values inside of it."""

    instruction: Instruction
    carried: tuple[Value, ...]
    initial: tuple[Value, ...]
    carried_on: tuple[Value, ...]
    first: int
    last: int


@dataclass
class Graph:
    """The values of a module.

    Attributes:
      values: in the order in which they are made.
      at: for each instruction outside of fusions, by id, the values of its result's leaves.
      calls: who calls a computation, by its id; the entry has none.
      loops: by the id of the `while` instruction.
    """

    module: Module
    values: list[Value] = field(default_factory=list)
    at: dict[int, list[Value]] = field(default_factory=dict)
    calls: dict[int, list[Call]] = field(default_factory=dict)
    loops: dict[int, Loop] = field(default_factory=dict)

    @property
    def parameters(self) -> list[list[Value]]:
        """The values of the entry's parameters."""
        return [self.at[parameter.id] for parameter in self.module.entry.parameters]

    @property
    def results(self) -> list[Value]:
        return self.at[self.module.entry.root.id]


def graph(module: Module) -> Graph:
    """The values of a module, from its entry on."""
    return _Walk(module).graph


class _Walk:
    def __init__(self, module: Module) -> None:
        self.graph = Graph(module)
        self._module = module
        self._place = module.assignment.place if module.assignment else _nowhere
        self._values = self.graph.values
        self._at = self.graph.at
        self._sites = Counter(callee for computation in module.run for callee in _control_callees(computation))
        for parameter in module.entry.parameters:
            self._at[parameter.id] = self._fresh(parameter, filled=True)
        self._walk(module.entry)

    def _walk(self, computation: Computation) -> list[Value]:
        """Every instruction of a computation whose parameters have values; the values of its root."""
        at = self._at
        for instruction in computation.instructions:
            opcode = instruction.opcode
            if opcode == "get-tuple-element":
                tuple_ = instruction.operands[0]
                at[instruction.id] = transfer.element(tuple_, at[tuple_.id], instruction.proto.tuple_index)
            elif opcode == "tuple":
                at[instruction.id] = [value for operand in instruction.operands for value in at[operand.id]]
            elif opcode != "parameter":
                special = _SPECIAL.get(opcode)
                at[instruction.id] = special(self, instruction) if special else self._make(instruction)
        return at[computation.root.id]

    def _fresh(self, instruction: Instruction, *, filled: bool = False) -> list[Value]:
        """New values for the leaves of an instruction's result."""
        return [self._value(instruction, leaf, filled) for leaf in instruction.leaves]

    def _value(self, instruction: Instruction, leaf: Leaf, filled: bool = False, *, lazy: bool = False) -> Value:
        place = self._place(instruction.id, leaf.index) if leaf.bytes else None
        value = Value(len(self._values), instruction, leaf, place, self if lazy else None)
        value.filled = filled
        self._values.append(value)
        return value

    def _make(self, instruction: Instruction) -> list[Value]:
        constant = instruction.opcode == "constant"
        return [self._value(instruction, leaf, constant, lazy=not constant) for leaf in instruction.leaves]

    def look_at(self, instruction: Instruction) -> None:
        """Find the sources of what an instruction makes."""
        at = self._at
        operands = [_states(operand, at[operand.id]) for operand in instruction.operands]
        scales = self._scales(instruction)
        for value, state in zip(at[instruction.id], transfer.results(self._module, instruction, operands), strict=True):
            value.sources = _sources(state)
            if scales:
                value.sources = [_scaled(source, scales) for source in value.sources]

    def _scales(self, instruction: Instruction) -> dict[Value, tuple[int, int]]:
        """Values that a bitcast shows with elements of another size: how many of its own one of those is."""
        scales = {}
        for operand in instruction.operands:
            if operand.opcode == "bitcast":
                (leaf,), (value,) = operand.leaves, self._at[operand.id]
                if leaf.type != value.leaf.type and leaf.bytes and value.leaf.bytes:
                    scales[value] = (leaf.bytes * value.leaf.elements, leaf.elements * value.leaf.bytes)
        return scales

    def _passed(self, instruction: Instruction) -> list[Value]:
        """The first operand, under another name."""
        given = self._at[instruction.operands[0].id]
        return given[: len(instruction.leaves)]

    def _bitcast(self, instruction: Instruction) -> list[Value]:
        return self._at[instruction.operands[0].id]

    def _copy_start(self, instruction: Instruction) -> list[Value]:
        """`(copy, original, context)`."""
        (original,) = self._at[instruction.operands[0].id]
        copy, _, *context = instruction.leaves
        made = self._value(instruction, copy)
        made.sources = [Source(original, Kind.MOVE, original.leaf.elements)]
        return [made, original, *(self._value(instruction, leaf) for leaf in context)]

    def _start(self, instruction: Instruction) -> list[Value]:
        """`((operands), results, context)` of an asynchronous call."""
        given = [value for operand in instruction.operands for value in self._at[operand.id]]
        results = self._call(instruction, 0, [self._at[operand.id] for operand in instruction.operands])
        rest = [leaf for leaf in instruction.leaves if leaf.index[0] > 1]
        return [*given, *results, *(self._value(instruction, leaf) for leaf in rest)]

    def _done(self, instruction: Instruction) -> list[Value]:
        start = instruction.operands[0]
        return transfer.element(start, self._at[start.id], 1)

    def _plain_call(self, instruction: Instruction) -> list[Value]:
        return self._call(instruction, 0, [self._at[operand.id] for operand in instruction.operands])

    def _call(self, instruction: Instruction, number: int, given: Sequence[Sequence[Value]]) -> list[Value]:
        """A computation with given values for its parameters; one that is called from several places has its own."""
        computation = self._module.called(instruction)[number]
        known = computation.id in self.graph.calls
        self.graph.calls.setdefault(computation.id, []).append(Call(instruction, number))
        shared = self._sites[computation.id] > 1
        for parameter, values in zip(computation.parameters, given, strict=False):
            if not known:
                self._at[parameter.id] = self._fresh(parameter) if shared else list(values)
            if shared:
                for value, passed in zip(self._at[parameter.id], values, strict=True):
                    value.sources.append(Source(passed, Kind.PHI, passed.leaf.elements))
        return self._at[computation.root.id] if known else self._walk(computation)

    def _while(self, instruction: Instruction) -> list[Value]:
        initial = self._at[instruction.operands[0].id]
        body, condition = self._module.called(instruction)
        if body.id in self.graph.calls or condition.id in self.graph.calls:
            raise UnreadableHlo(f"two loops run {body.name}: mutcheck does not tell them apart")
        first = len(self._values)
        carried = self._fresh(body.parameters[0])
        self._at[body.parameters[0].id] = carried
        self._at[condition.parameters[0].id] = carried
        self.graph.calls.setdefault(body.id, []).append(Call(instruction, 0))
        self.graph.calls.setdefault(condition.id, []).append(Call(instruction, 1))
        self._walk(condition)
        carried_on = self._walk(body)
        for value, start, again in zip(carried, initial, carried_on, strict=True):
            elements = value.leaf.elements
            value.sources = [Source(start, Kind.PHI, elements)]
            value.place = value.place or start.place  # XLA has no value of its own for what a loop does not change
            if again is not value:
                value.sources.append(Source(again, Kind.PHI, elements))
        self.graph.loops[instruction.id] = Loop(
            instruction, tuple(carried), tuple(initial), tuple(carried_on), first, len(self._values)
        )
        results = self._fresh(instruction)
        for result, value in zip(results, carried, strict=True):
            result.sources = [Source(value, Kind.PHI, value.leaf.elements)]
            result.place = result.place or value.place
        return results

    def _conditional(self, instruction: Instruction) -> list[Value]:
        branches = [
            self._call(instruction, number, [self._at[instruction.operands[number + 1].id]])
            for number in range(len(instruction.proto.called_computation_ids))
        ]
        return [
            self._either(instruction, leaf, [branch[number] for branch in branches])
            for number, leaf in enumerate(instruction.leaves)
        ]

    def _either(self, instruction: Instruction, leaf: Leaf, values: Sequence[Value]) -> Value:
        different = list(dict.fromkeys(values))
        if len(different) == 1:
            return different[0]
        made = self._value(instruction, leaf)
        made.sources = [Source(value, Kind.PHI, value.leaf.elements) for value in different]
        return made


def _nowhere(_instruction: int, _index: tuple[int, ...]) -> None:
    """The place of a value where there is no buffer assignment."""


def _control_callees(computation: Computation) -> Iterator[int]:
    """The computations that are called to be run as they are, and not for every element."""
    for instruction in computation.instructions:
        if instruction.opcode in ("call", "conditional", "async-start"):
            yield from instruction.proto.called_computation_ids


_SPECIAL = {
    **dict.fromkeys(("bitcast", "opt-barrier", "domain"), _Walk._bitcast),
    "add-dependency": _Walk._passed,
    "copy-start": _Walk._copy_start,
    "copy-done": _Walk._passed,
    "async-start": _Walk._start,
    "async-update": _Walk._bitcast,
    "async-done": _Walk._done,
    "call": _Walk._plain_call,
    "while": _Walk._while,
    "conditional": _Walk._conditional,
}


def _states(operand: Instruction, values: Sequence[Value]) -> list[transfer.State]:
    """The values of an operand: a bitcast may show a part of one."""
    return [transfer.exact(value, leaf.elements) for leaf, value in zip(operand.leaves, values, strict=True)]


def _sources(state: transfer.State) -> list[Source]:
    """The sources of a value from what its instruction does."""
    if state.what in (transfer.EXACT, transfer.UPDATED):
        kind = Kind.MOVE if state.what == transfer.EXACT else Kind.BASE
        base = [Source(state.base, kind, state.elements)]  # type: ignore[arg-type]  # a value stands for itself
        return [*base, *(_into(state, key, n) for key, n in state.moved.items() if key is not state.base)]
    if state.what == transfer.CONVERTED:
        return [Source(state.base, Kind.CONVERT, state.elements)]  # type: ignore[arg-type]
    if state.what == transfer.MOVED:
        return [_into(state, key, count) for key, count in state.moved.items()]
    whole = [Source(key, Kind.WHOLE, state.elements) for key in sorted(state.sources, key=_number)]  # type: ignore[arg-type]
    return whole + [_into(state, key, count) for key, count in state.moved.items() if key not in state.sources]


def _into(state: transfer.State, key: transfer.Key, count: int) -> Source:
    """More than half of the result: it is mostly that; less: it is something else with that in it."""
    kind = Kind.MOVE if 2 * count > state.elements and state.what == transfer.MOVED else Kind.INTO
    return Source(key, kind, count, state.order if kind is Kind.MOVE else transfer.OTHER)  # type: ignore[arg-type]


def _scaled(source: Source, scales: dict[Value, tuple[int, int]]) -> Source:
    """A source whose elements were counted as a bitcast shows them."""
    if source.value not in scales:
        return source
    times, of = scales[source.value]
    return source._replace(elements=min(source.value.leaf.elements, source.elements * times // of))


def _number(key: transfer.Key) -> int:
    return key.number  # type: ignore[attr-defined,no-any-return]
