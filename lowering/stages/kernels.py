"""Kernels: what Pallas asks of a device while it traces and lowers one, answered without the device.

Pallas looks up the kind of the device that it makes a kernel for. It takes that from the mesh that is set, which may be
one of an `AbstractDevice`. An equation keeps the mesh that it was traced under, so a program with kernels is traced
again for each platform.

`jax.shard_map` sets a mesh of its own for what it maps, of the devices that the user gave it. They are of this machine,
and Pallas makes no kernel of a GPU for a CPU. So where a kernel finds no device that it knows, the program is traced
once more, and meanwhile each mesh says that it is of the target's devices: only kernels ask a mesh for that.
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import jax

from mutcheck.core.program import Call, Program
from mutcheck.core.target import Target
from mutcheck.lowering.stages import trace

_PRIMITIVES = frozenset({"pallas_call", "core_map", "mpmd_map"})
"""What a kernel is called by."""

_ASKING = ("jax._src.pallas.", "jax.experimental.pallas.", "jax._src.tpu_info", "jax.experimental.mosaic.")
"""The modules that ask for a device."""


class Tracing:
    """A program that is traced: once for all platforms, or once for each where it has kernels.

    Args:
      call: the arguments that it is traced with first; they are made anew for each of the others.

    Raises:
      BaseException: whatever tracing raises, but for what a kernel misses of its device: `on` raises that.
    """

    def __init__(self, program: Program, call: Call) -> None:
        self._program = program
        self.call = call
        """The arguments that it was traced with first."""
        self._traced: Any = None
        self._refused: Exception | None = None
        try:
            self._traced = trace.trace(program, call)
        except Exception as error:
            if not asks(error):
                raise
            self._refused = error
        self._kernels = self._traced is None or _has_kernels(self._traced)

    @property
    def constants(self) -> Sequence[Any]:
        """The arrays that the function closes over; none where it could not be traced without a device."""
        found: Sequence[Any] = () if self._traced is None else self._traced.jaxpr.consts
        return found

    def on(self, target: Target, *, meshes: bool = False) -> Any:
        """What was traced for a target, a `jax.stages.Traced`.

        Args:
          meshes: as in `device`.

        Raises:
          BaseException: whatever tracing raises.
        """
        if self.depends_on(target):
            with self.device(target, meshes=meshes):
                return trace.trace(self._program, trace.arguments(self._program))
        if self._refused is not None:
            raise self._refused
        return self._traced

    def depends_on(self, target: Target) -> bool:
        """Whether what is lowered may depend on the target's device, and not on its platform alone."""
        return self._kernels and _abstract(target) is not None

    def device(self, target: Target, *, meshes: bool = False) -> AbstractContextManager[object]:
        """While it is entered, kernels see the target's device; nothing changes for a program that has none.

        Args:
          meshes: in the user's meshes, too.
        """
        device = _abstract(target) if self._kernels else None
        if device is None:
            return nullcontext()
        mesh = jax.sharding.AbstractMesh((), (), abstract_device=device)
        found: AbstractContextManager[object] = jax.sharding.use_abstract_mesh(mesh)
        return _both(_meshes_of(device), found) if meshes else found


@contextmanager
def _both(outer: AbstractContextManager[object], inner: AbstractContextManager[object]) -> Iterator[None]:
    with outer, inner:
        yield


@contextmanager
def _meshes_of(device: Any) -> Iterator[None]:
    """While it is entered, each mesh is of a device. What JAX remembers of meshes is forgotten before and after it."""
    own = inspect.getattr_static(jax.sharding.Mesh, "abstract_mesh")

    def abstract_mesh(mesh: Any) -> Any:
        return own.__get__(mesh, type(mesh)).update(abstract_device=device)

    jax.clear_caches()  # type: ignore[no-untyped-call]
    jax.sharding.Mesh.abstract_mesh = property(abstract_mesh)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        jax.sharding.Mesh.abstract_mesh = own  # type: ignore[method-assign]
        jax.clear_caches()  # type: ignore[no-untyped-call]


def _abstract(target: Target) -> Any:
    """The `AbstractDevice` of a target; None where its kind is not known, and in a release that has none."""
    kind = target.backend.kind(target.full.device)
    make = getattr(jax.sharding, "AbstractDevice", None)
    if kind is None or make is None:
        return None
    known = inspect.signature(make).parameters
    given = {"device_kind": kind.name, "num_cores": kind.cores, "platform": target.platform}
    return make(**{name: value for name, value in given.items() if name in known})


def asks(error: Exception) -> bool:
    """Whether an exception comes from what asks for a device."""
    modules = [str(frame.f_globals.get("__name__", "")) for frame, _ in traceback.walk_tb(error.__traceback__)]
    return any(module.startswith(_ASKING) for module in modules)


def _has_kernels(traced: Any) -> bool:
    """Whether a traced program calls a kernel, at any depth."""
    left, seen = [traced.jaxpr.jaxpr], set[int]()
    while left:
        jaxpr = left.pop()
        if id(jaxpr) in seen:
            continue
        seen.add(id(jaxpr))
        for equation in jaxpr.eqns:
            if equation.primitive.name in _PRIMITIVES:
                return True
            left.extend(inner for value in equation.params.values() for inner in _jaxprs(value))
    return False


def _jaxprs(value: Any) -> Iterator[Any]:
    """The jaxprs in a parameter of an equation."""
    if isinstance(value, tuple | list):
        for each in value:
            yield from _jaxprs(each)
    elif hasattr(value, "eqns"):
        yield value
    elif hasattr(value, "jaxpr"):
        yield from _jaxprs(value.jaxpr)
