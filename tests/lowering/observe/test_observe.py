"""Programs that are run for real: where their buffers are, and whether they compute what they say."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from driver import NEWEST

from mutcheck import refs
from mutcheck.core.observation import EXACT, Observation, Observed, Tolerance
from mutcheck.core.program import Call, Program, program
from mutcheck.lowering.observe.observe import observe


@pytest.fixture(autouse=True)
def jit_is_as_before() -> Any:
    before = jax.config.jax_disable_jit
    yield
    assert jax.config.jax_disable_jit is before


def made(function: Callable[..., Any], *args: Callable[[], Any]) -> Program:
    """A program whose arguments are made anew, one by one."""
    return program(arguments=lambda: tuple(make() for make in args), name="f")(function)


def seen(
    function: Callable[..., Any], *args: Callable[[], Any], aliases: Mapping[str, int] | None = None
) -> Observation:
    """An observation, as it comes out of another process."""
    observation: Observation = pickle.loads(pickle.dumps(observe(made(function, *args), aliases or {})))
    return observation


def only(observation: Observation) -> Observed:
    (buffer,) = observation.buffers
    return buffer


def floats() -> jax.Array:
    return jnp.linspace(-1, 1, 6)


def ref() -> Any:
    return refs.new_ref(floats())


def increment(x: Any) -> None:
    x[...] += 1


# Addresses


def test_a_ref_keeps_its_address_and_the_results_are_equal() -> None:
    observation = seen(jax.jit(increment), ref)
    buffer = only(observation)
    assert (buffer.path, buffer.same_address, buffer.reason) == ("x", True, "")
    assert buffer.before == buffer.after != 0
    assert (observation.equal, observation.results, observation.compared) == (True, (), 1)
    assert observation.device == jax.devices()[0].device_kind


def test_a_plain_function_is_jitted_as_it_is() -> None:
    assert only(seen(increment, ref)).same_address is True


@pytest.mark.parametrize(
    "make", [floats, lambda: np.linspace(-1, 1, 2**18), lambda: 2.5], ids=["jax", "numpy", "number"]
)
def test_a_donated_argument_is_followed_to_its_output(make: Callable[[], Any]) -> None:
    def step(x: jax.Array) -> tuple[int, jax.Array]:
        return 1, x + 1

    observation = seen(jax.jit(step, donate_argnums=0), make, aliases={"x": 1})
    assert only(observation).same_address is True
    assert observation.equal is True


def test_a_donated_argument_by_keyword() -> None:
    step = jax.jit(lambda x, y: x + y, donate_argnames="x")
    keywords = program(arguments=lambda: Call(y=floats(), x=floats()), name="f")(step)
    assert only(observe(keywords, {"x": 0})).same_address is True


def test_another_address_is_said() -> None:
    step = jax.jit(lambda x, y: (y * 2, x + 1), donate_argnums=0)
    buffer = only(seen(step, floats, floats, aliases={"x": 1}))  # JAX pairs x with output 0, which has its shape
    assert (buffer.same_address, buffer.reason) == (False, "")
    assert buffer.before != buffer.after


@pytest.mark.parametrize(
    ("step", "aliases", "reason"),
    [
        (lambda x, y: x.sum() + y, {}, "it is aliased to no output"),
        (lambda _, y: y, {}, "nothing reads it, and JAX drops it"),
        (lambda x, y: x + y, {"x": 7}, "output 7 of @main is none that the program returns"),
    ],
)
def test_a_donation_in_vain(step: Callable[..., Any], aliases: dict[str, int], reason: str) -> None:
    observation = seen(jax.jit(step, donate_argnums=0), floats, floats, aliases=aliases)
    buffer = only(observation)
    assert (buffer.after, buffer.same_address, buffer.reason) == (None, None, reason)
    assert observation.equal is True


def test_outputs_of_main_that_are_tokens_are_passed_over() -> None:
    def step(x: jax.Array) -> jax.Array:
        jax.debug.callback(lambda _: None, x, ordered=True)
        return x + 1

    assert only(seen(jax.jit(step, donate_argnums=0), floats, aliases={"x": 1})).same_address is True


def test_a_buffer_without_elements_has_no_address() -> None:
    buffer = only(seen(jax.jit(increment), lambda: refs.new_ref(jnp.zeros((0, 3)))))
    assert (buffer.same_address, buffer.reason) == (None, "it has no elements")


def test_sharded_buffers_have_no_one_address() -> None:
    script = """
