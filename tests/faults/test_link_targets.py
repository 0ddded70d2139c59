"""No short link leads inside, whichever way it is given and however the address is written."""

from typing import Any

import pytest

from adapters.settings import Settings
from adapters.wiring import open_app
from domain.shared.access import Mode
from tests.kit.api import a_client
from tests.kit.bars import Say
from tests.kit.builders import a_workspace
from tests.kit.sentinel import watched
from tests.kit.tricks import DISGUISES, NAMES_INSIDE, NUMERIC_FORMS, PUBLIC, WHOLE_URLS

GOOD = "https://shop.example.com/"
LATER = "2100-01-01T00:00:00Z"
FRAGMENT = "fragment"
OURS = [
    "https://ours.example.com/l/other",
    "https://ours.example.com:8443/l/other",
    "http://Ours.Example.com./l/other",
    "https://ours.example.com/%6c/other",
    "https://ours.example.com/%256C/other",
    "https://ours.example.com/%25256c/other",
    "https://ours.example.com//l/other",
    "https://ours.example.com/a/%2e%2e/l/other",
]
pytestmark = pytest.mark.bar(14, "SSRF-60")


def _in_url(url: str) -> dict[str, Any]:
    return {"url": url}


def _in_a_destination(url: str) -> dict[str, Any]:
    return {"url": GOOD, "destinations": [{"key": "a", "url": GOOD}, {"key": "b", "url": url}]}


def _in_the_fallback(url: str) -> dict[str, Any]:
    return {"url": GOOD, "expires_at": LATER, "fallback_url": url}


PLACES = {
    "/url": _in_url,
    "/destinations/1/url": _in_a_destination,
    "/fallback_url": _in_the_fallback,
}


def tricks() -> list[str]:
    """All but a place on a page, which is no trick here: the browser keeps it to itself."""
    hosts = [*NUMERIC_FORMS, *NAMES_INSIDE, *(host for host, _ in DISGUISES)]
    urls = [f"{scheme}://{host}/a?b=c" for host in hosts for scheme in ("http", "https")]
    odd = [url for url, reason in WHOLE_URLS if FRAGMENT not in reason]
    return [*urls, *odd, "javascript:alert(1)", "data:text/html,x", "//evil.example", "/l/other"]


@pytest.mark.parametrize("pointer", PLACES)
async def test_no_trick_makes_a_link_lead_inside(
    pointer: str, settings: Settings, figure: Say
) -> None:
    body, urls, passed = PLACES[pointer], tricks(), {}
    strict = settings.model_copy(
        update={"allow_loopback": False, "public_url": "https://ours.example.com"}
    )
    urls += OURS
    async with open_app(strict) as house:
        actor = await a_workspace(house, mode=Mode.LIVE)
        async with await a_client(house, actor) as api:
            with watched() as tried:
                made = await api.post("/v1/links", json={"url": GOOD})
                path, match = made.headers["location"], {"If-Match": "*"}
                for url in urls:
                    said = await api.post("/v1/links", json=body(url))
                    changed = await api.patch(path, json=body(url), headers=match)
                    for answer in (said, changed):
                        told = answer.json()
                        places = {error["pointer"] for error in told.get("errors", [])}
                        refused = told.get("code") in ("url_not_allowed", "validation_failed")
                        if not refused or places != {pointer}:
                            passed[url] = f"{answer.status_code} {told}"
            for url, _ in PUBLIC:
                assert (await api.post("/v1/links", json=body(url))).status_code == 201, url
            kept = (await api.get(path)).json()
    figure(f"{pointer}: {len(urls) - len(passed)} of {len(urls)} tricks refused, twice each")
    assert passed == {}
    assert tried == []
    assert len(urls) >= 60
    assert (kept["url"], kept["version"]) == (GOOD, 1)
