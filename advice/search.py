"""The search for edits that help: rules alone, then pairs of them, then more, then the fewest that reach the same.

The form: a variant is a set of steps on a target, and its score the extra bytes that a call needs then; of equals the
one with the fewest rules goes first, then that with the fewest steps, then that with the least temporary memory. A beam
search: each rule alone, at all of its sites together; then the best few, each with every other one; then the best of
all with one more, as long as that helps. Last of all, steps are left out one by one as long as nothing is lost. Without
any step the module only has its calls inlined: what that alone reaches is none of the rules' doing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mutcheck.checks.advice.catalog import Group, Step
from mutcheck.core.advice import Figures
from mutcheck.core.target import Target

BEAM = 3
"""How many variants go on after each round."""

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
    """

    bench: Bench
    before: Mapping[Target, Figures]
    groups: Sequence[Group]
    banned: frozenset[Steps] = frozenset()
    _scores: dict[Variant, Figures] = field(default_factory=dict)

    def best(self, targets: Sequence[Target]) -> dict[Target, Steps]:
        """The steps that save most on each target; a target that nothing helps is not there."""
        singles = [frozenset(group.steps) for group in self.groups]
        self._try(Variant(steps, target) for steps in singles for target in targets)
        for round_ in range(MOST_ROUNDS):
            wide = BEAM if round_ == 0 else 1
            more = [
                Variant(steps | single, target)
                for target in targets
                for steps in self._front(target, wide)
                for single in self._useful(singles, target)
            ]
            reached = self._least(targets)
            if not self._try(more) or (round_ and self._least(targets) == reached):
                break
        return {target: front[0] for target in targets if (front := self._front(target, 1, better=True))}

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
