"""Dataflow: the values of an executable, and which values' contents are in which others.

The form of the analysis:

- A *value* is an array that some instruction makes. What only passes arrays on (tuples, bitcasts, calls, the ends of
  asynchronous pairs) makes none. This is XLA's `HloDataflowAnalysis`: what a loop carries is a value of its own at the
  loop's parameter and at its result (a *phi*), and so is what a conditional returns where its branches return
  different values, and a parameter of a computation that is called from several places.
- An *inflow* of a value is a value whose contents are in it, how (`Kind`), and how many of its elements.
- The fact of an array is its value: a lattice of height one. Each computation is walked once, and its phis get their
  inflows when their operands are known, so nothing has to come to rest: that is for those who follow inflows.
- The transfer functions are those of `transfer`, over the instruction's operands. They are worked out when a value's
  inflows are first asked for (`Dataflow.inflows`): most of a module is inside of fusions that no buffer goes through.
- Where parts of a value are only joined again, it is that value that flows in.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mutcheck.checks.analysis.flow import transfer
from mutcheck.checks.analysis.flow.bulk import At, Bulk
from mutcheck.checks.analysis.flow.control_flow import Traversal
from mutcheck.checks.analysis.flow.pieces import Piece, elements, joins, order, piece
from mutcheck.checks.analysis.flow.uses import Uses
from mutcheck.checks.ir.hlo.buffers import Slice
from mutcheck.checks.ir.hlo.module import Computation, HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import Control
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.checks.ir.hlo.shapes import Leaf

if TYPE_CHECKING:
    from mutcheck.checks.ir.hlo.table import Table
    from mutcheck.checks.ir.hlo.wire import Ints


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
      place: where it lives; None where the buffer assignment does not say.
      given: whether it is a constant, or a parameter of the entry.
      known: its inflows, once they are known: ask `Dataflow.inflows`.
    """

    __slots__ = ("given", "instruction", "known", "leaf", "number", "place")

    def __init__(self, number: int, instruction: Instruction, leaf: Leaf, place: Slice | None) -> None:
        self.number = number
        self.instruction = instruction
        self.leaf = leaf
        self.place = place
        self.given = False
        self.known: list[Inflow] | None = []

    def __repr__(self) -> str:
        index = "".join(f"{{{each}}}" for each in self.leaf.index)
        return f"{self.instruction.name}{index}"


