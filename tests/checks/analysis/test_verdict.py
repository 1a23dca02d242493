"""The verdict on a buffer: every one that there is, and every reason for not knowing.

The buffer is `x`, parameter 0, an `f32[4]` of 16 bytes, and donated, where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import hlo
import pytest

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.verdict import NO_ASSIGNMENT, Analysis
from mutcheck.checks.analysis.versions import versions
from mutcheck.checks.analysis.versions.copies import Totals
from mutcheck.checks.analysis.versions.transfers import TransferKind
from mutcheck.checks.ir.hlo.module import Alias
from mutcheck.core.proof import Proof, Verdict

ALIASED = "HloModule m, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }\n"
FIRST = "HloModule m, is_scheduled=true, input_output_alias={ {0}: (0, {}, may-alias) }\n"
UNALIASED = "HloModule m, is_scheduled=true\n"
DONOR = "HloModule m, is_scheduled=true, buffer_donor={ (0, {}) }\n"

ENTRY = "ENTRY main {{ x = f32[4] parameter(0) y = f32[4] parameter(1) {lines} }}"
HOMES = "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n"


def analysed(lines: str, slices: str, header: str = ALIASED, donated: bool = True) -> Analysis:
    return verdict.analyse(hlo.module(header + ENTRY.format(lines=lines), HOMES + slices), {0: donated})


def proof(lines: str, slices: str, header: str = ALIASED, donated: bool = True) -> Proof:
    return analysed(lines, slices, header, donated).verdicts[0].proof


def known(found: Verdict, output: int | None = 0, **figures: object) -> Proof:
    return replace(Proof(found, output, 16), **figures)  # type: ignore[arg-type]


def unsure(reason: str) -> Proof:
    return Proof(Verdict.UNKNOWN, 0, 16, at_least=True, reason=reason)


PROOFS: Mapping[str, tuple[str, str, Proof]] = {
    "written where it is": ("ROOT n = f32[4] negate(x)", "n 0 0 16", known(Verdict.IN_PLACE)),
    "given where it is": ("ROOT n = f32[4] copy(y)", "n 0 0 16", known(Verdict.IN_PLACE)),  # a write is no copy
    "never written": ("ROOT n = f32[4] bitcast(x)", "", known(Verdict.READ_ONLY)),
    "copied and written": (
        "c = f32[4] copy(x) ROOT n = f32[4] add(x, c)",
        "c 2 0 16\n n 0 0 16",
        known(Verdict.COPIED, copies=1, copied_bytes=16),
    ),
    "turned round elsewhere, and moved back": (
        "r = f32[4] reverse(x), dimensions={0} ROOT n = f32[4] copy(r)",
        "r 2 0 16\n n 0 0 16",
        known(Verdict.COPIED, copies=1, copied_bytes=16, returned=1, rearranged_bytes=16),
    ),
    "computed elsewhere in between": (
        "n = f32[4] negate(x) ROOT m = f32[4] negate(n)",
        "n 2 0 16\n m 0 0 16",
        known(Verdict.IN_PLACE, relocated_bytes=16),
    ),
    "staged in between": (
        "f = f32[4] copy(x) g = f32[4] negate(f) ROOT n = f32[4] copy(g)",
        "f g 2 0 16 S(1)\n n 0 0 16",
        known(Verdict.IN_PLACE, staged_bytes=32),
    ),
    "half of it is read": (
        "u = f32[2] slice(x), slice={[2:4]} i = s32[] constant(0) ROOT n = f32[4] dynamic-update-slice(x, u, i)",
        "u 2 0 8\n n 0 0 16",
        known(Verdict.IN_PLACE, piece_bytes=8),
    ),
    "its output lives elsewhere": (
        "ROOT n = f32[4] negate(x)",
        "n 2 0 16 output",
        unsure("it is aliased to output 0, which lives elsewhere"),
    ),
    "its output lives elsewhere in its allocation": (
        "ROOT n = f32[4] negate(x)",
        "n 0 16 16",
        unsure("it is aliased to output 0, which lives elsewhere"),
    ),
    "its output has no place": (
        "ROOT n = f32[4] negate(x)",
        "",
        unsure("the buffer assignment does not say where n lives"),
    ),
    "a version of it has no place": (
        "c = f32[4] copy(x) ROOT n = f32[4] negate(x)",
        "n 0 0 16",
        unsure("the buffer assignment does not say where c lives"),
    ),
    "what it is given has no place": (
        "k = f32[4] constant({1, 2, 3, 4}) ROOT n = f32[4] copy(k)",
        "n 0 0 16",
        unsure("the buffer assignment does not say where k lives"),
    ),
    "read after it was overwritten": (
        "n = f32[4] negate(y) ROOT m = f32[4] add(x, n)",
        "n 0 0 16\n m 0 0 16",
        unsure("the replay of the schedule failed: m reads x after n has overwritten it"),
    ),
}  # fmt: skip
"""Lines whose last one is the output of `x`, the slices of what they make, and what is proved of it."""


@pytest.mark.parametrize(("lines", "slices", "expected"), PROOFS.values(), ids=PROOFS)
def test_what_is_proved_of_a_buffer_that_an_output_is_aliased_to(lines: str, slices: str, expected: Proof) -> None:
    assert proof(lines, slices) == expected


@pytest.mark.parametrize(
    ("header", "donated", "expected"),
    [
        (UNALIASED, False, known(Verdict.NOT_DONATED, None)),
        (UNALIASED, True, known(Verdict.NOT_ALIASED, None, reason="XLA paired it with no output")),
        (
            DONOR,
            True,
            known(Verdict.NOT_ALIASED, None, reason="it is a buffer donor, and XLA gave it to no output"),
        ),
        (ALIASED, False, known(Verdict.IN_PLACE)),  # XLA's word counts
    ],
)
@pytest.mark.parametrize("places", [True, False])
def test_what_is_not_aliased_needs_no_places(header: str, donated: bool, expected: Proof, places: bool) -> None:
    if places:
        assert proof("ROOT n = f32[4] negate(x)", "n 0 0 16", header, donated) == expected
        return
    found = verdict.analyse(hlo.module(header + ENTRY.format(lines="ROOT n = f32[4] negate(x)")), {0: donated})
    assert found.verdicts[0].proof == (unsure(NO_ASSIGNMENT) if header == ALIASED else expected)
    assert (found.flow, found.versions, found.trips) == (None, None, None)


@pytest.mark.parametrize(
    ("header", "donated", "expected"),
    [(UNALIASED, True, Verdict.NOT_ALIASED), (UNALIASED, False, Verdict.UNKNOWN), (ALIASED, True, Verdict.UNKNOWN)],
)
def test_what_xla_paired_with_no_output_is_so_wherever_its_versions_are(
    header: str, donated: bool, expected: Verdict
) -> None:
    assert proof("c = f32[4] copy(x) ROOT n = f32[4] negate(x)", "n 0 0 16", header, donated).verdict is expected


@pytest.mark.parametrize("header", [UNALIASED, ALIASED])
def test_nothing_is_known_of_what_the_replay_contradicts(header: str) -> None:
    found = analysed("n = f32[4] negate(y) ROOT m = f32[4] add(x, n)", "n 0 0 16\n m 2 0 16", header)
    assert found.verdicts[0].proof.verdict is Verdict.UNKNOWN
    assert [str(clash) for clash in found.clashes] == ["m reads x after n has overwritten it"]


def test_what_is_unaliased_is_copied_too() -> None:
    """The verdict stays, and the figures say what a call moves of it."""
    found = analysed("c = f32[4] copy(x) ROOT n = f32[4] add(x, c)", "c 2 0 16\n n 3 0 16", UNALIASED, donated=False)
    assert found.verdicts[0].proof == known(Verdict.NOT_DONATED, None, copies=1, copied_bytes=16)
    assert [each.transfer.kind for each in found.verdicts[0].transfers] == [TransferKind.PRESERVED]
    assert found.totals == Totals(1, 16, False)


def test_an_array_of_nothing_is_in_place() -> None:
    module = hlo.module(ALIASED + "ENTRY main { x = f32[0] parameter(0) ROOT n = f32[0] bitcast(x) }", "x 0 0 0")
    assert verdict.analyse(module, {0: True}).verdicts[0].proof == Proof(Verdict.IN_PLACE, 0, 0)


def test_a_parameter_that_is_a_tuple_is_not_followed() -> None:
    text = """
        HloModule m, is_scheduled=true, input_output_alias={ {0}: (1, {}, may-alias), {1}: (0, {0}, may-alias) }
        ENTRY main {
          pair = (f32[4], f32[2]) parameter(0)
          x = f32[4] parameter(1)
          n = f32[4] negate(x)
          first = f32[4] get-tuple-element(pair), index=0
          ROOT r = (f32[4], f32[4]) tuple(n, first)
        }
    """
    slices = "pair{0} 0 0 16 parameter 0\n pair{1} 1 0 8 parameter 0\n x n 2 0 16 parameter 1"
    found = verdict.analyse(hlo.module(text, slices), {0: True, 1: True, 7: True})
    assert found.verdicts[0].proof == Proof(
        Verdict.UNKNOWN, None, 24, at_least=True, reason="the parameter is a tuple"
    )  # fmt: skip
    assert found.verdicts[1].proof == known(Verdict.IN_PLACE)
    assert found.verdicts[7].proof.verdict is Verdict.UNKNOWN


def test_an_output_that_is_not_there() -> None:
    """The reader refuses such a module; so does the verdict."""
    module = hlo.module(ALIASED + ENTRY.format(lines="ROOT n = f32[4] negate(x)"), HOMES + "n 0 0 16")
    found = verdict.analyse(replace(module, aliases=(Alias((3, 1), 0, ()),)), {0: True})
    assert found.verdicts[0].proof == Proof(
        Verdict.UNKNOWN, 3, 16, at_least=True, reason="output 3.1 is not an array of the module"
    )  # fmt: skip


def test_an_output_goes_by_its_first_number() -> None:
    lines = "n = f32[4] negate(x) ROOT r = (f32[4], f32[4]) tuple(n, y)"
    found = analysed(lines, "n 0 0 16", FIRST).verdicts[0]
    assert found.proof == known(Verdict.IN_PLACE)
    assert found.aliased == (0,)


LOOP = """
body {
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  b = f32[4] get-tuple-element(p), index=2
  one = s32[] constant(1)
  next = s32[] add(i, one)
  BODY
}
condition {
  q = (s32[], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] LESS
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  zero = s32[] constant(0)
  init = (s32[], f32[4], f32[4]) tuple(zero, x, y)
  loop = (s32[], f32[4], f32[4]) while(init), condition=condition, body=body
  ROOT r = f32[4] get-tuple-element(loop), index=1
}
"""

CARRIED = """
    x p{1} q{1} loop{1}           0 0 16  parameter 0
    y p{2} q{2} loop{2}           1 0 16  parameter 1
    zero p{0} q{0} loop{0} next   2 0  4
