"""OpenMetrics: names and units by its rules, read back with a parser, and one that is strict."""

from __future__ import annotations

from pathlib import Path

from driver import run as mutcheck
from entries import buffer, kept, row, unsure
from msgspec.structs import replace
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from mutcheck.core.proof import Verdict

HOSTILE = 'a"b\\c\nd{e}'


def test_every_metric_is_read_back(tmp_path: Path) -> None:
    rows = [row("step", copies=3), row(HOSTILE, "tpu:v5e", executable=None), unsure("unsure")]
    path = kept(tmp_path / "history.db", 0, *rows)
    done = mutcheck("report", "--history", str(path), "--format", "openmetrics")
    assert done.status == 0
    assert done.out.endswith("# EOF\n")
    families = {family.name: family for family in text_string_to_metric_families(done.out)}
    assert set(families) == {
        "mutcheck_ok",
        "mutcheck_copies",
        "mutcheck_copied_bytes",
        "mutcheck_extra_bytes",
        "mutcheck_rearranged_bytes",
        "mutcheck_relocated_bytes",
        "mutcheck_temporary_bytes",
        "mutcheck_lowering_seconds",
        "mutcheck_compiling_seconds",
        "mutcheck_buffers",
        "mutcheck_outcome",
        "mutcheck_findings",
        "mutcheck_last_result_timestamp_seconds",
    }
    for name, family in families.items():
        assert family.type == "gauge"
        assert family.documentation.endswith(".")
        if family.unit:
            assert name.endswith(f"_{family.unit}")
    assert [(each.labels["program"], each.value) for each in families["mutcheck_ok"].samples] == [
        (HOSTILE, 1.0),
        ("step", 0.0),
        ("unsure", 1.0),
    ]
    for name, value in (("mutcheck_copies", 3.0), ("mutcheck_copied_bytes", 48.0)):  # what is not known has no sample
        assert [(each.labels["program"], each.value) for each in families[name].samples] == [("step", value)]
    buffers = families["mutcheck_buffers"].samples
    assert {(each.labels["program"], each.labels["verdict"]) for each in buffers if each.value} == {
        (HOSTILE, "in place"),
        ("step", "copied"),
        ("unsure", "unknown"),
    }
    of_step = {each.labels["verdict"]: each.value for each in buffers if each.labels["program"] == "step"}
    assert of_step == {**dict.fromkeys(map(str, Verdict), 0.0), "copied": 1.0}  # an alert has a zero to compare with


def test_a_lost_donation_moves_the_metrics_of_the_alerts(tmp_path: Path) -> None:
    path = tmp_path / "history.db"

    def sampled() -> dict[str, float]:
        out = mutcheck("report", "--history", str(path), "--format", "openmetrics").out
        found = [each for family in text_string_to_metric_families(out) for each in family.samples]
        return {each.name + each.labels.get("verdict", ""): each.value for each in found}

    kept(path, 0, row("step", extra_bytes=0, extra_at_least=False))
    before = sampled()
    lost = replace(buffer(), donated=False, in_place="not donated", aliased=None, expected="the last run")
    kept(path, 1, row("step", buffers=[lost], extra_bytes=16, extra_at_least=False))
    now = sampled()
    assert (before["mutcheck_extra_bytes"], now["mutcheck_extra_bytes"]) == (0, 16)
    assert (before["mutcheck_buffersnot donated"], now["mutcheck_buffersnot donated"]) == (0, 1)
    kept(path, 2, row("step", extra_bytes=0, extra_at_least=True))
    assert "mutcheck_extra_bytes" not in sampled()  # it is unknown, and not zero
