"""The buffer assignment, and the tables in which the tests of the analyses write one."""

from __future__ import annotations

import hlo
import pytest

from mutcheck.checks.ir.hlo.buffers import Slice

PAIR = """
ENTRY main {
  x = f32[4] parameter(0)
  ROOT pair = ((f32[4], s32[]), f32[4]) custom-call(x), custom_call_target="f"
}
"""

TABLE = """
    x pair{1}    0  0 16   parameter 0
    pair{0}{0}   1 64 32   S(1) output
    pair{0}{1}   1 96  4   S(1)
"""


def test_a_value_is_where_its_slice_is() -> None:
    module = hlo.module(PAIR, TABLE)
    x, pair = (hlo.instruction(module, name).id for name in ("x", "pair"))
    assert module.assignment is not None
    assert module.assignment.slice(x, ()) == Slice(0, 0, 16, 0)
    assert module.assignment.slice(pair, (1,)) == Slice(0, 0, 16, 0)
    assert module.assignment.slice(pair, (0, 0)) == Slice(1, 64, 32, 1)
    assert module.assignment.slice(pair, (0, 1)) == Slice(1, 96, 4, 1)
    assert module.assignment.slice(pair, (0,)) is None
    assert module.assignment.slice(x + 1000, ()) is None


def test_a_position_may_only_pass_a_value_on() -> None:
    """XLA lists those apart from the one that defines the value."""
    made = hlo.proto(PAIR, TABLE)
    first, passed = made.buffer_assignment.logical_buffers[:2]
    made.buffer_assignment.buffer_aliases.add(source_buffer_id=first.id, location=passed.defined_at)
    made.buffer_assignment.logical_buffers.remove(passed)
    module = hlo.reader.parse(made.SerializeToString())
    assert module.assignment is not None
    assert module.assignment.slice(hlo.instruction(module, "pair").id, (1,)) == Slice(0, 0, 16, 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Slice(0, 0, 16, 0), Slice(0, 0, 16, 0), True),
        (Slice(0, 0, 16, 0), Slice(0, 0, 32, 0), True),  # padded
        (Slice(0, 0, 16, 0), Slice(0, 16, 16, 0), False),
        (Slice(0, 0, 16, 0), Slice(1, 0, 16, 0), False),
        (Slice(0, 0, 16, 0), None, False),
    ],
)
def test_the_same_place(one: Slice, other: Slice | None, same: bool) -> None:
    assert one.same(other) is same


@pytest.mark.parametrize(
    ("kind", "parameter", "temporary"),
    [("parameter 3", 3, False), ("output", None, False), ("constant", None, False), ("local", None, False),
     ("temporary", None, True), ("", None, True)],
)  # fmt: skip
def test_what_an_allocation_is(kind: str, parameter: int | None, temporary: bool) -> None:
    module = hlo.module(PAIR, f"x 7 32 16 S(2) {kind}")
    assert module.assignment is not None
    (allocation,) = module.assignment.allocations.values()
    assert (allocation.number, allocation.size, allocation.space) == (7, 48, 2)
    assert allocation.parameter == parameter
    assert allocation.temporary is temporary
    assert allocation.output is (kind == "output")
    assert allocation.constant is (kind == "constant")
    assert allocation.local is (kind == "local")


def test_text_alone_has_no_assignment() -> None:
    module = hlo.module(PAIR)
    assert module.assignment is None
    assert module.entry.scheduled


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("y 0 0 16", r"no array at y: it has x, pair\{0\}\{0\}, pair\{0\}\{1\}, pair\{1\}"),
        ("pair 0 0 16", "no array at pair"),
        ("pair{2} 0 0 16", r"no array at pair\{2\}"),
        ("x x 0 0 16", "x has a slice already"),
        ("x 0 0", "is not: positions, an allocation, an offset and a size"),
        ("0 0 16", "is not: positions"),
        ("x 0 0 16 paramter 0", "an allocation is no 'paramter 0'"),
        ("x 0 0 16 parameter", "an allocation is no 'parameter'"),
        ("x 0 0 8", "x has 16 bytes, and its slice has 8"),
    ],
)
def test_a_table_that_does_not_fit_says_so(line: str, message: str) -> None:
    with pytest.raises(hlo.BadTable, match=message):
        hlo.module(PAIR, line)
