"""Link pages and domains: each route parses, asks one use case, shapes the answer."""

from fastapi import APIRouter, Response

from api.calls import InWorkspace, listing, page_of
from api.campaigns.link_page_schemas import (
    LinkDomainIn,
    LinkDomainOut,
    LinkPageChange,
    LinkPageIn,
    LinkPageOut,
)
from api.documentation import operation, operation_id
from api.operation import Operation
from api.paging import Flag, Listing, Moment, Texts
from domain.campaigns.use_cases.keep_link_domains import (
    create_link_domain,
    list_link_domains,
    read_link_domain,
    remove_link_domain,
    verify_link_domain,
)
from domain.campaigns.use_cases.keep_link_pages import (
    change_link_page,
    create_link_page,
    list_link_pages,
    read_link_page,
    remove_link_page,
)
from domain.shared.ids import LinkDomainId, LinkPageId

router = APIRouter(prefix="/v1", route_class=Operation, generate_unique_id_function=operation_id)
PAGES = Listing(
    ("id", "created_at", "updated_at", "name"),
    {
        "published": Flag(),
        "campaign_id": Texts(),
        "external_id": Texts(),
        "created_at": Moment(),
    },
)
DOMAINS = Listing(("id", "created_at"), {"verified": Flag(), "created_at": Moment()})


@router.post("/link-pages", **operation("links", LinkPageOut, creates=True))
async def post_link_page(body: LinkPageIn, call: InWorkspace) -> Response:
    """Make a page that shows short links, for the one address that a profile has room for. It wears
    the workspace's branding; asked for JSON, it answers with its links."""
    room, base = call.app.campaigns, call.public_url
    return await call.change(
        lambda actor: create_link_page(room, actor, body.request()),
        lambda page, language: LinkPageOut.seen(page, base),
        status=201,
        location="/v1/link-pages/{}",
    )


@router.get("/link-pages", **operation("links", page_of(LinkPageOut), lists=PAGES))
@listing(PAGES)
async def get_link_pages(call: InWorkspace) -> Response:
    """List link pages."""
    room, base = call.app.campaigns, call.public_url
    return await call.page(
        PAGES,
        lambda actor, wanted: list_link_pages(room, actor, wanted),
        lambda page, language: LinkPageOut.seen(page, base),
    )


@router.get("/link-pages/{link_page_id}", **operation("links", LinkPageOut))
async def get_link_page(link_page_id: str, call: InWorkspace) -> Response:
    """Read a link page."""
    room, base = call.app.campaigns, call.public_url
    return await call.read(
        lambda actor: read_link_page(room, actor, LinkPageId(link_page_id)),
        lambda page, language: LinkPageOut.seen(page, base),
    )


@router.patch("/link-pages/{link_page_id}", **operation("links", LinkPageOut, changes=True))
async def patch_link_page(link_page_id: str, body: LinkPageChange, call: InWorkspace) -> Response:
    """Change a link page. With another name it has another address, and the one before leads
    nowhere."""
    room, base, version = call.app.campaigns, call.public_url, call.required_version
    changes = body.changed()
    return await call.change(
        lambda actor: change_link_page(room, actor, LinkPageId(link_page_id), version, changes),
        lambda page, language: LinkPageOut.seen(page, base),
    )


@router.delete("/link-pages/{link_page_id}", **operation("links", LinkPageOut, may_match=True))
async def delete_link_page(link_page_id: str, call: InWorkspace) -> Response:
    """Throw a link page away, for good. Its links lead on as before."""
    room, base, version = call.app.campaigns, call.public_url, call.version
    return await call.change(
        lambda actor: remove_link_page(room, actor, LinkPageId(link_page_id), version),
        lambda page, language: LinkPageOut.seen(page, base),
    )


@router.post("/link-domains", **operation("links", LinkDomainOut, creates=True))
async def post_link_domain(body: LinkDomainIn, call: InWorkspace) -> Response:
    """Name a domain of your own for short links. Let its `token` stand at `proof_url`, have it
    verified, and then let the domain lead to this service."""
    room = call.app.campaigns
    return await call.change(
        lambda actor: create_link_domain(room, actor, body.host),
        LinkDomainOut.of,
        status=201,
        location="/v1/link-domains/{}",
    )


@router.get("/link-domains", **operation("links", page_of(LinkDomainOut), lists=DOMAINS))
@listing(DOMAINS)
async def get_link_domains(call: InWorkspace) -> Response:
    """List domains of your own."""
    room = call.app.campaigns
    return await call.page(
        DOMAINS, lambda actor, wanted: list_link_domains(room, actor, wanted), LinkDomainOut.of
    )


@router.get("/link-domains/{link_domain_id}", **operation("links", LinkDomainOut))
async def get_link_domain(link_domain_id: str, call: InWorkspace) -> Response:
    """Read a domain of your own."""
    room, id = call.app.campaigns, LinkDomainId(link_domain_id)
    return await call.read(lambda actor: read_link_domain(room, actor, id), LinkDomainOut.of)


@router.post(
    "/link-domains/{link_domain_id}/verify", **operation("links", LinkDomainOut, may_match=True)
)
async def post_link_domain_verify(link_domain_id: str, call: InWorkspace) -> Response:
    """Have the domain asked for its token. From then on links can be made under it."""
    room, version, id = call.app.campaigns, call.version, LinkDomainId(link_domain_id)
    return await call.change(
        lambda actor: verify_link_domain(room, actor, id, version), LinkDomainOut.of
    )


@router.delete(
    "/link-domains/{link_domain_id}", **operation("links", LinkDomainOut, may_match=True)
)
async def delete_link_domain(link_domain_id: str, call: InWorkspace) -> Response:
    """Give a domain up, for good: links under it lead nowhere."""
    room, version, id = call.app.campaigns, call.version, LinkDomainId(link_domain_id)
    return await call.change(
        lambda actor: remove_link_domain(room, actor, id, version), LinkDomainOut.of
    )
