"""Another order of what a program returns."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from mutcheck.checks.patches.candidate import Candidate, Written
from mutcheck.checks.patches.syntax import Function, own_nodes
from mutcheck.core.advice import Change, Edit

_ELEMENT = re.compile(r"(?:result)?\[(\d+)\]")
"""How the path of an output begins that is, or is in, an element of a tuple."""

UNSAFE = "it returns its values in another order: what calls it must take them so"


def reordered(written: Written, function: Function, edit: Edit, results: Sequence[str]) -> Iterator[Candidate]:
    """The elements of the one tuple that a program returns, in another order.

    Args:
      results: the paths of the program's outputs.
    """
    returned = [each for each in own_nodes(function) if isinstance(each, ast.Return)]
    value = returned[0].value if len(returned) == 1 else None
    if not isinstance(value, ast.Tuple) or any(isinstance(each, ast.Starred) for each in value.elts):
        return
    elements = [_element(number, path, len(value.elts)) for number, path in enumerate(results)]
    order = _of_elements(edit.outputs, elements, len(value.elts))
    if order is not None:
        changes = tuple(_moved(written, value, order))
        yield Candidate(written.file, changes, UNSAFE, _of_outputs(order, elements))


def _element(number: int, path: str, count: int) -> int:
    """The element that an output is, or is in; -1 for none, such as the new value of a ref.

    Args:
      path: empty where it only counts outputs.
    """
    found = _ELEMENT.match(path)
    element = int(found[1]) if found else number if not path else -1
    return element if element < count else -1


def _of_elements(outputs: Sequence[int], elements: Sequence[int], count: int) -> list[int] | None:
    """Which element comes at each position, so that outputs come in an order; None where elements would be torn."""
    order: dict[int, int] = {}
    for position, output in enumerate(outputs):
        if position >= len(elements) or output >= len(elements):
            return None
        to, from_ = elements[position], elements[output]
        if position != output and order.setdefault(to, from_) != from_:
            return None
    found = [order.get(number, number) for number in range(count)]
    plain = list(range(count))
    return found if order.keys() <= set(plain) and sorted(found) == plain != found else None


def _of_outputs(order: Sequence[int], elements: Sequence[int]) -> tuple[int, ...]:
    """Which output comes at each position where the elements come in an order; what is in no element stays."""
    found = []
    own = [number for number, element in enumerate(elements) if element >= 0]
    moved = iter([number for element in order for number in own if elements[number] == element])
    for number, element in enumerate(elements):
        found.append(next(moved) if element >= 0 else number)
    return tuple(found)


def _moved(written: Written, value: ast.Tuple, order: Sequence[int]) -> Iterator[Change]:
    """The changes that have each element at its new position, with all that stands between elements left as it is."""
    for position, number in enumerate(order):
        if position != number:
            old, new = value.elts[position], value.elts[number]
            yield written.text.replacing(old, written.text.part(new))
