"""Each single thing that a result depends on: once it is another one, the program is made again, and `-v` says why."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import driver
import pytest
from driver import plain

from mutcheck.core.inputs import Inputs
from mutcheck.golden.kept import packed
from mutcheck.golden.kept.comparing import Disk
from mutcheck.lowering.workers import impure

from .project import OTHER, Project, whys


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


def test_a_file_of_directives(project: Project) -> None:
    named = OTHER.replace("arguments=", 'directives="step.check", arguments=').replace("def other", "def named")
    project.write("named.py", named)
    project.write("step.check", "CHECK: stablehlo.add\n")
    assert project.lower("named.py").status == 0
    assert project.whys("named.py") == {"named": ""}
    project.write("step.check", "CHECK: stablehlo.multiply\n")
    done = project.lower("named.py")
    assert (done.status, whys(done)) == (1, {"named": "step.check has changed"})


def test_a_module_that_is_gone(project: Project) -> None:
    (project.root / "deeper.py").unlink()
    assert project.whys()["step"] == "deeper.py is gone"


@pytest.mark.parametrize(
    "name", ["XLA_FLAGS", "LIBTPU_INIT_ARGS", "TF_CPP_MIN_LOG_LEVEL", "CUDA_VISIBLE_DEVICES", "LC_CTYPE"]
)
def test_variables_that_xla_reads(project: Project, name: str) -> None:
    values = {"XLA_FLAGS": "--xla_dump_hlo_as_text", "LC_CTYPE": "POSIX"}
    assert set(project.whys(**{name: values.get(name, "7")}).values()) == {f"the variable {name} has changed"}


def test_a_variable_that_a_program_reads_is_its_own(project: Project) -> None:
    assert project.whys(GIVEN="3") == {"step": "the variable GIVEN has changed", "other": ""}
    assert project.whys(GIVEN="3", UNREAD="3") == {"step": "", "other": ""}


GIVENS = {
    "in_c": 'import posix\nN = int(posix.environ.get(b"GIVEN", b"0"))',
    "its_dictionary": 'import os\nN = int(os.environ._data.get(b"GIVEN", b"0"))',
    "as_bytes": 'import os\nN = int(os.environb.get(b"GIVEN", b"0"))',
    "asked_whether": 'import os\nN = "GIVEN" in os.environ',
    "whether_in_c": 'import posix\nN = b"GIVEN" in posix.environ',
    "taken": 'import os\nN = os.environ.pop("GIVEN", 0)',
    "expanded": 'import os\nN = os.path.expandvars("$GIVEN")',
    "by_getenv": 'from os import getenv\nN = getenv("GIVEN")',
}
ALL = {
    "all_in_c": "import posix\nN = len(posix.environ)",
    "all_items": "import os\nN = list(os.environ.items())",
    "all_bytes": "import os\nN = dict(os.environb)",
    "all_copied": "import posix\nN = {**posix.environ}",
    "all_joined": "import os\nN = {} | os.environ",
    "all_shown": "import os\nN = str(os.environ._data)",
    "all_equal": "import os\nN = os.environ._data == {}",
}


def test_a_variable_is_known_whichever_way_it_is_read(project: Project) -> None:
    for name, text in {**GIVENS, **ALL}.items():
        project.write(f"{name}.py", f"{text}\n{OTHER.replace('def other', f'def {name}_program')}")
    files = [f"{name}.py" for name in (*GIVENS, *ALL)]
    assert project.lower(*files).status == 0
    said, changed = project.whys(*files), project.whys(*files, GIVEN="3")
    for name in GIVENS:
        assert (said[f"{name}_program"], changed[f"{name}_program"]) == ("", "the variable GIVEN has changed"), name
    for name in ALL:
        assert said[f"{name}_program"] == "it reads all variables of the environment", name


SCRIPT = """
import sys
assert sys.argv == [__file__], sys.argv
assert sys.orig_argv[1:] == [__file__], sys.orig_argv
"""


def test_the_command_line_is_that_of_a_script(project: Project) -> None:
    """A program sees none of mutcheck's own options: another one of them makes no other program of it."""
    sized = OTHER.replace("zeros(3)", "zeros(len(sys.argv))").replace("def other", "def script")
    project.write("script.py", f"{SCRIPT}{sized}")
    assert (done := project.lower("script.py")).status == 0, done.out
    assert project.whys("script.py", "--jobs", "2") == {"script": ""}


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


