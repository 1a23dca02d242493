"""The fixture `mutcheck`: what a test lowers, and the goldens that it compares with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import pytest

from mutcheck.api.checked import Checked
from mutcheck.api.testing import session as pytest_session
from mutcheck.api.testing.remembering import Memory
from mutcheck.api.testing.told import advised, kept, record
from mutcheck.api.unmet import RequirementError
from mutcheck.checks.result import Result
from mutcheck.checks.rules.accepted import LEDGER_DIFFERS, LEDGER_MISSING, MISSING
from mutcheck.core.artifacts import Crash, Lowering, Rejection
from mutcheck.core.finding import Finding
from mutcheck.core.program import Call
from mutcheck.core.rooms import is_ours
from mutcheck.core.rule import about
from mutcheck.core.target import HOST, Target
from mutcheck.core.toolchain import installed, missing
from mutcheck.core.trouble import Trouble
from mutcheck.lowering.workers import inprocess

MOST_EVIDENCE = 60
"""Lines of a diff that are shown."""

_CALLS = pytest.StashKey[int]()
"""How many functions a test has lowered so far."""

LONGEST = 100
"""Characters of a golden's name that is made up; a longer one ends with a digest."""


@dataclass(frozen=True)
class Mutcheck:
    """What a test can ask of mutcheck.

    Attributes:
      target: the target that the test runs on.
    """

    item: pytest.Item
    target: str

    @classmethod
    def of(cls, item: pytest.Item, target: Target | None) -> Mutcheck:
        return cls(item, str(target or HOST))

    def __repr__(self) -> str:
        return f"<mutcheck on {self.target}>"

    def lower(self, function: Callable[..., Any], /, *args: Any, target: str | None = None, **kwargs: Any) -> Checked:
        """Lower and compile a function, as `mutcheck.lower` does, for the test's target if no other is given."""
        __tracebackhide__ = True
        return self._lowered(function, Call(*args, **kwargs), target, "")

    def golden(
        self,
        function: Callable[..., Any],
        /,
        *args: Any,
        target: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> Checked:
        """Lower and compile a function, and compare its StableHLO and its ledger with its golden.

        Args:
          name: the golden's; the function's and the test's together where it is not given.

        Raises:
          AssertionError: it is not what the golden says, or there is none; `--mutcheck-accept` keeps what it is now.
        """
        __tracebackhide__ = True
        named = self._name(function, name)
        found = self._lowered(function, Call(*args, **kwargs), target, named)
        self._compare(found, self._folder(), named)
        on = found.result.cell.target
        why = missing(on.platform) if on.backend.compiles else ""
        if why:
            pytest.skip(f"{found.name} is lowered as its golden says, and not compiled for {found.target}: {why}")
        return found

    def _lowered(self, function: Callable[..., Any], call: Call, target: str | None, name: str) -> Checked:
        __tracebackhide__ = True
        try:
            found = self._checked(function, call, target or self.target, name)
        except Exception as error:
            raise error.with_traceback(_without_ours(error.__traceback__))  # noqa: B904  # it is the same error
        record(self.item, found.result)
        return found

    def _checked(self, function: Callable[..., Any], call: Call, target: str, name: str) -> Checked:
        """What became of a function, from a kept result where it cannot have changed."""
        __tracebackhide__ = True
        session = pytest_session.of(self.item.config)
        if self.item.config.getoption("mutcheck_no_cache"):
            from mutcheck.api.lower import checked  # with all that a kept result does not need

            return checked(function, call, target, name)
        session.memory = session.memory or Memory()
        number = self.item.stash[_CALLS] = self.item.stash.get(_CALLS, 0) + 1
        return session.memory.checked(f"{self.item.nodeid}#{number}", function, call, target, name)

    def _name(self, function: Callable[..., Any], name: str | None) -> str:
        """The name of a golden.

        Raises:
          TypeError: `function` is no function.
        """
        __tracebackhide__ = True
        try:
            own = inprocess.program(function, Call()).name
        except TypeError as error:
            raise TypeError(str(error)) from None
        named = folder_name(f"{own}.{test_name(self.item)}") if name is None else name
        if named != folder_name(named):
            _fail(f"{named!r} cannot be the name of a golden, which is a folder's. `{folder_name(named)}` can.")
        return named

    def _folder(self) -> Path:
        """The folder of the test's goldens, which must be one of the project's."""
        __tracebackhide__ = True
        config = self.item.config
        folder = pytest_session.folder(config, self.item.path)
        roots = {config.rootpath.resolve(), pytest_session.root(config).resolve()}
        if not any(folder.resolve().is_relative_to(root) for root in roots):
            _fail(f"the golden folder {folder} is outside of the project {config.rootpath}. Name one below it.")
        return folder

    def _compare(self, found: Checked, folder: Path, name: str) -> None:
        __tracebackhide__ = True
        artifact = found.result.artifact
        problem = self._used(found, folder, name)
        if problem:
            _fail(problem)
        if isinstance(artifact, Crash):
            raise AssertionError(f"{found.name} on {found.target}: {artifact.why}\n{artifact.traceback}".rstrip())
        if isinstance(found.result.compiled, Rejection | Crash):
            found.require_compiled()
        if self.item.config.getoption("mutcheck_accept"):
            self._accept(found, folder)
        from mutcheck.golden import place

        findings = kept(place.Goldens(found.result.cell.source, folder, installed()).compare(found.result))
        if findings:
            raise RequirementError(self._told(found, findings), tuple(findings), checked=found)

    def _used(self, found: Checked, folder: Path, name: str) -> str:
        """Why the test must not use this golden: another one does, for something else."""
        source, artifact = found.result.cell.source, found.result.artifact
        session = pytest_session.of(self.item.config)
        what = f"{source.file}:{source.lines[0]}:{source.attribute}"
        text = artifact.text if isinstance(artifact, Lowering | Rejection) else ""
        if isinstance(artifact, Lowering):
            rows = sorted((row.path, row.shape, row.dtype) for row in (*artifact.arguments, *artifact.dropped))
            what += repr(rows)
        test = pytest_session.shown(self.item)
        platform = found.result.cell.platform
        return session.use(str(folder), name, "", _digest(what), test) or session.use(
            str(folder), name, platform, _digest(text), test
        )

    def _accept(self, found: Checked, folder: Path) -> None:
        __tracebackhide__ = True
        accept(self.item, found.made, [found.result], folder)

    def _told(self, found: Checked, findings: Sequence[Finding]) -> str:
        command = pytest_session.command(self.item, "--mutcheck-accept")
        if MISSING.among(findings):
            return (
                f"{found.name} has no golden for jax {installed().release} on {found.target} yet\n\n"
                f"Keep what it is now, and read it before you commit it: `{command}`."
            )
        parts = [f"{found.name} on {found.target} is not what its golden says"]
        told = [advised(finding, command) for finding in findings]
        parts += ["\n".join(_lines(finding, self.item.config)) for finding in told]
        if about((LEDGER_DIFFERS, LEDGER_MISSING), findings):
            parts.append(f"Now it is:\n{found.table()}" if found.ledger else "Now it has no mutable buffer.")
        return "\n\n".join([*parts, *dict.fromkeys(finding.advice for finding in told)])


def accept(item: pytest.Item, made: Any, results: Sequence[Result], folder: Path | None) -> None:
    """Keep what came of a program as its golden."""
    __tracebackhide__ = True
    from mutcheck.golden import place

    try:
        changed = place.accept(made, results, folder, installed())
    except Trouble as error:
        _fail(str(error))
    pytest_session.of(item.config).written += [str(path) for path in changed if path.exists()]


def test_name(item: pytest.Item) -> str:
    """A test's name with its class and parameters, but without its target: its targets share a golden."""
    callspec = getattr(item, "callspec", None)
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    own = getattr(item, "originalname", None) or item.name.partition("[")[0]
    if callspec is None:
        return ".".join([*classes, own])
    ids = [each for each in getattr(callspec, "_idlist", ()) if each != str(pytest_session.target_of(item))]
    return ".".join([*classes, f"{own}[{'-'.join(ids)}]" if ids else own])


test_name.__test__ = False  # type: ignore[attr-defined]  # its name is no test's


def folder_name(text: str) -> str:
    """The nearest text to one that can be a folder's name everywhere."""
    named = re.sub(r"[^\w.\-\[\]=, ]", "_", text).strip(" .") or "_"
    named = named if re.match(r"[^\W.]", named) else f"_{named}"
    return named if len(named) <= LONGEST else f"{named[:LONGEST]}-{_digest(named)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _lines(finding: Finding, config: pytest.Config) -> list[str]:
    shown = [f"    {line}" for line in finding.evidence[:MOST_EVIDENCE]]
    left = len(finding.evidence) - len(shown)
    at = [f"  at {pytest_session.from_here(config, Path(finding.location.file))}"] if finding.location else []
    more = [f"    ... {left} more line{'s' * (left > 1)}"] if left > 0 else []
    return [finding.message, *at, *shown, *more]


def _without_ours(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback without mutcheck's own frames: those of JAX and of the test's own functions are left."""
    if traceback is None:
        return None
    rest = _without_ours(traceback.tb_next)
    code = traceback.tb_frame.f_code.co_filename
    if is_ours(code):
        return rest
    return TracebackType(rest, traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno)


def _fail(why: str) -> NoReturn:
    """The test cannot be carried out as it is written: one line, and no traceback."""
    __tracebackhide__ = True
    pytest.fail(why, pytrace=False)
