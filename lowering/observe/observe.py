"""The observe stage: a program is run on this process's default device, and what it did is written down.

It is the fourth level of proof, after what was offered, what is aliased, and what the executable does: the address
of each mutable buffer before and after a call, and whether the call computes what the same program computes under
`jax.disable_jit`, where each operation runs alone and nothing is updated in place. A program is run three times,
five where the results differ, each time with arguments made anew: what it does to the world, it does that often.

Rounding differs between the two, and some programs make much of it: Adam moves a parameter by its whole step in the
direction that the noise of a zero gradient has. So where results differ, the un-jitted program is run with arguments
that are changed in their last digits. A difference that is not far above what that changes is no proof of anything.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mutcheck.core.observation import Difference, Observation, Observed
from mutcheck.core.program import Call, Program
from mutcheck.lowering.observe.leaves import (
    HostArray,
    Leaves,
    difference,
    epsilon,
    is_array,
    is_float,
    is_ref,
    largest_difference,
    part,
    read,
    same,
    tolerance_of,
)
from mutcheck.lowering.observe.prepared import (
    Prepared,
    Unknown,
    at,
    contents_of,
    doing,
    fresh,
    named_leaves,
    ready,
    replaced,
    restore,
    short,
)
from mutcheck.lowering.stages.refusal import trim

LAST_DIGITS = 2
"""By how many units in the last place arguments are changed, to see what a program makes of rounding."""

FAR_ABOVE = 8
"""How many times what that changes in a leaf a difference must be, to be more than rounding."""


def observe(program: Program, aliases: Mapping[str, int]) -> Observation:
    """Run a program on the default device, and write down what it did. What the program raises is an outcome.

    Args:
      aliases: the path of each argument that is aliased, to the number of its output, both of `@main`, as the
        lowering has them. Those of refs are not needed.
    """
    try:
        device = str(jax.devices()[0].device_kind)
    except Exception as error:
        return Observation("", unknown=f"there is no device to run it on: {trim(str(error)) or type(error).__name__}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as those of useless donations: the lower stage tells them
        return _observe(program, aliases, device)


def _observe(program: Program, aliases: Mapping[str, int], device: str) -> Observation:
    try:
        prepared = ready(program)
    except Unknown as error:
        return Observation(device, unknown=str(error))
    buffers: tuple[Observed, ...] = ()
    try:
        buffers, results = _measure(prepared, aliases)
        wrong, sensitive = _differences(prepared, results)
    except Unknown as error:
        why = str(error)
        buffers = buffers or tuple(Observed(argument.path, reason=why) for argument in prepared.buffers)
        return Observation(device, buffers, unknown=why, unnamed=prepared.unnamed)
    finally:
        with suppress(Exception):  # a run that failed may have left a ref without a buffer
            restore(prepared)
    return Observation(device, buffers, wrong, sensitive, len(results), unnamed=prepared.unnamed)


# Runs


def _measure(prepared: Prepared, aliases: Mapping[str, int]) -> tuple[tuple[Observed, ...], Leaves]:
    """One run: where the buffers are before and after, and what came out.

    Nothing reads an argument before the run: a view from the host would keep XLA from updating it in place.

    Raises:
      Unknown: the program cannot be run.
    """
    call = fresh(prepared)
    named = {**dict(named_leaves(prepared.jitted, call)), **prepared.captured}
    held = {argument.path: at(argument.path, named) for argument in prepared.buffers}
    before = {path: _address(value) for path, value in held.items()}
    with doing("running it"):
        outputs = _run(prepared.jitted, call)
    leaves = jax.tree.leaves(outputs)
    observed = []
    for argument in prepared.buffers:
        path, number = argument.path, aliases.get(argument.path)
        if argument.ref:
            after = _address(held[path])
        elif argument.number is None:
            after = None, "nothing reads it, and JAX drops it"
        elif number is None:
            after = None, "it is aliased to no output"
        elif not 0 <= number - prepared.tokens < len(leaves):
            after = None, f"output {number} of @main is none that the program returns"
        else:
            after = _address(leaves[number - prepared.tokens])
        observed.append(_observed(path, before[path], after))
    return tuple(observed), _results(prepared, call, outputs, named)


def _observed(path: str, before: tuple[int | None, str], after: tuple[int | None, str]) -> Observed:
    known = before[0] is not None and after[0] is not None
    return Observed(path, before[0], after[0], before[0] == after[0] if known else None, before[1] or after[1])


def _address(value: Any) -> tuple[int | None, str]:
    """The device address of an array or of a ref's buffer, or why it is not known."""
    if value is None:
        return None, "which of the arguments it is, is not known"
    if not hasattr(value, "unsafe_buffer_pointer"):  # before 0.8.3 a ref has no such method, but it has the array
        value = getattr(getattr(value, "_refs", value), "_buf", value)
    try:
        if not value.size:
            return None, "it has no elements"
        if len(value.sharding.device_set) > 1:
            return None, f"it is on {len(value.sharding.device_set)} devices, and has no one address"
        return int(value.unsafe_buffer_pointer()), ""
    except Exception as error:
        return None, f"jax {jax.__version__} does not tell its address ({type(error).__name__}: {trim(str(error))})"


def _run(function: Callable[..., Any], call: Call) -> Any:
    """Call a function, and wait until all that it does is done."""
    outputs = jax.block_until_ready(function(*call.args, **call.kwargs))  # type: ignore[no-untyped-call]
    jax.effects_barrier()  # type: ignore[no-untyped-call]
    return outputs


