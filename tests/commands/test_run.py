"""`mutcheck run`: a command stays what it is, and what it jits is told of."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from driver import Done, command, ends, interruptible, run, started, written

TRAIN = """
import sys
from functools import partial

import jax
import jax.numpy as jnp


@partial(jax.jit, donate_argnums=0)
def step(state, batch):
    return {name: value + batch.sum() for name, value in state.items()}


def turn(x):
    return x[::-1]


turned = jax.jit(turn, donate_argnames="x")


@jax.jit
def update(params, slopes):
    return params - slopes


def evaluate(params, x):
    return params * x


evaluated = jax.jit(evaluate)
narrow = jax.jit(lambda x: x.astype(jnp.bfloat16), donate_argnums=0)

print("on standard output")
print("on standard error", file=sys.stderr)
state = {"b": jnp.ones(4), "w": jnp.ones((512, 512))}
batch = jnp.ones(8)
for _ in range(2):
    state = step(state, batch)
    jax.clear_caches()
turned(jnp.ones((256, 256)))
params = jnp.ones((512, 512))
params = update(params, jnp.ones((512, 512)))
kept = evaluated(params, 2.0)
narrow(jnp.ones((8, 64)))
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("script") / "train.py"
    path.write_text(TRAIN, "utf-8")
    return path


@pytest.fixture(scope="module")
def trained(script: Path) -> Done:
    return watched("-o", "found.json", script=script, by=command)


def watched(*options: str, script: Path, by: Callable[..., Done] = run, **environment: str) -> Done:
    """`mutcheck run` of a script, in its folder."""
    asked = ("run", *options, "--", sys.executable, script.name)
    return by(*asked, cwd=script.parent, JAX_PLATFORMS="cpu", **environment)


def written_script(folder: Path, text: str) -> Path:
    path = folder / "train.py"
    path.write_text(dedent(text), "utf-8")
    return path


def rows(folder: Path) -> dict[str, dict[str, object]]:
    document = json.loads((folder / "found.json").read_text("utf-8"))
    return {each["program"]: each for each in document["results"]}


def test_what_the_command_prints_stays_as_it_is(trained: Done) -> None:
    assert trained.status == 0
    assert trained.out == "on standard output\n"
    assert "on standard error\n" in trained.err


def test_every_function_that_donates_is_told_with_its_ledger(trained: Done, script: Path) -> None:
    found = rows(script.parent)
    step = found["step"]
    assert [(each["path"], each["in_place"]) for each in step["buffers"]] == [
        ("state['b']", "in place"),
        ("state['w']", "in place"),
    ]
    assert found["turn"]["buffers"][0]["in_place"] == "copied"
    assert found["<lambda>"]["findings"][0]["code"] in ("aliasing.missing", "donation.in-vain")


def test_a_module_that_is_compiled_again_is_one_row(trained: Done) -> None:
    (line,) = [line for line in trained.err.splitlines() if line.startswith("step ")]
    assert line.split()[1:4] == ["cpu", "2", "×"]


@pytest.mark.parametrize("columns", ["40", "60"])
def test_a_narrow_table_leaves_columns_out_and_cuts_no_name_or_figure(script: Path, columns: str) -> None:
    told = watched(script=script, COLUMNS=columns).err
    table = told[told.index("function") :].partition("\n\n")[0].splitlines()
    assert max(map(len, table)) <= int(columns)
    assert "…" not in "".join(table)
    (turn,) = [line for line in table if line.startswith("turn ")]
    assert turn.split()[1] == "cpu"
    assert "0/1 512 KiB" in turn
    assert ("aliased" in table[0]) == (columns == "60")


def test_the_worst_is_first(trained: Done, script: Path) -> None:
    assert next(iter(rows(script.parent))) in ("turn", "<lambda>")


def test_a_copy_has_its_line(trained: Done, script: Path) -> None:
    (finding,) = rows(script.parent)["turn"]["findings"]
    assert finding["code"] == "inplace.copied"
    assert finding["location"] == {"file": "train.py", "line": TRAIN.splitlines().index("    return x[::-1]") + 1}
    assert "mutcheck explain" not in finding["advice"]


