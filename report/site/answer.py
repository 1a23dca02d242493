"""What is sent of a file: as it is or compressed, or only that it has not changed."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property

LEAST = 1_000
"""Bytes from which a file is compressed."""


@dataclass(frozen=True)
class Body:
    """A file, kept until the history changes."""

    data: bytes

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()[:32]

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.data, 6, mtime=0)

    def encoded(self, accepted: str) -> tuple[bytes, dict[str, str]]:
        """What is sent, and the headers that say so.

        Args:
          accepted: the request's `Accept-Encoding`.
        """
        packed = len(self.data) >= LEAST and takes_gzip(accepted)
        headers = {"Vary": "Accept-Encoding", "ETag": f'"{self.digest}{"-gzip" * packed}"'}
        if not packed:
            return self.data, headers
        return self.compressed, {**headers, "Content-Encoding": "gzip"}


def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` names gzip, or anything, and does not weigh it with nothing."""
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "").removeprefix("q=").rstrip("0.") != "" or not weight
    return False


def is_known(tag: str, asked: str) -> bool:
    """Whether a request's `If-None-Match` has a tag, however weakly."""
    known = {each.strip().removeprefix("W/") for each in asked.split(",")}
    return tag in known or "*" in known
