"""One traversal of a module's control flow, over facts that a domain chooses.

A *fact* is what a domain knows of one array: a leaf of an instruction's result. An instruction has a list of them, one
for each leaf, and its *transfer function* makes that list from those of its operands. Here are the transfer functions
that are the same for every domain, because the instruction computes nothing:

| instruction                          | facts of its result                                                    |
| ------------------------------------ | ---------------------------------------------------------------------- |
| `parameter`                          | those that the caller passes                                           |
| `tuple`                              | those of its operands, one after another                               |
| `get-tuple-element`                  | those of one element of its operand                                    |
| `bitcast`, `opt-barrier`, `copy-done` and whatever else forwards | those of its first operand                 |
| `copy-start`                         | the copy, the original, and its context                                |
| `async-start`                        | those of its operands, of what it calls, and its context               |
| `async-done`                         | of what began it, the results                                          |
| `call`                               | those of the root of what it calls                                     |

Everything else is the domain's: what a plain instruction makes, how facts join where branches meet, and how often a
loop's body is walked until nothing changes. A traversal ends because a module's calls form no cycle (the reader
checks that), and a domain walks a loop a fixed number of times.

Five domains use it: values (`dataflow`), where the elements of a fusion's result come from (`transfer`), scalars
(`trip_count`), what is in memory (`assignment_checker`), and live ranges (`live_ranges`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from mutcheck.checks.ir.hlo.module import Computation, HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import OPCODES, Control, Forwards, Opcode, Phase
from mutcheck.checks.ir.hlo.shapes import Leaf

Fact = TypeVar("Fact")
Item = TypeVar("Item")

Handler = Callable[[Any, Instruction], list[Any]]


class Traversal(Generic[Fact]):
    """Walks computations in the order of their schedule.

    Attributes:
      at: the facts of each instruction of the computation that is walked, by the instruction's id.
    """

    _handlers: ClassVar[dict[str, Handler | None]] = {}

    def __init_subclass__(cls) -> None:
        """Look up once, and not for every instruction, which method is the transfer function of an opcode."""
        super().__init_subclass__()
        cls._handlers = {name: _handler(cls, row) for name, row in OPCODES.items()}

    def __init__(self, module: HloModule) -> None:
        self.module = module
        self.at: dict[int, list[Fact]] = {}

    def computation(self, computation: Computation, given: Sequence[list[Fact]]) -> list[Fact]:
        """Walk a computation with facts of its own; those of its root.

        Args:
          given: the facts of each parameter.
        """
        outer, self.at = self.at, {}
        for parameter, facts in zip(computation.parameters, given, strict=False):
            self.at[parameter.id] = facts
        self.walk(computation)
        root, self.at = self.at[computation.root.id], outer
        return root

    def walk(self, computation: Computation) -> None:
        """Every instruction of a computation whose parameters have facts already."""
        at, handlers, plain = self.at, self._handlers, type(self).plain
        for instruction in computation.instructions:
            handler = handlers.get(instruction.opcode, plain)
            if handler is not None:
                at[instruction.id] = handler(self, instruction)

    # What forwards: the same for every domain.

    def forwarded(self, instruction: Instruction) -> list[Fact]:
        """The first operand, under another name."""
        given = self.at[instruction.operands[0].id]
        return given if len(given) == 1 else given[: len(instruction.leaves)]

    def leaves(self, instruction: Instruction) -> list[Fact]:
        """All of what an instruction is given, one operand after another."""
        return [fact for operand in instruction.operands for fact in self.at[operand.id]]

    def element(self, instruction: Instruction) -> list[Fact]:
        """One element of a tuple."""
        tuple_ = instruction.operands[0]
        return element(tuple_, self.at[tuple_.id], instruction.proto.tuple_index)

    def results(self, instruction: Instruction) -> list[Fact]:
        """Of `((operands), results, context)` the results."""
        start = instruction.operands[0]
        return element(start, self.at[start.id], 1)

    def operands(self, instruction: Instruction) -> list[list[Fact]]:
        """The facts of each operand."""
        return [self.at[operand.id] for operand in instruction.operands]

    # What runs computations, and what begins an asynchronous operation: a domain may do more.

    def call(self, instruction: Instruction) -> list[Fact]:
        return self.computation(self.module.called(instruction)[0], self.operands(instruction))

    def copy_start(self, instruction: Instruction) -> list[Fact]:
        """`(copy, original, context)`."""
        original = self.at[instruction.operands[0].id][0]
        copy, _, *context = instruction.leaves
        return [
            self.copied(instruction, copy, original),
            original,
            *(self.fresh(instruction, each) for each in context),
        ]

    def start(self, instruction: Instruction) -> list[Fact]:
        """`((operands), results, context)` of an asynchronous call."""
        given, results = self.leaves(instruction), self.call(instruction)
        context = [leaf for leaf in instruction.leaves if leaf.index[0] > 1]
        return [*given, *results, *(self.fresh(instruction, leaf) for leaf in context)]

    def copied(self, instruction: Instruction, leaf: Leaf, _original: Fact) -> Fact:
        """A copy that an asynchronous operation makes."""
        return self.fresh(instruction, leaf)

    # What a domain must say.

    def plain(self, instruction: Instruction) -> list[Fact]:
        """The transfer function of an instruction that makes values; by itself, each of them is new."""
        return [self.fresh(instruction, leaf) for leaf in instruction.leaves]

    def fresh(self, instruction: Instruction, leaf: Leaf) -> Fact:
        """A new array, of which nothing else is known."""
        raise NotImplementedError

    def loop(self, instruction: Instruction) -> list[Fact]:
        """A `while`; by itself, nothing is known of what it returns."""
        return [self.fresh(instruction, leaf) for leaf in instruction.leaves]

    def branches(self, instruction: Instruction) -> list[Fact]:
        """A `conditional`; by itself, nothing is known of what it returns."""
        return [self.fresh(instruction, leaf) for leaf in instruction.leaves]


_OF_FORWARDS = {
    Forwards.OPERAND: "forwarded",
    Forwards.LEAVES: "leaves",
    Forwards.ELEMENT: "element",
    Forwards.RESULTS: "results",
}
_OF_CONTROL = {Control.CALL: "call", Control.WHILE: "loop", Control.CONDITIONAL: "branches"}


def _handler(domain: type[Any], row: Opcode) -> Handler | None:
    """The method of a domain that is an opcode's transfer function; None for a parameter, whose facts are given."""
    if row.forwards is Forwards.GIVEN:
        return None
    if row.forwards is not Forwards.NOTHING:
        name = _OF_FORWARDS[row.forwards]
    elif row.phase is Phase.START and row.control is Control.CALL:
        name = "start"
    elif row.name == "copy-start":
        name = "copy_start"
    else:
        name = _OF_CONTROL.get(row.control, "plain")
    found: Handler = getattr(domain, name)
    return found


def element(instruction: Instruction, items: Sequence[Item], number: int) -> list[Item]:
    """Of what stands for each leaf of a tuple, that which is in its element `number`."""
    return [item for leaf, item in zip(instruction.leaves, items, strict=True) if leaf.index[0] == number]
