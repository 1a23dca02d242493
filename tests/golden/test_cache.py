"""Executables that are kept: used again where nothing changed, never where something did or they are damaged."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from driver import Done, run

from mutcheck.core import toolchain
from mutcheck.core.artifacts import Executable, Lowering, Memory
from mutcheck.core.target import HOST, Target
from mutcheck.core.toolchain import Toolchain
from mutcheck.golden import cache, disk

Write = Callable[..., Path]

COUNTED = """
    import mutcheck.lowering.stages.compile as stage

    stage.before = getattr(stage, "before", stage.compile_)

    def compile_(lowering, target, **how):
        with open("compiled", "a") as file:
            print(target, file=file)
        return stage.before(lowering, target, **how)

    stage.compile_ = compile_

    @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(3)),), donated=1)
    @jax.jit
    def step(x):
        x[...] += 1
    # CHECK: stablehlo.add
"""
"""A program that notes each time that its worker compiles."""


class Kept:
    """A user's file, and a folder of executables of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent / "kept"

    def lower(self, *more: str, **environment: str) -> Done:
        options = ("--target", "cpu", "--jobs", "1", "--format", "json")
        given = {"MUTCHECK_CACHE": str(self.folder), **environment}
        return run("lower", str(self.path), *options, *more, cwd=self.path.parent, **given)

    def compiled(self) -> list[str]:
        """The targets that were compiled for since the last time, and forget them."""
        log = self.path.parent / "compiled"
        found = log.read_text().split() if log.exists() else []
        log.unlink(missing_ok=True)
        return found

    def forget_results(self) -> None:
        """Keep nothing but the executables."""
        for each in self.folder.glob("*/*.result"):
            each.unlink()

    def entries(self) -> list[Path]:
        return sorted(self.folder.glob("*/*.xla"))


@pytest.fixture
def kept(write: Write) -> Kept:
    return Kept(write(COUNTED))


def is_cached(done: Done) -> bool:
    """Whether the one executable of a run was kept from before; all else must be as ever."""
    cell = done.cell("step")
    assert (done.status, cell["outcome"], done.err) == (0, "passed", "")
    return bool(cell["executable"]["cached"])


def without_cached(done: Done) -> dict[str, Any]:
    """A cell without what differs from run to run."""
    cell = done.cell("step")
    del cell["executable"]["cached"], cell["lowering_seconds"], cell["compiling_seconds"]
    return cell


def test_a_second_run_compiles_nothing_and_says_so(kept: Kept) -> None:
    first = kept.lower()
    assert (is_cached(first), kept.compiled(), len(kept.entries())) == (False, ["cpu"], 1)
    second = kept.lower()
    assert (is_cached(second), kept.compiled(), len(kept.entries())) == (True, [], 1)
    assert without_cached(second) == without_cached(first)
    table = kept.lower("--format", "table")
    assert "1 executable, all kept from before: nothing was compiled (cpu by jaxlib" in table.out


def test_what_changed_is_compiled(kept: Kept) -> None:
    """A changed program; then flags, and options of JAX's, that change what XLA makes."""
    assert not is_cached(kept.lower())
    kept.path.write_text(kept.path.read_text().replace("+= 1", "+= 2"))
    assert not is_cached(kept.lower())
    assert is_cached(kept.lower())
    assert not is_cached(kept.lower(XLA_FLAGS="--xla_force_host_platform_device_count=2"))
    assert kept.compiled() == ["cpu"] * 3


@pytest.mark.parametrize(
    ("name", "value"), [("JAX_OPTIMIZATION_LEVEL", "O1"), ("JAX_DISABLE_MOST_OPTIMIZATIONS", "true")]
)
def test_options_of_jax_that_xla_is_given_are_part_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    executables = cache.Executables(tmp_path, TOOLCHAIN)
    executables.put(LOWERING, HOST, EXECUTABLE)
    monkeypatch.setenv(name, value)
    assert executables.get(LOWERING, HOST) is None


def test_what_a_killed_writer_left_is_deleted_after_an_hour(kept: Kept) -> None:
    folder = kept.folder / "ab"
    folder.mkdir(parents=True)
    old, new = folder / ".mutcheck-0123456789abcdef", folder / ".mutcheck-fedcba9876543210"
    for each in (old, new):
        each.write_bytes(b"half of an executable")
    os.utime(old, (time.time() - 3700,) * 2)
    assert not is_cached(kept.lower())
    assert (old.exists(), new.exists(), len(kept.entries())) == (False, True, 1)


def test_no_cache_neither_reads_nor_writes(kept: Kept) -> None:
    assert not is_cached(kept.lower("--no-cache"))
    assert not kept.folder.exists()
    assert not is_cached(kept.lower())
    (entry,) = kept.entries()
    before = entry.stat().st_mtime_ns
    assert not is_cached(kept.lower("--no-cache"))
    assert kept.compiled() == ["cpu"] * 3
    assert (kept.entries(), entry.stat().st_mtime_ns) == ([entry], before)


def test_a_damaged_executable_is_compiled_again(kept: Kept) -> None:
    first = kept.lower()
    (entry,) = kept.entries()
    whole = entry.read_bytes()
    entry.write_bytes(flipped(whole))
    kept.forget_results()
    again = kept.lower()
    assert (is_cached(again), kept.compiled()) == (False, ["cpu"] * 2)
    assert without_cached(again) == without_cached(first)
    assert is_cached(kept.lower())


def test_a_folder_that_cannot_be_written_costs_time_alone(kept: Kept) -> None:
    kept.folder.write_text("in the way")
    done = kept.lower()
    assert (done.status, done.cell("step")["outcome"]) == (0, "passed")
    assert done.err.count("\n") == 1
    assert done.err.startswith(f"Warning: executables cannot be kept in {kept.folder}: ")
    assert done.err.endswith(". The run went on without it.\n")
    assert kept.folder.read_text() == "in the way"


