"""The schedule of an executable, replayed over the places of its values.

Every value that an instruction reads must still be in its place: a value that another one has overwritten by then means
that the reader of this tool is wrong, or the compiler. Loops run twice, and every branch of a conditional runs from
the same state. It says nothing of what happens inside of an instruction.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass

from mutcheck.checks.analysis.transfer import element
from mutcheck.checks.ir.hlo.buffers import Place
from mutcheck.checks.ir.hlo.module import Computation, Instruction, Leaf, Module

_ROUNDS = 2

_PASSING = frozenset({"bitcast", "opt-barrier", "domain", "async-update", "add-dependency"})

_SPECIAL = _PASSING | {
    "parameter", "get-tuple-element", "tuple", "while", "conditional", "call", "async-start", "async-done", "copy-done"
}  # fmt: skip
"""What reads nothing itself, or in a way of its own."""

_COLLECTIVES = frozenset({"all-gather", "all-reduce", "all-to-all", "collective-permute", "reduce-scatter"})


@dataclass(frozen=True)
class Clash:
    """A value that is read after another one has overwritten it.

    Attributes:
      reader: the instruction that reads.
      value: what it reads, as the instruction that made it.
      writer: what was in its place by then.
    """

    reader: Instruction
    value: Instruction
    writer: Instruction

    def __str__(self) -> str:
        return f"{self.reader.name} reads {self.value.name} after {self.writer.name} has overwritten it"


class _Token:
    """One making of a value."""

    __slots__ = ("instruction", "place")

    def __init__(self, instruction: Instruction, place: Place | None) -> None:
        self.instruction = instruction
        self.place = place


_Memory = dict[int, tuple[list[int], dict[int, _Token]]]
"""For each allocation the offsets at which something is, in order, and what."""


_NOTHING: tuple[list[int], dict[int, _Token]] = ([], {})


def replay(module: Module, most: int = 8) -> list[Clash]:
    """The values that are read too late, `most` of them at most; none where there is no buffer assignment."""
    if module.assignment is None or not module.entry.scheduled:
        return []
    replayed = _Replay(module, most)
    replayed.run()
    return list(dict.fromkeys(replayed.clashes))


class _Replay:
    def __init__(self, module: Module, most: int) -> None:
        assert module.assignment is not None
        self.clashes: list[Clash] = []
        self._module = module
        self._most = most
        self._place = module.assignment.place
        self._local = {each.number for each in module.assignment.allocations.values() if each.local}
        self._memory: _Memory = {}
        self._under_way: dict[int, list[_Token]] = {}

    def run(self) -> None:
        entry = self._module.entry
        given = [self._make(parameter) for parameter in entry.parameters]
        results = self._computation(entry, given)
        for token in results:
            self._read(entry.root, token)

    def _computation(self, computation: Computation, given: Sequence[list[_Token]]) -> list[_Token]:
        at: dict[int, list[_Token]] = {}
        for instruction in computation.instructions:
            opcode = instruction.opcode
            operands = [at[operand.id] for operand in instruction.operands]
            if opcode not in _SPECIAL:
                made = self._plain(instruction, operands)
            elif opcode == "parameter":
                made = given[instruction.proto.parameter_number]
            elif opcode == "get-tuple-element":
                made = element(instruction.operands[0], operands[0], instruction.proto.tuple_index)
            elif opcode == "tuple":
                made = [token for leaves in operands for token in leaves]
            elif opcode in _PASSING:
                made = operands[0][: len(instruction.leaves)]
            elif opcode == "while":
                made = self._while(instruction, operands[0])
            elif opcode == "conditional":
                made = self._conditional(instruction, operands)
            elif opcode == "call":
                made = self._computation(self._module.called(instruction)[0], operands)
            elif opcode == "async-start":
                made = self._start(instruction, operands)
            else:
                made = self._done(instruction, operands[0])
            at[instruction.id] = made
        return at[computation.root.id]

    def _plain(self, instruction: Instruction, operands: Sequence[Sequence[_Token]]) -> list[_Token]:
        memory = self._memory
        for leaves in operands:
            for token in leaves:
                place = token.place
                if place is not None and memory.get(place[0], _NOTHING)[1].get(place[1]) is not token:
                    self._read(instruction, token)
        opcode = instruction.opcode
        if opcode.endswith("-start"):
            self._under_way[instruction.id] = [token for leaves in operands for token in leaves]
        elif opcode.endswith("-done"):
            self._until_done(instruction, operands[0])
        if opcode == "copy-start":
            copy, _, *context = instruction.leaves
            return [self._leaf(instruction, copy), operands[0][0], *(self._leaf(instruction, each) for each in context)]
        made = self._make(instruction)
        puts_together = opcode == "custom-call" and instruction.proto.custom_call_target == "ConcatBitcast"
        for token in made if not puts_together else ():  # its parts lie in its result already
            place = token.place
            if place is None:
                continue
            for leaves in operands:
                for operand in leaves:
                    other = operand.place
                    if other is not None and other[0] == place[0] and _overlap_partly(place, other):
                        self.clashes.append(Clash(instruction, operand.instruction, instruction))
        return made

    def _make(self, instruction: Instruction) -> list[_Token]:
        leaves = instruction.leaves
        if len(leaves) == 1:
            return [self._leaf(instruction, leaves[0])]
        made = [self._leaf(instruction, leaf) for leaf in leaves]
        if self._runs_along(instruction):  # a fusion beside a collective passes what is under way on, and twice
            first: dict[Place, _Token] = {}
            for number, token in enumerate(made):
                if token.place is not None:
                    made[number] = first.setdefault(token.place, token)
            for place, token in first.items():
                self._write(place, token)
        return made

    def _runs_along(self, instruction: Instruction) -> bool:
        return instruction.opcode == "fusion" and any(
            inner.opcode in _COLLECTIVES for inner in self._module.called(instruction)[0].instructions
        )

    def _leaf(self, instruction: Instruction, leaf: Leaf) -> _Token:
        place = self._place(instruction.id, leaf.index) if leaf.bytes else None
        token = _Token(instruction, place)
        if place is not None and place.size and place.allocation not in self._local:
            self._write(place, token)
        return token

    def _write(self, place: Place, token: _Token) -> None:
        """Put a value into its place; what was there, even a part of it, is gone."""
        offsets, held = self._memory.setdefault(place.allocation, ([], {}))
        start = place.offset
        before = held.get(start)
        if before is not None and before.place is not None and before.place.size >= place.size:
            held[start] = token  # nothing else is there
            return
        end = start + place.size
        first = max(0, bisect_left(offsets, start) - 1)
        last = bisect_left(offsets, end)
        for offset in offsets[first:last]:
            there = held[offset].place
            if there is not None and offset + there.size > start:
                held.pop(offset)
                offsets.remove(offset)
        insort(offsets, start)
        held[start] = token

    def _read(self, reader: Instruction, token: _Token) -> None:
        place = token.place
        if place is None or not place.size or place.allocation in self._local or len(self.clashes) >= self._most:
            return
        offsets, held = self._memory.get(place.allocation, ([], {}))
        found = held.get(place.offset)
        if found is not token:
            number = bisect_right(offsets, place.offset) - 1
            over = found or (held[offsets[number]] if 0 <= number < len(offsets) else None)
            writer = over.instruction if over is not None else token.instruction
            self.clashes.append(Clash(reader, token.instruction, writer))

    def _start(self, instruction: Instruction, operands: Sequence[list[_Token]]) -> list[_Token]:
        results = self._computation(self._module.called(instruction)[0], operands)
        given = [token for leaves in operands for token in leaves]
        rest = [leaf for leaf in instruction.leaves if leaf.index[0] > 1]
        return [*given, *results, *(self._leaf(instruction, leaf) for leaf in rest)]

    def _done(self, instruction: Instruction, started: Sequence[_Token]) -> list[_Token]:
        """What an asynchronous instruction reads must be there until it is done."""
        start = instruction.operands[0]
        copy = instruction.opcode == "copy-done"
        results = [started[0]] if copy else element(start, started, 1)
        for token in started[1:2] if copy else element(start, started, 0):
            if self._there(token) not in results:  # it may have updated what it reads
                self._read(instruction, token)
        return results

    def _until_done(self, instruction: Instruction, results: Sequence[_Token]) -> None:
        """What a collective reads must be there until it is done, but for what it updates itself."""
        for token in self._under_way.get(instruction.operands[0].id, []):
            if self._there(token) not in results:
                self._read(instruction, token)

    def _there(self, token: _Token) -> _Token | None:
        """What is at a value's place now."""
        place = token.place
        return self._memory.get(place.allocation, ([], {}))[1].get(place.offset) if place is not None else None

    def _while(self, instruction: Instruction, carried: list[_Token]) -> list[_Token]:
        body, condition = self._module.called(instruction)
        for _ in range(_ROUNDS):
            self._computation(condition, [carried])
            carried = self._computation(body, [carried])
            for token in carried:
                self._read(instruction, token)
        self._computation(condition, [carried])
        return carried

    def _conditional(self, instruction: Instruction, operands: Sequence[list[_Token]]) -> list[_Token]:
        for token in operands[0]:
            self._read(instruction, token)
        before = self._memory
        outcomes, memories = [], []
        for number, branch in enumerate(self._module.called(instruction)):
            self._memory = {key: (list(offsets), dict(held)) for key, (offsets, held) in before.items()}
            outcome = self._computation(branch, [operands[number + 1]])
            for token in outcome:
                self._read(instruction, token)
            outcomes.append(outcome)
            memories.append(self._memory)
        made: dict[tuple[_Token, ...], _Token] = {}
        for leaf, *tokens in zip(instruction.leaves, *outcomes, strict=True):
            made.setdefault(tuple(tokens), self._either(instruction, leaf, tokens))
        self._memory = _joined(memories, made)
        return [made[tuple(tokens)] for tokens in zip(*outcomes, strict=True)]

    def _either(self, instruction: Instruction, leaf: Leaf, tokens: Sequence[_Token]) -> _Token:
        if all(token is tokens[0] for token in tokens):
            return tokens[0]
        return _Token(instruction, self._place(instruction.id, leaf.index) if leaf.bytes else None)


def _overlap_partly(one: Place, other: Place) -> bool:
    """Whether places of one allocation overlap and do not start together: what is written destroys what is yet read."""
    apart = one.offset >= other.offset + other.size or other.offset >= one.offset + one.size
    return one.offset != other.offset and not apart


def _joined(memories: Sequence[_Memory], results: dict[tuple[_Token, ...], _Token]) -> _Memory:
    """What is in memory after a conditional: what every branch left there, its results, and else nobody knows what."""
    joined: _Memory = {}
    for allocation in {key for memory in memories for key in memory}:
        found = [memory.get(allocation, ([], {}))[1] for memory in memories]
        held: dict[int, _Token] = {}
        for offset in sorted({offset for each in found for offset in each}):
            there = tuple(each.get(offset) for each in found)
            first = there[0]
            if first is not None and all(token is first for token in there):
                held[offset] = first
            elif None not in there and there in results:
                held[offset] = results[there]  # type: ignore[index]
            else:
                left = next(token for token in there if token is not None)
                held[offset] = _Token(left.instruction, left.place)
        joined[allocation] = (list(held), held)
    return joined
