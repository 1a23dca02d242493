"""`[tool.mutcheck]` in pyproject.toml: what it means, and what is said of what is wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from driver import HEADER, RELEASE, accepted, lowered, run

from mutcheck.project import configuration

GOOD = """
@mutcheck.program(arguments=vector)
@jax.jit
def {name}(x):
    return x + 1
# CHECK: stablehlo.add
"""

IN_VAIN = """
@mutcheck.program(arguments=vector)
@partial(jax.jit, donate_argnums=0)
def {name}(x):
    return x[:2]
# CHECK: stablehlo.slice
"""

Project = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project: its table, and files of programs, each with the programs that it defines."""

    def project(table: str, **files: str) -> Path:
        (tmp_path / "pyproject.toml").write_text(dedent(table), "utf-8")
        for name, text in files.items():
            file = tmp_path / f"{name.replace('__', '/')}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(HEADER + text, "utf-8")
        return tmp_path

    return project


def good(*names: str) -> str:
    return "".join(GOOD.format(name=name) for name in names)


def names(folder: Path, *arguments: str) -> list[str]:
    done = run("list", *arguments, cwd=folder)
    assert (done.status, done.err) == (0, "")
    return [line.split()[0] for line in done.out.splitlines()]


def test_files_patterns_and_modules_are_the_programs_without_a_program(project: Project) -> None:
    root = project(
        """
        [tool.mutcheck]
        programs = ["train.py", "checks/*.py", "package.model", "more.py::second", "train.py::one"]
        """,
        train=good("one"),
        checks__b=good("b"),
        checks__a=good("a"),
        checks__helper="",
        package__model=good("model"),
        more=good("first", "second"),
    )
    spelled = ["train.py::one", "checks/a.py::a", "checks/b.py::b", "package.model:model", "more.py::second"]
    assert names(root) == spelled
    assert names(root, "more.py") == ["more.py::first", "more.py::second"]
    assert len(names(root, "--corpus")) == 15
    done = lowered("--target", "cpu", cwd=root)
    assert (done.status, "5 programs on cpu: 5 passed" in done.out) == (0, True), done.out + done.err


def test_it_is_found_from_the_folders_below(project: Project) -> None:
    root = project(
        '[tool.mutcheck]\nprograms = ["checks/*.py", "package.model"]\n',
        checks__a=good("a"),
        package__model=good("model"),
    )
    (root / "below" / "more").mkdir(parents=True)
    (root / "below" / "pyproject.toml").write_text("[tool.black]\n")
    assert names(root / "below" / "more") == ["../../checks/a.py::a", "package.model:model"]
    done = lowered("--target", "cpu", cwd=root / "below" / "more")
    assert (done.status, "2 programs on cpu: 2 passed" in done.out) == (0, True), done.out + done.err
    for spelled in names(root / "below" / "more"):
        done = lowered(spelled, "--target", "cpu", cwd=root / "below" / "more")
        assert "1 program on cpu: 1 passed" in done.out, done.out + done.err


def test_hidden_folders_are_no_part_of_a_pattern(project: Project) -> None:
    root = project(
        '[tool.mutcheck]\nprograms = ["**/*.py"]\n', train=good("one"), a__b__deep=good("deep"), **{".venv__x": ""}
    )
    (root / ".venv" / "x.py").write_text(HEADER + good("hidden"))
    assert names(root) == ["a/b/deep.py::deep", "train.py::one"]


def test_a_table_without_programs_means_the_corpus(project: Project) -> None:
    root = project("[tool.mutcheck]\nstrict = true\n")
    assert len(names(root)) == 15
    explained = run("explain", cwd=root)
    assert (explained.status, "name a program" in explained.err) == (2, True)


def test_explain_means_the_programs_of_the_project(project: Project) -> None:
    root = project('[tool.mutcheck]\nprograms = ["train.py"]\ntargets = ["cpu"]\n', train=IN_VAIN.format(name="one"))
    done = run("explain", "--no-cache", "--all", cwd=root)
    assert "on cpu" in done.out, done.out + done.err
    assert "on tpu" not in done.out


