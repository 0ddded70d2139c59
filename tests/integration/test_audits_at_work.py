"""Audits look at what the store knows, ask the links, print the page, and forget whoever is to be
forgotten."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from zoneinfo import ZoneInfo

import pytest

from adapters.settings import Settings
from adapters.wiring import House, open_app
from api.communities.audit_page import page_of_audit
from domain.communities.audit_catalogue import AuditSubject, CheckKind, NotAvailable, Outcome
from domain.communities.audit_facts import Look
from domain.communities.audit_template import AuditItem, AuditSection, ItemKind
from domain.communities.community_audit import AuditResult, Sampling
from domain.communities.model import Channel
from domain.communities.use_cases.change_channel import change_channel
from domain.communities.use_cases.check_audit import check_audit
from domain.communities.use_cases.check_channel import check_channel
from domain.communities.use_cases.keep_audit_findings import list_findings
from domain.communities.use_cases.read_audits import AuditView, read_audit, read_audit_report
from domain.communities.use_cases.read_communities import read_channel
from domain.communities.use_cases.start_audit import AuditModel, NewAudit, start_audit
from domain.inbox.use_cases.read_conversations import list_conversations
from domain.members.use_cases.erase_member import request_erasure
from domain.members.use_cases.merge_members import merge_members
from domain.members.use_cases.record_activities import record_activities
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.shared.access import Actor
from domain.shared.paging import Filter, PageRequest
from tests.integration.at_work import Watcher, at_work, channels_like, some_channels, watching
from tests.kit.builders import a_message, an_answer
from tests.kit.member_builders import a_member, done_by, some_said
from tests.kit.stand import Stand

WALL = ZoneInfo("Europe/Madrid")
"""By which the workspace goes."""

OVER = "SELECT FROM community_audits WHERE state = 'asking' HAVING count(*) = $1"
OUT = "SELECT FROM deliveries WHERE state = 'published' HAVING count(*) = $1"


class Site(Stand):
    """`/there` is, `/shy` is for people alone, and all else is gone."""

    def __init__(self) -> None:
        site = self
        self.asked: list[str] = []

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                self.send_response({"/there": 200, "/shy": 403}.get(self.path, 404))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *what: object) -> None:
                return

        self.open(Pages)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """One that calls servers of this machine, too."""
    async with open_app(settings.model_copy(update={"allow_loopback": True})) as opened:
        yield opened


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


def asks(*checks: CheckKind) -> AuditModel:
    talks = checks[0].value.startswith("conversation")
    subject = AuditSubject.CONVERSATIONS if talks else AuditSubject.COMMUNITY
    items = tuple(
        AuditItem(
            check,
            ItemKind.CHECK,
            1,
            check,
            tags=("coffee",) if check is CheckKind.PILLARS else (),
        )
        for check in checks
    )
    return AuditModel("look", "Look", subject, (AuditSection("all", "All", items),))


async def audited(
    house: House, watch: Watcher, actor: Actor, channel: Channel, model: AuditModel
) -> AuditView:
    """Of today, by a worker. What is told of today is told by tomorrow."""
    room, today = house.app.communities, house.clock.now().astimezone(WALL).date()
    wanted = NewAudit(
        channel.community_id, model, first_day=today - timedelta(days=6), last_day=today
    )
    before = await watch.db.fetchval("SELECT count(*) FROM community_audits")
    audit = await start_audit(room, actor, wanted)
    async with at_work(house):
        await watch.until_rows(OVER, before + 1)
    return await read_audit(room, actor, audit.id)


def by_check(view: AuditView) -> dict[str, AuditResult]:
    return {one.item_key: one for one in view.results}


def pointed_at(view: AuditView, check: CheckKind) -> list[str]:
    return [one.url or one.object_id for one in view.evidence if one.item_key == check]


async def test_what_went_out_is_looked_at_with_its_words_links_and_pictures(
    house: House, watch: Watcher, site: Site
) -> None:
    actor, channels = await some_channels(house, 2)
    publishing = house.app.publishing
    await set_brand_voice(publishing, actor, None, {"forbidden": {"cheap": None}})
    texts = (
        f"Fresh bread at {site.root}there, cheap.",
        f"See {site.root}gone and {site.root}shy today.",
        "Open until eight.",
    )
    made = [
        await a_message(house, actor, channels=channels[:1], text=text, now=True, tags=tags)
        for text, tags in zip(texts, (("coffee",), (), ("coffee", "x")), strict=True)
    ]
    await a_message(house, actor, channels=channels[:1], text="Never sent, cheap.")
    async with at_work(house):
        await watch.until_rows(OUT, len(texts))
    kinds = (
        *(CheckKind.POSTS_PER_WEEK, CheckKind.LONGEST_SILENCE, CheckKind.VOICE),
        *(CheckKind.PILLARS, CheckKind.BROKEN_LINKS, CheckKind.ALT_TEXTS),
        *(CheckKind.HANDLES_ALIKE, CheckKind.NAMES_ALIKE, CheckKind.BACKLOG),
    )
    view = await audited(house, watch, actor, channels[0], asks(*kinds))
    found = by_check(view)
    assert found["posts_per_week"].value == 3
    assert set(pointed_at(view, CheckKind.POSTS_PER_WEEK)) == {one.id for one in made}
    silence = found["longest_silence"].value
    assert silence is not None
    assert 6 <= silence <= 7
    assert found["voice"].value == pytest.approx(100 * 2 / 3)
    assert pointed_at(view, CheckKind.VOICE) == [made[0].id]
    assert found["pillars"].value == pytest.approx(100 * 2 / 3)
    assert pointed_at(view, CheckKind.PILLARS) == [made[1].id]
    assert found["broken_links"].value == 1
    assert pointed_at(view, CheckKind.BROKEN_LINKS) == [f"{site.root}gone"]
    assert sorted(site.asked) == ["/gone", "/shy", "/there"]
    assert found["alt_texts"].reason is NotAvailable.NO_PICTURES
    assert (found["handles_alike"].value, found["backlog"].value) == (50, 0)
    report = await read_audit_report(house.app.communities, actor, view.audit.id)
    printed = await house.app.communities.audit_printer.pdf(page_of_audit(report))
    assert printed.startswith(b"%PDF-")
    assert printed == await house.app.communities.audit_printer.pdf(page_of_audit(report))


async def test_whoever_waits_is_counted_and_conversations_are_looked_at_one_by_one(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    await an_answer(house, actor, channels=[channel], text="Yes!")
    await some_said(house, actor, channel, "Is anybody there?")
    async with at_work(house):
        await watch.until_rows("SELECT FROM conversation_replies HAVING count(*) = 1")
    inbox = house.app.inbox
    page = await list_conversations(inbox, actor, PageRequest(limit=10))
    talks = {talk["id"]: talk["waiting_since"] for talk in map(json.loads, page.items)}
    waiting = [id for id, since in talks.items() if since is not None]
    assert (len(talks), len(waiting)) == (2, 1)
    kinds = (CheckKind.FIRST_REPLY, CheckKind.UNANSWERED, CheckKind.PROMISES_KEPT)
    found = by_check(await audited(house, watch, actor, channel, asks(*kinds)))
    assert found["first_reply"].numbers == {"conversations": 2, "answered": 1}
    # They have waited for a moment, and not for a day.
    assert found["unanswered"].value == 0
    assert found["promises_kept"].reason is NotAvailable.NO_PROMISES
    one_by_one = (
        *(CheckKind.CONVERSATION_ANSWERED, CheckKind.CONVERSATION_FIRST_REPLY),
        CheckKind.CONVERSATION_VOICE,
    )
    view = await audited(house, watch, actor, channel, asks(*one_by_one))
    assert view.audit.sample == tuple(sorted(talks))
    answered = {
        one.subject_id: one.value
        for one in view.results
        if one.item_key == CheckKind.CONVERSATION_ANSWERED
    }
    assert answered == {id: 0 if id in waiting else 100 for id in talks}
    voices = {one.reason for one in view.results if one.item_key == CheckKind.CONVERSATION_VOICE}
    assert voices == {NotAvailable.NO_BRAND_VOICE}
    again = await start_audit(
        house.app.communities,
        actor,
        NewAudit(
            channel.community_id,
            asks(*one_by_one),
            last_day=house.clock.now().astimezone(WALL).date(),
            sample_size=1,
            sampling=Sampling.RISK,
            seed="autumn",
        ),
    )
    assert len(again.sample) == 1


async def test_members_are_told_by_their_ids_and_forgotten_with_them(
    house: House, watch: Watcher
) -> None:
    actor, [channel] = await some_channels(house)
    home, room = channel.community_id, house.app.members
    people = [await a_member(house, actor, name, community_ids=frozenset({home})) for name in "AB"]
    now = house.clock.now() - timedelta(minutes=5)
    visits = [done_by(people[n % 3 == 0], f"visit-{n}", now, community_id=home) for n in range(12)]
    await record_activities(room, actor, visits)
    kinds = (CheckKind.TOP_CONTRIBUTORS, CheckKind.GROWTH)
    view = await audited(house, watch, actor, channel, asks(*kinds))
    found = by_check(view)
    assert found["top_contributors"].numbers == {"contributions": 12, "people": 2, "top": 5}
    assert pointed_at(view, CheckKind.TOP_CONTRIBUTORS) == [people[0].id, people[1].id]
    assert found["growth"].reason is NotAvailable.NO_MEMBERS
    assert found["growth"].numbers == {"before": 0, "joined": 2}
    await request_erasure(room, actor, people[0].id)
    async with at_work(house):
        await watch.until_rows("SELECT FROM member_erasures WHERE finished_at IS NOT NULL")
    left = await read_audit(house.app.communities, actor, view.audit.id)
    assert pointed_at(left, CheckKind.TOP_CONTRIBUTORS) == [people[1].id]


async def test_findings_are_found_by_whether_they_are_overdue(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    view = await audited(house, watch, actor, channel, asks(CheckKind.POSTS_PER_WEEK))
    [proposed] = view.findings
    due = "UPDATE audit_findings SET due_at = now() + $1"

    async def overdue(wanted: bool) -> list[str]:
        asked = PageRequest(filters=[Filter("overdue", "in", wanted)])
        return [one.id for one in (await list_findings(house.app.communities, actor, asked)).items]

    for by, late in ((None, False), (timedelta(hours=1), False), (timedelta(hours=-1), True)):
        await watch.db.execute(due, by)
        assert await overdue(late) == [proposed.id]
        assert await overdue(not late) == []
    await watch.db.execute("UPDATE audit_findings SET state = 'done'")
    assert await overdue(True) == []


async def test_what_people_did_is_theirs_however_often_they_were_merged(house: House) -> None:
    actor, [channel] = await some_channels(house)
    room, now = house.app.members, house.clock.now()
    ana, bea, eva = people = [await a_member(house, actor, name) for name in ("Ana", "Bea", "Eva")]
    home = channel.community_id
    for number, one in enumerate(people):
        await record_activities(room, actor, [done_by(one, f"a{number}", now, community_id=home)])
    await merge_members(room, actor, bea.id, None, eva.id, None)
    await merge_members(room, actor, ana.id, None, bea.id, None)
    look = Look(home, now - timedelta(days=1), now + timedelta(days=1), now)
    done = await house.app.communities.audit_facts.contributions(actor, look)
    assert (done.total, done.people, done.by_member) == (3, 1, ((ana.id, 3),))


async def test_workers_side_by_side_make_each_check_once(house: House, watch: Watcher) -> None:
    actor, [channel] = await some_channels(house)
    kinds = (CheckKind.POSTS_PER_WEEK, CheckKind.LONGEST_SILENCE, CheckKind.GROWTH)
    room, wanted = house.app.communities, NewAudit(channel.community_id, asks(*kinds))
    audit = await start_audit(room, actor, wanted)
    await asyncio.gather(*(check_audit(room, actor, audit.id) for _ in range(8)))
    view = await read_audit(room, actor, audit.id)
    assert [one.item_key for one in view.results if one.at is None] == []
    assert len({one.item_key for one in view.findings}) == len(view.findings) > 0
    done = "SELECT done, total, state FROM operations WHERE id = $1"
    assert tuple(await watch.db.fetchrow(done, audit.operation_id)) == (3, 3, "succeeded")


async def test_profiles_are_held_beside_one_another_as_their_platforms_showed_them(
    house: House, watch: Watcher
) -> None:
    bios: tuple[dict[str, str], ...] = (
        {"bio": "We brew. https://a.example/"},
        {"bio": ""},
        {},
        {"bio": "https://A.example"},
    )
    actor, channels = await channels_like(house, bios)
    first, empty, untold, last = (channel.id for channel in channels)
    kinds = (CheckKind.HANDLES_ALIKE, CheckKind.BIOS_FILLED, CheckKind.LINKS_ALIKE)
    view = await audited(house, watch, actor, channels[0], asks(*kinds))
    found = by_check(view)
    assert (found["handles_alike"].value, found["handles_alike"].outcome) == (25, Outcome.FAILED)
    assert found["bios_filled"].value == pytest.approx(100 * 2 / 3)
    assert found["bios_filled"].numbers == {"channels": 4, "told": 3, "filled": 2, "alike": 1}
    assert found["links_alike"].numbers == {"channels": 4, "told": 3, "alike": 2}
    standings = {
        (one.item_key, one.object_id): one.standing
        for one in view.evidence
        if one.item_key != CheckKind.HANDLES_ALIKE
    }
    assert standings == {
        ("bios_filled", first): "filled",
        ("bios_filled", empty): "empty",
        ("bios_filled", untold): "not_available",
        ("bios_filled", last): "filled",
        ("links_alike", first): "alike",
        ("links_alike", empty): "empty",
        ("links_alike", untold): "not_available",
        ("links_alike", last): "alike",
    }


async def test_a_profile_is_read_anew_at_each_check_of_its_channel(house: House) -> None:
    actor, [channel] = await some_channels(house, bio="We brew.")
    room = house.app.communities
    assert channel.profile is not None
    assert channel.profile.bio == "We brew."
    changed = await change_channel(room, actor, channel.id, None, {"settings": {"bio": "We bake."}})
    assert changed.profile is not None
    assert changed.profile.bio == "We bake."
    async with room.begin(actor) as tx:
        stale = await tx.channels.get(channel.id)
        await tx.channels.save(replace(stale, profile=None))
        await tx.commit()
    again = await check_channel(room, actor, channel.id)
    assert again.profile == changed.profile == (await read_channel(room, actor, channel.id)).profile
