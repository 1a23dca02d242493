"""The assignment checker: the schedule of an executable, replayed over the slices of its values.

Every value that an instruction reads must still be in its place: a value that another one has overwritten by then means
that the reader of this tool is wrong, or the compiler. It trusts nothing of the dataflow analysis but the module, and
is to verdicts what regalloc2's checker is to register allocation.

The form of the analysis:

- The state is what is in memory: for each allocation the offsets at which a value begins, and which. The fact of an
  array is the *making* of a value (`_Token`): the same instruction makes another one in the next trip of a loop.
- Transfer: an instruction reads its operands, each of which must be in its place, then writes its results into theirs;
  whatever lay there, even a part of it, is gone. An asynchronous operation reads until it is done.
- A copy that is written over another copy of the same making, in the same layout, changes nothing: they are one value.
- Join: after a conditional, memory holds what every branch left in a place, or one of its results; elsewhere nobody
  knows what, and to read that is a clash.
- A loop's condition and body run twice: in the second trip they read what the first one left, and a third one would
  read the same. Calls run where they are made. So it ends.

It says nothing of what happens inside of an instruction.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mutcheck.checks.analysis.flow.control_flow import Traversal, element
from mutcheck.checks.ir.hlo.buffers import Slice
from mutcheck.checks.ir.hlo.module import Computation, HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import Phase, effect
from mutcheck.checks.ir.hlo.shapes import Leaf
from mutcheck.core.backends.backend import Effect

_ROUNDS = 2


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
    """One making of a value; of a copy, and of a copy of that, also what was copied first."""

    __slots__ = ("copied", "instruction", "place")

    def __init__(self, instruction: Instruction, place: Slice | None) -> None:
        self.instruction = instruction
        self.place = place
        self.copied: _Token | None = None


_Memory = dict[int, tuple[list[int], dict[int, _Token]]]
"""For each allocation the offsets at which something is, in order, and what."""


_NOTHING: tuple[list[int], dict[int, _Token]] = ([], {})


def check(module: HloModule, most: int = 8) -> list[Clash]:
    """The values that are read too late, `most` of them at most; none where there is no buffer assignment."""
    if module.assignment is None or not module.entry.scheduled:
        return []
    if module.entry.table is not None and _is_proven(module):
        return []
    checker = _Checker(module, most)
    checker.run()
    return list(dict.fromkeys(checker.clashes))


def _is_proven(module: HloModule) -> bool:
    from mutcheck.checks.analysis.memory.replay import is_proven  # with numpy, which small modules do not need

    return is_proven(module)


class _Checker(Traversal[_Token]):
    def __init__(self, module: HloModule, most: int) -> None:
        super().__init__(module)
        assert module.assignment is not None
        self.clashes: list[Clash] = []
        self._most = most
        self._place = module.assignment.slice
        self._local = {each.number for each in module.assignment.allocations.values() if each.local}
        self._memory: _Memory = {}
        self._under_way: dict[int, list[_Token]] = {}

    def run(self) -> None:
        entry = self.module.entry
        given = [self._make(parameter) for parameter in entry.parameters]
        for token in self.computation(entry, given):
            self._read(entry.root, token)

    def plain(self, instruction: Instruction) -> list[_Token]:
        operands = self.operands(instruction)
        self._read_all(instruction, operands)
        phase = instruction.row.phase
        if phase is Phase.START:
            self._under_way[instruction.id] = [token for leaves in operands for token in leaves]
        elif phase is Phase.DONE:
            self._until_done(instruction, operands[0])
        copies = instruction.opcode == "copy"
        made = [self._copy(instruction, operands[0][0])] if copies else self._make(instruction)
        if effect(instruction) is not Effect.JOINS:  # its parts lie in its result already
            self._check_overlap(instruction, operands, made)
        return made

    def copy_start(self, instruction: Instruction) -> list[_Token]:
        operands = self.operands(instruction)
        self._read_all(instruction, operands)
        self._under_way[instruction.id] = [token for leaves in operands for token in leaves]
        return super().copy_start(instruction)

    def _read_all(self, instruction: Instruction, operands: Sequence[Sequence[_Token]]) -> None:
        memory = self._memory
        for leaves in operands:
            for token in leaves:
                place = token.place
                if place is not None and memory.get(place[0], _NOTHING)[1].get(place[1]) is not token:
                    self._read(instruction, token)

    def _check_overlap(
        self, instruction: Instruction, operands: Sequence[Sequence[_Token]], made: Sequence[_Token]
    ) -> None:
        """What an instruction writes must not destroy a part of what it still reads."""
        for token in made:
            place = token.place
            if place is None:
                continue
            for leaves in operands:
                for operand in leaves:
                    other = operand.place
                    if other is not None and other[0] == place[0] and _overlap_partly(place, other):
                        self.clashes.append(Clash(instruction, operand.instruction, instruction))

    def _make(self, instruction: Instruction) -> list[_Token]:
        leaves = instruction.leaves
        if len(leaves) == 1:
            return [self.fresh(instruction, leaves[0])]
        made = [self.fresh(instruction, leaf) for leaf in leaves]
        if self._runs_along(instruction):  # a fusion beside a collective passes what is under way on, and twice
            first: dict[Slice, _Token] = {}
            for number, token in enumerate(made):
                if token.place is not None:
                    made[number] = first.setdefault(token.place, token)
            for place, token in first.items():
                self._write(place, token)
        return made

    def _copy(self, instruction: Instruction, copied: _Token) -> _Token:
        """A copy: what is in its place already, if that is the value itself or a copy of it."""
        leaf = instruction.leaves[0]
        place = self._place(instruction.id, leaf.index) if leaf.bytes else None
        there = self._memory.get(place.allocation, _NOTHING)[1].get(place.offset) if place is not None else None
        original = copied.copied or copied
        same = there is not None and original in (there, there.copied) and there.place == place
        if there is not None and same and there.instruction.leaves[0] == leaf:
            return there
        made = self.fresh(instruction, leaf)
        made.copied = original
        return made

    def _runs_along(self, instruction: Instruction) -> bool:
        return instruction.opcode == "fusion" and any(
            inner.row.collective for inner in self.module.called(instruction)[0].instructions
        )

    def fresh(self, instruction: Instruction, leaf: Leaf) -> _Token:
        place = self._place(instruction.id, leaf.index) if leaf.bytes else None
        token = _Token(instruction, place)
        if place is not None and place.size and place.allocation not in self._local:
            self._write(place, token)
        return token

    def _write(self, place: Slice, token: _Token) -> None:
        """Put a value into its place; what was there, even a part of it, is gone."""
        offsets, held = self._memory.setdefault(place.allocation, ([], {}))
        start = place.offset
        before = held.get(start)
        if before is not None and before.place is not None and before.place.size >= place.size:
            held[start] = token  # nothing else is there
            return
        for offset in _overlapped(offsets, held, place):
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
            over = found or next((held[offset] for offset in _overlapped(offsets, held, place)), token)
            writer = over.instruction
            self.clashes.append(Clash(reader, token.instruction, writer))

    def forwarded(self, instruction: Instruction) -> list[_Token]:
        if instruction.row.phase is not Phase.DONE:
            return super().forwarded(instruction)
        started = self.operands(instruction)[0]
        return self._done(instruction, [started[0]], started[1:2])

    def results(self, instruction: Instruction) -> list[_Token]:
        start = instruction.operands[0]
        started = self.at[start.id]
        return self._done(instruction, element(start, started, 1), element(start, started, 0))

    def _done(self, instruction: Instruction, results: list[_Token], read: Sequence[_Token]) -> list[_Token]:
        """What an asynchronous operation reads must be there until it is done."""
        for token in read:
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

    def loop(self, instruction: Instruction) -> list[_Token]:
        carried = self.at[instruction.operands[0].id]
        body, condition = self.module.called(instruction)
        for _ in range(_ROUNDS):
            self.computation(condition, [carried])
            carried = self.computation(body, [carried])
            for token in carried:
                self._read(instruction, token)
        self.computation(condition, [carried])
        return carried

    def branches(self, instruction: Instruction) -> list[_Token]:
        chooser, *given = self.operands(instruction)
        for token in chooser:
            self._read(instruction, token)
        before = self._memory
        outcomes, memories = [], []
        for branch, operand in zip(self.module.called(instruction), given, strict=True):
            self._memory = {key: (list(offsets), dict(held)) for key, (offsets, held) in before.items()}
            outcomes.append(self._branch(instruction, branch, operand))
            memories.append(self._memory)
        made: dict[tuple[_Token, ...], _Token] = {}
        for leaf, *tokens in zip(instruction.leaves, *outcomes, strict=True):
            made.setdefault(tuple(tokens), self._either(instruction, leaf, tokens))
        self._memory = _joined(memories, made)
        return [made[tuple(tokens)] for tokens in zip(*outcomes, strict=True)]

    def _branch(self, instruction: Instruction, branch: Computation, given: list[_Token]) -> list[_Token]:
        outcome = self.computation(branch, [given])
        for token in outcome:
            self._read(instruction, token)
        return outcome

    def _either(self, instruction: Instruction, leaf: Leaf, tokens: Sequence[_Token]) -> _Token:
        if all(token is tokens[0] for token in tokens):
            return tokens[0]
        return _Token(instruction, self._place(instruction.id, leaf.index) if leaf.bytes else None)


def _overlapped(offsets: Sequence[int], held: Mapping[int, _Token], place: Slice) -> list[int]:
    """The offsets of what a place overlaps."""
    first = max(0, bisect_left(offsets, place.offset) - 1)
    last = bisect_left(offsets, place.offset + place.size)
    found = []
    for offset in offsets[first:last]:
        there = held[offset].place
        if there is not None and offset + there.size > place.offset:
            found.append(offset)
    return found


def _overlap_partly(one: Slice, other: Slice) -> bool:
    """Whether places of one allocation overlap and do not start together: what is written destroys what is yet read."""
    apart = one.offset >= other.offset + other.size or other.offset >= one.offset + one.size
    return one.offset != other.offset and not apart


def _joined(memories: Sequence[_Memory], results: dict[tuple[_Token, ...], _Token]) -> _Memory:
    """What is in memory after a conditional, allocation by allocation."""
    joined: _Memory = {}
    for allocation in {key for memory in memories for key in memory}:
        found = [memory.get(allocation, ([], {}))[1] for memory in memories]
        offsets = sorted({offset for each in found for offset in each})
        held = {
            offset: _join(tuple(each.get(offset) for each in found), results, offset, later)
            for offset, later in zip(offsets, [*offsets[1:], None], strict=True)
        }
        joined[allocation] = (list(held), held)
    return joined


def _join(
    there: tuple[_Token | None, ...], results: dict[tuple[_Token, ...], _Token], offset: int, later: int | None
) -> _Token:
    """What every branch left at an offset, or the conditional's result; else nobody knows what."""
    left = next(token for token in there if token is not None)
    if all(token is left for token in there):
        return left
    known = tuple(token for token in there if token is not None)
    result = results.get(known) if len(known) == len(there) else None
    return result if result is not None else _Token(left.instruction, _up_to(left.place, offset, later))


def _up_to(place: Slice | None, offset: int, later: int | None) -> Slice | None:
    """A place from an offset to the next one at which something is, at most: what is in memory does not overlap."""
    if place is None or later is None:
        return place
    return place._replace(offset=offset, size=min(place.size, later - offset))
