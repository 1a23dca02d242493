"""The diff shows real changes, and no value that was only renumbered."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mutcheck.golden import store
from mutcheck.golden.diff.alignment import align, script
from mutcheck.golden.diff.unified import unified

OLD = """module @m {
  func.func public @main(%arg0: tensor<f32>, %arg1: tensor<f32>) -> tensor<f32> {
    %cst = stablehlo.constant dense<1.0> : tensor<f32>
    %0 = stablehlo.add %arg0, %cst : tensor<f32>
    %1 = stablehlo.multiply %0, %arg1 : tensor<f32>
    %2 = stablehlo.subtract %1, %0 : tensor<f32>
    %3 = call @f(%2) : (tensor<f32>) -> tensor<f32>
    return %3, %1 : tensor<f32>, tensor<f32>
  }
  func.func private @f(%arg0: tensor<f32>) -> tensor<f32> {
    %0 = stablehlo.negate %arg0 : tensor<f32>
    return %0 : tensor<f32>
  }
}
"""

INSERTED = """module @m {
  func.func public @main(%arg0: tensor<f32>, %arg1: tensor<f32>) -> tensor<f32> {
    %cst = stablehlo.constant dense<1.0> : tensor<f32>
    %0 = stablehlo.cosine %arg0 : tensor<f32>
    %1 = stablehlo.add %arg0, %cst : tensor<f32>
    %2 = stablehlo.multiply %1, %arg1 : tensor<f32>
    %3 = stablehlo.subtract %2, %1 : tensor<f32>
    %4 = call @f(%3) : (tensor<f32>) -> tensor<f32>
    return %4, %2 : tensor<f32>, tensor<f32>
  }
  func.func private @f(%arg0: tensor<f32>) -> tensor<f32> {
    %0 = stablehlo.negate %arg0 : tensor<f32>
    return %0 : tensor<f32>
  }
}
"""


def changes(old: str, new: str) -> list[str]:
    return [line for line in unified(old, new, "golden", "now")[2:] if line[0] in "+-"]


def test_equal_texts_have_no_diff() -> None:
    assert unified(OLD, OLD, "golden", "now") == ()


def test_an_inserted_operation_is_the_only_change() -> None:
    assert changes(OLD, INSERTED) == ["+    %0 = stablehlo.cosine %arg0 : tensor<f32>"]
    assert changes(INSERTED, OLD) == ["-    %0 = stablehlo.cosine %arg0 : tensor<f32>"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stablehlo.subtract %1, %0", "stablehlo.subtract %0, %1"),
        ("return %3, %1", "return %1, %3"),
        ("stablehlo.add %arg0, %cst", "stablehlo.add %arg1, %cst"),
        ("dense<1.0>", "dense<2.0>"),
    ],
)
def test_what_really_changes_is_shown(old: str, new: str) -> None:
    shown = changes(OLD, OLD.replace(old, new))
    assert [line[0] for line in shown] == ["-", "+"]
    assert old in shown[0]
    assert new in shown[1]


def test_a_change_behind_an_insertion_is_shown_too() -> None:
    shown = changes(OLD, INSERTED.replace("subtract %2, %1", "subtract %1, %2"))
    assert [line.strip()[:1] + line.split("stablehlo.")[1][:8] for line in shown] == [
        "+cosine %",
        "-subtract",
        "+subtract",
    ]


def test_hunks_count_their_lines() -> None:
    lines = unified(OLD, INSERTED, "golden", "now")
    assert lines[:3] == ("--- golden", "+++ now", "@@ -1,6 +1,7 @@")
    assert len(lines) == 3 + 7
    assert lines[-1] == "     %3 = stablehlo.subtract %2, %1 : tensor<f32>"  # as the new text has it
    assert unified("", "a\n", "old", "new")[2:] == ("@@ -0,0 +1,1 @@", "+a")


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    old = [f"{line}" for line in range(60)]
    new = [*old[:5], "in", *old[5:20], *old[22:40], "other", *old[41:]]
    lines = unified("\n".join(old), "\n".join(new), "old", "new")
    assert [line for line in lines if line.startswith("@@")] == [
        "@@ -3,6 +3,7 @@",
        "@@ -18,8 +19,6 @@",
        "@@ -38,7 +37,7 @@",
    ]
    assert patched(old, lines) == new


def test_texts_that_differ_in_names_alone_still_differ() -> None:
    assert changes("%0 = a\n", "%1 = a\n") == ["-%0 = a", "+%1 = a"]


def test_real_lowerings_of_two_platforms() -> None:
    """All that a renumbered diff shows of train_step on cpu and on the other platforms is the random numbers' loop."""
    goldens = store.read(store.CORPUS, "train_step", "0.12.0.1")
    shown = unified(goldens["cpu"].body, goldens["tpu"].body, "cpu", "tpu")
    in_main = [line for line in shown if "stablehlo.dot_general" in line and line[0] in "+-"]
    assert shown
    assert in_main == []


