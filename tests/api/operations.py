"""How every operation of the document is called, and where in it an id can be planted.

An operation that is not here fails the tests that walk the document, and so does a place for an id
that no call of it fills.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.acting_calls import OF_ACTS
from tests.api.analysis_calls import OF_ANALYSES
from tests.api.approval_calls import OF_APPROVALS
from tests.api.asks import Ask, Call
from tests.api.asks import filters as _filters
from tests.api.asks import named as _named
from tests.api.asks import on as _on
from tests.api.asks import plain as _plain
from tests.api.asks import renames as _renames
from tests.api.assignment_calls import OF_ASSIGNING
from tests.api.audit_calls import OF_AUDIT
from tests.api.automation_calls import OF_AUTOMATIONS
from tests.api.belonging_calls import FOUND, JOINED, WRITTEN
from tests.api.brand_calls import OF_BRAND
from tests.api.broadcast_calls import BROADCASTING
from tests.api.case_calls import OF_CASES
from tests.api.community_calls import OF_COMMUNITIES
from tests.api.connection_calls import CONNECTION_CALLS
from tests.api.containment_calls import OF_CONTAINMENTS
from tests.api.crisis_calls import OF_CRISES
from tests.api.desk_calls import OF_DESK
from tests.api.escalation_calls import OF_ESCALATIONS
from tests.api.hold_calls import HOLD_CALLS
from tests.api.idea_calls import OF_IDEAS
from tests.api.inbox_calls import OF_INBOX
from tests.api.judging_calls import OF_JUDGING
from tests.api.listening_calls import OF_LISTENING
from tests.api.media_calls import OF_MEDIA
from tests.api.member_calls import OF_MEMBERS
from tests.api.moderation_link_calls import OF_MODERATION_LINKS
from tests.api.offer_calls import OF_OFFERS
from tests.api.operation_calls import OF_OPERATIONS
from tests.api.planning_calls import PLANNING
from tests.api.recurring_calls import RECURRING
from tests.api.reply_calls import OF_REPLIES
from tests.api.reputation_calls import OF_REPUTATION
from tests.api.survey_calls import OF_SURVEYS
from tests.api.teammate_calls import OF_TEAMMATES
from tests.kit.document import DOCUMENT
from tests.kit.receiver import somebody_who_listens

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Operation:
    """One operation of the document, with its calls; the first is the plain one."""

    name: str
    method: str
    template: str
    described: Mapping[str, Any]
    calls: Sequence[Call]

    @property
    def in_workspace(self) -> bool:
        return "Tertulia-Workspace" in self.parameters("header")

    @property
    def takes_key(self) -> bool:
        return "Idempotency-Key" in self.parameters("header")

    @property
    def keyless(self) -> bool:
        """Whether it is called without a key: what is in its path opens one thing."""
        return self.described.get("security") == []

    @property
    def matches(self) -> bool:
        return "If-Match" in self.parameters("header")

    @property
    def listed(self) -> bool:
        """Whether it answers with things in an order that the caller chooses."""
        return "sort" in self.parameters("query")

    @property
    def paged(self) -> bool:
        return "cursor" in self.parameters("query")

    def parameters(self, place: str) -> dict[str, Any]:
        return {p["name"]: p for p in self.described.get("parameters", []) if p["in"] == place}

    def headers(self, key: str | None = None) -> dict[str, str]:
        """What it needs: an idempotency key, and the wish to change whatever version there is."""
        given = {"If-Match": "*"} if self.matches else {}
        if self.takes_key:
            given["Idempotency-Key"] = key or f"call-{next(_numbers)}"
        return given

    def request(self, ask: Ask, **headers: str) -> dict[str, Any]:
        """Arguments for `httpx.AsyncClient.request`."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        request: dict[str, Any] = {
            "method": self.method,
            "url": self.template.format(**ask.path),
            "params": ask.query,
            "headers": self.headers() | named,
        }
        if ask.raw is None:
            return request | {"json": ask.body}
        content, kind = ask.raw
        request["headers"]["Content-Type"] = kind
        return request | {"content": content}


