"""Libraries that stand in for missing ones: the dynamic linker loads them, and they do what they must."""

from __future__ import annotations

import ctypes
import platform
import sys
from pathlib import Path

import pytest

from mutcheck.lowering.backends.standins import elf, linked, missing
from mutcheck.lowering.backends.standins.elf import Function

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="they are for Linux on x86-64"
)

FUNCTIONS = (
    Function("hipGetDeviceCount", "hip_4.2", 100, 0),
    Function("hipRuntimeGetVersion", "hip_4.2", 0, 70_253_211),
    Function("hipGetErrorString", "hip_5.1", b"there is no device\0"),
    Function("plain", "", -1),
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "libstandin.so.7"
    path.write_bytes(elf.library(path.name, FUNCTIONS))
    return path


def test_the_linker_loads_it_and_functions_do_what_they_are_told(library: Path) -> None:
    loaded, number = ctypes.CDLL(str(library)), ctypes.c_int(5)
    assert (loaded.hipGetDeviceCount(ctypes.byref(number)), number.value) == (100, 0)
    assert (loaded.hipRuntimeGetVersion(ctypes.byref(number)), number.value) == (0, 70_253_211)
    assert loaded.hipGetDeviceCount(None) == 100
    assert loaded.plain() == -1
    loaded.hipGetErrorString.restype = ctypes.c_char_p
    assert loaded.hipGetErrorString() == b"there is no device"


def test_what_is_loaded_goes_by_its_name(library: Path) -> None:
    """As the linker looks for what a plugin needs: a file of that name is nowhere on its path."""
    with pytest.raises(OSError, match="libnowhere"):
        ctypes.CDLL("libnowhere.so.7")
    ctypes.CDLL(str(library))
    assert ctypes.CDLL("libstandin.so.7").plain() == -1


def test_a_library_of_many_functions_finds_each() -> None:
    many = [Function(f"function_{number}", f"version_{number % 3}", number) for number in range(500)]
    made = elf.library("libmany.so", many)
    assert made == elf.library("libmany.so", many), "the same each time"


def test_a_function_is_found_among_many(tmp_path: Path) -> None:
    path = tmp_path / "libmany.so"
    path.write_bytes(elf.library(path.name, [Function(f"f{n}", f"v{n % 3}" if n % 4 else "", n) for n in range(300)]))
    loaded = ctypes.CDLL(str(path))
    assert [getattr(loaded, f"f{n}")() for n in range(300)] == list(range(300))
    assert not hasattr(loaded, "f300")


def test_what_a_library_links_to_is_read() -> None:
    import _ctypes

    asked = linked.read(Path(_ctypes.__file__))
    assert "libc.so.6" in asked.libraries
    assert any(library == "libc.so.6" and version.startswith("GLIBC_") for library, version, _ in asked.versioned)
    assert any(name.startswith("Py") for name in asked.plain)


@pytest.mark.parametrize("content", [b"", b"no library", b"\x7fELF" + bytes(60)])
def test_what_is_no_library_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.so"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.so is no shared library"):
        linked.read(path)


def test_what_is_here_is_used_and_what_is_missing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = linked.Linked(
        ("libc.so.6", "libhipmissing.so.3"),
        (("libc.so.6", "GLIBC_2.2.5", "free"), ("libhipmissing.so.3", "hip_1", "hipMissing")),
        ("miopenMissing", "PyLong_FromLong"),
    )
    monkeypatch.setattr(linked, "read", lambda _: asked)
    assert missing.load([tmp_path]) == ("libhipmissing.so.3",)
    made = ctypes.CDLL("libhipmissing.so.3")
    assert (made.hipMissing(), made.miopenMissing()) == (100, 1)
    assert list(tmp_path.iterdir()) == []
