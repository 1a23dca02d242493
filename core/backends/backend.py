"""What a platform is to mutcheck, without jax. Each has a file beside this one, and a row in `registry.py`."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


def _no_devices() -> tuple[str, ...]:
    return ()


def _nothing_else(_device: str) -> str:
    return ""


def _not_here() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Kind:
    """A device as a program sees it (`jax.Device.device_kind`, `num_cores`).

    Attributes:
      cores: how many it says that it has; None where it says nothing.
    """

    name: str
    cores: int | None = None


def _no_kind(_device: str) -> Kind | None:
    return None


class Effect(Enum):
    """What a custom call does that only moves its operands.

    COMPUTES: it is no such call. JOINS: its operands lie beside each other in its result already. HALVES: 64 bits
    are two times 32. ROOM: it makes room, and leaves it as it is.
    """

    COMPUTES, JOINS, HALVES, ROOM = range(4)


@dataclass(frozen=True, slots=True)
class Backend:
    """A platform that programs are lowered for, and compiled for where it has a compiler. All but its name is optional.

    What needs jax, the platform's devices, is the module of the same name in `lowering/backends/`. A platform without
    a compiler has none, and is StableHLO only.

    Attributes:
      platform: JAX's name of it, which its targets begin with.
      nicknames: what else people call it: told as a hint, and not understood.

      devices: the devices that can be named, in the order in which they are listed.
      default: the device that is compiled for where none is named; empty where it has none.
      slices: whether a slice of many devices can be named.
      kind: how a device that can be named looks to a program, for kernels that ask; None where that is not known.

      packages: those that hold its compiler; the first that is installed counts.
      of_jax: whether they are released with JAX, and work with that release alone.
      missing: why nothing compiles for it without one.
      wheels: what is installed to have one, each way with all that it takes, the best first: requirements with `{jax}`
        for the release of JAX and `{release}` for its first three numbers.
      apart: whether they are put into a folder of mutcheck's own, which programs do not look into.

      inprocess: whether its compiler can be loaded into a process that runs a person's code.
      portable: whether an executable needs as much memory on every machine that compiles it.
      depends_on: what an executable for a device depends on, beside the compiler and its flags: the figures of a GPU.
      flags: variables of the environment that its compiler alone reads, and that change what it makes.
      compiling: variables that a process which compiles gets where they are not set.
      running: variables that a process which runs programs on its devices gets where they are not set.
      is_here: whether this machine has a device of it, to run programs on. The host itself is always here.
      effort: how long its compiler takes for a module, where the host's takes 1: what takes long is begun first.

      fast: whether it has memories beside the device's main one: those of other memory spaces than 0.
      custom_calls: the custom calls of its compiler that only move what they are given, each with what it does.
      dumped: what XLA puts between a module's name and `after_optimizations` into the name of a dump: a regular
        expression; empty where that is not known.
    """

    platform: str
    nicknames: tuple[str, ...] = ()

    devices: Callable[[], tuple[str, ...]] = _no_devices
    default: str = ""
    slices: bool = False
    kind: Callable[[str], Kind | None] = _no_kind

    packages: tuple[str, ...] = ()
    of_jax: bool = False
    missing: str = "its compiler is not installed"
    wheels: tuple[tuple[str, ...], ...] = ()
    apart: bool = False

    inprocess: bool = False
    portable: bool = True
    depends_on: Callable[[str], str] = _nothing_else
    flags: tuple[str, ...] = ()
    compiling: tuple[tuple[str, str], ...] = ()
    running: tuple[tuple[str, str], ...] = ()
    is_here: Callable[[], bool] = _not_here
    effort: float = 1.0

    fast: bool = False
    custom_calls: tuple[tuple[str, Effect], ...] = ()
    dumped: str = ""

    @property
    def compiles(self) -> bool:
        """Whether there is a compiler for it that can be installed."""
        return bool(self.packages)

    def install(self, jax: str, release: str, plugins: str) -> str:
        """The command that brings its compiler; empty where there is none.

        Args:
          jax: the release of JAX.
          release: its first three numbers.
          plugins: mutcheck's own folder.
        """
        if not self.wheels:
            return ""
        into = ["--no-deps", "--upgrade", "--target", f"{plugins}/{self.platform}"] if self.apart else []
        named = [each.format(jax=jax, release=release) for each in self.wheels[0]]
        return f"`{shlex.join(['pip', 'install', *into, *named])}`"
