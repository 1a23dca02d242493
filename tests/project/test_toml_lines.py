"""The line of every key of a TOML text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutcheck.project import toml_lines
from mutcheck.project.toml_lines import Key


def keys(value: object, path: Key = ()) -> Iterator[Key]:
    """Every key, table and element of a document."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from keys(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from keys(each, (*path, number))


def test_tables_dotted_keys_inline_tables_and_arrays() -> None:
    lines = toml_lines.of_keys(
        dedent('''\
        top = 1 # a comment = 2
        dotted . "a.b".'c' = 2

        [tool.mutcheck]
        programs = [
          "one", # [not a table]
          "t]wo",

          [3, { x = 1, y.z = [4] }],
        ]
        text = """
        strict = true
        [not.a.table] \\"""
        """""
        raw = \'\'\'
        a = 1\'\'\'
        when = 1979-05-27 07:32:00 # a date with a space
        [[tool.mutcheck.waivers]]
        finding = "a"
        [tool.mutcheck.waivers.more]
        key = 1

        [[ tool . mutcheck . "waivers" ]]
        finding = "b"
        ''')
    )
    tool = ("tool", "mutcheck")
    assert lines[("dotted", "a.b", "c")] == 2
    assert lines[tool] == 4
    assert [lines[(*tool, "programs", number)] for number in range(3)] == [6, 7, 9]
    assert lines[(*tool, "programs", 2, 1, "y", "z", 0)] == 9
    assert [lines[(*tool, key)] for key in ("text", "raw", "when")] == [11, 15, 17]
    assert (*tool, "strict") not in lines
    assert ("not",) not in lines
    assert [lines[(*tool, "waivers", 0, *key)] for key in ((), ("finding",), ("more",), ("more", "key"))] == [
        18,
        19,
        20,
        21,
    ]
    assert lines[(*tool, "waivers", 1)] == 23
    assert lines[(*tool, "waivers", 1, "finding")] == 24
    assert toml_lines.nearest(lines, (*tool, "waivers", 1, "reason")) == 23


@pytest.mark.parametrize("file", sorted(Path(__file__).parents[2].glob("**/*.toml"))[:20], ids=str)
def test_every_key_of_a_file_is_found_on_its_line(file: Path) -> None:
    text = file.read_text("utf-8")
    lines = toml_lines.of_keys(text)
    assert set(lines) == set(keys(tomllib.loads(text)))
    for key, line in lines.items():
        if isinstance(key[-1], str):
            assert key[-1] in text.splitlines()[line - 1]


NAMES = st.sampled_from(["a", "b-1", '"q.\\" ["', "'l #'", '"\\u00e9"', "3"])
SCALARS = st.sampled_from(
    ["1", "-0.5e3", "true", "1979-05-27 07:32:00", '"[x] = #"', "'\\'", '"""\na = 1\n"""', "'''\n[t]\n'''", '"\\\\"']
)
GAPS = st.sampled_from(["", " ", "\n", " # a = [\n", "\r\n\t"])


@st.composite
def values(draw: st.DrawFn, depth: int = 0) -> str:
    kind = draw(st.sampled_from(["scalar", "scalar", "array", "table"] if depth < 3 else ["scalar"]))
    if kind == "scalar":
        return draw(SCALARS)
    if kind == "array":
        each = draw(st.lists(values(depth + 1), max_size=3))
        return "[" + ",".join(f"{draw(GAPS)}{one}{draw(GAPS)}" for one in each) + draw(GAPS) + "]"
    names = draw(st.lists(NAMES, max_size=3, unique=True))
    return "{ " + ", ".join(f"{name} = {draw(values(depth + 1))}" for name in names) + " }"


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = []
    for number in range(draw(st.integers(0, 4))):
        header = draw(st.sampled_from(["[t{}]\n", "[[many]]\n", "[x{}.y]\n", "\n# [no]\n[ 'v{}' . w ] # c\n"]))
        names = draw(st.lists(NAMES, max_size=4, unique=True))
        parts.append(header.format(number) + "".join(f"{name} = {draw(values())}\n" for name in names))
    return "".join(parts)


@given(documents())
def test_every_key_of_any_document_is_found(text: str) -> None:
    assert set(toml_lines.of_keys(text.replace("\r\n", "\n"))) == set(keys(tomllib.loads(text)))
