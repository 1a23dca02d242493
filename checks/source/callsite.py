"""What a user's source says of a jitted function: the line that jits it, and whether a call's arguments live on.

It is read as syntax, and nothing of it is run. What the syntax does not show is not claimed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from mutcheck.checks.foreign.signature import Frame
from mutcheck.checks.ir.locations import best
from mutcheck.checks.source import aliases, donate_arguments, wrappers
from mutcheck.checks.source.donate_arguments import Change, Said
from mutcheck.core.finding import Location

Reader = Callable[[str], str]
"""A file's name to its text; empty where it cannot be read."""


@dataclass(frozen=True)
class Jitted:
    """A function as it stands in the user's source.

    Attributes:
      name: its own name.
      file: the file that holds it.
      line: a line of its body; 0 where none is known.
      called: where it was called when it was compiled; None where that is not known.
      jit: the line that jits it; None where there is none to see.
      written: what that line says; empty where there is none.
      node: the same as syntax.
    """

    name: str
    file: str = ""
    line: int = 0
    called: Location | None = None
    jit: Location | None = None
    written: str = ""
    node: ast.expr | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Afterwards:
    """What becomes of an argument after the call.

    Attributes:
      rebound: whether each call that is seen binds its result to the argument's own name.
      text: what is known of it, a clause.
    """

    rebound: bool
    text: str


UNKNOWN = Afterwards(False, "only if the caller does not use it after the call")


