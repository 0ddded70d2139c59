"""What somebody fills in on a page of ours is taken only from that page, as we gave it out."""

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import Request, Response

from api.house import House
from api.pages.guest_words import said
from api.pages.hosted import hosted_page

GOOD_FOR = timedelta(hours=24)
"""So long a page may lie open before its form is sent."""

OLD_FORM = "form_old"
"""The sentence above a form that was not given out with this page, and is shown again with all that
was filled in."""


def form_of(request: Request, path: str | None = None) -> str:
    """What the form of this page holds: when it was given out, and a signature over that and the
    page's address. No cookie is needed for it. `path` is where the form leads, where that is not
    where the page is."""
    at = str(int(_now(request)))
    return f"{at}.{_signed(request, path or request.url.path, at)}"


def is_of_this_page(request: Request, form: str) -> bool:
    """Whether it was given out with this very page, within the last 24 hours."""
    at, _, signature = form.partition(".")
    wanted = _signed(request, request.url.path, at)
    if not hmac.compare_digest(signature.encode(), wanted.encode()):
        return False
    return 0 <= _now(request) - int(at) < GOOD_FOR.total_seconds() + 1


def from_elsewhere(request: Request) -> bool:
    """Whether a page of somebody else had the browser send this. Browsers say so; of those that do
    not, the origin does, where it is told."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("cross-site", "same-site")
    origin = request.headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.url.netloc


def forged(language: str) -> Response:
    """A plain page that says why nothing was done."""
    told = {"title": said("forged_title", language), "detail": said("forged_detail", language)}
    return hosted_page("survey.html", {"closed": told}, language, 403)


def _now(request: Request) -> float:
    """In the house's time: the test clock of a workspace makes no page older than it is."""
    house: House = request.app.state.house
    return house.clock.now().timestamp()


def _signed(request: Request, path: str, at: str) -> str:
    """Under two domains the same path leads to two links."""
    house: House = request.app.state.house
    message = f"{request.url.netloc.lower()}\n{path}\n{at}".encode()
    return hmac.new(house.sealer.key_for("forms"), message, hashlib.sha256).hexdigest()
