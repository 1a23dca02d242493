"""A file is edited part by part: line endings, encodings and all else stay, and its diff is one that tools take."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from mutcheck.checks.patches.arguments import added, removed
from mutcheck.checks.patches.text import Overlap, Text, Unreadable, insertion
from mutcheck.core.advice import Change, Patch

LATIN = '# -*- coding: latin-1 -*-\nname = "é"\n'.encode("latin-1")


def call_of(text: Text) -> ast.Call:
    return next(node for node in ast.walk(text.tree) if isinstance(node, ast.Call))


def test_lines_end_as_they_did() -> None:
    text = Text.of(b"a = 1\r\nb = 2\r\n")

    assert text.bytes_with([text.line_before(2, "c = 3")]) == b"a = 1\r\nc = 3\r\nb = 2\r\n"


def test_a_line_is_indented_as_its_neighbour() -> None:
    text = Text.of(b"def f():\n\tif x:\n\t\treturn 1\n")

    assert text.with_([text.line_before(3, "y = 2")]).splitlines()[2] == "\t\ty = 2"


def test_a_file_without_a_last_newline_stays_one() -> None:
    text = Text.of(b"def f():\n    a = 1")

    assert text.bytes_with([text.line_after(2, "b = 2", as_line=2)]) == b"def f():\n    a = 1\n    b = 2"


def test_columns_count_characters_and_not_bytes() -> None:
    text = Text.of('x = "é", f(1)\n'.encode())

    assert text.with_([added(text, call_of(text), "k=2")]) == 'x = "é", f(1, k=2)\n'


@pytest.mark.parametrize("data", [LATIN, b"\xef\xbb\xbfa = 1\n", b"a = '\x0c'\n\x0cb = 2\n"])
def test_the_encoding_is_kept(data: bytes) -> None:
    text = Text.of(data)

    assert text.bytes_with([]) == data
    assert text.bytes_with([insertion((1, 1), "# first\n")]).endswith(data[3:] if data[:1] == b"\xef" else data)


@pytest.mark.parametrize("data", [b"def f(:\n", b"a = 1\rb = 2\r", b"# coding: nothing\n", b"\xff\xfe\n", b"a\x00b"])
def test_what_is_no_python_is_not_edited(data: bytes) -> None:
    with pytest.raises(Unreadable):
        Text.of(data)


def test_two_changes_of_one_part_are_not_made() -> None:
    with pytest.raises(Overlap):
        Text.of(b"a = 1\n").with_([Change(1, 1, 1, 6, "b"), Change(1, 3, 1, 4, "c")])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(k=2)"),
        ("f(a)", "f(a, k=2)"),
        ("f(a,)", "f(a, k=2,)"),
        ("f((a))", "f((a), k=2)"),
        ("f(a, (b) )", "f(a, (b), k=2 )"),
        ("f(\n    a,\n    b,  # last\n)", "f(\n    a,\n    b,  # last\n    k=2,\n)"),
        ("f(\n    a,\n    b  # last\n)", "f(\n    a,\n    b, k=2  # last\n)"),
        ("f(a,\n  b)", "f(a,\n  b, k=2)"),
        ("f(\n    (a\n    ),  # )\n)", "f(\n    (a\n    ), k=2,  # )\n)"),
        ("f(*a, **b)", "f(*a, **b, k=2)"),
    ],
)
def test_an_argument_is_added(before: str, after: str) -> None:
    text = Text.of(before.encode())

    assert text.with_([added(text, call_of(text), "k=2")]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(k=1)", "f()"),
        ("f(a, k=1)", "f(a)"),
        ("f((a), k=(1))", "f((a))"),
        ("f(k=1, b=2)", "f(b=2)"),
        ("f(\n    a,\n    k=1,  # why\n)", "f(\n    a,  # why\n)"),
    ],
)
def test_an_argument_is_removed(before: str, after: str) -> None:
    text = Text.of(before.encode())
    call = call_of(text)
    keyword = next(each for each in call.keywords if each.arg == "k")

    assert text.with_([removed(text, call, keyword)]) == after


@pytest.mark.parametrize(
    "data",
    [
        b"a = 1\nb = 2\n",
        b"a = 1\r\nb = 2\r\n",
        b"a = 1\nb = 2",
        "# é\nb = 2\n".encode(),
        LATIN,
        b"\xef\xbb\xbfa = 1\nb\n",
    ],
)
@pytest.mark.parametrize("name", ["train.py", "two words/é.py"])
def test_git_takes_the_diff(data: bytes, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    text = Text.of(data)
    changes = [text.line_before(2, "c = 3"), text.line_after(2, "d = 4", as_line=2)]
    patch = Patch(str(file), text.diff(changes, name), encoding=text.encoding.removesuffix("-sig")).data

    for arguments in (["--check"], []):
        subprocess.run(["git", "apply", *arguments, "-"], input=patch, cwd=tmp_path, check=True)

    assert file.read_bytes() == text.bytes_with(changes)
