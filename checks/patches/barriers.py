"""Barriers in the program's text: before a statement, behind one, at the beginning of a body, around what it returns.

A barrier before a statement is over the names that the statement and later ones read, and that hold arrays then. A ref
does not go through a barrier, its value does: `total[...] = jax.lax.optimization_barrier(total[...])`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from mutcheck.checks.patches.candidate import Candidate, Files, Spot, Written
from mutcheck.checks.patches.names import Spelled, barrier_in
from mutcheck.checks.patches.syntax import (
    Function,
    Scope,
    bound,
    first_line,
    last_line,
    own_nodes,
    parameters,
    read_from,
    written_refs,
)
from mutcheck.checks.patches.text import insertion
from mutcheck.core.advice import Change, Edit
from mutcheck.core.finding import Location
from mutcheck.core.seen import Held, Seen

MOST_PLACES = 3
"""Statements of a function before which a barrier is tried."""


# Before a statement


def before(files: Files, edit: Edit, seen: Seen) -> Iterator[Candidate]:
    """One barrier before the update: before the first statement of the edit's lines, then before later ones."""
    for spots in _by_function(files.spots(edit.lines)):
        for spot in spots[:MOST_PLACES]:
            yield from _sets(edit, spot, seen)


def after_reads(files: Files, edit: Edit, seen: Seen) -> Iterator[Candidate]:
    """One barrier behind what reads, which is where the lines of the edit are, then before it."""
    for spots in _by_function(files.spots(edit.lines)):
        following = spots[-1].written.syntax.following(spots[-1].statement)
        if following is not None and spots[-1].written.text.starts_line(following):
            spot = Spot(spots[-1].written, spots[-1].function, following)
            yield from _sets(edit, spot, seen)
    yield from before(files, edit, seen)


def _by_function(spots: Iterable[Spot]) -> list[list[Spot]]:
    """The statements of each function in their order; the functions as they come."""
    found: dict[int, list[Spot]] = {}
    for each in spots:
        found.setdefault(id(each.function), []).append(each)
    return [sorted(some, key=lambda each: each.statement.lineno) for some in found.values()]


def _live(spot: Spot, seen: Seen) -> list[str]:
    """What a barrier before a statement may hold: arrays of the function's own, and the values of refs it writes."""
    held = spot.held(seen)
    read = read_from(spot.written.syntax, spot.statement, spot.function)
    arrays = [each for each in bound(spot.function) if each in read and held.get(each) is Held.ARRAYS]
    return [*arrays, *_refs(spot.function, held)]


def _sets(edit: Edit, spot: Spot, seen: Seen) -> Iterator[Candidate]:
    """A barrier before a statement over the arguments that the edit holds and what was computed; then over all."""
    live = _live(spot, seen)
    held = {each.partition("[")[0].partition(".")[0] for each in edit.arguments} if edit.loop is None else set()
    given = set(parameters(spot.function))
    several = [[each for each in live if each not in given or each in held]] if held & given else []
    for names in dict.fromkeys(map(tuple, [*several, live])):
        yield from _over(spot, names)


def _refs(function: Function, held: dict[str, Held]) -> list[str]:
    """The values of the refs that a function writes: whoever has them reads what they hold in the end."""
    return [f"{each}[...]" for each in written_refs(function) if held.get(each) is Held.REF]


def _over(spot: Spot, names: Sequence[str]) -> Iterator[Candidate]:
    """A barrier over names before a statement."""
    if not names:
        return
    spelled = barrier_in(spot.written.text.tree, spot.function)
    line = spot.written.text.line_before(first_line(spot.statement), line_of(spelled, names))
    changes = (*spot.written.importing(spelled), line)
    yield Candidate(spot.written.file, changes)


def line_of(spelled: Spelled, names: Sequence[str]) -> str:
    """The statement that puts names through one barrier."""
    listed = ", ".join(names)
    return f"{listed} = {spelled.name}({listed})" if len(names) == 1 else f"{listed} = {spelled.name}(({listed}))"


# At the beginning of a body


def at_beginning(files: Files, edit: Edit, seen: Seen) -> Iterator[Candidate]:
    """A barrier over what the body of a loop is given, and over the refs that it writes, as its first statement."""
    for written, function in _bodies(files, edit):
        if isinstance(function, ast.Lambda):
            continue
        first = function.body[1 if ast.get_docstring(function, clean=False) is not None else 0 :][:1]
        for statement in first:
            if written.text.starts_line(statement):
                spot = Spot(written, function, statement)
                held = spot.held(seen)
                given = [each for each in parameters(function) if held.get(each) is Held.ARRAYS]
                yield from _over(spot, [*given, *_refs(function, held)])


def _bodies(files: Files, edit: Edit) -> Iterator[tuple[Written, Scope]]:
    """The bodies of the loop of an edit, as far as they can be seen; of `@main`, the functions of its lines."""
    if edit.loop is None:
        for spots in _by_function(files.spots(edit.lines)):
            yield spots[0].written, spots[0].function
        return
    written = files.written(edit.loop.file)
    for call in written.syntax.loop_calls(edit.loop.line) if written is not None else ():
        body = written.syntax.body_of(call) if written is not None else None
        if body is not None and written is not None:
            yield written, body


# At the end of a body


