"""The rules of advice, in the order in which edits are made: what copies a loop's body comes after what edits it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mutcheck.checks.advice.draft import Draft, Unfit
from mutcheck.checks.advice.rule import Rule, Scope, Site
from mutcheck.checks.advice.rules import (
    as_ref,
    before_loop,
    donate,
    keep,
    last,
    layout,
    outputs,
    pairing,
    pinned,
    post,
    pre,
    read_first,
    together,
    two_rounds,
)
from mutcheck.core.advice import Edit
from mutcheck.core.artifacts import Lowering

RULES: tuple[Rule, ...] = (
    donate.RULE,
    keep.RULE,
    as_ref.RULE,
    outputs.RULE,
    pairing.RULE,
    layout.RULE,
    pinned.RULE,
    read_first.RULE,
    before_loop.RULE,
    pre.RULE,
    pre.APART,
    post.RULE,
    last.RULE,
    *together.RULES,
    two_rounds.RULE,
)

_BY_NAME = {rule.name: number for number, rule in enumerate(RULES)}

_LIKELIEST = (
    *(each.RULE.name for each in (as_ref, donate, outputs, pairing, layout, pinned, pre)),
    pre.SHARED,
    together.TOGETHER,
    two_rounds.NAME,
    read_first.NAME,
    before_loop.NAME,
    together.HELD,
    post.NAME,
    last.NAME,
    together.CHAIN,
    keep.NAME,
)
"""The rules in the order in which they are tried: those first that removed most from real programs."""

MOST_GROUPS = 8
"""Sites of one rule that are tried where each excludes others: those of the largest buffers."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule at a site."""

    rule: str
    key: str

    @property
    def order(self) -> tuple[int, str]:
        """Where it comes among other steps."""
        return _BY_NAME[self.rule], self.key


@dataclass(frozen=True, slots=True)
class Group:
    """Steps of one rule that are tried together, with donation behind them where they need it.

    Attributes:
      bytes: the size of the largest buffer that they are about.
      part: whether these are some of the sites of a rule, all of which are tried together as well.
    """

    steps: tuple[Step, ...]
    bytes: int
    part: bool = False

    @property
    def order(self) -> tuple[bool, int, int]:
        """What is tried first: whole rules, the likeliest, and of one rule what is about the largest buffer."""
        return self.part, _LIKELIEST.index(self.steps[0].rule), -self.bytes


@dataclass(frozen=True, slots=True)
class Edited:
    """A lowering that steps were taken on: those that changed something, and what they did."""

    lowering: Lowering
    steps: tuple[Step, ...]
    edits: tuple[Edit, ...]


def groups(lowering: Lowering, file: str = "", concerned: Container[int] | None = None) -> list[Group]:
    """What to try on a program, what is likeliest to help first.

    Args:
      concerned: the numbers of the arguments that something is to be saved for; None for all.
    """
    draft = Draft(lowering, file)
    sites = {rule: list(rule.sites(draft)) for rule in RULES}
    found = [group for rule in RULES for group in _of_rule(rule, sites[rule], concerned)]
    found += _with_donation(draft, sites, concerned)
    return sorted(found, key=lambda each: each.order)


def _with_donation(
    draft: Draft, before: Mapping[Rule, Sequence[Site]], concerned: Container[int] | None
) -> Iterator[Group]:
    """What to try together with all that could be donated: of itself, donation may only move a copy to another place.

    Rules are tried that only then have a site, and those that edit the body of `@main`, which hands on more then.

    Args:
      draft: it is edited.
      before: the sites of each rule without donation.
    """
    donated = [each.key for each in before[donate.RULE] if _taken(donate.RULE, draft, each.key) is not None]
    steps = tuple(Step(donate.NAME, each) for each in donated)
    for rule in RULES if steps else ():
        known = {each.key for each in before[rule]}
        about = [each for each in rule.sites(draft) if not each.loop or each.key not in known]
        mine = [
            each for each in about if rule not in (donate.RULE, keep.RULE) and _concerns_any(each, concerned, donated)
        ]
        for group in _of_rule(rule, mine, None):
            yield replace(group, steps=(*group.steps, *steps))


def _concerns_any(site: Site, concerned: Container[int] | None, donated: Iterable[str]) -> bool:
    return _concerns(site, concerned) or not site.arguments.isdisjoint(map(int, donated))


def _of_rule(rule: Rule, sites: Sequence[Site], concerned: Container[int] | None) -> Iterable[Group]:
    """All sites of a rule together, and those of loops and of `@main` apart; each alone where they exclude others."""
    sites = [each for each in sites if _concerns(each, concerned)]
    if rule.all_at_once:
        inner = [each for each in sites if each.loop]
        outer = [each for each in sites if not each.loop]
        parts = [sites, inner, outer] if inner and outer else [sites]
    else:
        parts = [[each] for each in sorted(sites, key=lambda each: -each.bytes)[:MOST_GROUPS]]
    for number, part in enumerate(parts):
        if part:
            steps = tuple(Step(rule.name, each.key) for each in part)
            yield Group(steps, max(each.bytes for each in part), rule.all_at_once and number > 0)


def _concerns(site: Site, concerned: Container[int] | None) -> bool:
    return concerned is None or not site.arguments or any(number in concerned for number in site.arguments)


def take(lowering: Lowering, steps: Sequence[Step], file: str = "") -> Edited:
    """Edit a lowering by steps, each rule in its turn.

    Raises:
      Unfit: none of them changes anything.
      DoesNotVerify: the module is none of StableHLO any more.
      UnreadableModule: the lowering cannot be read.
    """
    draft = Draft(lowering, file)
    taken, edits = [], []
    places = {key: number for number, key in enumerate(draft.blocks)}  # they are found before anything is edited
    for step in sorted(set(steps), key=lambda each: (each.order[0], places.get(each.key, 0), each.key)):
        edit = _taken(RULES[_BY_NAME[step.rule]], draft, step.key)
        if edit is not None:
            taken.append(step)
            edits.append(edit)
    if steps and not taken:
        raise Unfit("it does not apply here")
    return Edited(draft.written(), tuple(taken), tuple(edits))


def _taken(rule: Rule, draft: Draft, key: str) -> Edit | None:
    """Edit a draft by a rule at a site, and have it know what changed."""
    edit = rule.edit(draft, key)
    if edit is None:
        return None
    if rule.scope is Scope.SIGNATURE:
        draft.signed_anew()
    else:
        draft.changed(key if rule.scope is Scope.BLOCK else "")
    return edit
