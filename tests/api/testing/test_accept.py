"""`--mutcheck-accept`: what it writes, and when it does not."""

from __future__ import annotations

import pytest
from driver import RELEASE, accepted, run

from .project import Project


def test_it_is_refused_where_ci_is_set(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("def test_it(mutcheck): ...", header="")
    monkeypatch.setenv("CI", "1")
    done = project.command("--mutcheck-accept")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["ERROR: --mutcheck-accept writes no golden where CI is set. Run it on your own *"])
    project.run().assert_outcomes(passed=1)


def test_it_writes_what_mutcheck_accept_writes(project: Project) -> None:
    """Of programs; and nothing where nothing changed, and nothing of a test that fails before."""
    project.write(
        """
        import mutcheck

        step = mutcheck.program(name="step", arguments=lambda: (x, z), donated=1)(add)

        def test_fails_before(mutcheck):
            mutcheck.lower(half, x).require_donated()
            mutcheck.golden(half, x)
        """
    )
    done = project.run("--mutcheck-accept")
    done.assert_outcomes(passed=1, failed=1)
    ledger = f"goldens/step/{RELEASE}/ledger.json"
    done.stdout.fnmatch_lines([f"mutcheck: 2 golden files written: {ledger}, goldens/step/{RELEASE}/shared.mlir"])
    assert not (project.path / "goldens" / "test_steps").exists()
    assert run("accept", "--target", "cpu", "test_steps.py", cwd=project.path).out.startswith("0 files changed")
    project.run("--mutcheck-accept").stdout.no_fnmatch_line("*written*")


def test_targets_that_are_not_run_keep_their_goldens(project: Project) -> None:
    project.write(
        """
        import mutcheck

        @mutcheck.program(arguments=lambda: (x, x))
        def platform(x, y):
            return jax.lax.platform_dependent(x, y, cpu=jnp.add, default=jnp.subtract)
        """,
        "train.py",
    )
    assert accepted("train.py", cwd=project.path).status == 0
    kept = {path.name: path.read_text("utf-8") for path in (project.path / "goldens/platform" / RELEASE).iterdir()}
    project.run("--mutcheck-accept", "train.py").assert_outcomes(passed=1)
    now = {path.name: path.read_text("utf-8") for path in (project.path / "goldens/platform" / RELEASE).iterdir()}
    assert now.pop("ledger.json")
    assert now == kept