def test_a_long_module_with_many_edits() -> None:
    """Three hundred edits in a hundred thousand lines; the lines in between are renumbered by each of them."""
    names = [f"%{k} = stablehlo.add %{k - 1}, %arg0 {{at = {k % 977}}} : tensor<f32>" for k in range(1, 30_000)]
    edited, number = [], 1
    for k in range(1, 30_000):
        if k % 100 == 0:
            edited.append(f"%{number} = stablehlo.cosine %arg0 : tensor<f32>")
            number += 1
        edited.append(f"%{number} = stablehlo.add %{number - 1}, %arg0 {{at = {k % 977}}} : tensor<f32>")
        number += 1
    shown = changes("\n".join(names), "\n".join(edited))
    assert sum("cosine" in line for line in shown) == 299


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=12), st.lists(st.integers(0, 3), max_size=12))
def test_every_line_of_both_texts_stands_in_the_diff_in_order(old: list[int], new: list[int]) -> None:
    """Applied to the old text the pairs give the new one, and no shorter edit script exists."""
    before, after = [f"op{k}" for k in old], [f"op{k}" for k in new]
    found = align.pairs(before, after)
    assert [i for i, _ in found if i is not None] == list(range(len(before)))
    assert [j for _, j in found if j is not None] == list(range(len(after)))
    kept = [(i, j) for i, j in found if i is not None and j is not None]
    assert all(before[i] == after[j] for i, j in kept)
    assert len(kept) == longest_common(before, after)


def longest_common(one: list[str], other: list[str]) -> int:
    row = [0] * (len(other) + 1)
    for line in one:
        above = row
        row = [0]
        for j, each in enumerate(other):
            row.append(above[j] + 1 if line == each else max(above[j + 1], row[j]))
    return row[-1]


def function(*lines: str) -> str:
    return "\n".join(["func.func @f(%arg0: tensor<f32>) {", *(f"  {line}" for line in lines), "}\n"])


REAL_CHANGES = {
    "a use that moved to another value when its own went": (
        ("%0 = sine", "%1 = cosine", "return %0, %1"),
        ("%0 = sine", "return %0, %0"),
        ["-%1 = cosine", "-return %0, %1", "+return %0, %0"],
    ),
    "a use that moved to the value of a region that ended": (
        ("%0 = sine", "{", "%1 = one", "}", "{", "%1 = two", "use %1", "}"),
        ("%0 = sine", "{", "%1 = one", "}", "{", "use %0", "}"),
        ["-%1 = two", "-use %1", "+use %0"],
    ),
    "users of two values that were replaced, and swapped": (
        ("%0 = sine {a}", "%1 = cosine {a}", "return %0, %1"),
        ("%0 = sine {b}", "%1 = cosine {b}", "return %1, %0"),
        [
            "-%0 = sine {a}",
            "-%1 = cosine {a}",
            "-return %0, %1",
            "+%0 = sine {b}",
            "+%1 = cosine {b}",
            "+return %1, %0",
        ],
    ),
    "another result of one operation": (
        ("%0:2 = sort", "return %0#0"),
        ("%0:2 = sort", "return %0#1"),
        ["-return %0#0", "+return %0#1"],
    ),
    "another argument of a loop's body": (
        ("%0:2 = while(%iterArg = %arg0, %iterArg_1 = %arg0) {", "use %iterArg", "}"),
        ("%0:2 = while(%iterArg = %arg0, %iterArg_1 = %arg0) {", "use %iterArg_1", "}"),
        ["-use %iterArg", "+use %iterArg_1"],
    ),
    "results by names of their own": (
        ("%state, %output = random", "return %state, %output"),
        ("%state, %output = random", "return %output, %state"),
        ["-return %state, %output", "+return %output, %state"],
    ),
}

