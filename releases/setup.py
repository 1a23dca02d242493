"""What `matrix` and `bisect` are set up with: uv, the index that it asks, and the environments that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mutcheck.releases import wanted
from mutcheck.releases.environments import environment, interpreters, requirements, settings, uv
from mutcheck.releases.environments.environment import Pair
from mutcheck.releases.environments.index import Index
from mutcheck.releases.environments.making import Environments
from mutcheck.releases.environments.requirements import Needed
from mutcheck.releases.environments.uv import Uv
from mutcheck.releases.wanted import Found, Releases, Since


@dataclass(frozen=True, slots=True)
class Setup:
    """The index, and the environments."""

    index: Index
    environments: Environments
    needed: Needed

    def oldest(self, package: str) -> str:
        """The oldest release of a package that mutcheck runs with, as its requirement says; 0 where it says nothing."""
        bounds = dict(self.needed.runs_with).get(package, ())
        return next((each.version for each in bounds if each.operator == ">="), "0")

    def found(self, asked: Sequence[Releases], package: str) -> Found:
        """The releases of a package that are asked for."""
        return wanted.resolve(asked, self.index, package, self.oldest(package), self.kept(package))

    def since(self, oldest: str, package: str, *, nightly: bool) -> Found:
        """The releases of a package from one on."""
        return wanted.resolve([Since(oldest, nightly)], self.index, package, oldest, self.kept(package))

    def kept(self, package: str) -> list[str]:
        """The releases of JAX whose environments are there; of Flax nothing is known without the index."""
        return self.environments.kept() if package == "jax" else []


def setup(packages: tuple[str, ...], told: Callable[[str], None]) -> Setup:
    """What this machine has.

    Args:
      packages: what is installed beside JAX and Flax.
      told: is told what takes long, in a line.

    Raises:
      Trouble: there is no uv, or nothing says what mutcheck requires.
    """
    needed = requirements.of_mutcheck()
    command = Uv(uv.find(), settings.of_pip)
    index = Index(command, interpreters.running().path, interpreters.newest(needed.pythons))
    made = Environments(environment.root(), command, index, needed, packages, told)
    return Setup(index, made, needed)


def of_running() -> Pair:
    """The releases that mutcheck itself runs with."""
    from mutcheck.core import toolchain

    return Pair(toolchain.version_of("jax"), toolchain.version_of("flax"))
