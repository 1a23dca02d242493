"""What the line that jits a program donates, in its text: for `jax.jit`, `nnx.jit`, `partial` of them, and Equinox."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mutcheck.checks.patches.arguments import added, removed
from mutcheck.checks.patches.candidate import Candidate, Written
from mutcheck.checks.patches.names import Spelled
from mutcheck.checks.patches.syntax import Function, Scope
from mutcheck.checks.source import donate_arguments, wrappers
from mutcheck.checks.source.donate_arguments import ARGNAMES, ARGNUMS
from mutcheck.core.advice import Change, Edit

UNSAFE = "what calls it must not use a donated argument after the call"

_EQUINOX = "donate"


@dataclass(frozen=True)
class Jitted:
    """A program's function, and what jits it.

    Attributes:
      node: the decorator or the call; None where the file shows none.
    """

    written: Written
    function: Scope
    node: ast.expr | None


def jitted(written: Written, attribute: str) -> Jitted | None:
    """What a name of a file is: a function that a decorator jits, or a call that does; None where that is not seen."""
    for statement in reversed(written.text.tree.body):
        if isinstance(statement, Function) and statement.name == attribute:
            return Jitted(written, statement, next(filter(wrappers.is_jit, statement.decorator_list), None))
        if isinstance(statement, ast.Assign) and attribute in map(wrappers.last, statement.targets):
            return _bound(written, statement.value)
    return None


def _bound(written: Written, value: ast.expr) -> Jitted | None:
    """What an expression is: `jax.jit(step)`, that within another call, or the name of such a thing."""
    if isinstance(value, ast.Name):
        return jitted(written, value.id)
    if isinstance(value, ast.Attribute):
        return _method(written, value.attr)
    if not isinstance(value, ast.Call) or len(value.args) != 1:
        return _jit_call(written, value) if isinstance(value, ast.Call) and value.args else None
    return _jit_call(written, value) or _bound(written, value.args[0])


def _method(written: Written, name: str) -> Jitted | None:
    """A method that a decorator jits, where only one function of the file has that name."""
    found = [each for each in ast.walk(written.text.tree) if isinstance(each, Function) and each.name == name]
    decorators = [each for each in found[0].decorator_list if wrappers.is_jit(each)] if len(found) == 1 else []
    return Jitted(written, found[0], decorators[0]) if decorators else None


def _jit_call(written: Written, call: ast.Call) -> Jitted | None:
    if not wrappers.is_jit(call.func):
        return None
    function = wrappers.transformed(call.args[0])
    if isinstance(function, ast.Lambda):
        return Jitted(written, function, call)
    name = wrappers.last(function)
    found = [each for each in ast.walk(written.text.tree) if isinstance(each, Function) and each.name == name]
    return Jitted(written, found[0], call) if len(found) == 1 else None


def donated(site: Jitted, paths: Sequence[str]) -> Iterator[Candidate]:
    """The line with arguments donated besides.

    Args:
      paths: of the arguments of `@main`, or of arrays in them.
    """
    if site.node is None:
        return
    if wrappers.is_equinox(site.node):
        changes = [_equinox(site, word) for word in ("all-except-first", "all")]
    else:
        keyword = donate_arguments.keyword_for(site.node, site.function, _names(paths))
        changes = list(_with(site, keyword)) if keyword is not None else []
    for each in changes:
        yield Candidate(site.written.file, each, UNSAFE)


def in_words(site: Jitted, edit: Edit) -> Edit:
    """An edit that donates arguments, with words for whoever writes it: Equinox knows no names of arguments."""
    if site.node is None or not wrappers.is_equinox(site.node):
        return edit
    first = donate_arguments.names_of(site.function)[:1]
    line = wrappers.equinox_donating(site.node, first=bool(set(first) & set(_names(edit.arguments))))
    return replace(edit, write=f"jit it with `{line}`, if no caller needs the old values after the call")


def kept(site: Jitted, paths: Sequence[str]) -> Iterator[Candidate]:
    """The line with arguments donated no more."""
    if site.node is None:
        return
    if wrappers.is_equinox(site.node):
        yield Candidate(site.written.file, _equinox(site, "none"))
        return
    if not isinstance(site.node, ast.Call):
        return
    keyword = donate_arguments.keyword_without(site.node, site.function, _names(paths))
    for each in _with(site, keyword) if keyword is not None else ():
        yield Candidate(site.written.file, each)


def _names(paths: Sequence[str]) -> list[str]:
    """The names of the function's own arguments that paths begin with."""
    return list(dict.fromkeys(each.partition("[")[0].partition(".")[0] for each in paths))


def _with(site: Jitted, keyword: ast.keyword) -> Iterator[tuple[Change, ...]]:
    """The changes that have a line donate what one keyword says, in each spelling that there is."""
    text, node = site.written.text, site.node
    assert node is not None
    if not isinstance(node, ast.Call):
        yield from _called(site, node, _spelled(keyword))
        return
    given = [each for each in node.keywords if each.arg in (ARGNUMS, ARGNAMES)]
    if len(given) > 1:
        return
    if not given:
        yield (added(text, node, _spelled(keyword)),)
    elif isinstance(keyword.value, ast.Tuple) and not keyword.value.elts:
        yield (_without(site, node, given[0]),)
    else:
        yield (text.replacing(given[0], _spelled(keyword, single="'" in text.part(given[0].value))),)


def _without(site: Jitted, node: ast.Call, keyword: ast.keyword) -> Change:
    """The change that takes a keyword away, and the parentheses of a decorator that hold no other."""
    text = site.written.text
    if not node.args and len(node.keywords) == 1:
        return text.replacing(node, text.part(node.func))
    return removed(text, node, keyword)


def _called(site: Jitted, node: ast.expr, keyword: str) -> Iterator[tuple[Change, ...]]:
    """The changes that have a bare decorator take a keyword: `jax.jit(...)` is not one of every release."""
    text = site.written.text
    name, direct = text.part(node), text.replacing(node, f"{text.part(node)}({keyword})")
    partial = donate_arguments.partial_in(text.tree)
    whole = text.replacing(node, f"{partial.line}({name}, {keyword})")
    imported = site.written.importing(Spelled(partial.line, partial.imports))
    if name.startswith("nnx."):
        yield (direct,)
    elif partial.imports:
        yield (direct,)
        yield (*imported, whole)
    else:
        yield (whole,)
        yield (direct,)


def _equinox(site: Jitted, word: str) -> tuple[Change, ...]:
    """The changes that have a line of Equinox's donate so much."""
    text, node, keyword = site.written.text, site.node, f'{_EQUINOX}="{word}"'
    assert node is not None
    if not isinstance(node, ast.Call):
        return (text.replacing(node, f"{text.part(node)}({keyword})"),)
    given = next((each for each in node.keywords if each.arg == _EQUINOX), None)
    return (text.replacing(given, keyword) if given is not None else added(text, node, keyword),)


def _spelled(keyword: ast.keyword, *, single: bool = False) -> str:
    """A keyword as a person writes it: one value without a tuple, text in double quotes where the file does so."""
    value = keyword.value
    only = value.elts[0] if isinstance(value, ast.Tuple) and len(value.elts) == 1 else value
    text = ast.unparse(only)
    return f"{keyword.arg}={text if single else text.replace(chr(39), chr(34))}"
