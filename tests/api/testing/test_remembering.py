"""Kept results of the fixture: what is answered without tracing, and what is lowered each time, and why."""

from __future__ import annotations

import re

import pytest

from .project import Project

TEST = """
    BY = 1

    @pytest.mark.parametrize("size", [2, 3])
    def test_it(mutcheck, size):
        @functools.partial(jax.jit, donate_argnums=0)
        def step(x):
            return x + BY
        found = mutcheck.lower(step, jnp.zeros(size)).require_in_place().require_donated()
        assert found.ledger[0].shape == (size,)
"""


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, project: Project) -> None:
    monkeypatch.setenv("MUTCHECK_CACHE", str(project.path / "cache"))


def counts(project: Project, *options: str) -> str:
    done = project.run("-v", *options)
    (line,) = [each for each in done.outlines if each.startswith("mutcheck: ") and "kept from before" in each]
    return line.removeprefix("mutcheck: ")


def test_unchanged_checks_are_answered(project: Project) -> None:
    project.write(TEST)
    assert counts(project) == "0 checks kept from before, 2 made"
    assert counts(project) == "2 checks kept from before, 0 made"


def test_what_is_answered_loads_nothing_that_judges(project: Project) -> None:
    judging = ("mutcheck.checks.subject", "mutcheck.checks.judge", "mutcheck.run.pipeline", "mutcheck.golden.place")
    loaded = f"import sys\n\ndef pytest_unconfigure(config):\n    print('loaded', {set(judging)} & {{*sys.modules}})\n"
    project.write(loaded, "conftest.py", header="")
    project.write(TEST)
    first, second = (project.command("-v") for _ in range(2))
    first.stdout.fnmatch_lines(["*mutcheck.checks.judge*"])
    second.stdout.fnmatch_lines(["mutcheck: 2 checks kept from before, 0 made", "loaded set()"])


@pytest.mark.parametrize(
    ("before", "after"),
    [("x + BY", "x - BY"), ("BY = 1", "BY = 2"), ("donate_argnums=0", "donate_argnames='x'"), ("[2, 3]", "[4, 5]")],
)
def test_what_changes_is_lowered_again(project: Project, before: str, after: str) -> None:
    project.write(TEST)
    counts(project)
    project.write(TEST.replace(before, after))
    assert counts(project) == "0 checks kept from before, 2 made"


def test_a_module_of_the_project_and_a_setting_of_jax(project: Project) -> None:
    project.write("N = 1\n", "helper.py", header="")
    test = TEST.replace("    BY = 1\n", "    import helper\n\n    BY = 1\n", 1)
    project.write(
        "import sys, pathlib\nsys.path.insert(0, str(pathlib.Path(__file__).parent))\n", "conftest.py", header=""
    )
    project.write(test)
    counts(project)
    assert counts(project).startswith("2 checks kept")
    project.write("N = 2\n", "helper.py", header="")
    assert counts(project).startswith("0 checks kept")
    project.write("import jax\njax.config.update('jax_numpy_rank_promotion', 'raise')\n", "helper.py", header="")
    assert counts(project).startswith("0 checks kept")


def test_what_fails_fails_again_with_its_story(project: Project) -> None:
    project.write("""
        def test_it(mutcheck):
            mutcheck.lower(half, x).require_in_place()
    """)
    first, second = (project.run() for _ in range(2))
    for done in (first, second):
        done.assert_outcomes(failed=1)
    said = [[line for line in done.outlines if line.startswith("E ")] for done in (first, second)]
    assert said[0] == said[1] != []


def test_a_golden_is_compared_each_time(project: Project) -> None:
    project.write("def test_it(mutcheck):\n    mutcheck.golden(add, x, x)\n")
    project.run("--mutcheck-accept").assert_outcomes(passed=1)
    project.run().assert_outcomes(passed=1)
    for golden in (project.path / "goldens").rglob("*.mlir"):
        golden.write_text(golden.read_text("utf-8").replace("stablehlo.add", "stablehlo.mul"), "utf-8")
    project.run().assert_outcomes(failed=1)


