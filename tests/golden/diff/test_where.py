"""Where equal changes are: by scopes, by the arguments that an unrolled program uses, or by lines; never by a guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mutcheck.golden.diff import groups, texts
from mutcheck.golden.diff.texts import Named

F = "tensor<f32>"
W = tuple(f"params['layers'][{k}]['w']" for k in range(4))

Layer = Callable[[int, str], Sequence[str]]
"""The lines of a layer: its number, and the value that enters it; the last one defines `%x{number}`."""


def module(lines: Sequence[str], count: int) -> str:
    arguments = ", ".join(f"%arg{k}: {F}" for k in range(count))
    head = f"  func.func public @main({arguments}) -> {F} {{"
    return "\n".join(["module @m {", head, *(f"    {line}" for line in lines), "  }", "}"]) + "\n"


def unrolled(layer: Layer, count: int = 4) -> str:
    """A program that goes through layers with an argument each; what enters the first is the last argument."""
    lines: list[str] = []
    value = f"%arg{count}"
    for k in range(count):
        lines += layer(k, value)
        value = f"%x{k}"
    return module([*lines, f"return {value} : {F}"], count + 1)


def plain(k: int, x: str) -> list[str]:
    return [
        f"%d{k} = stablehlo.multiply {x}, %arg{k} : {F}",
        f"%t{k} = stablehlo.tanh %d{k} : {F}",
        f"%x{k} = stablehlo.add {x}, %t{k} : {F}",
    ]


def scaled(k: int, x: str) -> list[str]:
    first, tanh, add = plain(k, x)
    more = f"%s{k} = stablehlo.sine %t{k} : {F}"
    return [first, tanh, more, add.replace(f"%t{k} ", f"%s{k} ")]


def where(old: str, new: str, names: Sequence[str], located: str = "") -> list[tuple[int, str]]:
    found = texts.compared(
        Named("a", old, "stablehlo"), Named("b", new, "stablehlo", tuple(names), located=located.encode())
    )
    return [(group.times, group.where) for group in groups.groups(found)]


def test_layers_are_told_by_the_arguments_that_they_use() -> None:
    """The first one reads an argument where the others read a value: it is the same change."""
    told = where(unrolled(plain), unrolled(scaled), [*W, "x"])
    assert told == [(4, "at params['layers'][0] to params['layers'][3]")]


def test_what_is_gone_is_told_by_the_names_of_the_new_text() -> None:
    told = where(unrolled(scaled), unrolled(plain), [*W, "x"])
    assert told == [(4, "at params['layers'][0] to params['layers'][3]")]


def test_without_names_there_are_lines() -> None:
    assert where(unrolled(plain), unrolled(scaled), []) == [(4, "at lines 5, 9, 13, 17")]
    assert where(unrolled(plain), unrolled(scaled), ["a", "b", "c", "d", "x"]) == [(4, "at lines 5, 9, 13, 17")]


def test_layers_are_told_by_slices_of_one_argument() -> None:
    def sliced(layer: Layer) -> str:
        def made(k: int, x: str) -> list[str]:
            cut = f"%w{k} = stablehlo.slice %arg0 [{k}:{k + 1}, 0:8] : {F}"
            return [cut, *(line.replace(f"%arg{k} ", f"%w{k} ") for line in layer(k, x))]

        return unrolled(made)

    assert where(sliced(plain), sliced(scaled), ["w"]) == [(4, "at w[0] to w[3]")]
    old = sliced(plain).replace("[2:3, 0:8]", "[2:4, 0:8]")
    new = sliced(scaled).replace("[2:3, 0:8]", "[2:4, 0:8]")
    assert where(old, new, ["w"]) == [(4, "at lines 6, 11, 16, 21")], "a slice of two is of none"


def test_updates_of_parameters_are_told_by_their_layers() -> None:
    """Several leaves of a layer change alike."""
    names = [f"params.layers[{k}].{leaf}" for k in range(3) for leaf in ("bias", "kernel")]

    def updated(rate: str) -> str:
        lines = [
            line
            for k in range(6)
            for line in (f"%x{k} = stablehlo.{rate} %arg{k}, %arg{k} : {F}", f"%y{k} = stablehlo.tanh %x{k} : {F}")
        ]
        return module([*lines, f"return %y5 : {F}"], 6)

    assert where(updated("add"), updated("subtract"), names) == [(6, "at params.layers[0] to params.layers[2]")]


def test_places_that_are_not_as_many_at_each_layer_are_lines() -> None:
    """Two changes are behind the argument of the last layer, and none is behind that of the first: it is a guess."""

    def shifted(layer: Layer) -> str:
        return unrolled(lambda k, x: [line.replace(f"%arg{k} ", f"%arg{min(k + 1, 3)} ") for line in layer(k, x)])

    assert where(shifted(plain), shifted(scaled), [*W, "x"]) == [(4, "at lines 5, 9, 13, 17")]


def located(text: str, scope: Callable[[str], str]) -> str:
    """A module with the scopes of its operations, by what each defines."""
    lines = [
        f'{line} loc("{scope(line.split("%")[1].split()[0])}"(unknown))' if " = " in line else line
        for line in text.splitlines()
    ]
    return "\n".join(lines) + "\n"


def test_scopes_are_told_before_arguments() -> None:
    """A constant that has none is told by the others of its change."""
    new = unrolled(scaled)
    with_scopes = located(_printed(new), lambda value: "jit(f)" if value == "3" else f"jit(f)/block{_layer(value)}/op")
    assert where(_printed(unrolled(plain)), _printed(new), [*W, "x"], with_scopes) == [(4, "in block0 to block3")]


def test_scopes_of_another_text_are_none() -> None:
    new = _printed(unrolled(scaled))
    other = located(new, lambda value: f"jit(f)/block{_layer(value)}/op").replace("sine", "cosine").replace("  }\n", "")
    told = where(_printed(unrolled(plain)), new, [*W, "x"], other)
    assert told == [(4, "at params['layers'][0] to params['layers'][3]")]


def test_a_backward_pass_is_told_by_what_its_values_go_to() -> None:
    """The change of a layer reads what comes from the one above."""

    def backward(more: str) -> str:
        lines, value = [], "%arg4"
        for k in reversed(range(4)):
            lines += [f"%t{k} = stablehlo.tanh {value} : {F}"]
            lines += [f"%s{k} = stablehlo.sine %t{k} : {F}"] if more else []
            lines += [f"%n{k} = stablehlo.negate %{'s' if more else 't'}{k} : {F}"]
            lines += [f"%x{k} = stablehlo.multiply %n{k}, %arg{k} : {F}"]
            value = f"%x{k}"
        return _printed(module([*lines, f"return {value} : {F}"], 5))

    old, new = backward(""), backward("sine")
    scopes = located(new, lambda _: "jit(f)/transpose(jvp())/op")
    assert where(old, new, [*W, "x"], scopes) == [(4, "at params['layers'][0] to params['layers'][3]")]
    assert where(old, new, [*W, "x"]) == [(4, "at lines 4, 8, 12, 16")], "a pass that is not known to be one"


def _printed(text: str) -> str:
    from mutcheck.checks.ir import stablehlo

    return stablehlo.printed(stablehlo.parse(text))


def _layer(value: str) -> int:
    """The layer of a value of `scaled`, which has four of each."""
    return int(value) // 4
