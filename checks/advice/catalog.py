"""The rules of advice, in the order in which edits are made: what copies a loop's body comes after what edits it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mutcheck.checks.advice import as_ref, donate, keep, outputs, pairing, post, pre, read_first, together, two_rounds
from mutcheck.checks.advice.draft import Draft, Unfit
from mutcheck.checks.advice.rule import Rule, Site
from mutcheck.core.advice import Edit
from mutcheck.core.artifacts import Lowering

RULES: tuple[Rule, ...] = (
    as_ref.RULE,
    donate.RULE,
    keep.RULE,
    outputs.RULE,
    pairing.RULE,
    read_first.RULE,
    pre.RULE,
    pre.APART,
    post.RULE,
    *together.RULES,
    two_rounds.RULE,
)

_BY_NAME = {rule.name: number for number, rule in enumerate(RULES)}


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
    """Steps of one rule that are tried together.

    Attributes:
      bytes: the size of the largest buffer that they are about.
    """

    steps: tuple[Step, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class Edited:
    """A lowering that steps were taken on: those that changed something, and what they did."""

    lowering: Lowering
    steps: tuple[Step, ...]
    edits: tuple[Edit, ...]


def groups(lowering: Lowering, file: str = "") -> list[Group]:
    """What to try on a program, what is about the largest buffers first."""
    draft = Draft(lowering, file)
    found = [group for rule in RULES for group in _of_rule(rule, list(rule.sites(draft)))]
    return sorted(found, key=lambda each: -each.bytes)


def _of_rule(rule: Rule, sites: Sequence[Site]) -> Iterable[Group]:
    """All sites of a rule together, and those of loops and of `@main` apart; each alone where they exclude others."""
    if rule.all_at_once:
        inner = [each for each in sites if each.loop]
        outer = [each for each in sites if not each.loop]
        parts = [sites, inner, outer] if inner and outer else [sites]
    else:
        parts = [[each] for each in sites]
    for part in parts:
        if part:
            yield Group(tuple(Step(rule.name, each.key) for each in part), max(each.bytes for each in part))


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
        edit = RULES[_BY_NAME[step.rule]].edit(draft, step.key)
        if edit is not None:
            taken.append(step)
            edits.append(edit)
    if steps and not taken:
        raise Unfit("it does not apply here")
    return Edited(draft.written(), tuple(taken), tuple(edits))
