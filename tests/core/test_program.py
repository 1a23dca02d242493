"""Programs, what is expected of them, and what an exception in a stage means."""

from __future__ import annotations

import functools
import re
from typing import Any

import jax
import jax.numpy as jnp
import pytest

import mutcheck
from mutcheck.core.program import Call, Expectation, in_releases
from mutcheck.lowering.stages import trace
from mutcheck.lowering.stages.refusal import refused_or_crashed, trim


@pytest.mark.parametrize(
    ("release", "releases", "inside"),
    [
        ("0.8.3", ">=0.8.3,<0.11.1", True),
        ("0.11.1", ">=0.8.3,<0.11.1", False),
        ("0.12.0.1", ">=0.7.2", True),
        ("0.13.0.dev20261101", ">=0.12", True),
        ("0.7.0", "", True),
    ],
)
def test_ranges_of_releases(release: str, releases: str, inside: bool) -> None:
    assert in_releases(release, releases) is inside


def test_the_first_range_that_holds_a_release_counts() -> None:
    expected = Expectation(rejected={"<0.8": "old", "<0.9": "newer"}, directives={">=0.9": "new.check"})
    assert [expected.rejection(each) for each in ("0.7.0", "0.8.0", "0.9.0")] == ["old", "newer", None]
    assert [expected.directive_file(each) for each in ("0.8.0", "0.9.0")] == [None, "new.check"]


def test_a_program_is_called_like_its_function_and_keeps_its_attributes() -> None:
    @mutcheck.program(arguments=lambda: (jnp.ones(3),), name="other")
    @jax.jit
    def step(x: jax.Array) -> jax.Array:
        return x + 1

    assert step.name == "other"
    assert step(jnp.zeros(2)).tolist() == [1, 1]
    assert "stablehlo.add" in step.lower(jnp.zeros(2)).as_text()


def test_a_program_can_be_jitted_itself() -> None:
    """JAX refers weakly to what it traces."""
    plain = mutcheck.program(arguments=lambda: (jnp.ones(3),), name="f")(lambda x: x + 1)

    assert jax.jit(plain)(jnp.zeros(2)).tolist() == [1, 1]


def traced(function: Any, *args: Any) -> Any:
    made = mutcheck.program(arguments=lambda: args, name="f")(function)
    return trace.trace(made, Call(*args))


def test_a_partial_of_a_jitted_function_keeps_its_donations() -> None:
    jitted = jax.jit(lambda scale, x: x * scale, donate_argnums=1)
    lowered = traced(functools.partial(jitted, 2.0), jnp.ones(3)).lower(lowering_platforms=("tpu",))
    assert "tf.aliasing_output = 0" in lowered.as_text()


@pytest.mark.parametrize(
    ("message", "trimmed"),
    [
        ("when tracing f at /home/me/project/train.py:15 for jit", "when tracing f at train.py for jit"),
        ("when tracing f at /home/a b/my project/train.py:15 for jit", "when tracing f at train.py for jit"),
        ("on line /x/y/variablelib.py:1307:14 (Variable)", "on line variablelib.py (Variable)"),
        ("<function f at 0x7fe94c157420> as an abstract array", "<function f at 0x...> as an abstract array"),
        ("see https://docs.jax.dev/en/x.html or a/b.py", "see https://docs.jax.dev/en/x.html or a/b.py"),
        ("shapes (3,) and (4,)\nand more", "shapes (3,) and (4,)"),
        ("i32[3]/f32 and 1/2 stay", "i32[3]/f32 and 1/2 stay"),
    ],
)
def test_what_varies_is_taken_out_of_a_message(message: str, trimmed: str) -> None:
    assert trim(message) == trimmed


def test_jax_refuses_and_a_program_crashes() -> None:
    def shapes(x: jax.Array) -> jax.Array:
        return x + jnp.ones(4)

    def own(x: jax.Array) -> jax.Array:
        raise TypeError("mine")

    kinds = []
    for function in (shapes, own):
        with pytest.raises(TypeError) as raised:
            traced(function, jnp.ones(3))
        found = refused_or_crashed(raised.value, "f", "cpu", "trace")
        kinds.append((type(found).__name__, found.where.rpartition("/")[2].partition(":")[0]))
    assert kinds == [("Rejection", "test_program.py"), ("Crash", "test_program.py")]


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        ({"arguments": (jnp.ones(3),)}, "arguments is no function"),
        ({"donated": ("x", "y")}, "donated is ('x', 'y'), and must be a number"),
        ({"donated": True}, "donated is True"),
        ({"donated": -1}, "donated is -1"),
        ({"updates": ["x"]}, "updates is ['x'], and must be a dict of text"),
        ({"rejected": ">=0.9"}, "rejected is '>=0.9', and must be a dict of text"),
        ({"directives": 3}, "directives is 3"),
        ({"directives": {"<0.9": None}}, "directives is {'<0.9': None}"),
        ({"waivers": 3}, "waivers are not a tuple"),
        ({"waivers": ("inplace.copied",)}, "waivers are not a tuple"),
    ],
)
def test_an_expectation_of_another_type_says_what_to_write(expectation: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        mutcheck.program(**{"arguments": tuple, **expectation})
