"""What a command fails on, as a person writes it."""

from __future__ import annotations

import pytest

from mutcheck.core.limit import Limit, parse


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("copied", Limit("copied")),
        ("copied:64KiB", Limit("copied", 65536)),
        ("not-aliased:1 MB", Limit("not-aliased", 1_000_000)),
        ("unknown:4096", Limit("unknown", 4096)),
    ],
)
def test_a_limit(text: str, limit: Limit) -> None:
    assert parse(text) == limit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("copyed:1KiB", "there is no 'copyed'. Did you mean copied?"),
        ("all", "Use one of copied, not-aliased, unknown, or one with a size: copied:64KiB."),
        ("copied:much", "'much' is no number of bytes."),
        ("copied:", "'' is no number of bytes."),
    ],
)
def test_no_limit(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"there is no|number of bytes") as raised:
        parse(text)
    assert said in str(raised.value)