def operations() -> list[Operation]:
    """Every operation of the document. Raises LookupError for one that nobody described here."""
    found = []
    for template, methods in DOCUMENT["paths"].items():
        for method, described in methods.items():
            name = described["operationId"]
            if name not in CALLS:
                raise LookupError(f"{method} {template} ({name}) has no calls in {__name__}")
            found.append(Operation(name, method.upper(), template, described, CALLS[name]))
    return found


def id_places(operation: Operation) -> set[str]:
    """Where this operation takes ids of our things: `path:…`, `query:…` and `body:…`."""
    places = {f"path:{name}" for name in operation.parameters("path") if name not in NAMES}
    places |= {f"query:{name}" for name in operation.parameters("query") if _is_id(name)}
    body = operation.described.get("requestBody", {}).get("content", {})
    shape = body.get("application/json", {}).get("schema", {})
    return places | {f"body:{name}" for name in _properties(shape) if _is_id(name)}


def filled_places(operation: Operation) -> set[str]:
    """Where its calls plant something of theirs."""
    return {place for call in operation.calls for place in planted_places(call)}


def planted_places(call: Call) -> set[str]:
    """Where this call plants something of theirs."""
    ask = call(_Marked("own"), _Marked("theirs"))
    parts = {"path": ask.path, "query": ask.query, "body": ask.body or {}}
    return {f"{part}:{name}" for part, values in parts.items() for name in _planted(values)}


def _planted(values: Mapping[str, Any]) -> Iterator[str]:
    """The names, at any depth, that stand before something of theirs."""
    for name, value in values.items():
        if "theirs" in repr(value):
            yield name
        if isinstance(value, Mapping):
            yield from _planted(value)


def names_a_thing(call: Call) -> bool:
    """Whether it works on, or refers to, something of theirs: a filter only asks for it, whose a
    thing would be is taken as told, an external id is anybody's to give, and what is one of many is
    refused in its own result."""
    many = {"body:ids", "body:items", "body:versions", "body:members", "body:activities"}
    many |= {"body:samples"}
    places = planted_places(call) - {"body:external_id"} - many
    if {"body:filter", "body:filters", "body:thing"} & places:
        return False
    return any(not place.startswith("query:") for place in places)


class _Marked(Mapping[str, str]):
    def __init__(self, mark: str) -> None:
        self._mark = mark

    def __getitem__(self, name: str) -> str:
        return f"{self._mark} {name}"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


# An id the platforms give is none of ours, and a cursor is no id.
FOREIGN = {
    *(
        "platform_post_id",
        "platform_message_id",
        "platform_person_id",
        "person_id",
        "last_event_id",
    ),
    "reporter_id",
}
# What in a path names something else than a thing of somebody's.
NAMES = {"dataset", "language", "number", "platform", "recurrence_id", "role"}


def _is_id(name: str) -> bool:
    return name.endswith(("_id", "_ids")) and name not in FOREIGN


