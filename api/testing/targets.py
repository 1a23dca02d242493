"""Which targets a test runs on: its marker's, those of `--mutcheck-target`, the project's, or `cpu`."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutcheck.core.source import Source
from mutcheck.core.target import EXAMPLES, Target, UnknownTarget
from mutcheck.project import discovery
from mutcheck.project.configuration import BadConfiguration, Configuration
from mutcheck.run import project as projects

_PROJECT = pytest.StashKey[Configuration]()
_ASKED = pytest.StashKey[tuple[Target, ...]]()
KEYWORDS = ("targets",)


def configure(config: pytest.Config) -> None:
    """Read the option and the project's configuration, and have its programs collected where no file is named.

    Raises:
      UsageError: one of them has a mistake.
    """
    option: str = config.getoption("mutcheck_target")
    names = [name for name in option.split(",") if name.strip()]
    if option and not names:
        raise pytest.UsageError(f"--mutcheck-target names no target. Use some of {', '.join(map(str, EXAMPLES))}.")
    try:
        config.stash[_ASKED] = tuple(dict.fromkeys(map(Target.parse, names)))
    except UnknownTarget as error:
        raise pytest.UsageError(f"--mutcheck-target: {error}") from None
    programs = project(config).programs
    if programs and config.args_source is not pytest.Config.ArgsSource.ARGS:
        files = {str(source.file) for source in sources(config)}
        config.args += sorted(file for file in files if not _is_below(file, config))


def _is_below(file: str, config: pytest.Config) -> bool:
    """Whether a file is found anyway."""
    folders = (config.invocation_params.dir / arg for arg in config.args)
    return any(Path(file).is_relative_to(folder) for folder in folders)


def project(config: pytest.Config) -> Configuration:
    """What the project's pyproject.toml says of mutcheck.

    Raises:
      UsageError: it has mistakes.
    """
    if _PROJECT not in config.stash:
        try:
            config.stash[_PROJECT] = projects.load(config.rootpath)
        except BadConfiguration as error:
            raise pytest.UsageError(*error.mistakes) from None
    return config.stash[_PROJECT]


def sources(config: pytest.Config) -> list[Source]:
    """The project's programs.

    Raises:
      UsageError: one of them is not there.
    """
    found, problems = project(config).find()
    if problems:
        raise pytest.UsageError(*problems)
    return found


def asked(config: pytest.Config) -> tuple[Target, ...]:
    """The targets that the command line or the project names; empty where neither does."""
    return config.stash.get(_ASKED, ()) or project(config).targets


def is_asked(config: pytest.Config, target: Target | None) -> bool:
    """Whether `--mutcheck-target` lets a test of a target run: `cuda` stands for every target of CUDA."""
    option = config.stash.get(_ASKED, ())
    return not target or not option or any(each in (target, target.full, Target(target.platform)) for each in option)


def of_marker(marker: pytest.Mark | None) -> tuple[Target, ...]:
    """The targets that `@pytest.mark.mutcheck` names; empty where it names none. A mistake fails the collection."""
    if marker is None:
        return ()
    how = "write `@pytest.mark.mutcheck(targets=('cpu', 'cuda:h100'))`"
    if marker.args:
        pytest.fail(f"the marker mutcheck takes keywords alone: {how}", pytrace=False)
    for keyword in marker.kwargs:
        if keyword not in KEYWORDS:
            hint = discovery.nearest(keyword, KEYWORDS) or f"It has {', '.join(KEYWORDS)}."
            pytest.fail(f"the marker mutcheck has no {keyword!r}. {hint}", pytrace=False)
    named = marker.kwargs.get("targets", ())
    named = (named,) if isinstance(named, str) else named
    if not isinstance(named, tuple | list) or not all(isinstance(each, str) for each in named):
        pytest.fail(f"the targets of the marker mutcheck are no names: {how}", pytrace=False)
    if "targets" in marker.kwargs and not named:
        pytest.fail(f"the marker mutcheck names no target: {how}, or leave `targets` out", pytrace=False)
    try:
        return tuple(dict.fromkeys(map(Target.parse, named)))
    except UnknownTarget as error:
        pytest.fail(f"the marker mutcheck: {error}", pytrace=False)
