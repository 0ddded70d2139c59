"""A body that comes compressed, though we asked for it plain, unfolds no further than we agreed to
read."""

import zlib

_TOO_LONG = "was too long to read"
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": zlib.MAX_WBITS}


class Unfolding:
    """Takes the body of an answer as it comes and keeps at most `most_bytes` of it. `missing` says
    why what is kept is not all; it is empty where it is."""

    def __init__(self, encoding: str, most_bytes: int) -> None:
        name = encoding.strip().lower()
        self._plain = name in ("", "identity")
        self._inflating = zlib.decompressobj(_WINDOWS[name]) if name in _WINDOWS else None
        self._most_bytes = most_bytes
        self._body = bytearray()
        self._begun = False
        self._fault = ""

    @property
    def kept(self) -> bytes:
        return bytes(self._body[: self._most_bytes])

    @property
    def missing(self) -> str:
        if self._fault:
            return self._fault
        is_open = self._inflating is not None and not self._inflating.eof
        return "broke off" if is_open and self._begun else ""

    def take(self, chunk: bytes) -> bool:
        """True once nothing that follows would be kept."""
        self._begun = self._begun or bool(chunk)
        room = self._most_bytes + 1 - len(self._body)
        self._body += chunk[:room] if self._plain else self._inflated(chunk, room)
        if len(self._body) > self._most_bytes:
            self._fault = _TOO_LONG
        return self._fault != ""

    def _inflated(self, chunk: bytes, room: int) -> bytes:
        if self._inflating is None:
            self._fault = "came in an encoding we did not ask for"
            return b""
        if self._inflating.eof and chunk:
            self._fault = _TOO_LONG
            return b""
        try:
            return self._inflating.decompress(chunk, room)
        except zlib.error:
            self._fault = "could not be unpacked"
            return b""
