"""Bad input: one clear message each, the right exit status, and the other programs still run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import RELEASE, Done, accepted, command, ends, lowered, run, started, written

Write = Callable[..., Path]

GOOD = """
    @mutcheck.program(arguments=vector)
    @jax.jit
    def good(x):
        return x + 1
    # CHECK: stablehlo.add
"""


def goldens(path: Path, program: str = "good") -> Path:
    return path.parent / "goldens" / program / RELEASE / "shared.mlir"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lower", "incremnt"], "there is no program 'incremnt'. Did you mean increment"),
        (["lower", "qqqq"], "`mutcheck list` shows the names"),
        (["lower", "{file}::god"], "there is no program 'god' in train.py. Did you mean good?"),
        (["lower", "{file}::helper"], "'helper' in train.py is a function, not a program"),
        (["lower", "{folder}/tran.py"], "train.py?"),
        (["lower", "no.such.module:f"], "no module 'no.such.module' is on the import path"),
        (["lower", "--target", "cpu,gpu"], "there is no target 'gpu'. Did you mean cuda or rocm?"),
        (["lower", "--target", "cpus"], "there is no target 'cpus'. Did you mean cpu?"),
        (["lower", "{folder}"], "is a folder. Name a file in it"),
        (["lower", "increment", "--emit", "jaxpr", "--format", "json"], "leave --format out"),
        (["lower", "--target", ","], "it names no target"),
        (["lower", "--format", "jsn"], "there is no 'jsn'. Did you mean json?"),
        (["lower", "--strct"], "'--strict'"),
        (["lwer"], "Did you mean 'lower'?"),
        (["lower", "--jobs", "0"], "0 is not in the range x>=1"),
        (["accept", "incremnt"], "Did you mean increment"),
        (["list", "nothing.py"], "there is no file 'nothing.py'"),
    ],
)
def test_a_wrong_word_gets_the_nearest_one(write: Write, arguments: list[str], message: str) -> None:
    path = write(GOOD + "\n    def helper(x):\n        return x\n")
    done = command(*(each.format(file=path, folder=path.parent) for each in arguments))
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_unknown_program_does_not_keep_the_others_from_running(write: Write) -> None:
    done = lowered(f"{write(GOOD)}::good", "nothing", "--target", "cpu", "--format", "json")
    assert done.status == 2
    assert done.cell("good")["outcome"] == "passed"
    assert "there is no program 'nothing'" in done.json["problems"][0]


MISBEHAVING = {
    "raises": ("raise KeyError('lost')", "raised KeyError while being traced: 'lost'"),
    "exits": ("sys.exit(3)", "exited with status 3 while being traced"),
    "ends": ("os._exit(7)", "ended its process with status 7"),
    "is_killed": ("os.kill(os.getpid(), 9)", "ended its process by SIGKILL (out of memory?)"),
    "aborts": ("os.abort()", "ended its process by SIGABRT"),
}


@pytest.fixture(scope="module")
def misbehaving(once: Callable[..., Done], tmp_path_factory: pytest.TempPathFactory) -> Done:
    from textwrap import dedent

    from driver import HEADER

    programs = "".join(
        f"\n@mutcheck.program(arguments=vector)\ndef {name}(x):\n    print('before the end', flush=True)\n    {line}\n"
        for name, (line, _) in MISBEHAVING.items()
    )
    more = """
    @mutcheck.program(arguments=lambda: 1 / 0)
    def no_arguments(x):
        return x

    @mutcheck.program(arguments=lambda: [1])
    def a_list(x):
        return x

    @mutcheck.program(arguments=vector)
    def prints(x):
        print("hello", flush=True); os.system("echo from below"); sys.stderr.write("a warning")
        return x
    # CHECK: return

    @mutcheck.program(arguments=vector)
    def bad_pattern(x):
        return x
    # CHECK: {{(}}

    @mutcheck.program(arguments=vector)
    def no_directive(x):
        return x

    @mutcheck.program(arguments=vector, directives="nowhere.check")
    def no_directive_file(x):
        return x

    later = good
    good_too = 1
    """
    folder = tmp_path_factory.mktemp("misbehaving")
    (folder / "train.py").write_text(HEADER + programs + dedent(GOOD + more), "utf-8")
    how = ("--no-compile", "--target", "cpu", "--format", "json", "--jobs", "2")
    return once("misbehaving", lambda: command("lower", "train.py", *how, cwd=folder))


@pytest.mark.parametrize("program", MISBEHAVING)
def test_a_program_that_misbehaves_is_its_own_outcome(misbehaving: Done, program: str) -> None:
    cell = misbehaving.cell(program)
    assert (cell["outcome"], cell["ok"]) == ("error", False)
    finding, printed = cell["findings"]
    assert finding["code"] == "program.crashed"
    assert finding["message"] == f"{program} {MISBEHAVING[program][1]}"
    assert printed["evidence"][0] == "before the end"


def test_the_other_programs_ran_and_the_run_was_not_able_to_do_all(misbehaving: Done) -> None:
    assert misbehaving.status == 2
    assert misbehaving.cell("good")["outcome"] == "passed"


def test_a_traceback_ends_at_the_users_own_line(misbehaving: Done) -> None:
    evidence = misbehaving.cell("raises")["findings"][0]["evidence"]
    assert evidence[0] == "Traceback (most recent call last):"
    assert evidence[-2:] == ["    raise KeyError('lost')", "KeyError: 'lost'"]
    assert not [line for line in evidence if "site-packages" in line or "mutcheck" in line]
    arguments = misbehaving.cell("no_arguments")["findings"][0]
    assert arguments["message"] == "no_arguments raised ZeroDivisionError while making its arguments: division by zero"
    assert "return a tuple, or a Call" in misbehaving.cell("a_list")["findings"][0]["message"]


def test_what_a_program_prints_is_kept_apart(misbehaving: Done) -> None:
    (note,) = [each for each in misbehaving.cell("prints")["findings"] if each["code"] == "program.printed"]
    assert note["evidence"] == ["hello", "from below", "a warning"]
    assert misbehaving.cell("prints")["outcome"] == "passed"


def test_directives_that_are_bad_or_missing(misbehaving: Done) -> None:
    assert misbehaving.codes("bad_pattern")[0] == "directive.bad"
    assert misbehaving.cell("bad_pattern")["outcome"] == "failed"
    assert misbehaving.codes("no_directive") == ["directive.none", "golden.missing"]
    assert misbehaving.cell("no_directive")["outcome"] == "passed"
    (unreadable, _) = misbehaving.cell("no_directive_file")["findings"]
    assert "No such file" in unreadable["message"]
    assert "directives=" in unreadable["advice"]


PROGRAM = "import mutcheck\n@mutcheck.program(arguments=tuple)\ndef f(): ...\n"


@pytest.mark.parametrize(
    ("text", "message", "last"),
    [
        ("import no_such\n" + PROGRAM, "raised ModuleNotFoundError while importing broken.py", "ModuleNotFoundError"),
        ("def f(:\n", "raised SyntaxError while importing broken.py", "SyntaxError"),
        ("import sys\nsys.exit('no')\n" + PROGRAM, "exited with status no while importing broken.py", "SystemExit"),
        ("import mutcheck\n@mutcheck.program(arguments=tuple, updates={'x': 'changed'})\ndef f(x): ...\n",
         "the update of x is 'changed'", "ValueError"),
        ("import mutcheck\n@mutcheck.program(arguments=tuple, rejected={'0.8 to 0.9': ''})\ndef f(x): ...\n",
         "is not a range of JAX releases", "ValueError"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_import(write: Write, text: str, message: str, last: str) -> None:
    good, broken = write(GOOD), write(text, "broken.py", header="")
    done = lowered(f"{broken}::f", f"{good}::good", "--target", "cpu", "--format", "json")
    assert done.status == 2
    finding = done.cell("f")["findings"][0]
    assert message in finding["message"]
    assert finding["evidence"][-1].startswith(last)
    assert str(broken) in "".join(finding["evidence"])
    assert done.cell("good")["outcome"] == "passed"


def test_two_programs_of_one_name_are_both_named_and_neither_runs(write: Write) -> None:
    one, other = write(GOOD, "one.py"), write(GOOD.replace("x + 1", "x + 2"), "other.py")
    done = lowered(str(one), str(other), "increment", "--target", "cpu", "--format", "json")
    assert done.status == 2
    assert done.cell("increment")["outcome"] == "passed"
    clashing = [each for each in done.json["results"] if each["program"] == "good"]
    assert [each["outcome"] for each in clashing] == ["error", "error"]
    message = clashing[0]["findings"][0]["message"]
    assert "two programs are named good" in message
    assert f"{one}::good" in message
    assert f"{other}::good" in message


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data[: len(data) // 2], "is cut off or was edited"),
        (lambda data: b"\xff" + data, "is not UTF-8"),
        (lambda data: data.replace(b"program: good", b"program: other"), "is for the program other, not good"),
        (lambda _: b"", "does not start with the header"),
    ],
)
def test_a_broken_golden_fails_its_program_and_no_other(
    write: Write, damage: Callable[[bytes], bytes], message: str
) -> None:
    path = write(GOOD)
    assert accepted(str(path)).status == 0
    goldens(path).write_bytes(damage(goldens(path).read_bytes()))
    done = lowered(str(path), "increment", "--target", "cpu", "--format", "json")
    assert done.status == 1
    assert done.codes("good") == ["golden.broken"]
    (finding,) = done.cell("good")["findings"]
    assert message in finding["message"]
    assert f"`mutcheck accept {path}::good`" in finding["advice"]
    assert done.cell("increment")["ok"]


def test_a_golden_that_no_program_owns_is_reported(write: Write) -> None:
    path = write(GOOD + GOOD.replace("good", "old"))
    assert accepted(str(path)).status == 0
    write(GOOD)
    loose = lowered(str(path), "--target", "cpu")
    assert loose.status == 0
    assert "no program owns the golden" in loose.out
    assert str(Path("goldens") / "old") in loose.out
    assert lowered(str(path), "--target", "cpu", "--strict").status == 1


def test_accept_is_refused_in_ci(write: Write) -> None:
    path = write(GOOD)
    done = command("accept", str(path), CI="true")
    assert done.status == 2
    assert "where CI is set" in done.err
    assert not goldens(path).exists()


def test_accept_keeps_the_golden_of_a_program_that_crashes(write: Write) -> None:
    path = write(GOOD)
    assert accepted(str(path)).status == 0
    before = goldens(path).read_bytes()
    write(GOOD.replace("return x + 1", "raise ValueError('no')"))
    done = accepted(str(path))
    assert done.status == 2
    assert "good raised ValueError" in done.err
    assert "Its goldens are as they were." in done.err
    assert goldens(path).read_bytes() == before


def test_a_golden_folder_that_cannot_be_written(write: Write) -> None:
    """A file stands where the folder should be; and a folder without the right to write, also for root."""
    path = write(GOOD)
    (path.parent / "goldens").write_text("in the way")
    done = accepted(str(path))
    assert done.status == 2
    assert "cannot write goldens" in done.err
    assert "Traceback" not in done.err
    assert (path.parent / "goldens").read_text() == "in the way"


@pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which("setpriv") is None, reason="root may write everywhere, and cannot give that up"
)
def test_a_read_only_golden_folder(write: Write) -> None:
    path = write(GOOD)
    folder = path.parent / "goldens"
    folder.mkdir(mode=0o555)
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [*drop, sys.executable, "-m", "mutcheck.cli", "accept", "--no-compile", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Permission denied" in done.stderr
    assert "Nothing was lost" in done.stderr
    assert list(folder.iterdir()) == []


def test_accept_deletes_what_a_killed_one_left_an_hour_ago(write: Write) -> None:
    path = write(GOOD)
    folder = goldens(path).parent
    folder.mkdir(parents=True)
    old, new = folder / ".mutcheck-0123456789abcdef", folder / ".mutcheck-fedcba9876543210"
    for each in (old, new):
        each.write_text("half of a golden")
    os.utime(old, (time.time() - 3700,) * 2)
    assert accepted(str(path)).status == 0
    assert sorted(each.name for each in folder.iterdir()) == [new.name, "shared.mlir"]


def test_two_accepts_at_once_leave_whole_goldens(write: Write) -> None:
    path = write(GOOD)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-m", "mutcheck.cli", "accept", "--no-compile", str(path)]
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert lowered(str(path), "--strict").status == 0
    assert [each.name for each in goldens(path).parent.iterdir()] == ["shared.mlir"]


def test_llvms_filecheck_that_is_not_there(tmp_path: Path) -> None:
    done = run("lower", "increment", "--filecheck", "llvm", PATH=str(tmp_path))
    assert (done.status, done.out) == (2, "")
    assert "FileCheck is not on PATH" in done.err
    assert "--filecheck python" in done.err


def test_a_json_document_is_printed_even_where_no_program_is_known() -> None:
    done = run("lower", "nothing", "--format", "json")
    assert done.status == done.json["exit_status"] == 2
    assert done.json["results"] == []
    assert "there is no program 'nothing'" in done.json["problems"][0]


def test_arguments_that_the_function_does_not_take_are_the_programs_mistake(write: Write) -> None:
    path = write("""
        @mutcheck.program(arguments=vector)
        @jax.jit
        def step(x, y):
            return x + y
    """)
    done = lowered(str(path), "--target", "cpu", "--format", "json")
    assert (done.status, done.cell("step")["outcome"]) == (2, "error")
    message = done.cell("step")["findings"][0]["message"]
    assert "step(x, y) does not take what its `arguments` make: missing a required argument: 'y'" in message


def test_two_files_with_a_program_of_one_name_do_not_share_a_golden(write: Write) -> None:
    path = write(GOOD)
    assert accepted(str(path)).status == 0
    before = goldens(path).read_bytes()
    other = write(GOOD.replace("x + 1", "x + 2"), "other.py")
    done = lowered(str(other), "--target", "cpu", "--format", "json")
    assert done.codes("good") == ["golden.broken"]
    assert "other.py and train.py both define 'good'" in done.cell("good")["findings"][0]["message"]
    refused = accepted(str(other))
    assert refused.status == 2
    assert "would share a golden" in refused.err
    assert goldens(path).read_bytes() == before


def test_the_corpus_is_the_corpus_however_it_is_named() -> None:
    from mutcheck.project import discovery

    done = lowered(f"{discovery.CORPUS / 'inc.py'}::inc", "--target", "cpu", "--strict")
    assert done.status == 0, done.out


def test_a_misspelt_waiver_gets_the_nearest_code(write: Write) -> None:
    path = write("""
        @mutcheck.program(arguments=vector, waivers=(mutcheck.Waiver("update.rebuild", "known"),))
        @jax.jit
        def step(x):
            return x
        # CHECK: return
    """)
    done = lowered(str(path))
    assert done.status == 1
    assert done.out.count("waiver.stale") == 1
    assert "Did you mean update.rebuilt?" in done.out


LOWER = [sys.executable, "-m", "mutcheck.cli", "lower", "--no-compile", "--target", "cpu"]

HANGS = """
    @mutcheck.program(arguments=vector)
    @jax.jit
    def quick(x):
        return x + 1
    # CHECK: stablehlo.add

    @mutcheck.program(arguments=vector)
    def hangs(x):
        open("hanging", "w").write(str(os.getpid()))
        while True:
            pass
