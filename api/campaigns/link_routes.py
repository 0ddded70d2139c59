"""Short links and UTM templates: each route parses, asks one use case, shapes the answer."""

from enum import StrEnum

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.campaigns.conversion_schemas import ConversionsIn, ConversionsOut
from api.campaigns.link_schemas import (
    LinkChange,
    LinkClicksOut,
    LinkIn,
    LinkOut,
    short_url,
)
from api.campaigns.utm_schemas import UtmTemplateChange, UtmTemplateIn, UtmTemplateOut
from api.charts import MEDIA_TYPES, Picture, drawn_operation
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Choice, Listing, Moment, Phrase, Texts
from api.queries import Colour, Day, OneOf, Question, Questions, Whole
from domain.campaigns.link import LinkState
from domain.campaigns.link_ports import QrWishes
from domain.campaigns.use_cases.keep_links import (
    archive_link,
    change_link,
    create_link,
    list_links,
    read_clicks,
    read_link,
)
from domain.campaigns.use_cases.keep_utm_templates import (
    change_utm_template,
    create_utm_template,
    list_utm_templates,
    read_utm_template,
    remove_utm_template,
)
from domain.campaigns.use_cases.record_conversions import record_conversions
from domain.shared.colours import BLACK, VISIBLE, WHITE
from domain.shared.errors import ValidationFailed
from domain.shared.ids import LinkId, UtmTemplateId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
LINKS = Listing(
    ("id", "created_at", "updated_at"),
    {
        "state": Choice(LinkState),
        "campaign_id": Texts(),
        "utm_template_id": Texts(),
        "tag": Texts(),
        "slug": Texts(),
        "external_id": Texts(),
        "q": Phrase(),
        "created_at": Moment(),
    },
)
TEMPLATES = Listing(
    ("id", "created_at", "updated_at", "name"),
    {"external_id": Texts(), "created_at": Moment()},
)
DAYS = Questions(
    {
        "from": Question(Day(), "The first day; thirty days up to the last where it is left out."),
        "to": Question(Day(), "The last day, included; today where it is left out."),
    }
)


class Correction(StrEnum):
    """Which share of a code may be lost and it still be read: 7, 15, 25 or 30 %."""

    LOW = "l"
    MEDIUM = "m"
    QUARTILE = "q"
    HIGH = "h"


QR = Questions(
    {
        "image": Question(OneOf(Picture), "As which kind of image; without it, SVG."),
        "scale": Question(Whole(1, 40), "Points to a module; without it, 8."),
        "border": Question(Whole(0, 20), "Modules of quiet around it; without it, 4."),
        "dark": Question(Colour(), "Of the modules; without it, #000000."),
        "light": Question(
            Colour(),
            "Of what is behind them, and lighter; without it, #ffffff. Their contrast (WCAG) is"
            f" {VISIBLE:g} at least.",
        ),
        "correction": Question(OneOf(Correction), "How much may be lost; without it, m."),
    }
)


@router.post("/links", **operation("links", LinkOut, creates=True))
async def post_link(body: LinkIn, call: InWorkspace) -> Response:
    """Make a short link. Everything it may lead to is judged as what we would call ourselves: http
    or https, to the public internet, and not another short link."""
    room, base = call.app.campaigns, call.public_url
    return await call.change(
        lambda actor: create_link(room, actor, body.request()),
        lambda seen, language: LinkOut.seen(seen, base),
        status=201,
        location="/v1/links/{}",
    )


@router.get("/links", **operation("links", page_of(LinkOut), lists=LINKS))
@listing(LINKS)
async def get_links(call: InWorkspace) -> Response:
    """List short links, with how often each was followed."""
    room, base = call.app.campaigns, call.public_url
    return await call.page(
        LINKS,
        lambda actor, wanted: list_links(room, actor, wanted),
        lambda seen, language: LinkOut.seen(seen, base),
    )


@router.get("/links/{link_id}", **operation("links", LinkOut))
async def get_link(link_id: str, call: InWorkspace) -> Response:
    """Read a short link."""
    room, base = call.app.campaigns, call.public_url
    return await call.read(
        lambda actor: read_link(room, actor, LinkId(link_id)),
        lambda seen, language: LinkOut.seen(seen, base),
        # Clicks make no version; where there are none, there were none before.
        passing=lambda seen: seen.clicks.total > 0,
    )


@router.patch("/links/{link_id}", **operation("links", LinkOut, changes=True))
async def patch_link(link_id: str, body: LinkChange, call: InWorkspace) -> Response:
    """Let a short link lead elsewhere, or stop it for a while with `"state": "disabled"`. The
    address stays as it is. It counts for whoever follows it two seconds later."""
    room, base, version = call.app.campaigns, call.public_url, call.required_version
    changes = body.changed()
    return await call.change(
        lambda actor: change_link(room, actor, LinkId(link_id), version, changes),
        lambda seen, language: LinkOut.seen(seen, base),
    )


