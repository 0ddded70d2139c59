"""A chain of acts shows whatever is changed in it, and the first entry that was."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.events.audit import (
    ANCHOR_EVERY,
    BEGINNING,
    Anchor,
    AuditEntry,
    AuditTrail,
    Fault,
    FaultKind,
    Inspection,
)
from domain.events.model import Event
from domain.shared.ids import AuditTrailId, EventId
from tests.kit.sample_parts import ORGANIZATION, T0, WORKSPACE, at

LENGTH = 40
TRIES = 100
Entries = list[AuditEntry]


def an_act(number: int, **more: Any) -> Event:
    given: dict[str, Any] = {
        "id": EventId(f"evt_{number}"),
        "organization_id": ORGANIZATION,
        "workspace_id": WORKSPACE,
        "name": "message.updated",
        "object_id": f"msg_{number % 3}",
        "sequence": number,
        "data": {"text": f"Olé {number}", "tags": ["ñ"]},
        "previous": {"text": "before"},
        "actor_id": f"key_{number % 5}",
        "at": at(number),
    }
    return Event(**given | more)


def a_trail() -> AuditTrail:
    return AuditTrail(
        organization_id=ORGANIZATION,
        chain=WORKSPACE,
        id=AuditTrailId("aud_1"),
        workspace_id=WORKSPACE,
        created_at=T0,
        updated_at=T0,
        anchored_at=T0,
    )


def sealed(count: int, trail: AuditTrail | None = None) -> tuple[AuditTrail, Entries]:
    acts = [(an_act(number), f"salt {number}") for number in range(1, count + 1)]
    return (trail or a_trail()).seal(acts, count, T0)


def inspected(
    trail: AuditTrail, entries: Sequence[AuditEntry], anchors: Sequence[Anchor] = ()
) -> Fault | None:
    inspection = Inspection(trail, anchors)
    return next((f for e in entries if (f := inspection.take(e))), None) or inspection.end()


def test_a_chain_that_nobody_touched_holds_however_it_was_sealed() -> None:
    trail, entries = sealed(3)
    more = [(an_act(number), "salt") for number in (4, 5)]
    trail, later = trail.seal(more, 9, at(60))
    assert (trail.sequence, trail.position, trail.unanchored) == (5, 9, 5)
    assert [entry.sequence for entry in (*entries, *later)] == [1, 2, 3, 4, 5]
    assert entries[0].previous_hash == BEGINNING
    assert inspected(trail, [*entries, *later]) is None


def test_the_changes_of_an_act_are_shown_and_may_be_forgotten() -> None:
    trail, entries = sealed(2)
    assert entries[0].changes == '{"text":["before","Olé 1"]}'
    forgotten = [replace(entries[0], changes=None, salt=None), entries[1]]
    assert inspected(trail, forgotten) is None
    only_the_changes = [replace(entries[0], changes=None), entries[1]]
    assert inspected(trail, only_the_changes) == Fault(FaultKind.ALTERED, 1)


def test_what_began_with_an_act_has_no_changes() -> None:
    trail, entries = a_trail().seal([(an_act(1, previous={}), "salt")], 1, T0)
    assert entries[0].changes is None
    assert inspected(trail, entries) is None


EDITS: Sequence[tuple[str, Any]] = [
    ("actor_id", "key_9"),
    ("name", "message.deleted"),
    ("object_id", "msg_9"),
    ("at", at(9_999)),
    ("changes", '{"text":["before","other"]}'),
    ("event_id", "evt_x"),
    ("object_sequence", 9_999),
    ("data_hash", "0" * 64),
]


def edited(chance: random.Random, entries: Entries) -> tuple[Entries, int]:
    at_ = chance.randrange(len(entries))
    field, value = chance.choice(EDITS)
    entries[at_] = replace(entries[at_], **{field: value})
    return entries, at_ + 1


def edited_with_a_new_hash(chance: random.Random, entries: Entries) -> tuple[Entries, int]:
    at_ = chance.randrange(len(entries) - 1)
    changed = replace(entries[at_], actor_id="key_9")
    entries[at_] = replace(changed, hash=changed.rightful_hash)
    return entries, at_ + 2


def deleted(chance: random.Random, entries: Entries) -> tuple[Entries, int]:
    at_ = chance.randrange(len(entries) - 1)
    del entries[at_]
    return entries, at_ + 1


def reordered(chance: random.Random, entries: Entries) -> tuple[Entries, int]:
    first, second = sorted(chance.sample(range(len(entries)), 2))
    one, other = entries[first], entries[second]
    entries[first] = replace(other, sequence=one.sequence)
    entries[second] = replace(one, sequence=other.sequence)
    return entries, first + 1


def inserted(chance: random.Random, entries: Entries) -> tuple[Entries, int]:
    at_ = chance.randrange(len(entries))
    made = replace(entries[at_], actor_id="key_9", previous_hash=entries[at_ - 1].hash)
    entries.insert(at_, replace(made, hash=made.rightful_hash))
    entries[at_ + 1 :] = [replace(e, sequence=e.sequence + 1) for e in entries[at_ + 1 :]]
    return entries, at_ + 1


def cut_off(chance: random.Random, entries: Entries) -> tuple[Entries, int]:
    left = chance.randrange(len(entries))
    return entries[:left], left + 1


@pytest.mark.parametrize(
    "tamper", [edited, edited_with_a_new_hash, deleted, reordered, inserted, cut_off]
)
def test_each_way_to_tamper_is_seen_at_the_first_entry_that_is_wrong(
    tamper: Callable[[random.Random, Entries], tuple[Entries, int]],
) -> None:
    chance = random.Random(44)
    trail, entries = sealed(LENGTH)
    for _ in range(TRIES):
        changed, first = tamper(chance, list(entries))
        fault = inspected(trail, changed)
        # One that is put in with the right hashes is seen by the next, which does not follow it.
        assert fault is not None
        assert fault.sequence in (first, first + (tamper is inserted))


def rewritten(count: int) -> tuple[AuditTrail, Entries]:
    acts = [(an_act(number, actor_id="key_9"), "salt") for number in range(1, count + 1)]
    return a_trail().seal(acts, count, T0)


def test_a_chain_that_is_cut_off_or_written_anew_with_its_end_shows_by_what_was_told_of_it() -> (
    None
):
    trail, entries = sealed(LENGTH)
    anchor = Anchor(trail.sequence, trail.hash, "")
    for left in range(LENGTH):
        short, kept = sealed(left)
        assert inspected(short, kept) is None
        assert inspected(short, kept, [anchor]) == Fault(FaultKind.TRUNCATED, left + 1)
    other, others = rewritten(LENGTH)
    assert inspected(other, others) is None
    assert inspected(other, others, [anchor]) == Fault(FaultKind.REWRITTEN, LENGTH)
    assert inspected(trail, entries, [anchor]) is None


def test_a_chain_whose_beginning_is_no_longer_kept_holds_from_there_on() -> None:
    trail, entries = sealed(LENGTH)
    kept = replace(trail, first=11)
    assert inspected(kept, entries[10:]) is None
    assert inspected(kept, entries[11:]) == Fault(FaultKind.MISSING, 11)


def test_its_state_is_told_once_an_hour_and_only_when_something_was_done_since() -> None:
    trail, _ = sealed(2)
    assert not trail.wants_anchor(T0 + ANCHOR_EVERY - timedelta(seconds=1))
    told = trail.anchor(T0 + ANCHOR_EVERY)
    assert trail.wants_anchor(T0 + ANCHOR_EVERY)
    assert not told.wants_anchor(T0 + 9 * ANCHOR_EVERY)
    of_itself, _ = told.seal([(an_act(3, name="audit.anchor_published"), "salt")], 3, T0)
    assert not of_itself.wants_anchor(T0 + 9 * ANCHOR_EVERY)
