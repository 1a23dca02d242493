"""Where goldens lie, and the corpus of an installed package, which is not the user's to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutcheck.core.source import Source
from mutcheck.core.trouble import Trouble
from mutcheck.golden import place, store
from mutcheck.project import discovery


def test_goldens_lie_in_the_corpus_beside_the_program_or_where_they_are_asked_for() -> None:
    corpus, mine = discovery.corpus()[0], Source("f", Path("/project/train.py"), "f")
    assert place.root(corpus, None) == store.CORPUS
    assert place.root(mine, None) == Path("/project/goldens")
    assert place.root(corpus, Path("there")) == place.root(mine, Path("there")) == Path("there")


def test_an_installed_corpus_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, mine = discovery.corpus(), [Source("f", Path("/project/train.py"), "f")]
    place.check_writable(corpus, None)
    monkeypatch.setattr(store, "corpus_is_writable", lambda: False)
    with pytest.raises(Trouble) as raised:
        place.check_writable(corpus, None)
    assert "belong to the installed mutcheck" in raised.value.why
    assert "mutcheck accept --golden DIR" in raised.value.advice
    place.check_writable(corpus, Path("there"))
    place.check_writable(mine, None)


def test_strays_are_looked_for_only_where_all_owners_are_known(tmp_path: Path) -> None:
    toolchain = "jax 0.12.0.1"
    store.write(tmp_path, "old", "0.12.0.1", {"cpu": ("mlir", "a\n")}, toolchain)
    some = discovery.corpus()[:1]
    assert place.strays(some, tmp_path, whole_corpus=False) == ()
    assert place.strays(discovery.corpus(), tmp_path, whole_corpus=True) == (tmp_path / "old",)
    assert place.strays(discovery.corpus(), None, whole_corpus=True) == ()
