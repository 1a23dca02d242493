"""Programs are made by a real cluster of two workers, one of which is killed: what comes of them is the same."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from driver import ends, plain, run, started, written

from mutcheck.core.executor import Cluster, parse
from mutcheck.core.source import Source
from mutcheck.core.target import HOST
from mutcheck.core.trouble import Trouble
from mutcheck.lowering.cluster import executor, job
from mutcheck.lowering.cluster.executor import ClusterExecutor
from mutcheck.lowering.workers import tasks
from mutcheck.lowering.workers.executor import Task

Write = Callable[..., Path]

PROGRAMS = """
    import signal
    from pathlib import Path

    begun = Path(__file__).with_name("begun")
    refs = lambda: (jax.new_ref(jnp.zeros(3)),)

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def first(x):
        x[...] += 1

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def held(x):
        if not begun.exists():
            begun.write_text(os.environ["WORKER"])
            begun.with_name("process").write_text(str(os.getpid()))
            signal.pause()
        x[...] += 2

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def ends(x):
        os._exit(3)

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def last(x):
        x[...] += 4
"""
"""The second one waits for its worker's end where it is made first; the third one ends its process every time."""


class Running:
    """A cluster of two workers, each of which knows its number."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        file = folder / "scheduler.json"
        log = stack.enter_context((folder / "log").open("ab"))
        dask = [sys.executable, "-m"]
        options = ("--no-dashboard", "--host", "127.0.0.1")
        self._start = lambda *command, **more: stack.enter_context(
            started([*dask, *command], env=plain(more), cwd=folder, stderr=log)
        )
        self.scheduler = self._start(
            "distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(file), *options
        )
        self.workers = {
            number: self._start(
                "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", *options,
                WORKER=str(number),
            )
            for number in (1, 2)
        }  # fmt: skip
        self._file = file

    @property
    def cluster(self) -> Cluster:
        while not self._file.exists() or not self._file.read_text():
            os.sched_yield()
        host, _, port = json.loads(self._file.read_text())["address"].removeprefix("tcp://").rpartition(":")
        return Cluster(host, int(port))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as stack:
        yield Running(tmp_path_factory.mktemp("cluster"), stack)


def results(text: str) -> list[dict[str, Any]]:
    """The results of a document, without how long they took."""
    found: list[dict[str, Any]] = json.loads(text)["results"]
    return [{name: value for name, value in each.items() if not name.endswith("_seconds")} for each in found]


def test_a_worker_that_is_killed_takes_nothing_with_it(running: Running, write: Write, tmp_path: Path) -> None:
    asked = ("lower", str(write(PROGRAMS)), "--target", "cpu", "--format", "json", "--no-cache")
    command = [sys.executable, "-m", "mutcheck.cli", *asked, "--executor", str(running.cluster)]
    with started(command, env=plain({}), stdout=-1, stderr=-1, text=True) as process:
        running.workers[written(tmp_path / "begun")].kill()
        out, err = process.communicate(timeout=120)

    assert err == ""
    here = run(*asked)
    assert (process.returncode, results(out)) == (here.status, results(here.out))
    assert [each["program"] for each in results(out)] == ["first", "held", "ends", "last"]
    assert [each["outcome"] for each in results(out)] == ["passed", "passed", "error", "passed"]
    assert ends(written(tmp_path / "process")), "what a worker that is lost was doing goes on"


@pytest.fixture
def of_one(write: Write) -> Callable[..., job.Job]:
    """A run of one program file."""

    def of_one(**more: Any) -> job.Job:
        file = write(PROGRAMS)
        return replace(job.of("mutcheck-test", [Source("first", file, "first")], ["cpu"]), **more)

    return of_one


def refused(cluster: Cluster, run: job.Job) -> str:
    with pytest.raises(Trouble) as error:
        ClusterExecutor(cluster, run)
    return str(error.value)


def test_workers_of_other_versions_are_refused(running: Running, of_one: Callable[..., job.Job]) -> None:
    versions = of_one().versions
    said = refused(running.cluster, of_one(versions={**versions, "jax": "0.0.1", "flax": "0.0.2"}))

    jax, flax = (metadata.version(each) for each in ("jax", "flax"))
    assert f"jax is {jax} on tcp://127.0.0.1:" in said
    assert f", and 0.0.1 here; flax is {flax} on tcp://" in said
    assert said.endswith("Install the same on all machines.")


def test_another_checkout_of_the_same_version_is_refused(running: Running, of_one: Callable[..., job.Job]) -> None:
    said = refused(running.cluster, of_one(versions={**of_one().versions, job.OURS: "0123"}))
    assert "mutcheck's own files are others on tcp://" in said


def test_another_mutcheck_is_found_before_it_is_told_anything(
    running: Running, of_one: Callable[..., job.Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ClusterExecutor, "_begin", None)
    said = refused(running.cluster, of_one(versions={**of_one().versions, "mutcheck": "9.9"}))
    assert f"mutcheck is {metadata.version('mutcheck')} on tcp://" in said
    assert ", and 9.9 here" in said


def test_a_file_that_workers_cannot_read_is_told(running: Running, of_one: Callable[..., job.Job]) -> None:
    gone = refused(running.cluster, of_one(files={"/nowhere/train.py": "0123"}))
    other = refused(running.cluster, of_one(files=dict.fromkeys(of_one().files, "0123")))
    module = refused(running.cluster, of_one(modules={"nowhere.train": "0123"}))

    assert "/nowhere/train.py is missing on tcp://" in gone
    assert "train.py is not the same file on tcp://" in other
    assert "the module nowhere.train is missing on tcp://" in module
    for said in (gone, other, module):
        assert "The workers import programs themselves: have them see the same files" in said


def test_the_environment_and_the_folder_are_those_of_the_run(running: Running, of_one: Callable[..., job.Job]) -> None:
    """A module is found in the folder that the run was begun in; a flag of JAX's counts."""
    file = Path(next(iter(of_one().files)))
    file.write_text(file.read_text() + "\nassert jax.config.jax_numpy_rank_promotion == 'raise'\n")
    run = job.of("mutcheck-folder", [Source("first", file, "first")], [])
    run = replace(run, folder=str(file.parent), environment={"JAX_NUMPY_RANK_PROMOTION": "raise"})
    found = ClusterExecutor(running.cluster, run)
    try:
        source = Source("first", file, "first", module=file.stem)
        ended = found.submit(Task(tasks.make_pickled, (source, (HOST,)))).result(timeout=120)
    finally:
        found.close()
    made, how = ended.value()
    assert how == ""
    assert [each.platform for each in made.artifacts] == ["cpu"]
    assert "traceback" not in str(made.artifacts[0])