def at_end(files: Files, edit: Edit, seen: Seen) -> Iterator[Candidate]:
    """A barrier over the refs that a body writes, and one around what it returns: each alone, then both."""
    for written, function in _bodies(files, edit):
        around = _around_returned(written, function)
        refs = _refs_at_end(written, function, seen) if isinstance(function, Function) else ()
        for changes in dict.fromkeys((refs, around, (*refs, *around))):
            if changes:
                yield Candidate(written.file, _with_import(written, function, changes))


def _with_import(written: Written, function: Scope, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    return *written.importing(_spelled(written, function)), *changes


def _spelled(written: Written, function: Scope) -> Spelled:
    inner = function if isinstance(function, Function) else written.syntax.function_of(function)
    return barrier_in(written.text.tree, inner)


def _around_returned(written: Written, function: Scope) -> tuple[Change, ...]:
    """The changes that put what a function returns through a barrier; none where it returns in several places."""
    if isinstance(function, ast.Lambda):
        return around(written, function.body, _spelled(written, function))
    returned = [each for each in own_nodes(function) if isinstance(each, ast.Return)]
    if len(returned) != 1 or returned[0].value is None or isinstance(returned[0].value, ast.Constant):
        return ()
    return around(written, returned[0].value, _spelled(written, function))


def around(written: Written, value: ast.expr, spelled: Spelled) -> tuple[Change, ...]:
    """The changes that put the value of an expression through a barrier."""
    bare = isinstance(value, ast.Tuple) and not _in_parentheses(written.text.part(value))
    opening, closing = ("((", "))") if bare else ("(", ")")
    begin, end = written.text.begin(value), written.text.end(value)
    return insertion(begin, spelled.name + opening), insertion(end, closing)


def _in_parentheses(text: str) -> bool:
    """Whether the text of a tuple has parentheses around all of it: `(a, b)`, and not `(a), (b)`."""
    try:
        ast.parse(f"[{text[1:-1]}\n]", mode="eval")
    except SyntaxError:
        return False
    return text.startswith("(") and text.endswith(")")


def _refs_at_end(written: Written, function: Function, seen: Seen) -> tuple[Change, ...]:
    """The change that puts the values of refs through a barrier, as the last statement before what is returned."""
    last = function.body[-1]
    held = Spot(written, function, last).held(seen)
    refs = _refs(function, held)
    if not refs or not written.text.starts_line(last):
        return ()
    text = line_of(_spelled(written, function), refs)
    if isinstance(last, ast.Return):
        return (written.text.line_before(last.lineno, text),)
    return (written.text.line_after(last.end_lineno or last.lineno, text, as_line=last.lineno),)


# Behind statements


def behind(files: Files, edit: Edit, seen: Seen) -> Iterator[Candidate]:
    """A barrier behind each statement of the edit's lines, over what it binds; then behind the last one alone."""
    for spots in _by_function(files.spots(edit.lines)):
        whole = [change for each in spots for change in _behind(each, seen)]
        alone = list(_behind(spots[-1], seen))
        for changes in (whole, alone) if len(spots) > 1 else (whole,):
            if changes:
                yield Candidate(spots[0].written.file, _with_import(spots[0].written, spots[0].function, (*changes,)))


def _behind(spot: Spot, seen: Seen) -> Iterator[Change]:
    """The changes that put what a statement binds through a barrier."""
    written, statement = spot.written, spot.statement
    spelled = _spelled(written, spot.function)
    if isinstance(statement, ast.Return) and statement.value is not None:
        yield from around(written, statement.value, spelled)
        return
    names = _bound_by(spot, seen)
    if names and written.text.ends_line(statement):
        yield written.text.line_after(last_line(statement), line_of(spelled, names), as_line=statement.lineno)


def _bound_by(spot: Spot, seen: Seen) -> list[str]:
    """The names that a statement binds, and the refs that it writes, as far as they hold arrays behind it."""
    targets = _targets(spot.statement)
    following = spot.written.syntax.following(spot.statement)
    held = Spot(spot.written, spot.function, following).held(seen) if following is not None else {}
    before = spot.held(seen)
    named = [each.id for each in targets if isinstance(each, ast.Name)]
    arrays = [each for each in named if held.get(each) is Held.ARRAYS]
    refs = [each.value.id for each in targets if isinstance(each, ast.Subscript) and isinstance(each.value, ast.Name)]
    return [*arrays, *(f"{each}[...]" for each, _ in groupby(refs) if before.get(each) is Held.REF)]


def _targets(statement: ast.stmt) -> list[ast.expr]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AugAssign | ast.AnnAssign):
        targets = [statement.target]
    return [each for target in targets for each in _leaves(target)]


def _leaves(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            yield from _leaves(each)
    elif isinstance(target, ast.Starred):
        yield from _leaves(target.value)
    else:
        yield target


def functions(files: Files, edit: Edit) -> Iterator[tuple[Written, Function]]:
    """The functions whose names must be known to write a barrier."""
    for spot in files.spots(_all_lines(edit)):
        yield spot.written, spot.function
    for written, body in _bodies(files, edit):
        if isinstance(body, Function):
            yield written, body


def _all_lines(edit: Edit) -> Sequence[Location]:
    return edit.lines if edit.loop is None else (*edit.lines, edit.loop)
