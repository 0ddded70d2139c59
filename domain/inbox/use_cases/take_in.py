"""Keep what came to a channel's address, if it is from the platform, and answer."""

from domain.inbox.hearing import Hearing, HookSecrets
from domain.inbox.ports import Line
from domain.inbox.room import Inbox
from domain.shared.access import Actor, system
from domain.shared.errors import NotFound
from domain.shared.heard import Admitted, Forged, HookCall
from domain.shared.ids import ChannelId
from domain.shared.secret import Secret


async def take_in(room: Inbox, platform: str, token: str, call: HookCall) -> Admitted | Forged:
    """What to answer. All that was told is committed before it is returned, each telling once,
    however often it comes; nothing of it has been read. Raises NotFound for an address that is
    nobody's, CredentialsUnreadable."""
    line = await room.reads.line_at(room.mint.hash_of_secret(token))
    if line is None or line.listener.platform != platform:
        raise NotFound(thing="channel")
    actor = system(line.organization_id, line.workspace_id)
    verdict = await _judged(room, actor, line, call)
    if isinstance(verdict, Admitted) and verdict.raws:
        added = await room.ledger.keep(actor, line.listener.id, verdict.raws)
        if added:
            await room.doorbell.ring()
    return verdict


async def _judged(room: Inbox, actor: Actor, line: Line, call: HookCall) -> Admitted | Forged:
    hearing, secrets, now = line.hearing, line.secrets, room.clock.now()
    if hearing is None or secrets is None or not hearing.is_open:
        raise NotFound(thing="channel")
    given = _given(room, line)
    if given is not None and given.reveal() != secrets.secret.reveal():
        hearing, secrets = await _replaced(room, actor, line.listener.id)
    return room.platforms.admit(call, line.connection, hearing.counting(secrets, now))


async def _replaced(
    room: Inbox, actor: Actor, channel_id: ChannelId
) -> tuple[Hearing, HookSecrets]:
    """Its owner has replaced the credential: from now on the one before counts for a day."""
    async with room.begin(actor) as tx:
        line = await tx.hearings.line(channel_id, lock=True)
        hearing, secrets, given = line.hearing, line.secrets, _given(room, line)
        if hearing is None or secrets is None or given is None:
            raise NotFound(thing="channel")
        if given.reveal() != secrets.secret.reveal():
            hearing = hearing.replaced(room.clock.now())
            secrets = HookSecrets(secrets.token, given, secrets.secret)
            await tx.hearings.save(hearing, secrets)
            await tx.commit()
    return hearing, secrets


def _given(room: Inbox, line: Line) -> Secret | None:
    """What the channel's owner gave to check with, if anything."""
    name = room.platforms.profile(line.listener.platform).hook_credential
    return line.connection.credentials.get(name or "")