def _properties(shape: Mapping[str, Any]) -> Iterator[str]:
    if "$ref" in shape:
        shape = DOCUMENT["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    for name, inner in shape.get("properties", {}).items():
        yield name
        yield from _properties(inner)
    for branch in (*shape.get("anyOf", ()), *shape.get("allOf", ()), *shape.get("oneOf", ())):
        yield from _properties(branch)


def _connect(community: str, **more: Any) -> dict[str, Any]:
    account = {"account": f"account-{next(_numbers)}"}
    credentials = {"token": "anything"}
    return {
        "community_id": community,
        "platform": "sandbox",
        "credentials": credentials,
        "settings": account,
        **more,
    }


def _message(*channels: str, **more: Any) -> dict[str, Any]:
    return {"channel_ids": list(channels), "text": "We open at nine.", **more}


def _key(*workspaces: str) -> dict[str, Any]:
    return {"name": "a key", "scopes": ["messages:read"], "workspace_ids": list(workspaces)}


def _yesterday() -> str:
    return (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")


NEXT_YEAR = {"schedule": {"local_time": "2090-05-04T09:00", "timezone": "Europe/Madrid"}}
ABANDON = {"resolution": "abandon", "evidence": "Nobody saw it."}
CREDENTIALS = {"credentials": {"token": "another"}}

CALLS: dict[str, Sequence[Call]] = {
    **PLANNING,
    **OF_APPROVALS,
    **OF_MEDIA,
    **OF_OPERATIONS,
    **OF_IDEAS,
    **OF_BRAND,
    **OF_OFFERS,
    **OF_CRISES,
    **OF_MEMBERS,
    **OF_ACTS,
    **OF_ANALYSES,
    **OF_JUDGING,
    **OF_CASES,
    **OF_CONTAINMENTS,
    **OF_MODERATION_LINKS,
    **CONNECTION_CALLS,
    **OF_INBOX,
    **OF_TEAMMATES,
    **OF_REPLIES,
    **OF_DESK,
    **(OF_ESCALATIONS | OF_LISTENING),
    **OF_ASSIGNING,
    **BROADCASTING,
    **OF_AUTOMATIONS,
    **OF_SURVEYS,
    **OF_REPUTATION,
    "post_message": [
        lambda own, theirs: Ask(body=_message(theirs["channel"])),
        lambda own, theirs: Ask(body=_message(own["channel"], theirs["channel"])),
        lambda own, theirs: Ask(body=_message(own["channel"], external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_message(theirs["channel"], schedule={"now": True})),
        lambda own, theirs: Ask(
            body=_message(own["channel"], schedule={"queue_id": theirs["queue"]})
        ),
        *WRITTEN,
    ],
    "get_reviewer": [_plain],
    "put_reviewer": [lambda own, theirs: Ask(body={"url": somebody_who_listens().url})],
    "delete_reviewer": [_plain],
    "post_reviewer_rotate_secret": [_plain],
    "post_message_preflight": [
        lambda own, theirs: Ask(body=_message(theirs["channel"])),
        lambda own, theirs: Ask(body=_message(own["channel"], theirs["channel"])),
        lambda own, theirs: Ask(body=_message(own["channel"], schedule={"now": True})),
        lambda own, theirs: Ask(
            body=_message(own["channel"], schedule={"queue_id": theirs["queue"]})
        ),
        lambda own, theirs: Ask(body=_message(own["channel"], external_id=theirs["external_id"])),
        lambda own, theirs: Ask(body=_message(own["channel"], ask_reviewer=True)),
        *WRITTEN,
    ],
    "get_messages": FOUND,
    "get_message": _on("message_id", "draft"),
    "patch_message": [
        *_renames("message_id", "draft"),
        *JOINED,
    ],
    "post_message_schedule": [
        *_on("message_id", "draft_to_schedule", NEXT_YEAR),
        lambda own, theirs: Ask(
            {"message_id": own["draft"]}, {"schedule": {"queue_id": theirs["queue"]}}
        ),
    ],
    "post_message_publish": _on("message_id", "draft_to_publish"),
    "post_message_cancel": _on("message_id", "draft_to_cancel"),
    "post_message_resolve": [
        lambda own, theirs: Ask({"message_id": theirs["unconfirmed"]}, ABANDON),
        lambda own, theirs: Ask(
            {"message_id": own["unconfirmed"]}, {**ABANDON, "delivery_id": theirs["delivery"]}
        ),
    ],
    "post_message_retract": _on("message_id", "published"),
    "post_message_revise": _on("message_id", "revised", {"text": "We open at ten."}),
    "get_message_revisions": _on("message_id", "revised"),
    "get_message_candidates": _on("message_id", "unconfirmed"),
    "post_message_retry": [
        *_on("message_id", "forbidden", {"delivery_ids": []}),
        lambda own, theirs: Ask(
            {"message_id": own["forbidden"]}, {"delivery_ids": [theirs["delivery"]]}
        ),
    ],
    "get_message_attempts": _on("message_id", "published"),
    **RECURRING,
    **HOLD_CALLS,
    "post_webhook_endpoint": [
        lambda own, theirs: Ask(body={"url": somebody_who_listens().url}),
        lambda own, theirs: Ask(
            body={"url": somebody_who_listens().url, "external_id": theirs["external_id"]}
        ),
    ],
    "get_webhook_endpoints": _filters("external_id"),
    "get_webhook_endpoint": _on("endpoint_id", "endpoint"),
    "patch_webhook_endpoint": _renames("endpoint_id", "endpoint"),
    "delete_webhook_endpoint": _on("endpoint_id", "spare_endpoint"),
    "post_webhook_endpoint_verify": _on("endpoint_id", "unverified_endpoint"),
    "post_webhook_endpoint_pause": _on("endpoint_id", "endpoint_to_pause"),
    "post_webhook_endpoint_resume": _on("endpoint_id", "paused_endpoint"),
    "post_webhook_endpoint_rotate_secret": _on("endpoint_id", "endpoint"),
    "post_webhook_endpoint_ping": _on("endpoint_id", "endpoint"),
    "post_webhook_endpoint_recover": [
        lambda own, theirs: Ask({"endpoint_id": theirs["endpoint"]}, {"since": _yesterday()})
    ],
    "get_webhook_deliveries": _filters("endpoint_id", "event_id"),
    "get_webhook_delivery": _on("delivery_id", "webhook_delivery"),
    "get_webhook_delivery_attempts": _on("delivery_id", "webhook_delivery"),
    "post_webhook_delivery_redeliver": _on("delivery_id", "webhook_delivery"),
    "get_sandbox_posts": _filters("channel_id"),
    "get_sandbox_post": _on("post_id", "post"),
    "get_events": [_plain, lambda own, theirs: Ask(query={"object_id": theirs["channel"]})],
    "get_event": _on("event_id", "event"),
    "get_event_stream": [_plain, lambda own, theirs: Ask(query={"object_id": theirs["channel"]})],
    "post_stream_ticket": [_plain],
    "get_organization_events": [
        _plain,
        lambda own, theirs: Ask(query={"object_id": theirs["key"]}),
    ],
    "get_event_types": [_plain],
    **OF_AUDIT,
    **OF_COMMUNITIES,
    "post_channel": [
        lambda own, theirs: Ask(body=_connect(theirs["community"])),
        lambda own, theirs: Ask(body=_connect(own["community"], external_id=theirs["external_id"])),
    ],
    "get_channels": _filters("community_id", "external_id"),
    "get_channel": _on("channel_id", "channel"),
    "patch_channel": _renames("channel_id", "channel"),
    "get_channel_health": _on("channel_id", "channel"),
    "post_channel_check": _on("channel_id", "channel"),
    "post_channel_reconnect": _on("channel_id", "channel", CREDENTIALS),
    "post_channel_pause": _on("channel_id", "channel", {"reason": "a test"}),
    "post_channel_resume": _on("channel_id", "paused_channel"),
    "post_channel_disconnect": _on("channel_id", "idle_channel", {"cause": "a test"}),
    "get_platforms": [_plain],
    "get_platform": [lambda own, theirs: Ask({"platform": "sandbox"})],
    "get_organization": [_plain],
    "patch_organization": [lambda own, theirs: Ask(body={"name": "Plaza"})],
    "post_workspace": _named("Casa"),
    "get_workspaces": _filters("external_id"),
    "get_workspace": _on("workspace_id", "workspace"),
    "patch_workspace": _renames("workspace_id", "spare_workspace"),
    "post_workspace_suspend": _on("workspace_id", "spare_workspace"),
    "post_workspace_resume": _on("workspace_id", "suspended_workspace"),
    "post_api_key": [
        lambda own, theirs: Ask(body=_key(theirs["workspace"])),
        lambda own, theirs: Ask(body=_key(own["workspace"], theirs["workspace"])),
    ],
    "get_api_keys": [_plain],
    "get_current_api_key": [_plain],
    "get_api_key": _on("api_key_id", "key"),
    "patch_api_key": [
        lambda own, theirs: Ask({"api_key_id": theirs["key"]}, {"name": "another name"})
    ],
    "post_api_key_revoke": _on("api_key_id", "other_key"),
}
