"""The `filecheck` package's matcher, put right where it differs from LLVM's (1.0.6; docs/filecheck.md has the table).

`-NEXT` takes the first match after the last one, and `-NOT` looks as far as the next match begins. A directive that is
all text, once its variables are known, is looked for as text: to compile a regular expression for it takes longer than
to match it. Whoever imports this imports the package, which is slow.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from filecheck.compiler import compile_uops
from filecheck.error import CheckError
from filecheck.finput import InputRange
from filecheck.matcher import Matcher
from filecheck.ops import CheckOp, Literal, Subst


class _Found(NamedTuple):
    """Where a text was found; it answers as a match does."""

    first: int
    last: int

    def start(self, _group: int = 0) -> int:
        return self.first

    def end(self, _group: int = 0) -> int:
        return self.last


class _Text(NamedTuple):
    """A directive that is all text; it answers as its regular expression would."""

    text: str

    def search(self, content: str, pos: int = 0, endpos: int = sys.maxsize) -> _Found | None:
        found = content.find(self.text, pos, endpos)
        return _Found(found, found + len(self.text)) if found >= 0 else None


class AsLlvm(Matcher):
    """It knows where each match begins, and what a directive that fails would match elsewhere.

    Attributes:
      operation: the directive that is being matched.
      begin: where its first match begins; None before there is one.
    """

    operation: Any = None
    begin: int | None = None

    def step(self, operation: Any) -> None:
        """Match one directive."""
        self.operation, self.begin = operation, None
        how: dict[str, Any] = {
            "COUNT": self.check_count,
            "DAG": self.check_dag,
            "EMPTY": self.check_empty,
            "LABEL": self.check_label,
            "NEXT": self.match_next,
            "NOT": self.enqueue_not,
        }
        self._pre_check(operation)
        how.get(operation.name, self.match_eventually)(operation)
        self._post_check(operation)

    def end(self) -> None:
        """What must not be there is not there up to the end either."""
        self.begin = None
        self.file.range.start = len(self.file.content)
        self._post_check(CheckOp("", "END", "", -1, []))

    def _pre_check(self, operation: Any) -> None:
        follows = operation.name == "NEXT"  # the package would skip to the end of the line
        super()._pre_check(replace(operation, name="CHECK") if follows else operation)

    def _post_check(self, operation: Any) -> None:
        start = self.ctx.negative_matches_start
        if operation.name not in ("NOT", "DAG") and start is not None and self.begin is not None:
            for each in self.ctx.negative_matches_stack:
                self.check_not(each, InputRange(start, max(start, self.begin)))
            self.ctx.negative_matches_start, self.ctx.negative_matches_stack = None, []
        super()._post_check(operation)

    def match_eventually(self, operation: Any) -> None:
        pattern, capture = self._compiled(operation)
        match = self.file.find(pattern, operation.name == "SAME")
        if match is None:
            raise CheckError("", operation)
        self._take(match, capture, operation)

    def match_next(self, operation: Any) -> None:
        """The first match after the last one; it must be on the next line."""
        pattern, capture = self._compiled(operation)
        match = self.file.find(pattern)
        if match is None:
            raise CheckError("", operation)
        lines = self.file.content.count("\n", self.file.range.start, match.start())
        if lines != 1:
            where = "is on the same line as the match before" if lines == 0 else "is not on the next line"
            raise CheckError(f"what the directive matches {where}", operation)
        self._take(match, capture, operation)

    def check_empty(self, operation: Any) -> None:
        self.begin = self.file.content.find("\n", self.file.range.start)
        super().check_empty(operation)

    def _compiled(self, operation: Any) -> tuple[Any, Any]:
        """What looks for a directive, wherever it may be, and what it captures."""
        text = self._spelled(operation.uops) if "\v" not in self.file.content else None
        if text is not None:
            return _Text(text), {}
        anywhere = replace(operation, name="CHECK") if operation.name == "NEXT" else operation
        return compile_uops(anywhere, self.ctx.live_variables, self.opts)

    def _spelled(self, parts: Sequence[Any]) -> str | None:
        """What a directive is all text as, with the variables that are known; None where it is not."""
        spelled, known = "", self.ctx.live_variables
        for each in parts:
            if isinstance(each, Literal):
                # the module's text has one blank for several, and a blank of a directive matches as many as there are
                spelled += re.sub(" +", " ", each.content) if "  " in each.content else each.content
            elif isinstance(each, Subst) and each.variable in known:
                spelled += str(known[each.variable])
            else:
                return None
        return spelled

    def _take(self, match: Any, capture: Any, operation: Any) -> None:
        self.begin = match.start() if self.begin is None else self.begin
        self.file.move_to(match.end())
        self.capture_results(match, capture, operation)

    @property
    def reached(self) -> int:
        return line_of(self.file.content, self.file.range.start)

    def elsewhere(self, operation: Any) -> int | None:
        """Where the directive would match if it might anywhere: after the place that was reached, or before it."""
        if operation.name == "EMPTY":
            return None
        with suppress(CheckError):  # a variable that is not known yet
            pattern, _ = self._compiled(operation)
            text, start = self.file.content, self.file.range.start
            found = pattern.search(text, start) or pattern.search(text)
            return line_of(text, found.start()) if found else None
        return None


def line_of(text: str, position: int) -> int:
    """The line of a position in a text, from 1."""
    return text.count("\n", 0, max(0, min(position, len(text)))) + 1
