"""Executes a module's schedule over the memory that its buffer assignment describes.

All allocations lie in one flat memory. Each of its bytes holds a value, the identity of the contents (a number that
moving keeps and computing makes anew), the address in main memory where these contents were last, and which
instruction wrote them there. An instruction reads all of its operands, then writes its results where the assignment
has them: what was overwritten too early is read wrong here, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mutcheck.tests.soundness.machine.evaluate import Evaluation, literal
from mutcheck.tests.soundness.machine.module import (
    TOKEN,
    Array,
    Computation,
    Index,
    Instruction,
    Module,
    Place,
    Unsupported,
    leaves_of,
    offsets,
    read,
)
from mutcheck.tests.soundness.machine.tracked import Tracked

MOST_STEPS = 60_000
"""Instructions after which a program is given up."""


@dataclass(frozen=True)
class Ref:
    """An array in memory."""

    place: Place
    array: Array

    @property
    def addresses(self) -> Any:
        return self.place.address + offsets(self.array)

    @property
    def bytes(self) -> Any:
        """The address of each byte, element by element."""
        return (self.addresses[..., None] + np.arange(self.array.dtype.itemsize)).reshape(-1)


@dataclass(frozen=True)
class Key:
    """Who writes: an instruction, and which of its results."""

    instruction: Instruction
    index: Index
    number: int


@dataclass
class Write:
    """One result of one instruction, as it was written once: one entry for each of its bytes.

    Attributes:
      to: where each byte was written.
      source: from where it was read as it is; negative where it was computed.
      main: the address in main memory where its contents were last; negative where they were never there.
      writer: which key wrote them there.
      identity: of the contents.
      over: the keys whose contents were overwritten, if an operand of the instruction was at that place.
      stays: whether a part of what was there stays, or would but for the indices that an update names.
      low, high: the first and the last byte of `to`.
      kept: the keys of contents that go on as they are, from wherever they were: most of what is written.
    """

    key: int
    step: int
    space: int
    to: Any
    source: Any
    main: Any
    writer: Any
    identity: Any
    over: tuple[int, ...]
    kept: tuple[int, ...]
    low: int
    high: int
    stays: bool


@dataclass
class Carried:
    """What a loop carries in one of its arrays: the address and the memory space of its place, and who wrote it."""

    address: int
    space: int
    keys: set[int] = field(default_factory=set)


@dataclass
class Trace:
    """What an execution did.

    Attributes:
      writes: in order.
      initial: the key of each of the entry's parameters, by its number.
      carried: for each loop, by its id, and each array that it carries.
      final: the memory at the end: identities and writers.
      results: the values of the entry's outputs, by index.
      reads: in order: the step, the address and the size of what was read.
      branches: how many branches each conditional that was met has, by its id.
    """

    module: Module
    keys: list[Key]
    writes: list[Write]
    initial: dict[int, int]
    carried: dict[tuple[int, Index], Carried]
    identity: Any
    writer: Any
    results: dict[Index, Any]
    reads: list[tuple[int, int, int]]
    branches: dict[int, int] = field(default_factory=dict)


def execute(source: bytes | Module, arguments: Sequence[Any], taken: Mapping[int, int] | None = None) -> Trace:
    """Execute a module.

    Args:
      arguments: a NumPy array for each parameter of the entry.
      taken: which branch a conditional takes, by its id; others take the one that their predicate says.

    Raises:
      Unsupported: it has something that is not known here, or runs too long.
    """
    return _Machine(source if isinstance(source, Module) else read(source), taken or {}).run(arguments)


class _Machine:
    def __init__(self, module: Module, taken: Mapping[int, int]) -> None:
        self._module = module
        self._taken_branch = taken
        self._evaluation = Evaluation(module)
        self._value = np.zeros(module.size, np.uint8)
        self._identity = np.full(module.size, -1, np.int64)
        self._main = np.full(module.size, -1, np.int64)
        self._writer = np.full(module.size, -1, np.int64)
        self._keys: dict[tuple[int, Index], Key] = {}
        self._fresh = 0
        self._steps = 0
        self._writes: list[Write] = []
        self._reads: list[tuple[int, int, int]] = []
        self._carried: dict[tuple[int, Index], Carried] = {}
        self._branches: dict[int, int] = {}

    def run(self, arguments: Sequence[Any]) -> Trace:
        module = self._module
        given = []
        for parameter, argument in zip(module.entry.parameters, arguments, strict=True):
            ref = self._placed(parameter, (), parameter.shape)
            self._initial(parameter, ref, np.asarray(argument))
            given.append(ref)
        places = [ref.place.address for ref in given if ref.array.elements]
        if len(set(places)) < len(places):
            raise Unsupported("two parameters in one place")
        self._constants()
        result = self._computation(module.entry, given)
        results = {index: self._read(ref).value for index, ref in _refs(result)}
        keys = list(self._keys.values())
        initial = {each.proto.parameter_number: self._key(each, ()).number for each in module.entry.parameters}
        return Trace(
            module,
            keys,
            self._writes,
            initial,
            self._carried,
            self._identity,
            self._writer,
            results,
            self._reads,
            self._branches,
        )

    def _initial(self, instruction: Instruction, ref: Any, value: Any) -> None:
        if not isinstance(ref, Ref):
            raise Unsupported("a parameter that is a tuple")
        if value.dtype != ref.array.dtype or value.shape != ref.array.dims:
            raise Unsupported(f"{instruction.name} is given {value.dtype}{value.shape}")
        to = ref.bytes
        self._value[to] = np.ascontiguousarray(value).reshape(-1).view(np.uint8)
        self._identity[to] = self._new(len(to))
        self._main[to] = to
        self._writer[to] = self._key(instruction, ()).number

    def _constants(self) -> None:
        for computation in self._module.computations.values():
            for each in computation.instructions:
                if each.opcode == "constant" and (each.id, ()) in self._module.places:
                    array = each.shape
                    if isinstance(array, tuple):
                        raise Unsupported("a constant that is a tuple")
                    self._initial(each, self._placed(each, (), array), literal(array, each.proto.literal))

    def _new(self, count: int) -> Any:
        self._fresh += count
        return np.arange(self._fresh - count, self._fresh)

    def _key(self, instruction: Instruction, index: Index) -> Key:
        found = self._keys.get((instruction.id, index))
        if found is None:
            found = self._keys[instruction.id, index] = Key(instruction, index, len(self._keys))
        return found

    def _placed(self, instruction: Instruction, index: Index, shape: Any) -> Any:
        """The places that the assignment gives an instruction's results."""
        if isinstance(shape, tuple):
            return [self._placed(instruction, (*index, number), each) for number, each in enumerate(shape)]
        place = self._module.places.get((instruction.id, index))
        if place is None:
            if shape.type == TOKEN or not shape.elements:
                place = Place(0, 0, 0, -1)
            else:
                raise Unsupported(f"no place for {instruction.opcode}")
        elif shape.elements and int(offsets(shape).max()) + shape.dtype.itemsize > place.size:
            raise Unsupported("a layout that does not fit its place")
        return Ref(place, shape)

    def _computation(self, computation: Computation, given: list[Any]) -> Any:
        values: dict[int, Any] = {}
        for each in computation.instructions:
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise Unsupported("too many steps")
            operands = [values[number] for number in each.operands]
            values[each.id] = self._instruction(each, operands, given)
        return values[computation.root]

    def _instruction(self, each: Instruction, operands: list[Any], given: list[Any]) -> Any:
        opcode = each.opcode
        if opcode == "parameter":
            return given[each.proto.parameter_number]
        if opcode == "constant":
            return self._placed(each, (), each.shape)
        if opcode == "tuple":
            return operands
        if opcode == "get-tuple-element":
            return operands[0][each.proto.tuple_index]
        if opcode in ("bitcast", "add-dependency", "opt-barrier", "domain"):
            return _renamed(operands[0], each.shape)
        if opcode == "while":
            return self._while(each, operands[0])
        if opcode == "conditional":
            return self._conditional(each, operands)
        if opcode == "call":
            return self._agreed(each, self._computation(self._evaluation.called(each), operands))
        if opcode.endswith(("-start", "-done", "-update")):
            return self._asynchronous(each, operands)
        return self._performed(each, operands)

    def _asynchronous(self, each: Instruction, operands: list[Any]) -> Any:
        if each.opcode == "copy-start":
            target = self._placed(each, (0,), each.shape[0])  # type: ignore[index]
            self._write(each, (0,), target, self._read(operands[0]), operands)
            return [target, operands[0], None]
        if each.opcode == "copy-done":
            return operands[0][0]
        if each.opcode == "async-start":
            result = self._computation(self._evaluation.called(each), operands)
            return [operands, result, None]
        if each.opcode == "async-update":
            return operands[0]
        if each.opcode == "async-done":
            return operands[0][1]
        raise Unsupported(f"opcode {each.opcode}")

    def _while(self, each: Instruction, state: Any) -> Any:
        body, condition = (self._module.computations[number] for number in each.callees)
        self._carries(each, state)
        while self._goes_on(condition, state):
            again = self._computation(body, [state])
            _agree(state, again)
            state = again
            self._carries(each, state)
        return self._agreed(each, state)

    def _goes_on(self, condition: Computation, state: Any) -> bool:
        made = self._computation(condition, [state])
        self._steps += 1  # what the condition wrote is read afterwards
        return bool(self._read(made).value)

    def _carries(self, each: Instruction, state: Any) -> None:
        for index, ref in _refs(state):
            if ref.array.elements:
                carried = self._carried.setdefault((each.id, index), Carried(ref.place.address, ref.place.space))
                writers = _counted(self._writer[ref.bytes])
                if ref.place.space:  # in fast memory, who wrote most of what it holds in main memory
                    writers = {writer: count for writer, count in writers.items() if count * 2 > ref.array.bytes}
                carried.keys.update(writers)

    def _conditional(self, each: Instruction, operands: list[Any]) -> Any:
        which = self._read(operands[0]).value
        count = len(each.callees)
        number = int(not which) if which.dtype == np.bool_ else int(which)
        taken = number if 0 <= number < count else count - 1
        taken = self._taken_branch.get(each.id, taken)
        self._branches[each.id] = count
        return self._agreed(
            each, self._computation(self._module.computations[each.callees[taken]], [operands[1 + taken]])
        )

    def _agreed(self, each: Instruction, result: Any) -> Any:
        """What a callee returns is where the assignment has the caller's result."""
        for index, ref in _refs(result):
            place = self._module.places.get((each.id, index))
            if place is not None and ref.array.elements and place.address != ref.place.address:
                raise Unsupported(f"the result of {each.opcode} is elsewhere than its callee's")
        return result

    def _performed(self, each: Instruction, operands: list[Any]) -> Any:
        read_ = [self._tracked(each) for each in operands]
        if each.opcode == "fusion":
            made = self._evaluation.computation(self._evaluation.called(each), read_)
        else:
            made = self._evaluation.instruction(each, read_)
        places = self._placed(each, (), each.shape)
        pairs = list(_pairs(made, places, ()))
        taken = [self._taken(ref, tracked) for _, ref, tracked in pairs]
        over = [self._over(ref, operands) for _, ref, _ in pairs]
        updates = len(pairs) == 1 and self._evaluation.updates(each)
        for (index, ref, tracked), source, under in zip(pairs, taken, over, strict=True):
            self._put(self._key(each, index).number, ref, tracked, source, under, updates)
        return places

    def _write(self, each: Instruction, index: Index, ref: Ref, tracked: Tracked, operands: list[Any]) -> None:
        self._put(self._key(each, index).number, ref, tracked, self._taken(ref, tracked), self._over(ref, operands))

    def _tracked(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._tracked(each) for each in value]
        return self._read(value)

    def _read(self, ref: Ref) -> Tracked:
        array = ref.array
        if not array.elements:
            return Tracked(np.zeros(array.dims, array.dtype), np.zeros(array.dims, np.int64))
        self._reads.append((self._steps, ref.place.address, ref.place.size))
        value = self._value[ref.bytes].view(array.dtype).reshape(array.dims)
        return Tracked(value, ref.addresses)

    def _taken(self, ref: Ref, tracked: Tracked) -> Any:
        """From where each byte of a result was read as it is, and what was there."""
        size = ref.array.dtype.itemsize
        origin = np.broadcast_to(tracked.origin, ref.array.dims)
        source = np.where(origin[..., None] >= 0, origin[..., None] + np.arange(size), -1).reshape(-1)
        moved = source >= 0
        at = np.where(moved, source, 0)
        found = [np.where(moved, each[at], -1) for each in (self._identity, self._main, self._writer)]
        return source, *found

    def _over(self, ref: Ref, operands: list[Any]) -> tuple[int, ...]:
        for operand in operands:
            for _, each in _refs(operand):
                if each.place.address == ref.place.address and each.array.elements:
                    return tuple(_counted(self._writer[each.bytes]))
        return ()

    def _put(
        self, key: int, ref: Ref, tracked: Tracked, taken: Any, over: tuple[int, ...], updates: bool = False
    ) -> None:
        if not ref.array.elements:
            return
        source, identity, main, writer = taken
        value = np.ascontiguousarray(np.broadcast_to(tracked.value, ref.array.dims))
        if value.dtype != ref.array.dtype:
            raise Unsupported(f"a result of {value.dtype} where {ref.array.dtype} is due")
        to = ref.bytes
        identity = np.where(source >= 0, identity, self._new(len(to)))
        self._value[to] = value.reshape(-1).view(np.uint8)
        self._identity[to] = identity
        kept = tuple(key for key, count in _counted(writer[source >= 0]).items() if count * 2 > len(to))
        stays = bool((source == to).any()) or (updates and bool(over))
        if ref.place.space == 0:
            self._main[to] = to
            self._writer[to] = key
        else:
            if stays:  # what replaces a part is of the version that it is a part of, and has its place
                writer = np.where(source == to, writer, self._writer[to])
                main = np.where(source == to, main, self._main[to])
            self._main[to] = main
            self._writer[to] = np.where(main >= 0, writer, key)
        ends = (int(to.min()), int(to.max()), stays)
        self._writes.append(
            Write(key, self._steps, ref.place.space, to, source, main, writer, identity, over, kept, *ends)
        )


