"""How a workspace shows itself is kept for it and nobody else, and its documents go by it."""

from dataclasses import replace

import pytest

from domain.identity.use_cases.keep_branding import change_branding, read_branding
from domain.publishing.media import Media, MediaKind, MediaStatus
from domain.shared.access import Actor
from domain.shared.colours import Dress
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import Kind, MediaId
from tests.contract.ground import Ground
from tests.kit.fakes.media import PHOTO
from tests.kit.media_samples import MEDIA
from tests.kit.samples import bare

WORN = {
    "display_name": "Café Aurora",
    "primary_colour": "#14532d",
    "accent_colour": "#c2410c",
    "background_colour": "#fffbf5",
    "locale": "pt",
}


async def a_file(ground: Ground, actor: Actor, **changes: object) -> Media:
    given: dict[str, object] = {
        "id": MediaId(ground.house.ids.new(Kind.MEDIA)),
        "workspace_id": actor.workspace,
        "organization_id": actor.organization_id,
        "status": MediaStatus.READY,
        "facts": PHOTO,
    }
    sample: Media = bare(MEDIA["media"])
    made = replace(sample, **(given | changes))  # type: ignore[arg-type]
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.media.add(made)
        await tx.commit()
    return made


async def test_it_is_read_as_it_was_said(ground: Ground, actor: Actor, neighbour: Actor) -> None:
    room = ground.house.app.identity
    assert (await read_branding(room, actor)).version == 0
    made = await change_branding(room, actor, None, WORN)
    assert await read_branding(room, actor) == made
    assert (await read_branding(room, neighbour)).version == 0
    other = await change_branding(room, actor, 1, {"display_name": None})
    assert await read_branding(room, actor) == other
    assert (other.display_name, other.locale, other.version) == (None, "pt", 2)
    told = [(name, sequence) for name, _, sequence in await ground.told()]
    assert [one for one in told if one[0].startswith("branding")] == [
        ("branding.updated", 1),
        ("branding.updated", 2),
    ]


async def test_documents_wear_it_until_the_logo_is_deleted(ground: Ground, actor: Actor) -> None:
    room, reads = ground.house.app.identity, ground.house.app.communities.reads
    before = await reads.audit_ground(actor)
    assert before.dress == Dress()
    logo = await a_file(ground, actor)
    await change_branding(room, actor, None, {**WORN, "logo_media_id": logo.id})
    worn = await reads.audit_ground(actor)
    assert (worn.name, worn.language, worn.timezone) == ("Café Aurora", "pt", before.timezone)
    assert worn.dress == Dress("#14532d", "#c2410c", "#fffbf5", logo.id)
    async with ground.house.app.publishing.begin(actor) as tx:
        await tx.media.save(logo, replace(logo, deleted_at=logo.created_at))
        await tx.commit()
    assert (await reads.audit_ground(actor)).dress.logo_media_id is None


async def test_a_logo_is_a_picture_of_this_library(
    ground: Ground, actor: Actor, neighbour: Actor
) -> None:
    room = ground.house.app.identity
    theirs = await a_file(ground, neighbour)
    film = await a_file(ground, actor, facts=replace(PHOTO, kind=MediaKind.VIDEO), sha256="b" * 64)
    early = await a_file(ground, actor, status=MediaStatus.PROCESSING, facts=None, sha256="c" * 64)
    with pytest.raises(NotFound) as missing:
        await change_branding(room, actor, None, {"logo_media_id": theirs.id})
    assert missing.value.pointer == "/logo_media_id"
    for wrong in (film, early):
        with pytest.raises(ValidationFailed) as refused:
            await change_branding(room, actor, None, {"logo_media_id": wrong.id})
        [error] = refused.value.errors
        assert (error.pointer, error.code) == ("/logo_media_id", "not_a_picture")
    assert (await read_branding(room, actor)).version == 0
