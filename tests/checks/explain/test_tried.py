"""What was tried, in words: of the call, and of one of its buffers."""

from __future__ import annotations

from dataclasses import replace

from mutcheck.checks.explain import tried
from mutcheck.core.advice import Advice, Advised, Agreement, Edit, Effect, Figures, Ran
from mutcheck.core.target import HOST, Target

TPU, KIB = Target("tpu", "v5e"), 1024
BITWISE = Ran(Agreement.BITWISE, "cpu")


def edit(words: str) -> Edit:
    return Edit("pre", words, "write it")


def advice(words: str, after: int, left: dict[str, int] | None, *more: Effect) -> Advice:
    effect = Effect(HOST, Figures(2, 64 * KIB, 64 * KIB), Figures(0, 0, after), left=left)
    return Advice((edit(words),), (effect, *more), BITWISE)


def searched(*found: Advice, variants: int = 7, unfinished: str = "") -> Advised:
    before = {HOST: Figures(2, 64 * KIB, 64 * KIB)}
    return Advised("p", "p", before, found, variants, unfinished=unfinished, searched={HOST: variants})


def text(advised: Advised, path: str = "x", extra: int = 32 * KIB) -> str:
    told = tried.of(advised, HOST, path, extra)
    assert told is not None
    return told.text


def test_what_helps_the_buffer_is_told_with_what_it_saves() -> None:
    found = tried.of(searched(advice("a barrier", 0, {"x": 0})), HOST, "x", 32 * KIB)
    assert found == tried.Told("tried, and saves all 64 KiB a call: a barrier", True)
    some = searched(advice("a barrier", 16 * KIB, {"x": 0, "y": 16 * KIB}))
    assert text(some) == "tried, and saves 48 KiB of 64 KiB a call: a barrier"


def test_what_helps_another_buffer_is_not_told_for_this_one() -> None:
    some = searched(advice("a barrier", 32 * KIB, {"x": 32 * KIB, "y": 0}))
    assert text(some) == "tried: nothing helps x; what saves 32 KiB of 64 KiB a call elsewhere: a barrier"
    assert text(some, "y").startswith("tried, and saves ")


def test_the_advice_that_helps_this_buffer_is_told_though_another_saves_more() -> None:
    most = advice("the most", 8 * KIB, {"x": 32 * KIB, "y": 0})
    mine = advice("mine", 32 * KIB, {"x": 0, "y": 32 * KIB})
    assert text(searched(mine, most)).endswith("a call: mine")
    assert text(searched(mine, most), "y").endswith("a call: the most")


def test_what_it_costs_elsewhere_is_told() -> None:
    worse = Effect(TPU, Figures(0, 0, 0), Figures(1, 8, 8))
    assert "a call, and costs more on tpu:v5e: a barrier" in text(searched(advice("a barrier", 0, None, worse)))


def test_where_nothing_helps_it_says_how_many_variants_were_tried() -> None:
    assert text(searched()) == "tried: none of 7 variants needs fewer extra bytes"
    assert text(searched(variants=1)) == "tried: the one variant needs no fewer extra bytes"
    assert text(searched(variants=0)) == "tried: no rule applies to it"
    part = searched(unfinished="the budget of 60 seconds was spent")
    assert text(part).endswith("bytes, and not all was tried: the budget of 60 seconds was spent")


def test_what_saves_bytes_and_is_not_advised_is_no_variant_that_saves_nothing() -> None:
    assert (
        text(replace(searched(), differ=1)) == "tried: none of 7 variants is advised: what saves bytes changes results"
    )
    both = text(replace(searched(), differ=1, refuted=2))
    assert both.endswith("changes results and what saves bytes in StableHLO saves none in the Python source")


def test_what_is_known_of_the_stablehlo_alone_says_so() -> None:
    one = advice("a barrier", 0, {"x": 0})
    assert text(searched(replace(one, refuted=2))).endswith(
        "a call: a barrier; that is in StableHLO: patches of the Python source saved less"
    )


def test_what_was_not_searched_for_was_not_tried() -> None:
    assert tried.of(None, HOST) is None
    assert tried.of(replace(searched(), searched={}), HOST, "x", 8) is None
    assert tried.of(searched(advice("a barrier", 0, None)), TPU, "x", 8) is None


def test_many_edits_are_counted() -> None:
    one = advice("one", 0, None)
    many = replace(one, edits=tuple(map(edit, ("one", "two", "three", "four"))))
    assert tried.edits(many) == "one and two and 2 more edits"
