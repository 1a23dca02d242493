"""Advice for one program: what computes something else is left out, and what is not known is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import pytest

import mutcheck
from mutcheck.advice.advise import Clock, Tools, advise
from mutcheck.core.advice import Advised, Agreement, Ran
from mutcheck.core.artifacts import Compiled, Lowering
from mutcheck.lowering.workers import inprocess
from mutcheck.lowering.workers.batch import Wanted

BITWISE = Ran(Agreement.BITWISE, "cpu")
DIFFERENT = Ran(Agreement.DIFFERENT, "cpu", why="output 0 differs in 1 of 4096 elements")


@partial(jax.jit, donate_argnums=(0, 1))
def crossed(a: Any, b: Any) -> Any:
    return b + 1, a * 2


def compiled(wanted: Iterable[Wanted]) -> list[Compiled | None]:
    return [inprocess.compile_(each.lowering, each.target, None) for each in wanted]


Compare = Callable[[Lowering, Lowering], Ran | None]


def advised(compare: Compare, *, here: bool = True, clock: Clock | None = None) -> Advised:
    checked = mutcheck.lower(crossed, jnp.ones((64, 64)), jnp.ones((64, 64)))
    lowering = checked.lowering if here else None
    return advise([checked._subject], lowering, Tools(compiled, compare), clock or Clock(None))


def test_what_agrees_is_advised() -> None:
    (advice,) = advised(lambda _before, _after: BITWISE).advice

    assert [each.rule for each in advice.edits] == ["pairing"]
    assert advice.ran == BITWISE


def test_what_computes_something_else_is_left_out_for_the_next_best() -> None:
    seen: list[Lowering] = []

    def first_differs(_before: Lowering, after: Lowering) -> Ran:
        seen.append(after)
        return DIFFERENT if len(seen) == 1 else BITWISE

    found = advised(first_differs)

    assert found.differ == 1
    assert len(seen) == 2
    assert all(each.rule != "pairing" for advice in found.advice for each in advice.edits)
    assert all(each.better for advice in found.advice for each in advice.effects)


def test_where_everything_differs_nothing_is_advised() -> None:
    found = advised(lambda _before, _after: DIFFERENT)

    assert found.advice == ()
    assert found.differ > 1


@pytest.mark.parametrize(("compare", "here"), [(lambda *_: BITWISE, False), (lambda *_: None, True)])
def test_what_was_not_run_says_why(compare: Callable[..., Ran | None], here: bool) -> None:
    (advice,) = advised(compare, here=here).advice

    assert advice.ran.agreement is Agreement.NOT_RUN
    assert advice.ran.why in ("it is not lowered for cpu", "it was stopped")


def test_an_interrupted_search_says_so() -> None:
    found = advised(lambda *_: None, clock=Clock(None, lambda: True))

    assert found.unfinished == "interrupted"
