"""Two lowerings of one program, run on a device of this machine with the same inputs: do their results agree?

The inputs are the program's example arguments as `@main` takes them: flat, refs as arrays, keys as words. Those that
have no values get some that are made up. A program that calls back into Python, or does something to the world, is not
run: neither lowering knows whom to call.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mutcheck.core.advice import Agreement, Ran
from mutcheck.core.artifacts import Argument, Lowering
from mutcheck.core.program import Call, Program
from mutcheck.lowering.observe.leaves import (
    HostArray,
    difference,
    is_array,
    is_float,
    largest_difference,
    read,
    tolerance_of,
)
from mutcheck.lowering.observe.prepared import Unknown, at, captured, doing, floats_of, named_leaves, unwrapped
from mutcheck.lowering.stages import arguments, trace
from mutcheck.lowering.stages import compile as compiling
from mutcheck.lowering.stages.refusal import trim

Values = np.ndarray[Any, Any]


def compare(program: Program, before: Lowering, after: Lowering, outputs: Sequence[int] = ()) -> Ran:
    """How the results agree of a program before and after an edit. It does not raise.

    Args:
      outputs: where they come in another order after the edit: which one comes at each position.
    """
    platform = before.platform
    try:
        if why := compiling.why_not_run(before):
            raise Unknown(why)
        inputs, floats, made_up = _inputs(program, before)
        one, other = (_results(each, inputs) for each in (before, after))
        one = [one[number] for number in outputs] if outputs else one
    except Unknown as error:
        return Ran(Agreement.NOT_RUN, platform, why=str(error))
    return replace(_agreement(one, other, floats, platform), made_up=made_up)


def compare_modules(before: Lowering, after: Lowering) -> Ran:
    """The same of a module that no program is there for: all of its inputs are made up. It does not raise."""
    try:
        if why := compiling.why_not_run(before):
            raise Unknown(why)
        with doing("making up its arguments"):
            inputs = [_made_up(each) for each in before.arguments]
        floats = compiling.float_types(before)
        one, other = (_results(each, inputs) for each in (before, after))
    except Unknown as error:
        return Ran(Agreement.NOT_RUN, before.platform, why=str(error))
    return replace(_agreement(one, other, floats, before.platform), made_up=True)


def _results(lowering: Lowering, inputs: Sequence[Values]) -> list[HostArray]:
    device = _device(lowering.platform)
    with doing("compiling it to be run"):
        loaded = compiling.to_run(lowering, device)
    with doing("running it"):
        ordered = zip(inputs, lowering.arguments, arguments.layouts(lowering), strict=True)
        given = [_put(_stored(each, one.order), _format(layout, device)) for each, one, layout in ordered]
        outputs = loaded.execute_sharded(given).disassemble_into_single_device_arrays()
        return _as_before([read(each) for (each,) in outputs], lowering)


def _device(platform: str) -> Any:
    try:
        return jax.devices(platform)[0]
    except Exception as error:  # of many kinds, by what is missing of a driver
        why = trim(str(error)) or type(error).__name__
        raise Unknown(f"there is no device to run it on: {why}") from None


def _put(values: Values, where: Any) -> Any:
    """Values on the device, in memory of XLA's own: what is donated there must not be NumPy's, which frees it."""
    return jax.device_put(values, where, may_alias=False)


def _format(layout: str, device: Any) -> Any:
    """Where an argument is put, and in which layout: an executable does not check what it is given.

    Args:
      layout: as JAX writes it, the minor axis first, such as `{0,1}`; empty for the default.
    """
    if layout in ("", "default"):
        return device
    axes = layout.strip("{}").split(",")
    if not all(each.isdigit() for each in axes):
        raise Unknown(f"an argument has the layout {layout}")
    from jax.experimental.layout import Format, Layout  # not in every release

    return Format(Layout(major_to_minor=tuple(map(int, reversed(axes)))), jax.sharding.SingleDeviceSharding(device))


def _stored(values: Values, order: tuple[int, ...]) -> Values:
    """An argument's values as an edit has them stored; they are its own, since they are donated."""
    return np.array(values.transpose(order) if order else values, order="C")


