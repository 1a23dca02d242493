"""Matches directives in this process, by the `filecheck` package, as LLVM's FileCheck would.

Where the package differs from LLVM's, it is put right: here, blanks count alike in patterns and text; the rest is in
`matcher.py`. docs/filecheck.md has the table, and its tests run both.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from mutcheck.checks.filecheck import syntax
from mutcheck.checks.filecheck.directive import BAD, FAILED, Directives
from mutcheck.checks.filecheck.nearest import nearest, shortened
from mutcheck.core.finding import Finding, Location

_CLASSES = {
    "[:punct:]": r"!-/:-@\[-`{-~",
    "[:cntrl:]": r"\x00-\x1f\x7f",
    "[:graph:]": "!-~",
    "[:print:]": " -~",
    "[:space:]": r" \t\v\f\r",
}
"""Classes of POSIX that the package does not know; and what is a space in LLVM's, where no match crosses a line."""

_UNREAD = "the `filecheck` package cannot read the directive"


def check(text: str, directives: Directives, prefixes: Sequence[str]) -> Finding | None:
    """Match the directives with one of `prefixes` against a module's text; None where all hold."""
    if bad := syntax.first_bad(directives, prefixes, syntax.for_package):
        return bad
    stopped = _stopped(_single_blanks(text), directives, prefixes)
    return _failure(stopped, text.splitlines(), directives) if stopped is not None else None


def _single_blanks(text: str) -> str:
    """A text with one blank for several, and for a tab: in a third of the time that a pattern takes."""
    text = text.replace("\t", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


@dataclass(frozen=True, slots=True)
class _Stopped:
    """Where matching stopped, and why.

    Attributes:
      directive: number of the directive's line; 0 if it is not known.
      reached: line of the IR that had been reached.
      why: the package's words.
      excluded: line of the IR that a `-NOT` directive matched.
      elsewhere: line of the IR that the directive matches, though it may not there.
    """

    directive: int
    reached: int
    why: str
    excluded: int | None = None
    elsewhere: int | None = None


def _stopped(text: str, directives: Directives, prefixes: Sequence[str]) -> _Stopped | None:
    from filecheck.error import CheckError, ErrorOnMatch
    from filecheck.finput import FInput
    from filecheck.preprocess import Preprocessor

    from mutcheck.checks.filecheck.matcher import AsLlvm, line_of

    package: Any = Preprocessor  # untyped
    parsed = _parsed(directives, tuple(prefixes))
    if isinstance(parsed, _Stopped):
        return parsed
    with redirect_stderr(io.StringIO()), redirect_stdout(io.StringIO()):  # the package prints how it goes
        matcher = AsLlvm(parsed.options, FInput("IR", text), parsed.operations)
        try:
            package(parsed.options, matcher.file, parsed.operations).run()
            for operation in parsed.operations:
                matcher.step(operation)
            matcher.end()
        except CheckError as error:
            return _where(matcher, error.op, error.message)
        except ErrorOnMatch as error:
            at = line_of(text, error.match.start())
            return _Stopped(error.op.source_line, matcher.reached, error.message, excluded=at)
        except (AssertionError, RuntimeError):  # it asks for more lines than there are
            return _where(matcher, matcher.operation, "the module ends before it")
    return None


class _Parsed(NamedTuple):
    """Directives as the package has them: its `Options`, and a tuple with a `CheckOp` for each."""

    options: Any
    operations: Any


@lru_cache(maxsize=64)  # platforms with different modules match the same ones
def _parsed(directives: Directives, prefixes: tuple[str, ...]) -> _Parsed | _Stopped:
    """The directives with one of `prefixes`, or the one that the package cannot read."""
    from filecheck.error import ParseError
    from filecheck.options import Options
    from filecheck.parser import Parser, pattern_for_opts

    options = Options(match_filename=directives.file, check_prefixes=list(prefixes), comment_prefixes=["COM-UNUSED"])
    parser = Parser(options, io.StringIO(_readable(directives.text)), *pattern_for_opts(options))
    try:
        return _Parsed(options, tuple(parser))
    except ParseError as error:
        return _Stopped(error.line_no, 1, f"{_UNREAD}: {error.message}")
    except ValueError as error:  # of a class of letters
        return _Stopped(parser.line_no, 1, f"{_UNREAD}: {error}")


def _where(matcher: Any, operation: Any, why: str) -> _Stopped:
    return _Stopped(operation.source_line, matcher.reached, why, elsewhere=matcher.elsewhere(operation))


def _readable(text: str) -> str:
    """Directives as the package reads them: one blank for several, its own spelling of classes, line numbers put in."""
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        plain = _single_blanks(line)
        if plain and "{LITERAL}:" not in plain.partition(" ")[0]:
            plain = syntax.LINE.sub(lambda match, number=number: _line_number(match, number), plain)  # type: ignore[misc]
            for name, members in _CLASSES.items():
                plain = plain.replace(name, members)
        lines.append(plain)
    return "\n".join(lines)


def _line_number(match: re.Match[str], number: int) -> str:
    offset = int(match[2] or 0)
    return str(number - offset if match[1] == "-" else number + offset)


def _failure(stopped: _Stopped, text: Sequence[str], directives: Directives) -> Finding:
    written = directives.text.splitlines()
    directive = written[stopped.directive - 1] if 0 < stopped.directive <= len(written) else ""
    location = Location(directives.file, stopped.directive)
    shown = f"directive: {directive}"
    if "Malformed regex" in stopped.why or stopped.why.startswith(_UNREAD):
        why = "the directive cannot be read" if "Malformed regex" in stopped.why else stopped.why
        advice = "Between {{ and }} stands a regular expression; write a plain ( or [ outside of them."
        return BAD.finding(why, location=location, evidence=(shown,), advice=advice)
    message, evidence = _said(stopped, text, directive)
    return FAILED.finding(
        message,
        location=location,
        evidence=(shown, *evidence),
        advice="See the whole module with `--emit stablehlo`; change the directive if the new lowering is right.",
    )


def _said(stopped: _Stopped, text: Sequence[str], directive: str) -> tuple[str, tuple[str, ...]]:
    """What a directive did, and the line that tells most about it."""
    if stopped.excluded is not None:
        return "the directive excludes a line that is there", _quoted("found", text, stopped.excluded, directive)
    if stopped.elsewhere is not None:
        return _but_elsewhere(stopped, stopped.elsewhere, directive), _quoted(
            "matches", text, stopped.elsewhere, directive
        )
    message = stopped.why if "before assignment" in stopped.why else f"the directive matches no line{_after(stopped)}"
    return message, _quoted("nearest", text, nearest(directive, text, stopped.reached), directive)


def _but_elsewhere(stopped: _Stopped, line: int, directive: str) -> str:
    """Why a directive does not hold that matches some line."""
    if "next line" in stopped.why or "same line" in stopped.why:
        return stopped.why
    if "-SAME" in directive.partition(":")[0]:
        return f"the directive does not match line {stopped.reached}; it matches line {line}"
    if "-LABEL" in directive.partition(":")[0]:
        return f"the label is at line {line}, which is not after the label before it"
    before = "before that" if line < stopped.reached else "which a directive has matched already"
    return f"the directive matches no line{_after(stopped)}; it matches line {line}, {before}"


def _after(stopped: _Stopped) -> str:
    return f" after line {stopped.reached}" if stopped.reached > 1 else ""


def _quoted(what: str, text: Sequence[str], number: int, directive: str) -> tuple[str, ...]:
    if not 0 < number <= len(text):
        return ()
    return (f"{what}: line {number}: {shortened(text[number - 1], directive)}",)
