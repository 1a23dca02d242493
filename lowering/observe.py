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

import functools
import inspect
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mutcheck.lowering import arguments, trace
from mutcheck.lowering.artifacts import Argument
from mutcheck.lowering.observation import EXACT, Difference, Observation, Observed, Tolerance
from mutcheck.lowering.program import Call, Program
from mutcheck.lowering.refusal import trim

TOLERANCES: Mapping[str, Tolerance] = {
    "float64": Tolerance(1e-10, 1e-12),
    "float32": Tolerance(1e-4, 1e-6),
    "float16": Tolerance(1e-2, 1e-3),
    "bfloat16": Tolerance(5e-2, 1e-2),
}
"""What rounding may change: compilers fuse, reassociate and keep more digits. A number below the absolute tolerance
is not told from noise. A shorter float may be off by two units in the last place (`_tolerance_of`)."""

LAST_DIGITS = 2
"""By how many units in the last place arguments are changed, to see what a program makes of rounding."""

FAR_ABOVE = 8
"""How many times what that changes in a leaf a difference must be, to be more than rounding."""

MOST_VALUES = 8
"""How many values of a difference are shown."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """A program that can be run.

    Attributes:
      program: whose arguments are made anew for each run.
      jitted: the jitted function, without the `functools.partial` around it.
      table: the arguments that the lowering names: those of `@main`, and those that nothing reads.
      tokens: how many outputs of `@main` come before the program's own.
      unnamed: why the table is empty of names, if it is.
      captured: the refs that the function closed over, by path.
      contents: what each argument held that is an array, before any run.
      kept: refs that several runs share, with their contents: captured, or not made anew by `arguments`.
      floats: names of the float types that the program computes in.
    """

    program: Program
    jitted: Callable[..., Any]
    table: tuple[Argument, ...]
    tokens: int
    unnamed: str
    captured: Mapping[str, Any]
    contents: Mapping[str, _Leaf]
    kept: Sequence[tuple[Any, Any]]
    floats: frozenset[str]

    @property
    def buffers(self) -> tuple[Argument, ...]:
        """The mutable ones: refs, and arguments that were offered."""
        return tuple(argument for argument in self.table if argument.ref or argument.offered)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """The values of an array, on the host; of a key array, its words."""

    values: np.ndarray[Any, Any]
    dtype: str
    shape: tuple[int, ...]
    key: bool = False


_Leaves = Mapping[str, _Leaf]


class _Unknown(Exception):
    """The program cannot be observed any further; the message says why."""


def observe(program: Program, aliases: Mapping[str, int]) -> Observation:
    """Run a program on the default device, and write down what it did. What the program raises is an outcome.

    Args:
      aliases: the path of each argument that is aliased, to the number of its output, both of `@main`, as the
        lowering has them. Those of refs are not needed.
    """
    try:
        device = str(jax.devices()[0].device_kind)
    except Exception as error:
        return Observation("", unknown=f"there is no device to run it on: {trim(str(error))}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as those of useless donations: the lower stage tells them
        return _observe(program, aliases, device)


def _observe(program: Program, aliases: Mapping[str, int], device: str) -> Observation:
    try:
        subject = _subject(program)
    except _Unknown as error:
        return Observation(device, unknown=str(error))
    buffers: tuple[Observed, ...] = ()
    try:
        buffers, results = _measure(subject, aliases)
        wrong, sensitive = _differences(subject, results)
    except _Unknown as error:
        why = str(error)
        buffers = buffers or tuple(Observed(argument.path, reason=why) for argument in subject.buffers)
        return Observation(device, buffers, unknown=why, unnamed=subject.unnamed)
    finally:
        with suppress(Exception):  # a run that failed may have left a ref without a buffer
            _restore(subject)
    return Observation(device, buffers, wrong, sensitive, len(results), unnamed=subject.unnamed)


@contextmanager
def _doing(what: str) -> Iterator[None]:
    """What the program raises in here is why it is unknown.

    Raises:
      _Unknown: for whatever else is raised, but for an interrupt.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        if isinstance(error, _Unknown):
            raise
        said = trim(str(error).strip())
        raise _Unknown(f"{what} raised {type(error).__name__}" + (f": {said}" if said else "")) from None


# The program, made ready


