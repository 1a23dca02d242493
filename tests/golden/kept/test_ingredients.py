"""Each single thing that a result depends on: once it is another one, the program is made again, and `-v` says why."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mutcheck.core.inputs import Inputs
from mutcheck.golden.kept import packed
from mutcheck.golden.kept.comparing import Disk

from .project import OTHER, Project


def test_unchanged_programs_are_answered(project: Project) -> None:
    assert project.whys() == {"step": "", "other": ""}


def edit(name: str, before: str, after: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        text = (project.root / name).read_text("utf-8")
        assert before in text
        project.write(name, text.replace(before, after))

    return change


def add(name: str, text: str = "") -> Callable[[Project], None]:
    return lambda project: project.write(name, text)


CHANGES = {
    "its own file": (edit("train.py", "donated=1", "donated=2"), "train.py has changed"),
    "a comment in it": (edit("train.py", "CHECK: stablehlo.add", "CHECK: stablehlo.mul"), "train.py has changed"),
    "a module": (edit("helper.py", "return N", "return N + 1"), "helper.py has changed"),
    "a module of a module": (edit("deeper.py", "1", "2"), "deeper.py has changed"),
    "data": (edit("data.txt", "1234", "12345"), "data.txt has changed"),
    "a folder that it lists": (add("folder/two"), "other files are in folder"),
    "a module that was missing": (add("missing_one.py"), "missing_one.py in . may be imported in place of what was"),
    "a package before a module": (add("helper/__init__.py", "by = 1"), "helper in . may be imported in place"),
    "a module of an installed package's name": (add("numpy.py"), "numpy.py in . may be imported in place of what was"),
    "a golden": (add("goldens/step/{release}/shared.mlir", "no golden"), "goldens"),
    "another program of its name": (add("third.py", "@mutcheck.program()\ndef step(): ...\n"), "name"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_is_made_again(project: Project, name: str) -> None:
    from mutcheck.core.toolchain import installed

    change, why = CHANGES[name]
    if name == "a golden":
        change = add(f"goldens/step/{installed().release}/shared.mlir", "no golden")
    change(project)
    told = project.whys()
    assert why in told["step"]
    if not name.startswith("a module of an installed"):
        assert told["other"] == ""


def test_a_module_that_is_gone(project: Project) -> None:
    (project.root / "deeper.py").unlink()
    assert project.whys()["step"] == "deeper.py is gone"


@pytest.mark.parametrize("name", ["XLA_FLAGS", "LIBTPU_INIT_ARGS", "TF_CPP_MIN_LOG_LEVEL", "CUDA_VISIBLE_DEVICES"])
def test_variables_that_xla_reads(project: Project, name: str) -> None:
    assert set(project.whys(**{name: "--xla_dump_hlo_as_text" if "FLAGS" in name else "7"}).values()) == {
        f"the variable {name} has changed"
    }


def test_a_variable_that_a_program_reads_is_its_own(project: Project) -> None:
    assert project.whys(GIVEN="3") == {"step": "the variable GIVEN has changed", "other": ""}
    assert project.whys(GIVEN="3", UNREAD="3") == {"step": "", "other": ""}


def test_options_and_targets(project: Project) -> None:
    assert set(project.whys("--strict").values()) == {"the options have changed"}
    assert set(project.whys("--target", "cuda").values()) == {"no result of it is kept"}
    assert set(project.whys("--golden", "elsewhere").values()) == {"no result of it is kept"}


def test_the_projects_waivers_and_limits(project: Project) -> None:
    waiver = '[[tool.mutcheck.waivers]]\nprogram = "step"\nfinding = "golden.missing"\nreason = "later"\n'
    project.write("pyproject.toml", f'[tool.mutcheck]\nfail-on = ["copied:1KiB"]\n{waiver}')
    assert set(project.whys().values()) == {"the project's limits have changed"}
    project.write("pyproject.toml", f'[tool.mutcheck]\nfail-on = ["copied:1KiB"]\n{waiver.replace("later", "now")}')
    assert project.whys() == {"step": "the project's waivers have changed", "other": ""}


def test_installed_packages(project: Project, tmp_path: Path) -> None:
    given = {"MUTCHECK_PLUGINS": str(tmp_path)}
    project.lower(**given)
    assert project.whys(**given) == {"step": "", "other": ""}
    package = tmp_path / "cuda" / "a_package-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: a-package\nVersion: 1.0\n")
    (package / "RECORD").write_text("one\n")
    assert set(project.whys(**given).values()) == {"the installed packages have changed"}
    (package / "RECORD").write_text("two\n")
    assert set(project.whys(**given).values()) == {"the installed packages have changed"}


def test_a_clock_that_is_set_back_changes_nothing_and_hides_nothing(project: Project) -> None:
    deeper = project.root / "deeper.py"
    status = deeper.stat()
    os.utime(deeper, (0, 0))
    assert project.whys()["step"] == ""
    deeper.write_text("N = 3\n")  # as long as before, and of the same time
    os.utime(deeper, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert project.whys()["step"] == "deeper.py has changed"


def test_another_folder_to_start_in_is_another_question(project: Project) -> None:
    from driver import lowered

    done = lowered(
        "project/other.py", "--target", "cpu", "-v", cwd=project.root.parent, MUTCHECK_CACHE=str(project.cache)
    )
    assert "· other: made: no result of it is kept" in done.err


DOUBTS = {
    "clock": ("import time\nN = time.time() > 0", "reads the clock"),
    "today": ("from datetime import datetime\nN = datetime.now().year > 0", "reads the clock"),
    "drawn": ("import random\nN = random.random()", "draws random numbers"),
    "numpys": ("import numpy as np\nN = np.random.rand()", "draws random numbers"),
    "unseeded": ("import numpy as np\nN = np.random.default_rng()", "draws random numbers"),
    "urandom": ("import os\nN = os.urandom(1)", "draws random numbers"),
    "looks": ("import os.path\nN = os.path.exists('x')", "looks for files"),
    "paths": ("from pathlib import Path\nN = Path('x').is_file()", "looks for files"),
    "writes": ("N = open('written', 'w').close()", "it writes"),
    "starts": ("import subprocess\nN = subprocess.run(['true'])", "starts another process"),
    "connects": ("import socket\nN = socket.socket().close()", "uses the network"),
    "copies": ("import os\nN = dict(os.environ)", "reads all variables of the environment"),
    "device": ("N = open('/proc/uptime').read()", "it reads /proc/uptime"),
    "execed": ("import sys, types\nsys.modules['made'] = types.ModuleType('made')\nimport made\nN = 1", ""),
    "seeded": ("import numpy as np\nN = np.random.default_rng(0).normal()", ""),
    "within": ("N = (lambda: __import__('time').perf_counter())()", "reads the clock"),
}
"""What a module does, and why it is made each time; empty where nothing speaks against keeping it."""


def test_what_cannot_be_compared_is_made_each_time(project: Project) -> None:
    for name, (text, _) in DOUBTS.items():
        project.write(f"{name}.py", f"{text}\n{OTHER.replace('def other', f'def {name}_program')}")
    files = [f"{name}.py" for name in DOUBTS]
    first, second = project.lower(*files), project.whys(*files)
    assert first.status == 0, first.out
    for name, (_, why) in DOUBTS.items():
        told = second[f"{name}_program"]
        assert (why in told) if why else told == "", (name, told)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="before, names are looked at")
def test_what_is_not_called_is_no_doubt(project: Project) -> None:
    project.write("timed.py", f"import time\n\ndef main():\n    return time.time()\n{OTHER}")
    project.lower("timed.py")
    assert project.whys("timed.py") == {"other": ""}


def test_the_last_day_of_a_waiver_and_a_clock_that_is_set_back() -> None:
    before = Inputs(days={"2026-12-30": True, "2026-12-31": False})
    assert Disk(date(2026, 12, 31)).changed(before) == ""
    assert Disk(date(2027, 1, 1)).changed(before) == "2026-12-31 is over, and a waiver counts until then"
    assert Disk(date(2026, 12, 30)).changed(before) == "2026-12-30 is not over, and a waiver counts until then"


def test_the_days_of_all_waivers_are_kept(project: Project) -> None:
    waiver = 'waivers=mutcheck.Waiver("directive.none", "why", until="2999-01-02"), arguments='
    project.write("other.py", OTHER.replace("arguments=", waiver))
    project.write(
        "pyproject.toml",
        """
        [[tool.mutcheck.waivers]]
        program = "other"
        finding = "golden.missing"
        reason = "why"
        until = 2998-01-02
        """,
    )
    project.lower()
    kept = [packed.unpack(entry.read_bytes().split(b"\n", 2)[2]) for entry in project.entries()]
    assert {day: over for each in kept if each is not None for day, over in each.inputs.days.items()} == {
        "2999-01-02": False, "2998-01-02": False,
    }  # fmt: skip
