"""What the lowering of a function depends on in this process: its code, what that reaches, and its arguments' types.

A function is signed where all of it is known to be the same next time: code, plain values, arrays by what they hold,
and classes and functions of the same. What could be another value, or be changed by a call (a list, a dictionary, an
object of a class), is not signed, and neither is what asks for the clock, random numbers, files or the environment.
Such a function is lowered each time. Of arguments the types count, as they do for JAX; of static ones the values do.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import marshal
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutcheck.lowering.workers import impure, recording

MOST_BYTES = 1 << 20
"""How large an array may be that a function holds."""

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))
_READS = frozenset(
    {"environ", "getenv", "environb", "open", "input", "read_text", "read_bytes", "getcwd", "eval", "exec"}
)
_MUTATES = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL"})


class Unsigned(Exception):
    """Something may be another one next time; the message says what."""


@dataclass
class _Signing:
    """A signature in the making: what is reached is signed once."""

    parts: list[bytes] = field(default_factory=list)
    seen: dict[int, Any] = field(default_factory=dict)

    def add(self, *parts: object) -> None:
        self.parts += [repr(each).encode("utf-8", "surrogateescape") for each in parts]

    def value(self, value: Any, what: str) -> None:
        """Sign something that a function holds.

        Raises:
          Unsigned: it may be another one next time.
        """
        if isinstance(value, _PLAIN):
            self.add(type(value).__name__, value)
        elif id(value) in self.seen:
            self.add("as before", list(self.seen).index(id(value)))
        else:
            self.seen[id(value)] = value
            self._object(value, what)

    def _object(self, value: Any, what: str) -> None:
        if isinstance(value, tuple | frozenset) and type(value) in (tuple, frozenset):
            self.add(type(value).__name__, len(value))
            for each in sorted(value, key=repr) if isinstance(value, frozenset) else value:
                self.value(each, what)
        elif isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, types.MethodType):
            self.value(value.__func__, what)
            self.value(value.__self__, what)
        elif isinstance(value, functools.partial):
            self.value((value.func, value.args, tuple(sorted(value.keywords.items()))), what)
        elif isinstance(value, types.ModuleType | type | types.BuiltinFunctionType):
            self._named(value, what)
        elif _is_array(value):
            self._array(value, what)
        elif isinstance(getattr(value, "__wrapped__", None), types.FunctionType):
            self._wrapped(value, what)
        elif _is_installed(type(value)) and type(value).__module__.partition(".")[0] in ("numpy", "jax", "jaxlib"):
            self.add(_text(value, what))
        else:
            raise Unsigned(f"{what} is a {type(value).__name__}, which a call could change")

    def _named(self, value: Any, what: str) -> None:
        """A module, a class or a function in C: an installed one is known by its name."""
        name = f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', getattr(value, '__name__', ''))}"
        self.add(name)
        if does := impure.does_of(value):
            raise Unsigned(f"{what} {does}")
        if isinstance(value, type) and _is_installed(value):
            self._patched(value)
        elif isinstance(value, type):
            for base in value.__bases__:
                self.value(base, what)
            for key, each in sorted(vars(value).items()):
                if not (key.startswith("__") and key.endswith("__") and not callable(each)):
                    self._member(each, f"{value.__qualname__}.{key}")

    def _member(self, value: Any, what: str) -> None:
        if isinstance(value, staticmethod | classmethod):
            value = value.__func__
        if isinstance(value, property):
            value = (value.fget, value.fset, value.fdel)
        if not isinstance(value, types.GetSetDescriptorType | types.MemberDescriptorType):
            self.value(value, what)

    def _wrapped(self, value: Any, what: str) -> None:
        """What JAX has made of a function: it says how in its own words, where it says it at all."""
        made = getattr(value, "_jit_info", None) or getattr(getattr(value, "jitted_fn", None), "_jit_info", None)
        if not _is_installed(type(value)) or made is None:
            raise Unsigned(f"{what} is a {type(value).__name__}, which is not known")
        self.add(type(value).__qualname__, _info(made, what))
        self.value(value.__wrapped__, what)

    def _array(self, value: Any, what: str) -> None:
        import numpy

        held = numpy.asarray(value)
        if held.nbytes > MOST_BYTES or held.dtype == object:
            raise Unsigned(f"{what} is a large array")
        self.add(str(value.dtype), value.shape, getattr(value, "weak_type", False))
        self.parts.append(hashlib.sha256(held.tobytes()).digest())

    def _function(self, function: types.FunctionType) -> None:
        code, name = function.__code__, function.__qualname__
        if _is_installed(function):
            self.add(function.__module__, name)
            return
        for does in impure.named(code):
            raise Unsigned(f"{name} {does}")
        self.parts.append(marshal.dumps(code))
        self.value(function.__defaults__ or (), name)
        self.value(tuple(sorted((function.__kwdefaults__ or {}).items())), name)
        for variable, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            self.value(_held(cell, variable), f"{variable} of {name}")
        for each in _all(code):
            self._names(each, function)

    def _names(self, code: types.CodeType, function: types.FunctionType) -> None:
        """What some code reaches by the names in it: globals, and attributes of the user's modules."""
        import dis

        if any(step.opname in _MUTATES for step in dis.get_instructions(code)):
            raise Unsigned(f"{function.__qualname__} sets a global variable")
        for name in code.co_names:
            if name in _READS:
                raise Unsigned(f"{function.__qualname__} asks for {name}")
            value = function.__globals__.get(name, self)
            if value is self:
                continue
            self.add(name)
            self.value(value, f"{name} of {function.__module__}")
            self._asks(value, code.co_names, f"{name} of {function.__module__}")
            if isinstance(value, types.ModuleType) and _is_installed_module(value):
                self._taken(value, code.co_names)
            elif isinstance(value, types.ModuleType):
                for attribute in code.co_names:
                    if attribute in vars(value):
                        self.value(vars(value)[attribute], f"{attribute} of {value.__name__}")

    def _asks(self, value: Any, names: tuple[str, ...], what: str, deep: int = 2) -> None:
        """Look at what may be taken of a module or a class, and of modules and classes in it."""
        if isinstance(value, types.ModuleType | type):
            for each in names:
                taken = getattr(value, each, None) if isinstance(value, type) else vars(value).get(each)
                if does := impure.does_of(taken):
                    raise Unsigned(f"{what} {does}")
                if deep:
                    self._asks(taken, names, what, deep - 1)

    def _taken(self, module: types.ModuleType, names: tuple[str, ...], deep: int = 2) -> None:
        """Sign what may be taken of an installed module: a person may have put something else there."""
        for each in names:
            taken = vars(module).get(each)
            if taken is None:
                continue
            if _is_of_user(taken):
                self.value(taken, f"{each} of {module.__name__}")
            elif isinstance(taken, types.ModuleType):
                self.add(each, taken.__name__)
                if deep and taken is not module:
                    self._taken(taken, names, deep - 1)
            else:
                self.add(each, _described(taken))
                if isinstance(taken, type):
                    self._patched(taken)

    def _patched(self, installed: type) -> None:
        """Sign the methods of an installed class that are a person's."""
        for base in installed.__mro__[:-1]:
            for name, each in vars(base).items():
                method = each.__func__ if isinstance(each, staticmethod | classmethod) else each
                if isinstance(method, types.FunctionType) and _is_of_user(method):
                    self.add(base.__qualname__, name)
                    self.value(method, f"{name} of {base.__qualname__}")


