"""`mutcheck.golden`: what is compared, under which name, and how it reads where it differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import RELEASE

from .project import Project

TESTS = """
    @pytest.mark.mutcheck(targets=("cpu", "rocm"))
    @pytest.mark.parametrize("size", [4, 8])
    def test_sizes(mutcheck, size):
        mutcheck.golden(add, x[:size], x[:size])

    class TestOfAClass:
        def test_half(self, mutcheck):
            mutcheck.golden(half, x)

    def test_changed(mutcheck):
        mutcheck.golden(add, x, x)

    def test_lost(mutcheck):
        mutcheck.golden(add, x, x, name="lost donation")

    def test_broken(mutcheck):
        mutcheck.golden(add, x, x)
"""


def test_goldens_of_a_file(project: Project) -> None:
    project.write(TESTS)
    project.run().stdout.fnmatch_lines(
        [
            f"E       mutcheck.RequirementError: half.TestOfAClass.test_half has no golden for jax {RELEASE} on cpu *",
            "E       Keep what it is now, and read it before you commit it: `pytest *::test_half --mutcheck-accept`.",
        ]
    )
    goldens = project.path / "goldens" / "test_steps"
    project.run("--mutcheck-accept").assert_outcomes(passed=8)
    assert sorted(path.name for path in goldens.iterdir()) == [
        "add.test_broken",
        "add.test_changed",
        "add.test_sizes[4]",
        "add.test_sizes[8]",
        "half.TestOfAClass.test_half",
        "lost donation",
    ]
    assert {path.name for path in (goldens / "add.test_changed" / RELEASE).iterdir()} == {"shared.mlir", "ledger.json"}

    changed = TESTS.replace("add, x, x)\n", "add2, x, x)\n", 1).replace("add, x, x, name", "add3, x, x, name")
    project.write(f"""
    add2 = jax.jit(lambda x, y: x - y, donate_argnums=0)
    add3 = jax.jit(add.__wrapped__)
{changed.replace("mutcheck.golden(add2, x, x)", "mutcheck.golden(add2, x, x, name='add.test_changed')")}""")
    broken = goldens / "add.test_broken" / RELEASE / "shared.mlir"
    broken.write_text("nonsense", "utf-8")
    done = project.run()
    done.assert_outcomes(passed=5, failed=3)
    done.stdout.fnmatch_lines(
        [
            "E       mutcheck.RequirementError: add.test_changed on cpu is not what its golden says",
            "E       the lowering differs from its golden: +0 -0 ~2 operations",
            "E           -*stablehlo.add*",
            "E           +*stablehlo.subtract*",
            "E       If the change is right, keep it: `pytest test_steps.py::test_changed --mutcheck-accept`.",
            "E       mutcheck.RequirementError: lost donation on cpu is not what its golden says",
            "E       the executable treats its buffers differently from the accepted ledger*",
            "E           - x float32[[]8]: donated, aliased to output 0, in place",
            "E       Now it has no mutable buffer.",
            "E       mutcheck.RequirementError: add.test_broken on cpu is not what its golden says",
            "E       the golden does not start with the header of a golden",
            "E       *write it anew: `pytest test_steps.py::test_broken --mutcheck-accept`.",
        ]
    )
    assert "mutcheck accept" not in done.stdout.str()


def test_names_that_cannot_be(project: Project) -> None:
    """A name is one golden's, and a folder's; nothing is written for a test that is refused."""
    project.write("""
        def test_twice(mutcheck):
            mutcheck.golden(add, x, x)
            mutcheck.golden(add, x, x)  # the same
            mutcheck.golden(add, x[:2], x[:2])

        @pytest.mark.parametrize("factor", [2, 3])
        def test_text(mutcheck, factor):
            mutcheck.golden(jax.jit(lambda x: x * factor), x, name="scaled")

        def test_name(mutcheck):
            mutcheck.golden(add, x, x, name="../../elsewhere")
    """)
    done = project.run("--mutcheck-accept")
    done.assert_outcomes(passed=1, failed=3)
    done.stdout.fnmatch_lines(
        [
            "the golden 'add.test_twice' is used for two different things by *::test_twice. Give one another name: *",
            "the golden 'scaled' is used for two different things by *[[]3] and by *[[]2]. Give one another name: *",
            "'../../elsewhere' cannot be the name of a golden, which is a folder's. `_.._elsewhere` can.",
        ]
    )
    assert {path.name for path in (project.path / "goldens" / "test_steps").iterdir()} == {"add.test_twice", "scaled"}


def test_a_folder_outside_of_the_project_is_refused(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (project.path / "goldens").symlink_to(outside)
    project.write("def test_it(mutcheck):\n    mutcheck.golden(add, x, x)\n")
    done = project.run("--mutcheck-accept")
    done.stdout.fnmatch_lines(["the golden folder *goldens/test_steps is outside of the project *"])
    assert list(Path(outside).iterdir()) == []
