"""What names hold while a program is traced: before each line of a function, and whatever it is called by."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mutcheck.core.program import program
from mutcheck.core.seen import Held, Place
from mutcheck.lowering.stages.locals import seen

OUTER = 3.0


def body(i: Any, carry: Any, total: Any) -> Any:
    m, v = carry
    total[...] += m
    tree = {"m": m, "none": None, "both": (m, v)}
    mixed, text, host = (m, 1), "m", np.ones(2)
    return tree[text] * mixed[1], tree["both"][1] * host[0] * OUTER


@program(arguments=lambda: (jnp.ones(3), jax.new_ref(jnp.ones(3))))
@jax.jit
def step(x: Any, total: Any) -> Any:
    def inner(i: Any, carry: Any) -> Any:
        return body(i, carry, total)

    return jax.lax.fori_loop(0, 3, inner, (x, x))


@program(arguments=lambda: (jnp.ones(3),))
@jax.jit
def twice(x: Any) -> Any:
    def f(x: Any) -> Any:
        return x + 1

    return f(x) + f(2.0)


def held(function: Any, line: int, of: Any = step) -> dict[str, Held]:
    first = function.__code__.co_firstlineno
    place = Place(function.__code__.co_filename, first)
    return dict(seen(of, [place]).at(place, [first + line]))


def test_arrays_refs_and_all_else_are_told_apart() -> None:
    assert held(body, 5) == {
        "i": Held.ARRAYS,
        "carry": Held.ARRAYS,
        "m": Held.ARRAYS,
        "v": Held.ARRAYS,
        "tree": Held.ARRAYS,
        "total": Held.REF,
        **dict.fromkeys(["mixed", "text", "host", "np", "OUTER"], Held.OTHER),
    }


def test_a_name_is_known_from_where_it_is_bound() -> None:
    assert "m" not in held(body, 1)
    assert "tree" not in held(body, 3)


def test_a_name_that_holds_several_kinds_holds_anything() -> None:
    code = next(each for each in twice.function.__wrapped__.__code__.co_consts if hasattr(each, "co_name"))
    place = Place(code.co_filename, code.co_firstlineno)

    assert seen(twice, [place]).at(place, [code.co_firstlineno + 1]) == {"x": Held.OTHER}


def test_what_was_traced_before_is_traced_again() -> None:
    assert held(body, 1)
    assert held(body, 1)


def test_only_what_is_asked_for_is_watched() -> None:
    assert seen(step, []).names == {}
