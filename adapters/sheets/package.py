"""The parts of a workbook are read piece by piece, as they are unpacked.

A document type, which XML bombs are made of, is refused; nothing outside the file is ever read.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

from adapters.sheets.limits import MOST_UNPACKED_BYTES

PIECE = 64 * 1024
BROKEN = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, KeyError),
    *(ExpatError, ValueError, OverflowError, IndexError, OSError),
)
"""What a file can do to who reads it that is not what it says it is."""

_UNPACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]


class Unreadable(Exception):
    """It is no workbook, or a broken one."""


class TooExpensive(Exception):
    """Reading it was given up."""


class NoSuchSheet(Exception):
    """It has no sheet of that name, but these."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


@dataclass
class Texts:
    """The texts of elements as they end, without how they are read aloud."""

    found: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _listening: bool = False
    _aside: bool = False

    def start(self, name: str) -> None:
        self._aside = self._aside or name == "rPh"
        self._listening = name in ("t", "v") and not self._aside

    def data(self, text: str) -> None:
        if self._listening:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        self._listening = False
        self._aside = self._aside and name != "rPh"

    def taken(self) -> str:
        text, self._pieces = "".join(self._pieces), []
        return text


class Package:
    """The parts of a workbook, each read as it is unpacked, and no more of all than may be."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(file)
        self._parts = {
            info.filename.replace("\\", "/").lower(): info for info in self._archive.infolist()
        }
        self._unpacked = 0

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(
        self, name: str, start: Start, end: End, data: Callable[[str], None] | None = None
    ) -> Iterator[None]:
        """Go on piece by piece. Raises TooExpensive, Unreadable, and what is BROKEN."""
        info = self._parts[name.lower()]
        if info.compress_type not in _UNPACKED:
            raise Unreadable
        parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
        parser.EndElementHandler = lambda name: end(_local(name))
        if data is not None:
            parser.CharacterDataHandler = data
        with self._archive.open(info) as part:
            while piece := part.read(PIECE):
                self._unpacked += len(piece)
                if self._unpacked > MOST_UNPACKED_BYTES:
                    raise TooExpensive
                parser.Parse(piece, False)
                yield
        parser.Parse(b"", True)
        yield

    def all(self, name: str, start: Start, end: End, data: Callable[[str], None]) -> None:
        for _ in self.read(name, start, end, data):
            pass


def _refuse(*_: object) -> None:
    raise Unreadable


def _local(name: str) -> str:
    return name[name.rfind(" ") + 1 :]


@dataclass(frozen=True)
class Relation:
    kind: str
    target: str


def relations(package: Package, of: str) -> dict[str, Relation]:
    """What a part refers to, by id."""
    folder, name = posixpath.split(of)
    found: dict[str, Relation] = {}

    def start(name: str, said: Mapping[str, str]) -> None:
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, said["Target"]))
            kind = said["Type"].rpartition("/")[2]
            found[said["Id"]] = Relation(kind, target.lstrip("/"))

    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if where in package:
        package.all(where, start, nothing, nothing)
    return found


def nothing(*_: object) -> None:
    """What does not matter."""
