"""Reads of an old value, written before the statement that writes the new one, behind one barrier with it:

    ring, ring_read = jax.lax.optimization_barrier((ring, ring[head]))
    new = ring.at[head].set(item)
    return new, ring_read

An expression is moved if it reads the old value, and no name that is bound from the write on. One that reads the new
value, too, is moved with the expression of the new value in place of its name, in a candidate of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from mutcheck.checks.patches.candidate import Candidate, Files, Spot, Written
from mutcheck.checks.patches.names import barrier_in
from mutcheck.checks.patches.syntax import read_in
from mutcheck.core.advice import Change, Edit
from mutcheck.core.seen import Held, Seen

Write = Callable[[Files, Edit, Seen], Iterator[Candidate]]

MOST_PLACES = 3
"""Statements that are taken for the write, the nearest first."""

_WORD = re.compile(r"\w+")

_STATIC = frozenset(("shape", "dtype", "ndim", "size", "sharding", "weak_type"))
"""What of an array is known without its values."""

_APART = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions with names of their own."""

_CONTAINERS = (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Starred)


def hoisted(files: Files, edit: Edit, seen: Seen) -> Iterator[Candidate]:
    """Reads in and behind the statements of the edit's lines, before the writes there or before them."""
    names = {each.partition("[")[0].partition(".")[0] for each in edit.arguments}
    tried: set[int] = set()
    for spot in files.spots(edit.lines):
        block = spot.written.syntax.block_of(spot.statement)
        until = block.index(spot.statement) + 1
        for write in list(reversed(block[:until]))[:MOST_PLACES]:
            if id(write) not in tried and isinstance(write, ast.Assign):
                tried.add(id(write))
                yield from _before(Spot(spot.written, spot.function, write), names, block, seen)


def or_else(others: Write) -> Write:
    """The same, and then what else writes barriers for such an edit."""

    def candidates(files: Files, edit: Edit, seen: Seen) -> Iterator[Candidate]:
        yield from hoisted(files, edit, seen)
        yield from others(files, edit, seen)

    return candidates


def _before(spot: Spot, names: Set[str], block: Sequence[ast.stmt], seen: Seen) -> Iterator[Candidate]:
    held = spot.held(seen)
    old = {each for each in read_in([spot.statement]) & names if held.get(each) is Held.ARRAYS}
    if not old or not spot.written.text.starts_line(spot.statement):
        return
    moves = _Moves(spot, old, block[block.index(spot.statement) + 1 :])
    found = [each for each in (moves.found(mixed=False), moves.found(mixed=True)) if each]
    others = [each for each in read_in([spot.statement]) - old if held.get(each) is Held.ARRAYS]
    for kept in [sorted(old), [*sorted(old), *sorted(others)]][: 1 + bool(others)]:
        yield from (_candidate(spot, kept, each) for each in found)


@dataclass(frozen=True)
class _Move:
    """An expression that goes before the write, and its text there."""

    node: ast.expr
    text: str


def _candidate(spot: Spot, kept: Sequence[str], moves: Sequence[_Move]) -> Candidate:
    """Expressions before a write, behind one barrier with names that it reads, that of the old value first."""
    written, text = spot.written, spot.written.text
    named = _names(spot, kept[0], [each.text for each in moves])
    spelled = barrier_in(text.tree, spot.function)
    targets, values = ", ".join([*kept, *named.values()]), ", ".join([*kept, *named])
    line = text.line_before(spot.statement.lineno, f"{targets} = {spelled.name}(({values}))")
    changes: tuple[Change, ...] = tuple(text.replacing(each.node, named[each.text]) for each in moves)
    return Candidate(written.file, (*written.importing(spelled), line, *changes))


def _names(spot: Spot, old: str, texts: Sequence[str]) -> Mapping[str, str]:
    """A new name for each expression: `ring_read`, `ring_read_2`."""
    used = set(_WORD.findall(spot.written.text.text))
    found: dict[str, str] = {}
    for text in texts:
        number, name = 1, f"{old}_read"
        while name in used or name in found.values():
            number += 1
            name = f"{old}_read_{number}"
        found.setdefault(text, name)
    return found


class _Moves:
    """What of the statements behind a write can be computed before it."""

    def __init__(self, spot: Spot, old: Set[str], behind: Sequence[ast.stmt]) -> None:
        self._written: Written = spot.written
        self._old = old
        self._behind = list(_plain(behind))
        self._later = {
            node.id
            for each in (spot.statement, *behind)
            for node in ast.walk(each)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        self._new = _only_target(spot.statement)
        self._value = spot.statement.value if isinstance(spot.statement, ast.Assign) else None

    def found(self, *, mixed: bool) -> list[_Move]:
        """The expressions; with `mixed` only where some read the old and the new value."""
        if self._old & self._later:
            return []  # what the name means differs from place to place
        found = [each for statement in self._behind for each in self._in(statement, mixed=mixed)]
        return found if not mixed or any(self._new in read_in([each.node]) for each in found) else []

    def _in(self, node: ast.AST, *, mixed: bool) -> Iterator[_Move]:
        if isinstance(node, _APART):
            return
        if isinstance(node, ast.expr) and not isinstance(node, (*_CONTAINERS, ast.Name)) and _reads(node, self._old):
            later = read_in([node]) & self._later
            if not later:
                yield _Move(node, self._written.text.part(node))
                return
            if mixed and self._new and later == {self._new}:
                yield _Move(node, self._with_value(node))
                return
        for child in ast.iter_child_nodes(node):
            yield from self._in(child, mixed=mixed)

    def _with_value(self, node: ast.expr) -> str:
        """The text of an expression, with the new value's own in place of its name."""
        text, value = self._written.text, self._value
        assert value is not None
        inside = [
            text.replacing(each, f"({text.part(value)})")
            for each in ast.walk(node)
            if isinstance(each, ast.Name) and each.id == self._new
        ]
        begin, end = text.begin(node), text.end(node)
        return _part_with(text.lines, begin, end, inside)


def _part_with(lines: Sequence[str], begin: tuple[int, int], end: tuple[int, int], changes: Sequence[Change]) -> str:
    """A part of a text with changes made in it."""
    made, at = [], begin
    for each in sorted(changes, key=lambda one: (one.line, one.column)):
        made += [_between(lines, at, (each.line, each.column)), each.text]
        at = each.end_line, each.end_column
    return "".join([*made, _between(lines, at, end)])


def _between(lines: Sequence[str], begin: tuple[int, int], end: tuple[int, int]) -> str:
    if begin[0] == end[0]:
        return lines[begin[0] - 1][begin[1] - 1 : end[1] - 1]
    middle = lines[begin[0] : end[0] - 1]
    return "".join((lines[begin[0] - 1][begin[1] - 1 :], *middle, lines[end[0] - 1][: end[1] - 1]))


def _plain(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements up to the first that holds others, or a function: these may do a thing never, or later."""
    for each in statements:
        if not isinstance(each, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return | ast.Expr):
            return
        yield each


def _only_target(statement: ast.stmt) -> str:
    """The name that a statement binds to the whole of its value; empty where it does something else."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _reads(node: ast.expr, names: Set[str]) -> bool:
    """Whether an expression reads values of some names, and not only what is known of them without."""
    if isinstance(node, ast.Attribute) and node.attr in _STATIC:
        return False
    if isinstance(node, ast.Name):
        return node.id in names and isinstance(node.ctx, ast.Load)
    return any(_reads(each, names) for each in _children(node))


def _children(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions right below a node; those in keywords and slices too."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.expr):
            yield each
        elif not isinstance(each, ast.expr_context):
            yield from _children(each)
