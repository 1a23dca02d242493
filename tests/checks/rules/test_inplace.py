"""The in-place check: XLA's own figures against the verdicts."""

from __future__ import annotations

import hlo
import pytest
from subjects import judged

from mutcheck.checks.ledger import Buffer
from mutcheck.checks.rules.inplace import CONTRADICTION
from mutcheck.core.artifacts import Memory

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
