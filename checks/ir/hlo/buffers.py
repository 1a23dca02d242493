"""Where each value of an executable lives: XLA's buffer assignment."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property
from typing import Any, NamedTuple

from mutcheck.checks.ir.hlo import schema

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
        self._slices: dict[int, Slice] = {}
        for each in proto.buffer_allocations:
            number, space = each.index, _space(each.color, fast)
            self._slices |= {
                value.logical_buffer_id: Slice(number, value.offset, value.size, space) for value in each.assigned
            }
        slices = self._slices
        self._defined = {
            _position(each.defined_at): slices[each.id] for each in proto.logical_buffers if each.id in slices
        }

    @cached_property
    def _aliased(self) -> dict[Any, Slice]:
        """Positions of values that are defined elsewhere; asked for seldom, and as many as the module is large."""
        found = schema.unpack("Aliases", self._proto).buffer_aliases
        slices, of = self._slices, [(each.source_buffer_id, each.location) for each in found]
        return {_position(location): slices[buffer] for buffer, location in of if buffer in slices}

    def slice(self, instruction: int, index: tuple[int, ...]) -> Slice | None:
        """Where a position's value lives; None where the assignment does not say."""
        key = (instruction, *index) if index else instruction
        found = self._defined.get(key)
        return self._aliased.get(key) if found is None else found

    def missing(self, instructions: Container[int]) -> int | None:
        """An instruction that it names and that is not there, those inside of instructions apart."""
        local = {number for number, each in self.allocations.items() if each.local}
        for key, place in self._defined.items():
            id_ = key if isinstance(key, int) else key[0]
            if id_ not in instructions and place.allocation not in local:
                return id_
        return None


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
