"""Where a project's host shows a commit, a comparison of two, and a pull request: from its remote, or a template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_SCP = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!//)(?:\d+/)?(.+)")
"""`git@host:owner/name.git`, as ssh has it."""

_GITHUB = ("/commit/{commit}", "/compare/{before}...{after}", "/pull/{number}")
_GITLAB = ("/-/commit/{commit}", "/-/compare/{before}...{after}", "/-/merge_requests/{number}")


@dataclass(frozen=True, slots=True)
class Host:
    """Templates of addresses; one is empty where it is not known.

    Attributes:
      commit: has `{commit}`.
      compare: has `{before}` and `{after}`.
      request: has `{number}`.
    """

    commit: str = ""
    compare: str = ""
    request: str = ""

    def of_commit(self, commit: str | None) -> str:
        return self.commit.replace("{commit}", quote(commit, safe="")) if commit and self.commit else ""

    def between(self, before: str | None, after: str | None) -> str:
        if not (before and after and self.compare) or before == after:
            return ""
        return self.compare.replace("{before}", quote(before, safe="")).replace("{after}", quote(after, safe=""))


def of(remote: str | None, commit: str = "", compare: str = "") -> Host:
    """The host of a remote; templates that are given come first.

    Only GitHub's and GitLab's addresses are known: of another host, none is guessed.
    """
    found = _known(remote or "")
    return Host(_safe(commit) or found.commit, _safe(compare) or found.compare, found.request)


def _known(remote: str) -> Host:
    web = _web(remote)
    host = urlsplit(web).hostname or ""
    if not web:
        return Host()
    if host == "github.com" or host.startswith("github."):
        return Host(*(web + path for path in _GITHUB))
    if host == "gitlab.com" or host.startswith("gitlab."):
        return Host(*(web + path for path in _GITLAB))
    return Host()


def _web(remote: str) -> str:
    """A remote as a browser takes it; empty where that is not known, such as for a folder."""
    address = remote.strip().removesuffix("/").removesuffix(".git")
    if "://" in address:
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return ""
        if parts.scheme in ("http", "https"):
            return _safe(f"{parts.scheme}://{host}{f':{port}' if port else ''}{quote(parts.path)}")
        return _safe(f"https://{host}{quote(parts.path)}") if parts.scheme in ("ssh", "git") and host else ""
    if found := _SCP.fullmatch(address):
        return _safe(f"https://{found[1]}/{quote(found[2].lstrip('/'))}")
    return ""


def _safe(address: str) -> str:
    """An address that a page may link to: a recorded one could be a script."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


@dataclass(frozen=True, slots=True)
class Project:
    """What a project says of its history: each is empty where it says nothing.

    Attributes:
      default_branch: the branch that is shown where none is asked for.
      commit_url, compare_url: templates, as in `Host`.
    """

    default_branch: str = ""
    commit_url: str = ""
    compare_url: str = ""
