"""Both engines read directives alike, and the documented table of what each has is true."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import filecheck_features as features
import pytest

from mutcheck.checks.filecheck import directive, engine, llvm
from mutcheck.core.finding import Finding

KNOWN = ("CHECK",)
needs_llvm = pytest.mark.skipif(shutil.which(llvm.COMMAND) is None, reason="LLVM's FileCheck is not on PATH")
EXPECTED = {"holds": None, "fails": "directive.failed", "bad": "directive.bad"}


def cases() -> Iterator[object]:
    for feature in (*features.DIRECTIVES, *features.PATTERNS):
        for outcome in EXPECTED:
            if lines := getattr(feature, outcome):
                other = feature.llvm if feature.llvm and outcome in ("holds", "bad") else outcome
                yield pytest.param(lines, outcome, other, id=f"{feature.name} {outcome}")


def code(found: Finding | None) -> str | None:
    return found.code if found is not None else None


def read(lines: Sequence[str]) -> directive.Directives:
    return directive.from_check_file("\n".join(lines), "steps.check", KNOWN)


@pytest.mark.parametrize(("lines", "outcome", "other"), list(cases()))
def test_what_the_table_says_of_the_package(lines: Sequence[str], outcome: str, other: str) -> None:
    found = engine.check(features.IR, read(lines), KNOWN)
    assert code(found) == EXPECTED[outcome]


@needs_llvm
@pytest.mark.parametrize(("lines", "outcome", "other"), list(cases()))
def test_what_the_table_says_of_llvms(lines: Sequence[str], outcome: str, other: str) -> None:
    found = llvm.check(features.IR, read(lines), KNOWN)
    assert code(found) == EXPECTED[other]


def test_the_table_is_the_documented_one() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "filecheck.md").read_text("utf-8")
    assert features.table() in docs, "write it anew: `make tables`"


KINDS = ("CHECK", "CHECK-NEXT", "CHECK-SAME", "CHECK-NOT", "CHECK-DAG", "CHECK-EMPTY", "CHECK-COUNT-2", "CHECK-LABEL")
TEXTS = (
    *("a", "b", "c", "a b", "{{[ab]}}", "c{{$}}", "[[X:[ab]]] [[Y:.]]", "[[X]]", "[[Y]] [[X:[a-c]]]"),
    *("a{{.*}}b", "{{[^a]*}}c", "{{a|b}} c", "[[X:[a-c]]] [[X]]", "{{ *}}a", "a [[X]]", "[[X]]  [[Y]]"),
)


def drawn(seed: int) -> tuple[str, list[str]]:
    """A module and directives of few letters, so that they match now and then."""
    draw = random.Random(seed)
    lines = [" " * draw.randint(0, 2) + " ".join(draw.choices("abc", k=draw.randint(0, 3))) for _ in range(6)]
    first = [f"{draw.choice(KINDS)}: {draw.choice('abc')}" for _ in range(draw.randint(0, 1))]
    first.append(f"CHECK: {draw.choice(['a', 'b', 'c', '[[X:.]]', '[[Y:[a-c]]]'])}")
    for _ in range(draw.randint(1, 4)):
        kind = draw.choice(KINDS)
        first.append(f"{kind}:" if kind == "CHECK-EMPTY" else f"{kind}: {draw.choice(TEXTS)}")
    return "d\n" + "\n".join(lines) + "\n", first


@needs_llvm
def test_engines_agree_on_directives_that_nobody_wrote() -> None:
    """Which directive is blamed first may differ where there are labels: the package looks for all of them first."""
    outcomes = set()
    for seed in range(120):
        module, lines = drawn(seed)
        of_package, of_llvm = (match(module, read(lines), KNOWN) for match in (engine.check, llvm.check))
        assert code(of_package) == code(of_llvm), (module, lines)
        if of_package is not None and of_llvm is not None and not any("LABEL" in line for line in lines):
            assert of_package.location == of_llvm.location, (module, lines)
        outcomes.add(code(of_package))
    assert outcomes == set(EXPECTED.values())