def test_a_package_that_is_installed_to_be_edited(project: Project, tmp_path: Path) -> None:
    """By a folder in a `.pth` file, and by a finder that such a file imports, as setuptools has it."""
    site, source = tmp_path / "site-packages", tmp_path / "source"
    for folder in (site, source, source / "by_finder"):
        folder.mkdir()
    (source / "by_path.py").write_text("N = 1\n")
    (source / "by_finder" / "__init__.py").write_text("N = 1\n")
    (site / "sitecustomize.py").write_text(f"import site\nsite.addsitedir({str(site)!r})\n")
    (site / "by_path.pth").write_text(f"{source}\n")
    (site / "by_finder.pth").write_text("import a_finder\n")
    (site / "a_finder.py").write_text(FINDER.format(file=str(source / "by_finder" / "__init__.py")))
    for name in ("by_path", "by_finder"):
        text = OTHER.replace("def other", f"def {name}_program")
        project.write(f"{name}_program.py", f"from {name} import N\n{text}")

    def told() -> dict[str, str]:
        asked = ("by_path_program.py", "by_finder_program.py", "--no-compile", "--target", "cpu", "-v")
        given = {"PYTHONPATH": str(site), "MUTCHECK_CACHE": str(project.cache)}
        return whys(driver.command("lower", *asked, cwd=project.root, **given))

    assert set(told().values()) == {"no result of it is kept"}
    assert set(told().values()) == {""}

    (source / "by_path.py").write_text("N = 2\n")
    said = told()
    assert ("by_path.py has changed" in said["by_path_program"], said["by_finder_program"]) == (True, "")
    (source / "by_finder" / "__init__.py").write_text("N = 2\n")
    said = told()
    assert (said["by_path_program"], "__init__.py has changed" in said["by_finder_program"]) == ("", True)

    with (site / "by_path.pth").open("a") as pth:
        pth.write(f"{tmp_path}\n")
    assert set(told().values()) == {"the installed packages have changed"}


FINDER = """
import sys
from importlib.util import spec_from_file_location

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return spec_from_file_location(name, {file!r}) if name == "by_finder" else None

sys.meta_path.append(Finder)
"""


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


HEARD = sys.version_info >= (3, 12)
"""Whether calls are heard of; before, names are looked at."""

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
    "seeded": ("import numpy as np\nN = np.random.default_rng(0).normal()", "" if HEARD else "draws random numbers"),
    "moment": ("import numpy as np\nN = np.datetime64('now')", "reads the clock"),
    "formatted": ("import time\nN = time.strftime('%S')", "reads the clock"),
    "handed": ("import random\nN = list(map(random.randrange, [9]))", "draws random numbers"),
    "bound": ("import functools, time\nN = functools.partial(time.time)()", "reads the clock"),
    "bits": ("from numpy.random import PCG64\nN = PCG64()", "draws random numbers"),
    "none": ("import numpy as np\nN = np.random.default_rng(None)", "draws random numbers"),
    "executed": ("exec('import time; time.time()')", "reads the clock"),
    "entries": ("import os\nN = [each.stat() for each in os.scandir('folder')]", "looks for files"),
    "listed": ("import os\nN = os.listdir(os.open('folder', os.O_RDONLY))", "from a folder that is not known"),
    "relative": (
        "import os\nN = os.open('one', os.O_RDONLY, dir_fd=os.open(os.path.abspath('folder'), os.O_RDONLY))",
        "it opens one from a folder that is not known",
    ),
    "stars": ("import glob\nN = glob.glob('*/one')", "looks for files"),
    "paths_stars": ("from pathlib import Path\nN = list(Path().glob('*/one'))", "looks for files"),
    "only_stars": ("import glob\nN = glob.glob('folder/*')", "" if HEARD else "looks for files"),
    "by_link": ("import os\nN = os.path.realpath('link')", "follows links"),
    "own_file": ("from pathlib import Path\nN = Path(__file__).resolve()", ""),
    "in_c": ("import ctypes\nN = ctypes.CDLL(None).getpid()", "calls what is not Python"),
    "hashed": ("N = hash('a')", "asks for a hash"),
    "tuples_hash": ("N = hash(('a', 1))", "asks for a hash"),
    "objects_hash": ("N = hash(object())", "asks for a hash"),
    "numbers_hash": ("N = hash(1)", "" if HEARD else "asks for a hash"),
    "address": ("N = id(object())", "asks for an address"),
    "addresses": ("N = list(map(id, [object()]))", "asks for an address"),
    "shown": ("N = int(repr(object())[-8:-1], 16)", "asks for an address" if HEARD else ""),
    "shown_function": ("N = str(lambda: 0)[-8:]", "asks for an address" if HEARD else ""),
    "shown_number": ("N = repr(1) + str('a') + format(2.5, '.1f')", ""),
    "compared": (
        "class C:\n    def __hash__(self):\n        return hash((id(self), 'a'))\nN = len({C(): 1})",
        "",
    ),
    "cores": ("import os\nN = os.cpu_count()", "asks for the machine"),
    "counted": ("import os\nN = len(os.environ)", "reads all variables of the environment"),
    "within": ("N = (lambda: __import__('time').perf_counter())()", "reads the clock"),
}
"""What a module does, and why it is made each time; empty where nothing speaks against keeping it."""


