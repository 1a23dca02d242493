"""How workers begin: a copy has imported jax, and all else of it is its own."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import copies
import pytest

from mutcheck.lowering.workers import processes

JAX = "'jax' in __import__('sys').modules"


@contextmanager
def worker(*, anew: bool = False) -> Iterator[Any]:
    """A worker that is asked for the value of an expression."""
    pool = processes.pool(1, os.getpid, anew=anew)
    try:
        yield lambda expression: pool.schedule(eval, (expression,)).result()
    finally:
        pool.stop()
        pool.join()


def test_a_copy_has_imported_jax_and_an_interpreter_has_not() -> None:
    with worker() as ask:
        assert not ask(JAX)
    with copies.workers():
        with worker() as ask:
            assert ask(JAX)
        with worker(anew=True) as ask:
            assert not ask(JAX)
    with worker() as ask:
        assert not ask(JAX)


def test_a_copy_has_the_folder_and_the_environment_of_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("1", "2"):
        (folder := tmp_path / value).mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("MINE", value)
        with copies.workers(), worker() as ask:
            assert ask("__import__('os').getcwd()") == str(folder)
            assert ask("__import__('os').environ['MINE']") == value


def test_nothing_of_a_copy_is_left_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with copies.workers():
        for _ in range(2):
            with worker() as ask:
                assert ask("getattr(__import__('jax'), 'mine', None)") is None
                ask("setattr(__import__('jax'), 'mine', 1)")
                assert ask("__import__('jax').mine") == 1


def test_a_copy_that_ends_is_made_up_for() -> None:
    from pebble import ProcessExpired

    with copies.workers(), worker() as ask:
        first = ask("__import__('os').getpid()")
        with pytest.raises(ProcessExpired):
            ask("__import__('os')._exit(7)")
        assert ask("__import__('os').getpid()") != first


def test_a_copy_whose_pool_is_gone_ends_without_a_word() -> None:
    """It was asked for, and Ctrl-C came before it had begun."""
    told: list[object] = []

    def end(by: Callable[[], object]) -> None:
        try:
            by()
        except Exception as error:
            processes.tell_unless_abandoned(type(error), error, error.__traceback__, lambda *each: told.append(each[0]))

    lock = multiprocessing.get_context("spawn").Lock()
    end(lambda: lock.__setstate__((1, 1, 1, "/mp-that-is-gone")))  # type: ignore[attr-defined,unused-ignore]
    assert told == []
    end(lambda: Path("/nowhere").read_text("utf-8"))
    end(lambda: 1 / 0)
    assert told == [FileNotFoundError, ZeroDivisionError]
