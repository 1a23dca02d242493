"""Under pytest-xdist: what several processes use and write is told once."""

from __future__ import annotations

from driver import RELEASE

from .project import Project


def test_accept_compare_and_unused(project: Project) -> None:
    project.write(
        """
        import mutcheck

        step = mutcheck.program(name="step", arguments=lambda: (x, z), donated=1)(add)
        # CHECK: tf.aliasing_output

        @pytest.mark.mutcheck(targets=("cpu", "rocm"))
        def test_1(mutcheck):
            mutcheck.golden(add, x, x)

        def test_2(mutcheck):
            mutcheck.golden(half, x)
        """
    )
    stale = project.path / "goldens" / "test_steps" / "stale" / RELEASE / "shared.mlir"
    stale.parent.mkdir(parents=True)
    stale.write_text("// mutcheck golden 1\n", "utf-8")
    workers = ("-n", "2", "--dist", "load")
    done = project.command(*workers, "--junitxml=junit.xml", "--mutcheck-accept")
    done.assert_outcomes(passed=4)
    done.stdout.fnmatch_lines(
        ["mutcheck: 6 golden files written: *", "mutcheck: 1 golden deleted, *: goldens/test_steps/stale"]
    )
    assert (project.path / "junit.xml").read_text("utf-8").count("mutcheck.copied_bytes") == 4
    stale.parent.mkdir(parents=True)
    stale.write_text("// mutcheck golden 1\n", "utf-8")
    done = project.command(*workers, "test_steps.py")
    done.assert_outcomes(passed=4)
    assert done.stdout.str().count("1 golden unused: goldens/test_steps/stale.") == 1
    assert stale.exists()
    project.command(*workers, "-k", "test_2").stdout.no_fnmatch_line("*1 golden*")


def test_one_name_for_two_things_in_two_processes(project: Project) -> None:
    project.write("""
        def test_1(mutcheck):
            mutcheck.golden(add, x, x, name="one")

        def test_2(mutcheck):
            mutcheck.golden(half, x, name="one")
    """)
    done = project.command("-n", "2", "--mutcheck-accept")
    assert done.ret == 1
    said = [line for line in done.outlines if "the golden 'one' is used for two different things" in line]
    assert len(said) == 1
