"""FileCheck directives: comments beside a program that say what its IR must look like.

A directive is a comment, `# CHECK: ...`, `# CPU-NOT: ...`, in the program's part of the file: from its decorator (the
first program's: from the top) to the next program's. They are matched in-process by the `filecheck` package.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.rule import Rule

FAILED = Rule("directive.failed", Severity.ERROR, "a directive does not hold, with the nearest line of the IR")
BAD = Rule("directive.bad", Severity.ERROR, "a directive, or its file, cannot be read")
NONE = Rule("directive.none", Severity.WARNING, "the program has no directive", absent=True)

COMMON = "CHECK"
"""The prefix of directives for the StableHLO of every platform; `CPU` and its like are for one platform."""

HLO = "HLO"
"""The prefix of directives for the optimized module, on every target; `HLO-CPU` and its like are for one platform."""

SUFFIXES = ("NEXT", "SAME", "NOT", "DAG", "LABEL", "EMPTY", "COUNT-<n>")
WORDS = frozenset({"CHECKS", "CHECKED", "CHECKER", "CPUS", "TPUS"})
"""Words that are near a prefix, and are meant as they are."""

MADE = "mutcheck: directives"
"""What a comment begins with that generated directives follow: they are renewed by `mutcheck directives --write`."""

END = "mutcheck: end of directives"

_SUFFIXES = r"(?:NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT\S*)"
_NEAR = 400
"""How many lines of the IR after the place where matching stopped are searched for the nearest one."""


@dataclass(frozen=True, slots=True)
class Directives:
    """The directives of one program.

    Attributes:
      file: the file they stand in, for messages.
      text: a check file in which each directive stands at its own line number, and nothing else.
      prefixes: the prefixes that occur.
      bad: comments that look like directives and are none, as findings.
      made: first and last line of each set of generated directives, their marks included.
    """

    file: str
    text: str
    prefixes: frozenset[str]
    bad: tuple[Finding, ...] = ()
    made: tuple[tuple[int, int], ...] = ()

    def within(self, lines: Container[int]) -> Directives:
        """Those of some lines alone."""
        kept = [line if number in lines else "" for number, line in enumerate(self.text.splitlines(), 1)]
        form = well_formed(self.prefixes)
        prefixes = frozenset(match[1] for line in kept if (match := form.match(line)))
        return replace(self, text="".join(f"{line}\n" for line in kept), prefixes=prefixes, made=())


NO_DIRECTIVES = Directives("", "", frozenset())

Matcher = Callable[[str, Directives, tuple[str, ...]], Finding | None]
"""A FileCheck engine: module text, directives, prefixes to the finding, or None where all hold."""


def match_all(match: Matcher, text: str, directives: Directives, prefixes: Sequence[str]) -> Finding | None:
    """Match what stands by itself, one after the other: the directives that people wrote, and each generated set.

    A set begins at the top of the text, so those beside it are not in its way.
    """
    for each in _sets(directives):
        used = tuple(prefix for prefix in prefixes if prefix in each.prefixes)
        if used and (found := match(text, each, used)) is not None:
            return found
    return None


@lru_cache(maxsize=64)  # platforms with different modules match the same ones
def _sets(directives: Directives) -> tuple[Directives, ...]:
    if not directives.made:
        return (directives,)
    last = directives.text.count("\n")
    generated = [range(first, end + 1) for first, end in directives.made]
    written = [line for line in range(1, last + 1) if not any(line in each for each in generated)]
    return tuple(directives.within(lines) for lines in (written, *generated))


def well_formed(prefixes: Collection[str]) -> re.Pattern[str]:
    """Matches a directive with one of some prefixes: the prefix, its kind, whether it is literal, its pattern."""
    longest_first = "|".join(map(re.escape, sorted(prefixes, key=len, reverse=True)))
    return re.compile(rf"({longest_first})(?:-(NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-\d+))?(\{{LITERAL\}})?:(.*)")


def known(platforms: Sequence[str]) -> tuple[str, ...]:
    """Every prefix, longer ones before those that they start with."""
    names = [platform.upper() for platform in platforms]
    return (COMMON, *names, *(f"{HLO}-{name}" for name in names), HLO)


def from_python(text: str, file: str, lines: tuple[int, int], known: Sequence[str]) -> Directives:
    """The directives among the comments of a Python file.

    Args:
      text: the file's text.
      file: its name, for messages.
      lines: first and last line of the program's part of it.
      known: the prefixes that are directives.
    """
    first, last = lines
    comments = {number: comment for number, comment in _comments(text).items() if first <= number <= last}
    return _directives(comments, file, known)


def from_check_file(text: str, file: str, known: Sequence[str]) -> Directives:
    """The directives of a `.check` file, which is all directives and free text."""
    lines = {number: line.strip().lstrip("/#; ") for number, line in enumerate(text.splitlines(), 1)}
    return _directives(lines, file, known)


def _comments(text: str) -> dict[int, str]:
    """The comments of a Python file, by line number."""
    found = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found[token.start[0]] = token.string.lstrip("# ").rstrip()
    except (tokenize.TokenError, SyntaxError):
        pass  # the program does not import either, and that is what is reported
    return found


def _directives(lines: dict[int, str], file: str, known: Sequence[str]) -> Directives:
    kept: dict[int, str] = {}
    prefixes: set[str] = set()
    bad: list[Finding] = []
    prefix, good = "|".join(known), well_formed(known)
    meant = re.compile(
        rf"(?:[-/;*]\s*)?(?:{prefix}|GPU)(?:[-_.](?!LITERAL)[A-Z]{{2}}[\w-]*|{_SUFFIXES})?(?:\{{\w*\}})?\s*:"
    )
    unended = re.compile(rf"(?:{prefix})[-_.](?:{_SUFFIXES})\b")
    for number, line in lines.items():
        if match := good.match(line):
            kept[number] = line
            prefixes.add(match[1])
        elif match := meant.match(line) or unended.match(line) or _misspelt(line, known):
            bad.append(_unknown(match[0].rstrip(": "), Location(file, number)))
    last = max(kept, default=0)
    text = "".join(f"{kept.get(number, '')}\n" for number in range(1, last + 1))
    made, open_ = marked(lines)
    if open_:
        bad.append(_unended(Location(file, open_)))
    return Directives(file, text, frozenset(prefixes), tuple(bad), made)


def marked(lines: Mapping[int, str]) -> tuple[tuple[tuple[int, int], ...], int]:
    """The first and last lines of generated sets, by their marks; and the line of one that is not ended, or 0."""
    found, begun = [], 0
    for number, line in lines.items():
        if line.startswith(END):
            found.append((begun, number))
            begun = 0
        elif line.startswith(MADE):
            if begun:
                break
            begun = number
    return tuple(each for each in found if each[0]), begun


def _unended(location: Location) -> Finding:
    return BAD.finding(
        "generated directives have no end",
        location=location,
        advice=f"Write `{END}` below their last line, or renew them: `mutcheck directives PROGRAM --write`.",
    )


def _misspelt(line: str, known: Sequence[str]) -> re.Match[str] | None:
    """A word in capitals with a colon that is nearly a prefix, such as `CHEKC:`."""
    match = re.match(r"([A-Z]{4,8})(?:-[A-Z]+)?:", line)
    if match and match[1] in WORDS:
        return None
    return match if match and get_close_matches(match[1], [COMMON, *known], n=1, cutoff=0.8) else None


def _unknown(word: str, location: Location) -> Finding:
    return BAD.finding(
        f"{word!r} is no FileCheck directive",
        location=location,
        advice=_nearest_directive(word),
    )


def _nearest_directive(word: str) -> str:
    if "GPU" in word:
        return "The prefixes of GPUs are CUDA and ROCM. A plain comment must not begin with a prefix and a colon."
    prefix = next(iter(re.findall(r"[A-Z]+", word)), COMMON)
    prefix = next(iter(get_close_matches(prefix, [COMMON], n=1, cutoff=0.8)), prefix)
    suffix = re.sub(r"^\W*[A-Z]+?[-_.]", "", word) if prefix != word else ""
    near = get_close_matches(suffix, SUFFIXES, n=1, cutoff=0.4)
    plain = "A plain comment must not begin with a prefix and a colon."
    if near:
        return f"Did you mean `{prefix}-{near[0]}:`? {plain}"
    return f"Write `{COMMON}:`, or `{COMMON}-NEXT:` and the like. {plain}"


def unreadable(file: str, why: str) -> Directives:
    """No directives, because their file cannot be read."""
    finding = BAD.finding(
        f"the file of directives cannot be read: {why}",
        location=Location(file),
        advice="Correct `directives=` in `@program`: it is a path from the program's own file.",
    )
    return Directives(file, "", frozenset(), (finding,))


def about_hlo(finding: Finding) -> Finding:
    """A finding of directives that were matched against the optimized module."""
    return replace(finding, advice=finding.advice.replace("--emit stablehlo", "--emit hlo"))