def _subject(program: Program) -> _Subject:
    """Trace and lower the program for the default device: what its buffers are, and what they hold.

    Raises:
      _Unknown: it cannot be traced or lowered, or its arguments have no values.
    """
    with _doing("making its arguments"):
        call = trace.arguments(program)
    with _doing("tracing it"):
        traced = trace.trace(program, call)
    with _doing("lowering it"):
        lowered = traced.lower()
        table = arguments.table(traced, lowered, program.function)
    function, call = _unwrapped(program.function, call)
    captured = _captured(lowered, table)
    with _doing("reading its arguments"):
        contents = _contents(function, call)
        shared = [*captured.values(), *_reused(program, function, call)]
        kept = [(ref, ref[...]) for ref in shared]
    return _Subject(
        program,
        function if hasattr(function, "trace") else jax.jit(function),
        (*table.arguments, *table.dropped),
        sum("token" in argument.dtype for argument in table.arguments if argument.origin == "hidden"),
        table.names_unknown,
        captured,
        contents,
        kept,
        frozenset(_floats(traced.jaxpr.jaxpr)),
    )


def _unwrapped(function: Callable[..., Any], call: Call) -> tuple[Callable[..., Any], Call]:
    """The jitted function itself with all of its arguments, as `trace.trace` sees it."""
    args, kwargs = call.args, call.kwargs
    while True:
        if isinstance(function, functools.partial) and hasattr(function.func, "trace"):
            args, kwargs = (*function.args, *args), {**function.keywords, **kwargs}
            function = function.func
        elif inspect.ismethod(function) and hasattr(function.__func__, "trace"):
            args, function = (function.__self__, *args), function.__func__
        else:
            return function, Call(*args, **kwargs)


def _captured(lowered: Any, table: arguments.Table) -> dict[str, Any]:
    """The refs that the function closed over, by the table's names for them."""
    paths = [argument.path for argument in table.arguments if argument.origin == "closed over"]
    return dict(zip(paths, lowered._lowering.compile_args["mut"].in_mut, strict=True)) if paths else {}


def _reused(program: Program, function: Callable[..., Any], call: Call) -> list[Any]:
    """The refs of a call that the program's `arguments` give to the next call, too."""
    refs = {id(leaf): leaf for _, leaf in _named(function, call) if _is_ref(leaf)}
    if not refs:
        return []
    _, following = _unwrapped(program.function, trace.arguments(program))
    return [leaf for _, leaf in _named(function, following) if id(leaf) in refs]


def _restore(subject: _Subject) -> None:
    """Write back what the refs that several runs share held before any of them."""
    for ref, contents in subject.kept:
        ref[...] = contents


def _floats(jaxpr: Any) -> Iterator[str]:
    """Names of the float types of all that a jaxpr computes, however deep."""
    for equation in jaxpr.eqns:
        for variable in equation.outvars:
            dtype = getattr(variable.aval, "dtype", None)
            if dtype is not None and _is_float(dtype):
                yield _part(dtype)
        for parameter in equation.params.values():
            for each in parameter if isinstance(parameter, tuple | list) else (parameter,):
                inner = getattr(each, "jaxpr", each)
                if hasattr(inner, "eqns"):
                    yield from _floats(inner)


# The arguments of one call


def _fresh(subject: _Subject) -> Call:
    """Arguments made anew, all of their arrays on the device, and those that are offered in buffers of their own.

    Raises:
      _Unknown: they cannot be made, have no values, or other values than those of the run before.
    """
    with _doing("making its arguments"):
        function, call = _unwrapped(subject.program.function, trace.arguments(subject.program))
        named = {argument.path: argument for argument in subject.table if argument.origin == "argument"}

        def place(path: str, leaf: Any) -> Any:
            argument = named.get(path) or named.get(_short(path))
            if isinstance(leaf, jax.ShapeDtypeStruct):
                raise _Unknown(f"{path} is a jax.ShapeDtypeStruct, which has no values: give it an array")
            if _is_ref(leaf) or (argument is None and not isinstance(leaf, np.ndarray)):
                return leaf  # an argument that is not in the table is static
            array = leaf if isinstance(leaf, jax.Array) else jnp.asarray(leaf)
            return array.copy() if argument is not None and argument.offered else array

        names = _names(function, len(call.args))
        args = [_replaced(name, value, place) for name, value in zip(names, call.args, strict=True)]
        return Call(*args, **{name: _replaced(name, value, place) for name, value in call.kwargs.items()})


def _replaced(name: str, value: Any, place: Callable[[str, Any], Any]) -> Any:
    """An argument with its leaves placed; the same object where none of them had to be."""
    leaves, structure = jax.tree_util.tree_flatten_with_path(value)
    placed = [place(name + jax.tree_util.keystr(keys), leaf) for keys, leaf in leaves]
    if all(new is leaf for new, (_, leaf) in zip(placed, leaves, strict=True)):
        return value
    return jax.tree_util.tree_unflatten(structure, placed)


