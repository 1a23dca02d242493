"""What a run of a program showed: frozen, plain values, which cross processes. No jax is imported here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observed:
    """A mutable buffer's device address before and after a call.

    An unchanged address does not prove that nothing was copied on the way; a changed one proves that the buffer
    was not updated in place.

    Attributes:
      path: the argument's pytree path, or that of a ref that was closed over, as in the lowering's argument table.
      before: its address when the call began; None where it is not known.
      after: a ref's address when the call was over; of an argument that was offered, the address of the output
        that it is aliased to. None where it is not known.
      same_address: whether both are equal; None where one of them is not known.
      reason: why `same_address` is not known; empty where it is.
    """

    path: str
    before: int | None = None
    after: int | None = None
    same_address: bool | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may be from the right one: `absolute + relative * |right|`. Both 0: not at all."""

    relative: float = 0.0
    absolute: float = 0.0

    def __str__(self) -> str:
        if not self.relative and not self.absolute:
            return "exact"
        return f"{self.absolute:g} + {self.relative:g} * |un-jitted|"


EXACT = Tolerance()


@dataclass(frozen=True, slots=True)
class Difference:
    """A leaf of which the jitted program computed something else than the same program un-jitted.

    Attributes:
      path: `output 0`, with the number among the flat outputs; or the path of a ref or an argument, whose contents
        after the call are meant.
      dtype: JAX's name of the element type, of the jitted program.
      shape: dimensions, of the jitted program.
      differing: how many elements differ by more than the tolerance.
      elements: how many there are.
      largest: the largest difference of two elements; infinity where one of them is not finite; None for keys,
        and where the shapes differ.
      tolerance: what was allowed.
      first: the index of the first element that differs; empty for a scalar, and where the shapes differ.
      jitted: a few values of the jitted program: all of a small leaf, else from the first that differs on.
      unjitted: the values of the un-jitted program in the same places.
    """

    path: str
    dtype: str
    shape: tuple[int, ...]
    differing: int
    elements: int
    largest: float | None
    tolerance: Tolerance
    first: tuple[int, ...]
    jitted: str
    unjitted: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What a run of a program on a device showed.

    Attributes:
      device: the kind of the device, in its maker's words, such as `cpu` or `NVIDIA H100 80GB HBM3`; empty where
        there was none to run on.
      buffers: the mutable buffers: refs, passed or closed over, and arguments that were offered.
      results: the outputs, and the contents of refs and arguments after the call, that differ from those of the
        same program run under `jax.disable_jit`.
      sensitive: those that differ by no more than rounding may explain: the un-jitted program, with its arguments
        changed in their last digits, changes as much. They prove nothing.
      compared: how many results were compared.
      unknown: why the results could not be compared; empty where they were.
      unnamed: why the buffers could not be told; empty where they are all in `buffers`.
    """

    device: str
    buffers: tuple[Observed, ...] = ()
    results: tuple[Difference, ...] = ()
    sensitive: tuple[Difference, ...] = ()
    compared: int = 0
    unknown: str = ""
    unnamed: str = ""

    @property
    def equal(self) -> bool | None:
        """Whether all results are equal within the tolerance; None where that is not known."""
        if self.results:
            return False
        return None if self.unknown or self.sensitive else True