@router.post("/links/{link_id}/archive", **operation("links", LinkOut, may_match=True))
async def post_link_archive(link_id: str, call: InWorkspace) -> Response:
    """Put a short link away, for good: it leads nowhere, and nobody else gets its address. What was
    counted stays."""
    room, base, version = call.app.campaigns, call.public_url, call.version
    return await call.change(
        lambda actor: archive_link(room, actor, LinkId(link_id), version),
        lambda seen, language: LinkOut.seen(seen, base),
    )


@router.get("/links/{link_id}/clicks", **operation("links", LinkClicksOut, asks=DAYS))
@listing(DAYS)
async def get_link_clicks(link_id: str, call: InWorkspace) -> Response:
    """Read how often a short link was followed: by day, destination, referring host and channel,
    people and machines apart."""
    room, asked = call.app.campaigns, DAYS.parse(call.request.query_params)
    days = asked.get("from"), asked.get("to")
    return await call.read(
        lambda actor: read_clicks(room, actor, LinkId(link_id), *days), LinkClicksOut.of
    )


@router.get("/links/{link_id}/qr", **drawn_operation("links", QR))
@listing(QR)
async def get_link_qr(link_id: str, call: InWorkspace) -> Response:
    """Draw the address of a short link as a QR code."""
    room, asked = call.app.campaigns, QR.parse(call.request.query_params)
    seen = await read_link(room, call.actor, LinkId(link_id))
    kind = Picture(asked.get("image", [Picture.SVG])[0])
    wishes = QrWishes(
        scale=asked.get("scale", 8),
        border=asked.get("border", 4),
        dark=asked.get("dark", BLACK),
        light=asked.get("light", WHITE),
        error=asked.get("correction", [Correction.MEDIUM])[0],
    )
    if faults := list(wishes.faults()):
        raise ValidationFailed(errors=faults)
    text = short_url(seen.link, call.public_url)
    painter = room.linking.qr
    image = painter.png(text, wishes) if kind is Picture.PNG else painter.svg(text, wishes)
    return Response(
        image,
        media_type=MEDIA_TYPES[kind],
        headers={
            "content-disposition": f'inline; filename="{seen.link.slug}.{kind}"',
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        },
    )


@router.post("/links/{link_id}/conversions", **operation("links", ConversionsOut))
async def post_link_conversions(link_id: str, body: ConversionsIn, call: InWorkspace) -> Response:
    """Tell who did what you hope for, of those whom the link had led to one of its destinations.
    Each external id counts once, however often and by however many it is told. An
    [experiment](#tag/experiments) that runs on the link counts it."""
    room, told = call.app.campaigns, body.told()
    return await call.change(
        lambda actor: record_conversions(room, actor, LinkId(link_id), told), ConversionsOut.of
    )


@router.post("/utm-templates", **operation("links", UtmTemplateOut, creates=True))
async def post_utm_template(body: UtmTemplateIn, call: InWorkspace) -> Response:
    """Write down UTM parameters under a name. Links and campaigns refer to it, and each message
    that goes out fills in its own platform, channel, campaign and id."""
    room = call.app.campaigns
    return await call.change(
        lambda actor: create_utm_template(room, actor, body.request()),
        UtmTemplateOut.of_template,
        status=201,
        location="/v1/utm-templates/{}",
    )


@router.get("/utm-templates", **operation("links", page_of(UtmTemplateOut), lists=TEMPLATES))
@listing(TEMPLATES)
async def get_utm_templates(call: InWorkspace) -> Response:
    """List UTM templates."""
    room = call.app.campaigns
    return await call.page(
        TEMPLATES,
        lambda actor, wanted: list_utm_templates(room, actor, wanted),
        UtmTemplateOut.of_template,
    )


@router.get("/utm-templates/{utm_template_id}", **operation("links", UtmTemplateOut))
async def get_utm_template(utm_template_id: str, call: InWorkspace) -> Response:
    """Read a UTM template."""
    room, id = call.app.campaigns, UtmTemplateId(utm_template_id)
    return await call.read(
        lambda actor: read_utm_template(room, actor, id), UtmTemplateOut.of_template
    )


@router.patch(
    "/utm-templates/{utm_template_id}", **operation("links", UtmTemplateOut, changes=True)
)
async def patch_utm_template(
    utm_template_id: str, body: UtmTemplateChange, call: InWorkspace
) -> Response:
    """Change a UTM template. What went out already keeps what it was filled with."""
    room, version, changes = call.app.campaigns, call.required_version, body.changes()
    id = UtmTemplateId(utm_template_id)
    return await call.change(
        lambda actor: change_utm_template(room, actor, id, version, changes),
        UtmTemplateOut.of_template,
    )


@router.delete(
    "/utm-templates/{utm_template_id}", **operation("links", UtmTemplateOut, may_match=True)
)
async def delete_utm_template(utm_template_id: str, call: InWorkspace) -> Response:
    """Throw a UTM template away, for good. Links and campaigns that refer to it go without."""
    room, version, id = call.app.campaigns, call.version, UtmTemplateId(utm_template_id)
    return await call.change(
        lambda actor: remove_utm_template(room, actor, id, version), UtmTemplateOut.of_template
    )
