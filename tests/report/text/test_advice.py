"""What `mutcheck advise` prints: of values, without any compiler."""

from __future__ import annotations

from mutcheck.core.advice import Advice, Advised, Agreement, Edit, Effect, Figures, Ran
from mutcheck.core.finding import Location
from mutcheck.core.target import HOST, Target
from mutcheck.report.text import advice

GPU, TPU = Target("cuda", "h100"), Target("tpu", "v5e")
BEFORE = Figures(2, 4096, 4096, temporary=2048)
NONE = Figures(0, 0, 0, temporary=1024)
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
    assert (
        cpu == "cpu 4 KiB -> 0 temporary 2 KiB -> 1 KiB results equal within rounding (1.5e-07 of the largest number)"
    )
    assert gpu == "cuda:h100 0 -> 64 B worse temporary 1 KiB -> 1 KiB not run: no such device here"
    assert tpu == "tpu:v5e 0 not tried: XLA refuses it: Error: no"
    assert "  write   put all through one barrier" in rows


def test_where_nothing_helps_that_is_said_with_what_was_dropped() -> None:
    found = Advised("step", "step", {HOST: BEFORE}, tried=9, dropped={"post": 2}, differ=1, unfinished="interrupted")

    (last,) = told(found).splitlines()[1:-1]
    assert [each.strip() for each in last.removeprefix("  so").split(";")] == [
        "9 variants were compiled: none needs fewer extra bytes",
        "edits that made no valid module were dropped: post (2)",
        "1 that helped was dropped, since results differ",
        "not all was tried: interrupted",
    ]


def test_what_is_not_known_is_no_zero() -> None:
    found = Advised("step", "step", {HOST: Figures(0, 0, 0, at_least=True), GPU: NONE})

    assert not found.holds
    assert told(found).strip().removeprefix("step").split("; ") == [
        "  nothing to improve on cuda:h100: no extra bytes",
        "extra bytes are unknown on cpu: `mutcheck explain` says why",
    ]


def test_a_name_cannot_steer_a_terminal() -> None:
    assert "\x1b" not in told(Advised("st\x1b[2Jep", "step", {HOST: NONE}))
