"""Small scenes of publishing in memory."""

from dataclasses import replace
from datetime import timedelta

from domain.communities.use_cases.check_channel import check_channel
from domain.publishing.content import Part
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE, Delivery
from domain.publishing.hold import Hold, OnLift
from domain.publishing.model import Message
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
)
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import (
    cancel_message,
    edit_message,
    publish_message,
    schedule_message,
)
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.publishing.use_cases.place_hold import NewHold, change_hold, lift_hold, place_hold
from domain.publishing.use_cases.release_held import release_held
from domain.publishing.use_cases.resolve_delivery import Resolution
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.retry_message import retry_message
from domain.publishing.use_cases.revise_message import revise_message
from domain.publishing.use_cases.rule_publishing import put_rules
from domain.publishing.use_cases.send_deliveries import (
    give_back,
    start_attempts,
)
from domain.publishing.use_cases.settle_unconfirmed import rescue_expired
from domain.publishing.use_cases.take_due import take_due
from domain.publishing.use_cases.watch_posts import watch_posts
from tests.kit.builders import (
    in_one_hour,
    utc_schedule,
)
from tests.kit.fakes.house_profiles import an_account
from tests.unit.queue_scenes import QUEUES
from tests.unit.stage import Scenes, Stage


async def places_and_lifts_a_hold(s: Stage) -> None:
    room = s.house.app.publishing
    hold = await place_hold(room, s.actor, NewHold("a recall"))
    await lift_hold(room, s.actor, hold.id)


async def edits_schedules_and_cancels(s: Stage) -> None:
    room, message = s.house.app.publishing, await s.message()
    await edit_message(room, s.actor, message.id, None, {"external_id": "calendar-17"})
    later = utc_schedule(in_one_hour(s.house))
    await schedule_message(room, s.actor, message.id, None, later)
    await cancel_message(room, s.actor, message.id, None)


async def rewrites_a_thread(s: Stage) -> None:
    room, message = s.house.app.publishing, await s.message(thread=["and then"])
    for thread in ((), (Part("and then again"),)):
        await edit_message(room, s.actor, message.id, None, {"thread": thread})


async def publishes_now(s: Stage) -> None:
    room, message = s.house.app.publishing, await s.message()
    await publish_message(room, s.actor, message.id, None, utc_schedule(s.house.clock.now()))


async def publishes_while_held(s: Stage) -> None:
    await place_hold(s.house.app.publishing, s.actor, NewHold("a recall"))
    await s.message(now=True)
    await publishes_now(s)


async def holds_and_releases(s: Stage) -> None:
    room = s.house.app.publishing
    await s.message(at=in_one_hour(s.house))
    hold = await place_hold(room, s.actor, NewHold("a recall"))
    await apply_holds(room, s.actor, None)
    await lift_hold(room, s.actor, hold.id)
    await apply_holds(room, s.actor, None)


async def asks_and_is_told(s: Stage) -> None:
    room = s.house.app.publishing
    messages = [await s.message(at=in_one_hour(s.house)) for _ in range(2)]
    hold = await place_hold(room, s.actor, NewHold("a recall"))
    await change_hold(room, s.actor, hold.id, None, {"on_lift": OnLift.ASK})
    await apply_holds(room, s.actor, None)
    await lift_hold(room, s.actor, hold.id)
    await apply_holds(room, s.actor, None)
    s.house.clock.forward(timedelta(hours=3))
    await release_held(room, s.actor, hold.id, OnLift.PUBLISH, [messages[0].id])
    await release_held(room, s.actor, hold.id, OnLift.DISCARD, [])
    await apply_holds(room, s.actor, None)


async def releases_too_late(s: Stage) -> None:
    room = s.house.app.publishing
    await s.message(at=in_one_hour(s.house))
    hold = await place_hold(room, s.actor, NewHold("a recall"))
    await apply_holds(room, s.actor, None)
    s.house.clock.forward(timedelta(hours=3))
    await lift_hold(room, s.actor, hold.id)
    await apply_holds(room, s.actor, None)


