"""Members a test needs to exist, made the way a caller would make them."""

from datetime import datetime, timedelta
from typing import Any

from domain.communities.model import Channel
from domain.inbox.use_cases.digest_receipts import digest_receipts
from domain.inbox.use_cases.read_inbox import list_inbound_messages
from domain.inbox.use_cases.tell_sandbox import tell_sandbox
from domain.members.activity import ActivityKind, Doer, NewActivity
from domain.members.becoming import NewIdentity, NewMember
from domain.members.identity import Account, Proof, Shown
from domain.members.model import Member
from domain.members.use_cases.keep_members import create_member
from domain.shared.access import Actor
from domain.shared.heard import Heard, HeardKind, Person
from domain.shared.ids import InboundMessageId
from domain.shared.paging import PageRequest
from tests.kit.builders import Furnished

ANA = Person("ana", "@ana", "Ana", is_bot=False)


async def a_member(house: Furnished, actor: Actor, name: str | None = "Ana", **how: Any) -> Member:
    """Somebody made known by hand."""
    return await create_member(house.app.members, actor, NewMember(name, **how))


def an_identity(
    person_id: str, proof: Proof = Proof.CLAIMED, platform: str = "sandbox", **shown: Any
) -> NewIdentity:
    """An account on the only server of a platform."""
    return NewIdentity(Account(platform, "", person_id), Shown(**shown), proof)


def done_by(
    doer: Member | str, external_id: str, at: datetime, source: str = "shop", **how: Any
) -> NewActivity:
    """A visit of a member, or of whoever has that account of the sandbox."""
    account = None if isinstance(doer, Member) else Account("sandbox", "", doer)
    return NewActivity(
        Doer(doer.id if isinstance(doer, Member) else None, account),
        **{"kind": ActivityKind.CUSTOM, "type": "visit", **how},
        source=source,
        external_id=external_id,
        at=at,
    )


async def some_said(
    house: Furnished,
    actor: Actor,
    channel: Channel,
    *texts: str,
    by: Person = ANA,
    answering: str | None = None,
) -> list[InboundMessageId]:
    """What somebody says on that channel, heard and kept; not followed yet."""
    inbox, since = house.app.inbox, house.clock.now() - timedelta(seconds=len(texts))
    for number, text in enumerate(texts):
        at = since + timedelta(seconds=number)
        heard = Heard(f"{by.id}-{text}", HeardKind.COMMENT, at, by, text, parent_id=answering)
        await tell_sandbox(inbox, actor, channel.id, heard)
    while await digest_receipts(inbox, actor, channel.id):
        pass
    said = (await list_inbound_messages(inbox, actor, PageRequest(limit=100))).items
    wanted = {f"{by.id}-{text}" for text in texts}
    return [each.id for each in said if each.platform_message_id in wanted]
