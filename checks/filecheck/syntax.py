"""What of a directive no engine can read, or reads otherwise than it looks: found before anything is matched.

LLVM's FileCheck refuses most of this, and the `filecheck` package some. Here both say the same, in the same words.
https://llvm.org/docs/CommandGuide/FileCheck.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mutcheck.checks.filecheck.directive import BAD, Directives, well_formed
from mutcheck.core.finding import Finding, Location

REGEX = re.compile(r"\{\{(.*?)\}\}")
NUMERIC = re.compile(r"\[\[#.*?\]\]")
LINE = re.compile(r"\[\[(?:#\s*)?@LINE\s*(?:([+-])\s*(\d+))?\s*\]\]")
"""The line of the directive itself, and an offset from it. LLVM has kept the spelling without `#`."""

ANY_NUMBER = re.compile(r"\[\[#(%[udxX],)?\]\]")
"""A number that nothing remembers: it is all that the `filecheck` package knows of numeric substitution."""

_FOLLOWS = ("NEXT", "SAME", "EMPTY")
_NO_PLACE = ("NOT", "DAG")
"""What has no place of its own that another directive could follow."""

CLASSES = ("alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit")
"""The classes of POSIX."""

_CLASS = re.compile(r"\[:(\w+):\]")
_VARIABLE = re.compile(r"\[\[(?:\$?[A-Za-z_]\w*(?:\]\]$|:)|#|@LINE\b)")
_BRACKETS = "A variable is [[NAME:regex]] or [[NAME]]; `{LITERAL}` before the colon takes brackets as they are."

_PERL = re.compile(r"\\[dDwWsSbBAZ1-9]")
_INSTEAD = {"d": "[0-9]", "w": "[[:alnum:]_]", "s": "[[:space:]]", "D": "[^0-9]", "W": "[^[:alnum:]_]"}


@dataclass(frozen=True, slots=True)
class Line:
    """A directive, taken apart.

    Attributes:
      number: its line in its file.
      kind: what stands between prefix and colon, such as `NEXT` or `COUNT-2`; empty for the plain one.
      literal: whether it has `{LITERAL}`: nothing in it has a meaning of its own.
      pattern: what follows the colon.
    """

    number: int
    text: str
    prefix: str
    kind: str
    literal: bool
    pattern: str

    @property
    def name(self) -> str:
        return f"{self.prefix}-{self.kind}" if self.kind else self.prefix


Unread = tuple[str, str]
"""Why a directive cannot be read, and what to do."""


def lines(directives: Directives, prefixes: Sequence[str]) -> Iterator[Line]:
    """The directives with one of some prefixes, in their order."""
    form = well_formed(prefixes)
    for number, text in enumerate(directives.text.splitlines(), 1):
        if match := form.match(text):
            yield Line(number, text, match[1], match[2] or "", bool(match[3]), match[4].strip())


@lru_cache(maxsize=64)  # platforms with different modules match the same directives
def first_bad(
    directives: Directives, prefixes: tuple[str, ...], of_engine: Callable[[Line], Unread | None]
) -> Finding | None:
    """The first directive that cannot be read; None where all can.

    Args:
      of_engine: what the engine that is to match them cannot read beside what none can.
    """
    follows = False
    for line in lines(directives, prefixes):
        if found := _unread(line, follows) or of_engine(line):
            why, advice = found
            return BAD.finding(
                why,
                location=Location(directives.file, line.number),
                evidence=(f"directive: {line.text}",),
                advice=advice,
            )
        follows = follows or line.kind not in _NO_PLACE
    return None


def _unread(line: Line, follows: bool) -> Unread | None:
    if line.kind in _FOLLOWS and not follows:
        return (
            f"`{line.name}` follows no directive that matches a line",
            f"Put `{line.prefix}:` or `{line.prefix}-LABEL:` before it; a -NOT or -DAG is no place to follow.",
        )
    if line.kind == "EMPTY":
        return (f"`{line.name}` takes no pattern", "It matches a line with nothing on it.") if line.pattern else None
    if not line.pattern:
        return f"`{line.name}` has no pattern: it would match everything", "Write after the colon what must be there."
    if line.kind == "COUNT-0":
        return "`-COUNT-0` matches nothing", f"Write `{line.prefix}-NOT:` for what must not be there."
    return None if line.literal else _unread_pattern(line)


def _unread_pattern(line: Line) -> Unread | None:
    rest = REGEX.sub("", line.pattern)
    if "{{" in rest:
        return "a regular expression is not ended", "It stands between {{ and }}."
    blocks = list(_blocks(rest))
    if blocks and line.kind == "LABEL":
        return "a `-LABEL` has a variable: labels are looked for before anything else is matched", "Write it out."
    if blocks and not blocks[-1].endswith("]]"):
        return "a variable is not ended", _BRACKETS
    if odd := next((each for each in blocks if not _VARIABLE.match(each)), ""):
        return f"`[[` begins a variable, and {odd} names none", _BRACKETS
    for regex in REGEX.findall(line.pattern):
        if not regex:
            return "a regular expression is empty", "It stands between {{ and }}."
        if odd := next((each for each in _CLASS.findall(regex) if each not in CLASSES), ""):
            return f"[:{odd}:] is no class of letters", f"There are {', '.join(CLASSES)}."
        if _unbalanced(regex):
            return (
                f"a regular expression ends at the first }}}}, so this one is {regex!r}",
                "Put a repetition in parentheses, as in {{([0-9]{2})}}.",
            )
    return None


def _blocks(pattern: str) -> Iterator[str]:
    """What begins with `[[`, each as far as its brackets are closed; one that is not ends with the pattern."""
    start = pattern.find("[[")
    while start >= 0:
        depth, end = 0, len(pattern)
        for match in re.compile(r"\\.|[\[\]]").finditer(pattern, start):
            depth += {"[": 1, "]": -1}.get(match.group(), 0)
            if depth == 0:
                end = match.end()
                break
        yield pattern[start:end]
        start = pattern.find("[[", end)


def _unbalanced(regex: str) -> bool:
    """Whether a repetition in braces is cut off, as `{{[0-9]{2}}}` is."""
    return re.search(r"(?<!\\)\{\d*,?\d*$", regex) is not None


def for_package(line: Line) -> Unread | None:
    """What the `filecheck` package cannot read, and LLVM's FileCheck can."""
    known = (each.group() for each in NUMERIC.finditer(line.pattern))
    numeric = [each for each in known if not (ANY_NUMBER.fullmatch(each) or LINE.fullmatch(each))]
    if numeric and not line.literal:
        return (
            f"the `filecheck` package has no numeric variables: {numeric[0]}",
            "Use `--filecheck llvm`, or capture the text: [[N:[0-9]+]].",
        )
    return None


def for_llvm(line: Line) -> Unread | None:
    """What LLVM's FileCheck takes for something else than the `filecheck` package does."""
    for regex in () if line.literal else REGEX.findall(line.pattern):
        if perl := _PERL.search(regex):
            instead = _INSTEAD.get(perl.group()[1], "")
            return (
                f"LLVM's FileCheck has POSIX regular expressions: {perl.group()} is no class in them",
                f"Write {instead} for it." if instead else "Say it without.",
            )
    return None
