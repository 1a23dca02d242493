"""FileCheck directives: comments beside a program that say what its IR must look like.

A directive is a comment, `# CHECK: ...`, `# CPU-NOT: ...`, in the program's part of the file: from its decorator (the
first program's: from the top) to the next program's. They are matched in-process by the `filecheck` package.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import Any

from mutcheck.checks.filecheck import grammar
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

_SUFFIXES = r"(?:NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT\S*)"
_WORD = re.compile(r"[%@#]?[\w.]+|[^\w\s]")
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
    """

    file: str
    text: str
    prefixes: frozenset[str]
    bad: tuple[Finding, ...] = ()


NO_DIRECTIVES = Directives("", "", frozenset())

Matcher = Callable[[str, Directives, tuple[str, ...]], Finding | None]
"""A FileCheck engine: module text, directives, prefixes to the finding, or None where all hold."""


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
    prefix = "|".join(known)
    good = re.compile(rf"({prefix})(?:-(?:NEXT|SAME|NOT|DAG|LABEL|EMPTY|COUNT-\d+))?(?:\{{LITERAL\}})?:")
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
    return Directives(file, text, frozenset(prefixes), tuple(bad))


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


def check(text: str, directives: Directives, prefixes: Sequence[str]) -> Finding | None:
    """Match the directives with one of `prefixes` against a module's text; None where all hold."""
    if mistake := grammar.mistake(directives.text, prefixes) or grammar.unsupported(directives.text, prefixes):
        return refused(mistake, directives)
    from filecheck.error import CheckError
    from filecheck.finput import FInput
    from filecheck.options import Options
    from filecheck.parser import Parser, pattern_for_opts

    options = Options(match_filename=directives.file, check_prefixes=list(prefixes), comment_prefixes=["COM-UNUSED"])
    parser = Parser(options, io.StringIO(directives.text), *pattern_for_opts(options))
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(io.StringIO()):  # the package prints what it finds, and how
        matcher = _recorder()(options, FInput("StableHLO", text), parser)
        matcher.stderr = said
        try:
            if matcher.run() == 0:
                return None
        except (NotImplementedError, CheckError) as error:
            said.write(f"{directives.file}:{matcher.line}: error: {error}")
    stopped = _line_of(text, matcher.file.range.start)
    excluded = None if matcher.excluded is None else _line_of(text, matcher.excluded)
    return _failure(said.getvalue(), text, stopped, excluded, directives)


def refused(mistake: tuple[int, str, str], directives: Directives) -> Finding:
    """The finding of a directive that cannot be matched at all."""
    number, why, advice = mistake
    return BAD.finding(
        f"the directive cannot be used: {why}",
        location=Location(directives.file, number),
        evidence=(f"directive: {directives.text.splitlines()[number - 1]}",),
        advice=advice,
    )


@lru_cache(maxsize=1)
def _recorder() -> Any:
    """The package's matcher, keeping where it was: it prints that in words only."""
    from filecheck.error import ErrorOnMatch
    from filecheck.matcher import Matcher

    class Recorder(Matcher):
        line = 0
        excluded: int | None = None

        def _pre_check(self, op: Any) -> None:
            self.line = op.source_line
            super()._pre_check(op)

        def check_not(self, op: Any, search_range: Any) -> None:
            try:
                super().check_not(op, search_range)
            except ErrorOnMatch as error:
                self.excluded = error.match.start()
                raise

    return Recorder


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, max(0, min(position, len(text)))) + 1


def _failure(said: str, text: str, stopped: int, excluded: int | None, directives: Directives) -> Finding:
    """A finding from the package's words, which start with the directive's file and line.

    Args:
      stopped: line of the IR that had been reached.
      excluded: line of the IR that a `-NOT` directive matched.
    """
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    at = re.search(re.escape(directives.file) + r":(\d+)", plain)
    number = int(at[1]) if at else 0
    lines = directives.text.splitlines()
    directive = lines[number - 1] if 0 < number <= len(lines) else ""
    location = Location(directives.file, number)
    first = plain.partition("\n")[0]
    if not directive or any(word in plain for word in ("Malformed regex", "found empty check", "Numerical")):
        return _bad_pattern(directive, first, location)
    if excluded is not None:
        message, evidence = "the directive excludes a line that is there", _quoted("found", text, excluded)
    else:
        message = "the directive matches no line" + (f" after line {stopped}" if stopped > 1 else "")
        evidence = _quoted("nearest", text, _nearest_line(directive, text, stopped))
        if "before assignment" in plain:
            message = first.partition("error: ")[2] or message
    return FAILED.finding(
        message,
        location=location,
        evidence=(f"directive: {directive}", *evidence),
        advice="See the whole module with `--emit stablehlo`; change the directive if the new lowering is right.",
    )


def _bad_pattern(directive: str, first: str, location: Location) -> Finding:
    return BAD.finding(
        "the directive cannot be read",
        location=location,
        evidence=(f"directive: {directive}",) if directive else (first,),
        advice="What stands between {{ and }} must be a regular expression; write a plain ( or [ outside of them.",
    )


def _quoted(what: str, text: str, number: int) -> tuple[str, ...]:
    lines = text.splitlines()
    return (f"{what}: line {number}: {lines[number - 1].strip()}",) if 0 < number <= len(lines) else ()


def _nearest_line(directive: str, text: str, stopped: int) -> int:
    """Number of the line that is most like the directive, looked for around the place where matching stopped."""
    wanted = re.sub(r"\{\{.*?\}\}|\[\[[^\]]*\]\]", " ", directive.partition(":")[2]).split()
    lines = text.splitlines()
    near = range(max(1, stopped), min(len(lines), stopped + _NEAR) + 1)
    compared = {number: _compared(wanted, lines[number - 1]) for number in near}
    most = {number: sum(pair.most() for pair in pairs) for number, pairs in compared.items()}
    best = (-1.0, 0, 0)
    for number in sorted(near, key=most.__getitem__, reverse=True):
        if most[number] < best[0]:
            break
        best = max(best, (sum(pair.ratio() for pair in compared[number]), -abs(number - stopped), number))
    return best[2]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sequences, of letters or of words."""

    one: Sequence[str]
    other: Sequence[str]

    def ratio(self) -> float:
        """How alike they are, from 0 to 1."""
        return SequenceMatcher(None, self.one, self.other, autojunk=False).ratio()

    def most(self) -> float:
        """What the ratio is at most, whatever their order: it is found in a tenth of the time."""
        common = Counter(self.one) & Counter(self.other)
        size = len(self.one) + len(self.other)
        return 2 * common.total() / size if size else 1.0


@dataclass(frozen=True, slots=True)
class _Held:
    """How much of a directive's words a line has: long words tell more, and a long line may have them anywhere."""

    wanted: tuple[str, ...]
    line: str

    def ratio(self) -> float:
        """The share of their letters, from 0 to 1."""
        there = Counter(_WORD.findall(self.line)) & Counter(self.wanted)
        size = sum(map(len, self.wanted))
        return sum(len(word) * count for word, count in there.items()) / size if size else 0.0

    most = ratio


def _compared(wanted: list[str], line: str) -> list[_Pair | _Held]:
    """By words, and where they are few or misspelt by letters too: of a line as much as the directive is long."""
    text = " ".join(wanted)
    start = max(0, line.find("stablehlo.")) if "stablehlo." in text else len(line) - len(line.lstrip())
    held = _Held(tuple(_WORD.findall(text)), line)
    return [held, _Pair(wanted, line.split()), _Pair(text, line[start : start + len(text)])]
