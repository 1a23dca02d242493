"""The search for edits that help, over a bench that is told what each set of steps reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from mutcheck.advice.search import BATCH, Search, Steps, Variant
from mutcheck.checks.advice.catalog import Group, Step
from mutcheck.core.advice import Figures
from mutcheck.core.target import HOST, Target

PRE, POST, HELD = Step("pre", "main"), Step("post", "main"), Step("held", "main")
PRE_TOO = Step("pre", "while#0")
GROUPS = (Group((PRE, PRE_TOO), 4), Group((POST,), 4), Group((HELD,), 4))
BEFORE = {HOST: Figures(3, 100, 100)}
GPU = Target("cuda", "h100")


@dataclass
class Bench:
    """What sets of steps reach: of a variant the best that any part of it does.

    Attributes:
      extra: the extra bytes that some steps alone reach, by target.
      idle: steps that change nothing.
      refused: sets that nothing compiles.
      asked: the variants that were tried.
    """

    extra: Mapping[Steps, int]
    on_gpu: Mapping[Steps, int] = field(default_factory=dict)
    idle: Steps = frozenset()
    refused: frozenset[Steps] = frozenset()
    at_least: frozenset[Steps] = frozenset()
    asked: list[Variant] = field(default_factory=list)

    def figures(self, variants: Sequence[Variant]) -> Mapping[Variant, Figures]:
        self.asked += variants
        return {each: self._figures(each) for each in variants if each.steps not in self.refused}

    def same(self, variant: Variant) -> Steps:
        return variant.steps - self.idle

    def _figures(self, variant: Variant) -> Figures:
        known = self.extra if variant.target == HOST else self.on_gpu
        least = min((extra for steps, extra in known.items() if steps <= variant.steps), default=100)
        return Figures(1, least, least, variant.steps in self.at_least)


def found(bench: Bench, *, targets: Sequence[Target] = (HOST,), **more: frozenset[Steps]) -> dict[Target, Steps]:
    """The fewest steps that save most on each target."""
    search = Search(bench, dict.fromkeys(targets, BEFORE[HOST]), GROUPS, **more)
    return {target: search.fewest(steps, target) for target, steps in search.best(targets).items()}


def some(*steps: Step) -> Steps:
    return frozenset(steps)


def test_a_rule_that_helps_alone_is_reduced_to_its_site() -> None:
    assert found(Bench({some(PRE): 0})) == {HOST: some(PRE)}


def test_rules_that_help_together_only_are_found_as_a_pair() -> None:
    assert found(Bench({some(PRE, HELD): 10})) == {HOST: some(PRE, HELD)}


def test_three_rules_are_found_where_each_helps_more() -> None:
    reached = {some(POST): 80, some(POST, PRE): 40, some(POST, PRE, HELD): 0}

    assert found(Bench(reached)) == {HOST: some(POST, PRE, HELD)}


def test_what_does_not_help_is_left_out() -> None:
    bench = Bench({some(PRE, POST): 50, some(POST): 50})

    assert found(bench) == {HOST: some(POST)}


def test_where_nothing_helps_nothing_is_advised() -> None:
    assert found(Bench({})) == {}


def test_what_inlining_alone_does_is_no_rule_s_doing() -> None:
    bench = Bench({some(): 20, some(PRE): 20})

    assert found(bench) == {HOST: some()}


def test_a_lower_bound_does_not_beat_an_exact_figure() -> None:
    everything = frozenset({some(PRE, PRE_TOO), some(PRE, PRE_TOO, POST), some(PRE, PRE_TOO, HELD)})
    bench = Bench({some(PRE): 5}, at_least=everything | {some(PRE, PRE_TOO, POST, HELD)})

    assert found(bench) == {}


def test_steps_whose_results_differ_are_not_taken_together_again() -> None:
    bench = Bench({some(PRE): 0, some(POST): 30})

    assert found(bench, banned=frozenset({some(PRE)})) == {HOST: some(POST)}
    assert all(PRE not in each.steps for each in bench.asked)


def test_what_nothing_compiles_is_left_out() -> None:
    bench = Bench({some(POST): 30}, refused=frozenset({some(PRE, PRE_TOO)}))

    assert found(bench) == {HOST: some(POST)}


def test_each_target_gets_what_helps_there() -> None:
    bench = Bench({some(PRE): 0}, on_gpu={some(HELD): 0})

    assert found(bench, targets=(HOST, GPU)) == {HOST: some(PRE), GPU: some(HELD)}


def test_a_variant_is_tried_once() -> None:
    bench = Bench({some(POST): 30})
    found(bench)

    assert len(bench.asked) == len(set(bench.asked))


def test_nothing_more_is_tried_once_nothing_is_left() -> None:
    bench = Bench({some(POST): 0})
    Search(bench, BEFORE, GROUPS).best([HOST])

    assert len(bench.asked) == len(GROUPS)


def test_what_is_likeliest_is_tried_first_and_the_rest_is_not_where_that_saves_all() -> None:
    many = tuple(Group((Step("pairing", str(number)),), 4) for number in range(3 * BATCH))
    first = some(*many[1].steps)
    bench = Bench({first: 0})

    assert Search(bench, BEFORE, many).best([HOST]) == {HOST: first}
    assert len(bench.asked) == BATCH


def test_what_helps_alone_is_tried_together_before_other_pairs() -> None:
    reached = {some(POST): 80, some(HELD): 60, some(POST, HELD): 0}
    bench = Bench(reached)

    assert found(bench) == {HOST: some(POST, HELD)}
    assert bench.asked[len(GROUPS)].steps == some(POST, HELD)


def test_a_large_program_is_tried_so_often_and_pairs_have_their_share() -> None:
    many = tuple(Group((Step("pairing", str(number)),), 4) for number in range(20))
    best = {some(*many[0].steps): 90, some(*many[1].steps): 80, some(*many[0].steps, *many[1].steps): 10}
    bench = Bench(best)
    search = Search(bench, BEFORE, many, most=8)

    assert search.best([HOST]) == {HOST: some(*many[0].steps, *many[1].steps)}
    assert len(bench.asked) == 8
    assert search.unfinished == "it ended after 8 variants of a large program: `--budget` lifts that"


def test_sites_apart_are_tried_after_whole_rules() -> None:
    part = Group((PRE,), 4, part=True)
    bench = Bench({some(PRE): 20})
    search = Search(bench, BEFORE, (part, *GROUPS[1:]))

    assert search.best([HOST]) == {HOST: some(PRE)}
    assert bench.asked[0].steps == some(POST)
    assert not search.unfinished


@pytest.mark.parametrize("extra", [100, 120])
def test_no_more_than_before_is_no_help(extra: int) -> None:
    assert found(Bench({some(PRE): extra, some(POST): extra})) == {}