class Inflow(NamedTuple):
    """A value whose contents are in another.

    Attributes:
      elements: how many of its elements.
      order: how they lie now, as in `transfer.Contents`.
      piece: the first of the pieces that they came in, if they did.
      turned: whether they are known to be in another order in the part that they are moved into.
    """

    value: Value
    kind: Kind
    elements: int
    order: int = transfer.SAME
    piece: Value | None = None
    turned: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is more than half of the value."""
        return 2 * self.elements > self.value.leaf.elements


@dataclass(frozen=True)
class CallSite:
    """The place from which a computation is called: an instruction, and which of its computations it is."""

    instruction: Instruction
    number: int


@dataclass(frozen=True)
class WhileLoop:
    """A loop: its instruction, what it carries, and the numbers of the values inside of it."""

    instruction: Instruction
    carried: tuple[Value, ...]
    initial: tuple[Value, ...]
    carried_on: tuple[Value, ...]
    first: int
    last: int


class Dataflow:
    """The values of a module.

    Attributes:
      values: in the order in which they are made.
      at: for each instruction outside of fusions, by id, the values of its result's leaves.
      callers: who calls a computation, by its id; the entry has none.
      loops: by the id of the `while` instruction.
      iterates: whether facts that follow inflows may need more than one sweep over the values: there are loops, or
        computations that are called from several places.
      large: of computations with a table the numbers of what their instructions make, as in `bulk.Stretch`, by id.
      passed: the values whose inflows are no operands of their instruction: what control flow makes, and what pieces
        are joined to; in their order.
    """

    def __init__(self, module: HloModule) -> None:
        self.module = module
        self.values: Bulk[Value] = Bulk(self._value)
        self.at: At[Value] = At(self.values)
        self.large: dict[int, Ints] = {}
        self.callers: dict[int, list[CallSite]] = {}
        self.loops: dict[int, WhileLoop] = {}
        self.iterates = False
        self.passed: list[Value] = []
        self._alike: dict[Hashable, list[list[Inflow]]] = {}
        """The inflows of what instructions make that do the same, with the numbers of their operands for values."""

    @cached_property
    def uses(self) -> Uses:
        """Who uses the values."""
        found = Uses(self, self.large)
        for value in self.passed:
            for inflow in value.known or ():
                found.further.setdefault(inflow.value.number, []).append(value.number)
        return found

    def _value(self, number: int, instruction: Instruction, leaf: Leaf) -> Value:
        """A value that an instruction makes by itself."""
        assignment = self.module.assignment
        place = assignment.slice(instruction.id, leaf.index) if assignment and leaf.bytes else None
        value = Value(number, instruction, leaf, place)
        value.given = instruction.opcode == "constant"
        value.known = [] if value.given else None
        return value

    @property
    def parameters(self) -> list[list[Value]]:
        """The values of the entry's parameters."""
        return [self.at[parameter.id] for parameter in self.module.entry.parameters]

    @property
    def results(self) -> list[Value]:
        return self.at[self.module.entry.root.id]

    def inflows(self, value: Value) -> list[Inflow]:
        """The values whose contents are in one, from its instruction's transfer function; worked out once."""
        if value.known is None:
            self._transfer(value.instruction)
        return value.known or []

    def _transfer(self, instruction: Instruction) -> None:
        values = [self.at[operand.id] for operand in instruction.operands]
        scales = self._scales(instruction)
        for value, found in zip(self.at[instruction.id], self._found(instruction, values), strict=True):
            scaled = [_scaled(each, scales) for each in found] if scales else found
            value.known = scaled
            if len(scaled) > 1:
                value.known = self._joined(value, scaled)
                if any(each.piece is not None for each in value.known):
                    self._pass(value, value.known)

    def _found(self, instruction: Instruction, values: Sequence[Sequence[Value]]) -> list[list[Inflow]]:
        """The inflows of each leaf of a result; those that do the same have the same, of their own operands."""
        numbers: dict[Value, int] = {}
        number = numbers.setdefault
        given = tuple(
            [
                tuple(
                    [(number(value, len(numbers)), leaf.elements) for value, leaf in zip(own, each.leaves, strict=True)]
                )
                for own, each in zip(values, instruction.operands, strict=True)
            ]
        )
        form = transfer.form(self.module, instruction)
        found = self._alike.get((form, given)) if form is not None else None
        if found is None:
            operands = [[transfer.exact(number, elements) for number, elements in leaves] for leaves in given]
            sizes: dict[transfer.Key, int] = {number: elements for leaves in given for number, elements in leaves}
            found = [_inflows(contents, sizes) for contents in transfer.results(self.module, instruction, operands)]
            if form is not None:
                self._alike[form, given] = found
        keys = list(numbers)
        return [_of(keys, flows) for flows in found]

    def _pass(self, value: Value, known: Sequence[Inflow]) -> None:
        """Remember what is joined from further back than the operands of its instruction."""
        if "uses" not in self.__dict__:
            self.passed.append(value)
            return
        for inflow in known:
            self.uses.further.setdefault(inflow.value.number, []).append(value.number)

    def _joined(self, value: Value, found: list[Inflow]) -> list[Inflow]:
        """The inflows of a value: where pieces of another one are put together to more than half of it, that one."""
        if sum(each.kind in _PIECES for each in found) < 2:
            return found
        taken: dict[Value, list[Piece]] = {}
        of: dict[Value, Value] = {}
        first: dict[Value, Value] = {}
        for inflow in found:
            found_in = self.taken(inflow)
            if found_in is not None:
                of[inflow.value] = found_in.root
                first.setdefault(found_in.root, inflow.value)
                taken.setdefault(found_in.root, []).append(found_in.piece)
        whole = [self._whole(root, pieces, value) for root, pieces in taken.items() if len(pieces) > 1]
        joined = [inflow._replace(piece=first[inflow.value]) for inflow in whole if inflow.whole]
        roots = {inflow.value for inflow in joined}
        return [*joined, *(each for each in found if of.get(each.value) not in roots)]

    def taken(self, inflow: Inflow) -> Taken | None:
        """The piece of another value that was moved on to an inflow; None for what is none."""
        if inflow.kind not in _PIECES:
            return None
        value, turned = inflow.value, transfer.SAME
        while len(flows := self.inflows(value)) == 1 and flows[0].kind is Kind.MOVE:
            (flow,) = flows
            turned = max(turned, flow.order)
            if flow.elements < flow.value.leaf.elements:
                return Taken(flow.value, piece(self.module, value.instruction, inflow.elements, turned))
            value = flow.value
        return None

    def _whole(self, root: Value, pieces: Sequence[Piece], value: Value) -> Inflow:
        """The inflow of a value whose pieces are put together."""
        taken = min(elements(pieces), root.leaf.elements)
        kind = Kind.MOVE if 2 * taken > value.leaf.elements else Kind.INTO
        return Inflow(root, kind, taken, order(self.module, value.instruction, pieces))

    def _scales(self, instruction: Instruction) -> dict[Value, tuple[int, int]]:
        """Values that a bitcast shows with elements of another size: how many of its own one of those is."""
        scales = {}
        for operand in instruction.operands:
            if operand.opcode == "bitcast":
                (leaf,), (value,) = operand.leaves, self.at[operand.id]
                if leaf.type != value.leaf.type and leaf.bytes and value.leaf.bytes:
                    scales[value] = (leaf.bytes * value.leaf.elements, leaf.elements * value.leaf.bytes)
        return scales


