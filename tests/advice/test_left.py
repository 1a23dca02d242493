"""What is left where nothing helps: the worst buffer, what is done to it, and the pass that does it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp

import mutcheck
from mutcheck.advice.left import with_left
from mutcheck.checks.subject import Subject
from mutcheck.core.advice import Advice, Advised, Agreement, Effect, Figures, Left, Ran
from mutcheck.core.reduction import Recipe
from mutcheck.core.target import HOST, Target


class Stopped:
    """XLA writes nothing: it was stopped."""

    def dump_passes(self, *_: Any) -> Recipe:
        return Recipe(why="it was stopped")


def rolled() -> Subject:
    function = jax.jit(lambda few, many: (jnp.roll(few, 1), jnp.roll(many, 1)), donate_argnums=(0, 1))
    return mutcheck.lower(function, jnp.zeros(256), jnp.zeros(4096))._subject


def test_the_worst_buffer_is_told_without_its_pass_where_that_is_not_known() -> None:
    advised = Advised("step", "step", {}, searched={HOST: 3})

    (left,) = with_left(advised, [rolled()], Stopped()).left
    assert left == Left(HOST, "many", left.word)
    assert left.word in ("preserved", "returned")


def test_of_a_target_that_was_not_searched_for_nothing_is_told() -> None:
    assert not with_left(Advised("step", "step", {}, searched={}), [rolled()], Stopped()).left


def test_where_nothing_is_copied_nothing_is_left() -> None:
    """An argument that could be donated is extra bytes, too, and no instruction moves it."""
    subject = mutcheck.lower(jax.jit(lambda x: x + 1), jnp.zeros(4096))._subject

    assert not with_left(Advised("step", "step", {}, searched={HOST: 3}), [subject], Stopped()).left


def test_few_bytes_are_nothing_to_tell_of_where_something_helps_elsewhere() -> None:
    """Rules leave such buffers alone."""
    figures = Figures(1, 64, 64)
    helps = Advice((), (Effect(Target("tpu", "v5e"), figures, Figures(0, 0, 0)),), Ran(Agreement.NOT_RUN))
    subject = mutcheck.lower(jax.jit(lambda few: jnp.roll(few, 1), donate_argnums=0), jnp.zeros(16))._subject
    alone = Advised("step", "step", {}, searched={HOST: 3})

    assert with_left(alone, [subject], Stopped()).left
    assert not with_left(replace(alone, advice=(helps,)), [subject], Stopped()).left
