"""The page that lists every event for people: made from the code, checked for drift."""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from api.events.catalogue import EventType, catalogue, schemas

TOP = """\
# Every event

What happens is told as an event: in the [feed and the stream](events.md), and to
[webhooks](webhooks.md). This page is made from the code by `./run openapi`.

Every event is an object with these fields:

{envelope}

`object` is what the event is about, as it was right after; its shape follows from the event's name
and is described below. `previous` holds what of it was different before. New events and new fields
may come at any time: let your program pass over what it does not know.
"""
SECTION = """\
## {title}

{about}

| Event | What happened |
|---|---|
{names}

`data.object`:

{fields}

<details><summary>One that was played: <code>{example_name}</code></summary>

```json
{example}
```

</details>
"""
NAMES = {"Endpoint": "Webhook endpoint", "Exhausted": "Webhook endpoint and delivery"}
ABOUT = {
    "Organization": "Told in `GET /v1/organization/events`, as is what happens to keys.",
    "Key": "Told in `GET /v1/organization/events`, in the mode of the key that did it.",
}


def page() -> str:
    """The page as it should lie in docs/guides."""
    envelope = _fields(schemas()["EventOut"])
    by_shape = sorted(catalogue(), key=lambda event: (event.shape.__name__, event.name))
    sections = [
        _section(list(events)) for _, events in groupby(by_shape, lambda event: event.shape)
    ]
    return "\n".join([TOP.format(envelope=envelope), *sections])


def _section(events: list[EventType]) -> str:
    shape = events[0].shape
    name = shape.__name__.removesuffix("Fact")
    shown = max(events, key=lambda event: len(event.example.get("data", {}).get("previous", ())))
    return SECTION.format(
        title=NAMES.get(name, name),
        about=ABOUT.get(name) or _sentences(shape.__doc__),
        names="\n".join(f"| {_link(event)} | {event.says} |" for event in events),
        fields=_fields(schemas()[shape.__name__]),
        example_name=shown.name,
        example=json.dumps(shown.example, indent=2, ensure_ascii=False),
    )


def _link(event: EventType) -> str:
    return f"[`{event.name}`](../../openapi/examples/events/{event.name}.json)"


def _sentences(text: str | None) -> str:
    return " ".join((text or "").split())


def _fields(schema: Mapping[str, Any]) -> str:
    """A table of the fields of this shape, and of those within."""
    rows = ["| Field | Type | |", "|---|---|---|"]
    for name, field in _walk(schema, ""):
        rows.append(f"| `{name}` | {_type(field)} | {field.get('description', '')} |")
    return "\n".join(rows)


def _walk(schema: Mapping[str, Any], before: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, field in schema.get("properties", {}).items():
        yield f"{before}{name}", field
        mark = "[]" if "items" in field else ""
        yield from _walk(_resolved(field.get("items", field)), f"{before}{name}{mark}.")


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = schemas()[schema["$ref"].rpartition("/")[2]]
    return found


def _type(schema: Mapping[str, Any]) -> str:
    schema = _resolved(schema)
    if "anyOf" in schema:
        return " or ".join(_type(branch) for branch in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return "instant" if schema.get("format") == "date-time" else str(schema.get("type", "object"))
