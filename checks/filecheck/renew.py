"""Puts generated directives into a file's text: in place of those that stand between its marks, or below the program.

All other lines stay as they are, to the letter.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Sequence

from mutcheck.checks.filecheck.directive import END, MADE, marked


class CannotRenew(Exception):
    """There is no place for the directives; the message says why, and what to do."""


def in_python(text: str, attribute: str, lines: tuple[int, int], new: Sequence[str], made_by: str) -> str:
    """A Python file with directives of one of its programs.

    Args:
      attribute: the name that the program is bound to.
      lines: first and last line of the program's part of the file.
      new: the directives, without a comment sign.
      made_by: the command that makes them, for the mark.

    Raises:
      CannotRenew: a set of directives is not ended, or the program is not found.
    """
    comments = _comments(text)
    its = {number: comment for number, comment in comments.items() if lines[0] <= number <= lines[1]}
    found, unended = marked(its)
    if unended:
        raise CannotRenew(f"generated directives have no end at line {unended}: write `# {END}` below their last line")
    block = [f"# {each}" for each in _block(new, made_by)]
    if found:
        return _replaced(text, found, block)
    end = _end_of(text, attribute, lines)
    after = end
    while after + 1 in comments:  # what a person wrote there stays with the program
        after += 1
    return _inserted(text, after, ["", *block] if after > end else ["", "", *block])


def in_check_file(text: str, new: Sequence[str], made_by: str) -> str:
    """A file of directives, with those that are generated.

    Raises:
      CannotRenew: a set of directives is not ended.
    """
    plain = {number: line.strip().lstrip("/#; ") for number, line in enumerate(text.splitlines(), 1)}
    found, unended = marked(plain)
    if unended:
        raise CannotRenew(f"generated directives have no end at line {unended}: write `{END}` below their last line")
    block = _block(new, made_by)
    return _replaced(text, found, block) if found else _inserted(text, len(plain), ["", *block] if text else block)


def _block(new: Sequence[str], made_by: str) -> list[str]:
    return [f"{MADE}, made by `{made_by}`", *new, END]


def _comments(text: str) -> dict[int, str]:
    """The comments that are alone on their line, by its number."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return {}
    alone = [each for each in tokens if each.type == tokenize.COMMENT and not each.line[: each.start[1]].strip()]
    return {each.start[0]: each.string.lstrip("# ") for each in alone}


def _end_of(text: str, attribute: str, lines: tuple[int, int]) -> int:
    """The last line of the statement that binds a program to its name."""
    for statement in ast.parse(text).body:
        if lines[0] <= statement.lineno <= lines[1] and attribute in _bound(statement):
            return statement.end_lineno or statement.lineno
    raise CannotRenew(f"no statement at the file's top level binds {attribute}: put the directives in by hand")


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [each.id for each in statement.targets if isinstance(each, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def _replaced(text: str, sets: Sequence[tuple[int, int]], block: Sequence[str]) -> str:
    """The first set becomes the new one, and further ones go."""
    old = text.splitlines(keepends=True)
    ending = _ending(text)
    for number, (first, last) in reversed(list(enumerate(sets))):
        indented = old[first - 1][: len(old[first - 1]) - len(old[first - 1].lstrip())]
        old[first - 1 : last] = [f"{indented}{line}{ending}" for line in block] if number == 0 else []
    return "".join(old)


def _inserted(text: str, after: int, block: Sequence[str]) -> str:
    old = text.splitlines(keepends=True)
    ending = _ending(text)
    if old and not old[after - 1].endswith(("\n", "\r")):
        old[after - 1] += ending
    old[after:after] = [f"{line}{ending}" for line in block]
    return "".join(old)


def _ending(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"