def test_what_could_be_donated_comes_with_the_line_to_change(trained: Done, script: Path) -> None:
    (finding,) = rows(script.parent)["update"]["findings"]
    assert finding["code"] == "donation.possible"
    assert finding["severity"] == "note"
    line = TRAIN.splitlines().index("params = update(params, jnp.ones((512, 512)))") + 1
    assert f"line {line} rebinds `params`" in finding["message"]
    assert "`partial(jax.jit, donate_argnames=('params',))` in place of `jax.jit`:" in finding["advice"]


def test_an_argument_that_lives_on_is_not_said_to_be_unused(trained: Done, script: Path) -> None:
    (finding,) = rows(script.parent)["evaluate"]["findings"]
    assert "only if the caller does not use it after the call" in finding["message"]
    assert finding["advice"].startswith(
        "If it is not used afterwards, write `jax.jit(evaluate, donate_argnames=('params',))`"
    )


SAVING = """
import jax, jax.numpy as jnp
from flax import nnx

@jax.jit
def push(cache, row):
    return {name: value.at[0].set(row) for name, value in cache.items()}

def adam(params, moments, slopes):
    moments = 0.9 * moments + slopes
    return params - moments, moments

adam_ = jax.jit(adam, donate_argnums=(0,))

@nnx.jit
def scale(model, other):
    model.kernel[...] = model.kernel[...] * 2
    other.kernel[...] = other.kernel[...] * 3

cache = {"k": jnp.zeros((512, 512)), "v": jnp.zeros((512, 512))}
params, moments = jnp.ones((512, 512)), jnp.zeros((512, 512))
model, other = nnx.Linear(512, 512, rngs=nnx.Rngs(0)), nnx.Linear(512, 512, rngs=nnx.Rngs(1))
for _ in range(2):
    cache = push(cache, jnp.ones(512))
    params, moments = adam_(params, moments, 1.0)
    scale(model, other)
print(cache["k"].sum(), params.sum(), moments.sum(), model.kernel.sum() != 0)
"""


def test_what_is_to_be_written_works_as_it_stands(tmp_path: Path) -> None:
    script = written_script(tmp_path, SAVING)
    first = watched("-o", "found.json", script=script)
    assert "up to 5.004 MiB could be saved by donating" in first.err
    text = SAVING
    for name in ("push", "adam", "scale"):
        finding = [each for each in rows(tmp_path)[name]["findings"] if each["code"] == "donation.possible"][-1]
        said = re.search(r"rite `(.*?)` in place of `(.*?)`(?:, and `(.*?)` at the top)?: ", finding["advice"])
        assert said is not None
        new, old, imports = said.groups()
        before, found, rest = text.partition(f"@{old}\ndef {name}" if f"@{old}\ndef {name}" in text else old)
        assert found
        text = f"{imports or ''}\n{before}{found.replace(old, new)}{rest}"
    script.write_text(text, "utf-8")
    then = watched("-o", "found.json", script=script)
    assert then.status == 0
    assert then.out == first.out
    assert "could be saved" not in then.err
    donated = [[each["offered"] for each in rows(tmp_path)[name]["buffers"]] for name in ("push", "adam", "scale")]
    assert donated == [[True] * 2, [True] * 2, [True] * 4]


def test_what_a_signature_collects_is_donated_by_number_or_by_its_own_names(tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        """
        import jax, jax.numpy as jnp

        @jax.jit
        def step(*arrays, **named):
            return arrays[0] + 1, named["b"] + 1

        step(jnp.ones((512, 512)), b=jnp.ones((512, 512)))
        """,
    )
    said = watched(script=script).err
    assert "donate what `*arrays` collects by their numbers, with `donate_argnums`: that saves up to 1 MiB" in said
    assert "donate what `**named` collects by their own names, with `donate_argnames`: that saves up to 1 MiB" in said


