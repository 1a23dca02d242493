"""Extra bytes: what a call moves or holds beyond an ideal update in place, of a buffer, of all, and of a cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mutcheck.checks.ledger import Buffer, Proven
from mutcheck.core.proof import Extra, Proof, Verdict, unknown

PLACED = Buffer("x", 0, (4,), "float32", 16, False, None, True, True, "aliasing output", 0, "updated", "")
LEFT = replace(PLACED, offered=False, donated=False, donation="", output=None, update="")


@pytest.mark.parametrize(
    ("proof", "bytes_"),
    [
        (Proof(Verdict.IN_PLACE, 0, 16), 0),
        (Proof(Verdict.COPIED, 0, 16, 3, 48), 48),
        (Proof(Verdict.IN_PLACE, 0, 16, rearranged_bytes=32, relocated_bytes=16), 48),
        (Proof(Verdict.IN_PLACE, 0, 16, delivered_bytes=16, transferred_bytes=16, staged_bytes=16, piece_bytes=8), 0),
        (Proof(Verdict.NOT_ALIASED, device_bytes=16), 16),
        (Proof(Verdict.NOT_ALIASED, device_bytes=16, relocated_bytes=16), 16),  # that is the output beside it
        (Proof(Verdict.NOT_DONATED, device_bytes=8), 8),  # it is offered: a shard of it is lost
    ],
)
def test_of_a_buffer(proof: Proof, bytes_: int) -> None:
    assert replace(PLACED, proof=proof).extra == Extra(bytes_)


def test_what_is_not_known_is_not_zero() -> None:
    assert PLACED.extra is None  # nothing was compiled
    lost = replace(PLACED, proof=unknown("why", 0, 16)).extra
    assert lost == Extra(0, at_least=True)
    assert lost.known is None
    loop = replace(PLACED, proof=Proof(Verdict.IN_PLACE, 0, 16, relocated_bytes=16, moved_at_least=True)).extra
    assert loop == Extra(16, at_least=True)
    assert loop.known == 16


def test_what_nobody_expects_costs_nothing() -> None:
    proof = Proof(Verdict.NOT_DONATED, device_bytes=16)
    assert replace(LEFT, ref=True, written=False, proof=proof).extra == Extra(0)  # it is only read
    assert replace(LEFT, ref=True, written=True, proof=proof).extra == Extra(16)
    assert replace(LEFT, ref=True, written=None, proof=proof).extra == Extra(0, at_least=True)
    assert replace(LEFT, expected="the last run", proof=proof).extra == Extra(16)


def test_of_all_an_instruction_counts_once() -> None:
    """Two buffers that one instruction moves: its bytes are in the total once."""
    copied = replace(PLACED, proof=Proof(Verdict.COPIED, 0, 16, 1, 16))
    lost = replace(LEFT, path="y", expected="the program", proof=Proof(Verdict.NOT_DONATED, device_bytes=16))
    assert Proven((copied, copied, lost), 1, 16, False, 0, 32, 8).extra == Extra(16 + 32 + 8 + 16)
    unsure = replace(PLACED, proof=unknown("why"))
    assert Proven((copied, unsure), 1, 16, True, 0).extra == Extra(16, at_least=True)
