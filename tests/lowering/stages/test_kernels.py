"""Kernels of Pallas: lowered for devices that are not here, and readable in a module's text, whatever their folder."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, run

from mutcheck.core.artifacts import Crash, Lowering, Rejection
from mutcheck.core.backends.backend import Backend
from mutcheck.core.backends.registry import BACKENDS
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.lowering.stages.kernel_text import BYTECODE, Kernels
from mutcheck.lowering.workers.held import Worker

PROGRAM = """
from jax import lax
from jax.experimental import pallas as pl
from jax.experimental.pallas import tpu as pltpu

def bump(x, out):
    out[...] = x[...] + 1

def once(x):
    return pl.pallas_call(bump, out_shape=jax.ShapeDtypeStruct(x.shape, x.dtype), input_output_aliases={0: 0})(x)

def write_row(at, row, cache_in, cache):
    pltpu.sync_copy(row, cache.at[pl.ds(at[0], 8)])

def write_rows(cache, rows):
    grid = pltpu.PrefetchScalarGridSpec(
        num_scalar_prefetch=1, grid=(1,), in_specs=[pl.BlockSpec(memory_space=pl.ANY)] * 2,
        out_specs=pl.BlockSpec(memory_space=pl.ANY),
    )
    out = jax.ShapeDtypeStruct(cache.shape, cache.dtype)
    def body(c, given):
        at, row = given
        write = pl.pallas_call(write_row, out_shape=out, grid_spec=grid, input_output_aliases={2: 0})
        return write(at[None], row, c), None
    return lax.scan(body, cache, (jnp.arange(4) * 8, rows))[0]

@mutcheck.program(arguments=lambda: (jnp.ones((256, 256)),), donated=1)
@partial(jax.jit, donate_argnums=0)
def bumped(x):
    return once(x)

@mutcheck.program(arguments=lambda: (jnp.zeros((32, 128)), jnp.ones((4, 8, 128))), donated=1)
@partial(jax.jit, donate_argnums=0)
def rows(cache, rows):
    return write_rows(cache, rows)

@mutcheck.program(arguments=lambda: (jnp.ones((256, 256)),), donated=1)
@partial(jax.jit, donate_argnums=0)
def asks_as_it_is_traced(x):
    width = pltpu.get_tpu_info().num_lanes
    return once(x) * width
"""

newest = pytest.mark.skipif(not NEWEST, reason="older releases of JAX ask for devices in other ways")
Write = Callable[..., Path]


def emitted(file: Path, name: str, target: str) -> str:
    done = run("lower", f"{file}::{name}", "--target", target, "--emit", "stablehlo")
    assert done.status == 0, done.err
    return done.out


@newest
@pytest.mark.parametrize(
    ("name", "target", "told"),
    [
        ("bumped", "tpu", '//     "stable_mosaic.tpu.vector_store"'),
        ("bumped", "cuda", "//     tt.store "),
        ("bumped", "rocm", "num_stages = 1"),
        ("rows", "tpu", "stable_mosaic.tpu.enqueue_dma"),
        ("asks_as_it_is_traced", "tpu", "dense<1.280000e+02>"),
    ],
)
def test_kernel_is_lowered_and_readable(write: Write, name: str, target: str, told: str) -> None:
    text = emitted(write(PROGRAM), name, target)
    assert "// kernel 1\n" in text
    assert told in text
    assert "train.py" not in text
    assert "TUzvU" not in text


@newest
def test_kernel_is_the_same_in_every_folder(write: Write, tmp_path: Path) -> None:
    (tmp_path / "another folder").mkdir()
    moved = write(f"\n\n# further down\n{PROGRAM}", "another folder/moved.py")
    for target in ("tpu", "cuda"):
        assert emitted(write(PROGRAM), "bumped", target) == emitted(moved, "bumped", target)


ASKING = """
from jax.experimental.pallas import tpu as pltpu

@mutcheck.program(arguments=lambda: (jnp.ones((8, 128)),))
def asks(x):
    return x + pltpu.get_tpu_info().generation

@mutcheck.program(arguments=lambda: (jnp.ones((8, 128)),))
def refuses(x):
    if pltpu.get_tpu_info().generation > 5:
        raise ValueError("it is too new")
    return x + 1