"""
LESS = "compare(j, eight), direction=LT"
COPIED = "c = f32[4] copy(a) n = f32[4] add(a, c) ROOT t = (s32[], f32[4], f32[4]) tuple(next, n, b)"


def in_loop(body: str, slices: str, less: str = LESS) -> Proof:
    text = ALIASED + LOOP.replace("BODY", body).replace("LESS", less)
    return verdict.analyse(hlo.module(text, CARRIED + slices), {0: True}).verdicts[0].proof


def test_a_loop_that_copies_in_every_trip() -> None:
    assert in_loop(COPIED, "c 3 0 16\n n 0 0 16") == known(Verdict.COPIED, copies=8, copied_bytes=128)


def test_a_loop_of_unknown_trips_copies_once_or_more() -> None:
    less = 'custom-call(j), custom_call_target="f"'
    assert in_loop(COPIED, "c 3 0 16\n n 0 0 16", less) == known(
        Verdict.COPIED, copies=1, copied_bytes=16, at_least=True
    )  # fmt: skip


def test_a_loop_of_no_trips_copies_nothing() -> None:
    """What its body writes counts all the same."""
    assert in_loop(COPIED, "c 3 0 16\n n 0 0 16", "compare(eight, j), direction=LT") == known(Verdict.IN_PLACE)


def test_a_place_that_changes_round_a_loop_is_not_known() -> None:
    body = "n = f32[4] negate(a) ROOT t = (s32[], f32[4], f32[4]) tuple(next, n, b)"
    assert in_loop(body, "n 3 0 16") == unsure("p{1} is n, and the buffer assignment has them apart")


def test_where_a_loop_changes_the_place_of_anything_no_buffer_is_sure() -> None:
    text = ALIASED + LOOP.replace("BODY", COPIED).replace("LESS", LESS)
    places = CARRIED.replace("loop{0} next", "loop{0}") + "next 4 0 4\n c 3 0 16\n n 0 0 16"
    found = verdict.analyse(hlo.module(text, places), {0: True}).verdicts[0].proof
    assert found == unsure("p{0} is next, and the buffer assignment has them apart")


def test_versions_that_do_not_come_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_MOST_ROUNDS", 1)
    text = ALIASED + LOOP.replace("BODY", COPIED).replace("LESS", LESS)
    found = verdict.analyse(hlo.module(text, CARRIED + "c 3 0 16\n n 0 0 16"), {0: True})
    reason = "the versions of the buffers did not come to rest in 1 rounds"
    assert found.verdicts[0].proof == unsure(reason)
    assert found.flow is not None
    assert (found.versions, found.trips, found.totals) == (None, None, Totals(0, 0, False))


BRANCHES = """
copies { p = f32[4] parameter(0) c = f32[4] copy(p) ROOT m = f32[4] add(p, c) }
moves { q = f32[4] parameter(0) r = f32[4] reverse(q), dimensions={0} ROOT k = f32[4] copy(r) }
computes { o = f32[4] parameter(0) d = f32[4] negate(o) ROOT l = f32[4] negate(d) }
ENTRY main {
  x = f32[4] parameter(0)
  which = s32[] parameter(1)
  ROOT e = f32[4] conditional(which, x, x, x), branch_computations={copies, moves, computes}
}
"""


def test_of_branches_the_worst_is_told() -> None:
    """One copy in two of them, of which one turns it round besides; what the others do is in no figure."""
    slices = "x p q o m k l e 0 0 16 parameter 0\n c r d 1 0 16\n which 2 0 4 parameter 1"
    found = verdict.analyse(hlo.module(ALIASED + BRANCHES, slices), {0: True})
    assert found.verdicts[0].proof == known(
        Verdict.COPIED, copies=1, copied_bytes=16, returned=1, rearranged_bytes=16
    )  # fmt: skip
    assert [(repr(each.transfer.value), each.worst) for each in found.verdicts[0].transfers] == [
        ("c", False), ("r", True), ("k", True), ("d", False)
    ]  # fmt: skip
    assert found.totals == Totals(1, 16, False, rearranged_bytes=16)
