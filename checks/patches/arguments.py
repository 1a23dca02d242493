"""Arguments of calls in the text: one more, or one less."""

from __future__ import annotations

import ast

from mutcheck.checks.patches.text import Text, insertion
from mutcheck.core.advice import Change


def added(text: Text, call: ast.Call, argument: str) -> Change:
    """A change that gives a call one more argument, behind the others: on a line of its own where they have such."""
    given = _arguments(call)
    line, column = text.end(call)
    if not given:
        return insertion((line, column - 1), argument)
    begin, end = text.begin(given[-1]), _behind(text, call, given[-1])
    alone = begin[0] > call.lineno and not text.lines[begin[0] - 1][: begin[1] - 1].strip()
    rest = text.lines[end[0] - 1][end[1] - 1 :].strip()
    if alone and rest.startswith(",") and rest[1:].strip()[:1] in ("", "#"):
        return text.line_after(end[0], f"{argument},", as_line=begin[0])
    return insertion(end, f", {argument}")


def removed(text: Text, call: ast.Call, keyword: ast.keyword) -> Change:
    """A change that takes a keyword out of a call, with the comma that stands with it."""
    given = _arguments(call)
    number = given.index(keyword)
    begin, end = text.begin(keyword), text.end(keyword)
    if number:
        begin = _behind(text, call, given[number - 1])
    elif number + 1 < len(given):
        end = text.begin(given[number + 1])
    return Change(*begin, *end, "")


def _behind(text: Text, call: ast.Call, argument: ast.expr | ast.keyword) -> tuple[int, int]:
    """The place behind an argument, and behind the parentheses around it, which are no part of its syntax."""
    line, column = found = text.end(argument)
    limit = text.end(call)  # the parenthesis before it is the call's
    while (line, column) < limit:
        for number, sign in enumerate(text.lines[line - 1][column - 1 :], column):
            if sign == "," or (line, number + 1) >= limit:
                return found
            if sign == "#":
                break
            if sign == ")":
                found = line, number + 1
        line, column = line + 1, 1
    return found


def _arguments(call: ast.Call) -> list[ast.expr | ast.keyword]:
    return sorted([*call.args, *call.keywords], key=lambda each: (each.lineno, each.col_offset))
