"""What pip is configured with, told to uv: it does not read pip's files, and an index of one's own is in them.

Where uv is configured itself, nothing is told: what a person says to it counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator, Mapping
from pathlib import Path

_OWN = ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONFIG_FILE")
"""Variables that say which index uv asks."""

_SPELLED = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "constraint": ("UV_CONSTRAINT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "client-cert": ("SSL_CLIENT_CERT", " "),
    "proxy": ("ALL_PROXY", " "),
}
"""How uv calls what pip calls so, and what it puts between several."""


def of_pip() -> Mapping[str, str]:
    """Variables for uv that say what pip's files and variables say; empty where uv has a configuration of its own."""
    if any(os.environ.get(name) for name in _OWN) or any(file.exists() for file in _files()):
        return {}
    try:
        asked = [sys.executable, "-m", "pip", "config", "list"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return {}
    return translated(done.stdout) if done.returncode == 0 else {}


def translated(listed: str) -> dict[str, str]:
    """The same of what `pip config list` prints: sections in the order in which they count, the last one most."""
    said = dict(_settings(listed))
    found = {
        _SPELLED[name][0]: _SPELLED[name][1].join(value.split()) for name, value in said.items() if name in _SPELLED
    }
    if "UV_INDEX" in found:  # pip takes the best version of all indexes, and uv that of the first one
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return found


def _settings(listed: str) -> Iterator[tuple[str, str]]:
    for section in ("global.", "install.", ":env:."):
        for line in listed.splitlines():
            name, equals, value = line.partition("=")
            if equals and name.startswith(section):
                yield name.removeprefix(section), str(literal_eval(value))


def _files() -> Iterator[Path]:
    """Where uv's own configuration is: a person's, and the machine's."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    yield home / "uv" / "uv.toml"
    yield Path("/etc/uv/uv.toml")
