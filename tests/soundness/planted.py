"""Plants faults in modules that XLA compiled: mutcheck must see each.

A fault is seen if the verdict of a buffer or what is told of it changes, or if the module is refused. What is not seen
is put to the interpreter: where the module with the fault does the same as before, there is nothing to see.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mutcheck.tests.soundness.machine import schema

Plant = Callable[["Subject", np.random.Generator], Any]


class NothingToPlant(Exception):
    """A module has no place for a fault of this kind."""


@dataclass
class Subject:
    """A module that a fault is planted in."""

    hlo: bytes
    given: list[Any]
    buffers: tuple[int, ...]
    verdicts: dict[int, tuple[Any, ...]]

    def proto(self) -> Any:
        return schema.decode(self.hlo)


def _aliases(subject: Subject, random: np.random.Generator, proto: Any) -> int:
    entries = proto.hlo_module.input_output_alias.entries
    if not entries:
        raise NothingToPlant
    return int(random.integers(len(entries)))


def drop_alias(subject: Subject, random: np.random.Generator) -> Any:
    """An entry of `input_output_alias` is lost."""
    proto = subject.proto()
    del proto.hlo_module.input_output_alias.entries[_aliases(subject, random, proto)]
    return proto


def swap_outputs(subject: Subject, random: np.random.Generator) -> Any:
    """Two buffers are paired with each other's outputs."""
    proto = subject.proto()
    entries = proto.hlo_module.input_output_alias.entries
    shapes = {each.parameter_number: _parameter_shape(proto, each.parameter_number) for each in entries}
    pairs = [
        (one, other)
        for position, one in enumerate(entries)
        for other in entries[position + 1 :]
        if shapes[one.parameter_number] == shapes[other.parameter_number]
    ]
    if not pairs:
        raise NothingToPlant
    one, other = pairs[int(random.integers(len(pairs)))]
    outputs = list(one.output_shape_index), list(other.output_shape_index)
    one.output_shape_index[:], other.output_shape_index[:] = outputs[1], outputs[0]
    return proto


def _parameter_shape(proto: Any, number: int) -> bytes:
    entry = _computation(proto, proto.hlo_module.entry_computation_id)
    found = next(e for e in entry.instructions if e.opcode == "parameter" and e.parameter_number == number)
    return bytes(found.shape.SerializeToString())


def _computation(proto: Any, id_: int) -> Any:
    return next(each for each in proto.hlo_module.computations if each.id == id_)


@dataclass(frozen=True)
class _Spot:
    """A value at home: the computation, the instruction, and its slice."""

    computation: Any
    instruction: Any
    allocation: int
    offset: int
    size: int


def _spots(proto: Any, where: Callable[[Any, Any, Any], bool]) -> list[_Spot]:
    """Values that are arrays, live in a parameter that an output lives in, and are not read only."""
    assignment = proto.buffer_assignment
    aliased = {each.parameter_number for each in proto.hlo_module.input_output_alias.entries}
    homes = {
        each.index
        for each in assignment.buffer_allocations
        if each.is_entry_computation_parameter and each.parameter_number in aliased
    }
    slices = {
        value.logical_buffer_id: (each.index, value.offset, value.size)
        for each in assignment.buffer_allocations
        for value in each.assigned
        if each.index in homes
    }
    placed = {
        each.location.instruction_id: slices[each.source_buffer_id]
        for each in assignment.buffer_aliases
        if each.source_buffer_id in slices and not each.location.shape_index
    }
    scheduled = {each.key for each in proto.hlo_module.schedule.sequences}
    return [
        _Spot(computation, each, *placed[each.id])
        for computation in proto.hlo_module.computations
        if computation.id in scheduled
        for each in computation.instructions
        if each.id in placed and where(proto, computation, each)
    ]


def _in_entry_before(proto: Any, computation: Any, instruction: Any) -> bool:
    return computation.id == proto.hlo_module.entry_computation_id and instruction.opcode == "parameter"


