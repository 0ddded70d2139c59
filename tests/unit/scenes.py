"""Small scenes in memory that together make every move there is, with what is told in each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from domain.communities.errors import DifferentAccount
from domain.communities.model import Channel, Community
from domain.communities.use_cases.change_channel import (
    change_channel,
    disconnect_channel,
    pause_channel,
    require_reauth,
    resume_channel,
)
from domain.communities.use_cases.change_community import (
    archive_community,
    change_community,
    restore_community,
)
from domain.communities.use_cases.check_channel import check_channel, reconnect_channel
from domain.identity.model import ApiKey, Organization, Workspace
from domain.identity.use_cases.change_api_key import rename_api_key, revoke_api_key
from domain.identity.use_cases.change_organization import change_organization
from domain.identity.use_cases.change_workspace import (
    change_workspace,
    resume_workspace,
    suspend_workspace,
)
from domain.publishing.delivery import CLEAN_MISS_AFTER, LEASE, Delivery
from domain.publishing.model import Hold, Message
from domain.publishing.outcomes import (
    CannotTell,
    Finding,
    NotSent,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.publishing.use_cases.apply_holds import apply_holds
from domain.publishing.use_cases.change_message import (
    cancel_message,
    edit_message,
    publish_message,
    schedule_message,
)
from domain.publishing.use_cases.place_hold import NewHold, lift_hold, place_hold
from domain.publishing.use_cases.resolve_delivery import Resolution, Verdict, resolve_delivery
from domain.publishing.use_cases.retract_message import retract_message
from domain.publishing.use_cases.send_deliveries import (
    Answered,
    give_back,
    record_outcomes,
    start_attempts,
)
from domain.publishing.use_cases.settle_unconfirmed import look_up, rescue_expired
from domain.publishing.use_cases.take_due import take_due
from domain.shared.access import Actor
from domain.shared.ids import ApiKeyId
from domain.shared.platforms import CredentialsRefused, PlatformUnreachable
from domain.shared.secret import Secret
from tests.kit.builders import (
    a_community,
    a_message,
    an_api_key,
    in_one_hour,
    utc_schedule,
)
from tests.kit.fakes import FakeHouse
from tests.kit.fakes.house import an_account

TOKEN = {"token": Secret("another")}


@dataclass
class Stage:
    """A workspace with a channel, where one thing after another happens."""

    house: FakeHouse
    actor: Actor
    channel: Channel

    @property
    def outside(self) -> Actor:
        return replace(self.actor, workspace_id=None)

    async def message(self, **how: Any) -> Message:
        return await a_message(self.house, self.actor, channels=[self.channel], **how)

    async def begun(self) -> Message:
        """A message that is with its platform."""
        message = await self.message(now=True)
        room, ids = self.house.app.publishing, [message.deliveries[0].id]
        await start_attempts(room, self.actor, await take_due(room, self.actor, ids))
        return message

    async def answered(self, outcome: Outcome) -> Message:
        message = await self.message(now=True)
        room, ids = self.house.app.publishing, [message.deliveries[0].id]
        for started in await start_attempts(
            room, self.actor, await take_due(room, self.actor, ids)
        ):
            await record_outcomes(room, self.actor, [Answered(started, outcome)])
        return message

    async def unsure(self) -> Message:
        return await self.answered(Unknown("no answer"))

    async def looked(self, finding: Finding | None = None, *, after: timedelta = LEASE) -> None:
        message = await self.unsure()
        self.house.clock.forward(after)
        if finding is not None:
            self.house.platforms.findings.append(finding)
        await look_up(self.house.app.publishing, self.actor, message.deliveries[0].id)

    async def resolved(self, how: Resolution) -> None:
        message = await self.unsure()
        verdict = Verdict(how, "seen")
        await resolve_delivery(self.house.app.publishing, self.actor, message.id, verdict)


async def renames_the_organization(s: Stage) -> None:
    await change_organization(s.house.app.identity, s.outside, None, "Another name")


async def changes_a_workspace(s: Stage) -> None:
    room = s.house.app.identity
    await change_workspace(room, s.outside, s.actor.workspace, None, {"timezone": "UTC"})


async def suspends_and_resumes_a_workspace(s: Stage) -> None:
    room = s.house.app.identity
    await suspend_workspace(room, s.outside, s.actor.workspace)
    await resume_workspace(room, s.outside, s.actor.workspace)


async def renames_and_revokes_a_key(s: Stage) -> None:
    key = ApiKeyId((await an_api_key(s.house, s.actor)).key.id)
    await rename_api_key(s.house.app.identity, s.outside, key, None, "dashboard")
    await revoke_api_key(s.house.app.identity, s.outside, key)


async def changes_archives_and_restores_a_community(s: Stage) -> None:
    room, community = s.house.app.communities, await a_community(s.house, s.actor)
    await change_community(room, s.actor, community.id, None, {"name": "Vecinas"})
    await archive_community(room, s.actor, community.id)
    await restore_community(room, s.actor, community.id)


async def changes_a_channel(s: Stage) -> None:
    room = s.house.app.communities
    await change_channel(room, s.actor, s.channel.id, None, {"name": "The square"})


async def pauses_and_resumes_a_channel(s: Stage) -> None:
    room = s.house.app.communities
    await pause_channel(room, s.actor, s.channel.id, "resting")
    await resume_channel(room, s.actor, s.channel.id)


async def disconnects_a_channel(s: Stage) -> None:
    await disconnect_channel(s.house.app.communities, s.actor, s.channel.id, "over")


async def loses_and_renews_credentials(s: Stage) -> None:
    room = s.house.app.communities
    await require_reauth(room, s.actor, s.channel.id, "credentials_refused")
    s.house.platforms.identities.append(an_account("sandbox", {"account": "somebody else"}))
    with pytest.raises(DifferentAccount):
        await reconnect_channel(room, s.actor, s.channel.id, TOKEN)
    await reconnect_channel(room, s.actor, s.channel.id, TOKEN)


async def asks_a_platform(s: Stage) -> None:
    room = s.house.app.communities
    unreachable, refused = PlatformUnreachable(platform="sandbox"), CredentialsRefused()
    for answer in (unreachable, an_account(), refused, an_account()):
        s.house.platforms.identities.append(answer)
        await check_channel(room, s.actor, s.channel.id)


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
    await give_back(room, s.actor, claims, in_one_hour(s.house))


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
    await s.answered(Refused(RefusalKind.CREDENTIALS, "no"))
    await s.answered(NotSent("unreachable"))
    await s.unsure()


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


BORN = {"message.created", "message.scheduled"}
HELD = BORN | {"hold.placed", "hold.lifted", "delivery.held", "message.held"}
SENT = BORN | {"message.publishing", "delivery.sending"}
OUT = SENT | {"delivery.published", "message.published"}
UNSURE = SENT | {"delivery.unconfirmed", "message.unconfirmed"}

Scene = Callable[[Stage], Awaitable[None]]
SCENES: Mapping[Scene, tuple[Mapping[type, str], set[str]]] = {
    renames_the_organization: ({Organization: "change"}, {"organization.updated"}),
    changes_a_workspace: ({Workspace: "change"}, {"workspace.updated"}),
    suspends_and_resumes_a_workspace: (
        {Workspace: "suspend resume"},
        {"workspace.suspended", "workspace.resumed"},
    ),
    renames_and_revokes_a_key: (
        {ApiKey: "change revoke"},
        {"key.created", "key.updated", "key.revoked"},
    ),
    changes_archives_and_restores_a_community: (
        {Community: "change archive restore"},
        {"community.created", "community.updated", "community.archived", "community.restored"},
    ),
    changes_a_channel: ({Channel: "change"}, {"channel.updated"}),
    pauses_and_resumes_a_channel: (
        {Channel: "pause resume"},
        {"channel.paused", "channel.resumed"},
    ),
    disconnects_a_channel: ({Channel: "disconnect"}, {"channel.removed"}),
    loses_and_renews_credentials: (
        {Channel: "needs_reauth reconnected"},
        {"channel.reauth_required", "channel.restored"},
    ),
    asks_a_platform: (
        {Channel: "checked check_failed"},
        {"channel.checked", "channel.reauth_required", "channel.restored"},
    ),
    places_and_lifts_a_hold: ({Hold: "lift"}, {"hold.placed", "hold.lifted"}),
    edits_schedules_and_cancels: (
        {Message: "edit schedule_for cancel", Delivery: "due cancelled"},
        BORN | {"message.updated", "delivery.scheduled", "message.cancelled", "delivery.cancelled"},
    ),
    schedules_a_thread: (
        {Delivery: "in_turn"},
        BORN | {"delivery.scheduled", "delivery.waiting"},
    ),
    publishes_now: ({Message: "publish_now"}, BORN | {"delivery.scheduled"}),
    publishes_while_held: ({Message: "with_deliveries"}, HELD - {"hold.lifted"}),
    holds_and_releases: ({Delivery: "hold release"}, HELD | {"delivery.scheduled"}),
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
        | {"delivery.credentials_refused", "delivery.scheduled"},
    ),
    is_throttled: ({Delivery: "settle"}, SENT | {"delivery.scheduled", "channel.rate_limited"}),
    looks_up: ({Delivery: "looked_up"}, OUT | UNSURE | {"delivery.scheduled"}),
    resolves: (
        {Delivery: "resolve_as_published resolve_by_sending_again abandon"},
        OUT
        | UNSURE
        | {"message.resolved", "delivery.scheduled", "delivery.abandoned", "message.rejected"},
    ),
    retracts: (
        {Delivery: "deleted"},
        OUT | {"delivery.deleted", "message.deleted_on_platform"},
    ),
}
"""Each scene with the moves it makes, and the names that are told in it."""
