"""What jits a function, by its syntax."""

from __future__ import annotations

import ast

import pytest

from mutcheck.checks.source import wrappers


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("text", "jits", "equinox"),
    [
        ("jax.jit", True, False),
        ("jit(static_argnums=0)", True, False),
        ("functools.partial(nnx.jit, donate_argnums=0)", True, False),
        ("eqx.filter_jit", True, True),
        ("filter_jit(donate='none')", True, True),
        ("ft.partial(equinox.filter_jit, donate='warn')", True, True),
        ("my_jit", False, False),
        ("partial(my_jit)", False, False),
        ("eqx.filter_grad", False, False),
    ],
)
def test_what_jits(text: str, jits: bool, equinox: bool) -> None:
    assert (wrappers.is_jit(expression(text)), wrappers.is_equinox(expression(text))) == (jits, equinox)


@pytest.mark.parametrize(
    ("before", "first", "after"),
    [
        ("eqx.filter_jit", True, 'eqx.filter_jit(donate="all")'),
        ("eqx.filter_jit", False, 'eqx.filter_jit(donate="all-except-first")'),
        ("eqx.filter_jit(step)", True, 'eqx.filter_jit(step, donate="all")'),
        ("filter_jit(donate='all-except-first')", True, 'filter_jit(donate="all")'),
        ("partial(eqx.filter_jit, inline=True)", True, 'partial(eqx.filter_jit, inline=True, donate="all")'),
    ],
)
def test_equinox_donates_all_or_all_but_the_first(before: str, first: bool, after: str) -> None:
    assert wrappers.equinox_donating(expression(before), first=first) == after


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("f = jax.jit(step)", [1]),
        ("f = jax.jit(jax.vmap(step, in_axes=0), donate_argnums=0)", [1]),
        ("f = jax.jit(jax.checkpoint(jax.vmap(library.step)))", [1]),
        ("many = jax.vmap(step)\nf = jax.jit(many)", [2]),
        ("f = jax.jit(other)", []),
        ("f = jax.jit(jax.grad(step))", []),
        ("f = jax.jit(partial(step, 1))", []),
        ("f = jax.jit(jax.vmap(lambda x: x))", []),
        ("f = jax.jit(step)\ng = jax.jit(step)", [1, 2]),
    ],
)
def test_the_calls_that_jit_a_function(text: str, lines: list[int]) -> None:
    assert [each.lineno for each in wrappers.jit_calls(ast.parse(text), "step")] == lines
