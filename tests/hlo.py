"""Small modules, written as HLO text with a table of slices beside it: the text format has no buffer assignment.

A table has a line for each slice: the positions of the values that live in it, the number of its allocation, its
offset and size in bytes, and, where it matters, its memory space and what the allocation is:

    x p{1} loop{1}   0  0 16   parameter 0
    copied           1  0 16   temporary
    staged           2  0 16   S(1)
    next loop{0}     3  4  4

A position is an instruction, with an index for each level of tuples that its result is (`r{0}`, `r{1}{0}`). An
allocation is a `parameter` with its number, an `output`, a `constant`, `local` to a computation that is applied to
elements, or `temporary`, which it is where nothing is said. One of its lines says so, and in which memory it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mutcheck.checks.analysis.flow.dataflow import Dataflow, Value
from mutcheck.checks.ir.hlo import printing, reader, schema
from mutcheck.checks.ir.hlo.module import HloModule, Instruction
from mutcheck.checks.ir.hlo.shapes import Index, leaves_of

_KINDS = {"temporary": None, "output": "maybe_live_out", "constant": "is_constant", "local": "is_thread_local"}


class BadTable(Exception):
    """A table of slices that does not fit its module; the message says where."""


@dataclass(frozen=True)
class _Line:
    """A line of a table: positions, and the slice that they share."""

    positions: tuple[str, ...]
    allocation: int
    offset: int
    size: int
    space: int
    kind: tuple[str, ...]


def module(text: str, slices: str = "", platform: str = "tpu") -> HloModule:
    """Read HLO text; without a header it is a module that is scheduled, as all that a compiler made are.

    Args:
      slices: a table, as above; without one the module has no buffer assignment.
      platform: what it was compiled for; a TPU alone has fast memory.

    Raises:
      BadTable: the table does not fit the module.
      UnreadableHlo: the text does not parse, or contradicts itself.
    """
    return reader.parse(proto(text, slices).SerializeToString(), platform)


def proto(text: str, slices: str = "") -> Any:
    """The `HloProto` of what `module` reads, for those who change it before."""
    header = "" if text.lstrip().startswith("HloModule") else "HloModule small, is_scheduled=true\n"
    made = schema.message().FromString(printing.from_text(header + text))
    lines = [_line(line) for line in slices.splitlines() if line.strip()]
    if lines:
        _assign(made, lines)
    return made


def instruction(module: HloModule, name: str) -> Instruction:
    """The instruction of a name, wherever it is.

    Raises:
      KeyError: there is none.
    """
    return _by_name(module)[name]


def value(flow: Dataflow, position: str) -> Value:
    """The value at a position, such as `loop{1}`: for what only passes values on, that which it passes on.

    Raises:
      KeyError: there is none.
    """
    found = _by_name(flow.module)[position.partition("{")[0]]
    here = {_position(found.name, leaf.index): each for leaf, each in zip(found.leaves, flow.at[found.id], strict=True)}
    return here[position]


def _by_name(module: HloModule) -> Mapping[str, Instruction]:
    return {each.name: each for computation in module.computations.values() for each in computation.instructions}


def _position(name: str, index: Index) -> str:
    return name + "".join(f"{{{each}}}" for each in index)


def _line(line: str) -> _Line:
    words = line.split()
    first = next((number for number, word in enumerate(words) if word.isdigit()), 0)
    numbers, kind = words[first : first + 3], words[first + 3 :]
    if not first or len(numbers) < 3 or not all(number.isdigit() for number in numbers):
        raise BadTable(f"{line.strip()!r} is not: positions, an allocation, an offset and a size")
    space = re.fullmatch(r"S\((\d+)\)", kind[0]) if kind else None
    kind = kind[1:] if space else kind
    if kind and kind[0] not in _KINDS and not (len(kind) == 2 and kind[0] == "parameter" and kind[1].isdigit()):
        raise BadTable(f"an allocation is no {' '.join(kind)!r}: {', '.join(_KINDS)}, or parameter and its number")
    allocation, offset, size = map(int, numbers)
    return _Line(tuple(words[:first]), allocation, offset, size, int(space[1]) if space else 0, tuple(kind))


def _assign(made: Any, lines: list[_Line]) -> None:
    """Write the buffer assignment of a table into a module."""
    arrays, allocations = dict(_arrays(made)), {}
    taken: set[str] = set()
    for line in lines:
        if line.allocation not in allocations:
            allocations[line.allocation] = made.buffer_assignment.buffer_allocations.add(index=line.allocation)
        allocation = allocations[line.allocation]
        allocation.color = line.space or allocation.color
        allocation.size = max(allocation.size, line.offset + line.size)
        _is(allocation, line.kind)
        for position in line.positions:
            if position not in arrays:
                raise BadTable(f"the module has no array at {position}: it has {', '.join(arrays)}")
            if position in taken:
                raise BadTable(f"{position} has a slice already")
            taken.add(position)
            id_, index, bytes_ = arrays[position]
            if bytes_ > line.size:
                raise BadTable(f"{position} has {bytes_} bytes, and its slice has {line.size}")
            _place(made.buffer_assignment, allocation, line, id_, index)


def _is(allocation: Any, kind: tuple[str, ...]) -> None:
    """Say what an allocation is."""
    if kind and kind[0] == "parameter":
        allocation.is_entry_computation_parameter = True
        allocation.parameter_number = int(kind[1])
    elif kind and (field := _KINDS[kind[0]]):
        setattr(allocation, field, True)


def _place(assignment: Any, allocation: Any, line: _Line, instruction: int, index: Index) -> None:
    buffer = assignment.logical_buffers.add(id=len(assignment.logical_buffers) + 1, size=line.size)
    buffer.color = allocation.color
    buffer.defined_at.instruction_id = instruction
    buffer.defined_at.shape_index.extend(index)
    allocation.assigned.add(logical_buffer_id=buffer.id, offset=line.offset, size=line.size)


def _arrays(made: Any) -> Iterator[tuple[str, tuple[int, Index, int]]]:
    """Every array of a module by its position: the instruction's id, the index, and how many bytes it has."""
    for computation in made.hlo_module.computations:
        for each in computation.instructions:
            for leaf in leaves_of(each.shape.SerializeToString()):
                yield _position(each.name, leaf.index), (each.id, leaf.index, leaf.bytes)
