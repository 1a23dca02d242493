"""A uv that installs nothing: it answers from a made-up index, and makes folders. See `world.py`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, NoReturn

WORLD: dict[str, Any] = json.loads(Path(sys.argv[1], "world.json").read_text())
sys.path += WORLD["packages"]

from packaging.requirements import Requirement  # noqa: E402  # what starts fast knows no packages
from packaging.specifiers import SpecifierSet  # noqa: E402
from packaging.version import Version  # noqa: E402


def main(arguments: list[str]) -> None:
    with Path(WORLD["folder"], "calls").open("a") as calls:
        calls.write(" ".join(arguments) + "\n")
    if arguments[0] == "venv":
        venv(Path(arguments[-1]))
    elif arguments[1] == "compile":
        compile_(arguments)
    else:
        install(arguments)


def fail(*lines: str) -> NoReturn:
    sys.stderr.write("error: " + "\n".join(lines) + "\n")
    sys.exit(2)


def reach() -> None:
    if WORLD["down"]:
        fail(
            "Request failed after 3 retries in 9.2s",
            "  cause: Failed to fetch: index/simple/jax/",
            "  cause: client error (Connect)",
        )


def option(arguments: list[str], name: str) -> str:
    return arguments[arguments.index(name) + 1] if name in arguments else ""


def compile_(arguments: list[str]) -> None:
    reach()
    asked = [Requirement(line) for line in sys.stdin.read().splitlines() if line]
    python, lowest = option(arguments, "--python-version"), "lowest" in arguments
    nightly = [WORLD["nightly"]] if WORLD["nightly"] and "--prerelease" in arguments else []
    pinned: dict[str, str] = {}
    for each in asked:
        versions = {"jax": [*WORLD["jax"], *nightly], "flax": list(WORLD["flax"])}.get(each.name, ["1.0"])
        if each.name == "jax":
            wants = {version: WORLD["pythons"].get(version, "") for version in versions}
            unfit = [version for version in versions if python not in SpecifierSet(wants[version])]
            if (pinned_to := str(each.specifier).removeprefix("==")) in unfit:
                said = f"Because the requested Python version (>={python}) does not satisfy Python{wants[pinned_to]}"
                fail("No solution found when resolving dependencies", f"  cause: {said} and jax needs that")
            versions = [version for version in versions if version not in unfit]
        if each.name == "flax" and "jax" in pinned:
            versions = [version for version in versions if pinned["jax"] in SpecifierSet(WORLD["flax"][version])]
        if each.name in ("jax", "flax"):
            exact = str(each.specifier).startswith("==")
            versions = [version for version in versions if exact or version not in WORLD["withdrawn"]]
            versions = [each_ for each_ in versions if each.specifier.contains(each_, prereleases=True)]
        if not versions:
            said = f"Because there is no version of {each} and you require {each}"
            fail("No solution found when resolving dependencies", f"  cause: {said}, we can conclude that it fails.")
        chosen = (min if lowest else max)(versions, key=Version)
        pinned[each.name] = chosen
        if chosen in WORLD["withdrawn"]:
            reason = WORLD["withdrawn"][chosen]
            sys.stderr.write(f'warning: `{each.name}=={chosen}` is yanked (reason: "{reason}")\n')
    sys.stdout.write("\n".join(f"{name}=={version}" for name, version in pinned.items()) + "\n")


def venv(folder: Path) -> None:
    (folder / "bin").mkdir(parents=True)
    (folder / "lib/python3.12/site-packages").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(
        f'#!/bin/sh\nexec {sys.executable} -I -S {Path(__file__).with_name("fake_python.py")} {folder} "$@"\n'
    )
    python.chmod(0o755)


def install(arguments: list[str]) -> None:
    reach()
    folder = Path(option(arguments, "--python")).parents[1]
    if "-r" in arguments:
        pinned = dict(re.findall(r"(\S+)==(\S+)", sys.stdin.read()))
        (folder / "pinned.json").write_text(json.dumps(pinned))
        if pinned["jax"] in WORLD["full"]:
            fail("Failed to install: jaxlib", "  cause: failed to copy file: No space left on device (os error 28)")
        return
    pinned = json.loads((folder / "pinned.json").read_text())
    platform = "tpu" if "tpu" in arguments[-1] else "cuda" if "cuda13" in arguments[-1] else "none"
    if platform not in WORLD["compilers"].get(pinned["jax"], ()):
        fail("No solution found when resolving dependencies", "  cause: Because only other versions are available")


main(sys.argv[2:])
