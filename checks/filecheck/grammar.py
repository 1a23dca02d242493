"""What is wrong with directives before they are matched: said at once, and in the same words, whatever the engine is.

Engines differ in what they refuse, and in how: the `filecheck` package takes a `-SAME` that nothing comes before, and
reads most numeric expressions as text that is then not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_DIRECTIVE = re.compile(r"([A-Z][A-Z-]*?)(?:-(NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-\d+))?(\{LITERAL\})?:(.*)")
_FOLLOWS = ("NEXT", "SAME", "EMPTY")
"""Directives for the line of the one before, or for the next one."""

_NO_ANCHOR = ("NOT", "DAG")
"""Directives after which there is no such line."""

_NUMERIC = re.compile(r"\[\[(#|@LINE)[^\]]*\]\]")
_PACKAGE = re.compile(
    r"\[\[#(?:(?:%(?:\.\d+)?[udxX]?,)?(?:\$?[A-Za-z_]\w+:)?|\$?[A-Za-z_]\w*| @LINE ?(?:[+-] \d+)?)\]\]"
)
"""The numeric blocks that the package reads as LLVM does: a capture by a name of two signs or more, a use, `@LINE`."""

_REGEX = re.compile(r"\{\{.*?\}\}")


def mistake(text: str, prefixes: Sequence[str]) -> tuple[int, str, str] | None:
    """The first directive that cannot be matched: its line, what is wrong, and what to do; None where all can.

    Args:
      text: directives, each at its own line.
      prefixes: of those that are matched.
    """
    anchored = False
    for number, kind, literal, pattern in _read(text, prefixes):
        found = _place(kind, anchored) or _pattern(kind, pattern) or ("" if literal else _blocks(kind, pattern))
        if found:
            return number, found, "Correct the directive: docs/filecheck.md lists what there is."
        anchored = anchored or kind not in _NO_ANCHOR
    return None


def unsupported(text: str, prefixes: Sequence[str]) -> tuple[int, str, str] | None:
    """The first directive that LLVM's FileCheck has and the `filecheck` package has not, told in the same way."""
    for number, _, literal, pattern in _read(text, prefixes):
        for block in () if literal else _NUMERIC.finditer(_REGEX.sub("", pattern)):
            if not _PACKAGE.fullmatch(block.group()):
                why = f"the filecheck package does not read `{block.group()}` as LLVM's FileCheck does"
                return number, why, "Match it with LLVM's, `--filecheck llvm`, or write a regular expression."
    return None


def _read(text: str, prefixes: Sequence[str]) -> Iterator[tuple[int, str, bool, str]]:
    """The line, the kind, whether it is literal, and the pattern of each directive with one of the prefixes."""
    for number, line in enumerate(text.splitlines(), 1):
        found = _DIRECTIVE.match(line)
        if found and found[1] in prefixes:
            yield number, found[2] or "", bool(found[3]), found[4].strip()


def _place(kind: str, anchored: bool) -> str:
    if kind in _FOLLOWS and not anchored:
        return f"-{kind} is for the line of the directive before it, and there is none that has matched a line"
    return ""


def _pattern(kind: str, pattern: str) -> str:
    if kind == "EMPTY":
        return "-EMPTY stands for an empty line, and takes no text" if pattern else ""
    if not pattern:
        return "it says nothing that could be matched"
    return "a count of 0 matches nothing: write -NOT" if re.fullmatch("COUNT-0+", kind) else ""


def _blocks(kind: str, pattern: str) -> str:
    plain = _REGEX.sub("", pattern)
    if "{{" in plain:
        return "`{{` has no `}}`"
    if "[[" in plain and kind == "LABEL":
        return "-LABEL divides the text before anything is captured, and takes no variable"
    return "`[[` has no `]]`" if "[[" in plain and "]]" not in plain.rpartition("[[")[2] else ""
