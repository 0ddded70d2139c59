"""Series and what is kept of their occurrences are stored as they are, each within its walls."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.publishing.content import Content
from domain.publishing.series import Occurrence, OccurrenceState, Series, Words
from domain.publishing.states import MessageStatus
from domain.shared.access import Actor
from domain.shared.errors import DuplicateExternalId, NotFound
from domain.shared.ids import Kind, OccurrenceId, SeriesId
from tests.contract.ground import Ground, message, stored_channel
from tests.kit.samples import SAMPLES, bare

HOUR = timedelta(hours=1)


async def stored_series(ground: Ground, actor: Actor, **changes: Any) -> Series:
    place = await stored_channel(ground, actor)
    given: dict[str, Any] = {
        "id": SeriesId(ground.house.ids.new(Kind.SERIES)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "community_id": place.community_id,
        "channel_ids": (place.id,),
    }
    sample: Series = bare(SAMPLES["series"])
    series = replace(sample, **(given | changes))
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.series.add(series)
        await tx.commit()
    return series


def occurrence(ground: Ground, series: Series, name: str, **changes: Any) -> Occurrence:
    """One that is planned for an hour from now, not stored yet."""
    given: dict[str, Any] = {
        "id": OccurrenceId(ground.house.ids.new(Kind.OCCURRENCE)),
        "workspace_id": series.workspace_id,
        "series_id": series.id,
        "recurrence_id": name,
        "state": OccurrenceState.PLANNED,
        "at": ground.house.clock.now() + HOUR,
    }
    sample: Occurrence = bare(SAMPLES["series_occurrences"])
    return replace(sample, **(given | changes))


async def stored(ground: Ground, actor: Actor, *occurrences: Occurrence) -> None:
    async with ground.house.app.publishing.begin(actor) as tx:
        for each in occurrences:
            await tx.occurrences.add(each)
        await tx.commit()


async def test_a_series_is_found_as_it_was_added_and_as_it_was_saved(
    ground: Ground, actor: Actor
) -> None:
    made = await stored_series(ground, actor, metadata={"a": "b"})
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.series.get(made.id) == made
        changed = replace(made, words=Words(Content("Other words.")), version=2)
        await tx.series.save(changed)
        await tx.commit()
    assert await ground.house.app.publishing.reads.one_series(actor, made.id) == changed


async def test_a_neighbours_or_a_removed_series_is_not_found(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    theirs = await stored_series(ground, neighbour)
    ours = await stored_series(ground, actor)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.series.save(ours.remove(ours.updated_at))
        await tx.commit()
    for series in (ours, theirs):
        with pytest.raises(NotFound):
            await ground.house.app.publishing.reads.one_series(actor, series.id)
        async with ground.house.app.publishing.begin(actor) as tx:
            with pytest.raises(NotFound):
                await tx.series.get(series.id)


async def test_an_external_id_is_borne_by_one_series(ground: Ground, actor: Actor) -> None:
    first = await stored_series(ground, actor, external_id="x")
    with pytest.raises(DuplicateExternalId):
        await stored_series(ground, actor, external_id="x")
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.series.save(first.remove(first.updated_at))
        await tx.commit()
    await stored_series(ground, actor, external_id="x")


async def test_occurrences_are_found_by_name_and_by_time(ground: Ground, actor: Actor) -> None:
    series, other = await stored_series(ground, actor), await stored_series(ground, actor)
    now = ground.house.clock.now()
    late, soon = (
        occurrence(ground, series, name, at=now + hours * HOUR)
        for name, hours in (("2026-01-02T09:00:00", 2), ("2026-01-01T09:00:00", 1))
    )
    past = occurrence(ground, series, "2025-12-31T09:00:00", at=now - HOUR)
    elsewhere = occurrence(ground, other, "2026-01-02T09:00:00")
    await stored(ground, actor, late, soon, past, elsewhere)
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.occurrences.to_come(series.id, now) == [soon, late]
        names = ["2026-01-02T09:00:00", "2025-12-31T09:00:00", "2026-01-05T09:00:00"]
        assert await tx.occurrences.named(series.id, names) == [past, late]
        assert await tx.occurrences.named(series.id, []) == []
    reads = ground.house.app.publishing.reads
    between = await reads.occurrences_between(actor, series.id, now - HOUR, now + HOUR)
    assert [kept.occurrence for kept in between] == [soon]


async def test_an_occurrence_may_name_a_message_of_the_same_commit(
    ground: Ground, actor: Actor
) -> None:
    series = await stored_series(ground, actor)
    planned = occurrence(ground, series, "2026-01-02T09:00:00")
    await stored(ground, actor, planned)
    place = await stored_channel(ground, actor)
    said = message(ground, place, due_in=HOUR)
    made = planned.made(said, ground.house.clock.now())
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.messages.add(said)
        await tx.occurrences.save_all([(planned, made)])
        await tx.commit()
    reads = ground.house.app.publishing.reads
    [kept] = await reads.occurrences_named(actor, series.id, [planned.recurrence_id])
    assert (kept.occurrence, kept.message_status) == (made, MessageStatus(said.status))


async def test_some_messages_are_found_locked_and_others_left_out(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    mine = message(ground, await stored_channel(ground, actor), due_in=HOUR)
    theirs = message(ground, await stored_channel(ground, neighbour), due_in=HOUR)
    for owner, each in ((actor, mine), (neighbour, theirs)):
        async with ground.house.app.publishing.begin(owner) as tx:
            await tx.messages.add(each)
            await tx.commit()
    async with ground.house.app.publishing.begin(actor) as tx:
        assert await tx.messages.some([mine.id, theirs.id]) == [mine]
        assert await tx.messages.some([]) == []
