"""Finds programs by reading source text: nothing of the user's is imported, and no jax.

A program is a function under `@program(...)`, or a name bound to `program(...)(function)`. Three ways name one:
the name of a program of the corpus, `path/to/file.py::name`, and `package.module:name`. The last two name every
program of the file when the name is left out.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple, TypeGuard

from mutcheck.core.rooms import PROGRAMS
from mutcheck.core.source import Source

CORPUS = Path(PROGRAMS)
CORPUS_PACKAGE = "mutcheck.lowering.programs"


class UnknownProgram(Exception):
    """No program goes by that name. `advice` says what to do next."""

    def __init__(self, asked: str, why: str, advice: str) -> None:
        super().__init__(f"{why}. {advice}")
        self.asked = asked
        self.why = why
        self.advice = advice


def corpus() -> tuple[Source, ...]:
    """The programs of the seed corpus, by name."""
    files = sorted(CORPUS.glob("[!_]*.py"))
    return tuple(source for file in files for source in _in_file(file, f"{CORPUS_PACKAGE}.{file.stem}", corpus=True))


def in_folder(folder: Path) -> tuple[Source, ...]:
    """The programs of every Python file in a folder; a file that does not parse has none."""
    found: list[Source] = []
    for file in sorted(folder.glob("*.py")):
        try:
            found += _in_file(file, "")
        except (SyntaxError, ValueError, OSError):
            continue
    return tuple(found)


def find(asked: str) -> tuple[Source, ...]:
    """The programs that a PROGRAM of the command line names.

    Raises:
      UnknownProgram: there is none of that name; the message gives the nearest ones.
    """
    if Path(asked).is_dir() and asked not in {source.name for source in corpus()}:
        raise UnknownProgram(asked, f"{asked!r} is a folder", f"Name a file in it: `{Path(asked) / 'FILE.py'}`.")
    if "::" in asked or asked.endswith(".py"):
        path, _, name = asked.partition("::")
        return _of_path(asked, Path(path), name)
    if ":" in asked or "." in asked:
        module, _, name = asked.partition(":")
        return _of_module(asked, module, name)
    return _of_corpus(asked)


def _of_corpus(asked: str) -> tuple[Source, ...]:
    known = corpus()
    if found := [source for source in known if source.name == asked]:
        return tuple(found)
    raise UnknownProgram(
        asked,
        f"there is no program {asked!r}",
        nearest(asked, [source.name for source in known])
        or "`mutcheck list` shows the names; a program of yours is `path/to/file.py::name` or `package.module:name`.",
    )


def _of_path(asked: str, path: Path, name: str) -> tuple[Source, ...]:
    if not path.is_file():
        siblings = [str(sibling) for sibling in path.parent.glob("*.py")] if path.parent.is_dir() else []
        raise UnknownProgram(
            asked, f"there is no file {str(path)!r}", nearest(str(path), siblings) or "Check the path."
        )
    return _named(asked, path.resolve(), "", name, str(path))


def _of_module(asked: str, module: str, name: str) -> tuple[Source, ...]:
    file = module_file(module)
    if file is None:
        raise UnknownProgram(
            asked,
            f"no module {module!r} is on the import path",
            "Check its spelling, install its project, or name the file: `path/to/file.py::name`.",
        )
    return _named(asked, file, module, name, module)


def _named(asked: str, file: Path, module: str, name: str, spelled: str) -> tuple[Source, ...]:
    if file.resolve().parent == CORPUS.resolve():  # the corpus, however it is named
        file, module, spelled = file.resolve(), f"{CORPUS_PACKAGE}.{file.stem}", ""
    try:
        found = tuple(replace(source, asked=spelled, corpus=not spelled) for source in _in_file(file, module))
    except (SyntaxError, ValueError):  # the import will say what is wrong, with the user's own traceback
        return (Source(name or file.stem, file, name or file.stem, module, asked=spelled),)
    if not name:
        if not found:
            raise UnknownProgram(asked, f"{file.name} defines no program", _how_to_decorate())
        return found
    if chosen := tuple(source for source in found if name in (source.name, source.attribute)):
        return chosen
    if name in _functions(file):
        raise UnknownProgram(asked, f"{name!r} in {file.name} is a function, not a program", _how_to_decorate())
    names = [source.name for source in found]
    raise UnknownProgram(
        asked,
        f"there is no program {name!r} in {file.name}",
        nearest(name, names) or (f"It has {', '.join(names)}." if names else _how_to_decorate()),
    )


def again(source: Source) -> Source:
    """Where a program stands now in its file, which may have changed; as it was where it is not there any more."""
    try:
        found = list(_in_file(source.file, source.module))
    except (OSError, SyntaxError, ValueError):
        return source
    its = (each.lines for each in found if each.attribute == source.attribute)
    return replace(source, lines=next(its, source.lines))


def stands(source: Source) -> bool:
    """Whether a program still stands where it was found, under its name."""
    try:
        found = list(_in_file(source.file, source.module))
    except (OSError, SyntaxError, ValueError):
        return False
    its = (source.name, source.attribute, source.lines)
    return any((each.name, each.attribute, each.lines) == its for each in found)


def nearest(word: str, words: Sequence[str]) -> str:
    """`Did you mean ...?` with up to three words that are near; empty where none is."""
    near = get_close_matches(word, words, n=3, cutoff=0.5)
    *first, last = near or [""]
    return f"Did you mean {' or '.join([', '.join(first), last] if first else [last])}?" if near else ""


def _how_to_decorate() -> str:
    return "Put `@mutcheck.program(arguments=...)` above a function to make it one."


def module_file(module: str) -> Path | None:
    """The file of a module, found without importing it or its parents."""
    top, *below = module.split(".")
    if not top:
        return None
    spec = PathFinder.find_spec(top, [str(Path.cwd()), *sys.path])
    if spec is None or spec.loader is None:  # a folder without __init__.py gives way to an installed package
        spec = importlib.util.find_spec(top) or spec
    for part in below:
        if spec is None or spec.submodule_search_locations is None:
            return None
        spec = PathFinder.find_spec(part, list(spec.submodule_search_locations))
    return Path(spec.origin) if spec is not None and spec.origin and spec.has_location else None


def _in_file(file: Path, module: str, *, corpus: bool = False) -> Iterator[Source]:
    for found in _in_text(file.read_bytes(), str(file)):
        yield Source(found.name, file, found.attribute, module, found.summary, found.lines, corpus)


class _Found(NamedTuple):
    """A program in a text."""

    name: str
    attribute: str
    summary: str
    lines: tuple[int, int]


@lru_cache(maxsize=256)
def _in_text(text: bytes, file: str) -> tuple[_Found, ...]:
    """The programs of a text: a file is read again and again in a run, and seldom another one."""
    tree = ast.parse(text, file)
    about_file = _first_line(ast.get_docstring(tree))
    found = sorted(_programs(tree), key=lambda each: each[1])
    starts = [1, *(line for _, line, _, _ in found[1:]), sys.maxsize]
    return tuple(
        _Found(_given_name(call) or attribute, attribute, summary or about_file, (first, following - 1))
        for (attribute, _, call, summary), first, following in zip(found, starts, starts[1:], strict=False)
    )


def _programs(tree: ast.Module) -> Iterator[tuple[str, int, ast.Call, str]]:
    """Bound name, first line, call of `program` and summary of each program at the top level of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                if _makes_program(decorator):
                    first = min(each.lineno for each in node.decorator_list)
                    yield node.name, first, decorator, _first_line(ast.get_docstring(node))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _makes_program(node.value.func):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.lineno, node.value.func, ""


def _makes_program(node: ast.expr) -> TypeGuard[ast.Call]:
    function = node.func if isinstance(node, ast.Call) else None
    return "program" in (getattr(function, "id", ""), getattr(function, "attr", ""))


def _given_name(call: ast.Call) -> str:
    """The text given as `name=`; empty where there is none, or where only running the file would tell it."""
    for keyword in call.keywords:
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
            return keyword.value.value
    return ""


def _functions(file: Path) -> list[str]:
    tree = ast.parse(file.read_bytes(), str(file))
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


def _first_line(docstring: str | None) -> str:
    return docstring.strip().partition("\n")[0].strip() if docstring else ""
