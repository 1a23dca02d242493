"""Kept results of the checks of tests: a function that cannot have changed is neither traced, lowered nor compiled.

An entry is found by the test, by which of its calls it is, and by the signature of the call: the function's code, what
that reaches, and the types of the arguments (`lowering/stages/signature.py`). It counts where the files of all modules
of the user's that are loaded are those of before, and all else that results depend on. What a kept result does not hold
(the executable, a story, the text of HLO) is made when it is asked for.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutcheck.api.checked import Checked
from mutcheck.core import inputs
from mutcheck.core.artifacts import Executable, Lowering
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.inputs import Inputs
from mutcheck.core.made import Made
from mutcheck.core.program import Call, Program
from mutcheck.core.target import Target
from mutcheck.core.toolchain import installed, missing
from mutcheck.golden import cache
from mutcheck.golden.kept import packed, state
from mutcheck.golden.kept.comparing import Disk
from mutcheck.golden.kept.results import Question, Results
from mutcheck.lowering.stages import signature
from mutcheck.lowering.workers import inprocess, recording

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject

_READS = ("open", "os.listdir", "os.scandir", "os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen")


@dataclass
class Memory:
    """What one process of pytest keeps, and has kept from before.

    Attributes:
      kept, made: how many checks were answered from kept results, and how many were made.
      whys: why those that were made were, each reason once.
    """

    kept: int = 0
    made: int = 0
    whys: dict[str, None] = field(default_factory=dict)
    _common: dict[str, dict[str, str]] = field(default_factory=dict)

    def checked(self, test: str, function: Callable[..., Any], call: Call, target: str, name: str) -> Checked:
        """What `lower.checked` gives, from a kept result where there is one.

        Args:
          test: the test, and which of its calls it is.
        """
        __tracebackhide__ = True
        try:
            asked = self._asked(test, function, call, Target.parse(target).full, name)
        except signature.Unsigned as unsigned:
            return self._make(function, call, target, name, str(unsigned))
        answer = asked.results.get(asked.source, asked.question, "", Disk())
        if answer.results:
            self.kept += 1
            return Remembered(answer.results[0], lambda: _lowered(function, call, target, name))
        before = asked.modules
        with _watched() as doubts:
            found = self._make(function, call, target, name, answer.why_not)
        if not doubts and packed.is_lasting(found.result) and before == _modules():
            self._keep(asked, found)
        else:
            self.whys.setdefault(next(iter(doubts), "it imported a module, or files changed meanwhile"))
        return found

    def _make(self, function: Callable[..., Any], call: Call, target: str, name: str, why: str) -> Checked:
        __tracebackhide__ = True
        self.made += 1
        self.whys.setdefault(why)
        return _lowered(function, call, target, name)

    def _asked(self, test: str, function: Callable[..., Any], call: Call, target: Target, name: str) -> _Asked:
        """What is looked for.

        Raises:
          Unsigned: what it depends on is not known.
        """
        if isinstance(function, Program):
            raise signature.Unsigned("it is a program, which has directives")
        signed = signature.of(function, call.args, call.kwargs)
        source = inprocess.where(inprocess.program(function, call, name))
        source = replace(source, attribute=f"{test} {source.attribute} {signed}")
        common = self._common.get(str(target))
        if common is None:
            common = self._common[str(target)] = state.common([target])
        aim = Aim(target, missing(target.platform), asked=True)
        modules = _modules()
        digest = hashlib.sha256(repr(sorted(modules.items())).encode()).hexdigest()
        results = Results(cache.Executables(cache.folder(), installed()), installed())
        question = Question(Path.cwd(), (aim,), None, {**common, "a module of the project": digest})
        return _Asked(source, aim, question, results, modules)

    def _keep(self, asked: _Asked, found: Checked) -> None:
        tried = {str(path): inputs.digest_of_file(str(path)) for path in asked.results.advised_files([found.result])}
        if state.stands(asked.question.state):
            asked.results.put(asked.source, asked.question, Inputs(tried), "", [found.result])


@dataclass(frozen=True)
class _Asked:
    """A check that is looked for."""

    source: Any
    aim: Aim
    question: Question
    results: Results
    modules: Mapping[str, str]


class Remembered(Checked):
    """A check that was made before: what its result does not hold is made when it is asked for."""

    def __init__(self, result: Any, again: Callable[[], Checked]) -> None:
        source = replace(result.cell.source, attribute=result.cell.source.attribute.split(" ")[-2])
        object.__setattr__(self, "result", replace(result, cell=Cell(source, result.cell.aim)))
        object.__setattr__(self, "_again", again)

    @cached_property
    def _real(self) -> Checked:
        again: Callable[[], Checked] = vars(self)["_again"]
        return again()

    @property
    def made(self) -> Made:
        return self._real.made

    @property
    def _subject(self) -> Subject:
        return self._real._subject

    @property
    def _program(self) -> Program:
        return self._real._program

    @property
    def lowering(self) -> Lowering:
        self._require_lowered()
        return self._real.lowering

    @property
    def executable(self) -> Executable | None:
        return self._real.executable


def _lowered(function: Callable[..., Any], call: Call, target: str, name: str) -> Checked:
    from mutcheck.api import lower

    return lower.checked(function, call, target, name)


def _modules() -> dict[str, str]:
    """The files of the user's modules that are loaded, by digests of what they hold, and of the code that is loaded."""
    found = {}
    for name, file in recording.users_modules():
        found[f"{name} {file}"] = f"{inputs.digest_of_file(file)}"
    return found


_listening = threading.local()
_temporary = ""
"""The folder of temporary files, once it is listened: to ask for it may write a file, and would be heard in turn."""


@contextmanager
def _watched() -> Iterator[dict[str, None]]:
    """While it is entered, what this thread reads is told."""
    global _temporary  # noqa: PLW0603  # a hook stays for the life of a process
    if not _temporary:
        _temporary = tempfile.gettempdir()
        sys.addaudithook(_heard)
    doubts: dict[str, None] = {}
    _listening.doubts = doubts
    try:
        yield doubts
    finally:
        _listening.doubts = None


def _is_ours(file: str) -> bool:
    """Whether mutcheck itself reads a file: what it keeps, and what processor it compiles for."""
    return file.startswith((str(cache.folder()), f"{_temporary}/mutcheck-")) or file == "/proc/cpuinfo"


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    doubts = getattr(_listening, "doubts", None)
    if doubts is None or not (event in _READS or event.startswith("socket.")) or event == "socket.gethostname":
        return  # the last one is part of the names of files that are being written
    if event.startswith(("open", "os.listdir", "os.scandir")):
        path = arguments[0]
        if isinstance(path, int):
            return
        file = os.path.abspath(os.fsdecode(path if path is not None else "."))
        if not file.endswith(".py") and not _is_ours(file) and recording.is_users(file):
            doubts.setdefault(f"it reads {file}")
    else:
        doubts.setdefault("it starts another process, or uses the network")
