"""The pytest plugin: its options, hooks and fixture. What costs time is imported when a test needs it.

It is found by the entry point `pytest11`. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from collections.abc import Generator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mutcheck.api.testing.fixture import Mutcheck
    from mutcheck.core.target import Target

MARKER = "mutcheck(targets=...): run the test on each of these targets, such as ('cpu', 'cuda:h100')"
TIMEOUT, SECONDS = "mutcheck_timeout", "600"
"""As `pytest_session.TIMEOUT`; and what it is where a project does not say, as `held.SECONDS`."""

TARGET = "_mutcheck_target"
"""As `pytest_session.TARGET`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mutcheck", "JAX programs that mutate arrays in place")
    group.addoption(
        "--mutcheck-accept",
        action="store_true",
        help="Keep what is lowered and compiled now as the goldens of the tests, and delete goldens that are unused.",
    )
    group.addoption(
        "--mutcheck-target",
        metavar="TARGETS",
        default="",
        help="Targets, separated by commas, such as cpu,tpu:v5e. Tests with targets of their own are limited to these.",
    )
    group.addoption(
        "--mutcheck-no-cache",
        action="store_true",
        help="Lower and compile every function anew, and keep no result.",
    )
    parser.addini(
        TIMEOUT,
        "Seconds after which a program that is a test is given up: for lowering it, and for each target.",
        default=SECONDS,
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)
    _seconds(config)
    if config.getoption("mutcheck_accept") and os.environ.get("CI"):
        why = "--mutcheck-accept writes no golden where CI is set"
        raise pytest.UsageError(f"{why}. Run it on your own machine, and commit what changed.")
    if config.getoption("mutcheck_target") or _is_configured(config.rootpath):
        from mutcheck.api.testing import session as pytest_session
        from mutcheck.api.testing import targets as pytest_targets

        pytest_session.of(config).configured = True
        pytest_targets.configure(config)


def _seconds(config: pytest.Config) -> float:
    """How long a task of the worker may take.

    Raises:
      UsageError: it is no number of seconds.
    """
    given = str(config.getini(TIMEOUT))
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise pytest.UsageError(f"{TIMEOUT}: {given!r} is no number of seconds. Write it as in `{TIMEOUT} = 600`.")
    return seconds


def _is_configured(root: Path) -> bool:
    """Whether a pyproject.toml of this project may have something to say of mutcheck."""
    for folder in (root, *root.parents):
        try:
            if b"mutcheck" in (folder / "pyproject.toml").read_bytes():
                return True
        except OSError:
            continue
    return False


@pytest.fixture(name=TARGET)
def _target(request: pytest.FixtureRequest) -> Target | None:
    """The target that a test runs on; None where none is named."""
    target: Target | None = getattr(request, "param", None)
    return target


@pytest.fixture(name="mutcheck")
def _mutcheck(request: pytest.FixtureRequest, _mutcheck_target: Target | None) -> Mutcheck:
    """Lower functions and require that they mutate in place: `mutcheck.lower(f, x).require_in_place()`."""
    from mutcheck.api.testing.fixture import Mutcheck

    return Mutcheck.of(request.node, _mutcheck_target)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test runs once on each of its targets."""
    marker = metafunc.definition.get_closest_marker("mutcheck")
    if marker is None and TARGET not in metafunc.fixturenames:
        return
    from mutcheck.api.testing import targets as pytest_targets

    targets = pytest_targets.of_marker(marker) or pytest_targets.asked(metafunc.config)
    if targets and TARGET in metafunc.fixturenames:
        metafunc.parametrize(TARGET, targets, ids=map(str, targets), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for other targets than `--mutcheck-target` names."""
    if not config.getoption("mutcheck_target"):
        return
    from mutcheck.api.testing import session as pytest_session
    from mutcheck.api.testing import targets as pytest_targets

    other = [item for item in items if not pytest_targets.is_asked(config, pytest_session.target_of(item))]
    if other:
        config.hook.pytest_deselected(items=other)
        items[:] = [item for item in items if item not in other]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The programs of a file that is a test file, is named on the command line, or is named in the configuration."""
    if file_path.suffix != ".py" or not _may_have_programs(file_path):
        return None
    from mutcheck.api.testing import programs as pytest_programs

    if not _is_test_file(file_path, parent.config) and parent.session.isinitpath(file_path):
        if not pytest_programs.has_tests(file_path, parent.config):
            return None  # pytest would import it to look for tests: `pytest_pycollect_makemodule` comes instead
    elif not pytest_programs.is_collected(file_path, parent, is_test=_is_test_file(file_path, parent.config)):
        return None
    return pytest_programs.file(file_path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: Any) -> Any:
    """A file named on the command line that has programs and no test is not imported."""
    if _is_test_file(module_path, parent.config) or not _may_have_programs(module_path):
        return None
    from mutcheck.api.testing import programs as pytest_programs

    return None if pytest_programs.has_tests(module_path, parent.config) else pytest_programs.file(module_path, parent)


def _is_test_file(path: Path, config: pytest.Config) -> bool:
    patterns: list[str] = config.getini("python_files")
    return any(fnmatch(path.name if "/" not in each else str(path), each) for each in patterns)


def _may_have_programs(path: Path) -> bool:
    """A quick look: it is taken at every Python file of a project that may not use mutcheck at all."""
    try:
        text = path.read_bytes()
    except OSError:
        return False
    return b"program(" in text and b"mutcheck" in text


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure of a test that uses mutcheck names the command that runs just that test again."""
    report = yield
    if report.failed and _uses(item):
        from mutcheck.api.testing import session as pytest_session

        report.sections.append(("mutcheck", f"To run just this again: {pytest_session.command(item)}"))
    return report


def _uses(item: pytest.Item) -> bool:
    return TARGET in getattr(item, "fixturenames", ()) or hasattr(item, "mutcheck_target")


def pytest_deselected(items: list[pytest.Item]) -> None:
    if items:
        from mutcheck.api.testing import session as pytest_session

        pytest_session.of(items[0].config).partly = True


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    from mutcheck.api.testing import session as pytest_session

    pytest_session.finish(session)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A process of pytest-xdist has ended: what it used."""
    from mutcheck.api.testing import session as pytest_session

    pytest_session.of(node.config).add(getattr(node, "workeroutput", {}).get(pytest_session.NAME), error)


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    from mutcheck.api.testing import session as pytest_session

    if hasattr(config, "workerinput"):
        return  # a worker of pytest-xdist knows its own tests alone
    for line, bad in pytest_session.summary(terminalreporter.stats, exitstatus, config):
        terminalreporter.write_line(line, red=bad, yellow=not bad)
