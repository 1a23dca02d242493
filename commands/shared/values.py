"""What a command line says, as one value: a frozen dataclass whose fields are options, arguments, or parts of them.

A verb declares such a class, and takes one value of it. An option is declared once, as a field; what must not be said
together is refused in `__post_init__`, with a `click.UsageError`: there is no value that breaks a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mutcheck.commands.shared.help import Command

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
V = TypeVar("V", bound="DataclassInstance")

_PARAMETER, _PART = "parameter", "part"


def given(parameter: click.Parameter, default: T) -> T:
    """A field that an option or an argument fills, which click knows by the field's name.

    Args:
      default: its value where the command line does not say; click's own default, converted.
    """
    return field(default=default, metadata={_PARAMETER: parameter})


def part(options: type[V]) -> V:
    """A field that several verbs share: a value of its own, with rules of its own."""
    return field(default_factory=options, metadata={_PART: options})


def parameters(options: type[DataclassInstance]) -> Iterator[click.Parameter]:
    """The options and arguments of a class and of its parts, in their order."""
    for each in fields(options):
        if _PART in each.metadata:
            yield from parameters(each.metadata[_PART])
        else:
            yield each.metadata[_PARAMETER]


def made(options: type[V], said: Mapping[str, Any]) -> V:
    """The value that click's parameters make.

    Raises:
      click.UsageError: they break a rule.
    """
    values = {
        each.name: made(each.metadata[_PART], said) if _PART in each.metadata else said[each.name]
        for each in fields(options)
    }
    return options(**values)


def takes(
    options: type[V], name: str, help_: str | None = None, *, interspersed: bool = True
) -> Callable[[Callable[[V], int]], click.Command]:
    """Makes a command of a function that takes one value, and gives the exit status.

    Args:
      help_: what the command does; the function's docstring where it is left out.
      interspersed: whether options may come after arguments.
    """

    def command(steps: Callable[[V], int]) -> click.Command:
        @click.pass_context
        def callback(context: click.Context, /, **_: object) -> None:
            context.exit(steps(made(options, context.params)))

        return Command(
            name,
            callback=callback,
            params=list(parameters(options)),
            help=help_ or steps.__doc__,
            context_settings={"allow_interspersed_args": interspersed},
        )

    return command