"""


@newest
def test_each_device_has_a_kernel_of_its_own(write: Write) -> None:
    file = write(ASKING)
    targets = tuple(map(Target.parse, ("tpu:v5e", "tpu:v6e", "cpu")))
    worker = Worker(500)
    try:
        asks, refuses = (worker.make(Source(name, file, name), targets) for name in ("asks", "refuses"))
    finally:
        worker.close()
    texts = [each.text for target in targets if isinstance(each := asks.for_(target), Lowering)]
    assert "dense<5.0" in texts[0]
    assert "dense<6.0" in texts[1]
    assert isinstance(asks.on("cpu"), Rejection)
    assert [type(refuses.for_(target)) for target in targets] == [Lowering, Crash, Rejection]
    assert refuses.for_(targets[1]).target == targets[1]


@newest
def test_what_a_kernel_misses_is_still_refused(write: Write) -> None:
    done = run("lower", f"{write(PROGRAM)}::rows", "--target", "cuda", "--no-compile")
    assert "scalar prefetch not implemented in the Triton backend" in done.out
    assert "trace" not in done.out


MAPPED = """
from jax.experimental import pallas as pl
from jax.experimental.pallas import tpu as pltpu
from jax.sharding import PartitionSpec as P

MESH = jax.make_mesh((1,), ("x",), axis_types=(jax.sharding.AxisType.Auto,))
mapped = partial(jax.shard_map, mesh=MESH, in_specs=P("x"), out_specs=P("x"), check_vma=False)

def bump(x, out):
    out[...] = x[...] + 1

def once(x):
    return pl.pallas_call(bump, out_shape=jax.ShapeDtypeStruct(x.shape, x.dtype), input_output_aliases={0: 0})(x)

@mutcheck.program(arguments=lambda: (jnp.ones((256, 256)),), donated=1)
@partial(jax.jit, donate_argnums=0)
def bumped(x):
    return mapped(once)(x)

@mutcheck.program(arguments=lambda: (jnp.ones((8, 128)),))
@jax.jit
def asks(x):
    return mapped(lambda x: x + pltpu.get_tpu_info().num_lanes)(x)

@mutcheck.program(arguments=lambda: (jnp.ones((8, 128)),))
@jax.jit
def says(x):
    return x + len(MESH.abstract_mesh.abstract_device.platform)
"""


@newest
def test_kernel_in_a_mesh_of_this_machine_sees_the_targets_device(write: Write) -> None:
    file = write(MAPPED)
    targets = tuple(map(Target.parse, ("cuda:h100", "tpu:v5e", "cpu")))
    worker = Worker(500)
    try:
        bumped, asks, says = (worker.make(Source(name, file, name), targets) for name in ("bumped", "asks", "says"))
    finally:
        worker.close()
    assert [type(bumped.for_(target)) for target in targets] == [Lowering, Lowering, Rejection]
    assert [type(asks.for_(target)) for target in targets] == [Rejection, Lowering, Rejection]
    for target in targets:  # the mesh is what it was, for all that comes later
        said = says.for_(target)
        assert isinstance(said, Lowering)
        assert "dense<3.0" in said.text


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.platform)
def test_kind_of_each_device(backend: Backend) -> None:
    targets = [Target(backend.platform, device) for device in backend.devices()] or [Target(backend.platform)]
    kinds = [each.backend.kind(each.full.device) for each in targets]
    assert (None in kinds) == (backend.platform == "cpu")
    assert len({each.name for each in kinds if each}) == len([each for each in kinds if each])


def test_bytecode_has_a_name_wherever_it_is() -> None:
    kernels, broken = Kernels(), BYTECODE + b"\0 /home/me/train.py"
    encoded = base64.b64encode(broken).decode()
    given = {"config": {"body": encoded, "debug_locations": encoded, "more": [encoded, 1]}, "other": "x"}
    readable = json.loads(kernels.readable(json.dumps(given).encode()))
    assert readable == {"config": {"body": "kernel 1", "more": ["kernel 1", 1]}, "other": "x"}
    assert kernels.readable(broken) == kernels.readable(encoded.encode()) == b"kernel 1"
    assert kernels.below().startswith("\n// kernel 1\n// this jaxlib cannot read it")
    assert "/home" not in kernels.below()


def test_bytecode_in_the_text_of_an_attribute_has_a_name() -> None:
    kernels = Kernels()
    config = b'{debug = false, ir = "ML\\EFR\\00\\22/home/me\\5Ctrain.py", name = "ML"}'
    assert kernels.readable(config) == b'{debug = false, ir = "kernel 1", name = "ML"}'
    assert kernels.readable(BYTECODE + b'\0"/home/me\\train.py') == b"kernel 1"


@pytest.mark.parametrize("value", [b"", b"plain", b'{"body": "text"}', b"TUzvU and more", b'{"body": "TUzvU?"}'])
def test_what_is_no_kernel_stays(value: bytes) -> None:
    kernels = Kernels()
    assert kernels.readable(value) == value
    assert kernels.below() == ""
