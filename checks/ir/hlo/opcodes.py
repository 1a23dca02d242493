"""What each HLO opcode is: the one table that every walker of a module asks.

The names are those of XLA's `hlo_opcode.h`, as HLO text writes them. An opcode that is not in the table (one of an XLA
that is newer) computes something from its operands: nothing is forwarded, and nothing runs along with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from mutcheck.core.backends.backend import Effect
from mutcheck.core.backends.registry import BACKENDS

if TYPE_CHECKING:
    from mutcheck.checks.ir.hlo.module import Instruction


class Forwards(Enum):
    """What an instruction's result is where it is no value of its own.

    NOTHING: it makes a value. GIVEN: a parameter, what the caller passes. OPERAND: the first operand under another
    name, cut to the leaves of the result. LEAVES: all leaves of all operands. ELEMENT: one element of its operand, a
    tuple. RESULTS: the second element of what began it, `((operands), results, context)`.
    """

    NOTHING, GIVEN, OPERAND, LEAVES, ELEMENT, RESULTS = range(6)


class Control(Enum):
    """How an instruction runs the computations that it calls, as they are; others apply theirs to elements."""

    NONE, CALL, WHILE, CONDITIONAL = range(4)


class Phase(Enum):
    """Which part of an asynchronous operation an instruction is."""

    WHOLE, START, UPDATE, DONE = range(4)


@dataclass(frozen=True, slots=True)
class Opcode:
    """A row of the table.

    Attributes:
      forwards: what the result is, where it is no value of its own.
      same: the result holds the elements of the first operand, unchanged and in the same logical order, under
        another name, shape or element type of the same bits.
      elementwise: each element is computed from the elements in its place, so the result may be written over an
        operand of its size.
      merges: a backend puts two padded parts together with it, a concatenation in disguise.
      collective: devices exchange data.
      calls: an instruction may call computations.
    """

    name: str
    forwards: Forwards = Forwards.NOTHING
    same: bool = False
    elementwise: bool = False
    merges: bool = False
    control: Control = Control.NONE
    phase: Phase = Phase.WHOLE
    collective: bool = False
    calls: bool = True

    @property
    def reads(self) -> bool:
        """Whether an instruction reads its operands itself, and neither forwards them nor hands them to a callee."""
        return self.forwards is Forwards.NOTHING and self.control is Control.NONE

    @property
    def runs(self) -> bool:
        """Whether it takes a place in the schedule: what only gives another name to values takes no time."""
        return self.forwards is Forwards.NOTHING or self.phase is Phase.DONE


_ELEMENTWISE = """
    abs acos acosh and asin asinh atan atan2 atanh cbrt ceil clamp complex convert cosh cosine count-leading-zeros
    divide erf exponential exponential-minus-one floor imag log log-plus-one logistic minimum mulhi multiply negate
    not popcnt power real reduce-precision remainder round-nearest-afz round-nearest-even rsqrt shift-left
    shift-right-arithmetic shift-right-logical sign sine sinh sqrt stochastic-convert subtract tan tanh xor
"""

_PLAIN = """
    after-all batch-norm-grad batch-norm-inference batch-norm-training broadcast cholesky compare concatenate constant
    convolution copy dot dynamic-reshape dynamic-slice dynamic-update-slice fft gather get-dimension-size infeed iota
    is-finite outfeed pad partition-id ragged-dot replica-id reverse rng rng-bit-generator rng-get-and-update-state
    set-dimension-size shuffle slice transpose triangular-solve
"""

_CALLS = "custom-call fusion reduce reduce-window scaled-dot scan scatter select-and-scatter sort topk"

_COLLECTIVES = """
    all-gather all-to-all collective-broadcast collective-permute collective-reduce ragged-all-to-all reduce-scatter
"""


def _rows() -> Iterator[Opcode]:
    for name in _PLAIN.split():
        yield Opcode(name, calls=False)
    for name in _CALLS.split():
        yield Opcode(name)
    for name in _ELEMENTWISE.split():
        yield Opcode(name, elementwise=True, calls=False)
    for name in ("add", "maximum", "or", "select"):
        yield Opcode(name, elementwise=True, merges=True, calls=False)
    yield Opcode("map", elementwise=True)
    for name in _COLLECTIVES.split():
        yield Opcode(name, collective=True)
    yield Opcode("all-reduce", elementwise=True, collective=True)
    yield Opcode("parameter", Forwards.GIVEN, calls=False)
    yield Opcode("tuple", Forwards.LEAVES, calls=False)
    yield Opcode("get-tuple-element", Forwards.ELEMENT, calls=False)
    for name in ("bitcast", "opt-barrier", "domain", "add-dependency"):
        yield Opcode(name, Forwards.OPERAND, same=True, calls=False)
    for name in ("reshape", "bitcast-convert"):
        yield Opcode(name, same=True, calls=False)  # XLA may give the result a buffer of its own
    yield Opcode("call", control=Control.CALL)
    yield Opcode("while", control=Control.WHILE)
    yield Opcode("conditional", control=Control.CONDITIONAL)
    yield Opcode("copy-start", phase=Phase.START)
    yield Opcode("copy-done", Forwards.OPERAND, same=True, phase=Phase.DONE)
    yield Opcode("async-start", control=Control.CALL, phase=Phase.START)
    yield Opcode("async-update", Forwards.OPERAND, phase=Phase.UPDATE)
    yield Opcode("async-done", Forwards.RESULTS, phase=Phase.DONE)
    for name in ("all-gather", "all-reduce", "collective-permute"):
        yield Opcode(f"{name}-start", phase=Phase.START, collective=True)
        yield Opcode(f"{name}-done", phase=Phase.DONE, collective=True)
    for name in ("send", "recv"):
        yield Opcode(name, phase=Phase.START, collective=True)
        yield Opcode(f"{name}-done", phase=Phase.DONE, collective=True)


OPCODES: dict[str, Opcode] = {row.name: row for row in _rows()}


def opcode(name: str) -> Opcode:
    """The row of an opcode; one that is not known computes something from its operands.

    Later XLA also writes `slice-start` and the like: their ending says which part of an operation they are.
    """
    found = OPCODES.get(name)
    if found is None:
        phase = Phase.START if name.endswith("-start") else Phase.DONE if name.endswith("-done") else Phase.WHOLE
        found = OPCODES[name] = Opcode(name, phase=phase)
    return found


CUSTOM_CALLS: dict[str, Effect] = {name: does for backend in BACKENDS for name, does in backend.custom_calls}
"""The custom calls that only move what they are given, by their target: each platform's backend names its own."""


def effect(instruction: Instruction) -> Effect:
    """What an instruction does to its operands, if it is a custom call that only moves them."""
    if instruction.opcode != "custom-call":
        return Effect.COMPUTES
    return CUSTOM_CALLS.get(instruction.proto.custom_call_target, Effect.COMPUTES)


def aliasing(instruction: Instruction) -> Any:
    """The results that an instruction declares to write into an operand (`output_operand_aliasing`).

    Custom calls do: LAPACK, cuSOLVER and kernels; and a few fusions of a TPU.
    """
    return instruction.aliasing if instruction.opcode in ("custom-call", "fusion") else ()
