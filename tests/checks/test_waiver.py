"""Waivers accept a finding with a reason, and are strict."""

from __future__ import annotations

from datetime import date

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


@pytest.mark.parametrize(("today", "severity"), [(date(2026, 12, 31), "note"), (date(2027, 1, 1), "error")])
def test_a_waiver_counts_on_its_last_day_and_not_after_it(today: date, severity: str) -> None:
    given = Waiver("update.rebuilt", "until scan is mended", until="2026-12-31")
    found = list(waiver.apply([REBUILT], [given], "0.12.0.1", HOST, CODES, today=today))
    assert (found[0].code, found[0].severity) == ("update.rebuilt", severity)
    assert [each.code for each in found[1:]] == ([] if severity == "note" else ["waiver.expired"])
    if found[1:]:
        assert found[1].message == "the waiver of `update.rebuilt` ended on 2026-12-31: until scan is mended"


def test_a_waiver_that_ended_is_not_stale_as_well() -> None:
    given = Waiver("update.rebuilt", "known", until="2020-01-01")
    assert [each.code for each in waiver.apply([], [given], "0.12.0.1", HOST, CODES)] == ["waiver.expired"]
    elsewhere = Waiver("update.rebuilt", "known", until="2020-01-01", targets=("tpu",))
    assert list(waiver.apply([REBUILT], [elsewhere], "0.12.0.1", HOST, CODES)) == [REBUILT]


@pytest.mark.parametrize("until", ["31.12.2026", "2026-13-01", "soon"])
def test_a_day_that_is_none_is_refused(until: str) -> None:
    with pytest.raises(ValueError, match="is no day: write it as in 2026-12-31"):
        Waiver("update.rebuilt", "known", until=until)
