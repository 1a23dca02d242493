"""HTML as text: every name in it is somebody else's, and is escaped."""

from __future__ import annotations

import html

from mutcheck.core.visible import visible


def text(value: object) -> str:
    """A text that is nothing but itself."""
    return html.escape(visible(str(value)))


def tag(name: str, inner: str, **attributes: object) -> str:
    """An element; `inner` is HTML. An attribute's name has `-` for `_`, and one that is empty is left out."""
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"' for key, value in attributes.items() if value != ""
    )
    return f"<{name}{named}>{inner}</{name}>"