def test_both_keywords_of_donation(tmp_path: Path) -> None:
    """JAX donates nothing that is passed by position and named, where numbers are given, too."""
    script = written_script(
        tmp_path,
        """
        import jax, jax.numpy as jnp
        step = jax.jit(lambda a, b: (a + 1, b + 1), donate_argnums=0, donate_argnames="b")
        a, b = jnp.ones((512, 512)), jnp.ones((512, 512))
        a, b = step(a, b)
        """,
    )
    done = watched("--fail-on", "not-aliased", script=script)
    assert done.status == 1
    assert "b (1 MiB) is donated in vain: beside `donate_argnums`, `donate_argnames` counts for arguments" in done.err
    assert "Name all of them in one: `jax.jit(lambda a, b: (a + 1, b + 1), donate_argnames=('a', 'b'))`." in done.err
    assert "donation.possible" not in done.err


def test_nothing_is_left(script: Path) -> None:
    watched(script=script, TMPDIR=str(script.parent))
    assert not list(script.parent.glob("mutcheck-run-*"))


@pytest.mark.parametrize(("on", "status"), [("copied", 1), ("not-aliased", 0), ("unknown", 0)])
def test_fail_on(on: str, status: int, tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        """
        import jax, jax.numpy as jnp
        jax.jit(lambda x: x[::-1], donate_argnums=0)(jnp.ones((64, 64)))
        """,
    )
    assert watched("--fail-on", on, script=script).status == status


def test_quiet_prints_what_is_copied_alone(tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        """
        import jax, jax.numpy as jnp
        def turned(x): return x[::-1]
        def added(x): return x + 1
        jax.jit(added, donate_argnums=0)(jnp.ones((64, 64)))
        jax.jit(turned, donate_argnums=0)(jnp.ones((64, 64)))
        """,
    )
    done = watched("-q", script=script)
    assert "turned on cpu  inplace.copied" in done.err
    assert "added" not in done.err
    assert watched("-q", "--only", "added", script=script).err == ""


def test_only(script: Path) -> None:
    done = watched("--only", "st*", "-o", "only.json", script=script)
    document = json.loads((script.parent / "only.json").read_text("utf-8"))
    assert [each["program"] for each in document["results"]] == ["step"]
    assert done.status == 0


