"""Keys from the command line, for whoever runs the machine."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from adapters.first_start import found
from adapters.secrets import CannotOpen
from adapters.settings import BadSetting, Settings
from adapters.wiring import House, open_app
from domain.identity.model import ApiKey, Workspace
from domain.identity.use_cases.change_api_key import revoke_api_key
from domain.identity.use_cases.create_api_key import NewApiKey, create_api_key
from domain.identity.use_cases.create_workspace import NewWorkspace, create_workspace
from domain.identity.use_cases.read_identity import list_api_keys, list_workspaces
from domain.shared.access import EVERYTHING, Actor, Mode
from domain.shared.errors import Refusal
from domain.shared.ids import ApiKeyId, WorkspaceId
from domain.shared.paging import MAX_LIMIT, Page, PageRequest

T = TypeVar("T")


class NotDone(BadSetting):
    """Why nothing was done, in one sentence."""


async def new_key(
    settings: Settings, *, live: bool, name: str, workspace: str | None, everywhere: bool = False
) -> str:
    """Make a key for that workspace, or for the only one of that mode. On a new database the
    organization is founded first; a mode's first workspace is made when there is none. With
    `everywhere` the key opens every workspace of its mode, those to come included. The answer holds
    the key, this once."""
    mode = Mode.LIVE if live else Mode.TEST

    async def make(house: House, actor: Actor) -> str:
        if everywhere:
            minted = await create_api_key(house.app.identity, actor, NewApiKey(name, EVERYTHING))
            return (
                f"{minted.text}\n  {minted.key.id} opens every {mode} workspace, named by "
                "Tertulia-Workspace; it is shown this once."
            )
        target = WorkspaceId(workspace) if workspace else await _only_workspace(house, actor)
        if target is None:
            raise NotDone("There are several workspaces: name one with --workspace, or use --all.")
        request = NewApiKey(name, EVERYTHING, frozenset({target}))
        minted = await create_api_key(house.app.identity, actor, request)
        return f"{minted.text}\n  {minted.key.id} opens {target}; it is shown this once."

    return await _as_operator(settings, mode, make, founding=True)


async def reseal(settings: Settings) -> str:
    """Seal every stored credential with the first of the secret keys, workspace by workspace, so
    that the older keys can be taken away. Safe to repeat and to interrupt."""

    async def seal(house: House, actor: Actor) -> str:
        channels = endpoints = reviewers = hooks = suppressions = 0
        for mode in (Mode.TEST, Mode.LIVE):
            inside = replace(actor, mode=mode)
            for workspace in await _all_workspaces(house, inside):
                there = replace(inside, workspace_id=workspace.id)
                async with house.begin_communities(there) as tx:
                    channels += await tx.channels.reseal()
                    await tx.commit()
                async with house.begin_events(there) as tx:
                    endpoints += await tx.endpoints.reseal()
                    await tx.commit()
                async with house.begin_publishing(there) as tx:
                    reviewers += await tx.reviewers.reseal()
                    await tx.commit()
                async with house.begin_members(there) as tx:
                    suppressions += await tx.suppressions.reseal()
                    await tx.commit()
                async with house.begin_inbox(there) as tx:
                    hooks += await tx.hearings.reseal()
                    await tx.commit()
        return (
            f"Now sealed with the first key: the credentials of channels: {channels}, the secrets"
            f" of webhook endpoints: {endpoints}, of reviewers: {reviewers}, of hooks: {hooks},"
            f" the keys of suppressed accounts: {suppressions}."
        )

    return await _as_operator(settings, Mode.TEST, seal)


async def list_keys(settings: Settings) -> str:
    """Every key of both modes, one a line, newest first."""

    async def both(house: House, actor: Actor) -> str:
        lines: list[str] = []
        for mode in (Mode.TEST, Mode.LIVE):
            inside = replace(actor, mode=mode)
            lines += [_line(key) for key in await _all_keys(house, inside)]
        return "\n".join(lines) or "There are no keys."

    return await _as_operator(settings, Mode.TEST, both)


async def revoke_key(settings: Settings, key_id: str) -> str:
    """End a key of either mode."""

    async def end(house: House, actor: Actor) -> str:
        for mode in (Mode.TEST, Mode.LIVE):
            inside = replace(actor, mode=mode)
            if key_id in {key.id for key in await _all_keys(house, inside)}:
                await revoke_api_key(house.app.identity, inside, ApiKeyId(key_id))
                return f"{key_id} is revoked: from now on it is refused."
        raise NotDone(f"There is no key {key_id}.")

    return await _as_operator(settings, Mode.TEST, end)


async def _as_operator(
    settings: Settings,
    mode: Mode,
    work: Callable[[House, Actor], Awaitable[str]],
    *,
    founding: bool = False,
) -> str:
    async with open_app(settings) as house:
        organization_id = await house.ring.first_organization()
        if organization_id is None and not founding:
            raise NotDone("There is no organization yet: ./run keys new makes one, with its key.")
        if organization_id is None:
            organization_id = (await found(house, "My organization")).organization_id
        try:
            return await work(house, Actor("command-line", organization_id, mode, EVERYTHING))
        except Refusal as refusal:
            raise NotDone(f"Refused: {refusal.code} {dict(refusal.facts)}") from None
        except CannotOpen as trouble:
            sentence = f"A stored credential cannot be opened: {trouble}. Put its key back first."
            raise NotDone(sentence) from None


async def _only_workspace(house: House, actor: Actor) -> WorkspaceId | None:
    page = await list_workspaces(house.app.identity, actor, PageRequest(limit=2))
    if not page.items:
        name = "Live" if actor.mode is Mode.LIVE else "Playground"
        request = NewWorkspace(name, "UTC", "en")
        return (await create_workspace(house.app.identity, actor, request)).id
    return page.items[0].id if len(page.items) == 1 else None


async def _all_keys(house: House, actor: Actor) -> list[ApiKey]:
    return await _all(lambda wanted: list_api_keys(house.app.identity, actor, wanted))


async def _all_workspaces(house: House, actor: Actor) -> list[Workspace]:
    return await _all(lambda wanted: list_workspaces(house.app.identity, actor, wanted))


async def _all(fetch: Callable[[PageRequest], Awaitable[Page[T]]]) -> list[T]:
    found: list[T] = []
    request = PageRequest(limit=MAX_LIMIT)
    while True:
        page = await fetch(request)
        found += page.items
        if page.next_after is None:
            return found
        request = replace(request, after=page.next_after)


def _line(key: ApiKey) -> str:
    state = "revoked" if key.revoked_at else "in use" if key.last_used_at else "unused"
    return f"{key.id}  tert_{key.mode}_…{key.hint}  {state:8}  {key.name}"
