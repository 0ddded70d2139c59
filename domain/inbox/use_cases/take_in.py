"""Keep what came to a channel's address, if it is from the platform, and answer."""

from domain.inbox.hearing import HookSecrets
from domain.inbox.ports import InboxTransaction, Line
from domain.inbox.receipt import Way
from domain.inbox.room import Inbox
from domain.shared.access import system
from domain.shared.errors import NotFound
from domain.shared.heard import Admitted, Forged, HookCall


async def take_in(room: Inbox, platform: str, token: str, call: HookCall) -> Admitted | Forged:
    """What to answer. All that was told is committed before it is returned, each telling once,
    however often it comes; nothing of it has been read. Raises NotFound for an address that is
    nobody's, CredentialsUnreadable."""
    door = await room.reads.hook_door(room.mint.hash_of_secret(token))
    if door is None:
        raise NotFound(thing="channel")
    added = 0
    async with room.begin(system(door.organization_id, door.workspace_id)) as tx:
        line = await tx.hearings.line(door.channel_id)
        if line.listener.platform != platform:
            raise NotFound(thing="channel")
        verdict = await _judged(room, tx, line, call)
        if isinstance(verdict, Admitted) and verdict.raws:
            added = await tx.receipts.add(door.channel_id, Way.WEBHOOK, verdict.raws)
        await tx.commit()
    if added:
        await room.doorbell.ring()
    return verdict


async def _judged(
    room: Inbox, tx: InboxTransaction, line: Line, call: HookCall
) -> Admitted | Forged:
    hearing, secrets, now = line.hearing, line.secrets, room.clock.now()
    if hearing is None or secrets is None or not hearing.is_open:
        raise NotFound(thing="channel")
    given = line.connection.credentials.get(
        room.platforms.profile(line.listener.platform).hook_credential or ""
    )
    if given is not None and given.reveal() != secrets.secret.reveal():
        # Its owner has replaced the credential: from now on the one before counts for a day.
        line = await tx.hearings.line(line.listener.id, lock=True)
        hearing = line.hearing or hearing
        hearing = hearing.replaced(now)
        secrets = HookSecrets(secrets.token, given, secrets.secret)
        await tx.hearings.save(hearing, secrets)
    return room.platforms.admit(call, line.connection, hearing.counting(secrets, now))