_PIECES = (Kind.MOVE, Kind.INTO)
"""How a piece of a value is in another one."""


class Taken(NamedTuple):
    """A piece, and the value that it was taken from."""

    root: Value
    piece: Piece


def analyse(module: HloModule) -> Dataflow:
    """The values of a module, from its entry on.

    Raises:
      UnreadableHlo: two loops run one computation.
    """
    return _Builder(module).flow


class _Builder(Traversal[Value]):
    """Makes the values: each computation is walked once, and all of them share one table of facts."""

    def __init__(self, module: HloModule) -> None:
        super().__init__(module)
        self.flow = Dataflow(module)
        self.at = self.flow.at
        self._place = module.assignment.slice if module.assignment else _nowhere
        self._values = self.flow.values
        self._joins: list[Value] = []
        self._sites = Counter(callee for computation in module.run for callee in _callees(computation))
        self.flow.iterates = any(count > 1 for count in self._sites.values())
        self._large = _are_different(module)
        self._reserved: deque[int] = deque()
        for parameter in module.entry.parameters:
            self.at[parameter.id] = [self.fresh(parameter, leaf) for leaf in parameter.leaves]
            for value in self.at[parameter.id]:
                value.given = True
        self.walk(module.entry)
        for value in self._joins:
            self.flow.inflows(value)  # from further back than its operands: whoever follows them must know it
        self.flow.iterates = self.flow.iterates or bool(self.flow.loops)
        self.flow.passed = [value for value in self._values.made if value.known]

    def walk(self, computation: Computation) -> None:
        if computation.table is None or not self._large:
            super().walk(computation)
        else:
            self._walk(computation, computation.table)

    def _walk(self, computation: Computation, table: Table) -> None:
        """A large computation: what its instructions make gets its numbers, and is made when it is asked for."""
        from mutcheck.checks.analysis.flow.numbering import may_join, numbering

        made = numbering(table, self._handlers, type(self).plain, type(self).copy_start)
        self.flow.large[computation.id] = made.firsts
        self.flow.at.add(computation, table, made.firsts)
        others, done = deque(made.others), 0
        for stop in [*made.breaks, len(table)]:
            begin = len(self._values)
            self._values.reserve(made.stretch(computation, done, stop, begin))
            while others and others[0] < stop:
                position = others.popleft()
                first = begin + int(made.before[position] - made.before[done])
                self._reserved = deque(range(first, first + int(made.counts[position])))
                self._step(computation.instruction(position))
            if stop < len(table):
                self._step(computation.instruction(stop))
            done = stop + 1
        for position in may_join(table):
            instruction = computation.instruction(position)
            if joins(instruction):
                self._joins += self.at[instruction.id]

    def _step(self, instruction: Instruction) -> None:
        handler = self._handlers.get(instruction.opcode)
        assert handler is not None
        self.at[instruction.id] = handler(self, instruction)

    def fresh(self, instruction: Instruction, leaf: Leaf) -> Value:
        place = self._place(instruction.id, leaf.index) if leaf.bytes else None
        if self._reserved:
            value = Value(self._reserved.popleft(), instruction, leaf, place)
            self._values.put(value.number, value)
        else:
            value = Value(len(self._values), instruction, leaf, place)
            self._values.append(value)
        return value

    def plain(self, instruction: Instruction) -> list[Value]:
        constant = instruction.opcode == "constant"
        made = [self.fresh(instruction, leaf) for leaf in instruction.leaves]
        if joins(instruction):
            self._joins += made
        for value in made:
            value.given = constant
            value.known = [] if constant else None
        return made

    def copied(self, instruction: Instruction, leaf: Leaf, original: Value) -> Value:
        copy = self.fresh(instruction, leaf)
        copy.known = [Inflow(original, Kind.MOVE, original.leaf.elements)]
        return copy

    def call(self, instruction: Instruction) -> list[Value]:
        return self._called(instruction, 0, self.operands(instruction))

    def _called(self, instruction: Instruction, number: int, given: Sequence[list[Value]]) -> list[Value]:
        """A computation with given values for its parameters; one that is called from several places has its own."""
        computation = self.module.called(instruction)[number]
        known = computation.id in self.flow.callers
        self.flow.callers.setdefault(computation.id, []).append(CallSite(instruction, number))
        shared = self._sites[computation.id] > 1
        for parameter, values in zip(computation.parameters, given, strict=False):
            if not known:
                phis = [self.fresh(parameter, leaf) for leaf in parameter.leaves] if shared else list(values)
                self.at[parameter.id] = phis
            if shared:
                for value, passed in zip(self.at[parameter.id], values, strict=True):
                    value.place = value.place or passed.place
                    _add(value, _phi(passed))
        if not known:
            self.walk(computation)
        return self.at[computation.root.id]

    def loop(self, instruction: Instruction) -> list[Value]:
        initial = self.at[instruction.operands[0].id]
        body, condition = self.module.called(instruction)
        if body.id in self.flow.callers or condition.id in self.flow.callers:
            raise UnreadableHlo(f"two loops run {body.name}: mutcheck does not tell them apart")
        first = len(self._values)
        carried = [self.fresh(body.parameters[0], leaf) for leaf in body.parameters[0].leaves]
        for value, start in zip(carried, initial, strict=True):
            value.place = value.place or start.place  # XLA has no value of its own for what a loop does not change
        for number, computation in enumerate((body, condition)):
            self.at[computation.parameters[0].id] = carried
            self.flow.callers.setdefault(computation.id, []).append(CallSite(instruction, number))
        self.walk(condition)
        self.walk(body)
        carried_on = self.at[body.root.id]
        self._join(carried, initial, carried_on)
        self.flow.loops[instruction.id] = WhileLoop(
            instruction, tuple(carried), tuple(initial), tuple(carried_on), first, len(self._values)
        )
        results = [self.fresh(instruction, leaf) for leaf in instruction.leaves]
        for result, value in zip(results, carried, strict=True):
            result.known = [_phi(value)]
            result.place = result.place or value.place
        return results

    def _join(self, carried: Sequence[Value], initial: Sequence[Value], carried_on: Sequence[Value]) -> None:
        """What a loop carries is its initial value, or what the trip before left."""
        for value, start, again in zip(carried, initial, carried_on, strict=True):
            elements = value.leaf.elements
            value.known = [Inflow(start, Kind.PHI, elements)]
            if again is not value:
                value.known.append(Inflow(again, Kind.PHI, elements))

    def branches(self, instruction: Instruction) -> list[Value]:
        returned = [
            self._called(instruction, number, [self.at[operand.id]])
            for number, operand in zip(
                range(len(instruction.proto.called_computation_ids)), instruction.operands[1:], strict=True
            )
        ]
        return [
            self._either(instruction, leaf, [values[number] for values in returned])
            for number, leaf in enumerate(instruction.leaves)
        ]

    def _either(self, instruction: Instruction, leaf: Leaf, values: Sequence[Value]) -> Value:
        different = list(dict.fromkeys(values))
        if len(different) == 1:
            return different[0]
        made = self.fresh(instruction, leaf)
        made.known = [_phi(value) for value in different]
        first = different[0].place
        if made.place is None and first is not None and all(first.same(value.place) for value in different):
            made.place = first  # XLA has no value of its own for what every branch leaves in one place
        return made


