"""TPUs. libtpu compiles for a slice of any of them, on any machine."""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.core.backends.backend import Backend, Effect, Kind


@dataclass(frozen=True, slots=True)
class Tpu:
    """A TPU.

    Attributes:
      name: its name in a target.
      libtpu: libtpu's name of it.
      slice: the chips of the slice that is compiled for where none is named.
      kind: how its devices look to a program: what those of libtpu's topologies say.
    """

    name: str
    libtpu: str
    slice: tuple[int, ...]
    kind: Kind


TPUS = (
    Tpu("v3", "v3", (2, 2), Kind("TPU v3", 1)),
    Tpu("v4", "v4", (2, 2, 1), Kind("TPU v4", 1)),
    Tpu("v5e", "v5e", (2, 2), Kind("TPU v5 lite", 1)),
    Tpu("v5p", "v5p", (2, 2, 1), Kind("TPU v5", 2)),
    Tpu("v6e", "v6e", (2, 2), Kind("TPU v6 lite", 1)),
    Tpu("7x", "tpu7x", (2, 2, 1), Kind("TPU7x", 1)),
)


def tpu(name: str) -> Tpu:
    """A TPU by its name in a target."""
    return next(each for each in TPUS if each.name == name)


def _names() -> tuple[str, ...]:
    return tuple(each.name for each in TPUS)


def _kind(device: str) -> Kind | None:
    return next((each.kind for each in TPUS if each.name == device), None)


BACKEND = Backend(
    "tpu",
    devices=_names,
    default="v5e",
    effort=0.8,
    kind=_kind,
    slices=True,
    packages=("libtpu",),
    wheels=(("jax[tpu]=={jax}",),),
    flags=("LIBTPU_INIT_ARGS",),
    compiling=(
        ("TPU_SKIP_MDS_QUERY", "1"),  # libtpu need not ask a cloud which TPU this is
        ("ALLOW_MULTIPLE_LIBTPU_LOAD", "1"),  # its lock is for devices, and none is used
    ),
    fast=True,
    custom_calls=(
        ("ConcatBitcast", Effect.JOINS),
        ("X64SplitLow", Effect.HALVES),
        ("X64SplitHigh", Effect.HALVES),
        ("X64Combine", Effect.HALVES),
        ("AllocateBuffer", Effect.ROOM),
    ),
    dumped=r"cl_\d+\.",
)
