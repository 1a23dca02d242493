"""What uv is told and what it means, where Pythons are, and how an environment imports the mutcheck that runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mutcheck.core.backends import registry
from mutcheck.releases import wanted
from mutcheck.releases.environments import environment, finder, interpreters, requirements, settings, uv
from mutcheck.releases.environments.environment import Pair
from mutcheck.releases.environments.uv import Uv, UvFailed, Why

LISTED = """
:env:.find-links='/opt/wheels /more'
global.cert='/etc/ca.crt'
global.index-url='https://global/simple'
global.extra-index-url='file:///a/simple file:///b/simple'
install.index-url='https://install/simple'
global.timeout='180'
"""


def test_what_pip_is_configured_with_is_told_to_uv() -> None:
    assert settings.translated(LISTED) == {
        "UV_FIND_LINKS": "/opt/wheels,/more",
        "SSL_CERT_FILE": "/etc/ca.crt",
        "UV_DEFAULT_INDEX": "https://install/simple",
        "UV_INDEX": "file:///a/simple file:///b/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_uv_that_is_configured_itself_is_told_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("UV_INDEX", "https://own/simple")
    assert settings.of_pip() == {}
    monkeypatch.delenv("UV_INDEX")
    (tmp_path / "uv").mkdir()
    (tmp_path / "uv" / "uv.toml").write_text("")
    assert settings.of_pip() == {}


@pytest.mark.parametrize(
    ("printed", "why", "said"),
    [
        (
            "error: Request failed\n  cause: Failed to fetch: `http://x/simple/jax/`\n  cause: dns error\n",
            Why.NETWORK,
            "Failed to fetch: `http://x/simple/jax/`",
        ),
        (
            "error: Failed to install: scipy.whl\n  cause: failed to copy: No space left on device (os error 28)\n",
            Why.DISK,
            "failed to copy: No space left on device (os error 28)",
        ),
        (
            "error: No solution found\n  cause: Because there is no jax==0.7.9 and\n you do, we can conclude that",
            Why.NOTHING,
            "there is no jax==0.7.9 and you do",
        ),
        ("error: something else\n", Why.OTHER, "something else"),
        ("", Why.OTHER, "uv did not say why"),
    ],
)
def test_what_uv_says_when_it_fails(printed: str, why: Why, said: str) -> None:
    failed = uv.failure(printed)
    assert (failed.why, failed.said) == (why, said)


def test_an_index_that_cannot_be_reached_is_asked_once(tmp_path: Path) -> None:
    count = tmp_path / "count"
    command = tmp_path / "uv"
    command.write_text(f"#!/bin/sh\necho asked >> {count}\necho 'error: client error (Connect)' >&2\nexit 2\n")
    command.chmod(0o755)
    down = Uv(str(command), dict)
    for _ in range(2):
        with pytest.raises(UvFailed) as raised:
            down("pip", "compile")
        assert raised.value.why is Why.NETWORK
    assert count.read_text() == "asked\n"


def test_an_environment_imports_the_mutcheck_that_runs(tmp_path: Path) -> None:
    """It is not installed there: the variable says where its files are."""
    finder.install(tmp_path)
    path = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
    asked = f"{path}import {finder.NAME}; import mutcheck.core; print(mutcheck.__file__)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", asked],
        env={finder.VARIABLE: finder.FILES},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == Path(finder.FILES, "__init__.py")
    without = subprocess.run(
        [sys.executable, "-S", "-c", asked], env={}, cwd=tmp_path, capture_output=True, check=False
    )
    assert without.returncode == 1


@pytest.mark.parametrize("named", [True, False], ids=["where PYENV_ROOT says", "where pyenv keeps them by default"])
def test_interpreters_are_found_where_people_keep_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: bool
) -> None:
    interpreters._path.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path) if named else "")
    monkeypatch.setattr(interpreters, "_PLACES", ("{PYENV_ROOT}/versions/*/bin",))
    root = tmp_path if named else tmp_path / ".pyenv"
    shim, real = tmp_path / "shims" / "python3.97", root / "versions" / "3.97.1" / "bin" / "python3.97"
    for file, script in ((shim, "exit 127"), (real, "echo 3.97")):
        file.parent.mkdir(parents=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    assert interpreters._path("3.97") == str(real)
    interpreters._path.cache_clear()


def test_the_running_python_comes_first_and_what_is_not_here_last() -> None:
    found = list(interpreters.choices(">=3.11,<3.14"))
    assert found[0] == interpreters.running()
    assert sorted(each.version for each in found) == ["3.11", "3.12", "3.13"]
    assert [bool(each.path) for each in found] == sorted((bool(each.path) for each in found), reverse=True)


def test_an_environment_is_another_one_for_other_packages(tmp_path: Path) -> None:
    pair = Pair("0.7.0")
    folder = environment.folder_of(pair, ("numpy",), tmp_path)
    assert folder == environment.folder_of(pair, ("numpy",), tmp_path)
    assert folder != environment.folder_of(pair, ("numpy", "equinox"), tmp_path)
    assert folder != environment.folder_of(Pair("0.7.0", "0.11.2"), ("numpy",), tmp_path)
    assert folder.name.startswith("jax-0.7.0-")


def test_mutcheck_says_what_it_needs() -> None:
    needed = requirements.of_mutcheck()
    names = [each.partition(">")[0].partition(";")[0] for each in needed.packages]
    assert "msgspec" in names
    assert not {"jax", "jaxlib", "flax", "uv", "ruff"} & set(names)
    assert needed.allows("jax", "0.7.0")
    assert not needed.allows("jax", "0.6.2")


def test_releases_are_spelled_in_one_way() -> None:
    assert [wanted.release(each) for each in ("0.8", "0.8.0", "v0.12.0.1", "0.13.dev1")] == [
        *("0.8.0", "0.8.0", "0.12.0.1", "0.13.0.dev1")
    ]
    with pytest.raises(wanted.BadReleases, match="it names no release"):
        wanted.parse(" , ")


def test_every_platform_with_a_compiler_says_how_it_is_installed() -> None:
    for each in registry.BACKENDS:
        assert all("{" not in name.format(jax="0.8.3", release="0.8.3") for way in each.wheels for name in way)
        assert each.apart == (each.platform in ("cuda", "rocm"))
