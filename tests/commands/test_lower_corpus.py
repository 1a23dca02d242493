"""`mutcheck lower` on the corpus: every row of what must be seen of its StableHLO."""

from __future__ import annotations

import pytest
from driver import NEWEST, Done

PLATFORMS = ("cpu", "cuda", "rocm", "tpu")

REJECTED = {
    "aliased_arguments": ("ValueError", "only one reference to a mutable array may be passed"),
    "create_model": ("ValueError", "mutable array references cannot be returned"),
    "shared_variables": ("TypeError", "as an abstract array"),
    "shared_modules": ("TypeError", "as an abstract array"),
}
if not NEWEST:
    REJECTED["train_step"] = ("Exception", "performing a set/swap operation with a differentiated value")

DONATED = {
    "increment": 1,
    "inc": 1,
    "variable_increment": 1,
    "linear_mutable": 2,
    "linear_frozen": 0,
    "scan_stack": 10,
    "scan_stack_wide": 10,
    "create_model_frozen": 0,
    "create_model_nnx_jit": 0,
    "split_merge_shared": 1,
} | ({"train_step": 24} if NEWEST else {})

OF_AN_EXECUTABLE = (
    "aliased",
    "in_place",
    "copies",
    "copied_bytes",
    "relocated_bytes",
    "staged_bytes",
    "piece_bytes",
    "same_address",
)
"""What is not known of a buffer without an executable, or a run."""


def test_everything_holds_on_every_platform(corpus: Done) -> None:
    results = corpus.json["results"]
    assert corpus.status == corpus.json["exit_status"] == 0, corpus.err
    assert {result["program"] for result in results} == {*REJECTED, *DONATED}
    assert len(results) == len({(result["program"], result["target"]) for result in results}) == 15 * 4
    assert all(result["ok"] and result["executable"] is None for result in results)
    assert corpus.err == ""


@pytest.mark.parametrize("target", PLATFORMS)
@pytest.mark.parametrize("program", DONATED)
def test_what_is_donated(corpus: Done, program: str, target: str) -> None:
    cell = corpus.cell(program, target)
    assert (cell["outcome"], cell["checked"]) == ("passed", ["directives", "donation", "golden", "update"])
    donated = [buffer for buffer in cell["buffers"] if buffer["donated"]]
    assert len(donated) == DONATED[program]
    assert all(buffer["ref"] and buffer["donation"] == "aliasing output" for buffer in donated)
    assert len({buffer["output"] for buffer in donated}) == len(donated)


@pytest.mark.parametrize("target", PLATFORMS)
@pytest.mark.parametrize("program", REJECTED)
def test_what_is_rejected(corpus: Done, program: str, target: str) -> None:
    cell = corpus.cell(program, target)
    error, message = REJECTED[program]
    assert (cell["outcome"], cell["ok"], cell["buffers"]) == ("rejected", True, [])
    assert (cell["rejection"]["stage"], cell["rejection"]["error"]) == ("trace", error)
    assert message in cell["rejection"]["message"]
    assert "golden" in cell["checked"]


@pytest.mark.parametrize(
    ("program", "path"), [("increment", "m_array"), ("inc", "x"), ("variable_increment", "variable")]
)
def test_the_increments(corpus: Done, program: str, path: str) -> None:
    (buffer,) = corpus.cell(program)["buffers"]
    assert buffer == {
        "path": path,
        "argument": 0,
        "shape": [3],
        "dtype": "int32",
        "bytes": 12,
        "ref": True,
        "written": True,
        "offered": False,
        "donated": True,
        "donation": "aliasing output",
        "output": 0,
        "update": "updated",
        "reason": None,
        **dict.fromkeys(OF_AN_EXECUTABLE),
        "at_least": None,
        **dict.fromkeys(("expected", "returned", "rearranged_bytes", "delivered_bytes", "transferred_bytes")),
        "extra_bytes": None,
        "extra_at_least": None,
    }


def test_linear_reads_its_refs_and_gives_them_back(corpus: Done) -> None:
    buffers = corpus.cell("linear_mutable")["buffers"]
    assert [(each["path"], each["update"], each["written"]) for each in buffers] == [
        ("model.bias", "passed through", False),
        ("model.kernel", "passed through", False),
    ]


@pytest.mark.skipif(not NEWEST, reason="jax 0.10.2 refuses train_step")
def test_train_step_names_every_buffer(corpus: Done) -> None:
    buffers = {buffer["path"]: buffer for buffer in corpus.cell("train_step")["buffers"]}
    written = {path for path, buffer in buffers.items() if path.startswith("model.") and buffer["update"] == "updated"}
    assert written == {
        "model.bn.bias",
        "model.bn.mean",
        "model.bn.scale",
        "model.bn.var",
        "model.dropout.rngs.count",
        "model.linear.bias",
        "model.linear.kernel",
        "model.linear_out.bias",
        "model.linear_out.kernel",
    }
    assert buffers["model.dropout.rngs.key"]["update"] == "passed through"
    kernel = buffers["model.linear.kernel"]
    assert (kernel["shape"], kernel["dtype"], kernel["bytes"]) == ([2, 64], "float32", 512)
    assert buffers["optimizer.opt_state[0].mu['linear']['kernel']"]["update"] == "updated"
    assert "optimizer.opt_state[0].count" in buffers
    arguments = [argument["path"] for argument in corpus.cell("train_step")["arguments"]]
    assert arguments[-2:] == ["x", "y"]


def test_scan_stack_updates_ten_stacks(corpus: Done) -> None:
    buffers = corpus.cell("scan_stack")["buffers"]
    assert {buffer["update"] for buffer in buffers} == {"updated"}
    assert [buffer["shape"][0] for buffer in buffers] == [8] * 10
    keys = [buffer for buffer in buffers if buffer["dtype"] == "key<fry>"]
    assert [(key["shape"], key["bytes"]) for key in keys] == [[[8], 64]] or keys[0]["bytes"] == 64


def test_an_expected_rejection_says_why(corpus: Done) -> None:
    (note,) = corpus.cell("aliased_arguments")["findings"]
    assert note["code"] == "rejection.expected"
    assert note["message"] == "not traced, as expected: one ref is passed twice"
