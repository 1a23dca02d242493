"""What a shell is told to complete: programs, files that hold some, and targets.

click makes the scripts. For bash it gets another one, since bash takes `:` and `=` for the ends of words, and they are
in the names of programs and targets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class
from click.shell_completion import split_arg_string as split

from mutcheck.core.limit import KINDS
from mutcheck.core.target import known
from mutcheck.project import discovery

SHELLS = ("bash", "zsh", "fish")

VARIABLE = "_MUTCHECK_COMPLETE"
"""The variable that a script asks by."""

_HERE = "|"
"""What marks where the cursor is: the word that it ends is the one to complete, be it empty."""

BASH = r"""
%(complete_func)s() {
    local IFS=$'\n' answer value
    COMPREPLY=()
    for answer in $(env COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \
                   %(complete_var)s=bash_complete "$1"); do
        value=${answer#*,}
        case ${answer%%%%,*} in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            *) COMPREPLY+=("$value") ;;
        esac
        if [[ -e $value ]]; then compopt -o filenames; fi
        if [[ $value == */ ]]; then compopt -o nospace; fi
    done
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Bash(BashComplete):
    """Reads the line itself, and answers with what stands behind the last end of a word."""

    source_template = BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        _, *words, incomplete = split(f"{os.environ.get('COMP_LINE', '')}{_HERE}")
        return words, incomplete.removesuffix(_HERE)

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        value = incomplete.partition("=")[2] if incomplete.startswith("--") else incomplete
        typed = _before_the_last(":=", os.environ.get("COMP_WORDBREAKS", ""), value)
        items = super().get_completions(args, incomplete)
        return [CompletionItem(item.value.removeprefix(typed), type=item.type) for item in items]


def _before_the_last(ends: str, breaks: str, word: str) -> str:
    """What of a word bash leaves alone: all up to the last character that ends words for it."""
    last = max((word.rfind(end) for end in ends if end in breaks), default=-1)
    return word[: last + 1]


def script(command: click.Command, shell: str) -> str:
    """The script that a shell runs to complete the command."""
    register()
    made = get_completion_class(shell)
    assert made is not None, shell
    return made(command, {}, "mutcheck", VARIABLE).source()


def register() -> None:
    """Have click answer bash as its script here asks."""
    add_completion_class(Bash)


def programs(typed: str) -> list[CompletionItem[str]]:
    """The PROGRAMs that begin so: names of the corpus, Python files and folders, and what a file holds."""
    path, colons, name = typed.partition("::")
    if colons:
        return [CompletionItem(f"{path}::{each}") for each in _held(path) if each.startswith(name)]
    corpus = (each for each in discovery.corpus() if each.name.startswith(typed))
    named = [CompletionItem(each.name, help=each.summary) for each in corpus]
    return [*named, *map(CompletionItem, _files(typed))]


def _held(path: str) -> list[str]:
    try:
        return [each.attribute for each in discovery.find(path)]
    except (discovery.UnknownProgram, OSError):
        return []


def _files(typed: str) -> Iterator[str]:
    folder, slash, begins = typed.rpartition("/")
    try:
        found = sorted(Path(f"{folder}{slash}" or ".").expanduser().iterdir())
    except OSError:
        return
    for path in found:
        if path.name.startswith(begins) and (begins.startswith(".") or not path.name.startswith(".")):
            if path.is_dir():
                yield f"{folder}{slash}{path.name}/"
            elif path.suffix == ".py":
                yield f"{folder}{slash}{path.name}"


def targets(typed: str) -> list[CompletionItem[str]]:
    """The targets that the last of a list can become."""
    before, comma, last = typed.rpartition(",")
    named = before.split(",")
    return [
        CompletionItem(f"{before}{comma}{each}")
        for each in map(str, known())
        if each.startswith(last.lower()) and each not in named
    ]


def files(typed: str) -> list[CompletionItem[str]]:
    """Any file: the shell finds it."""
    return [CompletionItem(typed, type="file")]


def limits(incomplete: str) -> list[CompletionItem[str]]:
    """What a run may fail on."""
    return [CompletionItem(each) for each in KINDS if each.startswith(incomplete)]
