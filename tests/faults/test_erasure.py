"""Whoever asks gets all that is known of them, and whoever wants to be forgotten is, everywhere,
whatever kills the worker on the way."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from pydantic_core import from_json, to_json

from adapters.db.mapping import unwrapped
from adapters.db.personal import columns_of
from adapters.db.personal_steps import EXPORTED, STEPS
from adapters.wiring import House
from domain.events.use_cases.read_audit import verify_trail
from domain.members.errors import PersonErased, RepliesWait
from domain.members.model import Member, MemberState
from domain.members.use_cases.erase_member import request_erasure
from domain.members.use_cases.export_member import (
    export_member,
    read_archive,
    request_export,
)
from domain.members.use_cases.follow_inbound import follow_inbound
from domain.shared.access import Actor
from domain.shared.heard import Person
from domain.shared.ids import ChannelId
from domain.shared.paging import PageRequest
from tests.architecture.test_rows import TABLES
from tests.faults.desk import Desk
from tests.faults.programs import Nursery
from tests.faults.resuming import fallen, told_of, worked_through
from tests.integration.at_work import Watcher
from tests.kit.bars import Say, Scale
from tests.kit.canaries import CANARY, PERSON, plant
from tests.kit.member_builders import a_member, an_identity, some_said

pytestmark = pytest.mark.bar(37, "EXPORT & ERASE")
WHO = Person(PERSON, f"@{CANARY}", f"{CANARY} Ruiz")
WORTH = ("member_values", "leaderboard_entries", "segment_members")
"""What says how much somebody counts for, in figures."""

AGGREGATES = (
    "SELECT count(*), count(DISTINCT author_id), count(sentiment) FROM inbound_messages",
    "SELECT count(*), count(DISTINCT platform_person_id), sum(weight) FROM strikes",
    "SELECT count(*), count(score) FROM surveys",
    "SELECT count(*), sum(value), count(DISTINCT member_id) FROM member_activities",
    "SELECT count(*), count(DISTINCT measure) FROM decisions",
)


async def somebody(house: House, owner: Any, actor: Actor, channel_id: str) -> Member:
    """Who spoke, is known and is in every table."""
    channel = await house.app.communities.reads.channel(actor, ChannelId(channel_id))
    [said] = await some_said(house, actor, channel, f"{CANARY} says hello", by=WHO)
    await follow_inbound(house.app.members, actor, said)
    [member] = (await house.app.members.reads.members(actor, PageRequest())).items
    await owner.execute("DELETE FROM member_identities; DELETE FROM member_values")
    await owner.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: to_json(value, fallback=unwrapped).decode(),
        decoder=from_json,
    )
    await plant(owner, TABLES, channel, member.id)
    return member


async def found(owner: Any) -> list[str]:
    """In which tables the canary is."""
    names = await owner.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    hits = []
    for name in sorted(row["tablename"] for row in names):
        there = await owner.fetchval(
            f"SELECT count(*) FROM {name} r WHERE position($1 IN r::text) > 0"
            " OR position(encode($1::text::bytea, 'hex') IN r::text) > 0",
            CANARY,
        )
        hits += [name] * bool(there)
    return hits


async def test_a_copy_has_every_column_that_says_something_of_them(
    house: House, desk: Desk, owner: Any, figure: Say
) -> None:
    member = await somebody(house, owner, desk.actor, desk.channel_id)
    room = house.app.members
    await request_export(room, desk.actor, member.id)
    export = await room.privacy.latest_export(desk.actor, member.id)
    await export_member(room, desk.actor, export.id)
    await export_member(room, desk.actor, export.id)
    export = await room.privacy.latest_export(desk.actor, member.id)
    pieces = await read_archive(room, desk.actor, export.id)
    whole = b"".join([piece async for piece in pieces])
    assert (export.bytes, export.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    columns = 0
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["member_ids"] == [member.id]
        files = {each["name"]: each for each in manifest["files"]}
        assert {*archive.namelist()} == {*files, "manifest.json"}
        for step in EXPORTED:
            lines = archive.read(f"{step.table}.jsonl")
            told = files[f"{step.table}.jsonl"]
            assert told["sha256"] == hashlib.sha256(lines).hexdigest()
            rows = [json.loads(line) for line in lines.splitlines()]
            assert len(rows) == told["rows"] == export.counts[step.table] > 0, step.table
            wanted = {*columns_of(step.table, "member")}
            assert all(wanted <= row.keys() for row in rows), step.table
            assert not {*columns_of(step.table, "agent")} & rows[0].keys()
            columns += len(wanted)
    figure(f"a copy has {columns} columns that say something of them, of {len(files)} classes")


async def test_nothing_is_left_of_whoever_is_forgotten_whatever_kills_the_worker(
    house: House,
    desk: Desk,
    nursery: Nursery,
    watch: Watcher,
    owner: Any,
    scale: Scale,
    figure: Say,
) -> None:
    actor, room = desk.actor, house.app.members
    member = await somebody(house, owner, actor, desk.channel_id)
    await request_export(room, actor, member.id)
    export = await room.privacy.latest_export(actor, member.id)
    await export_member(room, actor, export.id)
    await owner.execute("DELETE FROM operations")
    before = [tuple(await owner.fetchrow(query)) for query in AGGREGATES]
    held = await found(owner)
    await owner.execute("UPDATE messages SET status = 'scheduled'")
    with pytest.raises(RepliesWait):
        await request_erasure(room, actor, member.id)
    await owner.execute("UPDATE messages SET status = 'published'")
    operation = await request_erasure(room, actor, member.id)
    total, kills = len(STEPS), scale.of(4, 20)
    seen = await worked_through(owner, operation.id, desk, nursery, watch, total=total, kills=kills)
    assert fallen(seen) == 0

    assert await found(owner) == []
    for table in WORTH:
        assert await owner.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    assert await house.app.members.archives.read(export.key) is None
    assert [tuple(await owner.fetchrow(query)) for query in AGGREGATES] == before
    assert await told_of(owner, "member.erased") == {member.id: 1}
    await owner.execute("DELETE FROM audit_entries WHERE event_id NOT IN (SELECT id FROM events)")
    assert (await verify_trail(house.app.events, actor, [])).fault is None
    receipt = await room.privacy.erasure(actor, member.id)
    assert receipt.finished_at is not None
    assert [step.table for step in STEPS if receipt.counts[step.table] == 0] == []
    assert (await room.reads.member(actor, member.id)).state is MemberState.ERASED
    figure(f"the canary was in {len(held)} tables, and after {kills} kills is in none")

    again = await request_erasure(room, actor, member.id)
    assert again.id == operation.id
    assert await room.privacy.erasure(actor, member.id) == receipt

    channel = await house.app.communities.reads.channel(actor, ChannelId(desk.channel_id))
    assert await some_said(house, actor, channel, f"{CANARY} is back", by=WHO) == []
    with pytest.raises(PersonErased):
        await a_member(house, actor, "Back", identities=(an_identity(PERSON),))
    await owner.execute("DELETE FROM sandbox_posts")
    assert await found(owner) == []
