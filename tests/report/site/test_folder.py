"""A report in a folder: it stands alone, replaces itself, and touches nothing else."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import pytest
from driver import command
from driver import run as mutcheck
from entries import kept, row

from mutcheck.core.trouble import Trouble
from mutcheck.golden.history.query import opened
from mutcheck.report.site import folder, pairs
from mutcheck.report.site.data import blocks
from mutcheck.report.site.data.context import slug
from mutcheck.report.site.pages import Pages

pytestmark = pytest.mark.usefixtures("built")


def write(history: Path, into: Path) -> int:
    with opened(history) as found:
        return folder.write(into, Pages(found, "0.1.0"))


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return kept(tmp_path / "history.db", 0, row("step"), row("other", "tpu:v5e"))


def files(into: Path) -> set[str]:
    return {str(path.relative_to(into)) for path in into.rglob("*") if path.is_file()}


def test_every_file_that_is_named_is_there(history: Path, tmp_path: Path) -> None:
    into = tmp_path / "site"
    write(history, into)
    listed = json.loads((into / folder.MANIFEST).read_text("utf-8"))["files"]
    assert {*listed, folder.MANIFEST} == files(into)
    assert {"index.html", "compare.html", "program/step.html", "assets/app.js", "assets/licenses.txt"} <= files(into)
    for page in into.glob("**/*.html"):
        html = page.read_text("utf-8")
        for name in re.findall(r'(?:src|href)="([^"#]+)"', html):
            assert name.startswith("data:") or (page.parent / name).resolve().is_file(), name
        digests = re.findall(r'"(?:stablehlo|hlo|lifetimes|rejection)":"([0-9a-f]+)"', html)
        assert all((into / f"text/{digest}.js").is_file() for digest in digests)


def test_nothing_is_loaded_from_elsewhere(history: Path, tmp_path: Path) -> None:
    write(history, tmp_path / "site")
    for page in (tmp_path / "site").glob("**/*.html"):
        assert "http" not in re.sub(
            r'<script type="application/json".*?</script>|http-equiv', "", page.read_text("utf-8")
        )


def test_a_report_replaces_its_own_files(history: Path, tmp_path: Path) -> None:
    into = tmp_path / "site"
    write(history, into)
    (tmp_path / "other.db").unlink(missing_ok=True)
    other = kept(tmp_path / "other.db", 0, row("only"))
    (into / "notes.txt").write_text("mine")
    write(other, into)
    assert "program/only.html" in files(into)
    assert "program/step.html" not in files(into)
    assert (into / "notes.txt").read_text() == "mine"
    assert write(other, into) == 0  # nothing changed, and nothing is written


def test_two_reports_into_one_folder(history: Path, tmp_path: Path) -> None:
    into = tmp_path / "site"
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: write(history, into), range(4)))
    listed = json.loads((into / folder.MANIFEST).read_text("utf-8"))["files"]
    assert {*listed, folder.MANIFEST} == files(into)


def test_a_folder_of_other_things_is_left_alone(history: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.tex").write_text("x")
    done = mutcheck("report", "--history", str(history), "-o", str(tmp_path / "work"))
    assert done.status == 2
    assert done.err == (
        f"Error: {tmp_path / 'work'} holds other files. Name an empty folder, or a new one, with `-o`.\n"
    )
    assert files(tmp_path / "work") == {"thesis.tex"}
    with pytest.raises(Trouble, match="is a file"):
        write(history, history)


def test_a_manifest_that_leads_elsewhere_deletes_nothing(history: Path, tmp_path: Path) -> None:
    into = tmp_path / "site"
    write(history, into)
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    names = ["../victim.txt", str(victim)]
    (into / folder.MANIFEST).write_text(json.dumps({"files": names}))
    write(history, into)
    assert victim.read_text() == "mine"


def test_names_of_pages() -> None:
    assert slug("train_step") == "train_step"
    names = ["A", "a", "a/b", "a.b", "../../etc/passwd", "", "ß", "con?", "<b>", "x" * 300]
    made = [slug(name) for name in names]
    assert len({name.lower() for name in made}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9_-]{1,60}", name) for name in made)


def test_report_says_what_it_needs(history: Path, tmp_path: Path) -> None:
    assert "name the folder of the pages" in mutcheck("report", "--history", str(history)).err
    done = command("report", "--history", str(tmp_path / "none.db"), "-o", str(tmp_path / "site"))
    assert done.status == 2
    assert "does not exist. Record one" in done.err


def test_lower_shows_a_report_without_a_history(tmp_path: Path) -> None:
    done = mutcheck("lower", "increment", "--no-compile", "--report", cwd=tmp_path, TMPDIR=str(tmp_path))
    assert done.status == 0
    (address,) = re.findall(r"The report is file://(\S+)", done.err)
    assert "increment" in Path(address).read_text("utf-8")
    assert not list(tmp_path.glob("*.db"))


def test_comparisons_are_made_by_mutcheck(tmp_path: Path) -> None:
    """Each version with the one before it, and in which part they differ; the page only draws that."""
    path = tmp_path / "history.db"
    modules = [
        f"module @jit_f {{\n  func.func public @main(%arg0: tensor<4xf32>{donated}) -> tensor<4xf32> {{\n"
        f"    %{number} = stablehlo.{kind} %arg0 : tensor<4xf32>\n    return %{number}\n  }}\n}}\n"
        for number, kind, donated in ((0, "sine", " {tf.aliasing_output = 0 : i32}"), (7, "cosine", ""))
    ]
    for number, module in enumerate(modules):
        kept(path, number, row("step"), text=module)
    write(path, tmp_path / "site")
    (made,) = (tmp_path / "site/pair").iterdir()
    found = json.loads("[" + made.read_text("utf-8").removeprefix("mutcheck.pair(").removesuffix(")\n") + "]")[2]
    assert found["summary"] == ["+0 -0 ~2 operations; donation lost: x", "+0 -0 ~2 operations; donation gained: x"]
    changed = [each for hunk in found["hunks"] for each in hunk["rows"] if each[0]]
    assert [(kind, left[0], right[0]) for kind, left, right in changed] == [("changed", 2, 2), ("changed", 3, 3)]
    _, (_, old, (part,)), (_, new, (other,)) = changed[1]
    assert (old[slice(*part)], new[slice(*other)]) == ("stablehlo.sine", "stablehlo.cosine")


def test_one_more_run_costs_what_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full blocks, texts and comparisons are not even made again; a page that says the same is not written."""
    monkeypatch.setattr(blocks, "RUNS", 8)
    monkeypatch.setattr(blocks, "RESULTS", 4)
    path, into = tmp_path / "history.db", tmp_path / "site"
    for number in range(20):
        kept(path, number, row("step", copies=number % 3), row("other"), text=f"module @m{number % 3} {{\n}}\n")
    write(path, into)
    before = {name: (into / name).stat().st_mtime_ns for name in files(into)}
    made: list[str] = []
    file = Pages.file
    monkeypatch.setattr(Pages, "file", lambda self, name: made.append(name) or file(self, name))
    kept(path, 20, row("step", copies=1), row("other"), text="module @m1 {\n}\n")
    write(path, into)
    assert {name for name in made if "/" in name and not name.startswith(("assets", "program", "versions"))} == {
        "runs/2.js", "results/5.js", "trend/step-2.js", "trend/other-2.js",
    }  # fmt: skip
    rewritten = {name for name, time in before.items() if (into / name).stat().st_mtime_ns != time}
    assert rewritten <= {*made, folder.MANIFEST}
    assert not {name for name in rewritten if name.startswith(("text", "assets", "pair"))}
    listed = json.loads((into / folder.MANIFEST).read_text("utf-8"))["files"]
    assert {*listed, folder.MANIFEST} == files(into)