def test_the_command_line_counts_before_the_configuration(project: Project) -> None:
    root = project(
        '[tool.mutcheck]\nprograms = ["train.py"]\ntargets = ["CPU", "rocm", "cpu"]\nstrict = true\n',
        train=good("one"),
    )
    strict = lowered("--format", "json", cwd=root)
    assert strict.status == 1
    assert [each["target"] for each in strict.json["results"]] == ["cpu", "rocm"]
    assert strict.codes("one") == ["golden.missing"]
    loose = lowered("--no-strict", "--target", "tpu", "--format", "json", cwd=root)
    assert (loose.status, [each["target"] for each in loose.json["results"]]) == (0, ["tpu"])
    corpus = lowered("--target", "cpu", "--corpus", "--shard", "1/15", "--format", "json", cwd=root)
    assert len(corpus.json["results"]) == 1
    assert corpus.json["results"][0]["program"] != "one"
    assert corpus.json["problems"] == []


def test_options_that_contradict_each_other_or_the_configuration(project: Project) -> None:
    root = project('[tool.mutcheck]\nprograms = ["train.py"]\ntargets = ["rocm"]\n', train=good("one"))
    for verb in ("lower", "accept", "list", "explain"):
        both = run(verb, "--corpus", "increment", cwd=root)
        assert (both.status, "leave PROGRAM out" in both.err) == (2, True), both.err
    observed = run("lower", "--observe", cwd=root)
    assert (observed.status, "to --target" in observed.err) == (2, True), observed.err


def test_goldens_lie_in_the_configured_folder(project: Project) -> None:
    root = project(
        '[tool.mutcheck]\nprograms = ["checks/*.py"]\ngolden = "kept/here"\n', checks__a=good("a"), checks__b=good("b")
    )
    done = accepted("--all", "--target", "cpu", cwd=root)
    assert f"wrote kept/here/a/{RELEASE}/shared.mlir" in done.out, done.out + done.err
    strict = lowered("--strict", "--target", "cpu", cwd=root)
    assert (strict.status, "2 programs on cpu: 2 passed" in strict.out) == (0, True), strict.out
    assert not (root / "checks" / "goldens").exists()
    assert "corpus" not in lowered("increment", "--strict", "--target", "cpu", cwd=root).out
    assert lowered("increment", "--strict", "--target", "cpu", cwd=root).status == 0  # mutcheck's own has its own
    named = accepted("--all", "--golden", "there", "--target", "cpu", cwd=root)
    assert f"wrote there/a/{RELEASE}/shared.mlir" in named.out
    below = accepted("../checks/a.py", "--target", "tpu", cwd=root / "checks")
    assert f"{root}/kept/here/a/{RELEASE}/shared.mlir" in below.out, below.out + below.err


def test_a_golden_that_no_program_of_the_project_owns(project: Project) -> None:
    root = project(
        '[tool.mutcheck]\nprograms = ["train.py::one"]\ngolden = "kept"\n', train=good("one", "two", "three")
    )
    accepted("train.py", "--target", "cpu", cwd=root)
    (root / "train.py").write_text(HEADER + good("one", "two"))
    done = lowered("--target", "cpu", cwd=root)
    assert done.status == 0
    assert "no program owns the golden kept/three" in done.out
    assert "kept/two" not in done.out
    assert lowered("--target", "cpu", "--strict", cwd=root).status == 1
    some = lowered("train.py::two", "--target", "cpu", cwd=root)
    assert "no program owns" not in some.out


WAIVED = """
[tool.mutcheck]
programs = ["train.py"]

[[tool.mutcheck.waivers]]
program = "vain_*"
finding = "donation.in-vain"
reason = "the slice is kept on purpose"
targets = ["cpu", "cuda"]
"""


