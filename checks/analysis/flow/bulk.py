"""Facts of large computations, each made when it is asked for: most of a module's values nobody asks for.

What an instruction makes has numbers before it is made: those of a computation that has a table are counted all at
once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

from mutcheck.checks.ir.hlo.module import Computation, Instruction
from mutcheck.checks.ir.hlo.shapes import Leaf

if TYPE_CHECKING:
    from mutcheck.checks.ir.hlo.table import Table
    from mutcheck.checks.ir.hlo.wire import Ints

Item = TypeVar("Item")


class Stretch(NamedTuple):
    """Numbers that follow each other, and the instructions of one computation that make what has them.

    Attributes:
      firsts: for each position of the computation the number of the first thing that is made there; -1 where an
        instruction makes nothing by itself.
      owners: for each number of the stretch the position of the instruction.
    """

    computation: Computation
    firsts: Ints
    owners: Ints


class Bulk(Sequence[Item], Generic[Item]):
    """Things with numbers, some of which are made when they are asked for.

    Args:
      make: makes the one of a number, of a leaf of an instruction's result.
    """

    def __init__(self, make: Callable[[int, Instruction, Leaf], Item]) -> None:
        self._make = make
        self._made: list[Item | None] = []
        self._begins: list[int] = []
        self._stretches: list[Stretch] = []

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, number: int) -> Item: ...
    @overload
    def __getitem__(self, number: slice) -> list[Item]: ...
    def __getitem__(self, number: int | slice) -> Item | list[Item]:
        found = self._made[number]
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self._made)))]
        return self._late(number) if found is None else found  # type: ignore[return-value]  # a number is of one

    def __iter__(self) -> Iterator[Item]:
        return (self[number] for number in range(len(self._made)))

    def _late(self, number: int) -> Item:
        at = bisect_right(self._begins, number) - 1
        stretch = self._stretches[at]
        position = stretch.owners.item(number - self._begins[at])
        instruction = stretch.computation.instruction(position)
        leaf = instruction.leaves[number - stretch.firsts.item(position)]
        made = self._made[number] = self._make(number, instruction, leaf)
        return made

    def made_by(self, instruction: Instruction, first: int) -> list[Item]:
        """What an instruction makes, whose numbers begin with `first`."""
        found = []
        for number, leaf in enumerate(instruction.leaves, first):
            made = self._made[number]
            if made is None:
                made = self._made[number] = self._make(number, instruction, leaf)
            found.append(made)
        return found

    @property
    def so_far(self) -> Sequence[Item | None]:
        """Those that are made already, and None for others."""
        return self._made

    @property
    def made(self) -> Iterator[Item]:
        """Those that are made already."""
        return (each for each in self._made if each is not None)

    @property
    def stretches(self) -> Iterator[tuple[int, Stretch]]:
        """With the first number of each."""
        return zip(self._begins, self._stretches, strict=True)

    def append(self, item: Item) -> None:
        self._made.append(item)

    def put(self, number: int, item: Item) -> None:
        """Make the one of a number that was reserved."""
        self._made[number] = item

    def reserve(self, stretch: Stretch) -> None:
        """Give the next numbers to what instructions make; it is made later."""
        if len(stretch.owners):
            self._begins.append(len(self._made))
            self._stretches.append(stretch)
            self._made.extend([None] * len(stretch.owners))


class At(dict[int, list[Item]], Generic[Item]):
    """What stands for the leaves of each instruction's result, by its id; of large computations made when asked for."""

    def __init__(self, items: Bulk[Item]) -> None:
        super().__init__()
        self._items = items
        self._large: list[tuple[Computation, Table, Ints]] = []

    def add(self, computation: Computation, table: Table, firsts: Ints) -> None:
        """A computation, and the numbers of what its instructions make, as in `Stretch`."""
        self._large.append((computation, table, firsts))

    def __missing__(self, id_: int) -> list[Item]:
        for computation, table, firsts in self._large:
            position = table.place(id_)
            if position >= 0 and (first := firsts.item(position)) >= 0:
                found = self[id_] = self._items.made_by(computation.instruction(position), first)
                return found
        raise KeyError(id_)

    def get(self, id_: int, default: Any = None) -> Any:
        try:
            return self[id_]
        except KeyError:
            return default

    def __contains__(self, id_: object) -> bool:
        if super().__contains__(id_):
            return True
        places = ((table.place(id_), firsts) for _, table, firsts in self._large)  # type: ignore[arg-type]
        return any(position >= 0 and firsts[position] >= 0 for position, firsts in places)
