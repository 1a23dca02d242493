"""Whether what an expression names is held by another name, too, as far as the syntax shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_KEEP = frozenset({"add", "append", "appendleft", "extend", "insert", "put", "setdefault"})
"""Methods that keep what they are given."""

_HOLD = frozenset({"asarray", "create", "device_put", "dict", "leaves", "list", "replace", "set", "tuple"})
"""Functions whose value holds what they are given, as a class does that is called."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def elsewhere(tree: ast.Module, call: ast.Call, text: str) -> str:
    """A clause that says by what else an expression may be used after a call; empty where nothing shows any."""
    scope = _scope(tree, call)
    named = text.isidentifier()
    if named and isinstance(scope, _Function) and not _is_outer(scope, text):
        if text in _parameters(scope):
            return f"whoever calls `{getattr(scope, 'name', 'the lambda')}` may use what it was given"
        region: ast.AST = scope
    else:
        region = tree
    for node in _below(region, text if named else ""):
        if node is not call and (clause := _held(node, text, named)):
            return clause
    return ""


def mentioned(tree: ast.Module, names: frozenset[str]) -> int:
    """A line that hands a function on, or binds it to another name, so that its calls are not all seen; 0 for none."""
    fine = {id(node) for node in _fine(tree)}
    for name in sorted(names):
        for node in _below(tree, name):
            if isinstance(node, ast.Name) and node.id == name and _is_read(node) and id(node) not in fine:
                return node.lineno
    return 0


def _is_read(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _fine(tree: ast.Module) -> Iterator[ast.AST]:
    """What is called, what an attribute is taken of (`step.lower`), and decorators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func
        elif isinstance(node, ast.Attribute):
            yield node.value
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from node.decorator_list


def _scope(tree: ast.Module, call: ast.Call) -> ast.AST:
    """The innermost function around a call; the file where there is none."""
    found: ast.AST = tree
    for node in ast.walk(tree):  # from the outside to the inside
        if isinstance(node, _Function) and any(each is call for each in ast.walk(node)):
            found = node
    return found


def _parameters(function: _Function) -> set[str]:
    arguments = function.args
    others = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *others)}


def _is_outer(function: _Function, name: str) -> bool:
    return any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in ast.walk(function))


def _is_local(function: _Function, name: str) -> bool:
    """Whether a name means something of the function's own in it."""
    stored = (
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(function)
    )
    return name in _parameters(function) or (any(stored) and not _is_outer(function, name))


def _below(region: ast.AST, name: str) -> Iterator[ast.AST]:
    """What is in a region, but for functions in which a name means something else."""
    for child in ast.iter_child_nodes(region):
        if not (name and isinstance(child, _Function) and _is_local(child, name)):
            yield child
            yield from _below(child, name)


def _held(node: ast.AST, text: str, named: bool) -> str:
    """Whether a node gives another name to what an expression names, or begins it as what has one."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        return _held_by_binding(node.lineno, _written_to(node), node.value, text)
    if isinstance(node, ast.For | ast.AsyncFor):
        taken = text in map(ast.unparse, _targets(node.target))
        return f"line {node.lineno} takes it out of `{ast.unparse(node.iter)}`" if taken else ""
    if isinstance(node, ast.Call):
        keeps = isinstance(node.func, ast.Attribute) and node.func.attr in _KEEP and _among(node.args, text)
        return f"line {node.lineno} keeps it" if keeps else ""
    if isinstance(node, ast.Yield | ast.Return) and node.value is not None:
        hands = "yields" if isinstance(node, ast.Yield) else "" if named else "returns"
        return f"line {node.lineno} {hands} it" if hands and _among([node.value], text) else ""
    return ""


def _written_to(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _held_by_binding(line: int, targets: Sequence[ast.expr], value: ast.expr, text: str) -> str:
    if other := _beside(targets, text):
        return f"line {line} binds the same to `{other}`"
    clauses = (_bound(ast.unparse(one), each, text) for target in targets for one, each in _pairs(target, value))
    return next((f"line {line} {clause}" for clause in clauses if clause), "")


def _among(values: Sequence[ast.expr], text: str) -> bool:
    """Whether one of some values holds what an expression names, or a part of it."""
    return any(_is_of(part, text) for each in values for part in _parts(each))


def _bound(target: str, value: ast.expr, text: str) -> str:
    if any(_is_of(each, text) for each in _kept(value)) and target != text:
        return f"keeps it as `{target}`"
    if target == text or text.startswith((f"{target}.", f"{target}[")):
        other = next((each for each in _parts(value) if not _is_of(each, text)), None)
        return f"begins {'it' if target == text else f'`{target}`'} as `{ast.unparse(other)}`" if other else ""
    return ""


def _beside(targets: Sequence[ast.expr], text: str) -> str:
    """What else is bound to the value that an expression is bound to: `other` of `state = other = step(state)`."""
    written = [ast.unparse(each) for each in targets]
    return next((each for each in written if each != text), "") if text in written else ""


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target with its own value, as far as both are written out."""
    if isinstance(target, ast.Tuple | ast.List):
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        written_out = len(values) == len(target.elts) and not any(isinstance(each, ast.Starred) for each in target.elts)
        for number, each in enumerate(target.elts):
            yield from _pairs(each, values[number] if written_out else value)
    elif isinstance(target, ast.Starred):
        yield from _pairs(target.value, value)
    else:
        yield target, value


def _targets(node: ast.expr) -> Iterator[ast.expr]:
    for one, _ in _pairs(node, ast.Constant(None)):
        yield one


def _parts(node: ast.expr | None) -> Iterator[ast.expr]:
    """The expressions whose own values a value holds: what is computed of them does not count."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        yield node
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for each in node.elts:
            yield from _parts(each)
    elif isinstance(node, ast.Dict | ast.BoolOp):
        for each in node.values:
            yield from _parts(each)
    elif isinstance(node, ast.IfExp):
        yield from _parts(node.body)
        yield from _parts(node.orelse)
    elif isinstance(node, ast.Starred | ast.NamedExpr):
        yield from _parts(node.value)


def _kept(node: ast.expr) -> Iterator[ast.expr]:
    """The same, and what calls and comprehensions keep: `dict(state)`, `State(params=state)`, `state.copy()`."""
    yield from _parts(node)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        if any(_parts(node.value if isinstance(node, ast.DictComp) else node.elt)):  # it is not computed
            for generator in node.generators:
                yield from _kept(generator.iter)
    elif isinstance(node, ast.Call):
        for each in _handed(node):
            yield from _kept(each)


def _handed(call: ast.Call) -> Iterator[ast.expr]:
    """What a call is given that its value holds."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    shallow = name == "copy" and isinstance(function, ast.Attribute) and ast.unparse(function.value) == "copy"
    if name in _HOLD or name[:1].isupper() or shallow:
        yield from (*call.args, *(each.value for each in call.keywords))
    if name in ("copy", "items", "replace", "values") and isinstance(function, ast.Attribute) and not call.args:
        yield function.value


def _is_of(part: ast.expr, text: str) -> bool:
    """Whether an expression is one of that text, or a part of it: `state.params` of `state`."""
    written = ast.unparse(part)
    return written == text or written.startswith((f"{text}.", f"{text}["))