RENUMBERED = {
    "several results, and sibling regions that share names": (
        ("%0:2 = a {", "%1:2 = b", "use %1#0", "}", "%1:2 = c", "use %1#1"),
        ("%0:2 = a {", "%1 = new", "%2:2 = b", "use %2#0", "}", "%1:2 = c", "use %1#1"),
        ["+%1 = new"],
    ),
    "arguments of regions": (
        ("reduce(%x: f32, %y: f32) {", "%0 = add %x, %y", "}"),
        ("%0 = new", "reduce(%x_1: f32, %y_2: f32) {", "%1 = add %x_1, %y_2", "}"),
        ["+%0 = new"],
    ),
    "arguments of a loop, and a constant before it": (
        ("%c = zero", "%0 = while(%iterArg = %c) {", "use %iterArg", "}", "return %0"),
        ("%c = new", "%c_0 = zero", "%0 = while(%iterArg_1 = %c_0) {", "use %iterArg_1", "}", "return %0"),
        ["+%c = new"],
    ),
    "users of a value that was replaced": (
        ("%0 = sine", "%1 = negate %0", "return %1"),
        ("%0 = cosine", "%1 = twice %0", "%2 = negate %1", "return %2"),
        ["-%0 = sine", "+%0 = cosine", "+%1 = twice %0"],
    ),
    "an operation with the constant of its neighbour, before it": (
        ("%c = zero", "%0 = fill %c", "%1 = select %0"),
        ("%c = zero", "%0 = fill %c", "%1 = maximum %0", "%c_0 = zero", "%2 = fill %c_0", "%3 = select %2"),
        ["+%c = zero", "+%0 = fill %c", "+%1 = maximum %0"],
    ),
    "an operation with the constant of its neighbour, after it": (
        ("%c = zero", "%0 = fill %c", "%1 = select %0"),
        ("%c = zero", "%0 = fill %c", "%1 = select %0", "%c_0 = zero", "%2 = fill %c_0", "%3 = maximum %2"),
        ["+%c_0 = zero", "+%2 = fill %c_0", "+%3 = maximum %2"],
    ),
    "an operation with the constant of its neighbour, behind another of its kind": (
        ("%z = z", "%0 = maximum %z", "%c = zero", "%1 = fill %c", "%2 = select %1"),
        (
            *("%z = z", "%0 = maximum %z", "%c = zero", "%1 = fill %c", "%2 = maximum %1"),
            *("%c_0 = zero", "%3 = fill %c_0", "%4 = select %3"),
        ),
        ["+%c = zero", "+%1 = fill %c", "+%2 = maximum %1"],
    ),
    "users of a value that was replaced by two, whose names another region has too": (
        ("{", "%1 = one", "%2 = uno", "}", "{", "%1 = two", "use %1", "}"),
        ("{", "%1 = one", "%2 = uno", "}", "{", "%1 = due", "%2 = twice %1", "use %2", "}"),
        ["-%1 = two", "+%1 = due", "+%2 = twice %1"],
    ),
    "loops in sibling regions": (
        ("{", "while(%iterArg = %arg0)", "use %iterArg", "}", "{", "while(%iterArg = %arg0)", "use %iterArg", "}"),
        ("{", "while(%iterArg = %arg0)", "use %iterArg", "}", "{", "while(%i = %arg0)", "use %i", "new", "}"),
        ["+new"],
    ),
    "arguments of sibling regions": (
        ("reduce(%x: f32) {", "use %x", "}", "reduce(%x: f32) {", "use %x", "}"),
        ("reduce(%x: f32) {", "use %x", "}", "reduce(%x_1: f32) {", "use %x_1", "new", "}"),
        ["+new"],
    ),
    "a second one of an operation, that others use now": (
        ("%0 = sine", "%1 = sine", "return %0, %1"),
        ("%0 = sine", "%1 = sine", "%2 = sine", "return %1, %2"),
        ["+%0 = sine"],
    ),
}