class Sources:
    """What is asked of the user's source; each file is read and parsed once."""

    def __init__(self, read: Reader) -> None:
        self._tree = lru_cache(maxsize=None)(lambda file: _parsed(read(file)))

    def jitted(self, name: str, frames: Mapping[int, Frame], source: Location | None = None) -> Jitted:
        """The function of a module, by the frames behind its instructions.

        Args:
          source: where the function begins, if that is known.
        """
        inside = _inside(name, frames)
        if inside is None:
            return self._handed(name, frames, source)
        called = self._caller(inside, frames)
        file, node = self._jit_node(name, inside.file, inside.line, called) or ("", None)
        return _jitted(Jitted(name, inside.file, inside.line, called), file, node)

    def _handed(self, name: str, frames: Mapping[int, Frame], source: Location | None) -> Jitted:
        """A function that is not the user's, where a line of the user's jits it: `jax.jit(jax.vmap(library.step))`."""
        own = [each for each in frames.values() if _own(each)]
        inner = _outermost(name, frames)
        nearest = max(own, key=lambda each: _depth(each, frames), default=None)
        called = self._caller(inner, frames) if inner is not None else None
        if called is None and nearest is not None:
            called = Location(nearest.file, nearest.line)
        for file in dict.fromkeys(each.file for each in own):
            tree = self._tree(file)
            calls = list(wrappers.jit_calls(tree, name)) if tree is not None else []
            if calls:
                place = Location(inner.file, inner.line) if inner is not None else source or Location(file)
                made = Jitted(name, place.file, place.line or calls[0].lineno, called)
                return _jitted(made, file, calls[0] if len(calls) == 1 else None)
        if inner is not None and self._is_jitted_elsewhere(inner, name, frames):
            return Jitted(name, inner.file, inner.line, called)
        return Jitted(name, own[0].file if own else "", called=called)

    def jits(self, name: str, frames: Mapping[int, Frame]) -> bool:
        """Whether a file of the user's behind a module jits something of a name, be it in several places."""
        trees = (self._tree(file) for file in {each.file for each in frames.values() if _own(each)})
        return any(tree is not None and any(wrappers.jit_calls(tree, name)) for tree in trees)

    def _is_jitted_elsewhere(self, inner: Frame, name: str, frames: Mapping[int, Frame]) -> bool:
        """Whether the user jits a library's function: a line of theirs calls it, and the library does not jit it."""
        if inner.parent not in frames or not _own(frames[inner.parent]):
            return False
        tree = self._tree(inner.file)
        function = _enclosing(tree, name, inner.line)
        decorators = function.decorator_list if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) else []
        return (
            tree is not None and not any(map(wrappers.is_jit, decorators)) and not any(wrappers.jit_calls(tree, name))
        )

    def suggestion(self, jitted: Jitted, arguments: Sequence[str]) -> Change:
        """What donates arguments, in place of what jits the function now; an empty line where that is not seen."""
        function = self._function(jitted)
        if jitted.node is None or jitted.jit is None or function is None:
            return Change()
        partial = donate_arguments.partial_in(self._tree(jitted.jit.file))
        line = donate_arguments.more(jitted.node, function, arguments, partial.line)
        return Change(line, partial.imports if line.startswith(f"{partial.line}(") else "")

    def is_parameter(self, jitted: Jitted, argument: str) -> bool | None:
        """Whether the function itself has an argument of a name; None where it is not seen."""
        function = self._function(jitted)
        return argument in donate_arguments.names_of(function) if function is not None else None

    def collects(self, jitted: Jitted, argument: str) -> str:
        """`*rest` or `**more`, as the signature has an argument that is one: JAX donates none by that name."""
        function = self._function(jitted)
        if function is None:
            return ""
        collecting = (("*", function.args.vararg), ("**", function.args.kwarg))
        return next((f"{stars}{argument}" for stars, each in collecting if each and each.arg == argument), "")

    def offered(self, jitted: Jitted) -> Said | None:
        """What the line that jits the function donates, if there is one to see; None where it computes that."""
        function = self._function(jitted)
        return donate_arguments.said(jitted.node, function) if jitted.node is not None and function else Said()

    def afterwards(self, jitted: Jitted, argument: str) -> Afterwards:
        """Whether an argument is used after the call, as far as the calls show it."""
        function = self._function(jitted)
        called = jitted.called
        if function is None or called is None:
            return UNKNOWN
        tree = self._tree(called.file)
        names = {jitted.name, *_bound_to_jit(tree, jitted.name)} if tree else set()
        calls = list(_calls(tree, names)) if tree else []
        here = [each for each in calls if each[1].lineno <= called.line <= (each[1].end_lineno or 0)]
        if len(here) != 1:
            return UNKNOWN
        statement, call = here[0]
        text = _argument(call, function, argument)
        if not text or not _rebinds(statement, call, text):
            return UNKNOWN
        for other, each in calls:
            if each is not call and not _rebinds(other, each, _argument(each, function, argument)):
                return Afterwards(
                    False, f"{UNKNOWN.text}: line {call.lineno} rebinds it, and line {each.lineno} does not"
                )
        if tree is not None and (clause := self._otherwise(tree, jitted, call, text)):
            return Afterwards(False, f"{UNKNOWN.text}: line {call.lineno} rebinds it, and {clause}")
        return Afterwards(
            True, f"line {call.lineno} rebinds `{text}`, so it is not used after that call, unless by another name"
        )

    def _otherwise(self, tree: ast.Module, jitted: Jitted, call: ast.Call, text: str) -> str:
        """How an argument may be used after a call that rebinds it; empty where nothing shows it."""
        bound = frozenset(_bound_to_jit(tree, jitted.name))
        if line := aliases.mentioned(tree, bound or frozenset([jitted.name])):
            return f"line {line} hands the function on"
        return aliases.elsewhere(tree, call, text)

    def _caller(self, inside: Frame, frames: Mapping[int, Frame]) -> Location | None:
        """The nearest line of the user's around a frame."""
        seen = set()
        number = inside.parent
        while number in frames and number not in seen:
            seen.add(number)
            frame = frames[number]
            if _own(frame) and self._tree(frame.file) is not None:
                return Location(frame.file, frame.line)
            number = frame.parent
        return None

    def _function(self, jitted: Jitted) -> donate_arguments.Function | None:
        tree = self._tree(jitted.file) if jitted.file else None
        return _enclosing(tree, jitted.name, jitted.line) if tree is not None else None

    def _jit_node(self, name: str, file: str, line: int, called: Location | None) -> tuple[str, ast.expr] | None:
        """The decorator or the call that jits a function, and its file."""
        tree = self._tree(file) if file else None
        function = _enclosing(tree, name, line) if tree is not None else None
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in function.decorator_list:
                if wrappers.is_jit(decorator):
                    return file, decorator
        for place in dict.fromkeys([file, called.file if called else ""]):
            tree = self._tree(place) if place else None
            calls = (
                [each for each in wrappers.jit_calls(tree, name) if name != "<lambda>" or _within(each, line)]
                if tree
                else []
            )
            if len(calls) == 1:
                return place, calls[0]
        return None


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text) if text else None
    except (SyntaxError, ValueError):
        return None


def _own(frame: Frame) -> bool:
    return best([Location(frame.file, frame.line)], "") is not None


