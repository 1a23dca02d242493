"""What a notebook shows of a result: the ledger, and where its buffers live; plain HTML in which no name is markup."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from results import COPIED, result

from mutcheck.checks.explain.lifetimes import AllocationRow, BufferKey, Loop, Picture, Span, Step
from mutcheck.core.proof import Proof, Verdict
from mutcheck.report.notebook import lanes, view

NASTY = "x<script>alert(1)</script>&\"'"
SVG = "{http://www.w3.org/2000/svg}"


def span(
    what: str, first: int, last: int, *, at: int = 0, source: tuple[int, int] | None = None, path: str = "x"
) -> Span:
    return Span(
        f"copy.{first}",
        at,
        64,
        first,
        last,
        [path],
        what,
        "f32[16]",
        source,
        8,
        False,
        "add still reads it",
        "copy.1",
        [],
    )


def picture(path: str = "x") -> Picture:
    """A buffer that is preserved in temporary memory, and returned, in a loop."""
    home = [span("buffer", 0, 3, path=path), span("returned", 7, 9, source=(1, 0), path=path)]
    away = [span("preserved", 3, 7, source=(0, 0), path=path), span("other", 0, 2, at=64, path="y")]
    return Picture(
        [Step(f"i{number}", "add", "add", 0, 1, "main", "", 0) for number in range(10)],
        [Loop("while.1", 2, 8, 8)],
        [AllocationRow(0, 64, "parameter 0", 0, home), AllocationRow(1, 128, "temporary", 0, away)],
        [BufferKey(path, 64, "copied", 0, 0, 0), BufferKey("other", 64, "in place", 1, 1, 5)],
    )


def parsed(html: str) -> ElementTree.Element:
    """It is well-formed, so that no name can end an element."""
    return ElementTree.fromstring(html)


def shown(path: str = "x") -> str:
    made = result("f", "cpu", replace(COPIED, buffer=path, message=f"{path} is copied"))
    proof = Proof(Verdict.COPIED, 0, 64, copies=16, copied_bytes=1024)
    return view.html(replace(made, buffers=(replace(made.buffers[0], path=path, proof=proof),)), picture(path))


def test_the_ledger_is_a_table_and_the_lifetimes_a_picture() -> None:
    page = parsed(shown())
    (row,) = page.findall(".//tbody/tr")
    assert ["".join(cell.itertext()) for cell in row] == [
        "x", "float32[3]", "12 B", "aliasing output", "output 0", "copied", "16 copies, 1 KiB", "1 KiB",
    ]  # fmt: skip
    (item,) = page.findall(".//li")
    assert "".join(item.itertext()) == "inplace.copied: x is copied at train.py:4"
    (drawn,) = page.iter(f"{SVG}svg")
    words = ["".join(each.itertext()) for each in drawn.iter(f"{SVG}text")]
    assert {"× 8 trips", "parameter 0", "temporary", "copy ×8", "128 B"} <= set(words)
    titles = ["".join(each.itertext()) for each in drawn.iter(f"{SVG}title")]
    assert titles[0] == "Values by place and step of the schedule: 2 copies"
    assert "x: a copy, preserved elsewhere, copy.3, f32[16], 8 × a call: add still reads it" in titles
    assert len([each for each in drawn.iter(f"{SVG}path") if each.get("marker-end")]) == 2
    assert words.count("copy ×8") == 2  # also at the right edge, where there is room in the copy alone


def test_no_name_is_markup() -> None:
    text = shown(NASTY)
    assert "<script" not in text
    assert NASTY in "".join(parsed(text).find(".//tbody/tr/td").itertext())  # type: ignore[union-attr]


def test_two_pictures_in_one_page_do_not_share_patterns() -> None:
    one, other = (
        {each.get("id") for each in parsed(shown(path)).iter() if each.get("id")} for path in ("x", "another")
    )
    assert (len(one), one & other) == (2, set())


def test_what_is_not_known_is_not_shown_as_held() -> None:
    page = "".join(parsed(view.html(result("f", "cpu"), None)).itertext())
    assert "svg" not in page
    assert page.count("–") >= 3
    assert "buffers in place" not in page


@pytest.mark.parametrize(("path", "paths"), [("x", ["x"]), ("gone", ["x", "other"])])
def test_copied_buffers_are_drawn_or_else_the_first(path: str, paths: list[str]) -> None:
    copies = picture() if path == "x" else replace_copies(picture())
    assert lanes.chosen(copies) == paths


def replace_copies(drawn: Picture) -> Picture:
    rows = [AllocationRow(0, 64, "parameter 0", 0, [span("buffer", 0, 9)])]
    return Picture(drawn.steps, drawn.loops, rows, drawn.buffers)


def test_what_is_at_other_offsets_is_in_other_lanes() -> None:
    first, second = lanes.bands(picture(), ["x"])
    assert (first.lanes, second.lanes) == (1, 1)  # what no chosen buffer shares its place with is left out
    assert first.placed[0].y < second.placed[0].y
    assert first.placed[1].x > first.placed[0].x
