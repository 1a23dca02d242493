"""What the corpus's executables do with their buffers, on every target: the figures that the project was made for."""

from __future__ import annotations

from typing import Any

import pytest
from driver import NEWEST, Done

from mutcheck.core import toolchain

TARGETS = ("cpu", "cuda:h100", "tpu:v5e")
INCREMENTS = ("inc", "increment", "variable_increment", "split_merge_shared")

newest = pytest.mark.skipif(not NEWEST, reason="the figures are those of jax 0.12.0.1")


def cell(done: Done, program: str, target: str) -> dict[str, Any]:
    if why := toolchain.missing(target.partition(":")[0]):
        pytest.skip(why)
    return done.cell(program, target)


def copied(found: dict[str, Any]) -> dict[str, int]:
    """The copies of a call, by buffer, of those that are copied."""
    return {buffer["path"]: buffer["copies"] for buffer in found["buffers"] if buffer["in_place"] == "copied"}


def levels(found: dict[str, Any]) -> tuple[int, int]:
    """How many buffers are donated, and how many are aliased."""
    buffers = found["buffers"]
    return sum(each["donated"] for each in buffers), sum(each["aliased"] is not None for each in buffers)


def test_everything_holds(executables: Done) -> None:
    assert executables.status == 0, executables.out
    assert not executables.json["problems"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("program", INCREMENTS)
def test_increments_are_in_place_everywhere(executables: Done, program: str, target: str) -> None:
    found = cell(executables, program, target)
    assert {buffer["in_place"] for buffer in found["buffers"]} == {"in place"}
    assert found["executable"]["copied_bytes"] == 0
    assert {"aliasing", "inplace", "ledger"} <= set(found["checked"])


@newest
def test_the_stacks_are_copied_twice_in_every_iteration_on_cpu(executables: Done) -> None:
    found = cell(executables, "scan_stack", "cpu")
    assert levels(found) == (10, 10)
    fine = {buffer["path"] for buffer in found["buffers"] if buffer["in_place"] == "in place"}
    assert fine == {"block_stack.bn.mean", "block_stack.bn.var"}
    assert copied(found) == dict.fromkeys((set(copied(found))), 16)
    assert len(copied(found)) == 8
    findings = [each for each in found["findings"] if each["code"] == "inplace.copied"]
    assert len(findings) == 8
    assert all("CPU backend" in each["waived"] for each in findings)
    files = {each["buffer"]: each["location"]["file"] for each in findings}  # of who reads the old value
    assert set(files.values()) == {"lowering/programs/_models.py", "lowering/programs/scan_stack.py"}
    assert files["block_stack.linear.kernel"] == "lowering/programs/scan_stack.py"
    assert files["block_stack.linear.bias"] == "lowering/programs/_models.py"


@newest
@pytest.mark.parametrize("program", ["scan_stack", "scan_stack_wide"])
@pytest.mark.parametrize("target", ["cuda:h100", "tpu:v5e"])
def test_no_stack_is_copied_elsewhere(executables: Done, program: str, target: str) -> None:
    found = cell(executables, program, target)
    assert levels(found) == (10, 10)
    assert copied(found) == {}


@newest
def test_small_stacks_are_staged_through_a_tpus_fast_memory(executables: Done) -> None:
    found = cell(executables, "scan_stack", "tpu:v5e")
    assert any(buffer["staged_bytes"] for buffer in found["buffers"])
    wide = {buffer["path"]: buffer for buffer in cell(executables, "scan_stack_wide", "tpu:v5e")["buffers"]}
    assert wide["block_stack.linear.kernel"]["in_place"] == "in place"


@newest
@pytest.mark.parametrize(("target", "arguments"), [("cpu", {2, 4, 8, 9}), ("cuda:h100", {2, 4, 9}), ("tpu:v5e", {4})])
def test_train_step_saves_a_few_small_parameters_once(executables: Done, target: str, arguments: set[int]) -> None:
    found = cell(executables, "train_step", target)
    assert levels(found) == (24, 24)
    saved = {buffer["argument"]: buffer["copies"] for buffer in found["buffers"] if buffer["in_place"] == "copied"}
    assert saved == dict.fromkeys(arguments, 1)


@newest
@pytest.mark.skipif(toolchain.missing("rocm") != "", reason="there is no compiler for AMD GPUs here")
def test_amd_gpus_are_proved_with_no_device(executables: Done) -> None:
    assert levels(cell(executables, "scan_stack", "rocm:mi300x")) == (10, 10)
    found = cell(executables, "train_step", "rocm:mi300x")
    saved = {each["argument"]: each["copies"] for each in found["buffers"] if each["in_place"] == "copied"}
    assert saved == dict.fromkeys((2, 4, 9), 1)
    assert "inplace" in found["checked"]


def test_totals_count_an_instruction_once(executables: Done) -> None:
    found = cell(executables, "increment", "cpu")
    assert found["executable"]["copies"] == 0
    assert found["executable"]["temporary_bytes"] is not None
