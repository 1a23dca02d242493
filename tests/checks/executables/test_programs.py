"""Every small program has the verdicts that were read by hand from its HLO, on every target."""

from __future__ import annotations

import pytest
from driver import NEWEST, Done

from mutcheck.core import toolchain
from mutcheck.core.target import Target

from .verdicts import VERDICTS

pytestmark = pytest.mark.skipif(not NEWEST, reason="the verdicts are those of jax 0.12.0.1")

PLATFORMS = ("cpu", "cuda", "tpu")


TOLD = ("rearranged", "relocated", "delivered", "transferred")


def said(done: Done, program: str, target: str) -> str:
    """The verdicts of a cell's buffers, as `VERDICTS` has them."""
    rows = []
    for buffer in done.cell(program, target)["buffers"]:
        least = ", at least" if buffer["at_least"] else ""
        returned = f", {buffer['returned']} returned" if buffer["returned"] else ""
        copies = f" {buffer['copies']} ({buffer['copied_bytes']} B{returned}{least})" if buffer["copies"] else ""
        told = "".join(f" {word} {buffer[f'{word}_bytes']} B" for word in TOLD if buffer[f"{word}_bytes"])
        rows.append(f"{buffer['path']} {buffer['in_place']}{copies}{told}")
    return ", ".join(rows) or "none"


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("program", sorted(VERDICTS))
def test_a_small_programs_verdicts(small: Done, program: str, platform: str) -> None:
    if toolchain.missing(platform):
        pytest.skip(toolchain.missing(platform))
    expected = VERDICTS[program]
    assert said(small, program, str(Target(platform).full)) == (
        expected if isinstance(expected, str) else expected[platform]
    )


def test_each_small_program_is_pinned(small: Done) -> None:
    assert {result["program"] for result in small.json["results"]} == set(VERDICTS)


def test_no_replay_fails_and_no_figure_contradicts(
    small: Done, executables: Done, threads: Done, long_thread: Done
) -> None:
    against = ("inplace.replay", "inplace.contradiction", "inplace.unknown", "executable.unreadable")
    for done in (small, executables, threads, long_thread):
        assert not [
            (result["program"], result["target"], finding["message"])
            for result in done.json["results"]
            for finding in result["findings"]
            if finding["code"] in against
        ]


CROSSED = ("updated_and_returned_in_the_other_order", "swapped")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_pairing_with_the_wrong_output_is_told(small: Done, platform: str) -> None:
    if toolchain.missing(platform):
        pytest.skip(toolchain.missing(platform))
    found = {
        (result["program"], finding["buffer"])
        for result in small.json["results"]
        for finding in result["findings"]
        if finding["code"] == "aliasing.crossed" and result["target"] == str(Target(platform).full)
    }
    assert found == {(program, buffer) for program in CROSSED for buffer in ("x", "y")}