def _are_different(module: HloModule) -> bool:
    """Whether there are large computations, and an id tells each instruction."""
    if all(each.table is None for each in module.run):
        return False
    from mutcheck.checks.analysis.flow.numbering import are_different

    return are_different([each.ids if each.table is None else each.table.ids for each in module.run])


def _nowhere(_instruction: int, _index: tuple[int, ...]) -> None:
    """The place of a value where there is no buffer assignment."""


def _callees(computation: Computation) -> Iterator[int]:
    """The computations that are called, loops apart: a loop has computations of its own."""
    for instruction in computation.running:
        if instruction.row.control in (Control.CALL, Control.CONDITIONAL):
            yield from instruction.proto.called_computation_ids


def _phi(value: Value) -> Inflow:
    return Inflow(value, Kind.PHI, value.leaf.elements)


def _add(value: Value, inflow: Inflow) -> None:
    value.known = [*(value.known or []), inflow]


def _of(keys: Sequence[Value], flows: Sequence[Inflow]) -> list[Inflow]:
    """Inflows of values from those of the numbers that stand for them; several to compute from are in their order."""
    found = [
        Inflow(keys[number], kind, count, order, None, turned)  # type: ignore[call-overload]
        for number, kind, count, order, _, turned in flows
    ]
    if len(found) > 1 and found[1].kind is Kind.WHOLE:
        whole = sum(each.kind is Kind.WHOLE for each in found)
        found[:whole] = sorted(found[:whole], key=lambda each: each.value.number)
    return found


