"""What `mutcheck advise` prints: of values, without any compiler."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from mutcheck.core.advice import Advice, Advised, Agreement, Edit, Effect, Figures, Left, Patch, Ran
from mutcheck.core.finding import Location
from mutcheck.core.target import HOST, Target
from mutcheck.report.text import advice

GPU, TPU = Target("cuda", "h100"), Target("tpu", "v5e")
BEFORE = Figures(2, 4096, 4096, temporary=2048, peak=8192)
NONE = Figures(0, 0, 0, temporary=1024, peak=7168)
RAN = Ran(Agreement.BITWISE, "cpu")
EDIT = Edit("pre", "one barrier over all", "put all through one barrier", (Location("no such file.py", 3),))


def told(advised: Advised) -> str:
    return advice.plain(advised).decode()


def advised(*effects: Effect, ran: Ran) -> Advised:
    before = {each.target: each.before for each in effects}
    return Advised("step", "step", before, (Advice((EDIT,), effects, ran),), tried=3)


def test_each_target_has_a_row_with_what_became_of_it() -> None:
    text = told(
        advised(
            Effect(HOST, BEFORE, NONE),
            Effect(GPU, NONE, Figures(1, 64, 64, temporary=1024)),
            Effect(TPU, NONE, None, "XLA refuses it: Error: no"),
            ran=Ran(Agreement.ROUNDING, "cpu", 1.5e-7),
        )
    )

    head, *rows = text.splitlines()
    assert head == "step  2 copies, 4 KiB a call on cpu"
    assert rows[0] == "  tried   one barrier over all"
    cpu, gpu, tpu = (" ".join(row.split()) for row in rows[1:4])
    memory, results = (
        "temporary 2 KiB -> 1 KiB peak 8 KiB -> 7 KiB",
        "equal within rounding (1.5e-07 of the largest number)",
    )
    assert cpu == f"cpu 4 KiB -> 0 {memory} results {results}"
    assert gpu == "cuda:h100 0 -> 64 B worse temporary 1 KiB -> 1 KiB not run: no such device here"
    assert tpu == "tpu:v5e 0 not tried: XLA refuses it: Error: no"
    assert "  write   put all through one barrier" in rows


def test_where_nothing_helps_that_is_said_with_what_was_dropped() -> None:
    found = Advised("step", "step", {HOST: BEFORE}, tried=9, dropped={"post": 2}, differ=1, unfinished="interrupted")

    (last,) = told(found).splitlines()[1:-1]
    assert [each.strip() for each in last.removeprefix("  search").split(";")] == [
        "9 variants were compiled: none needs fewer extra bytes",
        "edits that gave no valid module were dropped: post (2)",
        "1 that helped was dropped, since the results differ",
        "not all was tried: interrupted",
    ]


def test_where_nothing_helps_it_says_what_is_left_and_what_makes_a_report() -> None:
    left = Left(TPU, "cache['k']", "preserved", "copy-insertion.after_adding_copies")
    found = Advised("step", "my train.py::step", {TPU: BEFORE}, tried=9, left=(left,))
    one, other = told(found).splitlines()[1:3]

    command = "mutcheck reduce 'my train.py::step' --buffer \"cache['k']\" --target tpu:v5e -o repro"
    assert one == "  left    `cache['k']` is preserved on tpu:v5e, by the pass copy-insertion.after_adding_copies"
    assert other == f"  next    `{command}` makes a small module of that, for an issue"


def test_of_a_command_no_file_is_left_to_reduce_and_it_says_how_to_have_one() -> None:
    found = Advised("step", "", {TPU: BEFORE}, tried=9, left=(Left(TPU, "cache", "preserved", "copy-insertion"),))
    other = told(found).splitlines()[2]

    assert "`mutcheck reduce FILE --buffer cache --target tpu:v5e -o repro`" in other
    assert "JAX_DUMP_IR_TO=dump" in other


def test_edits_that_are_written_in_the_same_words_are_told_how_once() -> None:
    """A module's arrays are several buffers, and one argument."""
    edits = tuple(replace(EDIT, rule="donate", words=f"`model.{each}` is donated") for each in "wm")
    found = Advised("step", "step", {HOST: BEFORE}, (Advice(edits, (Effect(HOST, BEFORE, NONE),), RAN),), tried=3)

    assert told(found).count("is donated") == 2
    assert told(found).count("put all through one barrier") == 1


def test_what_is_not_known_is_no_zero() -> None:
    found = Advised("step", "step", {HOST: Figures(0, 0, 0, at_least=True), GPU: NONE})

    assert not found.holds
    assert told(found).strip().removeprefix("step").split("; ") == [
        "  nothing to improve on cuda:h100: no extra bytes",
        "extra bytes are unknown on cpu: `mutcheck explain` says why",
    ]


DIFF = """--- a/train.py
+++ b/train.py
@@ -1,3 +1,4 @@
 first
-\tsecond
+\tthird
+\tfourth
 fifth
@@ -9 +10 @@
-tenth
\\ No newline at end of file
+eleventh
\\ No newline at end of file
"""


def told_with(patch: Patch | None = None, refuted: int = 0) -> list[str]:
    given = advised(Effect(HOST, BEFORE, NONE), ran=Ran(Agreement.BITWISE, "cpu"))
    return told(replace(given, advice=(replace(given.advice[0], patch=patch, refuted=refuted),))).splitlines()


def test_a_patch_is_shown_by_its_lines() -> None:
    rows = told_with(Patch("/home/user/train.py", DIFF, safe=True))

    assert rows[3:10] == [
        "  write   /home/user/train.py",
        "          | 1  first",
        "          - 2          second",
        "          +            third",
        "          +            fourth",
        "          | 3  fifth",
        "          - 9  tenth",
    ]
    assert rows[10:12] == ["          +    eleventh", "  search  3 variants were compiled"]


def test_what_callers_must_follow_is_said() -> None:
    assert "  but     all callers must follow" in told_with(Patch("train.py", DIFF, why="all callers must follow"))


def test_patches_that_do_less_are_said() -> None:
    assert "  but     that is in StableHLO: 1 patch of the Python source saved less" in told_with(refuted=1)
    assert "  but     that is in StableHLO: 3 patches of the Python source saved less" in told_with(refuted=3)


def test_advice_that_its_text_refutes_is_counted() -> None:
    (last,) = told(Advised("step", "step", {HOST: BEFORE}, tried=9, refuted=1)).splitlines()[1:-1]

    assert last.endswith(
        "; 1 that helped in StableHLO was dropped, since the same edit of the Python source does not help"
    )


def test_a_patch_cannot_steer_a_terminal() -> None:
    patch = Patch("tr\x1bain.py", DIFF.replace("third", "\x1b[2J"), why="\x1b")

    assert "\x1b" not in "".join(told_with(patch))
    assert b"\x1b" not in advice.diff(patch, Console(file=StringIO(), width=80, no_color=True))


def test_a_name_cannot_steer_a_terminal() -> None:
    assert "\x1b" not in told(Advised("st\x1b[2Jep", "step", {HOST: NONE}))
