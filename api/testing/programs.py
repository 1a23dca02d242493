"""Registered programs as tests: one for each program and target, judged and compared as `mutcheck lower` does.

A program runs in a worker process, and not in pytest's: it may end or hang its process, what tests set up (64-bit
types, a patched module) must not change what it is lowered to, and its golden is that of `mutcheck lower`.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from mutcheck.api.testing import session as pytest_session
from mutcheck.api.testing import targets as pytest_targets
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.project import discovery

_MADE = pytest.StashKey[dict[Source, Any]]()
_COMMON = pytest.StashKey[dict[Target, dict[str, str]]]()
"""What all results of a target depend on, as it was when the first one was looked for."""


class ProgramFile(pytest.File):
    """A Python file, for its programs. It is not imported."""

    def collect(self) -> Iterator[ProgramItem]:
        asked = pytest_targets.asked(self.config) or (HOST,)
        for source in sources(self.path, self.config):
            for target in asked:
                name = f"{source.attribute}[{target}]"
                yield ProgramItem.from_parent(self, name=name, source=source, targets=(target, asked))


class ProgramItem(pytest.Item):
    """A program on a target."""

    def __init__(self, *, source: Source, targets: tuple[Target, tuple[Target, ...]], **more: Any) -> None:
        super().__init__(**more)
        self.source = source
        self.mutcheck_target, self.targets = targets
        self.add_marker("mutcheck")

    def runtest(self) -> None:
        from mutcheck.checks.result import Outcome
        from mutcheck.checks.rules.executable import UNAVAILABLE

        result = _result(self)
        others = [finding for finding in result.failing if not UNAVAILABLE.made(finding)]
        if result.outcome is Outcome.UNAVAILABLE and not others:
            pytest.skip("; ".join(f"{each.message}. {each.advice}" for each in result.failing))
        if not result.ok:
            raise ProgramFails(self, result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ProgramFails):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.source.lines[0] - 1, self.name


class ProgramFails(Exception):
    """Something was found in a program: its row of the table, and what was found."""

    def __init__(self, item: ProgramItem, result: Any) -> None:
        super().__init__()
        self.item = item
        self.result = result

    def __str__(self) -> str:
        from mutcheck.core.toolchain import installed
        from mutcheck.report.text import paper
        from mutcheck.report.text.results import terminal

        width = self.item.config.get_terminal_writer().fullwidth
        console = paper.console(io.StringIO())
        console.width = max(width, paper.NARROWEST)
        codes = ", ".join(dict.fromkeys(finding.code for finding in self.result.failing))
        heading = f"{self.result.cell.source.name} on {self.result.cell.target} {self.result.outcome.value}: {codes}"
        return f"{heading}\n\n{terminal.render([self.result], installed(), [], console).rstrip()}"


def _result(item: ProgramItem) -> Any:
    """What the checks and the golden say of a program on a target."""
    from mutcheck.api.testing import told
    from mutcheck.core.toolchain import installed
    from mutcheck.golden import cache
    from mutcheck.golden.place import root
    from mutcheck.golden.tried import Tried
    from mutcheck.run import setting

    toolchain, project, source = installed(), pytest_targets.project(item.config), item.source
    if not toolchain.release:
        pytest.fail("jax is not installed beside mutcheck. Install it: `pip install jax flax`.", pytrace=False)
    problem = pytest_session.of(item.config).use(
        str(root(source, None)), source.name, "", f"{source.file}:{source.attribute}", pytest_session.shown(item)
    )
    if problem:
        pytest.fail(problem, pytrace=False)
    run = setting.Run(
        setting.named([item.mutcheck_target]),
        waivers=project.waivers_of([source]),
        limits=project.fail_on,
        tried=Tried(cache.Executables(cache.folder(), toolchain)),
    )
    result = _judged(item, run)
    told.record(item, result)
    command = pytest_session.command(item, "--mutcheck-accept")
    ours = told.kept(result)
    findings = (told.advised(each, command) if each in ours else each for each in result.findings)
    return replace(result, findings=tuple(findings))


def _judged(item: ProgramItem, run: Any) -> Any:
    """The result of a program: a kept one where nothing has changed, as `mutcheck lower` answers it."""
    from mutcheck.checks.filecheck import engine
    from mutcheck.core.toolchain import installed
    from mutcheck.golden import cache
    from mutcheck.golden.kept import state
    from mutcheck.golden.kept.results import Results
    from mutcheck.run.judging import Judging
    from mutcheck.run.unchanged import Keeping, Lookup

    if item.config.getoption("mutcheck_accept") or item.config.getoption("mutcheck_no_cache"):
        return _judge(item, run, lambda _made: None)[1]
    toolchain, session = installed(), pytest_session.of(item.config)
    common = item.config.stash.setdefault(_COMMON, {})
    if item.mutcheck_target not in common:
        common[item.mutcheck_target] = state.common(run.compile_for)
    results = Results(cache.Executables(cache.folder(), toolchain), toolchain)
    by = Judging(None, pytest_targets.project(item.config).strict, engine.check, toolchain)
    lookup = Lookup([item.source], run, by, Keeping(results), common[item.mutcheck_target])
    answer = lookup.get(item.source)
    if answer.results:
        session.count(kept=1)
        return answer.results[0]
    made, result = _judge(item, run, lookup.look)
    doubt = lookup.keep(made, [result])
    lookup.finish()
    session.count(made=1, why=doubt or answer.why_not)
    return result


def _judge(item: ProgramItem, run: Any, look: Callable[[Any], None]) -> tuple[Any, Any]:
    """A program that is made, and what is said of it.

    Args:
      look: told of what was made, before it is compared with anything.
    """
    from mutcheck.checks.judge import Judge
    from mutcheck.core.toolchain import installed
    from mutcheck.golden.place import Goldens
    from mutcheck.run import pipeline

    toolchain, source = installed(), item.source
    made = _made(item, run)
    look(made)
    judge = Judge(strict=pytest_targets.project(item.config).strict)
    accepts = item.config.getoption("mutcheck_accept")
    before = pipeline.donated_before(made, run, Goldens(source, None, toolchain))
    (result,) = pipeline.judge_one(judge, made, run, toolchain.release, pipeline.nobody if accepts else before)
    if accepts:
        from mutcheck.api.testing import fixture

        fixture.accept(item, made, [result], None)
    return made, Goldens(source, None, toolchain).compare(result)


def _made(item: ProgramItem, run: Any) -> Any:
    """What came of a program on a target. It is traced once, and lowered for all platforms that are asked for."""
    from mutcheck.core.artifacts import Executable, Lowering
    from mutcheck.core.toolchain import installed
    from mutcheck.golden import cache
    from mutcheck.lowering.workers.held import Worker

    session, source = pytest_session.of(item.config), item.source
    session.worker = session.worker or Worker(float(item.config.getini(pytest_session.TIMEOUT)))
    known = item.config.stash.setdefault(_MADE, {})
    if source not in known:
        known[source] = session.worker.make(source, tuple(item.targets))
    artifact = known[source].on(item.mutcheck_target.platform)
    made = replace(known[source], artifacts=(artifact,))
    kept = cache.Executables(cache.folder(), installed())
    for target in run.compile_for if isinstance(artifact, Lowering) else ():
        lowering = made.for_(target)
        if not isinstance(lowering, Lowering):
            return replace(made, compiled={target: lowering})
        found = kept.get(lowering, target)
        if found is not None:
            return replace(made, compiled={target: found}, cached=frozenset({target}))
        compiled = session.worker.compile_(lowering, target)
        if isinstance(compiled, Executable):
            kept.put(lowering, target, compiled)
            kept.prune()
        made = replace(made, compiled={target: compiled})
    return made


def file(path: Path, parent: pytest.Collector) -> ProgramFile:
    return ProgramFile.from_parent(parent, path=path)


def is_collected(path: Path, parent: pytest.Collector, *, is_test: bool) -> bool:
    """Whether a file's programs are tests: it is a test file, or it is named."""
    if is_test or parent.session.isinitpath(path):
        return True
    return any(source.file == path.resolve() for source in configured(parent.config))


