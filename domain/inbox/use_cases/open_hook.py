"""Make a channel's address, or another in its place, and tell the platform of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from domain.inbox.errors import HookCredentialMissing, NoPublicUrl
from domain.inbox.hearing import Hearing, HookSecrets
from domain.inbox.listening import put_on_stream
from domain.inbox.ports import InboxTransaction, Line
from domain.inbox.room import Inbox
from domain.inbox.views import Listener, OpenedHook
from domain.shared.access import Actor, Permission
from domain.shared.errors import InvalidState
from domain.shared.ids import ChannelId
from domain.shared.outcomes import NotSent, Outcome, Published, Throttled, Unknown
from domain.shared.platforms import (
    Capability,
    CapabilityMissing,
    PlatformProfile,
    PlatformRefused,
    PlatformThrottled,
    PlatformUnreachable,
)
from domain.shared.secret import Secret


@dataclass(frozen=True, slots=True)
class _Made:
    """An address that is about to be; `secret` is None where we did not make it."""

    line: Line
    hearing: Hearing
    secrets: HookSecrets
    url: Secret
    secret: Secret | None

    def opened(self, now: datetime, *, told: bool) -> OpenedHook:
        return OpenedHook(self.line.listener.id, self.url, self.secret, told, now)


async def open_hook(room: Inbox, actor: Actor, channel_id: ChannelId) -> OpenedHook:
    """The address and the secret are shown this once. Those that were there before go on counting
    for a day.

    Where we tell the platform of it, the address stands before it is told, for the platform may try
    it at once. What it refuses is undone; what became of it when no answer came is not known: then
    the new one stands beside the last that it is known to have, and repeating is safe. Raises
    MissingScope, NotFound, NoPublicUrl, InvalidState, CapabilityMissing, HookCredentialMissing,
    CredentialsUnreadable, PlatformRefused, PlatformThrottled, PlatformUnreachable.
    """
    actor.require(Permission.CHANNELS_WRITE)
    if room.public_url is None:
        raise NoPublicUrl()
    async with room.begin(actor) as tx:
        made = await _made(room, actor, tx, channel_id, room.public_url)
        if not room.platforms.is_told_by_us(made.line.listener.platform):
            await tx.hearings.save(made.hearing, made.secrets)
            answer = made.opened(room.clock.now(), told=False)
            await tx.commit(answer)
            return answer
    async with room.begin(replace(actor, receipt=None)) as tx:
        made = await _made(room, actor, tx, channel_id, room.public_url)
        await tx.hearings.save(made.hearing, made.secrets)
        await tx.commit()
    outcome = await room.platforms.subscribe(
        made.line.connection, made.url.reveal(), made.secrets.secret, partial(_is_ours, room, made)
    )
    if not isinstance(outcome, Published):
        await _undo(room, actor, made, outcome)
        raise _trouble(made.line.listener.platform, outcome)
    async with room.begin(actor) as tx:
        line = await tx.hearings.line(channel_id, lock=True)
        now = room.clock.now()
        hearing = (line.hearing or made.hearing).told(now)
        await tx.hearings.save(await put_on_stream(room, tx, line, hearing))
        answer = made.opened(now, told=True)
        await tx.commit(answer)
    return answer


def _is_ours(room: Inbox, made: _Made, url: str) -> bool:
    """Whether what stands there is this channel's, or was: also one that was closed, and the
    platform could not be told."""
    before = made.line.hearing
    if before is not None and not before.is_open and not before.is_over:
        return True
    hearings = filter(None, (made.hearing, before))
    known = {hash for each in hearings for hash in (each.hash, each.hash_before)}
    return room.mint.hash_of_secret(url.rpartition("/")[2]) in known


async def _made(
    room: Inbox, actor: Actor, tx: InboxTransaction, channel_id: ChannelId, public_url: str
) -> _Made:
    line = await tx.hearings.line(channel_id, lock=True)
    listener, now = line.listener, room.clock.now()
    if listener.is_gone:
        raise InvalidState(thing="channel", state=listener.status, moves="")
    profile = room.platforms.profile(listener.platform)
    _must_listen(listener)
    given = line.connection.credentials.get(profile.hook_credential or "")
    if given is None:
        _may_be_ours(room, profile)
    token = room.mint.hook_token()
    secret = given or room.mint.hook_secret()
    before = _before(line)
    hearing = line.hearing or Hearing(
        actor.workspace, channel_id, actor.organization_id, created_at=now, updated_at=now
    )
    return _Made(
        line,
        hearing.opened(room.mint.hash_of_secret(token.reveal()), now),
        HookSecrets(token, secret, before),
        Secret(f"{public_url}/hooks/{listener.platform}/{token.reveal()}"),
        None if given else secret,
    )


def _before(line: Line) -> Secret | None:
    """The secret that goes on counting: the one that the platform has, as far as we know."""
    if line.secrets is None:
        return None
    doubtful = line.hearing is not None and line.hearing.is_doubtful
    return line.secrets.before if doubtful else line.secrets.secret


def _must_listen(listener: Listener) -> None:
    if Capability.INBOUND_WEBHOOKS not in listener.capabilities:
        raise CapabilityMissing(
            platform=listener.platform,
            capability=Capability.INBOUND_WEBHOOKS.value,
            channel=listener.id,
        )


def _may_be_ours(room: Inbox, profile: PlatformProfile) -> None:
    """Where the platform's owner is asked for the secret, none of ours would be of use; but one who
    is told by us is told the secret, too."""
    asked = (*profile.credential_fields, *profile.optional_credential_fields)
    named = profile.hook_credential
    if named in asked and not room.platforms.is_told_by_us(profile.platform):
        raise HookCredentialMissing(platform=profile.platform, credential=named)


async def _undo(room: Inbox, actor: Actor, made: _Made, outcome: Outcome) -> None:
    """As it was, if nothing else has happened to it since; but not where the platform may know the
    new address."""
    if isinstance(outcome, Unknown):
        return
    async with room.begin(replace(actor, receipt=None)) as tx:
        line = await tx.hearings.line(made.line.listener.id, lock=True)
        if line.hearing is not None and line.hearing.hash == made.hearing.hash:
            now = room.clock.now()
            before = made.line.hearing or made.hearing.closed(now)
            await tx.hearings.save(before, made.line.secrets)
            await tx.commit()


def _trouble(platform: str, outcome: Outcome) -> Exception:
    if isinstance(outcome, Throttled):
        wait = max(1, int(outcome.retry_after.total_seconds()))
        return PlatformThrottled(platform=platform, retry_after_seconds=wait)
    if isinstance(outcome, NotSent | Unknown):
        return PlatformUnreachable(platform=platform, retry_after_seconds=5)
    words = getattr(outcome, "words", "")
    return PlatformRefused(platform=platform, words=words)