import os
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=2"
os.environ["JAX_PLATFORMS"] = "cpu"
import jax, jax.numpy as jnp
from jax.sharding import NamedSharding, PartitionSpec
from mutcheck.lowering.observe.observe import observe
from mutcheck.core.program import program

sharding = NamedSharding(jax.make_mesh((2,), ("x",)), PartitionSpec("x"))
step = jax.jit(lambda x: x + 1, donate_argnums=0)
made = program(arguments=lambda: (jax.device_put(jnp.arange(4.0), sharding),), name="f")(step)
observation = observe(made, {"x": 0})
print(observation.buffers[0].reason, observation.equal, sep="; ")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "it is on 2 devices, and has no one address; True"


# Results


def shifted(x: jax.Array) -> jax.Array:
    base = x + 1
    return jax.lax.dynamic_update_slice(base, base[:3], (1, 0, 0)).reshape(1, 4, 1)


@pytest.mark.skipif(not NEWEST, reason="openxla/xla#49176 is known to be live in this release")
def test_an_in_place_update_that_computes_something_else() -> None:
    observation = seen(jax.jit(shifted), lambda: jnp.arange(4, dtype=jnp.int32).reshape(4, 1, 1))
    (difference,) = observation.results
    assert observation.equal is False
    assert (difference.path, difference.dtype, difference.shape) == ("output 0", "int32", (1, 4, 1))
    assert (difference.jitted, difference.unjitted) == ("[1 1 1 1]", "[1 1 2 3]")
    assert (difference.differing, difference.elements, difference.largest) == (2, 4, 2.0)
    assert (difference.first, difference.tolerance, str(difference.tolerance)) == ((0, 2, 0), EXACT, "exact")


def jitted_and_not(jitted: Any, unjitted: Any) -> Callable[..., Any]:
    """A function that computes something else when it is not traced: it stands in for a wrong compiler."""
    return lambda x: x * 0 + (jitted if isinstance(x, jax.core.Tracer) else unjitted)


@pytest.mark.parametrize(
    ("dtype", "right", "near", "wrong"),
    [
        ("float32", 100.0, 100.001, 100.1),
        ("bfloat16", 100.0, 102.0, 110.0),
        ("float16", 100.0, 100.5, 103.0),
        ("float8_e5m2", 1.0, 1.5, 2.0),
        ("complex64", 100 + 1j, 100.001 + 1j, 100 + 1.1j),
        ("int32", 100, 100, 101),
        ("bool", True, True, False),
    ],
)
def test_each_type_has_its_tolerance(dtype: str, right: Any, near: Any, wrong: Any) -> None:
    def step(values: Any) -> Callable[..., Any]:
        def step(x: jax.Array) -> jax.Array:
            return jnp.full(x.shape, values if isinstance(x, jax.core.Tracer) else right, dtype)

        return step

    assert seen(step(near), floats).equal is True
    (difference,) = seen(step(wrong), floats).results
    assert (difference.dtype, difference.differing, difference.elements) == (dtype, 6, 6)


def test_float64_is_held_to_more_digits() -> None:
    enable_x64 = jax.enable_x64 if hasattr(jax, "enable_x64") else jax.experimental.enable_x64
    with enable_x64(True):
        near, wrong = (seen(jitted_and_not(value, 1.0), lambda: np.ones(3)) for value in (1 + 1e-11, 1 + 1e-9))
    assert near.equal is True
    assert wrong.results[0].tolerance == Tolerance(1e-10, 1e-12)


def test_a_program_that_computes_in_a_short_float_is_held_to_its_digits() -> None:
    def step(x: jax.Array) -> jax.Array:
        return (x.astype(jnp.bfloat16) * 3 / 7).astype(jnp.float32) * 7

    assert seen(step, floats).equal is True
    (difference,) = seen(lambda x: jitted_and_not(1.0, 2.0)(step(x)), floats).results
    assert difference.tolerance == Tolerance(5e-2, 1e-2)