def _named(function: Callable[..., Any], call: Call) -> Iterator[tuple[str, Any]]:
    """The leaves of a call with the names that JAX gives them."""
    names = _names(function, len(call.args))
    for name, value in (*zip(names, call.args, strict=True), *call.kwargs.items()):
        for keys, leaf in jax.tree_util.tree_leaves_with_path(value):
            yield name + jax.tree_util.keystr(keys), leaf


def _names(function: Callable[..., Any], count: int) -> list[str]:
    """The names of positional arguments, as JAX makes them up from the signature."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return [f"args[{index}]" for index in range(count)]
    names = [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    others = next((each.name for each in parameters if each.kind is each.VAR_POSITIONAL), "args")
    return names[:count] + [f"{others}[{index}]" for index in range(count - len(names))]


def _at(path: str, named: Mapping[str, Any]) -> Any:
    """The leaf that the table calls `path`; None where it is not known."""
    found = [leaf for name, leaf in named.items() if path in (name, _short(name))]
    return named.get(path, found[0] if len(found) == 1 else None)


def _short(name: str) -> str:
    """A name as the table spells it: without the step from a Flax variable to its value."""
    return name.removesuffix(".value").removesuffix(".raw_value")


# Runs


def _measure(subject: _Subject, aliases: Mapping[str, int]) -> tuple[tuple[Observed, ...], _Leaves]:
    """One run: where the buffers are before and after, and what came out.

    Nothing reads an argument before the run: a view from the host would keep XLA from updating it in place.

    Raises:
      _Unknown: the program cannot be run.
    """
    call = _fresh(subject)
    named = {**dict(_named(subject.jitted, call)), **subject.captured}
    held = {argument.path: _at(argument.path, named) for argument in subject.buffers}
    before = {path: _address(value) for path, value in held.items()}
    with _doing("running it"):
        outputs = _run(subject.jitted, call)
    leaves = jax.tree.leaves(outputs)
    observed = []
    for argument in subject.buffers:
        path, number = argument.path, aliases.get(argument.path)
        if argument.ref:
            after = _address(held[path])
        elif argument.number is None:
            after = None, "nothing reads it, and JAX drops it"
        elif number is None:
            after = None, "it is aliased to no output"
        elif not 0 <= number - subject.tokens < len(leaves):
            after = None, f"output {number} of @main is none that the program returns"
        else:
            after = _address(leaves[number - subject.tokens])
        observed.append(_observed(path, before[path], after))
    return tuple(observed), _results(subject, call, outputs, named)


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


def _again(subject: _Subject, *, jit: bool, changed: bool = False) -> _Leaves:
    """The results of one more run, with arguments of the same values as before, or changed in their last digits.

    Raises:
      _Unknown: the program cannot be run, or its arguments are not the same.
    """
    with _doing("writing back what its refs held"):
        _restore(subject)
    call = _fresh(subject)
    with _doing("reading its arguments"):
        contents = _contents(subject.jitted, call)
    # only of those that were arrays at first: a number of Python's has become one
    if any(path in contents and not _same(leaf, contents[path]) for path, leaf in subject.contents.items()):
        raise _Unknown("its `arguments` make other values each time: results cannot be compared")
    if changed:
        call = _changed(subject, call)
    named = dict(_named(subject.jitted, call)) if jit else {}
    with _doing("running it" if jit else "running it un-jitted"), jax.disable_jit(not jit):
        outputs = _run(subject.jitted, call)
    return _results(subject, call, outputs, named)


def _changed(subject: _Subject, call: Call) -> Call:
    """The call with all floats of its arrays and refs, and of captured refs, changed in their last digits."""
    random = np.random.default_rng(0)

    def change(_: str, leaf: Any) -> Any:
        if not _is_array(leaf) or not _is_float(leaf.dtype) or getattr(leaf, "weak_type", False):
            return leaf
        values = _read(leaf).values
        units = random.choice((-LAST_DIGITS, LAST_DIGITS), values.shape)
        changed = (values * (1 + units * _epsilon(_part(leaf.dtype)))).astype(values.dtype)
        if not _is_ref(leaf):
            return jax.device_put(changed, leaf.sharding)
        leaf[...] = jnp.asarray(changed)
        return leaf

    with _doing("changing its arguments"):
        for path, ref in subject.captured.items():
            change(path, ref)
        args = [_replaced("", value, change) for value in call.args]
        return Call(*args, **{name: _replaced(name, value, change) for name, value in call.kwargs.items()})


def _results(subject: _Subject, call: Call, outputs: Any, given: Mapping[str, Any]) -> dict[str, _Leaf]:
    """Outputs, and what refs, and arguments that the call replaced, hold after it.

    Args:
      given: the leaves of the call's arguments before it. JAX loses what a jitted function does to the attributes of
        its arguments, and Flax's own `jit` keeps it: only what the jitted program did is compared.
    """
    with _doing("reading its results"):
        found = {f"output {number}": _read(leaf) for number, leaf in enumerate(jax.tree.leaves(outputs))}
        named = dict(_named(subject.jitted, call))
        paths = {argument.path for argument in subject.table}
        for name, leaf in (*named.items(), *subject.captured.items()):
            if _is_ref(leaf) or (_is_array(leaf) and leaf is not given.get(name)):
                found[_short(name) if _short(name) in paths else name] = _read(leaf)
        return found


# Values


def _is_ref(leaf: Any) -> bool:
    return hasattr(getattr(leaf, "aval", None), "inner_aval") and not isinstance(leaf, jax.ShapeDtypeStruct)


def _is_array(leaf: Any) -> bool:
    return _is_ref(leaf) or isinstance(leaf, jax.Array | np.ndarray)


def _is_float(dtype: Any) -> bool:
    return bool(jnp.issubdtype(dtype, jnp.floating) or jnp.issubdtype(dtype, jnp.complexfloating))


def _part(dtype: Any) -> str:
    """The name of a float type; of a complex type, that of its parts."""
    return {"complex64": "float32", "complex128": "float64"}.get(str(dtype), str(dtype))


def _read(leaf: Any) -> _Leaf:
    """A copy of what an array or a ref holds: its own buffer may be written later."""
    array = leaf[...] if _is_ref(leaf) else leaf
    if isinstance(array, jax.Array) and jnp.issubdtype(array.dtype, jax.dtypes.prng_key):
        return _Leaf(np.array(jax.random.key_data(array)), str(array.dtype), tuple(array.shape), key=True)
    values = np.array(array)
    return _Leaf(values, str(values.dtype), values.shape)


def _contents(function: Callable[..., Any], call: Call) -> dict[str, _Leaf]:
    """What the arrays and refs of a call hold, those of the host as they are on the device."""
    arrays = {name: leaf for name, leaf in _named(function, call) if _is_array(leaf)}
    return {name: _read(jnp.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf) for name, leaf in arrays.items()}


def _same(one: _Leaf, other: _Leaf) -> bool:
    return one.shape == other.shape and not _differing(one, other, EXACT).any()


# Comparison


def _differences(subject: _Subject, jitted: _Leaves) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """The results that differ from those of the un-jitted program; apart, those that rounding may explain.

    Raises:
      _Unknown: it cannot be run un-jitted, or two runs of the same kind differ from one another.
    """
    _check_repeats(subject, jitted, jit=True)
    unjitted = _again(subject, jit=False)
    outputs, others = (sum(path.startswith("output ") for path in leaves) for leaves in (jitted, unjitted))
    if outputs != others:
        raise _Unknown(f"it returns {outputs} arrays, and {others} un-jitted: they cannot be compared")
    found = _compare(subject, jitted, unjitted)
    if not found:
        return (), ()
    _check_repeats(subject, unjitted, jit=False)  # it may draw numbers of Python's, of which the jitted one keeps one
    noise = _noise(subject, unjitted)
    sensitive = [each for each in found if each.largest is not None and each.largest <= noise.get(each.path, -1.0)]
    return tuple(each for each in found if each not in sensitive), tuple(sensitive)


def _noise(subject: _Subject, unjitted: _Leaves) -> dict[str, float]:
    """For each leaf, up to which difference rounding may explain it; none where that cannot be told."""
    try:
        changed = _again(subject, jit=False, changed=True)
    except _Unknown:
        return {}
    pairs = [(path, leaf, changed[path]) for path, leaf in unjitted.items() if path in changed]
    largest = {path: _largest(one, other) for path, one, other in pairs if one.shape == other.shape and not one.key}
    return {path: FAR_ABOVE * apart for path, apart in largest.items() if math.isfinite(apart)}


def _check_repeats(subject: _Subject, results: _Leaves, *, jit: bool) -> None:
    """Run the program once more, with the same results.

    Raises:
      _Unknown: they are others: it is not deterministic.
    """
    if others := _compare(subject, results, _again(subject, jit=jit)):
        kind = "jitted" if jit else "un-jitted"
        raise _Unknown(f"two {kind} runs of it differ in {others[0].path}: it is not deterministic")


def _compare(subject: _Subject, jitted: _Leaves, unjitted: _Leaves) -> tuple[Difference, ...]:
    pairs = [(path, leaf, unjitted[path]) for path, leaf in jitted.items() if path in unjitted]
    found = (_difference(path, one, other, _tolerance(one, subject.floats)) for path, one, other in pairs)
    return tuple(difference for difference in found if difference is not None)


def _tolerance(leaf: _Leaf, floats: frozenset[str]) -> Tolerance:
    """What is allowed for a leaf: for a float, the tolerance of the shortest float that the program computes in.

    XLA leaves out the rounding to a shorter type between two operations that it fuses.
    """
    if leaf.key or not _is_float(leaf.values.dtype):
        return EXACT
    return max(map(_tolerance_of, {_part(leaf.dtype), *floats}), key=lambda each: each.relative)


def _tolerance_of(dtype: str) -> Tolerance:
    if dtype in TOLERANCES:
        return TOLERANCES[dtype]
    return Tolerance(2 * _epsilon(dtype), _epsilon(dtype) / 4)


def _epsilon(dtype: str) -> float:
    return float(jnp.finfo(dtype).eps)  # type: ignore[no-untyped-call]


def _difference(path: str, jitted: _Leaf, unjitted: _Leaf, tolerance: Tolerance) -> Difference | None:
    elements = math.prod(jitted.shape)
    if jitted.shape != unjitted.shape or jitted.key != unjitted.key:
        shown = f"shape {jitted.shape}", f"shape {unjitted.shape}"
        return Difference(path, jitted.dtype, jitted.shape, elements, elements, None, tolerance, (), *shown)
    differs = _differing(jitted, unjitted, tolerance)
    if not differs.any():
        return None
    first = int(np.argmax(differs))
    return Difference(
        path,
        jitted.dtype,
        jitted.shape,
        int(np.count_nonzero(differs)),
        elements,
        None if jitted.key else _largest(jitted, unjitted),
        tolerance,
        tuple(int(index) for index in np.unravel_index(first, jitted.shape)) if jitted.shape else (),
        _shown(jitted, first),
        _shown(unjitted, first),
    )


def _differing(one: _Leaf, other: _Leaf, tolerance: Tolerance) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each element of two leaves of one shape, in flat order, whether it differs; NaN equals NaN."""
    left, right = _flat(one), _flat(other)
    same = left == right
    if left.dtype.kind == right.dtype.kind == "f":
        with np.errstate(all="ignore"):
            near = np.abs(left - right) <= tolerance.absolute + tolerance.relative * np.abs(right)
        same |= (near & np.isfinite(right)) | (np.isnan(left) & np.isnan(right))
    differs: np.ndarray[Any, np.dtype[np.bool_]] = ~same.all(axis=1)
    return differs


