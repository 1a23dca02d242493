"""Waivers accept a finding with a reason, and are strict."""

from __future__ import annotations

import pytest

from mutcheck.checks import waiver
from mutcheck.checks.catalog import CODES
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.program import Waiver
from mutcheck.core.target import HOST

REBUILT = Finding("update.rebuilt", Severity.ERROR, "x is rebuilt", "x")


def test_a_waived_finding_is_a_note_with_the_reason() -> None:
    (found,) = waiver.apply([REBUILT], [Waiver("update.rebuilt", "known")], "0.7.0", HOST, CODES)
    assert (found.severity, found.waived, found.code) == ("note", "known", "update.rebuilt")


@pytest.mark.parametrize(
    "given",
    [Waiver("update.rebuilt", "known", releases=">=0.8"), Waiver("update.rebuilt", "known", targets=("tpu",))],
)
def test_a_waiver_for_elsewhere_does_nothing(given: Waiver) -> None:
    assert list(waiver.apply([REBUILT], [given], "0.7.0", HOST, CODES)) == [REBUILT]


def test_a_waiver_with_nothing_left_to_waive_fails() -> None:
    (found,) = waiver.apply([], [Waiver("update.rebuilt", "known")], "0.12.0.1", HOST, CODES)
    assert (found.code, found.severity) == ("waiver.stale", "error")
    assert "`update.rebuilt` with jax 0.12.0.1" in found.message


@pytest.mark.parametrize("given", [{"reason": " "}, {"reason": "known", "releases": "0.7 to 0.8"}])
def test_a_waiver_without_a_reason_or_with_a_bad_range_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"has no reason|not a range"):
        Waiver("update.rebuilt", **given)
