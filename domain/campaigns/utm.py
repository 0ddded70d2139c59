"""UTM parameters are written once, with places for what differs, and filled where they are used."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from domain.shared.errors import FieldError
from domain.shared.filling import filled_in, left_over, missing_from
from domain.shared.ids import OrganizationId, UtmTemplateId, WorkspaceId

PLACES = frozenset({"platform", "channel", "campaign", "message.id", "link"})
"""What can be filled in: the platform and the channel it is said on, the campaign it is part of,
the message it stands in, and the link's slug."""

_APART = re.compile(r"[^a-z0-9]+")
_PARAMETER = re.compile(r"utm_[a-z]{1,20}")
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Utm:
    """One text for each parameter, with `{{platform}}` and the like where something is to be filled
    in. A parameter is left out where it has no text, and where nobody knows what to fill in."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None

    def items(self) -> Iterator[tuple[str, str]]:
        for each in fields(self):
            text = getattr(self, each.name)
            if text:
                yield each.name, text

    def over(self, other: "Utm | None") -> "Utm":
        """This one's texts, and where it has none the other's."""
        below = dict(other.items()) if other else {}
        return Utm(**(below | dict(self.items())))

    def filled(self, values: Mapping[str, str]) -> dict[str, str]:
        """The parameters as they stand in an address."""
        return {
            f"utm_{name}": filled_in(text, values)[:LONGEST_VALUE]
            for name, text in self.items()
            if not missing_from(text, values)
        }

    def faults(self, pointer: str = "") -> Iterator[FieldError]:
        """Places that nobody would fill in."""
        for name, text in self.items():
            unknown = [one for one in missing_from(text, {}) if one not in PLACES]
            left = [*(f"{{{{{one}}}}}" for one in unknown), *left_over(text, PLACES)]
            for one in dict.fromkeys(left):
                yield FieldError(f"{pointer}/{name}", "never_filled_in", {"placeholder": one})

    def remarks(self) -> Iterator["UtmRemark"]:
        """What will be counted as something else than was meant."""
        for name, text in self.items():
            plain = re.sub(r"\{\{[^{}]*\}\}", "", text)
            if plain != plain.lower():
                yield UtmRemark(name, "utm_capitals", _lower(text))
            if re.search(r"\s", plain):
                yield UtmRemark(name, "utm_spaces", re.sub(r"\s+", "_", text))


PARAMETERS = tuple(f"utm_{each.name}" for each in fields(Utm))
"""In the order in which they are written."""


@dataclass(frozen=True, slots=True)
class UtmRemark:
    """One thing to say of a parameter, and what would be better."""

    parameter: str
    code: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class UtmTemplate:
    """Parameters under a name, for links and campaigns to refer to."""

    id: UtmTemplateId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    name: str
    utm: Utm
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    removed_at: datetime | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    def change(self, now: datetime, **changes: Any) -> "UtmTemplate":
        """What was said already keeps what it was filled with."""
        return replace(self, **changes, version=self.version + 1, updated_at=now)

    def remove(self, now: datetime) -> "UtmTemplate":
        """For good: it is found no more, and fills nothing that is said from now on."""
        return replace(
            self, removed_at=now, external_id=None, version=self.version + 1, updated_at=now
        )


def counted_as(text: str) -> str:
    """A name as it stands in a parameter: small letters and digits without accents, the rest
    one underscore each."""
    apart = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _APART.sub("_", plain).strip("_")


def passed_on(query: Mapping[str, str]) -> dict[str, str]:
    """Of what somebody put behind a short link, only the UTM parameters."""
    return {
        name: value[:LONGEST_VALUE]
        for name, value in query.items()
        if _PARAMETER.fullmatch(name) and value
    }


def with_parameters(url: str, parameters: Mapping[str, str]) -> str:
    """The same address with these behind it; what it says itself is not said again, and nothing of
    it is changed."""
    if not parameters:
        return url
    parts = urlsplit(url)
    there = {pair.partition("=")[0] for pair in parts.query.split("&") if pair}
    more = [
        f"{name}={quote(value, safe='')}" for name, value in parameters.items() if name not in there
    ]
    if not more:
        return url
    query = "&".join(filter(None, (parts.query, *more)))
    return urlunsplit(parts._replace(query=query))


def _lower(text: str) -> str:
    return "".join(
        part if part.startswith("{{") else part.lower()
        for part in re.split(r"(\{\{[^{}]*\}\})", text)
    )