def test_waivers_are_for_the_programs_and_targets_that_they_name(project: Project) -> None:
    root = project(WAIVED, train=IN_VAIN.format(name="vain_one") + IN_VAIN.format(name="other"))
    done = lowered("--target", "cpu,cuda,tpu", "--format", "json", cwd=root)
    waived = {
        (each["program"], each["target"]): [finding["waived"] for finding in each["findings"] if finding["waived"]]
        for each in done.json["results"]
    }
    reason = ["the slice is kept on purpose"]
    assert {cell for cell, reasons in waived.items() if reasons == reason} == {
        ("vain_one", "cpu"),
        ("vain_one", "cuda"),
    }, waived
    assert done.codes("vain_one") == ["golden.missing"]
    assert "donation.in-vain" in done.codes("vain_one", "tpu")
    assert "donation.in-vain" in done.codes("other")


def test_a_waiver_with_nothing_left_to_waive_fails_and_is_told_with_its_line(project: Project) -> None:
    root = project(WAIVED.replace("vain_*", "*"), train=good("one") + IN_VAIN.format(name="vain"))
    done = lowered("--target", "cpu,tpu", cwd=root)
    assert done.status == 1
    assert "waiver.stale" in done.out
    assert "pyproject.toml:5" in done.out, done.out
    as_json = lowered("--target", "cpu,tpu", "--format", "json", cwd=root)
    assert as_json.codes("one") == ["waiver.stale", "golden.missing"]
    assert as_json.codes("one", "tpu") == ["golden.missing"]
    assert as_json.codes("vain") == ["golden.missing"]


def test_waivers_are_not_for_the_corpus(project: Project) -> None:
    root = project(WAIVED.replace("vain_*", "*"), train=IN_VAIN.format(name="vain"))
    done = lowered("increment", "--target", "cpu", "--format", "json", cwd=root)
    assert done.codes("increment") == []


