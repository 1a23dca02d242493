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
from hypothesis import given, settings
from hypothesis import strategies as st

from mutcheck.checks import executable, lifetimes
from mutcheck.checks.inplace import Judged
from mutcheck.checks.ledger import Buffer, ledger
from mutcheck.checks.lifetimes import Picture, Span
from mutcheck.checks.read import stablehlo
from mutcheck.checks.update import updates
from mutcheck.checks.versions import What
from mutcheck.golden.contract import ResultRow
from mutcheck.golden.history.query import opened
from mutcheck.lowering import discovery, pool
from mutcheck.lowering.artifacts import Executable, Lowering

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


BUFFER = Buffer("x", 0, (8,), "float32", 32, True, True, False, True, "aliasing output", 0, "updated", "")


def picture_of(proto: Any) -> Picture | None:
    return lifetimes.of(Executable("p", "cpu", proto.SerializeToString()), (BUFFER,), "p.py")


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


@pytest.fixture(scope="module")
def counted() -> list[tuple[Judged, Picture]]:
    """What is counted of some programs on `cpu`, copy by copy, and their pictures."""
    moved = HERE / "programs" / "moved.py"
    asked = ("scan_stack", *(f"{moved}::{name}" for name in ("ring", "history", "accumulator_zeroed")))
    sources = [(source, ("cpu",)) for name in asked for source in discovery.find(name)]
    found = []
    for made in pool.run(sources, pool.Settings(jobs=1, compiled={"cpu": "cpu"})):
        assert made is not None
        lowering, compiled = made.on("cpu"), made.compiled["cpu"]
        assert isinstance(lowering, Lowering)
        assert isinstance(compiled, Executable)
        module = stablehlo.parse(lowering.located)
        buffers = ledger(lowering, module, updates(module, str(made.source.file)))
        picture = lifetimes.of(compiled, buffers, str(made.source.file))
        assert picture is not None
        found.append((executable.judged(compiled, buffers), picture))
    return found


def test_each_copy_that_counts_is_a_span_of_its_times(counted: list[tuple[Judged, Picture]]) -> None:
    seen = 0
    for judged, picture in counted:
        for buffer in picture.buffers:
            told = {(span.name, span.times, span.at_least) for span in copies(picture, buffer.path)}
            for each in judged.fates[buffer.parameter].counted:
                if each.worst and each.event.what is What.COPY:
                    assert (repr(each.event.value), each.times.count, each.times.at_least) in told
                    seen += 1
    assert seen >= 16


def test_nothing_lives_on_where_something_else_is(drawn: Drawn) -> None:
    """But in the branches of a conditional, of which one runs."""
    for _, picture in drawn.values():
        if any(step.opcode == "conditional" for step in picture.steps):
            continue
        for allocation in picture.allocations:
            for number, one in enumerate(allocation.spans):
                for other in allocation.spans[number + 1 :]:
                    apart = one.offset + one.size <= other.offset or other.offset + other.size <= one.offset
                    assert apart or one.last <= other.first, (one.name, other.name)


def branches() -> Any:
    """A conditional whose first branch writes its buffer, and whose second one passes it on."""
    build = builder.Builder()
    for name, opcode in (("written", "negate"), ("kept", "")):
        build.computation(name)
        build.add(f"{name}_parameter", "parameter", builder.X, at=(0,))
        if opcode:
            build.add("negated", opcode, builder.X, f"{name}_parameter", at=(0,))
    build.computation("main")
    build.add("x", "parameter", builder.X, at=(0,))
    build.add("which", "parameter", builder.TRUTH, at=(1,), parameter_number=1)
    build.add("either", "conditional", builder.X, "which", "x", "x", at=(0,), calls=("written", "kept"))
    build.add("sum", "add", builder.X, "either", "either", at=(0,))
    build.parameter(0)
    build.parameter(1, 1)
    build.alias(0)
    return build.proto


def test_a_branch_that_writes_and_one_that_does_not() -> None:
    picture = picture_of(branches())
    assert picture is not None
    assert_sound(picture)
    assert [(step.instruction, step.depth) for step in picture.steps[1:]] == [("either", 0), ("negated", 1), ("sum", 0)]
    (home,) = picture.allocations
    assert [(span.name, span.what, span.first, span.last, span.reads) for span in home.spans] == [
        ("x", "buffer", 0, 2, [2]),  # the other branch passes it on
        ("negated", "update", 2, 3, [3]),
        ("sum", "update", 3, 3, []),
    ]


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_bytes_that_were_changed_have_a_picture_or_none(data: st.DataObject) -> None:
    """A loop whose trips and lines are looked up in what nothing else has looked into."""
    changed = bytearray(builder.loop().SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    picture = lifetimes.of(Executable("p", "cpu", bytes(changed)), (BUFFER,), "p.py")
    if picture is not None:
        assert len(picture.steps) <= lifetimes.MOST_STEPS


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
    assert len(less.steps) <= 4


def test_there_is_no_picture_without_places() -> None:
    proto = builder.loop()
    proto.ClearField("buffer_assignment")
    assert picture_of(proto) is None
    assert lifetimes.of(Executable("p", "cpu", b"no module"), (), "p.py") is None


def test_it_is_json(drawn: Drawn) -> None:
    _, picture = drawn["increment", "cpu"]
    assert json.loads(msgspec.json.encode(picture))["buffers"][0]["path"] == "m_array"
