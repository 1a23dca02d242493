"""The picture of lifetimes says the same as the ledger: every copy is a bar, and what is in place stays where it is."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from driver import NEWEST, Done

from mutcheck.checks import lifetimes
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.lifetimes import Picture, Span
from mutcheck.golden.contract import ResultRow
from mutcheck.golden.history.query import opened
from mutcheck.lowering.artifacts import Executable

from . import builder
from .conftest import HERE

PROGRAMS = (
    "scan_stack",
    "train_step",
    "increment",
    *(str(HERE / "programs" / f"{name}.py") for name in ("branches", "loops")),
)
Drawn = dict[tuple[str, str], tuple[ResultRow, Picture]]


@pytest.fixture(scope="session")
def drawn(once: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """Rows and pictures of some programs on every target that can be compiled for, as a history keeps them."""
    mine = tmp_path_factory.getbasetemp()
    path = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "pictures.db"
    done = once("pictures", "lower", *PROGRAMS, "--record", "--history", str(path))
    assert done.status in (0, 1), done.err
    found = {}
    with opened(path) as history:
        for state in history.states():
            if state.now.lifetimes is not None:
                picture = msgspec.json.decode(history.text(state.now.lifetimes).text, type=Picture)
                found[state.key.program, state.key.target] = (history.result(state.now), picture)
    return found


def spans(picture: Picture) -> Iterator[Span]:
    return (span for allocation in picture.allocations for span in allocation.spans)


def copies(picture: Picture, path: str) -> list[Span]:
    return [span for span in spans(picture) if span.what == "copy" and path in span.buffers]


@pytest.mark.skipif(not NEWEST, reason="the figures are those of jax 0.12.0.1")
def test_the_copies_of_scan_stack(drawn: Drawn) -> None:
    _, picture = drawn["scan_stack", "cpu"]
    copied = {each.path: sum(span.times for span in copies(picture, each.path)) for each in picture.buffers}
    assert Counter(copied.values()) == {16: 8, 0: 2}
    for buffer in picture.buffers:
        for span in copies(picture, buffer.path):
            assert span.source is not None
            allocation, number = span.source
            source = picture.allocations[allocation]
            assert buffer.path in source.spans[number].buffers
            home = source.number == buffer.home
            assert home or picture.allocations[allocation].role == "temporary"  # out of its place, and back
            assert source.spans[number].first <= span.first
            assert "still reads the old value" in span.reason or "before" in span.reason
    (outer,) = [loop for loop in picture.loops if loop.trips == 8]
    assert all(
        outer.first < span.first <= outer.last for each in picture.buffers for span in copies(picture, each.path)
    )


def test_each_ledger_and_its_picture_agree(drawn: Drawn) -> None:
    assert len(drawn) >= 10
    for (program, target), (row, picture) in drawn.items():
        verdicts = {each.path: each for each in row.buffers}
        for buffer in picture.buffers:
            assert buffer.verdict == verdicts[buffer.path].in_place, (program, target, buffer.path)
            times = sum(span.times for span in copies(picture, buffer.path))
            counted = verdicts[buffer.path].copies or 0
            assert times >= counted, (program, target, buffer.path)  # of branches, only the worst counts
            assert bool(times) == bool(counted), (program, target, buffer.path)


def test_what_is_in_place_stays_in_its_place(drawn: Drawn) -> None:
    seen = 0
    for (program, target), (_, picture) in drawn.items():
        for buffer in (each for each in picture.buffers if each.verdict == "in place"):
            at_home = [
                (allocation.number, span.offset)
                for allocation in picture.allocations
                for span in allocation.spans
                if buffer.path in span.buffers and span.what in ("buffer", "update")
                if allocation.space == 0 and allocation.number == buffer.home
            ]
            assert len(set(at_home)) == 1, (program, target, buffer.path)
            assert any(
                span.what in ("update", "write", "staging") for span in spans(picture) if buffer.path in span.buffers
            )
            seen += 1
    assert seen > 10


def test_every_position_is_one(drawn: Drawn) -> None:
    for _, picture in drawn.values():
        assert_sound(picture)


def assert_sound(picture: Picture) -> None:
    steps = len(picture.steps)
    for span in spans(picture):
        assert 0 <= span.first <= span.last < steps
        assert all(0 <= step < steps for step in span.reads)
        if span.source is not None:
            allocation, number = span.source
            assert picture.allocations[allocation].spans[number].what
    for loop in picture.loops:
        assert 0 <= loop.first <= loop.last < steps
    for allocation in picture.allocations:
        assert all(span.offset >= 0 and span.offset + span.size <= allocation.size for span in allocation.spans)


def picture_of(proto: Any) -> Picture | None:
    buffer = Buffer("x", 0, (8,), "float32", 32, True, True, False, True, "aliasing output", 0, "updated", "")
    return lifetimes.of(Executable("p", "cpu", proto.SerializeToString()), (buffer,), "p.py")


def test_a_loop_that_copies_out_and_back() -> None:
    picture = picture_of(builder.loop())
    assert picture is not None
    assert_sound(picture)
    assert [(loop.instruction, loop.trips) for loop in picture.loops] == [("loop", 8)]
    back, out = sorted(copies(picture, "x"), key=lambda span: span.name)
    assert [(span.name, span.times) for span in (out, back)] == [("out", 8), ("back", 8)]
    assert out.source == (0, 0)
    assert back.source is not None
    assert picture.allocations[back.source[0]].spans[back.source[1]].name == "out"


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = picture_of(builder.loop())
    monkeypatch.setattr(lifetimes, "MOST_SPANS", 2)
    monkeypatch.setattr(lifetimes, "MOST_STEPS", 4)
    less = picture_of(builder.loop())
    assert whole is not None
    assert less is not None
    assert_sound(less)
    assert {span.what for span in spans(less)} == {"copy"}  # what a picture is for comes first
    assert less.left_out_spans == len(list(spans(whole))) - 2
    assert less.left_out_steps == len(whole.steps) - len(less.steps) > 0


def test_there_is_no_picture_without_places() -> None:
    proto = builder.loop()
    proto.ClearField("buffer_assignment")
    assert picture_of(proto) is None
    assert lifetimes.of(Executable("p", "cpu", b"no module"), (), "p.py") is None


def test_it_is_json(drawn: Drawn) -> None:
    _, picture = drawn["increment", "cpu"]
    assert json.loads(msgspec.json.encode(picture))["buffers"][0]["path"] == "m_array"