def test_a_waiver_of_no_program_is_told_of_a_full_run(project: Project) -> None:
    root = project(WAIVED.replace("vain_*", "trian"), train=good("train", "other"))
    done = lowered("--target", "cpu", cwd=root)
    assert done.status == 0
    told = "pyproject.toml:5: the waiver of donation.in-vain is for 'trian', and no program goes by that."
    assert f"{told} Did you mean train?" in " ".join(done.out.split()), done.out
    assert lowered("--target", "cpu", "--strict", "--format", "json", cwd=root).status == 1
    assert "trian" not in lowered("train.py::other", "--target", "cpu", cwd=root).out


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("[tool.mutcheck]\nprogram = ['a.py']", ["2: there is no key 'program'. Did you mean programs?"]),
        ("[tool.mutcheck]\n\nzzz = 1", ["3: there is no key 'zzz'. Use one of programs, golden,"]),
        (
            "[tool.mutcheck]\nprograms = 'a.py'",
            ['2: programs is text, and not a list of PROGRAMs: write `programs = ["a'],
        ),
        ("[tool.mutcheck]\nprograms = []", ["2: programs names no program."]),
        (
            "[tool.mutcheck]\nprograms = [\n1,\n'']",
            ["3: one of programs is a number", "4: one of programs says nothing"],
        ),
        ("[tool.mutcheck]\nstrict = 'yes'", ["2: strict is text, and not true or false."]),
        ("[tool.mutcheck]\nstrict = 1", ["2: strict is a number, and not true or false."]),
        ("[tool.mutcheck]\ntargets = ['cpu',\n 'gpu']", ["3: there is no target 'gpu'. Did you mean cuda or rocm?"]),
        (
            "[tool.mutcheck]\ntargets = 'cpu'",
            ['2: targets is text, and not a list of targets: write `targets = ["cpu"]`'],
        ),
        ("[tool.mutcheck]\ntargets = []", ["2: targets names no target."]),
        (
            "[tool.mutcheck]\ngolden = '../there'",
            ["2: the golden folder '../there' is outside of the project. Name one"],
        ),
        ("[tool.mutcheck]\ngolden = '/tmp'", ["2: the golden folder '/tmp' is outside of the project."]),
        ("[tool.mutcheck]\ngolden = 'link/g'", ["2: the golden folder 'link/g' is outside of the project."]),
        ("[tool.mutcheck]\ngolden = 'train.py'", ["2: the golden folder 'train.py' is a file."]),
        ("[tool.mutcheck]\ngolden = 1979-05-27", ["2: golden is a date or a time, and not text"]),
        ("tool.mutcheck = 3", ["1: mutcheck is a table: write `[tool.mutcheck]`."]),
        ("[tool]\nmutcheck = { strict = 0 }", ["2: strict is a number"]),
        (
            "[tool.mutcheck.waivers]\nfinding = 'a'",
            ["1: waivers are tables: begin each with `[[tool.mutcheck.waivers]]`."],
        ),
        (
            "[[tool.mutcheck.waivers]]\n",
            [f"1: the waiver has no `{each}`" for each in ("finding", "program", "reason")],
        ),
        (
            """[[tool.mutcheck.waivers]]
programs = 'a'
finding = 'inplace.copyed'
reason = ' '
releases = '0.7 to 1'
targets = 'tpu:v9'
buffers = ['x']""",
            [
                "1: the waiver has no `program`. It needs program, finding and reason.",
                "2: there is no key 'programs' of a waiver. Did you mean program?",
                "3: there is no finding 'inplace.copyed'. Did you mean inplace.copied",
                "4: reason says nothing.",
                "5: '0.7 to 1' is not a range of JAX releases",
                "6: there is no device of tpu 'v9'.",
                "7: buffers is a list, and not text in quotes",
            ],
        ),
        (
            "[tool.mutcheck]\nprograms = ['tran.py', 'good.py']\nstrict = 0",
            ["2: there is no file 'tran.py'. Did you mean train.py?", "3: strict is a number"],
        ),
        ("[tool.mutcheck]\nstrict = yes\n", ["2: it is not TOML: Invalid value, at column 10."]),
        ("[tool.mutcheck]\nstrict = ", ["2: it is not TOML: "]),
    ],
)
def test_mistakes_are_told_with_their_lines_all_at_once(project: Project, text: str, messages: list[str]) -> None:
    root = project(text, train=good("one"), good=good("two"))
    (root / "link").symlink_to(root.parent)
    done = run("list", cwd=root)
    assert (done.status, done.out) == (2, "")
    told = done.err.splitlines()
    assert len(told) == len(messages), done.err
    for message in messages:
        assert any(line.startswith(f"Error: pyproject.toml:{message}") for line in told), done.err


@pytest.mark.parametrize("verb", ["lower", "accept", "explain", "init"])
def test_every_command_tells_the_mistakes(project: Project, verb: str) -> None:
    done = run(verb, cwd=project("[tool.mutcheck]\nstrict = 0\ngoldn = 'x'\n"))
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 2), done.err
    assert "pyproject.toml:3: there is no key 'goldn'. Did you mean golden?" in done.err
    assert run("doctor", "--help", cwd=project("[tool.mutcheck]\nstrict = 0\n")).status == 0


