"""Where each value of an executable lives: XLA's buffer assignment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from mutcheck.checks.ir.hlo import schema

if TYPE_CHECKING:
    from mutcheck.checks.ir.hlo.places import Columns

LEAST = 2_000
"""Logical buffers from which on an assignment is read as columns."""

HOST = 5
"""The memory space of the host's own memory, XLA's `Layout::kHostMemorySpace`."""


class Slice(NamedTuple):
    """A stretch of an allocation, as XLA's `BufferAllocation::Slice`. Two values in one slice are not two buffers.

    Attributes:
      allocation: its number.
      offset, size: in bytes; on a TPU padded to tiles.
      space: memory space; 0 is the device's main memory.
    """

    allocation: int
    offset: int
    size: int
    space: int

    def same(self, other: Slice | None) -> bool:
        """Whether it is the same place: sizes may differ where padding does."""
        return other is not None and self.allocation == other.allocation and self.offset == other.offset

    @property
    def fast(self) -> bool:
        """Whether it is in a memory beside the device's main one: a TPU's fast memory."""
        return self.space not in (0, HOST)

    @property
    def start(self) -> tuple[int, int]:
        return self.allocation, self.offset


class Allocation(NamedTuple):
    """One allocation.

    Attributes:
      parameter: the number of the entry's parameter that it is; None where it is none.
      output: whether a result of the module may live in it.
      local: whether it is a thread's own, for computations that an instruction applies to elements.
    """

    number: int
    size: int
    parameter: int | None
    output: bool
    constant: bool
    local: bool
    space: int

    @property
    def temporary(self) -> bool:
        return self.parameter is None and not self.output and not self.constant and not self.local


class Assignment:
    """The buffer assignment of a module, by the positions of its values.

    Args:
      fast: whether memory spaces beside the host's are other memories. A GPU has them for collectives and for
        temporary values (XLA's `MemorySpaceColor`), and all of them lie in its main memory.
    """

    def __init__(self, proto: Any, *, fast: bool = True) -> None:
        self._proto = proto
        self.allocations = {each.index: _allocation(each) for each in proto.buffer_allocations}
        self._of = [(each.index, _space(each.color, fast)) for each in proto.buffer_allocations]
        self.columns = self._columns() if len(proto.logical_buffers) >= LEAST else None
        self._defined = self._unpacked() if self.columns is None else {}

    @property
    def numbers(self) -> list[int]:
        """The numbers of the allocations, in their order."""
        return [number for number, _ in self._of]

    def _columns(self) -> Columns | None:
        from mutcheck.checks.ir.hlo import places  # with numpy, which small modules do not need
        from mutcheck.checks.ir.hlo.wire import Unusual

        try:
            return places.read(self._proto.SerializeToString())
        except Unusual:
            return None

    def _unpacked(self) -> Mapping[Any, Any]:
        """The slice of what is defined at each position."""
        slices = self._by_buffer
        found = schema.unpack("Buffers", self._proto.SerializeToString()).logical_buffers
        return {_position(each.defined_at): slices[each.id] for each in found if each.id in slices}

    @cached_property
    def _by_buffer(self) -> dict[int, Slice]:
        """The slice of each logical buffer."""
        found: dict[int, Slice] = {}
        allocations = schema.unpack("Buffers", self._proto.SerializeToString()).buffer_allocations
        for (number, space), each in zip(self._of, allocations, strict=True):
            found |= {
                value.logical_buffer_id: Slice(number, value.offset, value.size, space) for value in each.assigned
            }
        return found

    @cached_property
    def _aliased(self) -> dict[Any, Slice]:
        """Positions of values that are defined elsewhere; asked for seldom, and as many as the module is large."""
        found = schema.unpack("Aliases", self._proto.SerializeToString()).buffer_aliases
        slices, of = self._by_buffer, [(each.source_buffer_id, each.location) for each in found]
        return {_position(location): slices[buffer] for buffer, location in of if buffer in slices}

    def slice(self, instruction: int, index: tuple[int, ...]) -> Slice | None:
        """Where a position's value lives; None where the assignment does not say."""
        key = (instruction, *index) if index else instruction
        found = self._defined.get(key) if self.columns is None else self._found(self.columns, instruction, index)
        return self._aliased.get(key) if found is None else found

    def _found(self, columns: Columns, instruction: int, index: tuple[int, ...]) -> Slice | None:
        row = columns.indexed.get((instruction, *index), -1) if index else columns.row(instruction)
        if row < 0:
            return None
        number, space = self._of[columns.allocations.item(row)]
        return Slice(number, columns.offsets.item(row), columns.sizes.item(row), space)

    def missing(self, instructions: Set[int]) -> int | None:
        """An instruction that it names and that is not there, those inside of instructions apart."""
        local = {number for number, each in self.allocations.items() if each.local}
        for key in self._positions(instructions):
            id_, *index = (key,) if isinstance(key, int) else key
            if id_ not in instructions:
                place = self.slice(id_, tuple(index))
                if place is None or place.allocation not in local:
                    return int(id_)
        return None

    def _positions(self, instructions: Set[int]) -> Iterable[Any]:
        """The positions of what is defined, but for many that are of some instructions."""
        if self.columns is None:
            return self._defined
        others = [each for each in self.columns.instructions.tolist() if each not in instructions]
        return [*others, *self.columns.indexed]


def _position(location: Any) -> Any:
    """An instruction's id, with the index where it has one."""
    index = location.shape_index
    return (location.instruction_id, *index) if index else location.instruction_id


def _space(color: int, fast: bool) -> int:
    return color if fast or color == HOST else 0


def _allocation(proto: Any) -> Allocation:
    return Allocation(
        proto.index,
        proto.size,
        proto.parameter_number if proto.is_entry_computation_parameter else None,
        proto.maybe_live_out,
        proto.is_constant,
        proto.is_thread_local,
        proto.color,
    )
