"""Every event is described in one place, and the documents, the page and the examples agree."""

import json
from typing import Any

import jsonschema_rs
import pytest

from api import asyncapi_document
from api.events import catalogue_page
from api.events.catalogue import EXAMPLES, FACTS, EventType, catalogue, reference, schemas
from api.events.webhook_document import HEADERS
from domain.announced import ANNOUNCED
from tests.kit.document import DOCUMENT

EVERY = catalogue()
TOLD = asyncapi_document.document()


def named(event: EventType) -> str:
    return event.name


def test_the_catalogue_holds_every_event_there_is_and_no_other() -> None:
    assert FACTS.keys() == ANNOUNCED
    assert [event.name for event in EVERY] == sorted(ANNOUNCED)


@pytest.mark.parametrize("event", EVERY, ids=named)
def test_it_says_in_a_sentence_what_happened(event: EventType) -> None:
    assert event.says[0].isupper()
    assert event.says.endswith(".")
    assert ". " not in event.says
    assert len(event.says) <= 100


@pytest.mark.parametrize("event", EVERY, ids=named)
def test_one_was_played_and_has_the_shape_it_promises(event: EventType) -> None:
    event.letter.model_validate_json(json.dumps(event.example))
    schema = {**reference(event), "components": {"schemas": schemas()}}
    promised = jsonschema_rs.validator_for(schema)
    assert promised.is_valid(event.example)
    assert event.example["type"] == event.name
    shape = set(event.shape.model_fields)
    assert set(event.example["data"]["previous"]) <= shape
    for broken in ({"type": "another"}, {"sequence": "1"}, {"more": 1}):
        assert not promised.is_valid({**event.example, **broken})


def test_no_example_is_of_an_event_that_is_gone() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == ANNOUNCED


def test_changes_remember_in_their_examples_what_was_before() -> None:
    """All but what is born, and what changes nothing of what is told."""
    forgetful = {event.name for event in EVERY if not event.example["data"]["previous"]}
    new = (
        ".created",
        ".placed",
        ".connected",
        ".requested",
        ".decided",
        ".commented",
        ".item_received",
        ".received",
        ".activity_received",
        *(
            "case.opened",
            "conversation.opened",
            "conversation.note_added",
            "sla.started",
            "escalation.started",
            *("watch.hit", "watch.capped", "reputation.fell", "report_link.opened"),
        ),
        ".judged",
        ".given",
        ".made",
        *("decision.appealed", "containment.message_held", "opt_out.deleted"),
        *(".ran", "automation.failed", "automation.capped", "survey.sent", "survey.not_sent"),
        *("reply.published", "statement.published"),
        ".anchor_published",
        *("member.identity_added", "member.note_added", "member.consent_recorded"),
        *("member.merge_suggested", "member.guidelines_acknowledged"),
        *("member.milestone_reached", "member.streak_broken", "retention.swept"),
        *("community_audit.started", "audit_finding.proposed"),
        *("member.exported", "member.erased", "segment.entered", "traveller.entered"),
        *("member.legal_hold_placed", "member.legal_hold_lifted"),
        *("promotion.redeemed", "prompt.asked", "prompt.skipped"),
        *("challenge.checked_in", "challenge.goal_reached", "challenge.streak_reached"),
        *("challenge.congratulated", "challenge.not_congratulated"),
        *("crisis.opened", "crisis_entry.note_added", "signal.opened", "playbook_run.started"),
        "drill.started",
    )
    born = {name for name in ANNOUNCED if name.endswith(new)}
    born -= {"case.decided", "experiment.decided", "report_schedule.ran", "contest.decided"}
    assert forgetful == born | {
        *("test.ping", "webhook_endpoint.delivery_exhausted", "message.recycled"),
        "channel.credentials_expiring",
        *("contest.codes_added", "contest.disqualified", "contest_entry.scored"),
        "contest_award.won",
    }


@pytest.mark.parametrize("event", EVERY, ids=named)
def test_the_document_shows_what_is_sent_to_webhooks(event: EventType) -> None:
    sent = DOCUMENT["webhooks"][event.name]["post"]
    assert {p["name"] for p in sent["parameters"] if p["in"] == "header"} == HEADERS.keys()
    assert sent["requestBody"]["content"]["application/json"] == {
        "schema": reference(event),
        "example": event.example,
    }
    assert "2XX" in sent["responses"]


def test_the_document_has_no_other_webhooks_but_what_a_reviewer_is_asked() -> None:
    assert DOCUMENT["webhooks"].keys() == ANNOUNCED | {"preflight.review"}


def test_the_document_shows_what_a_reviewer_is_asked_and_may_say() -> None:
    asked = DOCUMENT["webhooks"]["preflight.review"]["post"]
    assert {p["name"] for p in asked["parameters"]} == HEADERS.keys()
    request = asked["requestBody"]["content"]["application/json"]
    reply = asked["responses"]["200"]["content"]["application/json"]
    for shown, broken in ((request, {"schema_version": "2"}), (reply, {"findings": 7})):
        schema = {**shown["schema"], "components": DOCUMENT["components"]}
        assert jsonschema_rs.is_valid(schema, shown["example"])
        assert not jsonschema_rs.is_valid(schema, {**shown["example"], **broken})


def test_both_documents_hold_whatever_they_refer_to() -> None:
    for whole in (DOCUMENT, TOLD):
        for pointer in references(whole):
            found: Any = whole
            for word in pointer.removeprefix("#/").split("/"):
                found = found[word]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        mine = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return mine + [pointer for inner in value.values() for pointer in references(inner)]
    return [p for inner in value for p in references(inner)] if isinstance(value, list) else []


def test_the_asyncapi_document_tells_them_on_both_ways() -> None:
    assert TOLD["components"]["messages"].keys() == ANNOUNCED
    for channel in TOLD["channels"].values():
        assert channel["messages"].keys() == ANNOUNCED
    for event in EVERY:
        message = TOLD["components"]["messages"][event.name]
        assert (message["payload"], message["summary"]) == (reference(event), event.says)


def test_the_page_lists_them_all() -> None:
    page = catalogue_page.page()
    for event in EVERY:
        assert f"/{event.name}.json) | {event.says} |" in page
