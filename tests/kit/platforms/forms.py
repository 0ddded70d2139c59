"""A form in parts, taken apart as a server takes it."""

from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser

import httpx


@dataclass(frozen=True)
class Part:
    """One field of a form. `filename` is there where it is a file."""

    body: bytes
    filename: str | None
    content_type: str

    @property
    def text(self) -> str:
        return self.body.decode()


def parts_of(request: httpx.Request) -> dict[str, Part]:
    """The fields of a `multipart/form-data` request by name."""
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    parsed = BytesParser().parsebytes(head + request.content)
    parts: dict[str, Part] = {}
    for part in parsed.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(part, Message) and isinstance(name, str):
            body = part.get_payload(decode=True)
            assert isinstance(body, bytes)
            parts[name] = Part(body, part.get_filename(), part.get_content_type())
    return parts
