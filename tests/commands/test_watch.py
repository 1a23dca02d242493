"""`mutcheck watch`: what a save makes again, what it shows of it, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

from driver import interruptible, plain, run, started

Write = Callable[..., Path]

STEP = """
    import helper

    @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(3)),), donated=1)
    @jax.jit
    def step(x):
        x[...] += helper.N
"""
OTHER = """
    @mutcheck.program(arguments=lambda: (jnp.zeros(3),))
    @jax.jit
    def other(x):
        return x + 1
"""


class Watching:
    """A watch, and the lines that it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: Queue[str] = Queue()
        self.seen: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip())

    def until(self, text: str) -> list[str]:
        """The lines up to the one with a text."""
        deadline, found = time.monotonic() + 120, list[str]()
        while not found or text not in found[-1]:
            try:
                found.append(self._lines.get(timeout=max(0.1, deadline - time.monotonic())))
            except Empty:
                raise AssertionError(f"{text!r} was never printed, but {found}") from None
        self.seen += found
        return found

    def rest(self) -> str:
        """All that is printed up to the end."""
        self._reader.join(60)
        while not self._lines.empty():
            self.seen.append(self._lines.get())
        return "\n".join(self.seen)


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[Watching]:
    command = interruptible([sys.executable, "-m", "mutcheck.cli", "watch", *arguments, "--no-compile"])
    given = plain({"MUTCHECK_CACHE": str(folder / "cache")})
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with started([*command], cwd=folder, env=given, **streams) as process:
        yield Watching(process)


def save(path: Path, text: str) -> None:
    """Write a file as editors do: another one, which takes its name."""
    new = path.with_suffix(".new")
    new.write_text(text, "utf-8")
    new.replace(path)


def test_a_watch_from_its_first_verdict_to_its_end(write: Write, tmp_path: Path) -> None:
    helper = tmp_path / "helper.py"
    helper.write_text("N = 1\n")
    train, other = write(STEP), write(OTHER, "other.py")
    whole = train.read_text()
    with watching(tmp_path, "train.py", "other.py", "--target", "cpu") as watch:
        first = "\n".join(watch.until("Watching."))
        assert "2 programs on cpu: 2 passed" in first

        save(helper, "N = 2\n")
        told = watch.until("Watching.")
        assert any(line.startswith("helper.py: 1 of 2 programs made in ") for line in told), told
        assert "  step on cpu: as before, passed" in told
        assert not any(line.startswith("other ") for line in told), told

        save(train, whole.replace("x[...] += helper.N", "x[...] += ("))
        told = watch.until("Watching.")
        assert any("SyntaxError" in line for line in told), told

        save(train, whole.replace("donated=1", "donated=2"))
        told = watch.until("Watching.")
        assert "  step on cpu: passed → failed; new: donation.count" in told, told

        save(train, whole)
        assert any("failed → passed; gone: donation.count" in line for line in watch.until("Watching."))

        other.touch()  # nothing is another one: nothing is told
        save(helper, "N = 3\n")
        told = watch.until("Watching.")
        assert sum("programs made in" in line for line in told) == 1, told

        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(60) == 0


def test_files_that_come_and_go(write: Write, tmp_path: Path) -> None:
    """A helper that is deleted and written again, saved twice at once, in place; and a module that comes before it."""
    helper = tmp_path / "helper.py"
    helper.write_text("N = 1\n")
    write(STEP)
    with watching(tmp_path, "train.py", "--target", "cpu") as watch:
        watch.until("Watching.")

        helper.unlink()
        told = watch.until("Watching.")
        assert any("No module named 'helper'" in line for line in told), told
        assert any("passed → error" in line for line in told), told
        helper.write_text("N = 1\n")
        told = watch.until("Watching.")
        assert any("error → passed" in line for line in told), told

        save(helper, "N = (\n")
        save(helper, "N = 2.5\n")
        while not any("→ passed" in line or "as before, passed" in line for line in told[1:]):
            told = ["", *watch.until("Watching.")]  # the first of both may be seen, and its verdict told

        (tmp_path / "helper").mkdir()
        (tmp_path / "helper" / "__init__.py").write_text("raise RuntimeError('a package comes first')\n")
        while not any("a package comes first" in line for line in told):
            told = watch.until("Watching.")
        (tmp_path / "helper" / "__init__.py").write_text("N = 3\n")
        while not any("error → passed" in line for line in told):  # it may have been seen while it was empty
            told = watch.until("Watching.")

        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(60) == 0


def test_ctrl_c_ends_it_before_it_has_begun(write: Write, tmp_path: Path) -> None:
    """As soon as there is a process, and while jax is imported: no traceback, and nothing is left behind."""
    write(OTHER, "other.py")
    with watching(tmp_path, "other.py", "--target", "cpu") as watch:
        while not (tmp_path / "cache").exists() and watch.process.poll() is None and not _workers(watch.process.pid):
            os.sched_yield()
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(60) in (0, 130)  # the first verdict may have been told
        assert "Traceback" not in watch.rest()


def _workers(parent: int) -> str:
    """The processes that a process has started."""
    return Path(f"/proc/{parent}/task/{parent}/children").read_text()


def test_ctrl_c_ends_it_while_a_program_is_made(write: Write, tmp_path: Path) -> None:
    hangs = write("""
        import time

        (Path := __import__("pathlib").Path)("begun").write_text(str(os.getpid()))
        time.sleep(600)

        @mutcheck.program(arguments=vector)
        def step(x):
            return x
    """)
    with watching(tmp_path, hangs.name, "--target", "cpu") as watch:
        from driver import ends, written

        worker = written(tmp_path / "begun")
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(60) == 130  # nothing was found, but that is no verdict
        assert "Interrupted." in watch.rest()
        assert ends(worker)


def test_a_mistake_of_the_project_is_shown_and_watched(write: Write, tmp_path: Path) -> None:
    write(OTHER, "other.py")
    project = tmp_path / "pyproject.toml"
    project.write_text('[tool.mutcheck]\nprograms = ["other.py"]\ntargets = ["cpu"]\n')
    with watching(tmp_path) as watch:
        watch.until("Watching.")
        save(project, '[tool.mutcheck]\nprograms = ["other.py"]\ntargets = ["cpux"]\n')
        watch.until("cpux")
        save(project, '[tool.mutcheck]\nprograms = ["other.py"]\ntargets = ["cpu"]\nstrict = true\n')
        assert any("directive.none" in line for line in watch.until("Watching."))
        watch.process.send_signal(signal.SIGTERM)
        assert watch.process.wait(60) in (0, 1)


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    done = run("watch", "nothing.py", cwd=tmp_path)
    assert (done.status, "there is no file 'nothing.py'" in done.err) == (2, True)
    assert not any(tmp_path.iterdir())