async def comes_too_late(s: Stage) -> None:
    message = await s.message(at=in_one_hour(s.house))
    s.house.clock.forward(timedelta(hours=3))
    await take_due(s.house.app.publishing, s.actor, [message.deliveries[0].id])


async def gives_a_claim_back(s: Stage) -> None:
    room, message = s.house.app.publishing, await s.message(now=True)
    claims = await take_due(room, s.actor, [message.deliveries[0].id])
    await give_back(room, s.actor, claims, timedelta(hours=1))


async def loses_a_worker_with_a_claim(s: Stage) -> None:
    room, message = s.house.app.publishing, await s.message(now=True)
    ids = [message.deliveries[0].id]
    await take_due(room, s.actor, ids)
    s.house.clock.forward(2 * LEASE)
    await rescue_expired(room, s.actor, ids)


async def loses_a_worker_with_an_intent(s: Stage) -> None:
    message = await s.begun()
    s.house.clock.forward(2 * LEASE)
    await rescue_expired(s.house.app.publishing, s.actor, [message.deliveries[0].id])


async def hears_every_answer(s: Stage) -> None:
    await s.answered(Published("110"))
    await s.answered(Refused(RefusalKind.CONTENT, "no"))
    await s.answered(Refused(RefusalKind.ACCOUNT, "no"))
    await s.answered(NotSent("unreachable"))
    await s.unsure()
    await s.answered(Refused(RefusalKind.CREDENTIALS, "no"))


async def no_longer_fits(s: Stage) -> None:
    message, account = await s.message(now=True), an_account()
    tight = replace(account.limits, text=replace(account.limits.text, maximum=1))
    s.house.platforms.identities.append(replace(account, limits=tight))
    await check_channel(s.house.app.communities, s.actor, s.channel.id)
    room, ids = s.house.app.publishing, [message.deliveries[0].id]
    await start_attempts(room, s.actor, await take_due(room, s.actor, ids))


async def is_kept_for_what_is_found_and_edited(s: Stage) -> None:
    message, room = await s.message(now=True), s.house.app.publishing
    await put_rules(room, s.actor, s.channel.id, None, {"hold_if_warned": True})
    await set_brand_voice(room, s.actor, None, {"forbidden": {message.text.split()[0]: None}})
    ids = [message.deliveries[0].id]
    await start_attempts(room, s.actor, await take_due(room, s.actor, ids))
    await edit_message(room, s.actor, message.id, None, {"text": "Other words."})


async def tries_again(s: Stage) -> None:
    message = await s.answered(Refused(RefusalKind.PERMISSION, "no"))
    await retry_message(s.house.app.publishing, s.actor, message.id, None, [])


async def is_throttled(s: Stage) -> None:
    await s.answered(Throttled(timedelta(minutes=5)))


async def looks_up(s: Stage) -> None:
    await s.looked(Published("111"))
    await s.looked(CannotTell("the platform is down"))
    await s.looked(after=CLEAN_MISS_AFTER)


async def resolves(s: Stage) -> None:
    for how in Resolution:
        await s.resolved(how)


async def schedules_a_thread(s: Stage) -> None:
    message = await s.message(thread=["and then"])
    at = utc_schedule(in_one_hour(s.house))
    await schedule_message(s.house.app.publishing, s.actor, message.id, None, at)


async def retracts(s: Stage) -> None:
    message = await s.answered(Published("112"))
    await retract_message(s.house.app.publishing, s.actor, message.id)


async def revises(s: Stage) -> None:
    message = await s.answered(Published("114"))
    room = s.house.app.publishing
    await revise_message(room, s.actor, message.id, None, {"text": "In other words."})


async def loses_sight_of_a_post(s: Stage) -> None:
    await s.answered(Published("113"))
    s.house.clock.forward(timedelta(hours=1))
    s.house.platforms.sights.extend([Absent(), Absent()])
    for _ in range(2):
        await watch_posts(s.house.app.publishing, s.actor, s.channel.id)


