"""The search for edits that help: rules alone, then pairs of them, then more, then the fewest that reach the same.

The form: a variant is a set of steps on a target, and its score the extra bytes that a call needs then; of equals the
one with the fewest rules goes first, then that with the fewest steps, then that with the least temporary memory. A beam
search: each rule alone, at all of its sites together; then what helps, together, and the best few, each with every
other one; then the best of all with one more, as long as that helps; then the same with a rule's sites in loops and in
`@main` apart. It goes from the likeliest to the least likely, and ends where nothing is left to save. Last of all,
steps are left out one by one as long as nothing is lost. Without any step the module only has its calls inlined: what
that alone reaches is none of the rules' doing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mutcheck.checks.advice.catalog import Group, Step
from mutcheck.core.advice import Figures
from mutcheck.core.target import Target

BEAM = 3
"""How many variants go on after each round."""

BATCH = 4
"""How many variants are tried before it is asked whether something is left to save: the same on every machine."""

LEFT_FOR_PAIRS = 3
"""Where not all can be tried: how many variants are of several rules at least."""

MOST_ROUNDS = 4
"""Rounds in which a variant gets one more group of steps."""

Steps = frozenset[Step]


@dataclass(frozen=True, slots=True)
class Variant:
    """Steps that are taken on a program, for a target."""

    steps: Steps
    target: Target


class Bench(Protocol):
    """Compiles variants, and judges them."""

    def figures(self, variants: Sequence[Variant]) -> Mapping[Variant, Figures]:
        """What each does; none of those that do not apply, that nothing compiles, or that were not come to."""

    def same(self, variant: Variant) -> Steps:
        """The steps of a variant that change something on its target."""


@dataclass
class Search:
    """A search on some targets.

    Args:
      before: the figures of the program as it is.
      groups: what to try.
      banned: sets of steps that must not all be taken, since results differ then.
      most: how many variants are tried on each target, until they are reduced to the fewest steps; None for all.
    """

    bench: Bench
    before: Mapping[Target, Figures]
    groups: Sequence[Group]
    banned: frozenset[Steps] = frozenset()
    most: int | None = None
    _scores: dict[Variant, Figures] = field(default_factory=dict)
    _limited: bool = False

    def best(self, targets: Sequence[Target]) -> dict[Target, Steps]:
        """The steps that save most on each target; a target that nothing helps is not there."""
        whole = [frozenset(group.steps) for group in self.groups if not group.part]
        self._combine(whole, targets)
        parts = [frozenset(group.steps) for group in self.groups if group.part]
        if parts:
            self._combine([*whole, *parts], targets)
        return {target: front[0] for target in targets if (front := self._front(target, 1, better=True))}

    def _combine(self, singles: Sequence[Steps], targets: Sequence[Target]) -> None:
        """Try sets of steps alone, then more and more of them together, as long as that helps."""
        self._try_until_done([Variant(steps, target) for steps in singles for target in targets], LEFT_FOR_PAIRS)
        for round_ in range(MOST_ROUNDS):
            more = [each for target in targets for each in self._following(singles, target, BEAM if not round_ else 1)]
            reached = self._least(targets)
            if not self._try_until_done(more) or (round_ and self._least(targets) == reached):
                break

    @property
    def unfinished(self) -> str:
        """Why not all was tried, where that is since so much was; else empty."""
        return f"it ended after {self.most} variants of a large program: `--budget` lifts that" if self._limited else ""

    def _following(self, singles: Sequence[Steps], target: Target, wide: int) -> list[Variant]:
        """What a round tries: all that helps alone together; then the best with one more, with what does most alone."""
        front = self._front(target, wide)
        useful = sorted(self._useful(singles, target), key=lambda each: self._rank(Variant(each, target)))
        helpful = [each for each in useful if self._scores[Variant(each, target)].beats(self.before[target])]
        pairs = [Variant(steps | single, target) for steps in front for single in useful]
        return [Variant(frozenset().union(*helpful), target), *pairs] if front and helpful else pairs

    def _least(self, targets: Sequence[Target]) -> list[int]:
        """The least extra bytes that were reached on each target."""
        return [
            min((its.extra for each, its in self._scores.items() if each.target == one), default=0) for one in targets
        ]

    def fewest(self, steps: Steps, target: Target) -> Steps:
        """The fewest of some steps that do as much; none where the program as it is does, with its calls inlined."""
        reached = self._scores[Variant(steps, target)]
        while steps:
            fewer = [Variant(steps - {each}, target) for each in _last_first(steps)]
            fewer += [Variant(frozenset(), target)] if len(steps) > 1 else []
            self._try(fewer)
            enough = [each for each in fewer if self._reaches(each, reached)]
            if not enough:
                break
            steps = min(enough, key=self._rank).steps
        return steps

    def _try(self, variants: Iterable[Variant]) -> bool:
        """Have variants judged that were not yet; whether there was one."""
        fresh = [each for each in dict.fromkeys(variants) if each not in self._scores and not self._is_banned(each)]
        self._scores.update(self.bench.figures(fresh))
        return bool(fresh)

    def _try_until_done(self, variants: Sequence[Variant], leave: int = 0) -> bool:
        """The same in small batches, as long as something is left to save, and not too much was tried.

        Args:
          leave: for how many more there must be room behind them on each target.
        """
        any_ = False
        for start in range(0, len(variants), BATCH):
            room = {each: self._room(each, leave) for each in {one.target for one in variants}}
            batch = []
            for each in variants[start : start + BATCH]:
                fresh = each not in self._scores
                if room[each.target] > 0:
                    batch.append(each)
                    room[each.target] -= fresh
                elif fresh and not self._saves_all(each.target):
                    self._limited = True
            any_ = self._try(batch) or any_
        return any_

    def _room(self, target: Target, leave: int) -> float:
        """How many more variants are to be tried on a target."""
        if self._saves_all(target):
            return 0
        tried = sum(each.target == target and bool(each.steps) for each in self._scores)
        return math.inf if self.most is None else self.most - leave - tried

    def _saves_all(self, target: Target) -> bool:
        return any(each.target == target and each.steps and self._is_done(each) for each in self._scores)

    def _is_banned(self, variant: Variant) -> bool:
        return any(each <= variant.steps for each in self.banned)

    def _front(self, target: Target, most: int, *, better: bool = False) -> list[Steps]:
        """The best variants of a target, different ones; only such as save something, where that is asked."""
        mine = [each for each in self._scores if each.target == target and each.steps]
        if better:
            mine = [each for each in mine if self._scores[each].beats(self.before[target])]
        found: dict[Steps, Steps] = {}
        for each in sorted(mine, key=self._rank):
            found.setdefault(self.bench.same(each), each.steps)
        front = list(found.values())[:most]
        return [] if not better and front and self._is_done(Variant(front[0], target)) else front

    def _useful(self, singles: Sequence[Steps], target: Target) -> list[Steps]:
        """What changes something on a target, each change once."""
        tried = [Variant(each, target) for each in singles if Variant(each, target) in self._scores]
        return list({self.bench.same(each): each.steps for each in reversed(tried)}.values())

    def _is_done(self, variant: Variant) -> bool:
        """Whether nothing is left to save."""
        return not self._scores[variant].extra and not self._scores[variant].at_least

    def _rank(self, variant: Variant) -> tuple[bool, int, int, int, int, list[tuple[int, str]]]:
        """Fewer extra bytes, then fewer rules, then fewer steps, then less temporary memory."""
        figures, steps = self._scores[variant], variant.steps
        order = sorted(each.order for each in steps)
        rules = len({each.rule for each in steps})
        return figures.at_least, figures.extra, rules, len(steps), figures.temporary or 0, order

    def _reaches(self, variant: Variant, figures: Figures) -> bool:
        its = self._scores.get(variant)
        return its is not None and its.extra <= figures.extra and (figures.at_least or not its.at_least)


def _last_first(steps: Steps) -> list[Step]:
    return sorted(steps, key=lambda each: each.order, reverse=True)