def test_what_a_kept_result_does_not_hold_is_made(project: Project) -> None:
    project.write("""
        def test_it(mutcheck):
            found = mutcheck.lower(add, x, x)
            assert "stablehlo.add" in found.lowering.text
            assert found.executable.hlo
            assert found.made.source.name == "add"
            found.require_directives("CHECK: stablehlo.add")
            assert "x" in found.explain("*")
    """)
    assert counts(project) == "0 checks kept from before, 1 made"
    assert counts(project) == "1 check kept from before, 0 made"


CONFTEST = """
import os
import sys

import jax
import jax.numpy as jnp
from flax import nnx

def another(x):
    return x * 17

MODE = os.environ["MODE"]
jnp.BY = 2 if MODE == "value" else 1
if MODE == "function":
    jnp.sin = another
if MODE == "other":
    jnp.sin = jnp.cos
if MODE == "deeper":
    jax.lax.exp = jax.lax.log
if MODE == "method":
    nnx.Linear.__call__ = lambda self, x: x * 17
if MODE == "argv":
    sys.argv.append("more")
"""
PUT = {
    "sin": ("jnp.sin(x)", ("function", "other")),
    "by": ("x + jnp.BY", ("value",)),
    "exp": ("jax.lax.exp(x)", ("deeper",)),
    "linear": ("nnx.Linear(8, 8, rngs=nnx.Rngs(0))(x)", ("method",)),
    "argv": ("x + len(sys.argv)", ("argv",)),
}
"""Functions, and what a conftest puts into a library that makes another one of each."""


