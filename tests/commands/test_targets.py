"""Targets: which can be compiled for here, and what is said of those that cannot."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import copies
import pytest
from click.testing import CliRunner, Result
from driver import Done, run

from mutcheck.commands.shared.root import cli
from mutcheck.core import toolchain
from mutcheck.core.backends.cuda import GPUS
from mutcheck.core.backends.tpu import TPUS
from mutcheck.core.cell import Aim
from mutcheck.core.target import HOST, PLATFORMS, Target
from mutcheck.run import pipeline


def needs(platform: str) -> pytest.MarkDecorator:
    """Skip where nothing compiles for a platform."""
    return pytest.mark.skipif(
        toolchain.missing(platform) != "", reason=f"there is no compiler for {platform} in this environment"
    )


def in_place(done: Done, *targets: str) -> None:
    """The program `inc` was compiled for all of some targets, and is updated in place on each."""
    assert done.status == 0, done.out + done.err
    assert [each["target"] for each in done.json["results"]] == list(targets)
    for each in done.json["results"]:
        assert (each["outcome"], each["buffers"][0]["in_place"]) == ("passed", "in place"), each["target"]


def inc_on(*targets: str) -> Done:
    return run("lower", "inc", "--target", ",".join(targets), "--no-cache", "--jobs", "1", "--format", "json")


@needs("cuda")
def test_every_gpu_can_be_compiled_for() -> None:
    targets = [f"cuda:{name}" for name in GPUS.names()]
    in_place(inc_on(*targets), *targets)


@needs("tpu")
def test_every_tpu_can_be_compiled_for() -> None:
    targets = [f"tpu:{each.name}" for each in TPUS]
    in_place(inc_on(*targets, "tpu:v5p:4x4x8", "tpu:v5e:2x4"), *targets, "tpu:v5p:4x4x8", "tpu:v5e:2x4")


@needs("tpu")
def test_a_slice_that_libtpu_does_not_know_is_unavailable_with_its_own_words() -> None:
    done = inc_on("tpu:v5e:3x5", "tpu:v5e")
    cell = done.cell("inc", "tpu:v5e:3x5")
    assert (done.status, cell["outcome"]) == (2, "unavailable")
    (finding,) = [each for each in cell["findings"] if each["code"] == "executable.unavailable"]
    assert "v5e:3x5" in finding["message"].partition(" here: ")[2]
    assert "libtpu refuses the slice 3x5" in finding["message"]
    assert finding["advice"] == "Name a slice that it makes, such as tpu:v5e:2x2, tpu:v5e:2x4, tpu:v5e:4x4."
    assert done.cell("inc", "tpu:v5e")["outcome"] == "passed"


@needs("tpu")
def test_slices_that_are_named_instead_of_a_refused_one_are_made() -> None:
    done = run("explain", "inc", "--target", "tpu:v5p:3x3x3", "--no-cache")
    assert done.status == 2
    assert "doctor" not in done.err
    named = re.findall(r"tpu:v5p:\d+x\d+x\d+", done.err.partition("such as ")[2])
    assert len(named) == 3
    in_place(inc_on(*named), *named)


Without = Callable[..., None]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Without:
    """Have packages look as if they were not installed."""
    version_of = toolchain.version_of

    def without(*packages: str) -> None:
        monkeypatch.setattr(toolchain, "version_of", lambda each: "" if each in packages else version_of(each))

    return without


GPUS_COMPILERS = ("jax-cuda13-pjrt", "jax-cuda12-pjrt", "jax-rocm7-pjrt")


def test_without_their_compilers_platforms_are_lowered_only(without: Without) -> None:
    without(*GPUS_COMPILERS, "libtpu")
    aims = pipeline.everything()
    cpu, cuda, rocm, tpu = aims
    assert [str(aim.target) for aim in aims] == ["cpu", "cuda", "rocm", "tpu"]
    assert cpu == Aim(HOST)
    release = toolchain.installed().release
    assert f"/cuda jax-cuda13-pjrt=={release} jax-cuda13-plugin=={release}`" in cuda.why_not
    assert "pip install --no-deps --upgrade --target" in rocm.why_not
    assert f"'jax-rocm7-pjrt=={'.'.join(release.split('.')[:3])}.*'" in rocm.why_not
    assert tpu.why_not == f"its compiler is not installed: `pip install 'jax[tpu]=={release}'`"
    assert pipeline.Run(aims).compile_for == (HOST,)


@pytest.mark.parametrize(("platform", "package"), [("cuda", "jax-cuda13-pjrt"), ("rocm", "jax-rocm7-pjrt")])
def test_a_plugin_of_another_release_is_not_used(monkeypatch: pytest.MonkeyPatch, platform: str, package: str) -> None:
    """Its own post-releases are of the same one."""
    release = ".".join(toolchain.installed().release.split(".")[:3])
    version_of = toolchain.version_of
    for version, said in (("0.6.0", f"{package} 0.6.0 is not for jax"), (f"{release}.post1", ""), (release, "")):
        monkeypatch.setattr(
            toolchain, "version_of", lambda each, version=version: version if each == package else version_of(each)
        )
        missing = toolchain.missing(platform)
        assert missing.startswith(said)
        assert bool(missing) == bool(said)


def test_a_compiler_that_is_there_is_used(without: Without) -> None:
    without("jax-cuda13-pjrt")
    assert toolchain.compiler("cuda").package in ("", "jax-cuda12-pjrt")
    assert toolchain.compiler("cpu") == ("jaxlib", toolchain.version_of("jaxlib"))


def test_targets_that_mean_the_same_are_one() -> None:
    named = [Target("cuda"), Target("cpu"), Target("cuda", "h100"), Target("cuda", "a100")]
    assert [str(aim.target) for aim in pipeline.named(named)] == ["cuda:h100", "cpu", "cuda:a100"]
    assert [str(aim.target) for aim in pipeline.lowered_only(named)] == ["cuda", "cpu"]
    assert [str(aim.target) for aim in pipeline.lowered_only(None)] == ["cpu", "cuda", "rocm", "tpu"]


def lowered(path: Path, *more: str) -> Result:
    """The command in this process, where packages can be made to look missing."""
    with copies.workers():
        return CliRunner().invoke(cli, ["lower", str(path), "--no-cache", "--jobs", "1", *more])


@pytest.fixture
def program(write: Callable[..., Path]) -> Path:
    return write("""
        @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(3)),), donated=1)
        @jax.jit
        def step(x):
            x[...] += 1
        # CHECK: stablehlo.add
    """)


def test_a_target_that_is_asked_for_and_has_no_compiler_is_unavailable(without: Without, program: Path) -> None:
    without("libtpu")
    result = lowered(program, "--target", "cpu,tpu", "--format", "json")
    done = Done(result.exit_code, result.stdout, result.stderr)
    cell = done.cell("step", "tpu:v5e")
    assert (done.status, cell["outcome"], cell["executable"]) == (2, "unavailable", None)
    (finding,) = [each for each in cell["findings"] if each["code"] == "executable.unavailable"]
    assert finding["severity"] == "error"
    assert finding["message"] == "nothing can be compiled for tpu:v5e here: its compiler is not installed"
    assert finding["advice"].startswith("`pip install 'jax[tpu]==")
    assert cell["buffers"][0]["donated"]
    assert done.cell("step")["outcome"] == "passed"


def test_a_target_that_nobody_asked_for_and_has_no_compiler_is_lowered_only(without: Without, program: Path) -> None:
    without(*GPUS_COMPILERS, "libtpu")
    result = lowered(program)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "cuda: StableHLO only: its compiler is not installed: `pip install --no-deps --upgrade --target" in said
    assert "1 executable (cpu by jaxlib" in result.stdout


def test_doctor_lists_compilers() -> None:
    done = run("doctor")
    assert done.status == 0
    works = next(line for line in done.out.splitlines() if line.startswith("compiles for"))
    for platform in PLATFORMS:
        package, version = toolchain.compiler(platform)
        if version:
            assert str(Target(platform).full) in works
            assert platform == "cpu" or f"{package} " in done.out
        else:
            assert f"not {platform}, StableHLO only: " in done.out


def test_doctor_says_how_to_get_a_compiler(without: Without) -> None:
    without("libtpu")
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())  # in as many columns as there are
    assert "not tpu, StableHLO only: its compiler is not installed: `pip install 'jax[tpu]==" in said