def _in_entry_after(proto: Any, computation: Any, instruction: Any) -> bool:
    return computation.id == proto.hlo_module.entry_computation_id and instruction.opcode != "parameter"


def _in_loop(proto: Any, computation: Any, instruction: Any) -> bool:
    bodies = {
        each.called_computation_ids[0]
        for other in proto.hlo_module.computations
        for each in other.instructions
        if each.opcode == "while"
    }
    return computation.id in bodies


def _copied(where: Callable[[Any, Any, Any], bool]) -> Plant:
    def plant(subject: Subject, random: np.random.Generator) -> Any:
        proto = subject.proto()
        spots = [each for each in _spots(proto, where) if each.size > 4]
        if not spots:
            raise NothingToPlant
        _there_and_back(proto, spots[int(random.integers(len(spots)))])
        return proto

    return plant


def _there_and_back(proto: Any, spot: _Spot) -> None:
    """A buffer's contents are copied into new memory, and from there back into their place."""
    there, back = _like(proto, spot, "planted.there"), _like(proto, spot, "planted.back")
    there.operand_ids.append(spot.instruction.id)
    back.operand_ids.append(there.id)
    for each in spot.computation.instructions:
        each.operand_ids[:] = [back.id if number == spot.instruction.id else number for number in each.operand_ids]
    if spot.computation.root_id == spot.instruction.id:
        spot.computation.root_id = back.id
    instructions = []
    for each in spot.computation.instructions:
        instructions.append(each)
        if each.id == spot.instruction.id:
            instructions += [there, back]
    kept = [type(there).FromString(each.SerializeToString()) for each in instructions]
    del spot.computation.instructions[:]
    spot.computation.instructions.extend(kept)
    _schedule(proto, spot, [there.id, back.id])
    _assign(proto, there.id, None, spot)
    _assign(proto, back.id, spot.allocation, spot)


def _like(proto: Any, spot: _Spot, name: str) -> Any:
    made = type(spot.instruction)(name=name, opcode="copy")
    made.shape.CopyFrom(spot.instruction.shape)
    highest = max(each.id for computation in proto.hlo_module.computations for each in computation.instructions)
    made.id = highest + (1 if name.endswith("there") else 2)
    return made


def _schedule(proto: Any, spot: _Spot, ids: list[int]) -> None:
    sequence = next(each for each in proto.hlo_module.schedule.sequences if each.key == spot.computation.id)
    order = list(sequence.value.instruction_ids)
    at = order.index(spot.instruction.id) + 1
    sequence.value.instruction_ids[:] = [*order[:at], *ids, *order[at:]]


def _assign(proto: Any, instruction: int, allocation: int | None, spot: _Spot) -> None:
    assignment = proto.buffer_assignment
    number = max((each.id for each in assignment.logical_buffers), default=0) + 1
    buffer = assignment.logical_buffers.add(id=number, size=spot.size)
    buffer.defined_at.instruction_id = instruction
    alias = assignment.buffer_aliases.add(source_buffer_id=number)
    alias.location.instruction_id = instruction
    if allocation is None:
        index = max(each.index for each in assignment.buffer_allocations) + 1
        made = assignment.buffer_allocations.add(index=index, size=spot.size)
        made.assigned.add(logical_buffer_id=number, offset=0, size=spot.size)
        return
    there = next(each for each in assignment.buffer_allocations if each.index == allocation)
    there.assigned.add(logical_buffer_id=number, offset=spot.offset, size=spot.size)


