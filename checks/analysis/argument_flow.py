"""Argument flow: which arguments of `@main` each result of a StableHLO module comes from, and how.

The form of the analysis: a forward dataflow problem. The fact of a value is a `Derivation`, sets of arguments in the
bits of numbers, so that a thousand buffers cost as much as one. The transfer functions are in `_FOLLOW`; an operation
that is not there computes: its results read what its operands do. Facts join by union (`_join`), at the branches of a
conditional and round a loop, which is taken to run at least once. Sets only grow, so a loop reaches a fixed point. A
function is followed once for each different list of facts that it is called with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from jaxlib.mlir import ir

from mutcheck.checks.ir.body import Bodies, Body, Statement, read
from mutcheck.checks.ir.stablehlo import Module


class Derivation(NamedTuple):
    """What a value has to do with the arguments; bit `i` of a set stands for argument `i`.

    Attributes:
      reads: the arguments whose contents flow into it.
      whole: those whose contents it holds element by element, changed or not, in any order.
      aligned: those of them whose elements are all where they were: it could take their place, but for its dtype.
      pieces: those of whose contents a part was taken, by a slice or a gather, that it was made of.
      place: those whose own buffer it can be: reached through operations that XLA can do in place (updates of a
        slice, scatters, elementwise operations, what loops and branches carry).
      rebuilt: those of which pieces were written, trip after trip of a loop, into a buffer that began without them.
      exact: the argument that it equals whatever happens; -1 for none.
      carried: 1 in the body of a loop for what the trips before left, 0 for any other: what is made and filled within
        one trip, or without a loop, a compiler can compute at once, and needs no second buffer for it.
    """

    reads: int = 0
    whole: int = 0
    pieces: int = 0
    place: int = 0
    rebuilt: int = 0
    exact: int = -1
    aligned: int = 0
    carried: int = 0


FRESH = Derivation()

FORWARDING = frozenset(
    {
        "stablehlo.optimization_barrier",
        "sdy.sharding_constraint",
        "sdy.reshard",
        "sdy.propagation_barrier",
        "mhlo.copy",
    }
)
FORWARDING_CALLS = frozenset({"Sharding", "SPMDFullToShardShape", "SPMDShardToFullShape", "annotate_device_placement"})
SLICING = frozenset({"stablehlo.slice", "stablehlo.dynamic_slice", "stablehlo.gather", "stablehlo.real_dynamic_slice"})
MOVING = frozenset({"stablehlo.transpose", "stablehlo.reverse"})
RESHAPING = frozenset(
    {"stablehlo.reshape", "stablehlo.bitcast_convert", "stablehlo.broadcast_in_dim", "stablehlo.convert"}
)
_MOST_STEPS = 1_000_000
"""Operations that are followed, some many times; a module may always be followed `_AGAIN` times."""

_AGAIN = 64

LOOP_BODY = "closed_call"
"""What JAX up to 0.11 names the function of a loop's body: its lines say more than the loop's."""

CALLS = {"func.call": "callee", "stablehlo.composite": "decomposition"}
_STABLEHLO = """
abs add and atan2 cbrt ceil clamp complex cosine count_leading_zeros divide exponential exponential_minus_one floor
imag is_finite log log_plus_one logistic map maximum minimum multiply negate not or popcnt power real
reduce_precision remainder round_nearest_afz round_nearest_even rsqrt select shift_left shift_right_arithmetic
shift_right_logical sign sine sqrt subtract tan tanh xor
"""
_CHLO = """
acos acosh asin asinh atan atanh bessel_i1e conj cosh digamma erf erf_inv erfc lgamma next_after polygamma sinh
square tan zeta
"""
ELEMENTWISE = frozenset(
    [*(f"stablehlo.{name}" for name in _STABLEHLO.split()), *(f"chlo.{name}" for name in _CHLO.split())]
)


class TooManySteps(Exception):
    """Functions are called with so many different facts that they cannot all be followed; the message says so."""


class Flow:
    """The derivations of a module's results, and where pieces of an argument first went into another buffer.

    Args:
      wanted: the positions of the results that are asked for; None for all of them. What no such result needs is
        `FRESH`.
    """

    def __init__(self, module: Module, wanted: Collection[int] | None = None) -> None:
        self._bodies = Bodies(module)
        self._derivations: dict[int, Derivation] = {}
        self._called: dict[tuple[str, tuple[Derivation, ...]], list[Derivation]] = {}
        self._callers: list[ir.Operation] = []
        self._first_piece: dict[tuple[int, str], list[ir.Operation]] = {}
        self._sizes: dict[int, int] = {}
        self._steps = 0
        given = [_argument(port.number) for port in module.arguments]
        main = self._bodies.function("main")
        body = main if wanted is None else _only(main, wanted)
        self.results: tuple[Derivation, ...] = tuple(self._body(body, given))

    def first_piece(self, argument: int, type_: str) -> list[ir.Operation]:
        """The operation that first wrote a piece of an argument into another buffer of that type.

        The calls that it was reached through follow, innermost first; the list is empty where there is none.
        """
        return self._first_piece.get((argument, type_), [])

    def _body(self, body: Body, given: Sequence[Derivation]) -> list[Derivation]:
        """Bind a body's arguments, follow its steps, and return what its terminator returns."""
        derivations = self._derivations
        derivations.update(zip(body.arguments, given, strict=True))
        self._steps += len(body.steps) + 1
        if self._steps > max(_MOST_STEPS, _AGAIN * len(self._bodies.types)):
            raise TooManySteps("its functions are called in more different ways than can be followed")
        for step in body.steps:
            operands = [derivations.get(value, FRESH) for value in step.operands]
            if not step.bodies and operands.count(FRESH) == len(operands):  # constants, and what is made of them
                derivations.update(dict.fromkeys(step.results, FRESH))
            elif step.results:
                derivations.update(zip(step.results, self._step(step, operands), strict=True))
        return [derivations.get(value, FRESH) for value in body.returned]

    def _step(self, step: Statement, operands: list[Derivation]) -> Sequence[Derivation]:
        name = step.name
        if name in ELEMENTWISE:
            return [self._elementwise(step, operands)]
        follow = _FOLLOW.get(name)
        if follow is not None:
            return follow(self, step, operands)
        if name in FORWARDING:
            return operands
        if name in RESHAPING:
            return [self._reshaped(step, operands[0])]
        if name in MOVING:
            return [_moved(operands[0])]
        if name in SLICING:
            return [_sliced(operands)]
        return self._computed(step, operands)

    def _elementwise(self, step: Statement, operands: list[Derivation]) -> Derivation:
        types = self._bodies.types
        type_ = types[step.results[0]]
        reads = whole = pieces = place = rebuilt = aligned = carried = 0
        for value, state in zip(step.operands, operands, strict=True):
            reads |= state.reads
            pieces |= state.pieces
            if types[value] == type_:
                whole |= state.whole
                aligned |= state.aligned
                place |= state.place
                rebuilt |= state.rebuilt
                carried |= state.carried
        return Derivation(reads, whole, pieces, place, 0 if place else rebuilt, -1, aligned, carried)

    def _reshaped(self, step: Statement, operand: Derivation) -> Derivation:
        """The same bytes under another shape stay in place; another element type, or a broadcast, does not."""
        types, converted = self._bodies.types, step.name == "stablehlo.convert"
        before, after = types[step.operands[0]], types[step.results[0]]
        if before == after or (not converted and self._size(before) == self._size(after)):
            return operand
        return _moved(operand)._replace(aligned=operand.aligned if converted else 0)

    def _size(self, type_: int) -> int:
        if type_ not in self._sizes:
            self._sizes[type_] = _size(self._bodies.distinct[type_])
        return self._sizes[type_]

    def _computed(self, step: Statement, operands: Sequence[Derivation]) -> list[Derivation]:
        """An operation that makes new contents from what it reads, its regions' captures included."""
        reads = pieces = 0
        for state in operands:
            reads |= state.reads
            pieces |= state.pieces
        for body in step.bodies:
            reads |= self._captured(body)
        made = Derivation(reads, pieces=pieces) if reads or pieces else FRESH  # most are constants
        return [made] * len(step.results)

    def _captured(self, body: Body) -> int:
        """What a body reads of the values around it."""
        known = self._derivations
        reads = _union(known[value].reads for value in body.returned if value in known)
        for step in body.steps:
            reads |= _union(known[value].reads for value in step.operands if value in known)
            for inner in step.bodies:
                reads |= self._captured(inner)
        return reads

    def _call(self, step: Statement, operands: list[Derivation]) -> list[Derivation]:
        function = ir.FlatSymbolRefAttr(step.operation.attributes[CALLS[step.name]]).value
        if not self._bodies.has(function):
            return self._computed(step, operands)
        key = (function, tuple(operands))
        self._steps += len(operands)
        if key not in self._called:
            callers = self._callers
            if not function.startswith(LOOP_BODY):
                self._callers = [*callers, step.operation]
            self._called[key] = self._body(self._bodies.function(function), operands)
            self._callers = callers
        return self._called[key]

    def _while(self, step: Statement, operands: list[Derivation]) -> list[Derivation]:
        carried = [state._replace(carried=1) for state in operands]
        while True:
            after = self._body(step.bodies[1], carried)
            joined = [_join(before, new) for before, new in zip(carried, after, strict=True)]
            if joined == carried:
                pairs = zip(after, operands, strict=True)
                return [state._replace(carried=before.carried) for state, before in pairs]
            carried = joined

    def _branches(self, step: Statement, operands: list[Derivation]) -> list[Derivation]:
        results = [self._body(body, ()) for body in step.bodies]
        joined = results[0]
        for branch in results[1:]:
            joined = [_join(one, other) for one, other in zip(joined, branch, strict=True)]
        return [state._replace(reads=state.reads | operands[0].reads) for state in joined]

    def _region(self, step: Statement, operands: list[Derivation]) -> list[Derivation]:
        return self._body(step.bodies[0], operands)

    def _update_slice(self, step: Statement, operands: list[Derivation]) -> list[Derivation]:
        target, update, *indices = operands
        whole = self._bodies.types[step.operands[0]] == self._bodies.types[step.operands[1]]
        return [self._piece(step, target, update, _union(state.reads for state in indices), whole=whole)]

    def _scatter(self, step: Statement, operands: list[Derivation]) -> list[Derivation]:
        count = len(step.results)
        indices = operands[count].reads
        return [self._piece(step, operands[k], operands[count + 1 + k], indices) for k in range(count)]

    def _piece(
        self, step: Statement, target: Derivation, update: Derivation, indices: int, *, whole: bool = False
    ) -> Derivation:
        """Part of `target`, or the whole of it, is written with `update`."""
        if whole:
            return update._replace(reads=update.reads | indices)
        reads = target.reads | update.reads | indices
        pieces = target.pieces | update.pieces
        if target.place:
            return Derivation(reads, target.whole, pieces, target.place, 0, -1, target.aligned, target.carried)
        began_without = ~target.reads | target.pieces | target.rebuilt
        new = update.pieces & ~target.whole & began_without if target.carried else 0
        self._note_pieces(step.operation, new)
        return Derivation(reads, target.whole, pieces, 0, target.rebuilt | new, -1, target.aligned, target.carried)

    def _note_pieces(self, operation: ir.Operation, pieces: int) -> None:
        type_ = str(operation.results[0].type) if pieces else ""
        while pieces:
            lowest = pieces & -pieces
            key = (lowest.bit_length() - 1, type_)
            self._first_piece.setdefault(key, [operation, *reversed(self._callers)])
            pieces ^= lowest

    def _custom_call(self, step: Statement, operands: list[Derivation]) -> Sequence[Derivation]:
        if ir.StringAttr(step.operation.attributes["call_target_name"]).value in FORWARDING_CALLS:
            return operands[: len(step.results)]
        derivations = self._computed(step, operands)
        for output, operand in _aliased_operands(step.operation):
            given = operands[operand]
            derivations[output] = derivations[output]._replace(place=given.place, aligned=given.aligned)
        return derivations


