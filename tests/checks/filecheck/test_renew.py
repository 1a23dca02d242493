"""Generated directives in a file's text: renewed between their marks, and nothing else is touched."""

from __future__ import annotations

import sys

import pytest

from mutcheck.checks.filecheck import captures, directive, engine
from mutcheck.checks.filecheck.renew import CannotRenew, in_check_file, in_python

TEXT = '''import mutcheck

@mutcheck.program(arguments=tuple)
def one(x):
    """# mutcheck: directives in a docstring"""
    return x
# CHECK: by hand

@mutcheck.program(arguments=tuple)
def two(x):
    return x'''
ONE, TWO = (1, 8), (9, sys.maxsize)
NEW = ["CHECK-LABEL: @main", "CHECK: return"]
BLOCK = """# mutcheck: directives, made by `mutcheck directives steps.py::one`
# CHECK-LABEL: @main
# CHECK: return
# mutcheck: end of directives
"""


def renewed(text: str, new: list[str] = NEW, name: str = "one", lines: tuple[int, int] = ONE) -> str:
    return in_python(text, name, lines, new, f"mutcheck directives steps.py::{name}")


def test_they_go_below_the_program_and_what_a_person_wrote() -> None:
    assert renewed(TEXT) == TEXT.replace("# CHECK: by hand\n", f"# CHECK: by hand\n\n{BLOCK}")
    assert renewed(TEXT, name="two", lines=TWO) == f"{TEXT}\n\n\n{BLOCK.replace('::one', '::two')}"


def test_they_are_renewed_where_they_are_and_nothing_else_changes() -> None:
    once = renewed(TEXT).replace("# CHECK: by hand\n", "# CHECK: by hand\n# more by hand\n")
    assert renewed(once, lines=(1, 14)) == once
    other = renewed(once, ["CHECK: other"], lines=(1, 14))
    assert other == once.replace("# CHECK-LABEL: @main\n# CHECK: return\n", "# CHECK: other\n")


def test_a_second_set_of_one_program_goes() -> None:
    twice = renewed(TEXT).replace(BLOCK, f"{BLOCK}# between\n{BLOCK}")
    assert renewed(twice, lines=(1, 18)) == renewed(TEXT).replace(BLOCK, f"{BLOCK}# between\n")


def test_line_endings_stay_as_they_are() -> None:
    windows = TEXT.replace("\n", "\r\n")
    assert renewed(windows).replace("\r\n", "\n") == renewed(TEXT)
    assert "\n" not in renewed(windows).replace("\r\n", "")


def test_a_set_without_an_end_is_refused() -> None:
    text = renewed(TEXT).replace("# mutcheck: end of directives\n", "")
    with pytest.raises(CannotRenew, match="have no end at line 9"):
        renewed(text, lines=(1, 12))
    found = directive.from_python(text, "steps.py", (1, 12), ("CHECK",))
    assert [(each.code, str(each.location)) for each in found.bad] == [("directive.bad", "steps.py:9")]


def test_a_program_that_is_bound_elsewhere_is_refused() -> None:
    with pytest.raises(CannotRenew, match="no statement at the file's top level binds three"):
        renewed(TEXT, name="three")


def test_a_file_of_directives_has_no_comment_sign() -> None:
    made_by = "mutcheck directives step"
    first = in_check_file("", NEW, made_by)
    assert first == BLOCK.replace("# ", "").replace("steps.py::one", "step")
    other = first.replace("CHECK-LABEL: @main\nCHECK: return", "CHECK: x")
    assert in_check_file(f"free text\n\n{first}", ["CHECK: x"], made_by) == f"free text\n\n{other}"


def test_each_set_begins_at_the_top() -> None:
    """By hand and generated ones would be in each other's way: each looks for `return` after what it found."""
    text = "".join(f"# {line}\n" for line in ("CHECK: return", "mutcheck: directives", "CHECK: add", END))
    read = directive.from_python(text, "steps.py", (1, 4), ("CHECK",))
    module = "add\nreturn\n"
    assert read.made == ((2, 4),)
    assert directive.match_all(engine.check, module, read, ("CHECK",)) is None
    failing = directive.match_all(engine.check, "return\n", read, ("CHECK",))
    assert failing is not None
    assert str(failing.location) == "steps.py:3"
    failing = directive.match_all(engine.check, "add\n", read, ("CHECK",))
    assert failing is not None
    assert str(failing.location) == "steps.py:1"


END = "mutcheck: end of directives"


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["x", "y"], ["X", "Y"]),
        (["model.bn.mean", "model.bn.scale"], ["MEAN", "SCALE"]),
        (["model.a.bias", "model.b.bias", "state.a.bias"], ["MODEL_A_BIAS", "B_BIAS", "STATE_A_BIAS"]),
        (["state[0].count", "state[1].count"], ["STATE_0_COUNT", "STATE_1_COUNT"]),
        (["m['k']", "args[0]", "0"], ["K", "ARGS_0", "BUFFER_0"]),
        (["a.b", "a_b"], ["A_B", "A_B_2"]),
        (["", "%"], ["BUFFER", "BUFFER_2"]),
    ],
)
def test_captures_are_named_for_their_buffers(paths: list[str], names: list[str]) -> None:
    assert list(captures.names(paths).values()) == names
