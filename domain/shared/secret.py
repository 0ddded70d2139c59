"""A secret can be used, but not seen: no repr, no str, no log line shows it."""

import re
from dataclasses import dataclass, field

HIDDEN = "[redacted]"
LOOKS_SECRET = re.compile(
    r"tert_(?:live|test)_[0-9A-Za-z]{6,}"
    r"|(?<=[Bb]earer )[^\s'\",]{6,}"
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"
    r"|(?<=access_token=)[^\s&'\"]+"
    r"|(?<=token=)[^\s&'\"]+"
    r"|(?<=[?&]code=)[^\s&'\"]+"
    r"|(?<=client_secret=)[^\s&'\"]+"
    r"|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+"
    r"|(?:tkt|ics|gst|mlt|wsb|wsc|ost|cct|hkt|ivt|shr|rps|ccl)_[\w-]{20,}"
)

# Each of these begins with one of the signs, or stands behind one: most texts need no search.
_SIGNS = (
    *("tert_", "eyJ", "earer ", "://", "token=", "code=", "secret="),
    *("tkt_", "ics_", "gst_", "mlt_", "wsb_", "wsc_", "ost_", "cct_", "hkt_", "ivt_"),
    *("shr_", "rps_", "ccl_"),
)


def without_secrets(text: str) -> str:
    """The text with what looks like a secret hidden: our keys and tickets,
    bearers, passwords in addresses."""
    if any(sign in text for sign in _SIGNS):
        return LOOKS_SECRET.sub(HIDDEN, text)
    return text


@dataclass(frozen=True, slots=True)
class Secret:
    """Wraps one secret text. `reveal()` is the only way to the value."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        return self._value

    def __str__(self) -> str:
        return "•••"

    def __repr__(self) -> str:
        return "Secret(•••)"

    def __format__(self, spec: str) -> str:
        return "•••"