_FOLLOW: Mapping[str, Callable[[Flow, Statement, list[Derivation]], Sequence[Derivation]]] = {
    "stablehlo.while": Flow._while,
    "stablehlo.case": Flow._branches,
    "stablehlo.if": Flow._branches,
    "stablehlo.dynamic_update_slice": Flow._update_slice,
    "stablehlo.scatter": Flow._scatter,
    "stablehlo.custom_call": Flow._custom_call,
    "sdy.manual_computation": Flow._region,
    **dict.fromkeys(CALLS, Flow._call),
}


def _only(body: Body, wanted: Collection[int]) -> Body:
    """A body without the steps that no wanted result comes from."""
    needed = {body.returned[position] for position in wanted}
    kept = []
    for step in reversed(body.steps):
        if not needed.isdisjoint(step.results):
            kept.append(step)
            needed.update(step.operands)
            for inner in step.bodies:
                needed |= read(inner)
    return body._replace(steps=tuple(reversed(kept)))


def _union(sets: Any) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _join(one: Derivation, other: Derivation) -> Derivation:
    """What holds of a value that is one of two."""
    if one == other:
        return one
    exact = one.exact if one.exact == other.exact else -1
    return Derivation(*(a | b for a, b in zip(one, other, strict=True)))._replace(exact=exact)


