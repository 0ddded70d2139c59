"""What is told of status pages."""

from typing import Any

from domain.crises.status_page import StatusPage
from domain.shared.events import News, differences

STATUS_PAGE_UPDATED = "status_page.updated"
ANNOUNCED = frozenset({STATUS_PAGE_UPDATED})


def status_page_told(name: str, page: StatusPage, before: StatusPage) -> News:
    told = _page(page)
    return News(name, page.id, page.version, told, previous=differences(_page(before), told))


def _page(page: StatusPage) -> dict[str, Any]:
    return {
        "id": page.id,
        "enabled": page.enabled,
        "title": page.title,
        "version": page.version,
    }