@pytest.mark.parametrize(
    ("jitted", "unjitted", "equal", "largest"),
    [
        (np.nan, np.nan, True, None),
        (np.inf, np.inf, True, None),
        (np.nan, 1.0, False, np.inf),
        (1.0, np.inf, False, np.inf),
        (np.inf, -np.inf, False, np.inf),
    ],
)
def test_what_is_not_finite_equals_itself_alone(jitted: float, unjitted: float, equal: bool, largest: Any) -> None:
    observation = seen(jitted_and_not(jitted, unjitted), floats)
    assert observation.equal is equal
    assert [difference.largest for difference in observation.results] == ([] if equal else [largest])


def test_of_a_large_leaf_the_first_values_that_differ_are_shown() -> None:
    def step(x: jax.Array) -> jax.Array:
        wrong = x.at[3, 5].set(-1)
        return wrong if isinstance(x, jax.core.Tracer) else x

    (difference,) = seen(step, lambda: jnp.arange(100).reshape(10, 10)).results
    assert (difference.first, difference.differing) == ((3, 5), 1)
    assert difference.jitted == "[... -1 36 37 38 39 40 41 42 ...]"
    assert difference.unjitted == "[... 35 36 37 38 39 40 41 42 ...]"


def test_other_shapes_differ() -> None:
    (difference,) = seen(lambda x: x if isinstance(x, jax.core.Tracer) else x[:2], floats).results
    assert (difference.jitted, difference.unjitted, difference.largest) == ("shape (6,)", "shape (2,)", None)


def test_contents_of_refs_are_compared() -> None:
    def step(x: Any) -> None:
        x[...] = jitted_and_not(1.0, 2.0)(x[...])

    observation = seen(step, ref)
    assert only(observation).same_address is True
    assert [difference.path for difference in observation.results] == ["x"]


def test_keys_are_exact() -> None:
    def step(keys: Any) -> tuple[jax.Array, jax.Array]:
        keys[...] = jax.random.split(keys[0], 3)
        return jax.random.normal(keys[1], (3,)), keys[2]

    observation = seen(step, lambda: refs.new_ref(jax.random.split(jax.random.key(0), 3)))
    assert (only(observation).same_address, observation.equal, observation.compared) == (True, True, 3)


def test_keys_that_differ() -> None:
    def step(keys: jax.Array) -> jax.Array:
        return keys if isinstance(keys, jax.core.Tracer) else keys[::-1]

    (difference,) = seen(step, lambda: jax.random.wrap_key_data(jnp.array([[1, 2], [3, 4], [5, 6]], "uint32"))).results
    assert (difference.dtype, difference.differing, difference.elements) == ("key<fry>", 2, 3)
    assert (difference.largest, difference.tolerance) == (None, EXACT)
    assert difference.jitted == "[00000001:00000002 00000003:00000004 00000005:00000006]"


def test_rounding_that_the_program_makes_much_of_proves_nothing() -> None:
    def step(x: jax.Array) -> jax.Array:
        noise = (x * 3 + 1) - 3 * x - 1 + (1e-9 if isinstance(x, jax.core.Tracer) else -1e-9)
        return jnp.sign(noise)

    observation = seen(step, lambda: jnp.linspace(0.1, 7, 1000))
    assert observation.results == ()
    assert [difference.path for difference in observation.sensitive] == ["output 0"]
    assert observation.equal is None


# Runs that do not spoil one another


def test_refs_that_were_closed_over_are_left_as_they_were() -> None:
    held = refs.new_ref(jnp.arange(3.0))

    def step(x: jax.Array) -> jax.Array:
        held[...] = held[...] * 2 + x
        return held[...].sum()

    observation = seen(jax.jit(step), lambda: 1.0)
    assert [(buffer.path, buffer.same_address) for buffer in observation.buffers] == [("held", True)]
    assert (observation.equal, observation.compared) == (True, 2)
    assert held[...].tolist() == [0, 1, 2]


@pytest.mark.parametrize("bound", [False, True])
def test_a_ref_that_is_not_made_anew_is_written_back(bound: bool) -> None:
    held = ref()
    step = jax.jit(lambda x, _: increment(x))
    observation = seen(partial(step, held), lambda: 1.0) if bound else seen(step, lambda: held, lambda: 1.0)
    assert (only(observation).same_address, observation.equal) == (True, True)
    assert held[...].tolist() == floats().tolist()