def _argument(number: int) -> Derivation:
    bit = 1 << number
    return Derivation(reads=bit, whole=bit, place=bit, exact=number, aligned=bit)


def _moved(operand: Derivation) -> Derivation:
    """The same elements in another place: what was rebuilt stays so."""
    return operand._replace(place=0, exact=-1, aligned=0)


def _sliced(operands: Sequence[Derivation]) -> Derivation:
    """A part of the first operand, at indices that the others give."""
    source = operands[0]
    return Derivation(_union(state.reads for state in operands), pieces=source.pieces | source.whole)


def _size(type_: Any) -> int:
    """Number of elements, -1 where a dimension is dynamic."""
    if not type_.has_static_shape:
        return -1
    count = 1
    for dimension in type_.shape:
        count *= dimension
    return count


def _aliased_operands(operation: ir.Operation) -> list[tuple[int, int]]:
    """Pairs of output and operand that a custom call declares to share a buffer (`output_operand_aliases`)."""
    from jaxlib.mlir.dialects import stablehlo

    if "output_operand_aliases" not in operation.attributes:
        return []
    aliases = [
        stablehlo.OutputOperandAlias(each) for each in ir.ArrayAttr(operation.attributes["output_operand_aliases"])
    ]
    return [
        (alias.output_tuple_indices[0] if alias.output_tuple_indices else 0, alias.operand_index) for alias in aliases
    ]
