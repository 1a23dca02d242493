"""Runs any command unchanged, and keeps what JAX lowers and XLA compiles in it.

JAX and XLA are asked to, in the command's environment: nothing of them is patched, and none is imported here. What a
user has set there is kept: a dump folder of theirs is read, and never emptied. What they do not dump, which is what JAX
is asked to donate, an observer in the command's processes notes.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from mutcheck.lowering.capture import donations, held
from mutcheck.lowering.capture.donations import Asked
from mutcheck.lowering.capture.dump import is_wanted
from mutcheck.lowering.capture.held import Held

NOT_FOUND, NOT_EXECUTABLE, SIGNALLED = 127, 126, 128
"""Exit statuses as a shell gives them; the last one plus the number of the signal that killed the command."""

RESERVE = 64 << 20
"""Bytes that are left free on the disk: a full one would end the command, which writes its dump itself."""

EVERY = 0.5
"""Seconds between looks at what was dumped, and the most that a wait for the command takes before it begins anew."""

_FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_FROM_TERMINAL = ("SIGINT", "SIGQUIT", "SIGHUP")
"""A terminal sends these to all that runs in it: the command has them already."""

_ELSEWHERE = ("sponge", "-")
"""What XLA and JAX take for a folder, and that is none."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is dumped to.

    Attributes:
      own: whether it is ours, to be watched and deleted.
      before: for a user's, what was there before: names, with the time of their last change.
    """

    path: Path
    own: bool
    before: Mapping[str, int] = field(default_factory=dict)

    def new(self, name: str, changed: int) -> bool:
        """Whether a file was written since."""
        return self.before.get(name) != changed


@dataclass(frozen=True, slots=True)
class Plan:
    """How a command is started.

    Attributes:
      environment: its own environment, with what makes JAX and XLA dump.
      said: what to tell the user of it, in lines.
      noted: where its processes note what JAX is asked to donate; None where they do not.
    """

    environment: Mapping[str, str]
    folders: tuple[Folder, ...]
    said: tuple[str, ...] = ()
    noted: Path | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    Attributes:
      status: its exit status, as a shell gives it.
      partial: why not all was dumped; empty where all was.
      said: what to tell the user, in lines.
      started: whether there was such a command.
      asked: what JAX was asked to donate in it, as far as that was seen.
      held: what JAX logged of devices that are not here, held back from the command's output.
    """

    status: int
    folders: tuple[Folder, ...] = ()
    partial: str = ""
    said: tuple[str, ...] = ()
    started: bool = True
    asked: tuple[Asked, ...] = ()
    held: tuple[Held, ...] = ()


