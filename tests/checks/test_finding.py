"""Every code is declared once, used through its rule, and documented."""

from __future__ import annotations

import re
from pathlib import Path

import mutcheck
from mutcheck.checks.catalog import CHECKS, CODES, COMPARISONS, RULES

ROOT = Path(mutcheck.__file__).parent
BESIDE_THE_PACKAGE = ("tests", "examples", "docs", "benchmarks", "build")


def test_the_codes_of_the_docs_are_those_of_the_checks() -> None:
    documented = re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", (ROOT / "docs/checks.md").read_text(), re.MULTILINE)
    assert sorted(documented) == list(CODES)


def test_a_code_is_declared_once() -> None:
    """Two checks may share a rule, which is one value then; two rules may not share a code."""
    declared = {id(rule): rule.code for each in (*CHECKS, *COMPARISONS) for rule in each.rules}
    assert sorted([*declared.values(), "waiver.expired", "waiver.stale"]) == sorted(RULES)


def test_no_reader_matches_a_literal() -> None:
    """A code stands in its rule, and in prose: nothing compares with one, and nothing makes a finding of one."""
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if parts[0].startswith(".") or parts[0] in BESIDE_THE_PACKAGE or "programs" in parts:
            continue
        text = path.read_text("utf-8")
        if path.name == "initial.py":  # what it writes into a user's file names one
            continue
        literals = [code for code in CODES if re.search(rf'["\']{re.escape(code)}["\']', text)]
        declared = re.findall(r'Rule\(\s*"([a-z.-]+)"', text)
        assert sorted(literals) == sorted(set(declared)), path
