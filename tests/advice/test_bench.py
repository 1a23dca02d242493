"""The bench of advice: what is compiled, and how often; what does not apply, fails, or is stopped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from edited import TYPE, lowering

from mutcheck.advice.bench import Trials
from mutcheck.advice.search import Steps, Variant
from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Step
from mutcheck.checks.advice.draft import Draft
from mutcheck.checks.subject import Given, Subject
from mutcheck.core.advice import Edit
from mutcheck.core.artifacts import Compiled, Rejection
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers.batch import Wanted

GPU = Target("cuda", "h100")
POST = frozenset({Step("post", "main")})
IDLE = frozenset({Step("two rounds a trip", "no such loop#0")})

BOTH = f"""
module @both {{
  func.func public @main(%a: {TYPE} {{tf.aliasing_output = 0 : i32}}, %b: {TYPE} {{tf.aliasing_output = 1 : i32}})
      -> ({TYPE}, {TYPE}) {{
    %0 = stablehlo.add %a, %b : {TYPE}
    %1 = stablehlo.multiply %a, %b : {TYPE}
    return %0, %1 : {TYPE}, {TYPE}
  }}
}}
"""


class Compiler:
    """Refuses everything, or gives up where it is stopped."""

    def __init__(self) -> None:
        self.asked: list[Wanted] = []
        self.stopped = False

    def __call__(self, wanted: Iterable[Wanted]) -> list[Compiled | None]:
        now = list(wanted)
        self.asked += now
        return [None if self.stopped else Rejection("p", each.target, "compile", "Error", "no") for each in now]


def bench(compiler: Compiler) -> Trials:
    made = lowering(BOTH)
    on = {HOST: made, GPU: replace(made, platform=GPU.platform)}
    source = Source("p", Path("train.py"), "p")
    subjects = {target: Subject(Given(Cell(source, Aim(target)), each)) for target, each in on.items()}
    return Trials(subjects, compiler)


def variants(*steps: Steps) -> list[Variant]:
    return [Variant(each, HOST) for each in steps]


def test_what_xla_refuses_has_no_figures_and_a_reason() -> None:
    trials = bench(Compiler())

    assert trials.figures(variants(POST)) == {}
    assert trials.why_not(Variant(POST, HOST)) == "XLA refuses it: Error: no"
    assert trials.compiled == 1


def test_what_changes_the_same_is_compiled_once() -> None:
    compiler = Compiler()
    trials = bench(compiler)
    trials.figures(variants(POST, POST | IDLE))
    trials.figures(variants(POST | IDLE, POST))

    assert len(compiler.asked) == 1
    assert trials.same(Variant(POST | IDLE, HOST)) == POST


def test_what_does_not_apply_is_not_compiled() -> None:
    compiler = Compiler()
    trials = bench(compiler)

    assert trials.figures(variants(IDLE)) == {}
    assert trials.why_not(Variant(IDLE, HOST)) == "it does not apply here"
    assert not compiler.asked


def test_what_was_stopped_is_asked_for_again() -> None:
    compiler = Compiler()
    trials = bench(compiler)
    compiler.stopped = True
    trials.figures(variants(POST))
    assert trials.why_not(Variant(POST, HOST)) == "it was not come to"

    compiler.stopped = False
    trials.figures(variants(POST))
    assert len(compiler.asked) == 2


def test_each_target_gets_a_lowering_of_its_platform() -> None:
    compiler = Compiler()
    bench(compiler).figures([Variant(POST, HOST), Variant(POST, GPU)])

    assert [(each.lowering.platform, each.target) for each in compiler.asked] == [("cpu", HOST), ("cuda", GPU)]
    one, other = (each.lowering.located for each in compiler.asked)
    assert one == other


def no_module(draft: Draft, _key: str) -> Edit:
    """Have `@main` return its first argument twice, and be of another type."""
    draft.main.regions[0].blocks[0].arguments[0].set_type(
        draft.main.regions[0].blocks[0].arguments[0].type.element_type
    )
    return Edit("post", "", "")


def fails(_draft: Draft, _key: str) -> Edit:
    raise ZeroDivisionError("a rule's own mistake")


@pytest.mark.parametrize("edit", [no_module, fails])
def test_an_edit_that_fails_is_dropped_and_counted(monkeypatch: pytest.MonkeyPatch, edit: object) -> None:
    rules = tuple(replace(each, edit=edit) if each.name == "post" else each for each in catalog.RULES)
    monkeypatch.setattr(catalog, "RULES", rules)
    compiler = Compiler()
    trials = bench(compiler)
    trials.figures(variants(POST))

    assert not compiler.asked
    assert dict(trials.dropped) == {"post": 1}