H100 = Target("cuda", "h100")
TOOLCHAIN = Toolchain((("jax", "0.0.1"),))
LOWERING = Lowering("step", "cpu", "module {}", located=b"module", arguments=())
EXECUTABLE = Executable("step", HOST, bytes(range(256)) * 4, Memory(1, 2, 3, 4))


def flipped(data: bytes) -> bytes:
    """The same with one bit changed in the middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def lowering(number: int) -> Lowering:
    return Lowering("step", "cpu", "module {}", located=b"module %d" % number, arguments=())


def test_what_is_kept_is_what_was_put(tmp_path: Path) -> None:
    executables = cache.Executables(tmp_path, TOOLCHAIN)
    assert executables.get(LOWERING, HOST) is None
    executables.put(LOWERING, HOST, EXECUTABLE)
    assert executables.get(LOWERING, HOST) == EXECUTABLE
    assert executables.trouble == ""


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda _: b"",
        lambda data: data.replace(b"executable 2", b"executable 1"),
        lambda _: b"mutcheck executable 2\n",
        lambda data: data[:22] + b"0" * 64 + data[86:],
    ],
)
def test_a_damaged_entry_is_not_trusted_and_is_replaced(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    executables = cache.Executables(tmp_path, TOOLCHAIN)
    executables.put(LOWERING, HOST, EXECUTABLE)
    (entry,) = tmp_path.glob("*/*.xla")
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))
    assert executables.get(LOWERING, HOST) is None
    executables.put(LOWERING, HOST, EXECUTABLE)
    assert entry.read_bytes() == whole


def test_another_target_or_toolchain_or_compiler_is_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executables = cache.Executables(tmp_path, TOOLCHAIN)
    executables.put(LOWERING, H100, EXECUTABLE)
    assert executables.get(LOWERING, H100) is not None
    assert executables.get(LOWERING, Target("cuda", "a100")) is None
    assert executables.get(lowering(1), H100) is None
    assert cache.Executables(tmp_path, Toolchain((("jax", "0.0.2"),))).get(LOWERING, H100) is None
    monkeypatch.setattr(toolchain, "version_of", lambda _: "9.9.9")
    assert executables.get(LOWERING, H100) is None


def test_a_full_disk_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def write_bytes(path: Path, _: bytes) -> bool:
        tried.append(path)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "write_bytes", write_bytes)
    executables = cache.Executables(tmp_path, TOOLCHAIN)
    for number in range(3):
        executables.put(lowering(number), HOST, EXECUTABLE)
    executables.prune()
    assert len(tried) == 1
    assert executables.trouble == f"executables cannot be kept in {tmp_path}: {os.strerror(errno.ENOSPC)}"


def test_pruning_deletes_what_was_not_used_for_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executables = cache.Executables(tmp_path, TOOLCHAIN)
    entries: list[Path] = []
    for number in range(4):
        executables.put(lowering(number), HOST, Executable("step", HOST, os.urandom(1000)))
        (new,) = set(tmp_path.glob("*/*.xla")) - set(entries)
        os.utime(new, (1000 + number, 1000 + number))
        entries.append(new)
    assert executables.get(lowering(0), HOST) is not None  # it is used: the next one is the oldest now
    monkeypatch.setattr(cache, "MOST_BYTES", sum(entry.stat().st_size for entry in entries[:2]) + 10)
    executables.prune()
    assert set(tmp_path.glob("*/*.xla")) == {entries[0], entries[3]}


@pytest.mark.parametrize(
    ("ago", "looks"), [(10, False), (2 * cache.PRUNED_EVERY, True), (-2 * cache.PRUNED_EVERY, True)]
)
def test_a_folder_is_looked_through_once_in_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ago: float, looks: bool
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(disk, "prune", looked.append)
    for number in range(2):
        executables = cache.Executables(tmp_path, TOOLCHAIN)
        executables.put(lowering(number), HOST, EXECUTABLE)
        executables.prune()
        assert (looked != []) == (number == 0 or looks)
        looked.clear()
        os.utime(tmp_path / "pruned", times=(time.time() - ago,) * 2)


def test_who_writes_much_looks_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.Executables(tmp_path, TOOLCHAIN).put(LOWERING, HOST, EXECUTABLE)
    (tmp_path / "pruned").touch()
    executables = cache.Executables(tmp_path, TOOLCHAIN)
    executables.put(lowering(1), HOST, Executable("step", HOST, os.urandom(1000)))
    executables.prune()
    assert len(list(tmp_path.glob("*/*.xla"))) == 2
    monkeypatch.setattr(cache, "MOST_BYTES", 1500)
    executables.prune()
    assert len(list(tmp_path.glob("*/*.xla"))) == 1


def test_a_run_that_kept_nothing_deletes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.Executables(tmp_path, TOOLCHAIN).put(LOWERING, HOST, EXECUTABLE)
    monkeypatch.setattr(cache, "MOST_BYTES", 0)
    reading = cache.Executables(tmp_path, TOOLCHAIN)
    assert reading.get(LOWERING, HOST) == EXECUTABLE
    reading.prune()
    assert reading.get(LOWERING, HOST) == EXECUTABLE


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"MUTCHECK_CACHE": "/here", "XDG_CACHE_HOME": "/there"}, "/here"),
        ({"MUTCHECK_CACHE": "", "XDG_CACHE_HOME": "/there"}, "/there/mutcheck"),
        ({"MUTCHECK_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/home"}, "/home/.cache/mutcheck"),
    ],
)
def test_where_executables_are_kept(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cache.folder() == Path(folder)
