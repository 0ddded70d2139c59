"""A workspace in which every operation has something to work on, and ids that name nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from adapters.platforms.sandbox.adapter import FORBIDDEN_ONCE, TIMEOUT_AFTER_ACCEPT
from adapters.wiring import House
from domain.communities.use_cases.change_channel import pause_channel
from domain.communities.use_cases.change_community import archive_community
from domain.events.use_cases.change_endpoint import pause_endpoint
from domain.events.use_cases.create_endpoint import NewEndpoint, create_endpoint
from domain.events.use_cases.read_audit import read_trail
from domain.events.use_cases.read_feed import watch_feeds
from domain.events.use_cases.read_webhooks import list_deliveries
from domain.events.use_cases.send_again import ping_endpoint
from domain.events.use_cases.verify_endpoint import verify_endpoint
from domain.identity.use_cases.change_workspace import suspend_workspace
from domain.identity.use_cases.keep_branding import change_branding
from domain.insights.use_cases.keep_reputation_weights import change_reputation_weights
from domain.publishing.hold import OnLift
from domain.publishing.media import MediaDetails
from domain.publishing.queue import SlotWish
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout
from domain.publishing.use_cases.caption_media import caption_media
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.publishing.use_cases.keep_reviewer import ReviewerWish, name_reviewer
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.read_publishing import list_sandbox_posts
from domain.publishing.use_cases.revise_message import revise_message
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.upload_media import begin_upload, receive_upload
from domain.shared.access import Actor, Mode
from domain.shared.ids import ChannelId, IdMaker, Kind
from domain.shared.paging import PageRequest
from tests.api.acting_world import acts_and_numbers
from tests.api.approval_world import IN_REVIEW, what_is_in_review
from tests.api.assignment_world import ASSIGNING, who_is_given_what
from tests.api.brand_world import BRAND, what_a_brand_wants
from tests.api.broadcast_world import BROADCASTS, some_broadcasts
from tests.api.campaign_world import CAMPAIGNS, some_campaigns
from tests.api.case_world import CASES, due_process
from tests.api.connection_world import CONNECTIONS, some_connections, strange_tokens
from tests.api.containment_world import CONTAINED, what_is_contained
from tests.api.crisis_world import CRISES, some_crises
from tests.api.desk_world import DESK, what_the_desk_goes_by
from tests.api.drill_world import DRILLS, some_drills
from tests.api.escalation_world import ESCALATING, who_is_told_when
from tests.api.guest_world import some_guests, strange_guests
from tests.api.idea_world import ideas_and_feeds
from tests.api.inbox_world import INBOX, some_notes, what_others_did
from tests.api.judging_world import JUDGED, what_is_not_wanted
from tests.api.listening_world import WATCHED, what_is_watched
from tests.api.member_world import MEMBERS, some_members
from tests.api.moderation_link_world import LINKED, what_has_a_page
from tests.api.offer_world import OFFERS, what_is_offered
from tests.api.operation_world import some_operations
from tests.api.privacy_world import PRIVACY, some_privacy
from tests.api.recurring_world import EVERGREENS, SERIES, some_evergreens, some_series
from tests.api.signal_world import SIGNALS, some_signals
from tests.api.teammate_world import TEAMMATES, some_teammates, strange_invitations
from tests.kit.api import send_what_is_due, send_what_is_owed
from tests.kit.builders import (
    a_community,
    a_message,
    a_queue,
    a_sandbox_channel,
    a_workspace,
    an_api_key,
)
from tests.kit.fakes.media import FILM
from tests.kit.media import SAID, a_ready_media
from tests.kit.receiver import somebody_who_listens

Things = Mapping[str, str]
"""Ids by what they are good for, such as `draft` or `paused_channel`."""

KINDS = {
    "workspace": Kind.WORKSPACE,
    "suspended_workspace": Kind.WORKSPACE,
    "spare_workspace": Kind.WORKSPACE,
    "community": Kind.COMMUNITY,
    "empty_community": Kind.COMMUNITY,
    "archived_community": Kind.COMMUNITY,
    "channel": Kind.CHANNEL,
    "idle_channel": Kind.CHANNEL,
    **CONNECTIONS,
    "paused_channel": Kind.CHANNEL,
    "doubtful_channel": Kind.CHANNEL,
    **dict.fromkeys(("draft", "draft_to_schedule", "draft_to_publish"), Kind.MESSAGE),
    **dict.fromkeys(("draft_to_cancel", "bulk_draft"), Kind.MESSAGE),
    **IN_REVIEW,
    "in_review_to_withdraw": Kind.MESSAGE,
    "approval_link": Kind.APPROVAL_LINK,
    "spare_approval_link": Kind.APPROVAL_LINK,
    "scheduled": Kind.MESSAGE,
    "published": Kind.MESSAGE,
    "revised": Kind.MESSAGE,
    "unconfirmed": Kind.MESSAGE,
    "forbidden": Kind.MESSAGE,
    "delivery": Kind.DELIVERY,
    "post": Kind.SANDBOX_POST,
    **INBOX,
    **DESK,
    **ASSIGNING,
    **dict.fromkeys(SERIES, Kind.SERIES),
    **dict.fromkeys(EVERGREENS, Kind.EVERGREEN),
    **BROADCASTS,
    "action": Kind.MODERATION_ACTION,
    "action_to_undo": Kind.MODERATION_ACTION,
    **JUDGED,
    **CASES,
    **CONTAINED,
    **LINKED,
    "hold": Kind.HOLD,
    "lifted_hold": Kind.HOLD,
    **BRAND,
    **CAMPAIGNS,
    **OFFERS,
    **CRISES,
    **SIGNALS,
    **DRILLS,
    **MEMBERS,
    **PRIVACY,
    **dict.fromkeys(("idea", "spare_idea", "idea_to_promote"), Kind.IDEA),
    "promoted_message": Kind.MESSAGE,
    **dict.fromkeys(("queue", "spare_queue"), Kind.QUEUE),
    "blackout": Kind.BLACKOUT,
    "spare_blackout": Kind.BLACKOUT,
    "media": Kind.MEDIA,
    **dict.fromkeys(("spare_media", "film", "spare_film"), Kind.MEDIA),
    "upload": Kind.MEDIA_UPLOAD,
    "brought_upload": Kind.MEDIA_UPLOAD,
    "asking_hold": Kind.HOLD,
    "calendar_feed": Kind.CALENDAR_FEED,
    **dict.fromkeys(("feed", "spare_feed", "feed_to_pause", "paused_feed"), Kind.FEED),
    "spare_calendar_feed": Kind.CALENDAR_FEED,
    "endpoint": Kind.WEBHOOK_ENDPOINT,
    "unverified_endpoint": Kind.WEBHOOK_ENDPOINT,
    "endpoint_to_pause": Kind.WEBHOOK_ENDPOINT,
    "paused_endpoint": Kind.WEBHOOK_ENDPOINT,
    "spare_endpoint": Kind.WEBHOOK_ENDPOINT,
    "webhook_delivery": Kind.WEBHOOK_DELIVERY,
    "event": Kind.EVENT,
    "operation": Kind.OPERATION,
    "test_clock": Kind.TEST_CLOCK,
    "operation_to_cancel": Kind.OPERATION,
    "key": Kind.API_KEY,
    "other_key": Kind.API_KEY,
    **TEAMMATES,
    **ESCALATING,
    **WATCHED,
}


ENDPOINTS = (
    *("endpoint", "unverified_endpoint", "endpoint_to_pause", "paused_endpoint"),
    "spare_endpoint",
)


class Strangers(Mapping[str, str]):
    """For every thing an id of its kind that names nothing, the same one each time."""

    def __init__(self, ids: IdMaker) -> None:
        self._made = {name: ids.new(kind) for name, kind in KINDS.items()}
        self._made |= {"seen": "0" * 64, "seen_to_refuse": "1" * 64, "seen_many": "2" * 64}
        self._made |= strange_guests() | strange_tokens() | strange_invitations()
        self._made["external_id"] = f"ext-{ids.new(Kind.EVENT)}"

    def __getitem__(self, name: str) -> str:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@dataclass(frozen=True)
class Place:
    """A furnished workspace, and who may do everything in it; the key wrote the notes, too."""

    actor: Actor
    things: Things
    key: str = ""

    @property
    def outside(self) -> Actor:
        """The same actor, at work in no workspace."""
        return replace(self.actor, workspace_id=None)


async def furnish(house: House, actor: Actor) -> Place:
    """Fill this workspace. Nothing in it depends on what else exists, and every move has a thing
    it can be made on."""
    # The sandbox is for test workspaces; a live one is furnished through an actor in test mode.
    worker = replace(actor, mode=Mode.TEST)
    external_id = f"ext-{house.ids.new(Kind.EVENT)}"
    things = {"workspace": actor.workspace, "external_id": external_id}
    things |= await _communities(house, worker, external_id)
    things |= await _messages(house, worker, things, external_id)
    things |= await what_others_did(house, worker, things)
    own = await an_api_key(house, actor, everywhere=True)
    things |= await some_notes(house, replace(worker, id=own.key.id), things)
    things |= await what_the_desk_goes_by(house, worker, things, external_id)
    things |= await some_series(house, worker, things, external_id)
    things |= await some_evergreens(house, worker, things, external_id)
    things |= await some_broadcasts(house, worker, things, external_id)
    things |= await _queues(house, worker, things, external_id)
    things |= await _pacing(house, worker, things, external_id)
    things |= await _holds(house, worker)
    things |= await some_campaigns(house, worker, external_id)
    things |= await what_a_brand_wants(house, worker, things, external_id)
    things |= await some_members(house, worker, things, external_id)
    things |= await what_is_offered(house, worker, things, external_id)
    things |= await some_privacy(house, worker, things["member"])
    things |= await ideas_and_feeds(house, worker, things, external_id)
    things |= await acts_and_numbers(house, worker, things, external_id)
    things |= await what_is_not_wanted(house, worker, things, external_id)
    things |= await due_process(house, worker, things, external_id)
    things |= await what_is_contained(house, worker, things)
    things |= await what_has_a_page(house, worker, things, external_id)
    await set_brand_voice(house.app.publishing, worker, None, {"traits": ("warm",)})
    await change_branding(house.app.identity, worker, None, {"display_name": "Plaza"})
    await change_reputation_weights(house.app.insights, worker, None, {"growth": 12.0})
    asked = ReviewerWish(somebody_who_listens().url, enabled=True, timeout_ms=2000)
    await name_reviewer(house.app.publishing, worker, None, asked)
    things |= await some_operations(house, worker, external_id)
    things |= await what_is_in_review(house, worker, external_id)
    things |= await some_guests(house, worker, things, external_id)
    things |= await _media(house, worker, external_id)
    things |= await _webhooks(house, worker, external_id)
    things |= await _identity(house, actor, external_id)
    things |= await some_teammates(house, actor, external_id)
    things |= await some_crises(house, worker, things["teammate"], external_id)
    things |= await some_signals(house, worker, external_id)
    things |= await some_drills(house, worker, things["channel"], external_id)
    things |= await who_is_given_what(house, worker, things, external_id)
    things |= await who_is_told_when(house, worker, things, external_id)
    things |= await what_is_watched(house, worker, things, external_id)
    # Whoever reads a feed tells all that was not told yet, and who reads a trail seals it; here
    # nothing is left to tell or to seal.
    await watch_feeds(house.app.events, [])
    for reader in (worker, actor):
        await read_trail(house.app.events, reader)
    return Place(actor, things, own.text)


async def _communities(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    rooms = house.app.communities
    home = await a_community(house, actor, external_id=external_id)
    empty = await a_community(house, actor)
    archived = await a_community(house, actor)
    await archive_community(rooms, actor, archived.id)
    channel = await a_sandbox_channel(
        house, actor, community_id=home.id, account="main", external_id=external_id
    )
    made = {
        name: await a_sandbox_channel(house, actor, community_id=home.id, **settings)
        for name, settings in {
            "idle_channel": {"account": "idle"},
            "paused_channel": {"account": "paused"},
            "doubtful_channel": {"account": "doubtful", "outcome_class": "D"},
        }.items()
    }
    await pause_channel(rooms, actor, made["paused_channel"].id, "resting")
    renewed = await a_sandbox_channel(
        house, actor, community_id=home.id, account="renewed", refresh_token="once"
    )
    async with rooms.begin(actor) as tx:
        connection = await tx.channels.connection(renewed.id)
    # What the sandbox keeps of a grant is a row of its own.
    await rooms.platforms.refresh(connection)
    return {
        **await some_connections(house, actor, home.id),
        "community": home.id,
        "empty_community": empty.id,
        "archived_community": archived.id,
        "channel": channel.id,
        **{name: other.id for name, other in made.items()},
    }


async def _messages(house: House, actor: Actor, things: Things, external_id: str) -> dict[str, str]:
    channel, doubtful = ChannelId(things["channel"]), ChannelId(things["doubtful_channel"])
    published = await a_message(house, actor, channels=[channel], now=True)
    revised = await a_message(house, actor, channels=[channel], text="In a word.", now=True)
    on_the_wall = await a_message(house, actor, channels=[channel], text="Hanging.", now=True)
    unconfirmed = await a_message(
        house, actor, channels=[doubtful], text=f"doubt {TIMEOUT_AFTER_ACCEPT}", now=True
    )
    forbidden = await a_message(
        house, actor, channels=[channel], text=f"not yet {FORBIDDEN_ONCE}", now=True
    )
    await send_what_is_due(house)
    room = house.app.publishing
    await revise_message(room, actor, revised.id, None, {"text": "In two words."})
    later = house.clock.now() + timedelta(days=2)
    scheduled = await a_message(house, actor, channels=[channel], at=later, external_id=external_id)
    names = ("draft", "draft_to_schedule", "draft_to_publish", "draft_to_cancel", "bulk_draft")
    drafts = {name: (await a_message(house, actor, channels=[channel])).id for name in names}
    posts = await list_sandbox_posts(house.app.publishing, actor, PageRequest())
    return {
        **drafts,
        "scheduled": scheduled.id,
        "published": published.id,
        "revised": revised.id,
        "unconfirmed": unconfirmed.id,
        "forbidden": forbidden.id,
        "delivery": unconfirmed.deliveries[0].id,
        "post": next(post.id for post in posts.items if post.text == on_the_wall.text),
    }


async def _queues(house: House, actor: Actor, things: Things, external_id: str) -> dict[str, str]:
    channel = ChannelId(things["channel"])
    queue = await a_queue(house, actor, channel, external_id=external_id)
    spare = await a_queue(house, actor, channel)
    await a_message(house, actor, channels=[channel], slot=SlotWish(queue.id))
    return {"queue": queue.id, "spare_queue": spare.id}


async def _pacing(house: House, actor: Actor, things: Things, external_id: str) -> dict[str, str]:
    room, channel = house.app.publishing, ChannelId(things["channel"])
    await put_rules(room, actor, channel, None, {"min_spacing_seconds": 60})
    first, last, why = date(2090, 8, 1), date(2090, 8, 15), "a holiday"
    ours = NewBlackout(first, last, why, channel_id=channel, external_id=external_id)
    made = await create_blackout(room, actor, ours)
    spare = await create_blackout(room, actor, NewBlackout(first, last, why))
    return {"blackout": made.id, "spare_blackout": spare.id}


async def _holds(house: House, actor: Actor) -> dict[str, str]:
    room = house.app.publishing
    aside = await a_sandbox_channel(house, actor, account="aside")
    standing = await place_hold(room, actor, NewHold("a product recall", aside.id))
    lifted = await place_hold(room, actor, NewHold("a false alarm", aside.id))
    await lift_hold(room, actor, lifted.id)
    asking = await place_hold(room, actor, NewHold("a rumour", aside.id, on_lift=OnLift.ASK))
    await lift_hold(room, actor, asking.id)
    await place_hold(room, actor, NewHold("a mix-up", tag="mixed-up"))
    return {"hold": standing.id, "lifted_hold": lifted.id, "asking_hold": asking.id}


async def _media(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    room = house.app.publishing
    media = await a_ready_media(house, actor, external_id=external_id)
    spare = await a_ready_media(house, actor)
    films = [await a_ready_media(house, actor, FILM) for _ in range(2)]
    for film in films:
        await caption_media(room, actor, film.id, None, "es", SAID)
    uploads = [(await begin_upload(room, actor, MediaDetails())).upload.id for _ in range(2)]
    async with room.media.spool() as spool:
        await spool.write(uploads[1].encode())
        await receive_upload(room, actor, uploads[1], await spool.received())
    return {
        "media": media.id,
        "spare_media": spare.id,
        "film": films[0].id,
        "spare_film": films[1].id,
        "upload": uploads[0],
        "brought_upload": uploads[1],
    }


async def _webhooks(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    room = house.app.events
    ids = {}
    for name in ENDPOINTS:
        request = NewEndpoint(
            somebody_who_listens().url,
            # Nothing that anybody does here makes these events.
            event_types=("delivery.overdue",),
            external_id=external_id if name == "endpoint" else None,
        )
        ids[name] = (await create_endpoint(room, actor, request)).endpoint.id
        if name != "unverified_endpoint":
            await verify_endpoint(room, actor, ids[name])
    await pause_endpoint(room, actor, ids["paused_endpoint"])
    await ping_endpoint(room, actor, ids["endpoint"])
    await send_what_is_owed(house)
    told = await list_deliveries(room, actor, PageRequest())
    [delivery] = [d for d in told.items if d.endpoint_id == ids["endpoint"]]
    return {**ids, "webhook_delivery": delivery.id, "event": delivery.event_id}


async def _identity(house: House, actor: Actor, external_id: str) -> dict[str, str]:
    outside = replace(actor, workspace_id=None)
    spare = await a_workspace(house, organization=outside, external_id=external_id)
    suspended = await a_workspace(house, organization=outside)
    await suspend_workspace(house.app.identity, outside, suspended.workspace)
    keys = [(await an_api_key(house, actor)).key.id for _ in range(2)]
    return {
        "spare_workspace": spare.workspace,
        "suspended_workspace": suspended.workspace,
        "key": keys[0],
        "other_key": keys[1],
    }
