"""The seed corpus: what each program does when it is run, and that its directives pin what they must."""

from __future__ import annotations

import importlib
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from driver import NEWEST, RELEASE

from mutcheck.checks.filecheck import directive, engine
from mutcheck.checks.filecheck.directive import Directives
from mutcheck.checks.ir import stablehlo
from mutcheck.core.program import Program
from mutcheck.core.target import PLATFORMS
from mutcheck.golden import store
from mutcheck.lowering.stages import trace
from mutcheck.project import discovery

KNOWN = directive.known(PLATFORMS)
RELEASES = ("0.7.0", "0.10.2", "0.12.0.1")

SEED_INCREMENT = """\
module @jit_increment attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3xi32> {tf.aliasing_output = 0 : i32}) -> (tensor<3xi32> {jax.result_info = ""}) {
    %c = stablehlo.constant dense<1> : tensor<i32>
    %0 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %1 = stablehlo.add %arg0, %0 : tensor<3xi32>
    return %1 : tensor<3xi32>
  }
}
"""  # noqa: E501  # as the document prints it, its indentation restored


def program(name: str) -> Program:
    found = getattr(importlib.import_module(f"mutcheck.lowering.programs.{name}"), name)
    assert isinstance(found, Program)
    return found


def called(name: str) -> tuple[Any, tuple[Any, ...]]:
    """What a program returns when it is called, and the arguments that it may have changed."""
    chosen = program(name)
    call = trace.arguments(chosen)
    return chosen(*call.args, **call.kwargs), call.args


def test_increment_lowers_as_the_document_shows_on_the_release_that_it_was_written_for() -> None:
    assert store.read(store.CORPUS, "increment", "0.7.0")["cpu"].body == SEED_INCREMENT


@pytest.mark.parametrize("name", ["increment", "inc", "variable_increment"])
def test_the_increments_change_their_argument(name: str) -> None:
    returned, (argument,) = called(name)
    assert returned is None
    assert np.asarray(argument[...]).tolist() == [2, 3, 4]


@pytest.mark.skipif(not NEWEST, reason="jax 0.10.2 refuses train_step")
def test_train_step_returns_the_documents_loss() -> None:
    loss, _ = called("train_step")
    assert float(loss) == pytest.approx(1.00024, abs=1e-5)


def test_split_merge_shared_writes_the_variable_under_both_names() -> None:
    module = importlib.import_module("mutcheck.lowering.programs.shared_variables")
    from flax import nnx

    from mutcheck import refs

    with refs.refs():
        shared = module.SharedVariables()
    graphdef, state = nnx.split(shared)
    program("split_merge_shared")(graphdef, state)
    assert (int(shared.a[...]), int(shared.b[...])) == (10, 10)


def test_a_frozen_layer_computes_what_a_mutable_one_does() -> None:
    (mutable, _), (frozen, _) = called("linear_mutable"), called("linear_frozen")
    np.testing.assert_allclose(mutable, frozen, rtol=1e-6)


@pytest.mark.filterwarnings("ignore:The 'split' argument of 'fork' is deprecated")
def test_scan_stack_writes_its_statistics() -> None:
    chosen = program("scan_stack")
    call = trace.arguments(chosen)
    before = np.asarray(call.args[0].bn.mean[...])
    chosen(*call.args)
    assert not np.array_equal(before, np.asarray(call.args[0].bn.mean[...]))


def test_create_model_nnx_jit_makes_refs() -> None:
    model, _ = called("create_model_nnx_jit")
    assert model.linear.kernel[...].shape == (2, 64)


@pytest.mark.parametrize("name", [source.name for source in discovery.corpus()])
def test_every_program_says_what_it_is_and_has_directives(name: str) -> None:
    (source,) = discovery.find(name)
    assert source.summary.endswith(".")
    assert directives(name, RELEASE).prefixes


def directives(name: str, release: str) -> Directives:
    (source,) = discovery.find(name)
    named = program(name).expectation.directive_file(release)
    if named is None:
        return directive.from_python(source.file.read_text(), source.file.name, source.lines, KNOWN)
    return directive.from_check_file((source.file.parent / named).read_text(), named, KNOWN)


def donating() -> Iterator[Any]:
    """Every golden with a donation: program, release and the first platform that has its text."""
    for source, release in itertools.product(discovery.corpus(), RELEASES):
        seen = set()
        for platform, golden in store.read(store.CORPUS, source.name, release).items():
            if "tf.aliasing_output" in golden.body and golden.path not in seen:
                seen.add(golden.path)
                yield pytest.param(source.name, release, platform, id=f"{source.name}-{release}-{platform}")


@pytest.fixture
def pinned(request: pytest.FixtureRequest) -> tuple[str, Any]:
    name, release, platform = request.param
    found = directives(name, release)
    prefixes = tuple(prefix for prefix in ("CHECK", platform.upper()) if prefix in found.prefixes)
    text = store.read(store.CORPUS, name, release)[platform].body
    assert engine.check(text, found, prefixes) is None
    return text, lambda changed: engine.check(changed, found, prefixes)


each_donating = pytest.mark.parametrize(
    "pinned", [pytest.param(tuple(each.values), id=each.id) for each in donating()], indirect=True
)


@each_donating
def test_every_lost_donation_fails_a_directive(pinned: tuple[str, Any]) -> None:
    text, check = pinned
    attributes = list(re.finditer(r"(?:, )?tf\.aliasing_output = \d+ : i32", text))
    assert attributes
    for attribute in attributes:
        assert check(text[: attribute.start()] + text[attribute.end() :]) is not None


@each_donating
def test_two_swapped_aliases_fail_a_directive(pinned: tuple[str, Any]) -> None:
    text, check = pinned
    for one, other in swappable(text):
        assert check(swapped(text, f"aliasing_output = {one} :", f"aliasing_output = {other} :")) is not None


@each_donating
def test_two_swapped_outputs_fail_a_directive(pinned: tuple[str, Any]) -> None:
    text, check = pinned
    (returned,) = re.findall(r"^    return (.*) : ", text.partition("func.func private")[0], re.MULTILINE)
    values = returned.split(", ")
    for one, other in swappable(text):
        changed = list(values)
        changed[one], changed[other] = changed[other], changed[one]
        assert check(text.replace(f"return {returned} :", f"return {', '.join(changed)} :", 1)) is not None


def swappable(text: str) -> list[tuple[int, int]]:
    """Pairs of aliased outputs of one type: to swap others would not even parse."""
    module = stablehlo.parse(text)
    outputs = [port.aliases for port in module.arguments if port.aliases is not None]
    types = {output: module.results[output].type for output in outputs}
    return [(one, other) for one, other in itertools.combinations(outputs, 2) if types[one] == types[other]]


def swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


def test_no_golden_of_the_corpus_says_where_it_was_made() -> None:
    home = str(Path(jax.__file__).parent)
    for path in store.CORPUS.glob("*/*/*.*"):
        text = path.read_text()
        assert home not in text
        assert not re.search(r"/(home|root|usr|tmp)/|0x[0-9a-f]{8,}\b", text.replace("0x7F", ""))
