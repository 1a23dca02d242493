"""A site with real programs, a history of changes, and names that nobody should choose; and a browser to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from driver import command
from driver import run as mutcheck
from entries import kept, row, run, unsure
from filelock import FileLock
from msgspec.structs import replace
from results import advised

from mutcheck.checks.explain.lifetimes import AllocationRow, BufferKey, Picture, Span, Step
from mutcheck.core.target import HOST
from mutcheck.golden.contract import tried
from mutcheck.golden.contract.places import LocationRow
from mutcheck.golden.contract.rows import FindingRow
from mutcheck.golden.contract.tried import PatchRow
from mutcheck.golden.history import record
from mutcheck.golden.history.entry import Entry
from mutcheck.report.site.pages import ASSETS, FILES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SETTLED = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
"""When components have done what they do once they are painted, such as to listen to keys."""

HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>"
LINES = "".join(f"  %{number} = stablehlo.add %a, %b : tensor<4xf32>\n" for number in range(60))
MODULE = f"module @jit_f {{\n{LINES}}}\n"


@pytest.fixture(scope="session")
def built() -> None:
    """The pages' scripts: `make test` builds them."""
    if not all((ASSETS / name).is_file() for name in FILES):
        pytest.skip("the web report's scripts are not built: `make web`")


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two corpus programs as they really are on cpu, and made-up ones over two runs: for all of pytest's processes."""
    mine = tmp_path_factory.getbasetemp()
    path = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "site.db"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            _fill(path.with_suffix(".new"))
            path.with_suffix(".new").replace(path)
    return path


def _fill(path: Path) -> None:
    finding = FindingRow(
        "inplace.copied", "error", f"x is copied {HOSTILE}", HOSTILE, LocationRow(f"{HOSTILE}.py", 3),
        [f"8 × copy.3: from {HOSTILE}", HOSTILE], f"Run `{HOSTILE}`", None,
    )  # fmt: skip
    for number in range(2):
        rows = [row(f"program_{n:02d}", target) for n in range(6) for target in ("cpu", "tpu:v5e")]
        rows[0] = row("program_00", "cpu", copies=number)
        rows[-1] = unsure("program_05", "tpu:v5e")
        rows.append(row(HOSTILE, "cpu", copies=number, findings=(finding,), file=f"{HOSTILE}.py"))
        text = MODULE.replace("%30 = stablehlo.add", "%30 = stablehlo.multiply") if number else MODULE
        root = f'ROOT %copy.{number} = f32[{number + 1}]{{0}} copy(%x), metadata={{op_name="a/{number}"}}'
        hlo = f"ENTRY %main {{\n  {root}\n}}\n"
        kept(path, number, *rows, text=text, hlo=hlo, release="0.10.1")
    record.record(path, run(2), [_tried()])
    recorded = ("lower", "scan_stack", "increment", "--target", "cpu", "--record", "--history", str(path))
    assert mutcheck(*recorded).status == 0
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _tried() -> Entry:
    """A program that copies a buffer, and what keeps it from that: in words that nobody should choose."""
    found = tried.row(advised("cpu", words=f"a barrier on `x` {HOSTILE}"), HOST)
    assert found is not None
    patched = replace(found.advice[0], patch=PatchRow(f"{HOSTILE}.py", f"-x = {HOSTILE}\n+x = 1\n", False))
    more = replace(found, advice=[*found.advice, patched], unfinished="interrupted")
    copies = row("tried", "cpu", copies=1, extra_bytes=64, extra_at_least=False, tried=more)
    return Entry(copies, MODULE, "", _picture(copied=True), advised=_picture(copied=False))


def _picture(*, copied: bool) -> str:
    """The lifetimes of a buffer that is updated where it is, or is copied first."""
    steps = [Step(f"add.{number}", "add", "add", 0, 1, "main", "", 0) for number in range(4)]
    whole = Span("x", 0, 16, 0, 3, ["x"], "buffer", "f32[4]", None, 1, False, "", "x", [2])
    kept = Span("copy.1", 0, 16, 1, 2, ["x"], "preserved", "f32[4]", (0, 0), 1, False, HOSTILE, "copy.1", [2], ["x"])
    places = [AllocationRow(0, 16, "parameter 0", 0, [whole])]
    places += [AllocationRow(1, 16, "temporary", 0, [kept])] if copied else []
    buffers = [BufferKey("x", 16, "copied" if copied else "in place", 0, 0, 0)]
    return msgspec.json.encode(Picture(steps, [], places, buffers, 0, 0)).decode()


@pytest.fixture(scope="session")
def site(built: None, history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    done = command("report", "--history", str(history), "-o", str(folder))
    assert done.status == 0, done.err
    return folder


@pytest.fixture(scope="session")
def browser(built: None) -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on PATH (Debian: apt-get install chromium)")
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def tab(browser: Any) -> Any:
    """Where all tests look at their pages, one after the other: another one takes a process, and a second."""
    return browser.new_page()


@pytest.fixture
def look(browser: Any, tab: Any, site: Path) -> Iterator[Callable[..., object]]:
    """Open a page of the site; every error in its console fails the test, and so does a script of a hostile name's."""
    opened: list[Any] = []
    errors: list[str] = []
    listeners = {
        "console": lambda told: errors.append(told.text) if told.type in ("error", "warning") else None,
        "pageerror": lambda error: errors.append(str(error)),
        "dialog": lambda dialog: errors.append(f"a dialog: {dialog.message}"),
    }

    def look(page: str, width: int = 1280, color_scheme: str = "light", **context: object) -> object:
        shown = browser.new_page(**context) if context else tab
        opened.append(shown)
        shown.mouse.move(0, 0)
        shown.goto("about:blank")  # from here, an address with another fragment is another document, too
        shown.set_viewport_size({"width": width, "height": 900})
        shown.emulate_media(color_scheme=color_scheme, media="null")
        for event, listener in listeners.items():
            shown.on(event, listener)
        shown.set_default_timeout(15_000)
        shown.goto(page if "://" in page else f"{site.as_uri()}/{page}")
        shown.evaluate(SETTLED)
        return shown

    yield look
    for shown in opened:
        shown.evaluate("localStorage.clear(), sessionStorage.clear()")
        for event, listener in listeners.items():
            shown.remove_listener(event, listener)
        if shown is not tab:
            shown.close()
    assert errors == []