"""


def test_a_program_that_takes_too_long_is_stopped(write: Write) -> None:
    path = write(HANGS)
    done = lowered(str(path), "--target", "cpu", "--format", "json", "--timeout", "4", cwd=path.parent)
    assert done.status == 2
    assert done.cell("quick")["outcome"] == "passed"
    assert done.cell("hangs")["findings"][0]["message"] == "hangs took longer than 4 seconds, and was stopped"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_end_shows_what_is_finished_and_leaves_no_process(
    write: Write, end: signal.Signals
) -> None:
    path = write(HANGS)
    command = [*LOWER, str(path), "--format", "json"]
    with started(command, cwd=path.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        worker = written(path.parent / "hanging")
        running.send_signal(end)
        out, err = running.communicate(timeout=60)
    done = Done(running.returncode, out, err)
    assert (done.status, done.err) == (2, "")
    assert done.cell("quick")["outcome"] == "passed"
    assert done.json["problems"] == ["interrupted: 1 of 2 cells were done. Run it again for the others."]
    assert ends(worker)


def test_a_run_that_is_killed_leaves_no_worker(write: Write) -> None:
    path = write(HANGS)
    command = [*LOWER, str(path)]
    with started(command, cwd=path.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        worker = written(path.parent / "hanging")
        running.kill()
        running.wait()
    assert ends(worker)


def test_expectations_of_the_users_own_types(write: Write) -> None:
    path = write("""
        import enum

        class U(enum.StrEnum):
            UP = "updated"

        class Mine(mutcheck.Waiver):
            pass

        refs = lambda: (jax.new_ref(jnp.zeros(3)),)

        @mutcheck.program(arguments=refs, updates={"x": U.UP}, waivers=mutcheck.Waiver("update.rebuilt", "so", "<0.1"))
        @jax.jit
        def words(x):
            x[...] += 1
        # CHECK: return

        @mutcheck.program(arguments=refs, waivers=(Mine("update.rebuilt", "so", "<0.1"),))
        @jax.jit
        def subclass(x):
            x[...] += 1
    """)
    done = lowered(str(path), "--target", "cpu", "--format", "json")
    assert done.cell("words")["outcome"] == "passed", done.out
    assert done.cell("subclass")["outcome"] == "error"
    assert "subclass got lost" in done.cell("subclass")["findings"][0]["message"]


@pytest.mark.parametrize("line", ["sys.stdout.close()", "sys.stderr = None", "os.close(1)"])
def test_a_program_that_closes_its_output_harms_no_other(write: Write, line: str) -> None:
    path = write(f"""
        @mutcheck.program(arguments=vector)
        def closes(x):
            {line}
            return x
        # CHECK: return
    """)
    done = lowered(str(path), "increment", "--target", "cpu", "--format", "json", "--jobs", "1")
    assert done.status == 0, done.out + done.err
    assert [each["outcome"] for each in done.json["results"]] == ["passed", "passed"]


def test_helpers_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    from driver import HEADER

    for folder, size in (("a", 4), ("b", 8)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "helper.py").write_text(f"N = {size}\n")
        program = "@mutcheck.program(arguments=lambda: (jnp.zeros(helper.N),))"
        (tmp_path / folder / "train.py").write_text(
            f"{HEADER}import helper\n{program}\ndef {folder}(x):\n    return x + 1\n"
        )
    both = ["a/train.py", "b/train.py"]
    done = lowered(*both, "--emit", "stablehlo", "--target", "cpu", "--jobs", "1", cwd=tmp_path)
    first, _, second = done.out.partition("// b on cpu")
    assert "tensor<4xf32>" in first
    assert "tensor<8xf32>" in second


def test_waivers_that_are_none_are_the_programs_mistake(write: Write) -> None:
    path = write("@mutcheck.program(arguments=vector, waivers=['update.rebuilt'])\ndef f(x): return x\n")
    done = lowered(f"{path}::f", "increment", "--target", "cpu", "--format", "json")
    assert "a tuple of mutcheck.Waiver" in done.cell("f")["findings"][0]["message"]
    assert done.cell("increment")["ok"]
