"""What an environment needs beside JAX and Flax: all that mutcheck itself requires."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from mutcheck.core.trouble import Trouble

VARIED = ("jax", "jaxlib", "flax")
"""The packages whose releases are chosen: a requirement of mutcheck's only says which it runs with."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What mutcheck requires.

    Attributes:
      packages: beside those that vary, each with the versions that will do.
      runs_with: for each package that varies, the versions that mutcheck runs with.
      pythons: the versions of Python that it runs on.
    """

    packages: tuple[str, ...]
    runs_with: tuple[tuple[str, SpecifierSet], ...]
    pythons: str

    def allows(self, package: str, version: str) -> bool:
        """Whether mutcheck runs with a version of a package that varies."""
        return dict(self.runs_with).get(package, SpecifierSet()).contains(version, prereleases=True)


def of_mutcheck() -> Needed:
    """What the mutcheck that runs requires.

    Raises:
      Trouble: it is not installed, so that nothing says what it requires.
    """
    try:
        own = metadata.metadata("mutcheck")
        said = [Requirement(each) for each in metadata.requires("mutcheck") or ()]
    except metadata.PackageNotFoundError:
        why = "mutcheck is not installed in this environment, so nothing says what it requires"
        raise Trouble(Path("mutcheck"), why, "Install it: `pip install mutcheck`, or `pip install -e .`.") from None
    plain = [each for each in said if "extra" not in str(each.marker or "")]
    return Needed(
        tuple(sorted(str(each) for each in plain if canonicalize_name(each.name) not in VARIED)),
        tuple((each.name, each.specifier) for each in plain if canonicalize_name(each.name) in VARIED),
        own["Requires-Python"] or "",
    )
