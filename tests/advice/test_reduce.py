"""The reduction of a program: a cut is kept only where the same is still done to the same buffer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import jax
import jax.numpy as jnp

import mutcheck
from mutcheck.advice import reduce
from mutcheck.checks.reduction import cuts, witness
from mutcheck.core.artifacts import Compiled, Executable
from mutcheck.core.target import HOST
from mutcheck.lowering.workers import inprocess
from mutcheck.lowering.workers.batch import Wanted


def rolled(queue: Any, x: Any) -> Any:
    """The old value is needed after its place is written."""
    new = queue.at[3].set(jnp.tanh(x).sum())
    return new, queue * 2 + new[::-1] * x[0], jnp.sin(x)


def subject() -> Any:
    function = jax.jit(rolled, donate_argnums=0)
    return mutcheck.lower(function, jnp.ones(4096), jnp.ones(8))._subject


def compiled(wanted: Iterable[Wanted]) -> Iterator[Compiled | None]:
    return (inprocess.compile_(each.lowering, each.target, None) for each in wanted)


def reduced(**more: Any) -> reduce.Smallest | None:
    before = subject()
    (row,) = [each for each in before.buffers if each.path == "queue"]
    seen = witness.of(before, row)
    assert seen is not None
    assert seen.word == "preserved"
    return reduce.smallest(before, seen, more.get("compile_", compiled), more.get("over", lambda: False))


def test_what_is_left_shows_the_same_and_no_operation_can_go() -> None:
    found = reduced()

    assert found is not None
    assert found.finished
    assert cuts.counted(found.lowering).operations < cuts.counted(subject().lowering).operations
    assert found.lowering.arguments[0].path == "queue"
    again = inprocess.compile_(found.lowering, HOST, None)
    assert isinstance(again, Executable)
    assert found.shown.bytes == 4096 * 4
    assert "copy" in found.shown.text


def test_where_nothing_else_compiles_the_program_itself_is_left() -> None:
    seen: list[Wanted] = []

    def only_the_first(wanted: Iterable[Wanted]) -> Iterator[Compiled | None]:
        for each in wanted:
            seen.append(each)
            yield inprocess.compile_(each.lowering, each.target, None) if len(seen) == 1 else None

    found = reduced(compile_=only_the_first)

    assert found is not None
    assert found.tried == 1
    assert cuts.counted(found.lowering) == cuts.counted(subject().lowering)
    assert len(seen) > 1


def test_what_is_stopped_keeps_the_smallest_so_far() -> None:
    asked: list[None] = []

    def later() -> bool:
        asked.append(None)
        return len(asked) > 12

    found = reduced(over=later)

    assert found is not None
    assert not found.finished
    assert found.shown.bytes == 4096 * 4


def test_where_the_witness_is_not_shown_at_first_there_is_nothing() -> None:
    assert reduced(compile_=lambda wanted: [None for _ in wanted]) is None
