"""What communities knows of channels, in memory, as publishing asks it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.communities.model import Channel, ChannelStatus
from domain.identity.model import WorkspaceStatus
from domain.publishing.approval import ApprovalMode
from domain.publishing.hold import Hold, Mark
from domain.publishing.views import ChannelFacts
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, CommunityId, HoldId
from tests.kit.fakes.approvals import policies_of
from tests.kit.fakes.called_channels import FakeCalledChannels
from tests.kit.fakes.memory import Tables
from tests.kit.fakes.pacing import lateness, paced


class FakeChannelFacts(FakeCalledChannels):
    """Publishing asks more of a channel than whether it may be called."""

    async def facts(self, ids: Sequence[ChannelId]) -> Mapping[ChannelId, ChannelFacts]:
        known = facts_of(self._tx.tables, self._tx.actor)
        now = self._tx.now()
        return {
            id: replace(known[id], paced=paced(self._tx.tables, self._tx.actor, id, now))
            for id in ids
            if id in known
        }

    async def knows_community(self, community_id: CommunityId) -> bool:
        return self._tx.key(community_id) in self._tx.tables.communities

    async def named(self, names: Sequence[str]) -> Mapping[str, Sequence[ChannelId]]:
        here = [
            c
            for c in self._tx.tables.channels.values()
            if c.workspace_id == self._tx.actor.workspace
        ]
        found = {}
        for name in names:
            exact = [c.id for c in here if name in (c.id, c.external_id)]
            alike = [
                c.id
                for c in here
                if c.status is not ChannelStatus.DISCONNECTED
                and c.handle.lstrip("@") == name.lstrip("@")
            ]
            if exact or alike:
                found[name] = sorted(exact or alike)
        return found


def facts_of(tables: Tables, actor: Actor) -> dict[ChannelId, ChannelFacts]:
    """Every channel of the workspace, with what stops it: the most telling reason first."""
    suspended = tables.workspaces[actor.workspace].status is WorkspaceStatus.SUSPENDED
    facts, marks = {}, marks_held(tables, actor)
    policies = policies_of(tables, actor, [c.id for c in tables.channels.values()])
    for channel in tables.channels.values():
        if channel.workspace_id != actor.workspace:
            continue
        hold_id = _standing_hold(tables, channel)
        stopped = "hold" if hold_id else None
        if channel.status is not ChannelStatus.CONNECTED:
            stopped = f"channel_{channel.status}"
        facts[channel.id] = ChannelFacts(
            id=channel.id,
            community_id=channel.community_id,
            platform=channel.platform,
            status=channel.status.value,
            limits=channel.limits,
            capabilities=channel.capabilities,
            outcome_class=channel.outcome_class,
            stopped="workspace_suspended" if suspended else stopped,
            hold_id=hold_id,
            marks_held=bool(marks),
            approval=policies[channel.id].mode if channel.id in policies else ApprovalMode.NONE,
            **lateness(tables, actor, channel.id),
        )
    return facts


def marks_held(tables: Tables, actor: Actor) -> dict[Mark, Hold]:
    """The tags and campaigns of the workspace that are under a hold, each with the oldest that
    stands on it."""
    held: dict[Mark, Hold] = {}
    for hold in sorted(tables.holds.values(), key=lambda one: one.id):
        here = hold.workspace_id == actor.workspace and hold.lifted_at is None
        if here and hold.mark is not None:
            held.setdefault(hold.mark, hold)
    return held


def _standing_hold(tables: Tables, channel: Channel) -> HoldId | None:
    standing = [
        hold.id
        for hold in tables.holds.values()
        if hold.workspace_id == channel.workspace_id
        and hold.lifted_at is None
        and hold.covers(channel.id, channel.community_id)
    ]
    return min(standing, default=None)
