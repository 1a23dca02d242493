"""The fixture: what a test requires of a function, and what it reads when that does not hold."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from .project import Project


def test_what_fails_shows_the_ledger_and_no_internals(project: Project) -> None:
    project.write("""
        def test_holds(mutcheck):
            found = mutcheck.lower(add, x, y=x)
            assert found.require_in_place().require_donated().target == mutcheck.target == "cpu"

        def test_halved(mutcheck):
            mutcheck.lower(half, x).require_donated()

        def test_device(mutcheck):
            mutcheck.lower(add, x, x, target="cuda:h1000")

        def test_number(mutcheck):
            mutcheck.lower(3)

        def test_refused(mutcheck):
            mutcheck.lower(refused, x)

        def refused(x):
            raise KeyError("of the test's own")
    """)
    done = project.run("--junitxml=junit.xml")
    done.assert_outcomes(passed=1, failed=4)
    said = done.stdout.str()
    done.stdout.fnmatch_lines(
        [
            ">       mutcheck.lower(half, x).require_donated()",
            "E       mutcheck.RequirementError: half on cpu: its buffer is not donated",
            "E       x       float32[[]8]  32 B   no       no       not donated  32 B",
            "test_steps.py:23: RequirementError",
            "To run just this again: pytest test_steps.py::test_halved",
            "E       *there is no device of cuda 'h1000'. Did you mean h100?",
            "E       TypeError: mutcheck lowers functions, and this is int: give it the function first",
            ">       raise KeyError(*",
            'E       KeyError: "of the test\'s own"',
        ]
    )
    assert not [each for each in ("checked.py", "pytest_fixture.py", "live.py", "trace.py") if each in said]
    first, *_ = ElementTree.parse(project.path / "junit.xml").iter("testcase")
    properties = {each.get("name"): each.get("value") for each in first.iter("property")}
    assert properties == {
        "mutcheck.program": "add",
        "mutcheck.target": "cpu",
        "mutcheck.donated": "1 of 1",
        "mutcheck.copied_bytes": "0",
        "mutcheck.extra_bytes": "0",
    }


def test_the_command_that_is_shown_runs_the_test_from_where_pytest_was_started(project: Project) -> None:
    project.write(
        """
        import pytest

        @pytest.mark.mutcheck(targets="cuda:h100")
        @pytest.mark.parametrize("word", ["a b"])
        def test_it(mutcheck, word):
            assert not word
        """,
        "tests/test_it.py",
        header="",
    )
    shown = "pytest 'tests/test_it.py::test_it[cuda:h100-a b]'"
    done = project.run()
    done.stdout.fnmatch_lines([f"To run just this again: {shown.replace('[', '[[]')}"])
    again = project.run(shown.split("'")[1])
    again.assert_outcomes(failed=1)


def test_a_fixture_of_a_wider_scope_cannot_use_it(project: Project) -> None:
    """pytest's own word for it."""
    project.write(
        """
        import pytest

        @pytest.fixture(scope="session")
        def step(mutcheck): ...

        def test_it(step): ...
        """,
        header="",
    )
    project.run().stdout.fnmatch_lines(["ScopeMismatch: *"])