def _jitted(jitted: Jitted, file: str, node: ast.expr | None) -> Jitted:
    """The same with the line that jits it, if one does."""
    if node is None:
        return jitted
    return replace(jitted, jit=Location(file, node.lineno), written=ast.unparse(node), node=node)


def _inside(name: str, frames: Mapping[int, Frame]) -> Frame | None:
    """The outermost frame of the function itself, one with a caller if there is any.

    What is jitted within it was traced by itself, and its frames may end at the function.
    """
    return _outermost(name, frames, own=True)


def _outermost(name: str, frames: Mapping[int, Frame], *, own: bool = False) -> Frame | None:
    """The outermost frame of a function by its name.

    Args:
      own: whether it must be the user's.
    """
    found = {
        number: each
        for number, each in frames.items()
        if each.function.rpartition(".")[2] == name and (not own or _own(each))
    }
    outermost = [each for each in found.values() if not found.keys() & set(_around(each, frames))]
    return min(outermost, key=lambda each: (each.parent not in frames, _depth(each, frames)), default=None)


def _around(frame: Frame, frames: Mapping[int, Frame]) -> Iterator[int]:
    """The numbers of the frames around one, from the inside to the outside."""
    seen = set()
    while frame.parent in frames and frame.parent not in seen:
        seen.add(frame.parent)
        yield frame.parent
        frame = frames[frame.parent]


def _depth(frame: Frame, frames: Mapping[int, Frame]) -> int:
    depth = 0
    while frame.parent in frames and depth <= len(frames):
        frame, depth = frames[frame.parent], depth + 1
    return depth


def _within(node: ast.AST, line: int) -> bool:
    return getattr(node, "lineno", 0) <= line <= (getattr(node, "end_lineno", 0) or 0)


def _enclosing(tree: ast.Module | None, name: str, line: int) -> donate_arguments.Function | None:
    """The function of a name around a line."""
    if tree is None:
        return None
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, donate_arguments.Function)
        and getattr(node, "name", "<lambda>") == name
        and _within(node, line)
    ]
    if name == "<lambda>" and len(found) != 1:
        return None
    return max(found, key=lambda each: each.lineno, default=None)


def _bound_to_jit(tree: ast.Module, name: str) -> Iterator[str]:
    """The names that a jitted function is bound to: `train = jax.jit(step)`."""
    calls = set(map(id, wrappers.jit_calls(tree, name)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and id(node.value) in calls:
            yield from filter(None, map(wrappers.last, node.targets))


def _calls(tree: ast.Module, names: set[str]) -> Iterator[tuple[ast.stmt, ast.Call]]:
    """The calls of functions by their names, each with the innermost statement around it."""

    def walk(node: ast.AST, statement: ast.stmt | None) -> Iterator[tuple[ast.stmt, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            inner = child if isinstance(child, ast.stmt) else statement
            if isinstance(child, ast.Call) and inner is not None and wrappers.last(child.func) in names:
                yield inner, child
            yield from walk(child, inner)

    yield from walk(tree, None)


def _argument(call: ast.Call, function: donate_arguments.Function, name: str) -> str:
    """What a call passes as an argument; empty where that is not seen, or it is passed twice."""
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    bound = isinstance(call.func, ast.Attribute) and bool(names) and names[0] in ("self", "cls")
    if any(isinstance(each, ast.Starred) for each in call.args):
        return ""
    given = dict(zip(names[1:] if bound else names, call.args, strict=False))
    given.update({each.arg: each.value for each in call.keywords if each.arg})
    node = given.get(name)
    if node is None or not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return ""
    text = ast.unparse(node)
    others = [each for key, each in given.items() if key != name]
    return "" if any(_mentions(each, text) for each in others) else text


def _mentions(node: ast.expr, text: str) -> bool:
    return any(isinstance(each, ast.expr) and ast.unparse(each) == text for each in ast.walk(node))


def _rebinds(statement: ast.stmt, call: ast.Call, text: str) -> bool:
    """Whether a statement binds the result of a call, or a part of it, to an expression."""
    if not text or not isinstance(statement, ast.Assign) or statement.value is not call:
        return False
    targets = list(statement.targets)
    while targets:
        target = targets.pop()
        if isinstance(target, ast.Tuple | ast.List):
            targets += target.elts
        elif isinstance(target, ast.Starred):
            targets.append(target.value)
        elif ast.unparse(target) == text:
            return True
    return False