def _counted(keys: Any) -> dict[int, int]:
    """How often each key is in an array; most have one alone."""
    if keys.size and bool((keys == keys[0]).all()):
        return {int(keys[0]): keys.size}
    found, counts = np.unique(keys, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _refs(value: Any, index: Index = ()) -> Any:
    """The arrays of a value with their indices."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _refs(each, (*index, number))
    elif value is not None:
        yield index, value


def _pairs(made: Any, places: Any, index: Index) -> Any:
    if isinstance(places, list):
        if not isinstance(made, list):
            raise Unsupported("a tuple that was not made")
        for number, (one, other) in enumerate(zip(made, places, strict=True)):
            yield from _pairs(one, other, (*index, number))
    else:
        yield index, places, made


def _renamed(value: Any, shape: Any) -> Any:
    """The same place under another shape."""
    if isinstance(value, list):
        return value
    if isinstance(shape, tuple):
        raise Unsupported("an array that becomes a tuple")
    return Ref(value.place, shape)


def _agree(state: Any, again: Any) -> None:
    for (_, one), (_, other) in zip(_refs(state), _refs(again), strict=True):
        if one.array.elements and one.place.address != other.place.address:
            raise Unsupported("a loop that changes a place")


__all__ = ["Trace", "Write", "execute", "leaves_of"]
