"""Backends: what each says of its platform, and that a new one is a file and a row."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import grown
import pytest

from mutcheck.core import toolchain
from mutcheck.core.backends import registry
from mutcheck.core.backends.backend import Backend
from mutcheck.core.backends.registry import BACKENDS
from mutcheck.core.target import Target


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.platform)
def test_a_backend_says_what_it_needs(backend: Backend) -> None:
    assert registry.of(backend.platform) is backend
    assert backend.default in ("", *backend.devices())
    assert bool(backend.default) == bool(backend.devices())
    command = backend.install("0.12.0.1", "0.12.0", "plugins")
    assert bool(command) == backend.compiles
    assert "{" not in command


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.platform)
def test_what_can_be_compiled_for_has_devices_to_compile_for(backend: Backend) -> None:
    found = importlib.util.find_spec(f"mutcheck.lowering.backends.{backend.platform}")
    assert (found is not None) == backend.compiles


def test_nothing_is_known_of_what_is_no_platform() -> None:
    """It is that of a module that another command compiled."""
    found = registry.of("unknown")
    assert (found, found.compiles) == (Backend("unknown"), False)
    assert toolchain.compiler("unknown") == ("", "")
    assert Target("unknown").full == Target("unknown")


NEW = '''
"""A platform that is StableHLO only."""

from mutcheck.core.backends.backend import Backend

BACKEND = Backend("oneapi", nicknames=("xpu",), missing="its compiler is not of this world")
'''

PROGRAM = """
import jax
import jax.numpy as jnp

import mutcheck


@mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(3)),), donated=1)
@jax.jit
def step(x):
    x[...] += 1


# CHECK: stablehlo.add
# ONEAPI: return
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of mutcheck that knows a fifth platform, and a program."""
    files = {"core/backends/oneapi.py": NEW}
    rows = {"import cpu,": "import oneapi, cpu,", "    tpu.BACKEND,\n": "    tpu.BACKEND,\n    oneapi.BACKEND,\n"}
    folder = grown.copy(tmp_path_factory.mktemp("fifth"), files, {"core/backends/registry.py": rows})
    (folder / "train.py").write_text(PROGRAM)
    return folder


def test_a_fifth_platform_is_lowered_for(copy: Path) -> None:
    done = grown.run_in(copy, "lower", "train.py", "--target", "OneAPI")
    assert (done.status, done.err) == (0, "")
    assert "oneapi: StableHLO only: its compiler is not of this world" in done.out
    cell = grown.run_in(copy, "lower", "train.py", "--target", "oneapi", "--format", "json").cell("step", "oneapi")
    assert (cell["outcome"], cell["buffers"][0]["donated"]) == ("passed", True)
    assert "directives" in cell["checked"]


def test_a_fifth_platform_is_planned_where_no_target_is_named(copy: Path) -> None:
    done = grown.run_in(copy, "lower", "train.py", "--no-compile", "--format", "json")
    assert [each["target"] for each in done.json["results"]] == ["cpu", "cuda", "rocm", "tpu", "oneapi"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("oneap", "Did you mean oneapi?"),
        ("xpu", "Did you mean oneapi?"),
        ("quantum", "Use one of cpu, cuda:h100, rocm:mi300x, tpu:v5e, oneapi."),
        ("oneapi:max", "there is no device of oneapi 'max'. It has none."),
    ],
)
def test_a_fifth_platform_is_named_to_who_looks_for_it(copy: Path, word: str, hint: str) -> None:
    done = grown.run_in(copy, "lower", "train.py", "--target", word)
    assert (done.status, done.out) == (2, "")
    assert hint in done.err


def test_a_fifth_platform_is_completed(copy: Path) -> None:
    line = "mutcheck lower --target cpu,on"
    done = grown.run_in(copy, "", _MUTCHECK_COMPLETE="bash_complete", COMP_LINE=line, COMP_WORDBREAKS="")
    assert done.out == "plain,cpu,oneapi\n"


def test_a_fifth_platform_is_listed_by_doctor(copy: Path) -> None:
    done = grown.run_in(copy, "doctor")
    assert done.status == 0
    assert "not oneapi, StableHLO only: its compiler is not of this world" in done.out
