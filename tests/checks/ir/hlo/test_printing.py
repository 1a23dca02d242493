"""HLO text as tools and people write it: with comments before it, without its first line, several modules in a file."""

from __future__ import annotations

import base64

import pytest

from mutcheck.checks.ir.hlo import printing, reader
from mutcheck.checks.ir.hlo.printing import is_text, texts
from mutcheck.checks.ir.hlo.schema import UnreadableHlo

HEADER = "HloModule add, is_scheduled=true, input_output_alias={ {}: (0, {}) }\n"
BODY = """
region {
  a = f32[] parameter(0)
  ROOT b = f32[] negate(a)
}

ENTRY main {
  x = f32[8] parameter(0)
  ROOT y = f32[8] add(x, x)
}
"""

FORMS = {
    "as it is": HEADER + BODY,
    "blank lines": f"\n\n  {HEADER}{BODY}",
    "comments": f"// add on cpu\n//\n\n{HEADER}{BODY}",
    "a comment in C's way": f"/* add on cpu\n   with HloModule in it */ {HEADER}{BODY}",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_module_with_a_header(text: str) -> None:
    module = reader.parse_any(text.encode())
    assert module.name == "add"
    assert [alias.parameter for alias in module.aliases] == [0]
    assert module.entry.scheduled


@pytest.mark.parametrize("before", ["", "// what it is\n"])
def test_module_without_a_header(before: str) -> None:
    module = reader.parse_any(f"{before}{BODY}".encode())
    assert module.entry.name == "main"
    assert not module.entry.scheduled, "nothing says that it was compiled"


@pytest.mark.parametrize("source", [b"", b"HloModule\0", b"\x0a\x04\0", b"ENTRY is a word", b"print('HloModule')"])
def test_what_is_no_text(source: bytes) -> None:
    assert not is_text(source)
    with pytest.raises(UnreadableHlo):
        reader.parse_any(source)


def test_several_modules_in_one_text() -> None:
    both = f"// one\n{HEADER}{BODY}\n// two\n{HEADER.replace('add', 'other')}{BODY}".encode()
    assert [reader.parse_any(text).name for text in texts(both)] == ["add", "other"]


def test_dimension_that_only_a_call_gives_is_no_size() -> None:
    text = (HEADER + BODY).replace("f32[8]", "f32[?,?]").replace("alias={ {}: (0, {}) }", "alias={}")
    with pytest.raises(UnreadableHlo, match="its size is unknown"):
        reader.parse_any(text.encode()).entry.root.leaves  # noqa: B018


def test_text_without_frames_has_no_path_of_a_kernel() -> None:
    encoded = base64.b64encode(b"ML\xefR\0/home/me/train.py").decode()
    call = f'custom-call(x), custom_call_target="tpu_custom_call", backend_config={{"body":"{encoded}"}}'
    module = reader.parse_any((HEADER + BODY.replace("add(x, x)", call)).encode())
    assert encoded in printing.text(module.proto)
    text = printing.text(module.proto, frames=False)
    assert encoded not in text
    assert "kernel 1" in text
    assert text.endswith("// kernel 1\n// this jaxlib cannot read it (MLIRError)\n")
    assert encoded in printing.text(module.proto), "the module itself stays as it is"