def test_programs_import_what_lies_in_the_root(project: Project) -> None:
    importing = "from package.numbers import ONE\n"
    root = project('[tool.mutcheck]\nprograms = ["checks/*.py"]\n', checks__a=importing + good("a"))
    (root / "package").mkdir()
    (root / "package" / "numbers.py").write_text("ONE = 1\n")
    for folder in (root, root / "checks"):
        assert lowered("--target", "cpu", cwd=folder).status == 0


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("tran.py", "there is no file 'tran.py'. Did you mean train.py?"),
        ("train.py::on", "there is no program 'on' in train.py. Did you mean one?"),
        ("train", "there is no program 'train'. Did you mean train.py?"),
        ("checks", "'checks' is a folder. Name its files: `checks/*.py`."),
        ("checks/", "'checks/' is a folder. Name its files: `checks/*.py`."),
        ("nothing/*.py", "'nothing/*.py' matches no Python file."),
        ("checks/*.py", "'checks/*.py' matches 1 file, and none defines a program."),
        ("*.py::one", "'*.py' is for files, and cannot name 'one'. Leave `::one` out."),
        ("no.such.module", "no module 'no.such.module' is on the import path."),
    ],
)
def test_an_entry_that_names_nothing_keeps_no_other_from_running(project: Project, entry: str, message: str) -> None:
    root = project(
        f'[tool.mutcheck]\nprograms = ["good.py",\n"{entry}"]\n', train=good("one"), good=good("two"), checks__helper=""
    )
    done = lowered("--target", "cpu", "--format", "json", cwd=root)
    assert done.status == 2
    assert done.cell("two")["outcome"] == "passed"
    (problem,) = done.json["problems"]
    assert problem.startswith(f"pyproject.toml:3: {message}")


def test_broken_files_of_others_are_none_of_ours(project: Project) -> None:
    root = project("[project\n")
    assert len(names(root)) == 15
    (root / "pyproject.toml").write_bytes(b'a = "\xff"')
    assert len(names(root)) == 15
    (root / "pyproject.toml").write_bytes(b'# mutcheck\na = "\xff"')
    done = run("list", cwd=root)
    assert (done.status, done.err) == (2, "Error: pyproject.toml:2: it is not UTF-8, as TOML must be.\n")
    (root / "pyproject.toml").write_text("# mutcheck\na = " + 5000 * "[")
    done = run("list", cwd=root)
    assert (done.status, len(done.err.splitlines())) == (2, 1), done.err


def test_it_is_looked_for_up_to_the_home_folder_and_within_a_file_system(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project("[tool.mutcheck]\nstrict = true\n")
    (below := root / "home" / "me").mkdir(parents=True)
    assert configuration.load(below, tuple).strict
    monkeypatch.setenv("HOME", str(root / "home"))
    assert configuration.load(below, tuple) is configuration.NONE
    monkeypatch.setenv("HOME", str(root))
    assert configuration.load(below, tuple).strict
    monkeypatch.setattr(configuration, "_device", lambda folder: int(folder == root))
    assert configuration.load(below, tuple) is configuration.NONE


def test_a_module_that_another_one_stands_before_is_not_taken_for_the_projects(project: Project) -> None:
    root = project('[tool.mutcheck]\nprograms = ["package.model"]\n', package__model=good("mine"))
    (below := root / "below" / "package").mkdir(parents=True)
    (below / "model.py").write_text(HEADER + good("other"))
    done = run("list", cwd=below.parent)
    assert (done.status, done.out) == (2, "")
    assert "and not the project's. Start mutcheck in .., or name the file: `package/model.py`." in done.err


COPYING = """
@mutcheck.program(arguments=vector)
@partial(jax.jit, donate_argnums=0)
def turned(x):
    return x[::-1]
# CHECK: stablehlo.reverse
"""


@pytest.mark.parametrize(("least", "status", "severity"), [("1", 1, "error"), ("1MiB", 0, "note")])
def test_a_copy_of_less_than_what_fails_is_a_note(project: Project, least: str, status: int, severity: str) -> None:
    root = project(f'[tool.mutcheck]\nprograms = ["a.py"]\nfail-on = ["copied:{least}"]\n', a=COPYING)
    done = run("lower", "--target", "cpu", "--format", "json", cwd=root)
    (result,) = done.json["results"]
    copied = [each["severity"] for each in result["findings"] if each["code"] == "inplace.copied"]
    assert (done.status, copied) == (status, [severity])
    assert result["buffers"][0]["in_place"] == "copied"
