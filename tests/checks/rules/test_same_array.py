"""One array under two names: what is told of it, and that the call itself says the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from driver import run

import mutcheck
from mutcheck.core.finding import Finding

CODE = "donation.same-array"


def array() -> Any:
    return jnp.arange(16.0)


def both(state: dict[str, Any], g: Any) -> dict[str, Any]:
    return {"p": state["p"] - g, "z": state["z"] - 2 * g}


def first(x: Any, y: Any) -> Any:
    return x + 1


def total(x: Any, y: Any) -> Any:
    return x.sum() + y.sum()


def two_of_one() -> tuple[Any, ...]:
    a = array()
    return {"p": a, "z": a}, array()


def an_argument_too() -> tuple[Any, ...]:
    a = array()
    return {"p": array(), "z": a}, a


def its_only_shard() -> tuple[Any, ...]:
    a = array()
    return {"p": a, "z": a.addressable_data(0)}, array()


def of_numpy() -> tuple[Any, ...]:
    a = np.ones(16, np.float32)
    return {"p": a, "z": a}, array()


def equal() -> tuple[Any, ...]:
    return {"p": array(), "z": array()}, array()


def pair() -> tuple[Any, ...]:
    a = array()
    return a, a


def told(function: Callable[..., Any], *given: Any) -> list[Finding]:
    return [each for each in mutcheck.lower(function, *given).findings if each.code == CODE]


@pytest.mark.filterwarnings("ignore:Some donated buffers were not usable")
@pytest.mark.parametrize(
    ("function", "donated", "make", "buffers"),
    [
        (both, 0, two_of_one, ["state['p']"]),
        (both, 0, an_argument_too, ["state['z']"]),
        (both, 1, an_argument_too, ["g"]),  # it comes after the one that is not donated
        (both, 0, its_only_shard, ["state['p']"]),
        (both, 0, of_numpy, []),
        (both, 0, equal, []),
        (both, (), two_of_one, []),
        (first, (0, 1), pair, []),  # nothing reads the second, and JAX drops it
        (total, (0, 1), pair, []),  # both are in vain, and XLA is given neither
    ],
)
def test_what_is_told_is_what_the_call_says(
    function: Callable[..., Any], donated: Any, make: Callable[[], tuple[Any, ...]], buffers: list[str]
) -> None:
    found = told(jax.jit(function, donate_argnums=donated), *make())
    assert [each.buffer for each in found] == buffers
    if buffers:
        with pytest.raises(Exception, match=found[0].evidence[0].removeprefix("INVALID_ARGUMENT: ")):
            jax.jit(function, donate_argnums=donated)(*make())
    else:
        jax.jit(function, donate_argnums=donated)(*make())


def test_who_is_who_is_told() -> None:
    (twice,) = told(jax.jit(both, donate_argnums=0), *two_of_one())
    assert twice.message == "state['p'] is donated, and state['z'] is the same array, donated too: the call raises"
    (also,) = told(jax.jit(both, donate_argnums=0), *an_argument_too())
    assert also.message == "state['z'] is donated, and g is the same array: the call raises"


def test_three_of_one_are_one_finding() -> None:
    a = array()
    jitted = jax.jit(lambda x, y, z: (x + 1, y + 2, z + 3), donate_argnums=(0, 1, 2))
    (found,) = told(jitted, a, a, a)
    assert found.message == "x is donated, and y, z are the same array, donated too: the call raises"


def test_an_array_that_the_function_closed_over_is_a_warning() -> None:
    a = array()
    (found,) = told(jax.jit(lambda x: x * a, donate_argnums=0), a)
    assert (found.buffer, found.severity) == ("x", "warning")
    assert "the next trace raises" in found.message
    assert not told(jax.jit(lambda x: x * a, donate_argnums=0), array())


def test_it_fails_the_program_when_it_is_lowered_and_when_it_is_run(write: Callable[..., Path]) -> None:
    path = write(
        """
        def twice():
            a = jnp.ones((256, 256))
            return {"params": a, "z": a}, jnp.ones((256, 256))

        @mutcheck.program(arguments=twice, donated=2)
        @partial(jax.jit, donate_argnums=0)
        def same_array_twice(state, g):
            return {"params": state["params"] - g, "z": state["z"] - 2 * g}
        # CHECK: return
        """
    )
    for more in (("--no-compile",), ("--observe",)):
        done = run("lower", str(path), "--target", "cpu", "--format", "json", *more)
        assert done.status == 1
        assert CODE in done.codes("same_array_twice")
