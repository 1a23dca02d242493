"""A unified diff as replacements: applied to the old file they make the new one, whatever the two are."""

from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from mutcheck.report.machine import replacements
from mutcheck.report.machine.replacements import Replacement

LINES = st.lists(st.sampled_from(["a\n", "b\r\n", "+c\n", "-d\x0c\u2028\n", "@@ -1 +1 @@\n", "\n"]), max_size=12)


def applied(lines: list[str], parts: tuple[Replacement, ...]) -> list[str]:
    made = list(lines)
    for each in reversed(parts):
        made[each.first - 1 : each.after - 1] = [f"{line}\n" for line in each.text.split("\n")[:-1]]
    return made


@given(LINES, LINES, st.sampled_from([0, 1, 3]))
def test_they_make_the_new_file(old: list[str], new: list[str], around: int) -> None:
    diff = "".join(difflib.unified_diff(old, new, "a.py", "a.py", n=around))
    assert applied(old, replacements.of_diff(diff)) == new


def test_a_last_line_without_an_end_is_replaced() -> None:
    diff = "--- a\n+++ a\n@@ -1 +1,2 @@\n-x\n\\ No newline at end of file\n+x\n+y\n"
    assert replacements.of_diff(diff) == (Replacement(1, 2, "x\ny\n"),)


def test_what_is_no_diff_replaces_nothing() -> None:
    assert replacements.of_diff("") == replacements.of_diff("write a barrier\n- here\n+ there\n") == ()
