"""What a run of pytest used and wrote of goldens, in one process or in several, and what is unused at its end."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from mutcheck.api.testing.remembering import Memory
    from mutcheck.core.target import Target
    from mutcheck.lowering.workers.held import Worker

NAME = "mutcheck"
FOLDER = "goldens"
"""As `store.USERS`, which is slower to import."""

TIMEOUT = "mutcheck_timeout"
"""The option of pytest's configuration that says how many seconds the worker may take."""

TARGET = "_mutcheck_target"
"""The fixture that tests are parametrized by."""

_COMPLETE = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
_FINE = frozenset({"", "passed", "warnings", "deselected"})
"""The kinds of reports that say nothing bad of a test."""


@dataclass
class Session:
    """What one process knows; that of pytest-xdist's controller knows what its workers do.

    Attributes:
      uses: what a golden is used for, by its folder, its name and the platform (empty for what is the same on all):
        a digest of it, and the test.
      problems: goldens that are used for two things, a line each.
      written: files that were written.
      partly: whether some tests were left out.
      configured: whether the project may have something to say in its pyproject.toml.
      worker: the process that programs are made in.
      memory: the checks that are kept, and those that were made.
      counts: how many checks were answered from kept results, and how many were made; and why the latter were.
    """

    uses: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    partly: bool = False
    configured: bool = False
    worker: Worker | None = None
    memory: Memory | None = None
    counts: tuple[int, int] = (0, 0)
    whys: dict[str, None] = field(default_factory=dict)

    def use(self, folder: str, name: str, platform: str, what: str, test: str) -> str:
        """A test uses a golden; why it must not, if another uses it for something else."""
        before, by = self.uses.setdefault((folder, name, platform), (what, test))
        if before == what:
            return ""
        other = f"by {test} and by {by}" if test != by else f"by {test}"
        return f'the golden {name!r} is used for two different things {other}. Give one another name: `name="..."`.'

    def count(self, *, kept: int = 0, made: int = 0, why: str = "") -> None:
        """A check was answered from a kept result, or made; why the latter."""
        self.counts = (self.counts[0] + kept, self.counts[1] + made)
        if why:
            self.whys.setdefault(why)

    def add(self, output: Any, error: object) -> None:
        """What a worker of pytest-xdist did."""
        if error or output is None:
            self.partly = True
        if output is None:
            return
        uses, written, partly, counts, whys = output
        self.count(kept=counts[0], made=counts[1])
        self.whys.update(dict.fromkeys(whys))
        for folder, name, platform, what, test in uses:
            problem = self.use(folder, name, platform, what, test)
            if problem and problem not in self.problems:
                self.problems.append(problem)
        self.written += written
        self.partly |= partly

    @property
    def output(self) -> tuple[list[tuple[str, ...]], list[str], bool, tuple[int, int], list[str]]:
        """What a worker tells."""
        uses: list[tuple[str, ...]] = [(*key, *value) for key, value in self.uses.items()]
        return uses, self.written, self.partly, self.counts, [*self.whys]


_SESSION = pytest.StashKey[Session]()


def of(config: pytest.Config) -> Session:
    return config.stash.setdefault(_SESSION, Session())


def command(item: pytest.Item, *more: str) -> str:
    """The command that runs a test alone."""
    option: str = item.config.getoption("mutcheck_target")
    options = [f"--mutcheck-target={target_of(item) or option}"] if option else []
    return shlex.join(["pytest", shown(item), *options, *more])


def target_of(item: pytest.Item) -> Target | None:
    """The target that an item is for; None where it is for none."""
    callspec = getattr(item, "callspec", None)
    if callspec is not None:
        return cast("Target | None", callspec.params.get(TARGET))
    return getattr(item, "mutcheck_target", None)


def shown(item: pytest.Item) -> str:
    """A test as it is named from where pytest was started."""
    path, names = item.nodeid.split("::", 1)
    return f"{os.path.relpath(item.config.rootpath / path, item.config.invocation_params.dir)}::{names}"


def root(config: pytest.Config) -> Path:
    """The project's own folder, as its configuration has it, or as pytest has it."""
    if of(config).configured:
        from mutcheck.api.testing import targets as pytest_targets

        project = pytest_targets.project(config)
        return project.root if project.file else config.rootpath
    return config.rootpath


