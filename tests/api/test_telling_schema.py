"""What a product may tell is served as a schema, and what is as the schema has it is heard: members
who come and go, messages, activities and reports."""

import json
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import pytest

from adapters.platforms.told import MOST_ITEMS, body_of, heard_in, polls_told_in
from api.openapi_document import document
from domain.shared.heard import HeardKind, Undigestible

AT = "2026-11-26T09:00:00Z"
ANA, TROLL = {"id": "ana", "name": "Ana"}, {"id": "troll"}
TOLD: dict[str, dict[str, Any]] = {
    "comment": {"author": ANA, "text": "Open?", "parent_id": "p1"},
    "mention": {"author": ANA, "text": "Look at @cafe."},
    "direct": {"author": ANA, "text": "Psst."},
    "found": {"author": ANA, "text": "Somewhere else they praise the cafe."},
    "review": {"author": ANA, "text": "Good.", "rating": 4.5},
    "article": {"author": ANA, "title": "News", "text": "There is some.", "language": "en"},
    "edit": {"message_id": "m1", "text": "Open on Monday?"},
    "deletion": {"message_id": "m1"},
    "reaction": {"author": ANA, "message_id": "m1", "reaction": "❤️"},
    "reaction_removed": {"author": ANA, "message_id": "m1", "reaction": "❤️"},
    "member_joined": {"author": ANA, "place": "terrace", "place_name": "The terrace"},
    "member_left": {"author": ANA, "place": "terrace"},
    "activity": {"author": ANA, "about": TROLL, "type": "kudos_given", "value": 2.5},
    "report": {"author": ANA, "about": TROLL, "message_id": "m9", "text": "Rude."},
}
WRONG: dict[str, dict[str, Any]] = {
    "no time": {"kind": "comment", "id": "x"},
    "no id": {"kind": "comment", "at": AT},
    "an author without an id": {"kind": "comment", "id": "x", "at": AT, "author": {"name": "A"}},
    "fields that are a list": {
        **{"kind": "comment", "id": "x", "at": AT},
        "author": {"id": "a", "fields": ["Web"]},
    },
    "a number for a text": {"kind": "comment", "id": "x", "at": AT, "text": 7},
    "nothing at all": {"items": []},
    "too much": {"items": [{"kind": "comment", "id": "x", "at": AT}] * (MOST_ITEMS + 1)},
}


@pytest.fixture(scope="module")
def telling() -> jsonschema_rs.Validator:
    served = document()["components"]["schemas"]
    assert "Telling" in served
    asked = {"$ref": "#/components/schemas/Telling", "components": {"schemas": served}}
    return jsonschema_rs.validator_for(asked, validate_formats=True)


def test_every_kind_there_is_can_be_told() -> None:
    assert set(TOLD) == {kind.value for kind in HeardKind}


@pytest.mark.parametrize("kind", TOLD)
def test_what_is_as_the_schema_has_it_is_heard(telling: Any, kind: str) -> None:
    item = {"id": f"{kind}-1", "kind": kind, "at": AT, **TOLD[kind]}
    for body in (item, {"items": [item]}):
        telling.validate(body)
        [heard] = heard_in(json.dumps(body).encode())
        assert (heard.id, heard.kind) == (item["id"], kind)
        assert (heard.text, heard.title) == (item.get("text"), item.get("title"))
        assert (heard.type, heard.value) == (item.get("type"), item.get("value"))
        assert (heard.about.id if heard.about else None) == item.get("about", {}).get("id")


def test_what_a_profile_says_is_heard_with_the_person_and_told_again_alike(telling: Any) -> None:
    says = {"joined_at": AT, "fields": {"District": "Lavapiés", "Web": "https://ana.example"}}
    item = {"id": "1", "kind": "member_joined", "at": AT, "author": ANA | says}
    telling.validate(item)
    [heard] = heard_in(json.dumps(item).encode())
    assert heard.author is not None
    assert heard.author.joined_at == datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert dict(heard.author.fields) == says["fields"]
    assert heard_in(body_of(heard)) == [heard]


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_as_the_schema_has_it_is_not_heard(telling: Any, what: str) -> None:
    assert not telling.is_valid(WRONG[what])
    with pytest.raises(Undigestible):
        heard_in(json.dumps(WRONG[what]).encode())


VOTED: dict[str, Any] = {
    **{"kind": "poll_counted", "id": "v1", "at": AT},
    **{"message_id": "p1", "counts": [3, 0], "voters": 3},
}


def test_what_comes_of_a_poll_is_told_among_the_rest(telling: Any) -> None:
    comment = {"id": "c1", "kind": "comment", "at": AT, **TOLD["comment"]}
    body = {"items": [comment, VOTED]}
    telling.validate(VOTED)
    telling.validate(body)
    read = json.dumps(body).encode()
    assert [heard.id for heard in heard_in(read)] == ["c1"]
    [poll], wrong = polls_told_in(read)
    assert (poll.message_id, poll.counts, poll.voters, wrong) == ("p1", (3, 0), 3, None)


@pytest.mark.parametrize(
    "change",
    [
        *({"counts": []}, {"counts": [-1]}, {"counts": ["3"]}, {"counts": [1.5]}, {"counts": 3}),
        *({"voters": -1}, {"voters": True}, {"message_id": ""}, {"at": "today"}),
    ],
)
def test_what_is_no_count_takes_nothing_from_the_others(
    telling: Any, change: dict[str, Any]
) -> None:
    wrong = VOTED | change
    assert not telling.is_valid(wrong)
    [poll], where = polls_told_in(json.dumps({"items": [VOTED, wrong]}).encode())
    assert poll.counts == (3, 0)
    assert where is not None
    assert where.startswith(f"/items/1/{next(iter(change))}")