def _again(prepared: Prepared, *, jit: bool, changed: bool = False) -> Leaves:
    """The results of one more run, with arguments of the same values as before, or changed in their last digits.

    Raises:
      Unknown: the program cannot be run, or its arguments are not the same.
    """
    with doing("writing back what its refs held"):
        restore(prepared)
    call = fresh(prepared)
    with doing("reading its arguments"):
        contents = contents_of(prepared.jitted, call)
    # only of those that were arrays at first: a number of Python's has become one
    if any(path in contents and not same(leaf, contents[path]) for path, leaf in prepared.contents.items()):
        raise Unknown("its `arguments` make other values each time: results cannot be compared")
    if changed:
        call = _changed(prepared, call)
    named = dict(named_leaves(prepared.jitted, call)) if jit else {}
    with doing("running it" if jit else "running it un-jitted"), jax.disable_jit(not jit):
        outputs = _run(prepared.jitted, call)
    return _results(prepared, call, outputs, named)


def _changed(prepared: Prepared, call: Call) -> Call:
    """The call with all floats of its arrays and refs, and of captured refs, changed in their last digits."""
    random = np.random.default_rng(0)

    def change(_: str, leaf: Any) -> Any:
        if not is_array(leaf) or not is_float(leaf.dtype) or getattr(leaf, "weak_type", False):
            return leaf
        values = read(leaf).values
        units = random.choice((-LAST_DIGITS, LAST_DIGITS), values.shape)
        changed = (values * (1 + units * epsilon(part(leaf.dtype)))).astype(values.dtype)
        if not is_ref(leaf):
            return jax.device_put(changed, leaf.sharding)
        leaf[...] = jnp.asarray(changed)
        return leaf

    with doing("changing its arguments"):
        for path, ref in prepared.captured.items():
            change(path, ref)
        args = [replaced("", value, change) for value in call.args]
        return Call(*args, **{name: replaced(name, value, change) for name, value in call.kwargs.items()})


def _results(prepared: Prepared, call: Call, outputs: Any, given: Mapping[str, Any]) -> dict[str, HostArray]:
    """Outputs, and what refs, and arguments that the call replaced, hold after it.

    Args:
      given: the leaves of the call's arguments before it. JAX loses what a jitted function does to the attributes of
        its arguments, and Flax's own `jit` keeps it: only what the jitted program did is compared.
    """
    with doing("reading its results"):
        found = {f"output {number}": read(leaf) for number, leaf in enumerate(jax.tree.leaves(outputs))}
        named = dict(named_leaves(prepared.jitted, call))
        paths = {argument.path for argument in prepared.table}
        for name, leaf in (*named.items(), *prepared.captured.items()):
            if is_ref(leaf) or (is_array(leaf) and leaf is not given.get(name)):
                found[short(name) if short(name) in paths else name] = read(leaf)
        return found


# Comparison


def _differences(prepared: Prepared, jitted: Leaves) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """The results that differ from those of the un-jitted program; apart, those that rounding may explain.

    Raises:
      Unknown: it cannot be run un-jitted, or two runs of the same kind differ from one another.
    """
    _check_repeats(prepared, jitted, jit=True)
    unjitted = _again(prepared, jit=False)
    outputs, others = (sum(path.startswith("output ") for path in leaves) for leaves in (jitted, unjitted))
    if outputs != others:
        raise Unknown(f"it returns {outputs} arrays, and {others} un-jitted: they cannot be compared")
    found = _compare(prepared, jitted, unjitted)
    if not found:
        return (), ()
    _check_repeats(prepared, unjitted, jit=False)  # it may draw numbers of Python's, of which the jitted one keeps one
    noise = _noise(prepared, unjitted)
    sensitive = [each for each in found if each.largest is not None and each.largest <= noise.get(each.path, -1.0)]
    return tuple(each for each in found if each not in sensitive), tuple(sensitive)


def _noise(prepared: Prepared, unjitted: Leaves) -> dict[str, float]:
    """For each leaf, up to which difference rounding may explain it; none where that cannot be told."""
    try:
        changed = _again(prepared, jit=False, changed=True)
    except Unknown:
        return {}
    pairs = [(path, leaf, changed[path]) for path, leaf in unjitted.items() if path in changed]
    largest = {
        path: largest_difference(one, other) for path, one, other in pairs if one.shape == other.shape and not one.key
    }
    return {path: FAR_ABOVE * apart for path, apart in largest.items() if math.isfinite(apart)}


def _check_repeats(prepared: Prepared, results: Leaves, *, jit: bool) -> None:
    """Run the program once more, with the same results.

    Raises:
      Unknown: they are others: it is not deterministic.
    """
    if others := _compare(prepared, results, _again(prepared, jit=jit)):
        kind = "jitted" if jit else "un-jitted"
        raise Unknown(f"two {kind} runs of it differ in {others[0].path}: it is not deterministic")


def _compare(prepared: Prepared, jitted: Leaves, unjitted: Leaves) -> tuple[Difference, ...]:
    pairs = [(path, leaf, unjitted[path]) for path, leaf in jitted.items() if path in unjitted]
    found = (difference(path, one, other, tolerance_of(one, prepared.floats)) for path, one, other in pairs)
    return tuple(each for each in found if each is not None)