def configured(config: pytest.Config) -> list[Source]:
    """The programs that the project names."""
    return pytest_targets.sources(config) if pytest_targets.project(config).programs else []


def sources(path: Path, config: pytest.Config) -> list[Source]:
    """The programs of a file: those that the project names; all of them where it names none."""
    real = path.resolve()
    return [source for source in configured(config) if source.file == real] or _in(path, config)


def _in(path: Path, config: pytest.Config) -> list[Source]:
    """All programs of a file, none where it does not parse: pytest says so where it imports it."""
    here = config.invocation_params.dir
    spelled = str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
    try:
        ast.parse(path.read_bytes())
        found = discovery.find(str(path))
    except (discovery.UnknownProgram, SyntaxError, ValueError):
        return []
    owned = pytest_targets.project(config).own(found)
    return [replace(source, asked=spelled) if not source.corpus else source for source in owned]


def has_tests(path: Path, config: pytest.Config) -> bool:
    """Whether a file defines what pytest takes for tests, or cannot be read: pytest says what is wrong with it."""
    functions, classes = config.getini("python_functions"), config.getini("python_classes")
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError):
        return True
    patterns = [
        (each.name, classes if isinstance(each, ast.ClassDef) else functions)
        for each in body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    return any(name.startswith(each) or fnmatch(name, each) for name, wanted in patterns for each in wanted)
