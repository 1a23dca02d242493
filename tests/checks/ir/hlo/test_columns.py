"""Large computations and buffer assignments, read as columns: the same as objects, and only what XLA writes."""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import combinations
from typing import Any
from unittest import mock

import hlo
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutcheck.checks.ir.hlo import bodies, buffers, module, reader, schema, wire
from mutcheck.checks.ir.hlo.module import Computation, HloModule
from mutcheck.checks.ir.hlo.schema import UnreadableHlo

MODULE = """
fused { p = f32[4] parameter(0) ROOT n = f32[4] negate(p) }
ENTRY main {
  x = f32[4] parameter(0)
  y = s32[] parameter(1)
  a = f32[4] fusion(x), kind=kLoop, calls=fused, output_to_operand_aliasing={{}: (0, {})}
  b = (f32[4], s32[]) tuple(a, y)
  c = f32[4] get-tuple-element(b), index=0
  ROOT d = f32[4] add(c, a)
}
"""
SLICES = "x 0 0 16 parameter 0\n y 1 0 4 parameter 1\n a 2 0 16\n d 2 16 16"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is large."""
    monkeypatch.setattr(module, "LEAST_BYTES", 1)
    monkeypatch.setattr(buffers, "LEAST", 1)


def told(computation: Computation) -> list[Any]:
    return [
        (
            [*each.called], [alias.operand_index for alias in each.aliasing],  # before it is unpacked
            each.id, each.name, each.opcode, each.leaves, each.position,
            [operand.name for operand in each.operands], computation.users(each.position),
        )
        for each in computation.instructions
    ]  # fmt: skip


def places(read: HloModule) -> list[Any]:
    assert read.assignment is not None
    return [read.assignment.slice(each.id, leaf.index) for each in read.entry.instructions for leaf in each.leaves]


def test_columns_say_what_objects_say(monkeypatch: pytest.MonkeyPatch) -> None:
    small = hlo.module(MODULE, SLICES)
    assert small.entry.table is None
    assert small.assignment is not None
    assert small.assignment.columns is None
    monkeypatch.setattr(module, "LEAST_BYTES", 1)
    monkeypatch.setattr(buffers, "LEAST", 1)
    read = hlo.module(MODULE, SLICES)
    assert read.entry.table is not None
    assert read.assignment is not None
    assert read.assignment.columns is not None
    assert told(read.entry) == told(small.entry)
    assert places(read) == places(small)
    assert [each.name for each in read.entry.parameters] == ["x", "y"]
    assert read.entry.root.name == "d"
    assert read.entry.callees == small.entry.callees
    assert read.unknown_fields == small.unknown_fields == 0


@pytest.mark.usefixtures("large")
def test_an_instruction_is_made_once() -> None:
    entry = hlo.module(MODULE).entry
    assert entry.instruction(2) is entry.instructions[2]
    assert entry.root is entry.instructions[-1]
    assert entry.instructions[2].operands[0] is entry.parameters[0]


@pytest.mark.usefixtures("large")
def test_instructions_are_in_the_order_of_the_schedule() -> None:
    made = hlo.proto(MODULE)
    entry = next(each for each in made.hlo_module.computations if each.name == "main")
    ids = {each.name: each.id for each in entry.instructions}
    (sequence,) = [each for each in made.hlo_module.schedule.sequences if each.key == entry.id]
    sequence.value.instruction_ids[:] = [ids[name] for name in "yxabcd"]
    read = reader.parse(made.SerializeToString())
    assert read.entry.table is not None
    assert [each.name for each in read.entry.instructions] == ["y", "x", "a", "b", "c", "d"]
    assert [each.position for each in read.entry.instructions[5].operands] == [4, 2]


def named(entry: Any, name: str) -> Any:
    return next(each for each in entry.instructions if each.name == name)


def twice(entry: Any) -> None:
    entry.instructions.add().CopyFrom(named(entry, "x"))


def of_nothing(entry: Any) -> None:
    named(entry, "d").operand_ids[0] = 1 << 40


def of_a_later_one(entry: Any) -> None:
    named(entry, "a").operand_ids[0] = named(entry, "d").id


def without_a_root(entry: Any) -> None:
    entry.root_id = 1 << 40


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (twice, "two instructions have one id"),
        (of_nothing, "d reads what is not computed before it"),
        (of_a_later_one, "a reads what is not computed before it"),
        (without_a_root, "the root of main is missing"),
    ],
)
def test_what_contradicts_itself_is_told_as_of_small_modules(damage: Callable[[Any], None], why: str) -> None:
    made = hlo.proto(MODULE)
    damage(next(each for each in made.hlo_module.computations if each.name == "main"))
    with pytest.raises(UnreadableHlo, match=why):
        reader.parse(made.SerializeToString())


@pytest.mark.usefixtures("large")
def test_an_instruction_that_the_assignment_names_must_be_there() -> None:
    made = hlo.proto(MODULE, SLICES)
    made.buffer_assignment.logical_buffers[0].defined_at.instruction_id = 1 << 40
    with pytest.raises(UnreadableHlo, match=f"names instruction {1 << 40}"):
        reader.parse(made.SerializeToString())


def test_ids_may_be_far_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_SPREAD", 0)
    monkeypatch.setattr(module, "LEAST_BYTES", 1)
    assert told(hlo.module(MODULE).entry)[-1][-2] == ["c", "a"]


@pytest.mark.parametrize(
    "damaged",
    [b"\x12\x05ab", b"\x12\xff", b"\x13\x01\x14", b"\x12"],
    ids=["cut off", "cut off in a length", "a group", "cut off behind a tag"],
)
def test_what_is_not_what_xla_writes_is_unusual(damaged: bytes) -> None:
    with pytest.raises(wire.Unusual):
        wire.spans(damaged, 2)


def test_spans_of_several_fields_are_each_its_own() -> None:
    source = b"\x0a\x01a\x12\x01b\x28\x7f\x12\x00\x1a\x01\x12\x0a\x02cd"
    assert wire.spans(source, 1, 2) == [([2, 15], [3, 17]), ([5, 10], [6, 10])]
    assert wire.spans(source, 2, start=6, end=10) == [([10], [10])]


@pytest.mark.parametrize("most", [8, 0], ids=["in a list", "one by one"])
def test_of_equal_ids_the_last_one_is_found(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_SPREAD", most)
    found = wire.Finder(np.array([5, 7, 7, 3]), np.array([40, 41, 42, 43]))
    assert [found.find(each) for each in (3, 5, 7, 2, 6, 8, -1)] == [43, 40, 42, -1, -1, -1, -1]
    assert wire.Finder(np.zeros(0, np.int64), np.zeros(0, np.int64)).find(0) == -1


def test_a_large_number_is_read_as_protobuf_reads_it() -> None:
    made = schema.message("HloInstructionProto")(id=-1, operand_ids=[1 << 62, -(1 << 63), 300]).SerializeToString()
    of = wire.data(made)
    found = {int(step.numbers[0]): step for step in wire.steps(of, np.array([0]), np.array([len(made)]))}
    assert found[35].values.tolist() == [-1]
    assert wire.packed(of, found[36].starts, found[36].ends)[0].tolist() == [1 << 62, -(1 << 63), 300]


def computation(text: str) -> bytes:
    read = hlo.proto(f"{text} ENTRY main {{ ROOT x = f32[4] parameter(0) }}")
    found: bytes = next(each for each in read.hlo_module.computations if each.name != "main").SerializeToString()
    return found


FORM = "f { p = f32[4] parameter(0) q = f32[4] parameter(1) ROOT n = f32[4] subtract(p, q) }"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("g { a = f32[4] parameter(0) b = f32[4] parameter(1) ROOT c = f32[4] subtract(a, b) }", True),
        ("f { p = f32[4] parameter(0) q = f32[4] parameter(1) ROOT n = f32[4] subtract(q, p) }", False),
        ("f { p = f32[4] parameter(1) q = f32[4] parameter(0) ROOT n = f32[4] subtract(p, q) }", False),
        ("f { p = f32[4] parameter(0) q = f32[4] parameter(1) ROOT n = f32[4] add(p, q) }", False),
        ("f { p = f32[8] parameter(0) q = f32[8] parameter(1) ROOT n = f32[8] subtract(p, q) }", False),
        ("f { p = f32[4] parameter(0) ROOT q = f32[4] parameter(1) n = f32[4] subtract(p, q) }", False),
    ],
    ids=["other names", "other operands", "other parameters", "another opcode", "another shape", "another root"],
)
def test_a_form_is_what_a_computation_does(text: str, same: bool) -> None:
    source, like = computation(text), computation(FORM)
    assert (bodies.form(source) == bodies.form(like)) is same
    assert bodies.form(source) is not None
    with mock.patch.object(bodies, "OFTEN", 1):  # once read, they are told by their bytes
        forms = bodies.Forms()
        assert (forms.of(like) == forms.of(source)) is same


@st.composite
def computations(draw: st.DrawFn) -> bytes:
    """A serialized computation of a few instructions, of which many drawn ones do the same."""
    made = schema.message("HloComputationProto")(name=draw(st.sampled_from(["f", "g"])), id=draw(st.integers(1, 3)))
    ids = draw(st.permutations([1, 2, 300]))
    for number in range(3):
        each = made.instructions.add(name=draw(st.sampled_from(["a", "b"])), id=ids[number], opcode="add")
        each.parameter_number = draw(st.integers(0, 1)) if number == 0 else 0
        each.operand_ids.extend([draw(st.sampled_from(ids[:number])) for _ in range(min(number, 2))])
        each.metadata.op_name = draw(st.sampled_from(["x", "y"]))
    made.root_id = draw(st.sampled_from(ids[: len(made.instructions)]))
    return draw(st.sampled_from([made, outline(made)])).SerializeToString()


def outline(made: Any) -> Any:
    """The same with its instructions behind the number of its root, as they are where they stay packed."""
    return schema.outline("HloComputationProto").FromString(made.SerializeToString())


@given(st.lists(computations(), min_size=6, max_size=12))
def test_what_a_pattern_tells_is_the_form(sources: list[bytes]) -> None:
    with mock.patch.object(bodies, "OFTEN", 1):
        forms = bodies.Forms()
        first = [forms.of(each) for each in sources]
        again = [forms.of(each) for each in reversed(sources)][::-1]
    assert first == again
    for one, other in combinations(range(len(sources)), 2):
        assert (first[one] == first[other]) is (bodies.form(sources[one]) == bodies.form(sources[other]))


def test_a_pattern_spares_reading_what_was_read_often() -> None:
    forms = bodies.Forms()
    with mock.patch.object(bodies, "parse", side_effect=bodies.parse) as read:
        numbers = {forms.of(added(f"f{each:03d}", 1000 + 2 * each, 1001 + 2 * each)) for each in range(100)}
    assert len(numbers) == 1
    assert read.call_count == bodies.OFTEN
    assert forms.of(added("f000", 1000, 1000)) is None  # two with one id


def added(name: str, *ids: int) -> bytes:
    """A serialized computation of instructions that read nothing."""
    made = schema.message("HloComputationProto")(name=name, id=7, root_id=ids[-1])
    for number, id_ in enumerate(ids):
        made.instructions.add(name=f"{name}{number}", id=id_, opcode="add")
    return made.SerializeToString()


def test_what_calls_others_has_no_form() -> None:
    text = "g { a = f32[] parameter(0) b = f32[] parameter(1) ROOT c = f32[] add(a, b) }"
    calls = "{ p = f32[4] parameter(0) z = f32[] constant(0) ROOT r = f32[] reduce(p, z), dimensions={0}, to_apply=g }"
    read = hlo.proto(f"{text} f {calls} ENTRY main {{ ROOT x = f32[4] parameter(0) }}")
    (caller,) = (each for each in read.hlo_module.computations if each.name == "f")
    assert bodies.form(caller.SerializeToString()) is None


def test_what_stays_is_not_looked_through_again() -> None:
    gc.collect()
    with reader.unhurried():
        kept = [[] for _ in range(50)]  # type: ignore[var-annotated]
    assert all(any(each is one for one in gc.get_objects(generation=2)) for each in kept[:1])
    assert gc.isenabled()
