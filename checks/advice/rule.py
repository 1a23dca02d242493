"""A rule of advice: where it could edit a module, and the edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from mutcheck.checks.advice.draft import Block, Draft
from mutcheck.core.advice import Edit
from mutcheck.core.finding import Location


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a rule could edit a module.

    Attributes:
      key: what the rule knows it by; the same in every draft of a program, and on every platform.
      bytes: the size of the largest buffer that it is about.
      loop: whether it is in a loop's body.
      arguments: the numbers of the arguments of `@main` that alone it can help; none where it can help any.
    """

    key: str
    bytes: int
    loop: bool = False
    arguments: frozenset[int] = frozenset()


class Scope(Enum):
    """What an edit changes."""

    MODULE = "anything"
    BLOCK = "operations of its block, which read the same from outside as before"
    SIGNATURE = "what `@main` says of its arguments and results"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of edit.

    Attributes:
      name: as results and reports have it.
      sites: where it could be tried.
      edit: edits the draft at a site by its key, and says what it did; None where that changes nothing.
      all_at_once: whether its sites are tried together first: the edit of one does not keep another from its own.
      scope: what an edit changes; of a block's, the site's key is the block's.
    """

    name: str
    sites: Callable[[Draft], Iterable[Site]]
    edit: Callable[[Draft, str], Edit | None]
    all_at_once: bool = True
    scope: Scope = Scope.MODULE


def of_blocks(name: str, edit: Callable[[Draft, Block], Edit | None]) -> Rule:
    """A rule that edits the body of a loop, or of `@main`, that hands a buffer on."""

    def sites(draft: Draft) -> Iterable[Site]:
        named = draft.blocks.items()
        return [Site(key, block.bytes, block.loop is not None) for key, block in named if block.carried]

    def at(draft: Draft, key: str) -> Edit | None:
        block = draft.blocks.get(key)
        if block is None or not block.carried:
            return None
        loop = draft.line(block.loop) if block.loop is not None else None
        made = edit(draft, block)
        return replace(made, loop=loop) if made is not None else None

    return Rule(name, sites, at, scope=Scope.BLOCK)


def place(lines: Sequence[Location]) -> str:
    """The first of some lines, as words have it: `train.py:170`; empty where there is none."""
    return f"{Path(lines[0].file).name}:{lines[0].line}" if lines else ""


def before(lines: Sequence[Location]) -> str:
    """`(before train.py:170)` with a space before it; empty where no line is known."""
    return f" (before {place(lines)})" if lines else ""


def in_loop(draft: Draft, block: Block) -> str:
    """`in the loop of train.py:12`, with a space before it; empty for `@main`."""
    if block.loop is None:
        return ""
    line = draft.line(block.loop)
    return f" in the loop of {place([line])}" if line else " in the loop"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names as a sentence has them: `a, b and c`; how many more there are."""
    shown = list(dict.fromkeys(names))
    if len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else "nothing"
