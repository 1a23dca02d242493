"""Targets: what StableHLO is lowered for, and what an executable is compiled for. No device of any is needed.

A platform is one of `PLATFORMS`. A target is a platform, alone or with a device and a slice of many: `cpu`,
`cuda:h100`, `tpu:v5e`, `tpu:v5p:4x4x8`. A target of a platform that has devices, but without one, is lowered only.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

PLATFORMS = ("cpu", "cuda", "rocm", "tpu")

TPUS = {
    "v3": ("v3", (2, 2)),
    "v4": ("v4", (2, 2, 1)),
    "v5e": ("v5e", (2, 2)),
    "v5p": ("v5p", (2, 2, 1)),
    "v6e": ("v6e", (2, 2)),
    "7x": ("tpu7x", (2, 2, 1)),
}
"""Each TPU with libtpu's name of it, and the chips of the slice that is compiled for where none is named."""

GPUS = Path(__file__).with_name("gpus.toml")

DEFAULT_DEVICES = {"cpu": "", "cuda": "h100", "tpu": "v5e"}
"""The device that is compiled for where none is named; a platform that is not here cannot be compiled for."""


class UnknownTarget(ValueError):
    """No target goes by that name; the message says which do."""


def parse(text: str) -> str:
    """A target as it is written everywhere, from what a person wrote: `TPU:v5e` is `tpu:v5e`.

    Raises:
      UnknownTarget: there is none of that name.
    """
    platform, _, rest = text.strip().lower().partition(":")
    if platform not in PLATFORMS:
        near = ["cuda", "rocm"] if platform == "gpu" else get_close_matches(platform, PLATFORMS, n=1)
        near = near or [spelled for spelled in known() if spelled.endswith(f":{platform}")]
        raise UnknownTarget(_no("target", text, near, ("cpu", "cuda:h100", "rocm", "tpu:v5e")))
    if not rest:
        return platform
    device, _, chips = rest.partition(":")
    names = devices(platform)
    if device not in names:
        raise UnknownTarget(_no(f"device of {platform}", device, get_close_matches(device, names, n=1), names))
    if chips and (platform != "tpu" or not re.fullmatch(r"[1-9]\d*(x[1-9]\d*){1,2}", chips)):
        raise UnknownTarget(f"{chips!r} is no slice. A slice is of TPUs, and written as in tpu:v5p:4x4x8.")
    return ":".join(part for part in (platform, device, chips) if part)


def _no(what: str, given: str, near: list[str], all_: tuple[str, ...]) -> str:
    hint = (
        f"Did you mean {' or '.join(near)}?" if near else f"Use one of {', '.join(all_)}." if all_ else "It has none."
    )
    return f"there is no {what} {given!r}. {hint}"


def platform_of(target: str) -> str:
    return target.partition(":")[0]


def device_of(target: str) -> str:
    """The device of a target; empty where it names none."""
    return target.split(":")[1] if ":" in target else ""


def chips_of(target: str) -> tuple[int, ...]:
    """The slice of a TPU target: the one that it names, or the device's own."""
    parts = target.split(":")
    if len(parts) > 2:
        return tuple(map(int, parts[2].split("x")))
    return TPUS[parts[1]][1]


def devices(platform: str) -> tuple[str, ...]:
    """The devices of a platform that can be named."""
    return {"cuda": tuple(gpus()), "tpu": tuple(TPUS)}.get(platform, ())


def known() -> tuple[str, ...]:
    """Every target without a slice, as a person may write it."""
    return tuple(spelled for each in PLATFORMS for spelled in (each, *(f"{each}:{name}" for name in devices(each))))


def compiled(target: str) -> str:
    """The target that is compiled for: `cuda` means `cuda:h100`; empty where nothing can be compiled for it."""
    platform = platform_of(target)
    if platform not in DEFAULT_DEVICES:
        return ""
    return target if ":" in target else ":".join(part for part in (platform, DEFAULT_DEVICES[platform]) if part)


@lru_cache(maxsize=1)
def gpus() -> dict[str, dict[str, object]]:
    """The GPUs' public figures, by name."""
    return tomllib.loads(GPUS.read_text("utf-8"))