def test_what_a_conftest_puts_into_a_library(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(CONFTEST, "conftest.py", header="")
    tests = "".join(
        f"""
def test_{name}(mutcheck):
    @jax.jit
    def step(x):
        return {body}
    print("KIND", "{name}", type(mutcheck.lower(step, x)).__name__)
"""
        for name, (body, _) in PUT.items()
    )
    project.write(f"import sys\nfrom flax import nnx\n{tests}")

    def made(mode: str) -> set[str]:
        monkeypatch.setenv("MODE", mode)
        lines = [line.partition("KIND ")[2].split() for line in project.run("-s").outlines if "KIND " in line]
        assert len(lines) == len(PUT)
        return {name for name, kind in lines if kind == "Checked"}

    assert made("none") == {*PUT}
    assert made("none") == set()
    for mode in ("function", "other", "value", "deeper", "method", "argv"):
        assert made(mode) == {name for name, (_, modes) in PUT.items() if mode in modes}


UNSIGNED = {
    "a list": ("calls = []", "calls.append(1)", "calls of test_steps is a list, which a call could change"),
    "an object": ("class C: pass\n    c = C()", "c", "c of test_steps is a C, which a call could change"),
    "the date": ("from datetime import datetime", "datetime.now()", "datetime of test_steps reads the clock"),
    "the clock": ("import time", "time.time()", "time of test_steps reads the clock"),
    "the environment": ("import os", "os.environ.get('X')", "step asks for environ"),
    "the environment in C": ("import posix", "posix.environ.get(b'X')", "step asks for environ"),
    "the environment in bytes": ("import os", "os.environb.get(b'X')", "step asks for environb"),
    "an address": ("import os", "id(object())", "step asks for an address, which is another one in each process"),
    "a hash": ("import os", "hash('a')", "step asks for a hash, which is another one in each process"),
    "a file": ("import pathlib", "pathlib.Path(__file__).read_text()", "step asks for read_text"),
}


@pytest.mark.parametrize("name", UNSIGNED)
def test_what_may_be_another_next_time_is_lowered_each_time(project: Project, name: str) -> None:
    before, body, why = UNSIGNED[name]
    project.write(f"""
    {before}

    @jax.jit
    def step(x):
        {body}
        return x + 1

    def test_it(mutcheck):
        mutcheck.lower(step, x)
    """)
    for _ in range(2):
        done = project.run("-v")
        assert "mutcheck: 0 checks kept from before, 1 made" in done.outlines
        assert f"mutcheck: made since {why}" in done.outlines


def test_a_test_that_is_the_first_to_ask_for_a_temporary_file(project: Project) -> None:
    """pytest itself does, where it captures what is printed. To ask writes a file, which is heard of."""
    project.write(TEST)
    done = project.command("-v", "-s", timeout=120)
    done.stdout.fnmatch_lines(["mutcheck: 0 checks kept from before, 2 made"])


def test_no_cache(project: Project) -> None:
    project.write(TEST)
    project.run("--mutcheck-no-cache").assert_outcomes(passed=2)
    assert not list((project.path / "cache").glob("*/*.result"))


def test_workers_of_xdist_share_them(project: Project) -> None:
    project.write(TEST)
    project.command().assert_outcomes(passed=2)
    done = project.command("-n", "2", "-v")
    done.assert_outcomes(passed=2)
    done.stdout.fnmatch_lines(["mutcheck: 2 checks kept from before, 0 made"])


PROGRAM = """
    import mutcheck
    from helper import BY

    @mutcheck.program(arguments=lambda: (x, z), donated=1)
    @functools.partial(jax.jit, donate_argnums=0)
    def step(x, y):
        return x + y * BY
    # CHECK: tf.aliasing_output = 0
"""


def test_programs_are_answered_without_jax(project: Project) -> None:
    loaded = "import sys\n\ndef pytest_unconfigure(config):\n    print('jax' in sys.modules)\n"
    project.write(loaded, "conftest.py", header="")
    project.write("BY = 1\n", "helper.py", header="")
    project.write(PROGRAM, "train.py")
    first, second = (project.command("-v", "train.py") for _ in range(2))
    first.stdout.fnmatch_lines(["mutcheck: 0 checks kept from before, 1 made"])
    second.stdout.fnmatch_lines(["mutcheck: 1 check kept from before, 0 made", "False"])


def test_programs_are_made_again_where_something_has_changed(project: Project) -> None:
    project.write("BY = 1\n", "helper.py", header="")
    project.write(PROGRAM, "train.py")
    counts(project, "train.py")
    project.write("BY = 2\n", "helper.py", header="")
    done = project.run("-v", "train.py")
    done.stdout.fnmatch_lines(["mutcheck: 0 checks kept from before, 1 made", "*made since helper.py has changed"])
    project.run("--mutcheck-accept", "train.py").assert_outcomes(passed=1)  # the golden is another one now
    assert counts(project, "train.py") == "0 checks kept from before, 1 made"
    assert counts(project, "train.py") == "1 check kept from before, 0 made"
    assert not [line for line in project.run("-v", "--mutcheck-no-cache", "train.py").outlines if " kept " in line]


def test_a_program_that_fails_fails_again(project: Project) -> None:
    project.write("BY = 1\n", "helper.py", header="")
    project.write(PROGRAM.replace("donated=1", "donated=2"), "train.py")
    first, second = (project.run("train.py") for _ in range(2))
    for done in (first, second):
        done.assert_outcomes(failed=1)
    shown = [re.sub(r"1 executable[^)]*\)|.* in \d.*", "", "\n".join(done.outlines)) for done in (first, second)]
    assert shown[0] == shown[1]


def test_a_program_that_reads_the_clock_is_made_each_time(project: Project) -> None:
    project.write("import time\n\nBY = 1 + time.time() * 0\n", "helper.py", header="")
    project.write(PROGRAM, "train.py")
    for _ in range(2):
        done = project.run("-v", "train.py")
        done.stdout.fnmatch_lines(["mutcheck: 0 checks kept from before, 1 made", "*made since it reads the clock"])
