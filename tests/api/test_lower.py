"""`mutcheck.lower`: what users have goes in, plain values come out, and what fails is told well."""

from __future__ import annotations

import pickle
import subprocess
import sys
import traceback
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import pytest
from flax import nnx

import mutcheck
from mutcheck.checks.ledger import unproved
from mutcheck.core import toolchain

ARRAY = jax.ShapeDtypeStruct((64, 256), jnp.float32)


def increment(x: Any) -> None:
    x[...] += 1


@partial(jax.jit, donate_argnames=("a", "b"))
def upside_down(a: Any, b: Any) -> Any:
    """Each is copied once, and put into another order once."""
    return a[::-1], b[::-1]


@partial(jax.jit, donate_argnums=(0,), static_argnums=(2,))
def step(x: Any, y: Any, times: int) -> Any:
    for _ in range(times):
        x = x.at[0].set(y.sum())
    return x, x.sum()


class Counter:
    def __init__(self) -> None:
        self.count = jax.new_ref(jnp.zeros(100))

    def add(self, more: Any) -> None:
        self.count[...] += more


class Model(nnx.Module):
    def __init__(self) -> None:
        self.weight = nnx.Param(jnp.ones((4, 4)))

    def __call__(self, x: Any) -> Any:
        return x @ self.weight[...]


def add_to(model: Model, x: Any) -> Any:
    model.weight[...] = model.weight[...] + x.sum()
    return model(x)


def read_model(tree: dict[str, Any], x: Any) -> Any:
    tree["w"][...] += x
    return tree["frozen"].sum()


