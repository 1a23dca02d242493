"""The JSON contract: its schema is the one that is published, and every kind of result keeps to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from driver import Done, lowered
from results import COPIED, HERE, advised, result

from mutcheck.core.advice import Patch
from mutcheck.golden.contract.rows import SCHEMA_VERSION
from mutcheck.report.machine import as_json


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(as_json.SCHEMA_FILE.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_published_schema_is_that_of_the_code() -> None:
    assert json.loads(as_json.SCHEMA_FILE.read_text()) == as_json.schema(), "write it anew: see docs/json.md"


def test_the_corpus_keeps_to_the_schema(corpus: Done, validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(corpus.json)
    assert corpus.json["schema_version"] == SCHEMA_VERSION


def test_failures_keep_to_it_too(write: Callable[..., Path], validator: jsonschema.Draft202012Validator) -> None:
    path = write("""
        @mutcheck.program(arguments=vector)
        @partial(jax.jit, donate_argnums=0)
        def vain(x):
            return x.sum()
        # CHECK: nothing of this kind

        @mutcheck.program(arguments=vector)
        def crash(x):
            raise ValueError("no")

        @mutcheck.program(arguments=vector)
        def refused(x):
            return x + jnp.ones(5)
    """)
    done = lowered(str(path), "nothing", "--format", "json")
    validator.validate(done.json)
    assert {result["outcome"] for result in done.json["results"]} == {"failed", "error", "rejected"}
    finding = done.cell("vain")["findings"][0]
    broken = {**done.json, "results": [{**done.cell("vain"), "findings": [{**finding, "severity": "grave"}]}]}
    assert not validator.is_valid(broken)


def test_the_contract_has_every_field_that_is_promised(corpus: Done) -> None:
    assert {"schema_version", "toolchain", "results"} <= set(corpus.json)
    cell = corpus.cell("increment")
    assert {"program", "target", "outcome", "findings", "buffers"} <= set(cell)
    promised = {"path", "argument", "shape", "dtype", "bytes", "ref", "donated", "output", "update"}
    assert promised <= set(cell["buffers"][0])


def test_results_stand_in_the_order_of_the_plan(corpus: Done) -> None:
    cells = [(result["program"], result["target"]) for result in corpus.json["results"]]
    programs = list(dict.fromkeys(program for program, _ in cells))
    assert programs == sorted(programs)
    assert cells == [(program, target) for program in programs for target in ("cpu", "cuda", "rocm", "tpu")]


def test_what_was_tried_is_there_as_values(validator: jsonschema.Draft202012Validator) -> None:
    tried = replace(result("f", "cpu", COPIED), advised=advised("cpu", Patch("train.py", "--- a", True)))
    document = json.loads(as_json.render([tried, result("g", "cpu")], HERE, "1.2.3", (), 1))
    validator.validate(document)
    one, other = (each["tried"] for each in document["results"])
    assert other is None
    assert (one["variants"], one["unfinished"], one["differ"]) == (9, None, 0)
    (advice,) = one["advice"]
    assert advice["edits"][0]["lines"] == [{"file": "train.py", "line": 4}]
    (effect,) = advice["effects"]
    assert (effect["target"], effect["before"]["extra_bytes"], effect["after"]["extra_bytes"]) == ("cpu", 64, 0)
    assert (effect["better"], effect["worse"], advice["reduced"]) == (True, False, True)
    assert advice["ran"] == {
        "agreement": "bitwise equal",
        "platform": "cpu",
        "largest": 0.0,
        "why": None,
        "made_up": False,
    }
    assert advice["patch"] == {"file": "train.py", "diff": "--- a", "safe": True, "why": None}


def test_a_target_that_was_not_searched_for_was_not_tried() -> None:
    other = replace(result("f", "tpu:v5e", COPIED), advised=advised("cpu"))
    (row,) = json.loads(as_json.render([other], HERE, "1.2.3", (), 1))["results"]
    assert row["tried"] is None