def _inflows(contents: transfer.Contents, given: Mapping[transfer.Key, int]) -> list[Inflow]:
    """The inflows of a value from what its instruction does; operands are numbers here.

    Args:
      given: how many elements each operand has: the result may show them as more or fewer of another type.
    """
    if contents.what in (transfer.EXACT, transfer.UPDATED):
        kind = Kind.MOVE if contents.what == transfer.EXACT else Kind.BASE
        base = [_all(contents.base, kind, given)]
        return [*base, *(_into(contents, key, n) for key, n in contents.moved.items() if key != contents.base)]
    if contents.what == transfer.CONVERTED:
        return [_all(contents.base, Kind.CONVERT, given)]
    if contents.what == transfer.MOVED:
        return [_into(contents, key, count) for key, count in contents.moved.items()]
    whole = [_all(key, Kind.WHOLE, given) for key in contents.sources]
    return whole + [_into(contents, key, count) for key, count in contents.moved.items() if key not in contents.sources]


def _all(key: transfer.Key, kind: Kind, given: Mapping[transfer.Key, int]) -> Inflow:
    """All of an operand; its number stands for its value."""
    return Inflow(key, kind, given[key])  # type: ignore[arg-type]


def _into(contents: transfer.Contents, key: transfer.Key, count: int) -> Inflow:
    """More than half of the result: it is mostly that; less: it is something else with that in it."""
    if 2 * count > contents.elements and contents.what == transfer.MOVED:
        return Inflow(key, Kind.MOVE, count, contents.order)  # type: ignore[arg-type]
    turned = contents.what == transfer.UPDATED and contents.order == transfer.OTHER
    return Inflow(key, Kind.INTO, count, transfer.OTHER, turned=turned)  # type: ignore[arg-type]


def _scaled(inflow: Inflow, scales: dict[Value, tuple[int, int]]) -> Inflow:
    """An inflow whose elements were counted as a bitcast shows them."""
    if inflow.value not in scales:
        return inflow
    times, of = scales[inflow.value]
    return inflow._replace(elements=min(inflow.value.leaf.elements, inflow.elements * times // of))
