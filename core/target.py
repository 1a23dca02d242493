"""Targets: what StableHLO is lowered for, and what an executable is compiled for. No device of any is needed.

What each platform can be asked for is in `core/backends/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from mutcheck.core.backends import registry
from mutcheck.core.backends.backend import Backend
from mutcheck.core.backends.registry import BACKENDS

PLATFORMS = tuple(backend.platform for backend in BACKENDS)

_SLICE = re.compile(r"[1-9][0-9]*(x[1-9][0-9]*){1,2}")


class UnknownTarget(ValueError):
    """No target goes by that name; the message says which do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A platform, alone or with a device and a slice of many: `cpu`, `cuda:h100`, `tpu:v5e`, `tpu:v5p:4x4x8`.

    As text it is spelled in one way, which `parse` reads.

    Attributes:
      platform: one of `PLATFORMS`, or what stands for one where another command compiled a module and does not tell.
      device: empty where it names none: then it is lowered for, and compiled for as `full` says.
      slice: the devices along each axis; empty where it names none.
    """

    platform: str
    device: str = ""
    slice: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Target:
        """The target that a person wrote: `TPU:v5e` is `tpu:v5e`.

        Raises:
          UnknownTarget: there is none of that name.
        """
        platform, _, rest = text.strip().lower().partition(":")
        if platform not in PLATFORMS:
            raise UnknownTarget(_no("target", text, _near(platform), tuple(map(str, EXAMPLES))))
        if not rest:
            return cls(platform)
        device, _, chips = rest.partition(":")
        names = registry.of(platform).devices()
        if device not in names:
            raise UnknownTarget(_no(f"device of {platform}", device, get_close_matches(device, names, n=1), names))
        return cls(platform, device, _slice(platform, chips) if chips else ())

    def __str__(self) -> str:
        return ":".join(part for part in (self.platform, self.device, "x".join(map(str, self.slice))) if part)

    @property
    def backend(self) -> Backend:
        """What is known of its platform."""
        return registry.of(self.platform)

    @property
    def full(self) -> Target:
        """The target that is meant: `cuda` is `cuda:h100`."""
        return self if self.device else replace(self, device=self.backend.default)


HOST = Target(registry.HOST.platform)
"""What is meant where no target is named."""

EXAMPLES = tuple(Target(platform).full for platform in PLATFORMS)
"""One target of each platform, to tell a person what there is."""


def known() -> tuple[Target, ...]:
    """Every target without a slice."""
    return tuple(Target(backend.platform, device) for backend in BACKENDS for device in ("", *backend.devices()))


def _near(platform: str) -> list[str]:
    """What a person may have meant by a word that is no platform."""
    return (
        [backend.platform for backend in BACKENDS if platform in backend.nicknames]
        or get_close_matches(platform, PLATFORMS, n=1)
        or [str(each) for each in known() if each.device and each.device == platform]
    )


def _slice(platform: str, chips: str) -> tuple[int, ...]:
    """The devices along each axis of a slice.

    Raises:
      UnknownTarget: it is no slice, or the platform has none.
    """
    try:
        if registry.of(platform).slices and _SLICE.fullmatch(chips):
            return tuple(map(int, chips.split("x")))
    except ValueError:  # more digits than Python reads
        pass
    raise UnknownTarget(f"{chips!r} is no slice. A slice is of TPUs, and written as in tpu:v5p:4x4x8.")


def _no(what: str, given: str, near: Sequence[str], all_: Sequence[str]) -> str:
    hint = (
        f"Did you mean {' or '.join(near)}?" if near else f"Use one of {', '.join(all_)}." if all_ else "It has none."
    )
    return f"there is no {what} {given!r}. {hint}"
