"""`--observe` on a GPU: its programs run in a worker of their own, and one that cannot be started harms no other."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from mutcheck.commands.shared.root import cli
from mutcheck.core import toolchain
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers import pool
from mutcheck.project import discovery
from mutcheck.run import setup

GPU = Target("cuda", "h100")


def test_a_gpu_that_cannot_be_used_is_unknown_and_the_cpu_is_observed() -> None:
    (source,) = (each for each in discovery.corpus() if each.name == "increment")
    settings = pool.Settings(jobs=1, observed=("cpu", "cuda"))
    (made,) = pool.run([(source, (HOST, GPU))], settings)
    assert made is not None
    assert made.observed[HOST].equal
    on_gpu = made.observed[GPU]
    assert on_gpu.equal if on_gpu.device else on_gpu.unknown.startswith("there is no device to run it on: ")
    assert not on_gpu.unknown.endswith(": ")


@pytest.mark.parametrize(("here", "wanted"), [(("cpu",), "add cpu"), (("cpu", "cuda"), "add cpu or cuda")])
def test_only_platforms_of_this_machine(monkeypatch: pytest.MonkeyPatch, here: tuple[str, ...], wanted: str) -> None:
    monkeypatch.setattr(toolchain, "runs_on", lambda: here)
    done = CliRunner().invoke(cli, ["lower", "inc", "--observe", "--target", "tpu"])
    assert (done.exit_code, wanted in done.output) == (2, True)


def test_a_gpu_is_observed_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchain, "runs_on", lambda: ("cpu", "cuda"))
    assert setup.observed(()) == ("cpu", "cuda")
    assert setup.observed((GPU, Target("tpu"))) == ("cuda",)
