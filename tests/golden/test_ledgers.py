"""Accepted ledgers fail what the text of no module shows, directives pin HLO, and waivers name targets and buffers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import RELEASE, Done, run
from msgspec.structs import replace

from mutcheck.core.target import HOST
from mutcheck.golden import ledgers

WRITES = """
@mutcheck.program(arguments=lambda: (jnp.zeros((64, 64)),){more})
@partial(jax.jit, donate_argnums=0)
def written(x):
    return x.at[0].set(1.0){read}
"""


def ledger_of(path: Path, program: str = "written") -> Path:
    return path.parent / "goldens" / program / RELEASE / "ledger.json"


def lowered(path: Path, *arguments: str) -> Done:
    return run("lower", str(path), "--target", "cpu", "--format", "json", *arguments)


def test_a_lost_update_in_place_fails(write: Callable[..., Path]) -> None:
    path = write(WRITES.format(more="", read=""))
    assert run("accept", str(path), "--target", "cpu").status == 0
    assert lowered(path, "--strict").codes("written") == ["directive.none"]
    kept = json.loads(ledger_of(path).read_text("utf-8"))
    (row,) = kept["targets"]["cpu"]["buffers"]
    assert (row["path"], row["verdict"], row["aliased"], row["copies"]) == ("x", "in place", 0, 0)
    path = write(WRITES.format(more="", read=", x[::-1]"))
    done = lowered(path)
    assert done.status == 1
    assert {"inplace.copied", "ledger.differs", "golden.differs"} <= set(done.codes("written"))
    (finding,) = [each for each in done.cell("written")["findings"] if each["code"] == "ledger.differs"]
    assert finding["evidence"][0] == "- x float32[64,64]: donated, aliased to output 0, in place"
    assert finding["evidence"][1].startswith("+ x float32[64,64]: donated, aliased to output 0, copied, ")


def test_a_buffer_that_is_relocated_now_fails(write: Callable[..., Path]) -> None:
    """As openxla/xla#45912: nothing is copied, and an update writes the whole buffer into another place."""
    path = write(WRITES.format(more="", read=""))
    assert run("accept", str(path), "--target", "cpu").status == 0
    kept = ledgers.read(ledger_of(path).parent, "written")["cpu"]
    (row,) = kept.buffers
    for name in ("relocated_bytes", "rearranged_bytes"):
        moved = replace(kept, buffers=[replace(row, **{name: 4 << 20})], extra_bytes=4 << 20)
        found = ledgers.compare({"cpu": kept}, moved, HOST, path, "accept", "accept")
        assert found is not None
        assert found.evidence[1].endswith(f"in place, 4 MiB {name.removesuffix('_bytes')}")
        assert found.evidence[-1] == "+ in all: 0 copies, 0 B, 4 MiB extra"
        # a ledger that an older mutcheck kept says nothing of it, and goes on holding
        older = replace(kept, buffers=[replace(row, rearranged_bytes=None, relocated_bytes=None)], extra_bytes=None)
        assert ledgers.compare({"cpu": older}, moved, HOST, path, "accept", "accept") is None


def test_what_became_of_donations_is_said_first() -> None:
    """As the diff of a module says it: by the buffers' names."""
    row = ledgers.Row("state.mean", "float32[8]", 32, True, 0, "in place", 0, 0, False, 0, 0)
    kept = ledgers.Ledger("jaxlib", 0, 0, None, [row, replace(row, path="state.count", aliased=1)], 0)
    now = replace(kept, buffers=[replace(row, path="state.count", aliased=0)])
    found = ledgers.compare({"cpu": kept}, now, HOST, Path("ledger.json"), "accept", "accept")
    assert found is not None
    assert found.message.endswith(
        "from the accepted ledger: donation lost: state.mean; donation changed: state.count (output 1 → output 0)"
    )


def test_figures_are_exact_where_rounded_ones_would_be_the_same() -> None:
    row = ledgers.Row("x", "float32[8]", 32, True, 0, "copied", 1, 2**30, False, 0, 0)
    kept = ledgers.Ledger("jaxlib", 1, 2**30, None, [row], 2**30)
    more = replace(kept, buffers=[replace(row, copied_bytes=2**30 + 4)], copied_bytes=2**30 + 4, extra_bytes=2**30)
    found = ledgers.compare({"cpu": kept}, more, HOST, Path("ledger.json"), "accept", "accept")
    assert found is not None
    assert found.evidence == (
        "- x float32[8]: donated, aliased to output 0, copied, 1 copy, 1,073,741,824 B",
        "+ x float32[8]: donated, aliased to output 0, copied, 1 copy, 1,073,741,828 B",
        "- in all: 1 copy, 1,073,741,824 B, 1,073,741,824 B extra",
        "+ in all: 1 copy, 1,073,741,828 B, 1,073,741,824 B extra",
    )
    lost = replace(kept, buffers=[replace(row, donated=False, aliased=None, verdict="not donated", copies=0)])
    found = ledgers.compare({"cpu": kept}, lost, HOST, Path("ledger.json"), "accept", "accept")
    assert found is not None
    assert found.evidence == (
        "- x float32[8]: donated, aliased to output 0, copied, 1 copy, 1 GiB",
        "+ x float32[8]: not donated, not aliased",
    )