def test_several_processes_and_the_same_module(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(
        "import jax, jax.numpy as jnp\njax.jit(lambda x: x + 1, donate_argnums=0)(jnp.ones(64))\n", "utf-8"
    )
    script = written_script(
        tmp_path,
        """
        import subprocess, sys

        for _ in range(2):  # one after the other: XLA tells their dumps apart by the time alone
            subprocess.run([sys.executable, "work.py"], check=True)
        """,
    )
    done = watched(script=script)
    assert "<lambda>     cpu         2 ×" in done.err


def test_pytest(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import jax, jax.numpy as jnp\n\ndef test_it():\n    "
        "assert jax.jit(lambda x: x + 1, donate_argnums=0)(jnp.ones(4)).sum() == 9\n",
        "utf-8",
    )
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
    done = run("run", "--", *pytest_, cwd=tmp_path, JAX_PLATFORMS="cpu")
    assert done.status == 1
    assert "1 failed" in done.out
    assert "pytest" not in done.err.splitlines()[0]
    assert "ended with exit status 1, and so does mutcheck" in done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_is_passed_on(number: signal.Signals, tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        f"""
        import os, signal, sys
        signal.pthread_sigmask(signal.SIG_BLOCK, [{int(number)}])  # one that comes before it is waited for is kept
        with open("started.part", "w") as file:
            file.write(str(os.getpid()))
        os.rename("started.part", "started")
        signal.sigwait([{int(number)}])
        sys.exit(7)
        """,
    )
    command = [sys.executable, "-m", "mutcheck.cli", "run", "--", sys.executable, str(script)]
    with started(interruptible(command), cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True) as process:
        child = written(tmp_path / "started")
        process.send_signal(number)
        assert process.wait(60) == 7
    assert ends(child)


def test_a_signal_that_does_not_wake_the_wait_is_passed_on(tmp_path: Path) -> None:
    """As one does not that comes just before Python begins to wait, or that the system gives to another thread."""
    waits = "import signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [15]); open('started', 'w').close(); "
    waits += "signal.sigwait([15]); sys.exit(7)"
    script = written_script(
        tmp_path,
        f"""
        import os, signal, sys, threading
        from pathlib import Path
        from mutcheck.lowering.capture import command as capture

        def send():
            while not os.path.exists("started"):
                os.sched_yield()
            signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

        threading.Thread(target=send, daemon=True).start()
        sys.exit(capture.run([sys.executable, "-c", {waits!r}], Path(), 10**9).status)
        """,
    )
    assert subprocess.run([sys.executable, str(script)], cwd=tmp_path, timeout=60, check=False).returncode == 7


def test_standard_input_is_the_commands(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mutcheck.cli", "run", "--", "cat"]
    done = subprocess.run(command, input=b"given", capture_output=True, cwd=tmp_path, check=False)
    assert done.stdout == b"given"


def test_options_of_the_command_are_its_own(tmp_path: Path) -> None:
    done = run("run", "--", sys.executable, "-c", "import sys; print(sys.argv[1:])", "--only", "--", "-o", cwd=tmp_path)
    assert done.out == "['--only', '--', '-o']\n"


# Bad input


def test_a_command_that_does_not_exist() -> None:
    done = command("run", "--", "no-such-command")
    assert done.status == 127
    assert done.err == (
        "Error: there is no command 'no-such-command'. "
        "Write the command as in a shell: `mutcheck run -- python train.py`.\n"
    )


def test_a_command_that_cannot_be_run(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("no program", "utf-8")
    done = run("run", "--", str(tmp_path / "data.txt"))
    assert done.status == 126
    assert "cannot be run: Permission denied" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_command_that_imports_no_jax() -> None:
    done = run("run", "--", "true")
    assert done.status == 0
    assert "! nothing was compiled: the command imports no jax, or jits nothing." in done.err


def test_a_command_that_fails() -> None:
    done = command("run", "--", "sh", "-c", "exit 3")
    assert done.status == 3
    assert "! sh ended with exit status 3, and so does mutcheck." in done.err


def test_a_command_that_fails_does_not_get_the_status_of_fail_on(tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        """
        import sys, jax, jax.numpy as jnp
        jax.jit(lambda x: x[::-1], donate_argnums=0)(jnp.ones((64, 64)))
        sys.exit(5)
        """,
    )
    done = watched("--fail-on", "copied", script=script)
    assert done.status == 5
    assert "inplace.copied" in done.err


def test_a_command_that_is_killed(tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        """
        import os, signal, jax, jax.numpy as jnp
        jax.jit(lambda x: x + 1, donate_argnums=0)(jnp.ones(64))
        os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    done = watched(script=script)
    assert done.status == 128 + signal.SIGKILL
    assert "was killed by SIGKILL, and mutcheck ends with exit status 137." in done.err
    assert "<lambda>     cpu" in done.err


OWN = """
import os
os.environ["XLA_FLAGS"] = "--xla_dump_to=own"
import jax, jax.numpy as jnp
jax.jit(lambda x: x + 1, donate_argnums=0)(jnp.ones(64))
"""


def test_a_script_that_sets_xla_flags_itself(tmp_path: Path) -> None:
    done = watched(script=written_script(tmp_path, OWN))
    assert done.status == 0
    assert "! XLA dumped nothing: train.py sets XLA_FLAGS itself." in done.err
    assert "unknown" in done.err
    assert list((tmp_path / "own").glob("*.txt"))


PLUS = "import jax, jax.numpy as jnp\njax.jit(lambda x: x + 1, donate_argnums=0)(jnp.ones(64))\n"


def test_a_users_own_dump_folders_are_read_and_kept(tmp_path: Path) -> None:
    script = written_script(tmp_path, PLUS)
    for folder in ("xla", "jax"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.txt").write_text("kept", "utf-8")
    (tmp_path / "xla" / "module_0001.jit_old.cpu_after_optimizations.hlo.pb").write_bytes(b"of another run")
    done = watched(script=script, by=command, XLA_FLAGS="--xla_dump_to=xla", JAX_DUMP_IR_TO="jax")
    assert "<lambda>     cpu         1 ×     1/1     1/1      1/1" in done.err
    assert "! XLA_FLAGS dumps to xla: it is read there, and nothing in it is deleted." in done.err
    assert "of another run" not in done.err
    assert "cannot be read" not in done.err
    assert (tmp_path / "xla" / "mine.txt").read_text("utf-8") == "kept"
    assert list((tmp_path / "xla").glob("*_lambda*after_optimizations.txt")), "the text that the user asked for"
    assert list((tmp_path / "jax").glob("jax_ir*.mlir"))


def test_xla_flags_in_a_file(tmp_path: Path) -> None:
    script = written_script(tmp_path, PLUS)
    (tmp_path / "flags").write_text("--xla_force_host_platform_device_count=2\n", "utf-8")
    done = watched(script=script, XLA_FLAGS="flags")
    assert "<lambda>     cpu         1 ×" in done.err


@pytest.mark.parametrize("named", ["sponge", "gs://bucket/dump"])
def test_a_dump_folder_that_is_none(named: str, tmp_path: Path) -> None:
    done = command("run", "--", "true", cwd=tmp_path, JAX_DUMP_IR_TO=named)
    assert f"! JAX_DUMP_IR_TO dumps to {named}, which is no folder here: nothing is read of it." in done.err


def test_what_is_taken_from_jaxs_cache_is_unknown(tmp_path: Path) -> None:
    script = written_script(tmp_path, PLUS)
    cache = {
        "JAX_COMPILATION_CACHE_DIR": str(tmp_path / "cache"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    watched(script=script, by=command, **cache)
    done = watched("-o", "found.json", "--fail-on", "copied", script=script, by=command, **cache)
    (buffer,) = rows(tmp_path)["<lambda>"]["buffers"]
    assert buffer["path"] == "x"
    assert buffer["in_place"] == "unknown"
    assert "JAX's compilation cache" in buffer["reason"]
    assert done.status == 0
    assert watched("--fail-on", "copied", "--fail-on", "unknown", script=script, by=command, **cache).status == 1


def test_quiet_is_no_pass_where_nothing_was_compiled() -> None:
    done = run("run", "-q", "--", sys.executable, "-c", "")
    assert done.err == "! nothing was compiled: the command imports no jax, or jits nothing.\n"


def test_of_what_compiles_nothing_nothing_is_known() -> None:
    assert run("run", "--fail-on", "copied", "--", "true").status == 0
    assert run("run", "--fail-on", "unknown", "--", "true").status == 1


def test_what_is_donated_in_vain_is_known(tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        """
        import jax, jax.numpy as jnp
        jax.jit(lambda x, y: (x.sum(), y + 1), donate_argnums=(0, 1))(jnp.ones((64, 64)), jnp.ones(8))
        """,
    )
    assert watched("--fail-on", "unknown", script=script).status == 0
    assert watched("--fail-on", "not-aliased", script=script).status == 1


def test_a_dump_that_is_too_large_is_cut_and_the_command_goes_on(tmp_path: Path) -> None:
    script = written_script(
        tmp_path,
        """
        import os, jax, jax.numpy as jnp
        here = os.environ["JAX_DUMP_IR_TO"]
        jax.jit(lambda x: x + 1, donate_argnums=0)(jnp.ones(64))
        first = set(os.listdir(here))
        number = 0
        while True:  # until what is written is deleted
            number += 1
            jax.jit(lambda x: x + number, donate_argnums=0)(jnp.ones(64 + number))
            if len(os.listdir(here)) < len(first) + number:
                break
        print("went on")
        """,
    )
    done = watched("--max-dump", "1KB", script=script)
    assert done.status == 0
    assert done.out == "went on\n"
    assert "! the report is partial: the dumps take more than --max-dump, and what came later is left out." in done.err


def test_dumps_that_are_all_read_are_not_said_to_be_cut(tmp_path: Path) -> None:
    """What is written between the last look and the end of the command is kept, however much it is."""
    from mutcheck.lowering.capture import command as capture

    with capture.Watch([tmp_path], 3) as watch:
        kept = tmp_path / "1.module_0001.jit_f.before_optimizations.hlo.pb"
        kept.write_bytes(b"much")
    assert watch.full == ""
    assert kept.exists()


def test_dumps_that_are_too_large_and_the_last_are_not_said_to_be_cut(tmp_path: Path) -> None:
    from mutcheck.lowering.capture import command as capture

    with capture.Watch([tmp_path], 3) as watch:
        (tmp_path / "1.module_0001.jit_f.before_optimizations.hlo.pb").write_bytes(b"much")
        watch.look()
        (tmp_path / "1.module_0001.jit_f.debug_options").write_bytes(b"deleted anyway")
    assert (watch.full != "", watch.cut) == (True, False)


def test_where_the_dump_is_cut_nothing_else_is_said_to_be_why_nothing_is_seen() -> None:
    from mutcheck.checks.foreign.modules import Captured
    from mutcheck.lowering.capture.command import Ended, Folder
    from mutcheck.report.text.modules import said

    ended = Ended(0, (Folder(Path("xla"), own=True),), "the dumps take more than --max-dump")
    assert said(ended, Captured(()), ["python"]) == ("the report is partial: the dumps take more than --max-dump.",)


def test_no_room_to_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mutcheck.lowering.capture import command as capture

    monkeypatch.setattr(capture, "RESERVE", 1 << 80)
    ended = capture.run(["true"], tmp_path, 1 << 30)
    assert ended.status == 0
    assert ended.folders == ()
    assert ended.said[0].startswith("nothing is seen of the command: there is no room to dump to")


def test_the_disk_runs_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mutcheck.lowering.capture import command as capture

    watch = capture.Watch([tmp_path], 1 << 30)
    monkeypatch.setattr(capture, "RESERVE", 1 << 80)
    watch.look()
    assert "the disk that it dumps to is full" in watch.full
    later = tmp_path / "1.module_0001.jit_f.before_optimizations.hlo.pb"
    later.write_bytes(b"later")
    watch.look()
    assert not later.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--max-dump", "lots", "--", "true"], "'lots' is no number of bytes. Write it as in 2GB or 500MiB."),
        (["--fail-on", "copyed", "--", "true"], "there is no 'copyed'. Did you mean copied?"),
        ([], "Missing argument"),
        (["-q", "--all", "--", "true"], "--all tells more, and --quiet less: leave one out."),
    ],
)
def test_bad_options(arguments: list[str], said: str) -> None:
    done = run("run", *arguments)
    assert done.status == 2
    assert said in done.err


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", "utf-8")
    done = run("run", "-o", "file/x.json", "--", "true", cwd=tmp_path)
    assert done.status == 2
    assert "cannot write file/x.json" in done.err
    assert run("run", "-o", "file/x.json", "--", "sh", "-c", "exit 3", cwd=tmp_path).status == 3


def test_the_environment_is_added_to(tmp_path: Path) -> None:
    script = "import os; print(os.environ['XLA_FLAGS'].split()[0], os.environ['MINE'])"
    done = run("run", "--", sys.executable, "-c", script, XLA_FLAGS="--xla_cpu_enable_fast_math=false", MINE=os.curdir)
    assert done.out == "--xla_cpu_enable_fast_math=false .\n"


PLUGIN = """
def initialize():
    raise RuntimeError("Unable to load cuDNN. Is it installed?")
"""


@pytest.mark.parametrize("everything", [False, True])
def test_what_jax_says_of_a_missing_gpu_stands_in_a_line_below(tmp_path: Path, everything: bool) -> None:
    """A plugin as pip puts it there, which finds no GPU."""
    (plugin := tmp_path / "plugins" / "jax_plugins" / "xla_none").mkdir(parents=True)
    (plugin / "__init__.py").write_text(PLUGIN)
    (tmp_path / "train.py").write_text(
        "from jax._src import xla_bridge\nxla_bridge.discover_pjrt_plugins()\nprint('its own')\n"
    )
    options = ["--all"] if everything else []
    asked = ("run", *options, "--", sys.executable, "train.py")
    done = command(*asked, cwd=tmp_path, PYTHONPATH=str(tmp_path / "plugins"), JAX_PLATFORMS="cpu")
    assert (done.status, done.out) == (0, "its own\n"), done.err
    table, _, below = done.err.partition("\n! ")
    assert "Traceback" not in table
    assert ("Traceback (most recent call last):" in below) == everything
    if not everything:
        (line,) = [each for each in done.err.splitlines() if each.startswith("! JAX: Jax plugin configuration error")]
        assert re.search(r": Unable to load cuDNN. Is it installed\? \(\d+ lines of it: --all shows them\)$", line)