def of(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The signature of a call.

    Raises:
      Unsigned: it may be another one next time.
    """
    import jax

    signing = _Signing()
    signing.value(function, "the function")
    leaves, tree = jax.tree.flatten((args, kwargs))
    signing.add(_text(tree, "what its arguments are made of"))
    for leaf in leaves:
        _argument(signing, leaf)
    signing.add(_context())
    return hashlib.sha256(b"\0".join(signing.parts)).hexdigest()


def _argument(signing: _Signing, leaf: Any) -> None:
    """Sign an argument by its type. A static one counts as a whole: it is a plain value, or a function."""
    if _is_array(leaf) or (hasattr(leaf, "shape") and hasattr(leaf, "dtype") and _is_installed(type(leaf))):
        signing.add(type(leaf).__name__, leaf.shape, str(leaf.dtype), getattr(leaf, "weak_type", False))
        signing.add(_text(getattr(leaf, "sharding", None), "an argument's sharding"))
        signing.seen[id(leaf)] = leaf
        signing.add(list(signing.seen).index(id(leaf)))  # the same array twice is another call than two
    else:
        signing.value(leaf, "an argument")


def _context() -> str:
    """What is set for JAX in this thread.

    Raises:
      Unsigned: this release of JAX does not say.
    """
    import jax
    from jax._src import config

    said = getattr(config, "trace_context", None)
    if said is None:
        raise Unsigned("this release of JAX does not say what is set for it")
    return _text((sorted(jax.config.values.items()), [_told(each) for each in said()]), "what is set for JAX")


def _told(value: Any) -> Any:
    """A part of JAX's context, by what is in it where it does not say that itself."""
    if "object at 0x" not in repr(value):
        return value
    names = getattr(type(value), "__slots__", None) or sorted(vars(value))
    return type(value).__name__, [(name, getattr(value, name, None)) for name in names if not name.startswith("__")]


def _text(value: Any, what: str) -> str:
    text = repr(value)
    if " at 0x" in text or "object at" in text:
        raise Unsigned(f"{what} has an address in it")
    return text


def _info(made: Any, what: str) -> str:
    """How a function is jitted: what is donated, and what is static."""
    fields = getattr(made, "_fields", None) or getattr(made, "__slots__", None) or sorted(getattr(made, "__dict__", {}))
    kept = {
        name: getattr(made, name, None) for name in fields if name not in ("fun", "fun_sourceinfo", "fun_signature")
    }
    return "".join(f"{name}={_text(value, what)};" for name, value in kept.items())


def _held(cell: types.CellType, name: str) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        raise Unsigned(f"{name} has no value yet") from None


def _all(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _all(each)


def _is_array(value: Any) -> bool:
    module = type(value).__module__.partition(".")[0]
    return module in ("numpy", "jax", "jaxlib") and hasattr(value, "shape") and hasattr(value, "__array__")


def _is_installed(value: Any) -> bool:
    """Whether something is of a module that is installed, or of Python itself."""
    name = getattr(value, "__module__", None)
    module = sys.modules.get(name) if isinstance(name, str) else None
    return module is not None and _is_installed_module(module)


def _is_of_user(value: Any) -> bool:
    """Whether a function, a class, or the class of an object is one of the user's modules."""
    if isinstance(value, types.FunctionType):
        return recording.is_users(str(Path(value.__code__.co_filename).absolute()))
    named = value if isinstance(getattr(value, "__qualname__", None), str) else type(value)
    module = sys.modules.get(str(getattr(named, "__module__", "")))
    return module is not None and not _is_installed_module(module)


def _described(value: Any) -> str:
    """Something of an installed module: by what it holds, where that is plain, or else by its name."""
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, list | tuple | set | frozenset | dict):
        parts = [*value.items()] if isinstance(value, dict) else [*value]
        flat = [part for each in parts for part in (each if isinstance(each, tuple) else (each,))]
        return repr(parts) if all(isinstance(each, _PLAIN) for each in flat) else f"{type(value).__name__} {len(value)}"
    return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value).__qualname__)}"


def _is_installed_module(module: types.ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return module is builtins or not isinstance(file, str) or not recording.is_users(file)