BY_NAME = ("clock", "drawn", "numpys", "urandom", "looks", "paths", "moment", "bits", "stars", "paths_stars", "within")
"""Of these, what the names in a module tell: all that there is before Python 3.12."""


@pytest.mark.parametrize("name", BY_NAME)
def test_where_calls_are_not_heard_of_names_tell_what_they_could_do(name: str) -> None:
    text, why = DOUBTS[name]
    assert why in " ".join(impure.named(compile(text, "module", "exec")))


def test_where_a_program_lies_is_no_link_that_it_follows() -> None:
    own = "from pathlib import Path\nN = Path({}).resolve()"
    assert impure.named(compile(own.format("__file__"), "module", "exec")) == ()
    assert "follows links" in impure.named(compile(own.format("'link'"), "module", "exec"))


def test_what_cannot_be_compared_is_made_each_time(project: Project) -> None:
    for name, (text, _) in DOUBTS.items():
        project.write(f"{name}.py", f"{text}\n{OTHER.replace('def other', f'def {name}_program')}")
    (project.root / "link").symlink_to("folder")
    files = [f"{name}.py" for name in DOUBTS]
    first, second = project.lower(*files), project.whys(*files)
    assert first.status == 0, first.out
    for name, (_, why) in DOUBTS.items():
        told = second[f"{name}_program"]
        assert (why in told) if why else told == "", (name, told)


def test_what_a_library_draws_for_a_program(project: Project) -> None:
    drawn = OTHER.replace("jnp.zeros(3)", "jnp.zeros(3) + statistics.NormalDist().samples(1)[0]")
    project.write("drawing.py", f"import statistics\n{drawn}")
    project.lower("drawing.py")
    assert project.whys("drawing.py") == {"other": "it draws random numbers"}


READ = {
    "numpys": ("import numpy as np\nN = np.fromfile('numpys.txt')", "numpys.txt"),
    "mapped": ("import numpy as np\nN = np.memmap('mapped.txt', mode='r')", "mapped.txt"),
    "by_thread": (
        "import threading\nN = threading.Thread(target=lambda: open('by_thread.txt').read())\nN.start()\nN.join()",
        "by_thread.txt",
    ),
    "packages": ("import pkgutil\nN = pkgutil.get_data('package', 'data.txt')", "package/data.txt"),
    "resource": (
        "import importlib.resources as r\nN = r.files('package').joinpath('more.txt').read_text()",
        "more.txt",
    ),
    "by_spec": (
        """import importlib.util as u
s = u.spec_from_file_location('one', 'spec.py')
s.loader.exec_module(u.module_from_spec(s))""",
        "spec.py",
    ),
    "run_path": ("import runpy\nN = runpy.run_path('ran.py')", "ran.py"),
    "by_link": ("N = open('link').read()", "link"),
    "missing": ("try:\n    N = open('missing.txt')\nexcept OSError:\n    N = 0", "missing.txt"),
    "for_a_while": (
        "import sys\nsys.path[:0] = ['early', 'late']\nimport placed\ndel sys.path[:2]",
        "placed.py in early may be imported",
    ),
    "turned": ("import os\nN = list(os.walk('walked'))", "other files are in walked"),
}
"""Ways to read a file, and what is said once it is another one."""


TEXTS = ("numpys.txt", "mapped.txt", "by_thread.txt", "package/data.txt", "package/more.txt")


def test_a_file_is_known_whichever_way_it_is_read(project: Project) -> None:
    for name in (*TEXTS, "first", "second"):
        project.write(name, f"{name:8.8}")
    for name in ("package/__init__.py", "spec.py", "ran.py", "late/placed.py", "early/other.py", "walked/one"):
        project.write(name, "")
    (project.root / "link").symlink_to("first")
    for name, (text, _) in READ.items():
        project.write(f"{name}.py", f"{text}\n{OTHER.replace('def other', f'def {name}_program')}")
    files = [f"{name}.py" for name in READ]
    assert project.lower(*files).status == 0
    assert set(project.whys(*files).values()) == {""}
    for name in (*TEXTS, "missing.txt"):
        project.write(name, "as long.")
    for name in ("spec.py", "ran.py", "early/placed.py"):
        project.write(name, "N = 1")
    (project.root / "link").unlink()
    (project.root / "link").symlink_to("second")
    (project.root / "walked" / "one").unlink()
    (project.root / "walked" / "one").mkdir()
    told = project.whys(*files)
    for name, (_, why) in READ.items():
        assert why in told[f"{name}_program"], name


def test_what_python_is_told(project: Project) -> None:
    command = [sys.executable, "-O", "-m", "mutcheck.cli", "lower", "other.py", "--no-compile", "--target", "cpu", "-v"]
    given = plain({"MUTCHECK_CACHE": str(project.cache)})
    done = subprocess.run(command, cwd=project.root, env=given, capture_output=True, text=True, check=False)
    assert "· other: made: Python has changed" in done.stderr


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