@contextmanager
def place() -> Iterator[Path]:
    """A folder to dump to, which is deleted at the end."""
    made = Path(tempfile.mkdtemp(prefix="mutcheck-run-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def run(command: Sequence[str], place: Path, most: int, environment: Mapping[str, str] | None = None) -> Ended:
    """Run a command to its end, with its own input, output and error, and pass signals on to it.

    Args:
      place: a folder of ours.
      most: bytes that its dumps may take; what is more is deleted while it runs.
    """
    given = os.environ if environment is None else environment
    free = shutil.disk_usage(place).free
    if free < RESERVE:
        why = f"there is no room to dump to in {place.parent}: name another folder with TMPDIR"
        plan = Plan(dict(given), (), (f"nothing is seen of the command: {why}.",))
    else:
        plan, why = planned(given, place), ""
    watch = Watch([each.path for each in plan.folders if each.own], most)
    with _signals() as signals:
        try:
            process = subprocess.Popen(list(command), env=dict(plan.environment), close_fds=False)
        except OSError as error:
            return _not_started(command[0], error)
        signals.to(process)
        with watch:
            status = _waited_for(process)
    said = [*plan.said, *_end(command[0], status)]
    partial = watch.full if watch.cut else why
    asked = donations.read(plan.noted) if plan.noted is not None else ()
    kept_back = held.read(plan.noted) if plan.noted is not None else ()
    ended = status if status >= 0 else SIGNALLED - status
    return Ended(ended, plan.folders, partial, tuple(said), asked=asked, held=kept_back)


def _waited_for(process: subprocess.Popen[bytes]) -> int:
    """The status of a process once it has ended.

    It is asked for again and again: a signal that comes just before Python begins to wait would only be passed on after
    the wait, which may be never. The more threads there are, the longer is that moment.
    """
    while True:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(EVERY)


def _not_started(name: str, error: OSError) -> Ended:
    if isinstance(error, FileNotFoundError):
        why = f"there is no command {name!r}. Write the command as in a shell: `mutcheck run -- python train.py`."
        return Ended(NOT_FOUND, said=(why,), started=False)
    why = f"{name!r} cannot be run: {error.strerror}. Is it an executable, or a script for `python`?"
    return Ended(NOT_EXECUTABLE, said=(why,), started=False)


def _end(name: str, status: int) -> Iterator[str]:
    if status < 0:
        try:
            by = signal.Signals(-status).name
        except ValueError:
            by = f"signal {-status}"
        yield f"{name} was killed by {by}, and mutcheck ends with exit status {SIGNALLED - status}."
    elif status > 0:
        yield f"{name} ended with exit status {status}, and so does mutcheck."


def planned(given: Mapping[str, str], place: Path) -> Plan:
    """The environment that makes JAX and XLA dump to a folder of ours, or to those of the user's that it names."""
    environment = dict(given)
    folders: list[Folder] = []
    said: list[str] = []
    for add in (_xla, _jax):
        add(environment, place, folders, said)
    return Plan(environment, tuple(folders), tuple(said), donations.prepared(environment, place))


def _xla(environment: dict[str, str], place: Path, folders: list[Folder], said: list[str]) -> None:
    flags = _flags(environment.get("XLA_FLAGS", ""))
    named = [flag.partition("=")[2] for flag in _split(flags) if flag.startswith("--xla_dump_to=")]
    ours = ["--xla_dump_hlo_as_proto"]
    if not named:
        folder = place / "xla"
        folder.mkdir()
        folders.append(Folder(folder, own=True))
        ours = [f"--xla_dump_to={folder}", *ours, "--xla_dump_include_timestamp"]
    else:
        if "--xla_dump_hlo_as_" not in flags:  # to ask for one format only would take away the text that XLA gives
            ours = ["--xla_dump_hlo_as_text", *ours]
        _theirs(named[-1], "XLA_FLAGS", folders, said)
    environment["XLA_FLAGS"] = " ".join([flags, *ours]).strip()


def _flags(given: str) -> str:
    """The user's flags; those of a file where the variable names one, as XLA has it."""
    if given.strip() and not given.strip().startswith("-"):
        with suppress(OSError, UnicodeDecodeError):
            return " ".join(Path(given.strip()).read_text("utf-8").split("\n"))
    return given


def _split(flags: str) -> list[str]:
    try:
        return shlex.split(flags)
    except ValueError:
        return flags.split()


def _jax(environment: dict[str, str], place: Path, folders: list[Folder], said: list[str]) -> None:
    named = environment.get("JAX_DUMP_IR_TO", "")
    if named:
        _theirs(named, "JAX_DUMP_IR_TO", folders, said)
        return
    folder = place / "jax"
    folder.mkdir()
    folders.append(Folder(folder, own=True))
    environment["JAX_DUMP_IR_TO"] = str(folder)
    environment["JAX_DUMP_IR_MODES"] = "stablehlo"


def _theirs(named: str, variable: str, folders: list[Folder], said: list[str]) -> None:
    """A user's folder is read, and what is new there told; nothing is deleted in it."""
    if named in _ELSEWHERE or "://" in named:
        said.append(f"{variable} dumps to {named}, which is no folder here: nothing is read of it.")
        return
    path = Path(named).absolute()
    if all(path != each.path for each in folders):
        folders.append(Folder(path, own=False, before=_times(path)))
        said.append(f"{variable} dumps to {named}: it is read there, and nothing in it is deleted.")


def _times(folder: Path) -> dict[str, int]:
    with suppress(OSError), os.scandir(folder) as entries:
        return {entry.name: entry.stat(follow_symlinks=False).st_mtime_ns for entry in entries}
    return {}


class Watch:
    """Looks after our folders while a command runs, in a thread of its own: what is not needed is deleted.

    JAX and XLA would end the command, or fill its output, if they could not write: when there is too much, they go on,
    and what they write is deleted.

    Attributes:
      full: why no more is kept; empty while all is.
      cut: whether something of the dumps is lost for that, or may be.
    """

    def __init__(self, folders: Sequence[Path], most: int) -> None:
        self.full = ""
        self.cut = False
        self._folders = folders
        self._most = most
        self._kept: dict[str, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mutcheck-watch", daemon=True)

    def __enter__(self) -> Watch:
        if self._folders:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._folders:
            self._thread.join()
            self._tidy()

    def _run(self) -> None:
        while not self._ended.wait(EVERY):
            self.look()

    def look(self) -> None:
        """Delete what is not needed, and see whether what comes from now on is too much."""
        self._tidy()
        if not self.full and sum(self._kept.values()) > self._most:
            self.full = "the dumps take more than --max-dump, and what came later is left out"
        with suppress(OSError):
            if not self.full and self._folders and shutil.disk_usage(self._folders[0]).free < RESERVE:
                self.full = (
                    "the disk that it dumps to is full, and what came later is left out. Name another with TMPDIR"
                )
                self.cut = True  # what could not be written is nowhere to be seen

    def _tidy(self) -> None:
        for folder in self._folders:
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    with suppress(OSError):  # it may be gone, or just be written
                        self._entry(entry)

    def _entry(self, entry: os.DirEntry[str]) -> None:
        if entry.path in self._kept:
            self._kept[entry.path] = entry.stat(follow_symlinks=False).st_size
        elif entry.is_dir(follow_symlinks=False):
            for inside in os.scandir(entry.path):  # XLA may still write to it: it goes with the place
                if not inside.is_dir(follow_symlinks=False):
                    Path(inside.path).unlink()
        elif is_wanted(entry.name) and not self.full:
            self._kept[entry.path] = entry.stat(follow_symlinks=False).st_size
        else:
            Path(entry.path).unlink()
            self.cut = self.cut or is_wanted(entry.name)


class _Signals:
    """Passes signals on to a process, those too that came before it was started."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []

    def to(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        for number in self._early:
            process.send_signal(number)

    def __call__(self, number: int, _: FrameType | None) -> None:
        if self._process is None:
            self._early.append(number)
        elif signal.Signals(number).name not in _FROM_TERMINAL or not _in_foreground():
            self._process.send_signal(number)


@contextmanager
def _signals() -> Iterator[_Signals]:
    passing = _Signals()
    numbers = [getattr(signal, name) for name in _FORWARDED if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    taken = [number for number, handler in before.items() if handler is not signal.SIG_IGN]  # `nohup` stays so
    for number in taken:
        signal.signal(number, passing)
    try:
        yield passing
    finally:
        for number in taken:
            signal.signal(number, before[number])


def _in_foreground() -> bool:
    """Whether this process has a terminal's foreground: what is typed there goes to the command, too."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