def _as_before(outputs: list[HostArray], lowering: Lowering) -> list[HostArray]:
    """Outputs with their axes in the program's own order: an output is stored as the argument that it lives in."""
    orders = {argument.path: argument.order for argument in lowering.arguments if argument.order}
    found = list(outputs)
    for path, output in (arguments.aliased_outputs(lowering) if orders else {}).items():
        if order := orders.get(path):
            back = np.argsort(order)
            values = np.ascontiguousarray(outputs[output].values.transpose(back))
            found[output] = replace(outputs[output], shape=values.shape, values=values)
    return found


def _agreement(before: Sequence[HostArray], after: Sequence[HostArray], floats: frozenset[str], platform: str) -> Ran:
    largest = 0.0
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        if one.values.tobytes() == other.values.tobytes():
            continue
        apart = _part(one, other)
        found = difference(f"output {number}", other, one, tolerance_of(one, floats))
        if found is not None:
            why = f"output {number} differs in {found.differing} of {found.elements} elements"
            return Ran(Agreement.DIFFERENT, platform, apart, why)
        largest = max(largest, apart)
    return Ran(Agreement.ROUNDING if largest else Agreement.BITWISE, platform, largest)


def _part(one: HostArray, other: HostArray) -> float:
    """The largest difference of two leaves, as a part of their largest number."""
    if one.shape != other.shape:
        return math.inf
    with np.errstate(all="ignore"):
        scale = float(np.max(np.abs(one.values), initial=0)) if is_float(one.values.dtype) else 1.0
    apart = largest_difference(one, other)
    return apart / scale if scale and math.isfinite(scale) else apart


# The inputs


def _inputs(program: Program, lowering: Lowering) -> tuple[list[Values], frozenset[str], bool]:
    """What `@main` is given, the names of the float types that the program computes in, and whether some is made up.

    Raises:
      Unknown: they cannot be made, or which is which is not known.
    """
    if lowering.names_unknown:
        raise Unknown(f"its arguments are not known: {lowering.names_unknown}")
    with doing("making its arguments"):
        call = trace.arguments(program)
    with doing("tracing it"):
        traced = trace.trace(program, call)
        lowered = traced.lower(lowering_platforms=(lowering.platform,))
        table = arguments.table(traced, lowered, program.function)
    if [each.path for each in table.arguments] != [each.path for each in lowering.arguments]:
        raise Unknown("it takes other arguments on this device")
    function, call = unwrapped(program.function, call)
    leaves = _leaves(table, lowered, function, call)
    with doing("reading its arguments"):
        found = [_values(argument, leaf) for argument, leaf in zip(table.arguments, leaves, strict=True)]
    made_up = any(isinstance(each, jax.ShapeDtypeStruct) for each in leaves)
    return found, frozenset(floats_of(traced.jaxpr.jaxpr)), made_up


def _leaves(table: arguments.Table, lowered: Any, function: Callable[..., Any], call: Call) -> list[Any]:
    """The leaf of each argument of `@main`; None where it is not known."""
    named = dict(named_leaves(function, call))
    held = {"hidden": list(getattr(lowered._lowering, "const_args", None) or ()), "closed over": captured(lowered)}
    hidden = sum(each.origin == "hidden" for each in table.arguments)
    held["hidden"] = [None] * (hidden - len(held["hidden"])) + held["hidden"]
    found = []
    for argument in table.arguments:
        others = held.get(argument.origin)
        found.append(others.pop(0) if others else at(argument.path, named))
    return found


def _values(argument: Argument, leaf: Any) -> Values:
    """What `@main` is given for an argument."""
    if leaf is None:
        raise Unknown(f"which value {argument.path} has is not known")
    if isinstance(leaf, jax.ShapeDtypeStruct):
        return _made_up(argument)
    return read(leaf if is_array(leaf) else jnp.asarray(leaf, argument.dtype)).values


def _made_up(argument: Argument) -> Values:
    """Values for an argument that has none: the same for both lowerings is enough."""
    if argument.dtype.startswith("key"):
        raise Unknown(f"{argument.path} is a jax.ShapeDtypeStruct of keys, which has no values: give it an array")
    if any(each < 0 for each in argument.shape):
        raise Unknown(f"the size of {argument.path} is only known in a call")
    dtype, random = jnp.dtype(argument.dtype), np.random.default_rng(0)
    if is_float(dtype):
        return random.standard_normal(argument.shape).astype(dtype)
    return random.integers(0, 2, argument.shape).astype(dtype)