def test_another_history_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has as many runs, and others: a full block of the report that is there is not its own."""
    monkeypatch.setattr(blocks, "RUNS", 2)
    into = tmp_path / "site"
    for name, copies in (("one", 0), ("two", 1)):
        path = tmp_path / f"{name}.db"
        for number in range(5):
            kept(path, number, row("step", copies=copies), commit=f"{name}-{number}", build=name)
        write(path, into)
    assert "two-0" in (into / "runs/0.js").read_text("utf-8")
    assert "one-" not in (into / "runs/0.js").read_text("utf-8")


def test_the_feed_takes_any_name(tmp_path: Path) -> None:
    path = kept(tmp_path / "history.db", 0, row("<b>\x00\ufffe&", copies=1))
    write(path, tmp_path / "site")
    (title,) = ElementTree.parse(tmp_path / "site/feed.xml").iterfind("{*}entry/{*}title")
    assert title.text is not None
    assert title.text.startswith("<b>")


def test_comparisons_are_made_once_by_each_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They take longer than all else, and a folder of a large history has thousands."""
    path, into = tmp_path / "history.db", tmp_path / "site"
    for number, text in enumerate(("module {\n  a\n}\n", "module {\n  b\n}\n")):
        kept(path, number, row("step"), text=text)
    made: list[str] = []
    view = pairs.view
    monkeypatch.setattr(pairs, "view", lambda old, new: made.append(old.name) or view(old, new))
    write(path, into)
    write(path, into)
    assert len(made) == 1
    kept(path, 2, row("step"), text="module {\n  c\n}\n")
    write(path, into)
    assert len(made) == 2
    with opened(path) as found:
        folder.write(into, Pages(found, "0.2.0"))
    assert len(made) == 4
    assert len(list((into / "pair").iterdir())) == 2