def _flat(leaf: _Leaf) -> np.ndarray[Any, Any]:
    """An element a row: one column, two of a complex number, all words of a key. Floats are as long as can be."""
    values = np.ascontiguousarray(leaf.values)
    if jnp.issubdtype(values.dtype, jnp.complexfloating):
        values = values.reshape(*values.shape, 1).view(values.real.dtype)
    if _is_float(values.dtype):
        values = values.astype(np.float64)
    elif values.dtype.kind == "V":  # int4 and the like
        values = values.astype(np.int64)
    elements = math.prod(leaf.shape)
    return values.reshape(elements, values.size // elements if elements else 1)


def _largest(one: _Leaf, other: _Leaf) -> float:
    """The largest difference of two elements."""
    left, right = _flat(one), _flat(other)
    unequal = (left != right) & ~((left != left) & (right != right))  # NaN alone differs from itself
    with np.errstate(all="ignore"):
        apart = np.abs(left[unequal].astype(np.float64) - right[unequal].astype(np.float64))
    return float(np.nan_to_num(apart, nan=np.inf, posinf=np.inf).max(initial=0.0))


def _shown(leaf: _Leaf, first: int) -> str:
    """A few values: all of a small leaf, else those from the first that differs on."""
    rows = leaf.values.reshape(math.prod(leaf.shape), -1) if leaf.key else leaf.values.reshape(-1, 1)
    begin = 0 if len(rows) <= MOST_VALUES else first
    end = begin + MOST_VALUES
    values = [_spelled(row) for row in rows[begin:end]]
    return f"[{' '.join(['...'] * (begin > 0) + values + ['...'] * (end < len(rows)))}]"


def _spelled(row: np.ndarray[Any, Any]) -> str:
    if row.size > 1:
        return ":".join(f"{word:08x}" for word in row)
    value = row[0]
    if jnp.issubdtype(row.dtype, jnp.complexfloating):
        return f"{complex(value):.6g}"
    return f"{float(value):.6g}" if _is_float(row.dtype) else str(value)
