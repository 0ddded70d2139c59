"""A hosted page has its style in it, no script, and nothing fetched from anywhere else."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from fastapi import Request, Response
from markupsafe import Markup

from api.pages.routes import HERE, PAGES
from api.problems import language_of


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
        PAGES.get_template(template).render(facts, language=language, style=style),
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
    return language_of(request.headers.get("accept-language"))


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