def _moved(elsewhere: bool) -> Plant:
    def plant(subject: Subject, random: np.random.Generator) -> Any:
        proto = subject.proto()
        taken = _values(proto, elsewhere)
        if not taken:
            raise NothingToPlant
        allocation, value = taken[int(random.integers(len(taken)))]
        number, offset, size = value.logical_buffer_id, value.offset, value.size
        others = [(a, v) for a, v in _values(proto, False) if v.logical_buffer_id != number and v.size >= size]
        allocation.assigned.remove(value)
        if elsewhere:
            index = max(each.index for each in proto.buffer_assignment.buffer_allocations) + 1
            made = proto.buffer_assignment.buffer_allocations.add(index=index, size=size)
            made.assigned.add(logical_buffer_id=number, offset=0, size=size)
        else:
            others = [(a, v) for a, v in others if (a.index, v.offset) != (allocation.index, offset)]
            if not others:
                raise NothingToPlant
            target, other = others[int(random.integers(len(others)))]
            target.assigned.add(logical_buffer_id=number, offset=other.offset, size=size)
        return proto

    return plant


def _values(proto: Any, at_home: bool) -> list[tuple[Any, Any]]:
    """Allocations with values in them that are arrays of more than a scalar; only buffers' own, or any."""
    aliased = {each.parameter_number for each in proto.hlo_module.input_output_alias.entries}
    opcodes = {e.id: e for c in proto.hlo_module.computations for e in c.instructions}
    defined = {each.id: each.defined_at for each in proto.buffer_assignment.logical_buffers}
    found = []
    for each in proto.buffer_assignment.buffer_allocations:
        if each.is_thread_local or each.is_constant:
            continue
        if at_home and not (each.is_entry_computation_parameter and each.parameter_number in aliased):
            continue
        for value in each.assigned:
            instruction = opcodes.get(defined[value.logical_buffer_id].instruction_id)
            if instruction is not None and value.size > 8 and instruction.shape.element_type != 13:
                entry = instruction.opcode == "parameter" and each.is_entry_computation_parameter
                if not entry:
                    found.append((each, value))
    return found


def lose_trip_count(subject: Subject, random: np.random.Generator) -> Any:
    """A loop with a copy in it runs once more, and XLA's own count of its trips is lost."""
    proto = subject.proto()
    if not any(verdict[1] for verdict in subject.verdicts.values()):
        raise NothingToPlant
    loops = [e for c in proto.hlo_module.computations for e in c.instructions if e.opcode == "while"]
    random.shuffle(loops)
    for loop in loops:
        condition = _computation(proto, loop.called_computation_ids[1])
        body = _computation(proto, loop.called_computation_ids[0])
        bounds = [each for each in condition.instructions if each.opcode == "constant" and len(each.literal.s32s) == 1]
        moves = any(e.opcode == "copy" and len(e.shape.dimensions) for e in body.instructions)
        if bounds and moves:
            bounds[0].literal.s32s[0] += 1
            loop.backend_config = b""
            return proto
    raise NothingToPlant


KINDS: dict[str, Plant] = {
    "drop an alias": drop_alias,
    "swap outputs": swap_outputs,
    "a copy before": _copied(_in_entry_before),
    "a copy in a loop": _copied(_in_loop),
    "a copy after": _copied(_in_entry_after),
    "move to new memory": _moved(elsewhere=True),
    "move onto another": _moved(elsewhere=False),
    "lose a trip count": lose_trip_count,
}


def main(count: int, target: str, folder: Path, first: int = 0) -> int:
    """Plant so many faults, and print how many of each kind are seen; 1 if one is missed that can be seen."""
    from mutcheck.tests.soundness import campaign

    os.environ.update(campaign.environment())
    seen: Counter[str] = Counter()
    missed: dict[str, list[str]] = defaultdict(list)
    same: Counter[str] = Counter()
    out = folder / "faults"
    out.mkdir(parents=True, exist_ok=True)
    for number, (kind, seed, outcome, proto) in enumerate(_planted(count, target, first)):
        if outcome == "seen":
            seen[kind] += 1
        elif outcome == "same":
            same[kind] += 1
        else:
            missed[kind].append(str(seed))
            (out / f"{number}.hlo.pb").write_bytes(proto.SerializeToString())
    _print(seen, missed, same)
    return 1 if missed else 0


