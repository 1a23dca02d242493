"""The document for people on GitHub: what fails first, everything else folded, and nothing taken for markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from driver import Done, lowered
from markdown_it import MarkdownIt
from results import DIFFERS, HERE, HOSTILE, REBUILT, result

from mutcheck.checks.result import Result
from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.report.machine import gfm, markdown


def shown(*results: Result, problems: tuple[str, ...] = ()) -> str:
    return markdown.render(results, HERE, problems).decode()


def html(text: str) -> str:
    """What a reader of GitHub's tables makes of it."""
    return MarkdownIt("commonmark").enable("table").render(text)


def seen(text: str) -> str:
    """What is seen of it."""
    import html as entities

    return entities.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", html(text)))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Done:
    from textwrap import dedent

    from driver import HEADER

    folder = tmp_path_factory.mktemp("hostile")
    (folder / "a b|ü<i>.py").write_text(HEADER + dedent(HOSTILE), "utf-8")
    return lowered("a b|ü<i>.py", "--target", "cpu,tpu", "--format", "markdown", cwd=folder)


def test_what_fails_stands_first_and_what_passes_is_folded() -> None:
    text = shown(result("good", "cpu"), result("bad", "cpu", DIFFERS), result("bad", "tpu"))
    assert text.startswith("### ❌ mutcheck: 2 programs on 2 targets: 1 failed (1 of 3 cells), 1 passed\n")
    table, _, folded = text.partition("<details>")
    assert table.splitlines()[-2] == "| `bad` | `cpu` | 1/1 | – | – | – | – | ✗ failed |"
    assert "good" not in table
    assert "<b><code>bad</code></b> on <code>cpu</code>: golden.differs" in folded
    assert "```diff\n--- golden" in folded
    assert "2 cells with nothing that fails or warns" in folded
    assert "| `good` | `cpu` |" in folded


def test_a_finding_has_its_line_its_advice_and_the_ledger_below() -> None:
    text = shown(result("bad", "cpu", replace(REBUILT, advice="Use `scan`."), update="rebuilt"))
    assert "**`update.rebuilt`** on `cpu`, `train.py:31`: x is rebuilt." in text
    assert "→ Use `scan`." in text
    assert "| `x` | `float32[3], 12 B` | aliasing output | – | rebuilt | – | – |" in text


def test_one_finding_of_many_targets_is_told_once() -> None:
    text = shown(*(result("bad", target, DIFFERS) for target in ("cpu", "cuda", "tpu")))
    assert text.count("the lowering differs") == 1
    assert "on `cpu`, `cuda`, `tpu`" in text


def test_all_that_passes_is_a_headline_and_a_fold() -> None:
    text = shown(result("good", "cpu"))
    assert text.startswith("### ✅ mutcheck: 1 program on cpu: 1 passed\n\n<details>")


def test_warnings_and_waivers_are_folded_and_told_once() -> None:
    missing = Finding("golden.missing", Severity.WARNING, "no golden", advice="`mutcheck accept` makes it.")
    waived = Finding("update.rebuilt", Severity.NOTE, "x is rebuilt", "x", waived="scan | did so")
    text = shown(*(result(name, "cpu", missing, waived) for name in "fghi"))
    assert text.count("no golden") == 1
    assert "1 warning</summary>" in text
    assert "4 waived findings</summary>" in text
    assert "in 4 programs: scan &#124; did so" in text
    assert "✓ passed, with a warning" in text


def test_what_could_be_donated_is_folded_the_largest_first() -> None:
    def could(name: str, saved: int) -> Result:
        advice = f"Write `jax.jit({name}, donate_argnums=0)`."
        evidence = (f"x: float32[3], {saved} B, as output 0",)
        found = Finding("donation.possible", Severity.NOTE, "x could be donated", "x", None, evidence, advice)
        return replace(result(name, "cpu", found), saved=saved)

    text = shown(could("little", 12), could("much", 1024))
    assert text.startswith("### ✅ mutcheck: 2 programs on cpu: 2 passed\n")
    _, _, folded = text.partition("<summary>up to 1.012 KiB could be saved by donating</summary>")
    assert folded.index("`jax.jit(much, donate_argnums=0)`") < folded.index("`jax.jit(little, donate_argnums=0)`")
    assert "x: float32[3], 1024 B, as output 0" in folded


def test_problems_stand_at_the_top_and_spoil_the_headline() -> None:
    text = shown(result("good", "cpu"), problems=("there is no program 'x'",))
    assert text.startswith("### ❌")
    assert "> **there is no program 'x'**" in text.splitlines()[2]


def test_hostile_names_are_seen_as_they_are(hostile: Done) -> None:
    made = html(hostile.out)
    rows = re.findall(r"<tr>\s*((?:<td.*?</td>\s*)+)</tr>", made, re.DOTALL)
    assert {row.count("<td") for row in rows} == {8}  # no pipe of a name ends a cell
    assert "<b>, " not in made
    assert "va|in::50%<b>, ::error::owned" in seen(hostile.out)
    assert "a b|ü<i>.py:" in seen(hostile.out)


@pytest.mark.parametrize(
    "text",
    ["a|b", "a`b", "``", "<script>", "a\\|b", "*x* _y_ ~z~", "[a](http://b)", "&amp;", " x ", "@team #1", "$x$", "|"],
)
def test_every_text_is_itself_in_a_table(text: str) -> None:
    table = gfm.grid(["a", "b"], [[gfm.code(text), gfm.prose(text)]], [], 10_000)
    rows = re.findall(r"<td>(.*?)</td>", html(table))
    assert len(rows) == 2
    words = seen(table).split("\n")
    assert [word for word in words if text.strip() in word or text.replace("`", "") == word]
    assert not re.search(r"<(?!/?code>|!-- -->)", "".join(rows))


def test_nobody_is_mentioned_and_nothing_referred_to() -> None:
    assert "@main" not in gfm.prose("@main of jax-ml/jax#40101")
    assert "#40101" not in gfm.prose("@main of jax-ml/jax#40101")
    assert seen(gfm.prose("@main of jax-ml/jax#40101")).strip() == "@main of jax-ml/jax#40101"


def test_a_fence_is_longer_than_every_run_of_backticks_in_it() -> None:
    assert gfm.fenced(["```", "a ```` b"], "text", 100).splitlines() == ["`````text", "```", "a ```` b", "`````"]


def test_it_fits_into_a_comment_and_says_what_was_cut() -> None:
    long = [
        Finding(
            "update.unexpected", Severity.ERROR, "x" * 5_000, f"b{number}", Location("a.py", number), ("y" * 900,) * 200
        )
        for number in range(20)
    ]
    text = shown(*(result(f"program_{number}", "cpu", *long) for number in range(400)))
    assert 30_000 < len(text) < 65_536
    assert "... and" in text.partition("<details>")[0]
    assert "... and 12 more: `--format json` has them" in text
    assert "**Cut, to fit into a comment:** `program" in text
    assert text.count("<details>") == text.count("</details>")
    assert text.count("```") % 2 == 0


def test_the_table_is_cut_before_it_takes_the_room_of_the_findings(write: Callable[..., Path]) -> None:
    text = shown(*(result(f"program_{number}", "cpu", DIFFERS) for number in range(3_000)))
    assert len(text) < 65_536
    assert "**Cut, to fit into a comment:**" in text
    assert "<details>" in text
