"""What the stages make: frozen values of text and bytes, which cross processes and releases of JAX.

Nothing here imports jax. A `Lowering`, an `Executable` or a `Rejection` is what JAX and XLA did with a program; a
`Crash` is what the program did to itself; `Unavailable` is what this machine has no compiler for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mutcheck.core.target import Target

Origin = Literal["argument", "closed over", "hidden"]
Stage = Literal["trace", "lower", "compile"]


@dataclass(frozen=True, slots=True)
class Argument:
    """One flat argument of a program, as JAX names and types it.

    Attributes:
      path: pytree path that starts with the Python argument's name, such as `model.linear.kernel`.
      shape: dimensions, as JAX shows them (a key array's shape is without its words).
      dtype: JAX's name of the element type, such as `float32` or `key<fry>`.
      bytes: size of the buffer that holds it, unpadded.
      number: its position in `@main`; None for an argument that JAX dropped because nothing reads it.
      ref: whether it is a mutable array (`jax.new_ref`), passed or closed over.
      written: whether the program writes the ref; None where that is not known.
      offered: whether `donate_argnums` or `donate_argnames` names it.
      origin: `argument`, `closed over` (a ref that the function captured), or `hidden` (a value that JAX
        itself passes: a hoisted constant, a token, a dimension).
      same_as: the paths of other arguments of `@main` that the call gives the same array.
      captured: whether the function closed over the same array.
      order: where an edit stores it with its axes in another order, those of the program's own array, as they are now.
      within: the jitted function that the program calls with it, and that donates it where it is called by itself.
    """

    path: str
    shape: tuple[int, ...]
    dtype: str
    bytes: int
    number: int | None
    ref: bool = False
    written: bool | None = None
    offered: bool = False
    origin: Origin = "argument"
    same_as: tuple[str, ...] = ()
    captured: bool = False
    order: tuple[int, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Lowering:
    """The StableHLO module of a program for a platform, with its argument table.

    Attributes:
      text: the module as `Lowered.as_text()` prints it: no locations, nothing that varies by machine.
      located: the same module as MLIR bytecode with locations, for this process's jaxlib only.
      arguments: one for each argument of `@main`, in its order.
      dropped: arguments that JAX dropped because nothing reads them.
      names_unknown: why the paths of `arguments` are only `%argN`; empty where they are JAX's.
      warnings: what JAX warned about while it lowered.
      jaxpr: the traced program, where it was asked for.
    """

    program: str
    platform: str
    text: str
    located: bytes
    arguments: tuple[Argument, ...]
    dropped: tuple[Argument, ...] = ()
    names_unknown: str = ""
    warnings: tuple[str, ...] = ()
    jaxpr: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """JAX refused to trace or to lower the program, or XLA to compile it.

    Attributes:
      target: what it was to be compiled for; the platform alone where it was refused before that.
      stage: `trace`, `lower` or `compile`.
      error: the error's type, such as `ValueError`.
      message: its first line, without paths, addresses and line numbers.
      where: the line of the program that was refused, `file:line`; empty where it is not known.
      detail: the whole message, as JAX gave it.
    """

    program: str
    target: Target
    stage: Stage
    error: str
    message: str
    where: str = ""
    detail: str = ""

    @property
    def platform(self) -> str:
        return self.target.platform

    @property
    def text(self) -> str:
        """What is kept of it: the same in every directory and process."""
        return f"stage: {self.stage}\nerror: {self.error}\nmessage: {self.message}\n"


@dataclass(frozen=True, slots=True)
class Crash:
    """The program could not be brought to JAX: its own error, its exit, or the end of its process.

    Attributes:
      target: what it was to be compiled for; the platform alone where it did not come to that.
      why: one line that names what happened.
      advice: what to do next.
      where: the user's own line that it came from, `file:line`; empty where it is not known.
      traceback: the user's traceback, ending at that line; may be empty.
    """

    program: str
    target: Target
    why: str
    advice: str = ""
    where: str = ""
    traceback: str = ""

    @property
    def platform(self) -> str:
        return self.target.platform


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of an executable on one device, as XLA counts them (`CompiledMemoryStats`), padding included.

    Attributes:
      temporary: for values that live only during a call. A TPU's fast memory is left out.
      arguments, outputs: of parameters and results.
      aliased: how much of the outputs lives in parameters, of the device's own memory.
      host_aliased: the same of the host's memory, which XLA counts apart.
    """

    temporary: int
    arguments: int
    outputs: int
    aliased: int
    host_aliased: int = 0


@dataclass(frozen=True, slots=True)
class Executable:
    """The optimized module of a program for a target, with its buffer assignment.

    Attributes:
      hlo: XLA's `HloProto`, serialized: the module, its schedule, and where each value lives.
      memory: XLA's own figures; None where it gives none.
      seconds: how long it took to compile; None where it was compiled before.
    """

    program: str
    target: Target
    hlo: bytes
    memory: Memory | None = None
    seconds: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """There is no compiler for the target here.

    Attributes:
      why: what is missing, or what it said when it was started.
      advice: the command that brings it, a sentence; empty where there is none.
    """

    program: str
    target: Target
    why: str
    advice: str = ""


Artifact = Lowering | Rejection | Crash
"""What a program becomes for a platform."""

Compiled = Executable | Rejection | Unavailable | Crash
"""What a lowering becomes for a target, wherever something is called `compiled`."""