@pytest.mark.parametrize("name", [*REAL_CHANGES, *RENUMBERED])
def test_only_real_changes_show(name: str) -> None:
    old, new, expected = {**REAL_CHANGES, **RENUMBERED}[name]
    assert [line[0] + line[1:].strip() for line in changes(function(*old), function(*new))] == expected


def test_names_of_one_function_say_nothing_of_the_next() -> None:
    old = function("%0 = a", "%1 = b", "use %1, %0") + function("%0 = c", "use %0")
    new = function("%0 = b", "%1 = a", "use %0, %1") + function("%0 = c", "use %0")
    assert not any("c" in line for line in changes(old, new))


def test_a_definition_that_is_not_recognised_ends_with_its_function() -> None:
    old = function("for %i in", "use %i") + function("for %i in", "use %i")
    new = function("for %i in", "use %i") + function("for %j in", "use %j", "new")
    assert changes(old, new) == ["+  new"]


def test_arguments_are_told_apart_by_position_where_their_number_changed() -> None:
    old = function("subtract %arg0, %arg1")
    new = function("subtract %arg1, %arg0").replace("%arg0: tensor<f32>)", "%arg0: tensor<f32>, %arg1: tensor<f32>)")
    assert [line for line in changes(old, new) if "subtract" in line] == [
        "-  subtract %arg0, %arg1",
        "+  subtract %arg1, %arg0",
    ]


def test_an_attribute_of_an_argument_changes_the_line_of_its_function_alone() -> None:
    old, new = OLD, INSERTED.replace("%arg1: tensor<f32>)", "%arg1: tensor<f32> {tf.aliasing_output = 0 : i32})")
    shown = changes(old, new)
    assert [line.split()[0].strip("+-") or line[0] for line in shown] == ["-", "+", "+"]
    assert "cosine" in shown[2]


@pytest.mark.parametrize(
    ("old", "new"), [("a\n", "a"), ("a", "a\n"), ("a\n", "a\n\n"), ("a\rb\n", "a\nb\n"), ("", "\n")]
)
def test_texts_that_differ_in_the_ends_of_lines_differ(old: str, new: str) -> None:
    assert changes(old, new)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_a_diff_makes_the_new_text_of_the_old(old: list[str], new: list[str]) -> None:
    lines = unified("".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new), "old", "new")
    assert patched(old, lines) == new


def patched(old: list[str], diff: tuple[str, ...]) -> list[str]:
    """What `patch` makes of a text; the numbers of every hunk must be right."""
    made: list[str] = []
    at = 0
    for line in diff[2:]:
        if line.startswith("@@"):
            start, count = map(int, line.split()[1][1:].split(","))
            made += old[at : start - bool(count)]
            at = start - bool(count)
            assert len(made) == int(line.split()[2][1:].split(",")[0]) - (line.split()[2].split(",")[1] != "0")
        else:
            assert line[0] == "+" or old[at] == line[1:]
            at += line[0] != "+"
            made += [line[1:]] if line[0] != "-" else []
    return made + old[at:]


@settings(max_examples=300, deadline=None)
@example("100% of", "100%5 of")
@given(st.text("%01ab_#: =,\n", max_size=60), st.text("%01ab_#: =,\n", max_size=60))
def test_any_two_texts_have_a_diff(old: str, new: str) -> None:
    assert bool(unified(old, new, "old", "new")) == (old != new)


@settings(max_examples=300, deadline=None)
@example(list("abcabbaabcabcc" * 5), list("cbabacabacbbac" * 5))
@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_rounds_of_a_search_that_gives_up_still_make_pairs(old: list[str], new: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script, "PATIENCE", 3)
        found = align.pairs(old, new)
    assert [i for i, _ in found if i is not None] == list(range(len(old)))
    assert [j for _, j in found if j is not None] == list(range(len(new)))
    assert all(old[i] == new[j] for i, j in found if i is not None and j is not None)