def test_a_ledger_of_before_is_read(write: Callable[..., Path]) -> None:
    path = write(WRITES.format(more="", read=""))
    assert run("accept", str(path), "--target", "cpu").status == 0
    kept = json.loads(ledger_of(path).read_text("utf-8"))
    del kept["targets"]["cpu"]["extra_bytes"], kept["targets"]["cpu"]["digest"]
    for row in kept["targets"]["cpu"]["buffers"]:
        del row["rearranged_bytes"], row["relocated_bytes"]
    ledger_of(path).write_text(json.dumps(kept), "utf-8")
    assert lowered(path, "--strict").codes("written") == ["directive.none"]


def test_ledgers_of_other_targets_are_kept(write: Callable[..., Path]) -> None:
    path = write(WRITES.format(more="", read=""))
    assert run("accept", str(path), "--target", "cpu").status == 0
    kept = json.loads(ledger_of(path).read_text("utf-8"))
    kept["targets"]["tpu:v5e"] = kept["targets"]["cpu"]
    ledger_of(path).write_text(json.dumps(kept), "utf-8")
    assert run("accept", str(path), "--target", "cpu").status == 0
    assert list(json.loads(ledger_of(path).read_text("utf-8"))["targets"]) == ["cpu", "tpu:v5e"]


@pytest.mark.parametrize(
    "damage", ["", "{", "{\n<<<<<<< HEAD\n", '{"mutcheck_ledger": 1, "program": "other", "targets": {}}', "\ufeff{}"]
)
def test_a_damaged_ledger_says_what_to_do(write: Callable[..., Path], damage: str) -> None:
    path = write(WRITES.format(more="", read=""))
    assert run("accept", str(path), "--target", "cpu").status == 0
    ledger_of(path).write_text(damage, "utf-8")
    done = lowered(path)
    assert done.status == 1
    (finding,) = [each for each in done.cell("written")["findings"] if each["code"] == "ledger.broken"]
    assert f"mutcheck accept {path}::written" in finding["advice"]


def test_a_ledger_that_was_edited_is_noticed_where_its_target_is_not_compiled_for(write: Callable[..., Path]) -> None:
    path = write(WRITES.format(more="", read=""))
    assert run("accept", str(path), "--target", "cpu").status == 0
    kept = json.loads(ledger_of(path).read_text("utf-8"))
    kept["targets"]["tpu:v5e"] = {**kept["targets"]["cpu"], "copies": 1}
    ledger_of(path).write_text(json.dumps(kept), "utf-8")
    done = lowered(path)
    assert done.status == 1
    (finding,) = [each for each in done.cell("written")["findings"] if each["code"] == "ledger.broken"]
    assert "was edited, or merged: what it says of tpu:v5e" in finding["message"]


def test_waivers_name_targets_and_buffers_and_are_strict(write: Callable[..., Path]) -> None:
    copied = (
        ", waivers=mutcheck.Waiver('inplace.copied', 'it is returned reversed', targets={targets}, buffers={buffers})"
    )
    held = write(WRITES.format(more=copied.format(targets="'cpu'", buffers="'x'"), read=", x[::-1]"))
    assert lowered(held).codes("written") == ["directive.none", "ledger.missing", "golden.missing"]
    other = write(WRITES.format(more=copied.format(targets="('tpu',)", buffers="''"), read=", x[::-1]"))
    assert "inplace.copied" in lowered(other).codes("written")
    stale = write(WRITES.format(more=copied.format(targets="()", buffers="'y*'"), read=", x[::-1]"))
    assert {"inplace.copied", "waiver.stale"} <= set(lowered(stale).codes("written"))


def test_a_waiver_of_an_executables_finding_is_not_stale_without_one(write: Callable[..., Path]) -> None:
    path = write(WRITES.format(more=", waivers=mutcheck.Waiver('inplace.copied', 'why')", read=""))
    assert "waiver.stale" not in run("lower", str(path), "--no-compile", "--format", "json").codes("written")
    assert "waiver.stale" in lowered(path).codes("written")


@pytest.mark.parametrize(
    ("directive", "codes"),
    [
        ("HLO: input_output_alias={ {}: (0, {}, may-alias) }", []),
        ("HLO-CPU: ENTRY", []),
        ("HLO-TPU: no such thing", []),
        ("HLO-NOT: input_output_alias", ["directive.failed"]),
        ("HLO-GPU: ENTRY", ["directive.bad", "directive.none"]),
    ],
)
def test_directives_for_hlo(write: Callable[..., Path], directive: str, codes: list[str]) -> None:
    path = write(WRITES.format(more="", read="") + f"\n# {directive}\n")
    done = lowered(path)
    found = [code for code in done.codes("written") if code.startswith("directive.")]
    assert found == [code for code in codes if code != "directive.none" or found.count(code)]
    if "directive.failed" in codes:
        (finding,) = [each for each in done.cell("written")["findings"] if each["code"] == "directive.failed"]
        assert "--emit hlo" in finding["advice"]


def test_hlo_is_emitted(tmp_path: Path) -> None:
    done = run("lower", "increment", "--target", "cpu", "--emit", "hlo")
    assert done.out.startswith("HloModule jit_increment, is_scheduled=true, input_output_alias={")
    assert run("lower", "increment", "--emit", "hlo", "--no-compile").status == 2
    done = run("lower", "increment", "--emit", "hlo", "--target", "rocm", MUTCHECK_PLUGINS=str(tmp_path))
    assert (done.status, done.out) == (2, "")
    assert "nothing is compiled for rocm:mi300x: its compiler is not installed: `pip install" in done.err
