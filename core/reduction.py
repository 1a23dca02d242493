"""A program that was reduced: a smaller module in which the same thing is done to the same buffer."""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.core.target import Target


@dataclass(frozen=True, slots=True)
class Shown:
    """The instruction of an executable that does it.

    Attributes:
      name: as the executable has it.
      text: its line of HLO.
      bytes: how many it moves each time.
      times: how often a call does it.
      extra: the extra bytes of the whole program in a call.
      fused: of a fusion, the names and opcodes of what is in it.
    """

    name: str
    text: str
    bytes: int
    times: int
    extra: int
    fused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a person needs to compile a module without mutcheck.

    Attributes:
      devices: Python that makes `devices`, those that it is compiled for.
      environment: variables that are set before jax is imported.
      replicas, partitions: for how many devices it is compiled.
      why: why there is no recipe; empty where there is one.
    """

    devices: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    replicas: int = 1
    partitions: int = 1
    why: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a module is."""

    operations: int
    arguments: int
    outputs: int


@dataclass(frozen=True, slots=True)
class Irreducible:
    """Why there is nothing to reduce, or nothing can be.

    Attributes:
      why: a sentence without a full stop.
      holds: whether that is as it should be: the buffer is updated in place.
    """

    why: str
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left of a program.

    Attributes:
      path: of the buffer.
      word: what is done to it, such as `preserved`.
      text: the module as StableHLO text.
      before, after: how large the module was, and is.
      was, shown: the instruction that does it in the program, and in what is left.
      made_by: the pass of XLA after which it is first seen; empty where that is not known.
      recipe: how it is compiled.
      tried: how many modules were compiled.
      unfinished: why it may not be the smallest; empty where nothing more can be cut.
    """

    program: str
    target: Target
    path: str
    word: str
    text: str
    before: Size
    after: Size
    was: Shown
    shown: Shown
    made_by: str
    recipe: Recipe
    tried: int
    unfinished: str = ""
