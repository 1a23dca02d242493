"""StableHLO in every form that it comes in: text, bytecode, portable artifacts, and what `jax.export` serializes."""

from __future__ import annotations

import struct

import pytest
from jaxlib.mlir.dialects import stablehlo as dialect

from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.stablehlo import UnreadableModule, is_portable, parse, texts
from mutcheck.core.units import UNKNOWN, dimensions, readable

TEXT = """
module @jit_add {
  func.func public @main(%arg0: tensor<8x4xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<i32>) -> tensor<8x4xf32> {
    %0 = stablehlo.add %arg0, %arg0 : tensor<8x4xf32>
    return %0 : tensor<8x4xf32>
  }
}
"""


@pytest.fixture(scope="module")
def portable() -> bytes:
    return bytes(dialect.serialize_portable_artifact_str(TEXT, dialect.get_minimum_version()))


def exported(artifact: bytes) -> bytes:
    """A vector of bytes in a flatbuffer, with others before and behind it."""
    return b"\x40\0\0\0\0\0\x3a\0" + struct.pack("<I", len(artifact)) + artifact + b"\0\0more"


def test_portable_artifacts_are_read(portable: bytes) -> None:
    for source in (portable, exported(portable)):
        assert is_portable(source)
        arguments = parse(source).arguments
        assert [(each.type, each.aliases) for each in arguments] == [("tensor<8x4xf32>", 0), ("tensor<i32>", None)]


def test_other_bytecode_is_read_as_it_is(portable: bytes) -> None:
    written = _bytecode(parse(TEXT))
    assert not is_portable(written)
    assert parse(written).arguments == parse(portable).arguments


def _bytecode(module: stablehlo.Module) -> bytes:
    import io

    file = io.BytesIO()
    module.operation.operation.write_bytecode(file)
    return file.getvalue()


def test_an_artifact_that_is_cut_off_is_told(portable: bytes) -> None:
    with pytest.raises(UnreadableModule, match="cut off"):
        parse(exported(portable)[:200])
    with pytest.raises(UnreadableModule):
        parse(portable[:200])


def test_sizes_that_only_a_call_gives_are_unknown() -> None:
    module = parse(TEXT.replace("8x4x", "?x4x"))
    assert [(each.shape, each.bytes) for each in module.arguments] == [((UNKNOWN, 4), UNKNOWN), ((), 4)]
    assert module.results[0].bytes == UNKNOWN
    assert dimensions((UNKNOWN, 4)) == "?,4"
    assert readable(UNKNOWN) == "size unknown"


def test_several_modules_in_one_text() -> None:
    both = f"// first\n{TEXT}\n// second\n{TEXT.replace('@jit_add', '@jit_other')}".encode()
    names = [parse(text.decode()).operation.operation.attributes["sym_name"] for text in texts(both)]
    assert list(map(str, names)) == ['"jit_add"', '"jit_other"']
    assert texts(TEXT.encode()) == [TEXT.encode()]