def finish(session: pytest.Session) -> None:
    """The end of the tests of a process: what it did is told, and its worker is ended."""
    here = of(session.config)
    here.partly = here.partly or bool(session.shouldfail or session.shouldstop)
    if here.memory is not None:
        here.count(kept=here.memory.kept, made=here.memory.made)
        here.whys.update(here.memory.whys)
        here.memory = None
    if here.worker is not None:
        here.worker.close()
        here.worker = None
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[NAME] = here.output
    elif here.problems and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def folder(config: pytest.Config, file: Path) -> Path:
    """The folder of the goldens of a test file: `goldens/test_x` beside `test_x.py`, or in the project's folder."""
    if of(config).configured:
        from mutcheck.api.testing import targets as pytest_targets

        project = pytest_targets.project(config)
        if project.golden is not None and file.is_relative_to(project.root):
            return project.golden / file.relative_to(project.root).with_suffix("")
    return file.parent / FOLDER / file.stem


def summary(stats: Mapping[str, Sequence[Any]], status: int, config: pytest.Config) -> Iterator[tuple[str, bool]]:
    """The lines below all tests, each with whether it is bad."""
    here = of(config)
    for problem in here.problems:
        yield f"mutcheck: {problem}", True
    if config.option.verbose > 0 and any(here.counts):
        kept, made = here.counts
        yield f"mutcheck: {kept} check{'s' * (kept != 1)} kept from before, {made} made", False
        yield from ((f"mutcheck: made since {why}", False) for why in here.whys)
    if here.written:
        files = sorted({from_here(config, Path(each)) for each in here.written})
        yield f"mutcheck: {len(files)} golden file{'s' * (len(files) != 1)} written: {', '.join(files)}", False
    if status in _COMPLETE and not here.partly and not _is_narrowed(config):
        yield from _unused(sorted(_passed(stats)), config)


def _is_narrowed(config: pytest.Config) -> bool:
    """Whether the command line asked for less than whole files."""
    option = config.option
    narrowed = option.collectonly or option.keyword or option.markexpr or any("::" in str(arg) for arg in config.args)
    return bool(narrowed)


def _passed(stats: Mapping[str, Sequence[Any]]) -> set[str]:
    """The test files of which every test was run to its end."""
    ran, broken = set[str](), set[str]()
    for kind, reports in stats.items():
        for report in reports:
            file = getattr(report, "nodeid", "").partition("::")[0]
            (ran if kind in _FINE else broken).add(file)
    return ran - broken - {""}


def _unused(files: Iterable[str], config: pytest.Config) -> Iterator[tuple[str, bool]]:
    """A line for goldens that no test uses, which are deleted where that is asked for."""
    here = of(config)
    found: list[Path] = []
    paths = [config.rootpath / file for file in files]
    for path in paths:
        used = {name for kept, name, _ in here.uses if kept == str(folder(config, path))}
        found += filter(_is_of_this_release, _in(folder(config, path), used))
    for place in {folder(config, path).parent: path.parent for path in paths}.items():
        for gone in _of_no_file(*place, config):
            found += _in(gone, set())
    if not found:
        return
    goldens = f"{len(found)} golden{'s' * (len(found) != 1)}"
    names = ", ".join(from_here(config, path) for path in found)
    if config.getoption("mutcheck_accept"):
        yield f"mutcheck: {goldens} deleted, which no test uses: {names}", False
        yield from ((line, True) for line in _deleted(found))
    else:
        advice = "Re-run pytest with --mutcheck-accept to delete unused goldens."
        yield f"mutcheck: {goldens} unused: {names}. {advice}", False


def _in(folder: Path, used: set[str]) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    from mutcheck.core.trouble import Trouble
    from mutcheck.golden import unused

    try:
        return unused.found(folder, used)
    except (Trouble, OSError):  # nothing in it can be known to be unused
        return ()


def _is_of_this_release(golden: Path) -> bool:
    """Whether something of the running release is in a golden: a test may use another with other releases alone."""
    from mutcheck.core.toolchain import installed

    return (golden / installed().release).is_dir()


def _of_no_file(goldens: Path, tests: Path, config: pytest.Config) -> Iterator[Path]:
    """The folders of goldens of test files that are not there any more."""
    patterns: list[str] = config.getini("python_files")
    if goldens.is_dir():
        for each in sorted(goldens.iterdir()):
            file = tests / f"{each.name}.py"
            if any(fnmatch(file.name, pattern) for pattern in patterns) and not file.exists():
                yield each


def _deleted(goldens: Iterable[Path]) -> Iterator[str]:
    """A line for each golden that cannot be deleted."""
    from mutcheck.core.trouble import Trouble
    from mutcheck.golden import unused

    for golden in goldens:
        try:
            unused.delete(golden)
        except (Trouble, OSError) as error:
            yield f"mutcheck: {golden} cannot be deleted: {error}"


def from_here(config: pytest.Config, path: Path) -> str:
    """A path as it is named from where pytest was started."""
    root = config.invocation_params.dir
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
