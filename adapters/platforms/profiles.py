"""The profiles that platforms show of our accounts, brought into one form."""

import re
import unicodedata
from collections.abc import Iterable

from domain.communities.account import MOST_BIO, AccountProfile

MOST_LINKS = 20
LONGEST_LINK = 2000
LONGEST_NAME = 200

_LINK = re.compile(r"https?://[^\s<>\"'()\[\]]+", re.I)
_AFTER = ".,;:!?…"


def profile_of(
    display_name: object,
    username: str,
    *,
    bio: object = None,
    pointing: Iterable[object] | None = None,
    avatar: object = None,
) -> AccountProfile:
    """What is not in words counts as not said. `bio` may have several lines, and is bare of markup;
    `pointing` are the fields in which a profile names addresses, in its order: without them, and
    without a bio, nobody knows of any."""
    words = _bare(bio)[:MOST_BIO] if isinstance(bio, str) else None
    links = None
    if words is not None or pointing is not None:
        told = [text for text in (*(pointing or ()), words) if isinstance(text, str)]
        links = tuple(dict.fromkeys(link for text in told for link in links_in(text)))[:MOST_LINKS]
    name = " ".join(_bare(display_name).split()) if isinstance(display_name, str) else ""
    return AccountProfile(
        display_name=name[:LONGEST_NAME] or username,
        username=username,
        bio=words,
        links=links,
        avatar_url=avatar if isinstance(avatar, str) and _is_address(avatar) else None,
    )


def username_in(handle: str) -> str:
    """A handle without the signs before it and its server."""
    return handle.strip().lstrip("@#").partition("@")[0] or handle


def links_in(text: str) -> list[str]:
    """The web addresses in a text, without the signs that end the sentence after them."""
    found = (match.group().rstrip(_AFTER) for match in _LINK.finditer(text))
    return [link for link in found if len(link) <= LONGEST_LINK]


def _is_address(text: str) -> bool:
    known = text.startswith(("https://", "http://", "mxc://"))
    return known and len(text) <= LONGEST_LINK and text.isprintable()


def _bare(text: str) -> str:
    """Without signs that nobody sees, but for the ends of lines."""
    kept = (sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _UNSEEN)
    return "".join(kept).strip()


_UNSEEN = frozenset({"Cc", "Cs", "Cn"})
