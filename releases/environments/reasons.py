"""Why an environment cannot be made, in a line that says what to do."""

from __future__ import annotations

import platform
import shutil
from contextlib import suppress
from pathlib import Path

from mutcheck.core.units import readable
from mutcheck.releases.environments.environment import Pair
from mutcheck.releases.environments.index import Index
from mutcheck.releases.environments.uv import UvFailed, Why

_ELSEWHERE = "A release takes up to 2 GB: make room, or name another folder with MUTCHECK_RELEASES."
_LATER = "Environments that are there work without it."


def why(pair: Pair, error: UvFailed | OSError, root: Path, index: Index) -> str:
    """Why a release cannot be set up.

    Args:
      root: the folder of the environments.
      index: what is asked whether it is there at all.
    """
    if isinstance(error, UvFailed) and error.why is Why.NOTHING:
        return _nothing(pair, error, index)
    return kept_away(str(pair), error, root)


def kept_away(what: str, error: UvFailed | OSError, root: Path) -> str:
    """Why something that there may be cannot be installed."""
    if isinstance(error, OSError):
        return f"{what} cannot be set up in {root}: {error.strerror or error}. {_ELSEWHERE}"
    if error.why is Why.DISK:
        return f"{what} cannot be set up: the disk of {root} is full ({_room(root)} free). {_ELSEWHERE}"
    if error.why is Why.NETWORK:
        return f"{what} is not set up here, and the package index cannot be reached: {error}. {_LATER}"
    return f"{what} cannot be set up: {error}"


def nearest(index: Index, package: str, version: str) -> str:
    """The releases next to one, a sentence.

    Raises:
      UvFailed: the index cannot be asked.
    """
    near = index.next_to(package, version)
    if not near:
        return "It has none at all."
    return f"The nearest {'is' if len(near) == 1 else 'are'} {' and '.join(near)}."


def _nothing(pair: Pair, error: UvFailed, index: Index) -> str:
    """Why no version fits: the release is not there, or has nothing for this machine."""
    for package, version in (("jax", pair.jax), ("flax", pair.flax)):
        if version and (gone := _not_there(index, package, version)):
            return gone
    if pair.flax:
        return f"jax {pair.jax} and flax {pair.flax} do not install together: {error}"
    here = f"{platform.system()} {platform.machine()}"
    return f"{pair} does not install on the Pythons of this machine ({here}): {error}"


def _not_there(index: Index, package: str, version: str) -> str:
    """Why a release is not to be had at all; empty where the index has it."""
    with suppress(UvFailed):
        if not index.has(package, version):
            return f"the package index has no {package} {version}. {nearest(index, package, version)}"
    return ""


def _room(folder: Path) -> str:
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    return readable(shutil.disk_usage(there).free)
