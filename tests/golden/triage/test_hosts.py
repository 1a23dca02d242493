"""Links to commits are made from the remote, or from the project's template, and lead to nothing but the web."""

from __future__ import annotations

import pytest

from mutcheck.golden.triage import hosts


@pytest.mark.parametrize(
    "remote",
    [
        "git@github.com:team/model.git", "https://github.com/team/model", "https://github.com/team/model.git/",
        "ssh://git@github.com/team/model.git", "ssh://git@github.com:22/team/model.git",
    ],
)  # fmt: skip
def test_github(remote: str) -> None:
    host = hosts.of(remote)
    assert host.of_commit("abc") == "https://github.com/team/model/commit/abc"
    assert host.between("abc", "def") == "https://github.com/team/model/compare/abc...def"
    assert host.request == "https://github.com/team/model/pull/{number}"


def test_gitlab_and_its_groups() -> None:
    host = hosts.of("https://gitlab.example.org:8443/a/b/c.git")
    assert host.of_commit("abc") == "https://gitlab.example.org:8443/a/b/c/-/commit/abc"
    assert host.between("a", "b") == "https://gitlab.example.org:8443/a/b/c/-/compare/a...b"


def test_a_template_comes_first_and_other_hosts_are_not_guessed() -> None:
    host = hosts.of("https://code.example.org/x", "https://code.example.org/x/+/{commit}")
    assert host.of_commit("abc") == "https://code.example.org/x/+/abc"
    assert (host.between("a", "b"), hosts.of("https://code.example.org/x").of_commit("abc")) == ("", "")


@pytest.mark.parametrize(
    "remote",
    ["", "/srv/git/model.git", "file:///srv/model", "javascript:alert(1)//github.com/x", "https://[", "C:\\model"],
)
def test_what_is_no_address_of_the_web_is_no_link(remote: str) -> None:
    assert hosts.of(remote) == hosts.Host()
    assert hosts.of(None, "javascript:alert({commit})").of_commit("abc") == ""


def test_what_is_put_in_is_escaped() -> None:
    assert hosts.of("git@github.com:t/m").of_commit("a/../b") == "https://github.com/t/m/commit/a%2F..%2Fb"