def test_an_array_that_is_not_made_anew_can_be_donated() -> None:
    held = floats()
    assert seen(jax.jit(lambda x: x + 1, donate_argnums=0), lambda: held, aliases={"x": 0}).equal is True
    assert not held.is_deleted()


def test_static_arguments_stay_as_they_are() -> None:
    step = jax.jit(lambda n, x: [x] * n, static_argnums=0)
    observation = seen(step, lambda: 2, floats)
    assert (observation.equal, observation.compared) == (True, 2)


def test_attributes_of_arguments_that_jax_loses_are_not_compared() -> None:
    def step(held: dict[str, Any]) -> jax.Array:
        held["count"] = held["count"] + 1
        return held["count"]

    observation = seen(step, lambda: {"count": jnp.zeros(())})
    assert (observation.equal, observation.compared) == (True, 1)


# What cannot be known


def test_a_scan_over_refs_keeps_its_places_and_cannot_run_unjitted() -> None:
    def step(x: Any) -> None:
        jax.lax.scan(lambda carry, each: (carry, increment(each)), 0, x)

    observation = seen(jax.jit(step), lambda: refs.new_ref(jnp.zeros((3, 2))))
    assert [buffer.path for buffer in observation.buffers] == ["x"]
    assert observation.equal in (True, None)
    if observation.equal is None:
        assert observation.unknown.startswith("running it un-jitted raised ")
    if NEWEST:
        assert only(observation).same_address is True


def test_a_program_that_is_not_deterministic() -> None:
    calls = iter(range(100))
    step = jax.jit(lambda x: jax.pure_callback(lambda x: x + np.float32(next(calls)), x, x))
    observation = seen(step, floats)
    assert observation.unknown == "two jitted runs of it differ in output 0: it is not deterministic"
    assert (observation.equal, observation.results) == (None, ())


def test_a_program_that_draws_while_it_is_traced() -> None:
    draws = iter(range(100))
    observation = seen(lambda x: x + next(draws), floats)
    assert observation.unknown == "two un-jitted runs of it differ in output 0: it is not deterministic"


def test_arguments_that_are_others_each_time() -> None:
    draws = iter(range(100))
    observation = seen(lambda x: x, lambda: np.full(3, next(draws)))
    assert observation.unknown == "its `arguments` make other values each time: results cannot be compared"


def fail(*_: Any) -> Any:
    raise ValueError("no such thing\nand more")


def leave(*_: Any) -> Any:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("function", "make", "unknown"),
    [
        (fail, floats, "tracing it raised ValueError: no such thing"),
        (leave, floats, "tracing it raised SystemExit: 3"),
        (lambda x: x, fail, "making its arguments raised ValueError: no such thing"),
        (
            lambda x: x if isinstance(x, jax.core.Tracer) else fail(),
            floats,
            "running it un-jitted raised ValueError: no such thing",
        ),
        (lambda x: x if isinstance(x, jax.core.Tracer) else (x, x), floats, "it returns 1 arrays, and 2 un-jitted"),
    ],
)
def test_what_a_program_raises_is_an_outcome(function: Any, make: Callable[[], Any], unknown: str) -> None:
    observation = seen(function, make)
    assert observation.unknown.startswith(unknown)
    assert (observation.equal, observation.results) == (None, ())


def test_what_a_program_raises_while_it_runs_is_an_outcome() -> None:
    step = jax.jit(lambda x: jax.pure_callback(fail, x, x), donate_argnums=0)
    observation = seen(step, floats, aliases={"x": 0})
    assert observation.unknown.startswith("running it raised ")
    assert only(observation).reason == observation.unknown


def test_shapes_without_values_cannot_be_run() -> None:
    step = jax.jit(lambda x, y: x + y["z"], donate_argnums=0)
    observation = seen(step, floats, lambda: {"z": jax.ShapeDtypeStruct((6,), jnp.float32)}, aliases={"x": 0})
    assert observation.unknown == "y['z'] is a jax.ShapeDtypeStruct, which has no values: give it an array"
    assert only(observation).reason == observation.unknown
