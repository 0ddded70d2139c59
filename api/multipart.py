"""A form with a file in it is read as it comes: the file goes to its spool, the rest is small."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from api.edge import MalformedForm, MultipartExpected
from api.file_bodies import AROUND_A_FILE
from api.headers import Headers

FILE = "file"
MOST_PARTS = 100
LONGEST_NAME = 255
Take = Callable[[bytes], Awaitable[None]]


@dataclass(slots=True)
class Form:
    """What a form said beside its file. `filename` is what the caller's machine calls the file, and
    `mime_type` what it takes it for."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    filename: str | None = None
    mime_type: str = ""
    has_file: bool = False


@dataclass(slots=True)
class _Part:
    name: str = ""
    filename: str | None = None
    headers: dict[bytes, bytes] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)


async def arriving(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises MalformedForm when the caller leaves before its end."""
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect:
        raise MalformedForm() from None


async def read_form(headers: Headers, pieces: AsyncIterator[bytes], take: Take) -> Form:
    """The form; its file's content goes to `take`. Raises MultipartExpected, MalformedForm, and
    what `take` raises."""
    kind, options = parse_options_header(headers.get(b"content-type"))
    packed = b"content-encoding" in headers
    if kind != b"multipart/form-data" or packed or not options.get(b"boundary"):
        raise MultipartExpected()
    try:
        reader = _Reader(options[b"boundary"])
        async for piece in pieces:
            for content in reader.read(piece):
                await take(content)
        return reader.end()
    except (FormParserError, UnicodeDecodeError) as trouble:
        raise MalformedForm() from trouble


class _Reader:
    def __init__(self, boundary: bytes) -> None:
        self._form = Form()
        self._part = _Part()
        self._header = b""
        self._value = b""
        self._parts = 0
        self._beside = 0
        self._ended = False
        self._of_file: list[bytes] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": self._data,
                "on_part_end": self._end_part,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_end,
                "on_end": self._finish,
            },
        )

    def read(self, piece: bytes) -> list[bytes]:
        """What of this piece belongs to the file. Raises FormParserError, MalformedForm."""
        self._of_file = []
        self._parser.write(piece)
        return self._of_file

    def end(self) -> Form:
        self._parser.finalize()
        if not self._ended:
            raise MalformedForm()
        return self._form

    def _begin(self) -> None:
        self._part = _Part()
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise MalformedForm()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._part.headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_end(self) -> None:
        disposition = self._part.headers.get(b"content-disposition", b"")
        _, options = parse_options_header(disposition)
        self._part.name = options.get(b"name", b"").decode()
        if self._part.name != FILE:
            return
        if self._form.has_file:
            raise MalformedForm()
        self._form.has_file = True
        self._form.filename = _plain(options.get(b"filename", b"").decode())
        said, _ = parse_options_header(self._part.headers.get(b"content-type"))
        self._form.mime_type = said.decode()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.name == FILE:
            self._of_file.append(data[start:end])
            return
        self._beside += end - start
        if self._beside > AROUND_A_FILE:
            raise MalformedForm()
        self._part.content += data[start:end]

    def _end_part(self) -> None:
        if self._part.name != FILE:
            said = self._form.fields.setdefault(self._part.name, [])
            said.append(self._part.content.decode())

    def _finish(self) -> None:
        self._ended = True


def _plain(name: str) -> str | None:
    """A file's name without its folders, as far as it can be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:LONGEST_NAME] or None