BORN = {"message.created", "message.scheduled"}
HELD = BORN | {"hold.placed", "hold.lifted", "delivery.held", "message.held"}
SENT = BORN | {"message.publishing", "delivery.sending"}
OUT = SENT | {"delivery.published", "message.published"}
UNSURE = SENT | {"delivery.unconfirmed", "message.unconfirmed"}

PUBLISHING: Scenes = {
    places_and_lifts_a_hold: ({Hold: "lift"}, {"hold.placed", "hold.lifted"}),
    edits_schedules_and_cancels: (
        {Message: "edit schedule_for cancel", Delivery: "due cancelled"},
        BORN | {"message.updated", "delivery.scheduled", "message.cancelled", "delivery.cancelled"},
    ),
    schedules_a_thread: (
        {Delivery: "in_turn"},
        BORN | {"delivery.scheduled", "delivery.waiting"},
    ),
    rewrites_a_thread: (
        {Message: "rewrite", Delivery: "skipped"},
        {"message.created", "message.updated", "delivery.skipped"},
    ),
    publishes_now: ({Message: "publish_now"}, BORN | {"delivery.scheduled"}),
    publishes_while_held: ({Message: "with_deliveries"}, HELD - {"hold.lifted"}),
    holds_and_releases: ({Delivery: "hold release"}, HELD | {"delivery.scheduled"}),
    asks_and_is_told: (
        {Hold: "change release", Delivery: "await_release"},
        HELD
        | {"hold.changed", "hold.released", "delivery.scheduled"}
        | {"delivery.cancelled", "message.cancelled"},
    ),
    releases_too_late: (
        {Delivery: "release"},
        HELD | {"delivery.overdue", "message.overdue"},
    ),
    comes_too_late: ({Delivery: "overdue"}, BORN | {"delivery.overdue", "message.overdue"}),
    gives_a_claim_back: ({Delivery: "give_back"}, BORN),
    loses_a_worker_with_a_claim: ({Delivery: "rescue"}, BORN),
    loses_a_worker_with_an_intent: ({Delivery: "start rescue"}, UNSURE),
    hears_every_answer: (
        {Delivery: "settle"},
        OUT
        | UNSURE
        | {"delivery.rejected", "message.rejected"}
        | {"delivery.credentials_refused", "delivery.account_blocked", "delivery.scheduled"}
        | {"channel.reauth_required"},
    ),
    no_longer_fits: (
        {Delivery: "unfit"},
        {"message.created", "message.scheduled", "channel.checked"}
        | {"delivery.rejected", "message.rejected"},
    ),
    is_kept_for_what_is_found_and_edited: (
        {Message: "look_anew", Delivery: "warned look_anew"},
        BORN
        | {"brand_voice.updated", "publishing_rules.updated"}
        | {"delivery.held", "message.held", "message.updated", "delivery.scheduled"},
    ),
    tries_again: (
        {Message: "retry", Delivery: "retry"},
        SENT | {"delivery.rejected", "message.rejected", "delivery.scheduled"},
    ),
    is_throttled: ({Delivery: "settle"}, SENT | {"delivery.scheduled", "channel.rate_limited"}),
    looks_up: ({Delivery: "looked_up"}, OUT | UNSURE | {"delivery.scheduled"}),
    resolves: (
        {Delivery: "resolve_as_published resolve_by_sending_again abandon"},
        OUT
        | UNSURE
        | {"message.resolved", "delivery.scheduled", "delivery.abandoned", "message.rejected"},
    ),
    loses_sight_of_a_post: (
        {Delivery: "missed"},
        OUT | {"delivery.deleted", "delivery.vanished", "message.deleted_on_platform"},
    ),
    revises: ({Message: "revise"}, OUT | {"message.revised"}),
    retracts: (
        {Delivery: "deleted"},
        OUT | {"delivery.deleted", "message.deleted_on_platform"},
    ),
    **QUEUES,
}
"""Each scene with the moves it makes, and the names that are told in it."""
