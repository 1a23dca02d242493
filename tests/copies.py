"""Processes that begin as copies of one that has imported jax, Flax, pytest and what else takes time.

Each copy runs one function, such as the command's `main`, and ends with it: with a folder, an environment, output and
exit status of its own. Nothing of it is left in the process of the tests, and nothing of a test's in the next copy.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any
from unittest import mock

import pebble

from mutcheck.lowering.workers import processes

HERE = Path(__file__).parent
COMMAND, SUITE = "mutcheck.cli:main", "copies:suite"
_OWN = (
    "cli", "commands.accept", "commands.explain", "commands.history", "commands.list", "commands.lower", "golden.cache",
    "golden.history.query", "report.deliver", "report.text.progress", "report.text.results.terminal",
    "report.text.trend", "run.accepting", "run.judging", "run.programs", "run.recording", "run.setup",
)  # fmt: skip
_OTHERS = (
    "filecheck.matcher", "flax.nnx", "jaxlib.mlir.dialects.builtin", "optax", "pebble", "pytest", "rich.progress",
)  # fmt: skip
IMPORTED = (*_OTHERS, *(f"mutcheck.{name}" for name in _OWN))
"""What copies have imported beside the stages: whatever most of them would import."""

FIXED = ("JAX_", "PYTHON")
"""How the names of variables begin that count while an interpreter starts, and jax is imported."""

PLAIN = {"JAX_PLATFORMS": "cpu", "PYTHONIOENCODING": "utf-8"}
"""Those of them that copies have."""

_environment = dict(os.environ)
"""That of the process of the tests, before any test changes it."""


@dataclass(frozen=True)
class Done:
    """What a command left: its exit status, standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document

    def cell(self, program: str, target: str = "cpu") -> dict[str, Any]:
        """One result of a JSON document."""
        (found,) = [each for each in self.json["results"] if (each["program"], each["target"]) == (program, target)]
        return found

    def codes(self, program: str, target: str = "cpu") -> list[str]:
        """The codes of a cell's findings that are no notes."""
        findings = self.cell(program, target)["findings"]
        return [finding["code"] for finding in findings if finding["severity"] != "note"]


def workers() -> AbstractContextManager[ForkServerContext]:
    """While it is entered, workers that this process starts are copies, too."""
    return processes.copied(IMPORTED)


def call(function: str, arguments: Sequence[str], cwd: Path | None, environment: Mapping[str, str]) -> Done:
    """Run a function of a module's, named as in `pytest:console_main`, as the command of that name runs it."""
    others = {*environment.items()} - {*_environment.items(), *PLAIN.items()}
    assert not [name for name, _ in others if name.startswith(FIXED)], f"it needs an interpreter of its own: {others}"
    with tempfile.TemporaryDirectory(prefix="mutcheck-tests-") as folder, workers() as context:
        given = _Given(function, tuple(arguments), str(cwd or Path.cwd()), dict(environment), folder)
        process = context.Process(target=_run, args=(given,))
        with mock.patch.dict(os.environ, _environment, clear=True):  # the first one is what all others are copies of
            process.start()
        process.join()
        assert process.exitcode is not None
        return Done(process.exitcode, *(Path(folder, name).read_text("utf-8") for name in ("1", "2")))


@dataclass(frozen=True)
class _Given:
    """What a copy is to run; it writes standard output and error to files of these numbers in a folder."""

    function: str
    arguments: tuple[str, ...]
    cwd: str
    environment: dict[str, str]
    folder: str


def _run(given: _Given) -> None:
    """Make this process what an interpreter would be that was just started with the command."""
    processes.be_copy(given.environment)
    os.chdir(given.cwd)
    for stream, path in enumerate((os.devnull, f"{given.folder}/1", f"{given.folder}/2")):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        os.dup2(file, stream)
        os.close(file)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # they are this process's own
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    module, _, name = given.function.partition(":")
    function = getattr(import_module(module), name)
    own = {str(HERE), str(HERE.parent), ""}
    sys.path[:] = [given.cwd, *(path for path in sys.path if path not in own)]
    sys.argv = [module, *given.arguments]
    pebble.CONSTS.sleep_unit = 0.01  # how often pools look whether they are to end
    _keep_server()
    with processes.copied():
        sys.exit(function())


def suite() -> int:
    """pytest, where JAX cuts its frames out of tracebacks as it does by default, and not as in a worker."""
    import jax
    import pytest

    jax.config.update("jax_traceback_filtering", "auto")
    return pytest.console_main()


def _keep_server() -> None:
    """Have copies of this process's own made by the server that made it.

    multiprocessing says that a child "will just reuse the forkserver started by its parent", and starts another one.
    """
    vars(forkserver._forkserver)["ensure_running"] = lambda: None