def _print(seen: Counter[str], missed: dict[str, list[str]], same: Counter[str]) -> None:
    print(f"{'fault':<20} {'seen':>6} {'same':>6} {'missed':>7}")
    for kind in KINDS:
        print(f"{kind:<20} {seen[kind]:>6} {same[kind]:>6} {len(missed[kind]):>7}  {' '.join(missed[kind][:12])}")
    total, lost = seen.total() + same.total(), sum(map(len, missed.values()))
    print(f"{total + lost} faults: {seen.total()} seen, {same.total()} without an effect, {lost} missed")


def _planted(count: int, target: str, first: int) -> Iterator[tuple[str, int, str, Any]]:
    made, seed = 0, first
    kinds = list(KINDS)
    while made < count:
        subject = _subject(seed, target)
        random = np.random.default_rng([seed, 11])
        for kind in kinds if subject is not None else ():
            if made >= count:
                break
            try:
                proto = KINDS[kind](subject, random)
            except NothingToPlant:
                continue
            made += 1
            yield kind, seed, _outcome(subject, proto, kind), proto
        seed += 1


def _subject(seed: int, target: str) -> Subject | None:
    """The module of a seed, if mutcheck and the interpreter have nothing against it."""
    from mutcheck.tests.soundness import compiling, judge
    from mutcheck.tests.soundness.generate import generate

    program = generate(seed)
    values = program.values()
    try:
        lowered = compiling.lower(program.jax_function(), judge._arguments(program, values), target.partition(":")[0])
        compiled = compiling.compile_(lowered, target)
        made = Subject(compiled.hlo, [values[number] for number in compiled.kept], compiled.buffers, {})
        made.verdicts = _verdicts(compiled.hlo, compiled.buffers)
        _measured(made, compiled.hlo)
    except Exception:  # it is one of those that the campaign tells about
        return None
    return made


def _verdicts(hlo: bytes, buffers: tuple[int, ...]) -> dict[int, tuple[Any, ...]]:
    from mutcheck.checks.analysis import verdict
    from mutcheck.checks.ir.hlo import reader

    analysis = verdict.analyse(reader.parse(hlo), dict.fromkeys(buffers, True))
    return {
        number: (str(each.proof.verdict), each.proof.copied_bytes, each.proof.at_least, each.proof)
        for number, each in analysis.verdicts.items()
    }


def _outcome(subject: Subject, proto: Any, kind: str) -> str:
    """Whether a fault is seen; `same` where it changes nothing that could be seen."""
    hlo = proto.SerializeToString()
    try:
        after = _verdicts(hlo, subject.buffers)
    except Exception:  # refused
        return "seen"
    if any(_worse(subject.verdicts[number], after[number]) for number in subject.buffers):
        return "seen"
    try:
        before, now = _measured(subject, subject.hlo), _measured(subject, hlo)
    except Exception:
        return "missed"
    if kind == "lose a trip count":  # its results differ, and a verdict only where a buffer is moved in that loop
        return "same" if before[0] == now[0] else "missed"
    return "same" if before == now else "missed"


def _worse(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    """Whether something is told that was not: a further copy on the way to another buffer is in what is delivered."""
    return bool(before[:3] != after[:3] or before[3].delivered_bytes != after[3].delivered_bytes)


def _measured(subject: Subject, hlo: bytes) -> Any:
    """What a module does, as far as it can be seen: its results, and what it moves of each buffer."""
    from mutcheck.tests.soundness import judge
    from mutcheck.tests.soundness.machine.module import read

    found, results = judge.measured(read(hlo), subject.given, subject.buffers)
    moved = {n: (sum(m.bytes for m in each.copied), each.written) for n, each in found.items()}
    return moved, [np.asarray(each).tobytes() for each in results]
