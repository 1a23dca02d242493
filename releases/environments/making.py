"""Makes environments: one command at a time for each, and what another left half-built is made anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from packaging.version import Version

from mutcheck.core import toolchain
from mutcheck.core.backends import registry
from mutcheck.golden import disk
from mutcheck.releases.environments import environment, finder, interpreters, reasons
from mutcheck.releases.environments.environment import Environment, Made, Pair, Part
from mutcheck.releases.environments.index import Index, Resolved
from mutcheck.releases.environments.interpreters import Interpreter
from mutcheck.releases.environments.requirements import Needed
from mutcheck.releases.environments.uv import Installer, UvFailed, Why


class NoRelease(Exception):
    """A release cannot be had, or mutcheck cannot run in it: a line that says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Environments:
    """The environments of one mutcheck.

    Args:
      root: the folder that has them.
      packages: what is installed beside, as a person asks for it.
      told: is told what takes long, in a line.
    """

    root: Path
    uv: Installer
    index: Index
    needed: Needed
    packages: tuple[str, ...] = ()
    told: Callable[[str], None] = lambda _line: None

    def ensure(self, pair: Pair, platforms: Sequence[str]) -> Environment:
        """The environment of a release, with the compilers of platforms; what is there already is not asked for again.

        Raises:
          NoRelease: it cannot be made.
        """
        self._check(pair)
        folder = environment.folder_of(pair, (*self.needed.packages, *self.packages), self.root)
        made = environment.read(folder)
        parts = {each: environment.read_part(folder, each) for each in platforms if _apart(each)}
        if made is None or not all(parts.values()):
            with self._locked(folder, pair):
                made = environment.read(folder) or self._make(folder, pair)
                found = Environment(folder, pair, made)
                parts = {each: environment.read_part(folder, each) or self._add(found, each) for each in parts}
        absent = {each: part.why_not for each, part in parts.items() if part is not None and part.why_not}
        return Environment(folder, pair, made, absent)

    def kept(self) -> list[str]:
        """The releases of JAX whose environments are whole, with the Flax that goes with each; oldest first."""
        found = []
        for folder in self.root.glob("jax-*"):
            made = environment.read(folder)
            if made is not None and (release := made.versions.get("jax")):
                meant = environment.folder_of(Pair(release), (*self.needed.packages, *self.packages), self.root)
                found += [release] if meant == folder else []
        return sorted(found, key=Version)

    def _check(self, pair: Pair) -> None:
        for package, version in (("jax", pair.jax), ("flax", pair.flax)):
            if version and not self.needed.allows(package, version):
                allowed = next(str(each) for name, each in self.needed.runs_with if name == package)
                raise NoRelease(f"mutcheck runs with {package}{allowed} only. Name a release of those.")

    @contextmanager
    def _locked(self, folder: Path, pair: Pair) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(f"{folder}.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                self.told(f"waiting for another command that sets up {pair} ...")
                lock.acquire()
        except OSError as error:
            why = f"environments cannot be made in {self.root}: {error.strerror or error}"
            raise NoRelease(f"{why}. Name another folder with MUTCHECK_RELEASES.") from None
        try:
            yield
        finally:
            lock.release()

    def _make(self, folder: Path, pair: Pair) -> Made:
        """Make an environment anew."""
        try:
            interpreter, found = self._resolved(pair)
            shutil.rmtree(folder, ignore_errors=True)  # half of one
            flax = "" if pair.flax else f", flax {found.pinned['flax']}"
            self.told(f"setting up {pair}{flax} on Python {interpreter.version}: a minute or two the first time ...")
            self.uv("venv", "--quiet", "--no-project", "--python", interpreter.asked, str(folder))
            python = str(environment.executable(folder))
            self.uv("pip", "install", "--quiet", "--no-deps", "--python", python, "-r", "-", given=found.lines)
            for packages in (*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages")):
                finder.install(packages)
            made = Made(interpreter.version, dict(found.pinned))
            disk.write_bytes(environment.marker(folder), msgspec.json.encode(made))
        except (UvFailed, OSError) as error:
            shutil.rmtree(folder, ignore_errors=True)  # it would only take room
            raise NoRelease(reasons.why(pair, error, self.root, self.index)) from None
        except BaseException:  # an interrupt
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return made

    def _resolved(self, pair: Pair) -> tuple[Interpreter, Resolved]:
        """The Python on which a release installs, and a version of every package.

        Raises:
          UvFailed: there is none, as the first Python's answer says.
        """
        asked = [
            f"jax=={pair.jax}",
            "jaxlib",
            f"flax=={pair.flax}" if pair.flax else "flax",
            *self.needed.packages,
            *self.packages,
        ]
        nightly = any(Version(each).is_prerelease for each in (pair.jax, pair.flax) if each)
        options = ("--only-binary", "jaxlib", *(("--prerelease", "allow") if nightly else ()))
        first: UvFailed | None = None
        for interpreter in interpreters.choices(self.needed.pythons):
            try:
                found = self.index.resolved(asked, *options, python=interpreter.version)
            except UvFailed as failed:
                if failed.why is not Why.NOTHING:
                    raise
                first = first or failed
                continue
            self._refuse_withdrawn(found)
            return interpreter, found
        assert first is not None
        raise first

    def _refuse_withdrawn(self, found: Resolved) -> None:
        for package in ("jax", "flax", "jaxlib"):
            if package in found.withdrawn:
                reason = found.withdrawn[package] or "no reason is given"
                near = reasons.nearest(self.index, package, found.pinned[package])
                what = f"{package} {found.pinned[package]} was withdrawn from the package index ({reason})"
                raise NoRelease(f"{what}. Name another release. {near}")

    def _add(self, made: Environment, of: str) -> Part:
        """Install the compiler of a platform; that there is none for this release is remembered, too."""
        try:
            part = Part() if (why := self._installed(made, of)) is None else Part(why)
            disk.write_bytes(environment.part(made.folder, of), msgspec.json.encode(part))
        except (UvFailed, OSError) as error:
            what = f"the compiler for {of} of jax {made.release.jax}"
            return Part(reasons.kept_away(what, error, self.root))  # it may be there the next time
        return part

    def _installed(self, made: Environment, of: str) -> str | None:
        """Why the compiler of a platform is not to be had; None where it is installed now.

        Raises:
          UvFailed: something else kept it away.
        """
        backend, release = registry.of(of), made.release.jax
        into = ("--no-deps", "--target", str(made.plugins / of)) if backend.apart else ()
        self.told(f"adding the compiler for {of} of jax {release} ...")
        shutil.rmtree(made.plugins / of, ignore_errors=True)  # half of one
        for way in backend.wheels:
            named = [each.format(jax=release, release=toolchain.short(release)) for each in way]
            with _another_way():
                self.uv("pip", "install", "--quiet", "--python", str(made.python), *into, *named)
                return None
        names = " and no ".join(dict.fromkeys(way[0].partition("=")[0] for way in backend.wheels))
        return f"there is no {names} of jax {release} for Python {made.made.python} on this machine"


@contextmanager
def _another_way() -> Iterator[None]:
    """That no version fits is no error: another way is tried then."""
    try:
        yield
    except UvFailed as failed:
        if failed.why is not Why.NOTHING:
            raise


def _apart(of: str) -> bool:
    """Whether the compiler of a platform is installed beside JAX: that of the CPU comes with it."""
    return registry.of(of) is not registry.HOST and bool(registry.of(of).wheels)
