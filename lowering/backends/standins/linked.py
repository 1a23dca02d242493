"""What a shared library asks of others: their names, and the functions that it takes from each, with their versions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Linked:
    """What a library asks of others.

    Attributes:
      libraries: the names of those that it needs, in its order.
      versioned: the library, the version and the name of each symbol that has a version.
      plain: the symbols without one: any library may have them.
    """

    libraries: tuple[str, ...]
    versioned: tuple[tuple[str, str, str], ...]
    plain: tuple[str, ...]


def read(path: Path) -> Linked:
    """What the dynamic section of a library says.

    Raises:
      OSError: the file cannot be read.
      ValueError: it is no shared library.
    """
    from elftools.common.exceptions import ELFError
    from elftools.elf.elffile import ELFFile

    with path.open("rb") as file:
        try:
            return _read(ELFFile(file))
        except (ELFError, AttributeError, KeyError) as error:
            raise ValueError(f"{path.name} is no shared library: {error}") from error


def _read(file: Any) -> Linked:
    needed = [each.needed for each in file.get_section_by_name(".dynamic").iter_tags("DT_NEEDED")]
    versions = {
        number["vna_other"]: (library.name, number.name)
        for library, numbers in file.get_section_by_name(".gnu.version_r").iter_versions()
        for number in numbers
    }
    numbers = file.get_section_by_name(".gnu.version")
    versioned, plain = [], []
    for index, symbol in enumerate(file.get_section_by_name(".dynsym").iter_symbols()):
        if symbol["st_shndx"] != "SHN_UNDEF" or not symbol.name:
            continue
        version = versions.get(numbers.get_symbol(index)["ndx"])
        if version is not None:
            versioned.append((*version, symbol.name))
        elif symbol["st_info"]["bind"] == "STB_GLOBAL":  # a weak one may be missing
            plain.append(symbol.name)
    return Linked(tuple(needed), tuple(versioned), tuple(plain))
