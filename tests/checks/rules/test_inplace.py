"""The in-place check: XLA's own figures against the verdicts."""

from __future__ import annotations

from dataclasses import replace

import hlo
import pytest
from subjects import judged, subject

from mutcheck.checks.judge import Judge
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.rules.inplace import CONTRADICTION
from mutcheck.checks.subject import Subject
from mutcheck.core.artifacts import Memory
from mutcheck.core.cell import Aim
from mutcheck.core.target import Target

MODULE = """HloModule small, is_scheduled=true, input_output_alias={ {0}: (0, {}), {1}: (1, {}) }
ENTRY main {
  g = f32[8] parameter(0)
  opt = f32[8] parameter(1)
  new_g = f32[8] negate(g)
  new_opt = f32[8] negate(opt)
  ROOT out = (f32[8], f32[8]) tuple(new_g, new_opt)
}"""
PLACES = """
g new_g      0 0 32 parameter 0
opt new_opt  1 0 32 parameter 1
"""
ROWS = [
    Buffer(path, number, (8,), "float32", 32, False, None, True, True, "aliasing output", number, "updated", "")
    for number, path in enumerate(("g", "opt"))
]


@pytest.mark.parametrize(
    ("device", "host", "contradicted"), [(32, 32, False), (64, 0, False), (0, 64, False), (32, 0, True), (0, 32, True)]
)
def test_what_is_aliased_in_host_memory_counts(device: int, host: int, contradicted: bool) -> None:
    made = hlo.proto(MODULE, PLACES)
    memory = Memory(64, 64, 64, device, host)
    result = judged(made.SerializeToString(), ROWS, memory=memory)
    assert [row.proof.output for row in result.buffers if row.proof] == [0, 1]
    assert bool(CONTRADICTION.among(result.findings)) == contradicted


COPIED = """HloModule copied, is_scheduled=true, input_output_alias={ {}: (0, {}) }
ENTRY main {
  x = f32[8] parameter(0)
  c = f32[8] copy(x)
  n = f32[8] negate(x)
  ROOT r = f32[8] add(n, c)
}"""


@pytest.mark.parametrize(
    ("platform", "temporary", "contradicted"),
    [("cpu", 0, True), ("cpu", 31, True), ("cpu", 32, False), ("tpu", 0, False), ("tpu", 31, True)],
)
def test_a_copy_needs_the_memory_it_goes_to(platform: str, temporary: int, contradicted: bool) -> None:
    made = hlo.proto(COPIED, "x n r 0 0 32 parameter 0\nc 1 0 32\n")
    one = subject(made.SerializeToString(), ROWS[:1], memory=Memory(temporary, 32, 32, 32, 0))
    cell = replace(one.given.cell, aim=Aim(Target.parse(platform)))
    result = Judge().judge(Subject(replace(one.given, cell=cell), rows=tuple(ROWS[:1])))
    assert [str(row.proof.verdict) for row in result.buffers if row.proof] == ["copied"]
    assert bool(CONTRADICTION.among(result.findings)) == contradicted
