"""What the compile stage asks of a platform: devices to compile for, made by XLA's client of it. None need be here."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mutcheck.core.target import Target
from mutcheck.lowering.stages.refusal import trim


class NoCompiler(Exception):
    """A target's compiler cannot be started; the message is its own.

    Attributes:
      advice: what to do instead, a sentence; empty where nothing is known.
    """

    def __init__(self, why: str, advice: str = "") -> None:
        super().__init__(why)
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Client:
    """A platform as XLA compiles for it.

    Attributes:
      devices: makes the devices of a target, for a program that is made for so many; the target may have more or
        fewer. It raises `NoCompiler`, or whatever the compiler does.
      in_memory: whether an executable holds its buffer assignment, so that XLA need not be asked to write it to files.
      too_few: what to do where a program is made for more devices than the target has, a sentence; may be empty.
      script: Python that makes `devices`, so many of a target, with jax alone; empty where there is none.
      quick: options of XLA that spare it time in making machine code, and leave the optimized module, its schedule and
        its buffer assignment as they are.
      options: options of XLA that it needs where there is no device.
      unable: parts of messages that say that it needs a device after all, each with what for.
    """

    devices: Callable[[Target, int], list[Any]]
    in_memory: bool = False
    too_few: str = ""
    script: Callable[[Target, int], str] = lambda _target, _count: ""
    quick: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    unable: tuple[tuple[str, str], ...] = ()

    def why_unable(self, said: str) -> str:
        """Why it cannot compile something without a device, by what it said; empty where that is not the reason."""
        return next((why for part, why in self.unable if part in said), "")

    def enough(self, target: Target, count: int) -> list[Any]:
        """As many devices of a target as a program is made for.

        Raises:
          NoCompiler: there is no compiler for it here, it has no such slice, or the slice has too few.
        """
        try:
            devices = self.devices(target, count)
        except NoCompiler:
            raise
        except Exception as error:
            raise NoCompiler(trim(str(error)) or type(error).__name__) from error
        if len(devices) < count:
            raise NoCompiler(f"the program is made for {count} devices, and {target} has {len(devices)}", self.too_few)
        return devices[:count]


def of(platform: str) -> Client:
    """The client of a platform: `CLIENT` of the module beside this one that is named for it."""
    client: Client = importlib.import_module(f"mutcheck.lowering.backends.{platform}").CLIENT
    return client
