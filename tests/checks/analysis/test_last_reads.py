"""Until when what was moved away from a buffer `x` is read: `u` is three of its four elements."""

from __future__ import annotations

from collections.abc import Mapping
from unittest.mock import Mock

import hlo
import pytest

from mutcheck.checks.analysis.flow import dataflow
from mutcheck.checks.analysis.versions.last_reads import LastReads

ENTRY = """
reads {{ k = f32[3] parameter(0) ROOT k1 = f32[3] sine(k) }}
condition {{ c = (f32[4], f32[3]) parameter(0) ROOT c1 = pred[] constant(true) }}
body {{
  b = (f32[4], f32[3]) parameter(0)
  bx = f32[4] get-tuple-element(b), index=0
  bu = f32[3] get-tuple-element(b), index=1
  bn = f32[4] negate(bx)
  ROOT b1 = (f32[4], f32[3]) tuple({kept}, bu)
}}
ENTRY main {{
  x = f32[4] parameter(0)
  u = f32[3] slice(x), slice={{[0:3]}}
  {lines}
}}
"""
LOOP = "i = (f32[4], f32[3]) tuple(x, u) ROOT l = (f32[4], f32[3]) while(i), condition=condition, body=body|{}"
"""And what comes after the sign is what an iteration leaves in the place of `x`."""
SLICES = "x 0 0 16 parameter 0\n u 1 0 12\n"

READ: Mapping[str, tuple[str, str, bool]] = {
    "before its place is overwritten": ("w = f32[3] sine(u) ROOT n = f32[4] negate(x)", "w 2 0 12\n n 0 0 16", False),
    "after its place was overwritten": ("n = f32[4] negate(x) ROOT w = f32[3] sine(u)", "w 2 0 12\n n 0 0 16", True),
    "while its place is overwritten": (
        "i = s32[] constant(1) ROOT n = f32[4] dynamic-update-slice(x, u, i)", "i 2 0 4\n n 0 0 16", True,
    ),
    "and its place is never overwritten": ("ROOT w = f32[3] sine(u)", "w 2 0 12", False),
    "by nobody": ("ROOT n = f32[4] negate(x)", "n 0 0 16", False),
    "by the caller, as a result": ("n = f32[4] negate(x) ROOT r = (f32[4], f32[3]) tuple(n, u)", "n 0 0 16", True),
    "by the caller, as a result, and its place is never overwritten": (
        "ROOT r = (f32[4], f32[3]) tuple(x, u)", "", False,
    ),
    "in a loop that overwrites its place": (
        LOOP.format("bn"), "c{0} b{0} l{0} bn 0 0 16\n c{1} b{1} l{1} 1 0 12", True,
    ),
    "in a loop that passes it on where it is": (
        LOOP.format("bx"), "c{0} b{0} l{0} 0 0 16\n bn 2 0 16\n c{1} b{1} l{1} 1 0 12", False,
    ),
    "in what is called before its place is overwritten": (
        "w = f32[3] call(u), to_apply=reads ROOT n = f32[4] negate(x)", "k1 2 0 12\n n 0 0 16", False,
    ),
    "in what is called after its place was overwritten": (
        "n = f32[4] negate(x) ROOT w = f32[3] call(u), to_apply=reads", "k1 2 0 12\n n 0 0 16", True,
    ),
    "by something that goes on for a while": (
        "s = (f32[3], f32[3], u32[]) copy-start(u) d = f32[3] copy-done(s) ROOT n = f32[4] negate(x)",
        "s{0} 2 0 12\n n 0 0 16", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "slices", "expected"), READ.values(), ids=READ)
def test_whether_it_is_read_when_its_place_has_been_overwritten(lines: str, slices: str, expected: bool) -> None:
    shown, _, kept = lines.partition("|")
    flow = dataflow.analyse(hlo.module(ENTRY.format(lines=shown, kept=kept or "bx"), SLICES + slices))
    assert LastReads(flow).outlives(hlo.value(flow, "u"), hlo.value(flow, "x")) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("w = f32[1] slice(x), slice={[3:4]} ROOT j = f32[4] concatenate(w, u), dimensions={0}", True),
        (
            "w = f32[1] slice(x), slice={[3:4]} j = f32[4] concatenate(w, u), dimensions={0} ROOT o = f32[3] sine(u)",
            False,
        ),
        ("w = f32[1] constant({1}) ROOT j = f32[4] concatenate(w, u), dimensions={0}", False),
        ("ROOT n = f32[4] negate(x)", False),
    ],
)
def test_whether_it_is_only_put_together_with_others_of_its_kind(lines: str, expected: bool) -> None:
    flow = dataflow.analyse(hlo.module(ENTRY.format(lines=lines, kept="bx")))
    assert LastReads(flow).only_joined(hlo.value(flow, "u")) is expected


def test_a_place_that_is_written_again_and_again_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    many = 30
    names = ["x", *(f"n{each}" for each in range(many))]
    lines = "".join(
        f"n{each} = f32[4] negate({names[each]}) part{each} = f32[3] slice(n{each}), slice={{[0:3]}}\n"
        for each in range(many)
    )
    kept = "".join(f"w{each} = f32[3] sine(part{each})\n" for each in range(many))
    slices = "".join(f" n{each} 0 0 16\n part{each} {each + 2} 0 12\n" for each in range(many))
    text = ENTRY.format(lines=f"{lines}{kept}ROOT r = f32[4] negate(n{many - 1})", kept="bx")
    flow = dataflow.analyse(hlo.module(text, SLICES + slices + " r 0 0 16\n"))
    asked = Mock(wraps=flow.inflows)
    monkeypatch.setattr(flow, "inflows", asked)
    reads = LastReads(flow)
    sources = [hlo.value(flow, f"n{each}") for each in range(many)]
    found = [reads.outlives(hlo.value(flow, f"part{each}"), source) for each, source in enumerate(sources)]
    assert found == [True] * (many - 1) + [False]
    assert asked.call_count <= 2 * many
