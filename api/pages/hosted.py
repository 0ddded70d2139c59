"""A hosted page has its style in it, no script, and nothing fetched from anywhere else."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from fastapi import Request, Response
from markupsafe import Markup

from api.pages.guest_words import said
from api.pages.routes import HERE, PAGES
from api.problems import LANGUAGES, asked_for, language_of
from domain.shared.colours import text_on


def hosted_page(
    template: str,
    facts: Mapping[str, Any],
    language: str,
    status: int = 200,
    *,
    sheet: str = "guest.css",
    own: str = "",
    frames: Sequence[str] = (),
) -> Response:
    """In the reader's language, for them alone. `own` is style of this page alone, made of values
    that were checked, which goes before the sheet. Pages of the origins in `frames` may show it
    inside them, and no others."""
    style, policy = _style(sheet, own)
    inside = " ".join(frames) if frames else "'none'"
    return Response(
        PAGES.get_template(template).render(
            facts, language=language, style=style, not_taken=partial(said, "not_taken", language)
        ),
        status,
        media_type="text/html",
        headers={
            "content-security-policy": f"{policy} frame-ancestors {inside}",
            "x-robots-tag": "noindex, nofollow",
            "content-language": language,
            "vary": "Accept-Language",
        },
    )


def readers_language(request: Request) -> str:
    """Where nobody knows whose page it would be."""
    return language_of(request.headers.get("accept-language"))


def language_for(request: Request, locale: str | None) -> str:
    """One of ours that the reader asks for, or else that of whoever's page it is, or else
    English."""
    asked = asked_for(request.headers.get("accept-language"))
    own = (locale or "").partition("-")[0].lower()
    return asked or (own if own in LANGUAGES else "en")


def dressed(primary: str, background: str) -> str:
    """Colours were checked when they were chosen: #rrggbb and nothing else."""
    on_main = text_on(primary)
    return f":root {{ --main: {primary}; --on-main: {on_main}; --ground: {background}; }}\n"


@lru_cache(maxsize=256)
def _style(sheet: str, own: str) -> tuple[Markup, str]:
    """The style, and the policy that lets in this very style and nothing else."""
    style = own + (HERE / sheet).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; media-src 'self';"
        " form-action 'self';"
        " base-uri 'none';"
    )
    return Markup(style), policy  # noqa: S704
