"""The documentation hangs together: every page has its place, and every link leads somewhere."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
CONFIGURATION = runpy.run_path(str(DOCS / "conf.py"))


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    """What a link may name of a page: its headings, as Markdown's hosts and MyST spell them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_is_in_the_table_of_contents_once() -> None:
    trees = re.findall(r"^```\{toctree\}\n(.*?)^```$", (DOCS / "index.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    listed = [line for tree in trees for line in tree.splitlines() if line and not line.startswith(":")]
    assert sorted(listed) == sorted(path.stem for path in DOCS.glob("*.md") if path.stem != "index")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        name, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        path = page.parent / name if name else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize(
    ("html", "loads"),
    [
        ('<script src="https://example.org/a.js"></script>', True),
        ("<img alt='' src=//example.org/a.png>", True),
        ('<link href="http://example.org/a.css" rel="stylesheet">', True),
        ('<link rel="stylesheet" href="https://example.org/a.css">', True),
        ("<style>@import url(https://example.org/a.css);</style>", True),
        ('<a href="https://example.org/">elsewhere</a>', False),
        ('<link rel="canonical" href="https://example.org/">', False),
        ('<script src="_static/a.js"></script><img src="data:image/png;base64,AA//">', False),
    ],
)
def test_what_pages_load_from_elsewhere_is_found(tmp_path: Path, html: str, loads: bool) -> None:
    (tmp_path / "page.html").write_text(html, "utf-8")
    assert bool(CONFIGURATION["loaded_from_elsewhere"](tmp_path)) is loads


def test_the_pages_build_and_can_be_searched_offline(tmp_path: Path) -> None:
    """As `make docs` does, which also installs Sphinx."""
    pytest.importorskip("sphinx", reason="`make docs` installs Sphinx")
    pytest.importorskip("myst_parser", reason="`make docs` installs MyST")
    options = ["-q", "-W", "--keep-going", "-b", "html", "-d", str(tmp_path / "doctrees")]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(DOCS), str(tmp_path / "pages")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "rearranged" in (tmp_path / "pages" / "searchindex.js").read_text("utf-8")
    assert {path.stem for path in DOCS.glob("*.md")} <= {path.stem for path in (tmp_path / "pages").glob("*.html")}