def look_until(done: Callable[[], bool], found: ClusterExecutor) -> None:
    while not done():
        found.look()


def test_a_scheduler_that_goes_away_ends_the_run(of_one: Callable[..., job.Job], tmp_path: Path) -> None:
    with ExitStack() as stack:
        running, run = Running(tmp_path, stack), of_one()
        found = ClusterExecutor(running.cluster, run)
        stack.callback(found.close)
        running.scheduler.kill()
        held = found.submit(Task(tasks.make_pickled, (Source("held", Path(next(iter(run.files))), "held"), (HOST,))))
        with pytest.raises(Trouble, match=r"went away\. Start it, and run this again"):
            look_until(held.done, found)


def test_nobody_listens(of_one: Callable[..., job.Job]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        said = refused(Cluster("127.0.0.1", port), of_one())
    assert said.startswith(f"no scheduler answers at dask://127.0.0.1:{port}: Connection refused. Start one with")


def test_what_listens_is_no_scheduler(of_one: Callable[..., job.Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "CONNECT", 0.1)
    monkeypatch.setattr(executor, "GRACE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = refused(Cluster("127.0.0.1", silent.getsockname()[1]), of_one())
    assert "is no dask scheduler" in said


def test_a_worker_that_does_not_answer(
    of_one: Callable[..., job.Job], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is stopped, as one is whose machine hangs: the scheduler still has it."""
    with ExitStack() as stack:
        running, run = Running(tmp_path, stack), of_one()
        ClusterExecutor(running.cluster, run).close()  # they are there
        for each in running.workers.values():
            each.send_signal(signal.SIGSTOP)
        monkeypatch.setattr(executor, "BEGIN", 0.1)
        said = refused(running.cluster, run)
    assert "has a worker that has not answered for 0 s. Stop the worker that hangs" in said


def test_distributed_is_not_installed(of_one: Callable[..., job.Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = refused(Cluster("127.0.0.1", 1), of_one())
    assert said.endswith("Install it: `pip install 'mutcheck[dask]'`.")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("dask://127.0.0.1", "Did you mean dask://127.0.0.1:8786?"),
        ("tcp://node:8786", "Did you mean dask://node:8786?"),
        ("node:8786", "Did you mean dask://node:8786?"),
        ("dask://node:x", "Use `local`, or `dask://HOST:PORT`."),
        ("dask://node:99999", "Use `local`, or `dask://HOST:PORT`."),
        ("slurm", "Use `local`, or `dask://HOST:PORT`."),
        ("dask://node:1/path", "Did you mean dask://node:1?"),
    ],
)
def test_what_is_no_executor(wrong: str, hint: str) -> None:
    with pytest.raises(ValueError, match="is no executor") as error:
        parse(wrong)
    assert str(error.value).endswith(hint)


def test_what_is_one() -> None:
    assert parse("local") is None
    assert str(parse("dask://[::1]:8786")) == "dask://[::1]:8786"
    assert parse("dask://node:8786") == Cluster("node", 8786)


@pytest.mark.parametrize("more", [("--jobs", "2"), ("--observe",)])
def test_what_is_about_this_machine_is_refused(more: tuple[str, ...]) -> None:
    done = run("lower", "inc", "--executor", "dask://127.0.0.1:1", *more)
    assert (done.status, more[0] in done.err) == (2, True), done.err


def test_the_command_says_it_in_a_line() -> None:
    done = run("lower", "inc", "--executor", "dask://127.0.0.1:1")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Error: no scheduler answers at dask://127.0.0.1:1: ")