def paths(checked: mutcheck.Checked) -> list[str]:
    return [buffer.path for buffer in checked.ledger]


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import mutcheck, sys; print(sorted({'jax', 'rich', 'click', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def add_to_the_first(x: Any, idle: Any) -> None:
    x[...] += 1


def add_to_none(idle: Any) -> int:
    return 1


def add_one(x: Any, idle: Any) -> Any:
    return x + 1


def test_a_ref_that_nothing_reads_or_writes_is_left_alone() -> None:
    """The outcome, the story and what is required of it agree."""
    checked = mutcheck.lower(add_to_the_first, jax.new_ref(jnp.zeros(8)), jax.new_ref(jnp.zeros(8)))
    assert checked.result.outcome == "passed"
    assert checked.require_donated().require_aliased().require_in_place().require_in_place("idle") is checked
    assert "READ ONLY" in checked.explain("idle")
    assert "a call leaves it alone: the program neither reads nor writes it" in checked.explain("idle")
    with pytest.raises(AssertionError, match="not donated"):
        checked.require_donated("idle")


def test_of_refs_that_are_all_left_alone_none_is_donated() -> None:
    checked = mutcheck.lower(add_to_none, jax.new_ref(jnp.zeros(8)))
    assert checked.require_in_place() is checked
    with pytest.raises(AssertionError, match="not donated"):
        checked.require_donated()


@pytest.mark.parametrize(("keep", "following"), [(True, "return an output of its type"), (False, "use it")])
def test_an_array_that_is_donated_and_not_used_is_in_vain(keep: bool, following: str) -> None:
    jitted = jax.jit(add_one, donate_argnums=(0, 1), keep_unused=keep)
    checked = mutcheck.lower(jitted, jnp.zeros(8), jnp.zeros(8))
    assert checked.result.outcome == "failed"
    assert f"next        {following}, or stop donating it" in checked.explain("idle")
    with pytest.raises(AssertionError, match="not updated in place"):
        checked.require_in_place()


def test_a_plain_function_over_a_ref() -> None:
    checked = mutcheck.lower(increment, jax.new_ref(jnp.zeros((8, 128))))
    assert checked.require_donated().require_aliased().require_in_place() is checked
    assert "tf.aliasing_output" in checked.lowering.text
    assert (paths(checked), checked.copied_bytes, checked.findings) == (["x"], 0, ())


def test_donations_and_static_arguments_of_jit_are_kept() -> None:
    checked = mutcheck.lower(step, ARRAY, ARRAY, 2)
    assert paths(checked.require_in_place()) == ["x"]
    assert paths(mutcheck.lower(partial(step, times=2), ARRAY, ARRAY)) == ["x"]


def test_a_bound_method_and_what_it_holds() -> None:
    checked = mutcheck.lower(Counter().add, 2.0).require_in_place()
    assert (checked.name, paths(checked)) == ("add", ["self.count"])


def test_a_pytree_of_refs_and_arrays() -> None:
    tree = {"w": jax.new_ref(jnp.ones(128)), "frozen": jnp.ones(128)}
    assert paths(mutcheck.lower(read_model, tree, jnp.ones(128)).require_in_place()) == ["tree['w']"]


def test_nnx_jit() -> None:
    checked = mutcheck.lower(nnx.jit(add_to, donate_argnums=0), Model(), jnp.ones((4, 4)))
    assert len(checked.require_in_place().ledger) == 1


def test_shard_map() -> None:
    mesh = jax.sharding.Mesh(jax.devices("cpu")[:1], ("rows",))
    spec = jax.sharding.PartitionSpec("rows")
    double = jax.shard_map(lambda x: x * 2, mesh=mesh, in_specs=spec, out_specs=spec)
    mutcheck.lower(jax.jit(double, donate_argnums=0), ARRAY).require_in_place()


def test_a_program_brings_its_own_arguments_and_waivers() -> None:
    waiver = mutcheck.Waiver("inplace.copied", "it turns them over")
    made = mutcheck.program(arguments=lambda: (jnp.ones((64, 256)), jnp.zeros((64, 256))), waivers=waiver)(upside_down)
    mutcheck.lower(made).require_in_place()
    assert mutcheck.lower(made).copied_bytes == 2 * 65536


@pytest.mark.parametrize("target", ["cuda:h100", "tpu:v5e"])
def test_a_device_that_is_not_here(target: str) -> None:
    if toolchain.missing(target.partition(":")[0]):
        pytest.skip(toolchain.missing(target.partition(":")[0]))
    checked = mutcheck.lower(increment, jax.new_ref(jnp.zeros((8, 128))), target=target.partition(":")[0])
    assert checked.require_in_place().target == target


def test_what_is_copied_is_told_with_its_story() -> None:
    with pytest.raises(AssertionError) as told:
        mutcheck.lower(upside_down, ARRAY, ARRAY).require_in_place("a")
    said = str(told.value)
    assert said.startswith("upside_down on cpu: 1 of its 2 buffers is not updated in place\n")
    assert "copied 1 ×, 64 KiB a call" in said
    assert "its contents had been moved away by reverse" in said


def test_copied_bytes_have_a_limit() -> None:
    checked = mutcheck.lower(upside_down, ARRAY, ARRAY)
    checked.require_copied_bytes(at_most=2 * 65536)
    with pytest.raises(AssertionError, match=r"copies 131,072 bytes a call, and at most 131,071 are allowed"):
        checked.require_copied_bytes(at_most=2 * 65536 - 1)


def test_extra_bytes_have_a_limit() -> None:
    """A copy, another order, and an update that nobody donates, of whatever size."""
    checked = mutcheck.lower(upside_down, ARRAY, ARRAY)
    assert checked.extra_bytes == 4 * 65536
    checked.require_extra_bytes(at_most=4 * 65536)
    with pytest.raises(AssertionError, match=r"needs 262,144 extra bytes a call, and at most 262,143 are allowed"):
        checked.require_extra_bytes(at_most=4 * 65536 - 1)
    updated = mutcheck.lower(lambda state, grad: {"m": state["m"] - grad}, {"m": ARRAY}, ARRAY)
    assert (updated.ledger, updated.extra_bytes) == ((), 65536)
    with pytest.raises(AssertionError, match=r"state\['m'\] \(64 KiB\) is updated, and not donated. Jit it"):
        updated.require_extra_bytes(at_most=0)
    mutcheck.lower(lambda x: x[:1] @ x.T, ARRAY).require_extra_bytes(at_most=0)  # nothing that it returns is an update
    mutcheck.lower(step, ARRAY, ARRAY, 1).require_extra_bytes(at_most=0)


def test_temporary_bytes_have_a_limit() -> None:
    checked = mutcheck.lower(upside_down, ARRAY, ARRAY)
    size = checked.temporary_bytes
    assert size is not None
    assert size >= 65536
    checked.require_temporary_bytes(at_most=size)
    with pytest.raises(AssertionError, match=rf"needs {size:,} temporary bytes, and at most {size - 1:,} are allowed"):
        checked.require_temporary_bytes(at_most=size - 1)
    proven = checked.result.proven
    assert proven is not None
    unknown = replace(checked, result=replace(checked.result, proven=replace(proven, temporary_bytes=None)))
    with pytest.raises(AssertionError, match="needs an unknown number of temporary bytes"):
        unknown.require_temporary_bytes(at_most=1 << 40)


def test_a_buffer_stays_in_its_place() -> None:
    checked = mutcheck.lower(upside_down, ARRAY, ARRAY).require_not_relocated()  # it is copied, and comes back
    rows = [replace(row, proof=replace(row.proof, relocated_bytes=65536)) for row in checked.ledger if row.proof]
    moved = replace(checked, result=replace(checked.result, buffers=(rows[0], *checked.ledger[1:])))
    moved.require_not_relocated("b")
    with pytest.raises(AssertionError, match="1 of its 2 buffers is relocated, or not known to stay"):
        moved.require_not_relocated()
    narrowed = jax.jit(lambda x: x.astype(jnp.bfloat16), donate_argnums=0)
    with pytest.raises(AssertionError, match="its buffer is relocated, or not known to stay"):
        mutcheck.lower(narrowed, ARRAY).require_not_relocated()


def test_a_donation_in_vain_is_not_one() -> None:
    narrowed = jax.jit(lambda x: x.astype(jnp.bfloat16), donate_argnums=0)
    with pytest.raises(AssertionError, match=r"donated in vain: no output that is left has its 65536 bytes"):
        mutcheck.lower(narrowed, ARRAY).require_donated()
    with pytest.raises(AssertionError, match="its buffer is not aliased"):
        mutcheck.lower(narrowed, ARRAY).require_aliased()


def test_a_function_that_mutates_nothing() -> None:
    with pytest.raises(AssertionError, match=r"mutates nothing.*\n.*\n.*donate_argnums"):
        mutcheck.lower(lambda x: x * 2, ARRAY).require_in_place()


def test_a_buffer_that_is_not_there() -> None:
    with pytest.raises(AssertionError, match=r"has no buffer 'c'\n\nIts mutable buffers are a, b\."):
        mutcheck.lower(upside_down, ARRAY, ARRAY).require_aliased("c")


def test_stablehlo_alone_proves_nothing_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    version_of = toolchain.version_of
    monkeypatch.setattr(toolchain, "version_of", lambda each: "" if "rocm" in each else version_of(each))
    checked = mutcheck.lower(increment, jax.new_ref(jnp.zeros(8)), target="rocm").require_donated()
    assert checked.copied_bytes is None
    with pytest.raises(AssertionError, match=r"has no executable\n\nits compiler is not installed"):
        checked.require_in_place()
    with pytest.raises(AssertionError, match="has no executable"):
        checked.require_copied_bytes(at_most=1 << 40)


def test_what_explain_leaves_out_is_told_in_python() -> None:
    checked = mutcheck.lower(increment, jax.new_ref(jnp.zeros(8)))
    assert '`explain("*")` tells their stories.' in checked.explain()
    assert "on cpu: IN PLACE" in checked.explain("*")
    assert checked.explain("c") == "no buffer goes by 'c'. There is x."


def test_copied_bytes_are_none_where_a_buffer_is_unknown() -> None:
    checked = mutcheck.lower(increment, jax.new_ref(jnp.zeros(8)))
    assert checked.copied_bytes == 0
    rows = unproved(checked.ledger, "it lives nowhere")
    proven = checked.result.proven
    assert proven is not None
    unknown = replace(checked, result=replace(checked.result, buffers=rows, proven=replace(proven, at_least=True)))
    assert unknown.copied_bytes is None
    with pytest.raises(AssertionError, match="copies an unknown number of bytes"):
        unknown.require_copied_bytes(at_most=1 << 40)
    assert unknown.extra_bytes is None
    with pytest.raises(AssertionError, match="needs an unknown number of extra bytes"):
        unknown.require_extra_bytes(at_most=1 << 40)


def test_directives() -> None:
    checked = mutcheck.lower(step, ARRAY, ARRAY, 1)
    checked.require_directives("CHECK: tf.aliasing_output = 0\nHLO: input_output_alias\nCUDA: not for this platform")
    for wrong, told in (("CHECK: tf.aliasing_output = 7", "directive: CHECK: tf"), ("HLO-CPU: nonsense", "nonsense")):
        with pytest.raises(AssertionError, match=told):
            checked.require_directives(wrong)
    with pytest.raises(ValueError, match=r"line 2: 'CHEKC' is no FileCheck directive"):
        checked.require_directives("CHECK: tf\nCHEKC: tf")
    with pytest.raises(ValueError, match="there is no directive"):
        checked.require_directives("tf.aliasing_output")


def test_what_is_wrong_with_the_call_is_the_callers() -> None:
    with pytest.raises(ValueError, match=r"'gpu'\. Did you mean cuda or rocm\?"):
        mutcheck.lower(increment, ARRAY, target="gpu")
    with pytest.raises(TypeError, match="mutcheck lowers functions, and this is int"):
        mutcheck.lower(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="missing a required argument: 'x'"):
        mutcheck.lower(increment)
    with pytest.raises(AttributeError, match="nonsense"):
        mutcheck.lower(lambda x: x.nonsense, ARRAY)


def test_it_is_shown_in_a_line() -> None:
    checked = mutcheck.lower(step, ARRAY, ARRAY, 2, target="cpu")
    assert repr(checked) == "<step on cpu: passed, 1 of 1 buffers in place>"


def test_what_does_not_hold_has_its_findings_and_its_buffers() -> None:
    checked = mutcheck.lower(upside_down, ARRAY, ARRAY)
    with pytest.raises(mutcheck.RequirementError) as caught:
        checked.require_in_place("a")
    error = caught.value
    assert isinstance(error, AssertionError)
    assert ([row.path for row in error.buffers], error.checked) == (["a"], checked)
    assert [(each.code, each.buffer) for each in error.findings] == [("inplace.copied", "a")]
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.findings, again.buffers) == (str(error), error.findings, error.buffers)
    assert again.checked is None
    with pytest.raises(mutcheck.RequirementError) as caught:
        checked.require_extra_bytes(at_most=0)
    assert {each.buffer for each in caught.value.findings} == {"a", "b"}
    with pytest.raises(mutcheck.RequirementError) as caught:
        checked.require_directives("CHECK: nothing of this kind")
    assert [each.code for each in caught.value.findings] == ["directive.failed"]
    assert traceback.format_exception_only(caught.value)[0].startswith("mutcheck.RequirementError: upside_down on cpu")


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((1, 2, 3, 4), {}, "cannot be called with 4 arguments: too many positional arguments"),
        ((1,), {}, "cannot be called with 1 argument: missing a required argument: 'y'"),
        ((1, 2), {"time": 3}, "cannot be called with 2 arguments and time=: "),
        ((), {"y": 3}, "cannot be called with y=: missing a required argument: 'x'"),
    ],
)
def test_a_call_that_is_wrong_is_told_of_as_it_is_written(
    args: tuple[int, ...], kwargs: dict[str, int], message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        mutcheck.lower(step, *args, **kwargs)
    assert message in str(caught.value)
    assert "`arguments`" not in str(caught.value)


def test_a_program_whose_own_arguments_are_wrong_says_so() -> None:
    program = mutcheck.program(arguments=lambda: (1,))(step)
    with pytest.raises(TypeError, match="does not take what its `arguments` make"):
        mutcheck.lower(program)
    with pytest.raises(TypeError, match="cannot be called with 2 arguments"):
        mutcheck.lower(program, 1, 2)


def test_a_notebook_shows_the_ledger_and_the_lifetimes() -> None:
    page = ElementTree.fromstring(mutcheck.lower(upside_down, ARRAY, ARRAY)._repr_html_())
    assert {"".join(row[0].itertext()) for row in page.iter("tr") if row[0].tag == "td"} == {"a", "b"}
    assert list(page.iter("{http://www.w3.org/2000/svg}rect"))


class Trainer:
    """What keeps its jitted step to itself, as `equinox.filter_jit` does."""

    def __init__(self, **how: Any) -> None:
        self.step = jax.jit(lambda state, batch: ({"w": state["w"] + batch.sum()}, batch * 2), **how)

    def __call__(self, state: Any, batch: Any) -> Any:
        return self.step(state, batch)


def donated(checked: Any) -> dict[str, bool]:
    return {each.path: each.donated for each in checked.ledger}


def test_a_function_that_only_calls_a_jitted_one_donates_what_that_does() -> None:
    state, batch = {"w": jnp.ones(8)}, jnp.ones((4, 4))
    one = mutcheck.lower(Trainer(donate_argnums=0), state, batch).require_in_place()
    assert donated(one) == {"state['w']": True}
    both = mutcheck.lower(Trainer(donate_argnums=(0, 1)), batch=batch, state=state).require_aliased()
    assert donated(both) == {"state['w']": True, "batch": True}
    with pytest.raises(mutcheck.RequirementError, match="mutates nothing"):
        mutcheck.lower(Trainer(), state, batch).require_in_place()


def test_what_pmap_donates_is_judged() -> None:
    mutcheck.lower(jax.pmap(lambda x: x + 1, donate_argnums=0), jnp.ones((1, 8))).require_in_place()
    vain = mutcheck.lower(jax.pmap(lambda x: x.sum(), donate_argnums=0), jnp.ones((1, 8)))
    with pytest.raises(mutcheck.RequirementError, match="donated in vain"):
        vain.require_donated()


def test_a_jit_among_other_things_donates_nothing() -> None:
    inner = jax.jit(lambda x: x + 1, donate_argnums=0)
    assert not mutcheck.lower(lambda x: inner(x * 2), jnp.ones(8)).ledger
    assert not mutcheck.lower(jax.jit(inner), jnp.ones(8)).ledger


@partial(jax.jit, donate_argnums=0)
def updated(x: Any, g: Any) -> Any:
    return x - 0.1 * g


def test_a_donating_jit_among_other_operations_is_said_to_donate_nothing_there() -> None:
    """JAX ignores it: what mutcheck lowers is jitted whole."""

    def step(x: Any, g: Any) -> Any:
        scaled = g * 2
        return updated(x, scaled), scaled.sum()

    checked = mutcheck.lower(step, jnp.ones(64), jnp.ones(64))
    (found,) = [each for each in checked.findings if each.code == "donation.ignored"]
    assert (found.severity, found.buffer) == ("note", "x")
    assert "updated donates `x` (256 B) where it is called by itself" in found.message
    whole = mutcheck.lower(jax.jit(step, donate_argnums=0), jnp.ones(64), jnp.ones(64))
    assert not [each for each in whole.findings if each.code == "donation.ignored"]


def test_what_a_jit_within_donates_of_values_of_the_program_is_nothing_to_tell_of() -> None:
    checked = mutcheck.lower(lambda x, g: updated(x * 2, g).sum(), jnp.ones(64), jnp.ones(64))

    assert not [each for each in checked.findings if each.code == "donation.ignored"]
