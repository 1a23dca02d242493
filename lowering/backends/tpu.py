"""A topology of TPUs, which libtpu makes of the name and the slice of one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from jax.experimental import topologies

from mutcheck.core.backends.tpu import BACKEND, Tpu, tpu
from mutcheck.core.target import Target
from mutcheck.lowering.backends.client import Client, NoCompiler
from mutcheck.lowering.stages.refusal import trim


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    kind = tpu(target.device)
    if not target.slice:
        return _topology(kind, _with_room(kind.slice, count))
    try:
        return _topology(kind, target.slice)
    except Exception as error:
        made = [str(Target(target.platform, target.device, each)) for each in _made(kind)]
        if not made:  # none at all: it is not the slice that is wrong
            raise
        why = f"libtpu refuses the slice {_layout(target.slice)}: {trim(str(error))}"
        raise NoCompiler(why, f"Name a slice that it makes, such as {', '.join(made)}.") from error


def _with_room(chips: tuple[int, ...], count: int) -> tuple[int, ...]:
    """The smallest slice that has room for so many devices."""
    while math.prod(chips) < count:
        chips = (*chips[:-1], chips[-1] * 2) if chips[-1] < chips[0] or len(chips) < 3 else (chips[0] * 2, *chips[1:])
    return chips


def _topology(kind: Tpu, chips: tuple[int, ...]) -> list[Any]:
    return list(topologies.get_topology_desc(f"{kind.libtpu}:{_layout(chips)}", BACKEND.platform).devices)


def _layout(chips: tuple[int, ...]) -> str:
    return "x".join(map(str, chips))


def _made(kind: Tpu) -> Iterator[tuple[int, ...]]:
    """Slices of a TPU that libtpu makes: the smallest one, and twice and four times as much."""
    chips = kind.slice
    for each in (chips, (*chips[:-1], 2 * chips[-1]), (*chips[:-2], 2 * chips[-2], 2 * chips[-1])):
        with suppress(Exception):
            _topology(kind, each)
            yield each


def _script(target: Target, count: int) -> str:
    kind = tpu(target.device)
    name = f"{kind.libtpu}:{_layout(target.slice or _with_room(kind.slice, count))}"
    return (
        "from jax.experimental import topologies\n\n"
        f"# {target}: no device of it is needed\n"
        f'devices = list(topologies.get_topology_desc("{name}", "{BACKEND.platform}").devices)\n'
    )


CLIENT = Client(_devices, script=_script, too_few="Name a larger slice, or shard it over fewer devices.")
