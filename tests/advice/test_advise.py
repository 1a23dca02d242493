"""Advice for one program: what computes something else is left out, and what is not known is said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import pytest

import mutcheck
from mutcheck.advice.advise import Clock, Tools, advise
from mutcheck.checks.judge import Judge
from mutcheck.checks.rules.inplace import COPIED
from mutcheck.checks.subject import Subject
from mutcheck.core.advice import Advised, Agreement, Ran
from mutcheck.core.artifacts import Compiled, Lowering
from mutcheck.core.target import Target
from mutcheck.lowering.workers import inprocess
from mutcheck.lowering.workers.batch import Wanted
from mutcheck.report.text import advice as text_of

BITWISE = Ran(Agreement.BITWISE, "cpu")
DIFFERENT = Ran(Agreement.DIFFERENT, "cpu", why="output 0 differs in 1 of 4096 elements")


@partial(jax.jit, donate_argnums=(0, 1))
def crossed(a: Any, b: Any) -> Any:
    return b + 1, a * 2


def compiled(wanted: Iterable[Wanted]) -> list[Compiled | None]:
    return [inprocess.compile_(each.lowering, each.target, None) for each in wanted]


Compare = Callable[[Lowering, Lowering], Ran | None]


Compiles = Callable[[Sequence[Wanted]], Sequence[Compiled | None]]


def advised(
    compare: Compare,
    *,
    here: bool = True,
    clock: Clock | None = None,
    compile_: Compiles = compiled,
    shown: bool = False,
) -> Advised:
    checked = mutcheck.lower(crossed, jnp.ones((64, 64)), jnp.ones((64, 64)))
    lowering = checked.lowering if here else None
    return advise([checked._subject], lowering, Tools(compile_, compare, shown), clock or Clock(None))


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


def test_what_an_interrupted_search_found_is_told_and_marked() -> None:
    """Nothing is compiled any more once the first round is done: so it is not known whether all steps are needed."""
    rounds: list[int] = []

    def until_interrupted(wanted: Iterable[Wanted]) -> list[Compiled | None]:
        drawn = list(wanted)
        rounds.append(len(drawn))
        return compiled(drawn) if len(rounds) == 1 else [None] * len(drawn)

    clock = Clock(None, lambda: bool(rounds))
    found = advised(lambda *_: None, clock=clock, compile_=until_interrupted)

    (advice,) = found.advice
    assert [each.rule for each in advice.edits] == ["pairing"]
    assert (found.unfinished, advice.reduced, advice.ran.why) == ("interrupted", False, "interrupted")
    assert found.searched == dict.fromkeys(found.before, rounds[0])
    text = text_of.plain(found).decode()
    assert "but     some of these edits may not be needed: the search ended before" in text
    assert "not all was tried: interrupted" in text


def test_a_whole_search_is_not_marked() -> None:
    found = advised(lambda *_: BITWISE)

    assert [each.reduced for each in found.advice] == [True]
    assert "may not be needed" not in text_of.plain(found).decode()


def test_what_becomes_of_each_buffer_is_there_where_it_is_asked_for() -> None:
    (plain,) = advised(lambda *_: BITWISE).advice
    assert (plain.effects[0].left, plain.effects[0].lifetimes) == (None, "")

    (shown,) = advised(lambda *_: BITWISE, shown=True).advice
    assert shown.effects[0].left == {"a": 0, "b": 0}
    drawn = json.loads(shown.effects[0].lifetimes)
    assert [(each["path"], each["verdict"]) for each in drawn["buffers"]] == [("a", "in place"), ("b", "in place")]


def test_an_interrupted_search_says_so() -> None:
    found = advised(lambda *_: None, clock=Clock(None, lambda: True))

    assert found.unfinished == "interrupted"


def test_what_was_tried_on_a_program_that_copies_as_much_is_told_of_it() -> None:
    """The module is the same by its key; what its buffers do is looked at, too."""
    given = mutcheck.lower(crossed, jnp.ones((64, 64)), jnp.ones((64, 64)))._subject.given
    found = advised(lambda *_: BITWISE)
    assert Subject(replace(given, advised=found)).advised is found

    more = {target: replace(each, copied_bytes=each.copied_bytes + 1) for target, each in found.before.items()}
    assert Subject(replace(given, advised=replace(found, before=more))).advised is None
    assert Subject(replace(given, advised=replace(found, before={}))).advised is None


def test_patches_have_time_of_their_own() -> None:
    clock = Clock(1e-9)
    assert clock.over()
    clock.renew()
    assert not clock.over()


def test_where_nothing_is_advised_a_finding_says_why_and_what_makes_a_report() -> None:
    given = mutcheck.lower(crossed, jnp.ones((64, 64)), jnp.ones((64, 64)))._subject.given
    found = advised(lambda *_: DIFFERENT)
    result = Judge().judge(Subject(replace(given, advised=found)))

    first, _ = COPIED.among(result.findings)
    (number,) = found.searched.values()
    assert first.advice.startswith(f"Tried: none of {number} variants is advised: what saves bytes changes results. ")
    reduce = given.command.replace("explain", "reduce")
    assert first.advice.endswith(f"or report it to XLA: `{reduce} --buffer a -o reproducer` makes what shows it.")


CUDA = Target("cuda", "h100")


def on_two_devices(compare: Compare, devices: tuple[str, ...] = ("cuda",)) -> Advised:
    """The advice of a machine that has a GPU, for its CPU and for it; both compile as the CPU does."""
    checked = mutcheck.lower(crossed, jnp.ones((64, 64)), jnp.ones((64, 64)))
    here = checked.lowering
    assert isinstance(here, Lowering)
    there = replace(here, platform="cuda")
    given = checked._subject.given
    on_gpu = Subject(replace(given, cell=replace(given.cell, aim=replace(given.cell.aim, target=CUDA)), artifact=there))
    return advise([checked._subject, on_gpu], here, Tools(compiled, compare, devices=devices), Clock(None))


def test_results_are_compared_on_every_device_of_this_machine() -> None:
    (advice,) = on_two_devices(lambda before, _after: Ran(Agreement.BITWISE, before.platform)).advice

    assert [each.platform for each in advice.runs] == ["cpu", "cuda"]
    found = on_two_devices(lambda before, _after: Ran(Agreement.BITWISE, before.platform), devices=("rocm",))
    assert [each.platform for each in found.advice[0].runs] == ["cpu"]
    assert "not run: no such device here" in text_of.plain(found).decode()


def test_what_differs_on_a_gpu_alone_is_not_advised() -> None:
    def differs_there(before: Lowering, _after: Lowering) -> Ran:
        return replace(BITWISE if before.platform == "cpu" else DIFFERENT, platform=before.platform)

    found = on_two_devices(differs_there)

    assert found.advice == ()
    assert found.differ > 1


def test_a_gpu_that_was_not_run_says_why_on_its_row() -> None:
    def no_memory(before: Lowering, _after: Lowering) -> Ran:
        if before.platform == "cpu":
            return BITWISE
        return Ran(Agreement.NOT_RUN, "cuda", why="running it raised RESOURCE_EXHAUSTED")

    rows = text_of.plain(on_two_devices(no_memory)).decode().splitlines()

    assert any("cpu " in row and "results bitwise equal" in row for row in rows)
    assert any("cuda:h100" in row and "not run: running it raised RESOURCE_EXHAUSTED" in row for row in rows)


@pytest.mark.parametrize(
    ("budget", "told"), [(61.157, "61 seconds"), (1.0, "1 second"), (0.5, "0.5 seconds"), (60.0, "60 seconds")]
)
def test_a_budget_is_told_as_a_person_would_write_it(budget: float, told: str) -> None:
    assert Clock(budget, _begun=-1e9).spent == f"the budget of {told} was spent"
