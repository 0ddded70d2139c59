"""Word lists are made, filled, read, changed and thrown away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.moderation.errors import WordListInUse
from domain.moderation.room import Moderation
from domain.moderation.rule_events import LIST_CREATED, LIST_DELETED, LIST_UPDATED, list_changed
from domain.moderation.word_list import MOST_TERMS, ListedTerms, WordList, tidy, without
from domain.shared.access import Actor, Permission
from domain.shared.errors import FieldError, ValidationFailed
from domain.shared.ids import Kind, WordListId
from domain.shared.paging import Page, PageRequest
from domain.shared.versions import Version, must_match


@dataclass(frozen=True, slots=True)
class NewWordList:
    """A list, with the terms it begins with."""

    name: str
    description: str | None = None
    terms: Sequence[str] = ()
    external_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


async def create_word_list(room: Moderation, actor: Actor, request: NewWordList) -> WordList:
    """Raises MissingScope, ValidationFailed for too many terms, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    now, terms = room.clock.now(), _checked(tidy(request.terms))
    words = WordList(
        id=WordListId(room.ids.new(Kind.WORD_LIST)),
        workspace_id=actor.workspace,
        organization_id=actor.organization_id,
        name=request.name,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        description=request.description,
        size=len(terms),
        external_id=request.external_id,
        metadata=request.metadata,
    )
    async with room.begin(actor) as tx:
        await tx.rules.turn_page()
        await tx.word_lists.add(words, ListedTerms(words.workspace_id, words.id, terms))
        tx.announce(list_changed(LIST_CREATED, words))
        await tx.commit(words)
    return words


async def change_word_list(
    room: Moderation,
    actor: Actor,
    word_list_id: WordListId,
    version: Version,
    changes: Mapping[str, Any],
) -> WordList:
    """All but its terms. Raises MissingScope, NotFound, VersionMismatch, DuplicateExternalId."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.word_lists.get(word_list_id)
        must_match(version, before.version)
        words = before.change(room.clock.now(), **changes)
        await tx.word_lists.save(words)
        tx.announce(list_changed(LIST_UPDATED, words, before))
        await tx.commit(words)
    return words


async def put_terms(
    room: Moderation,
    actor: Actor,
    word_list_id: WordListId,
    version: Version,
    terms: Sequence[str],
) -> WordList:
    """These and no others. Raises MissingScope, NotFound, VersionMismatch, ValidationFailed."""
    return await _refill(room, actor, word_list_id, version, terms, (), anew=True)


async def change_terms(
    room: Moderation,
    actor: Actor,
    word_list_id: WordListId,
    version: Version,
    add: Sequence[str],
    remove: Sequence[str],
) -> WordList:
    """Some go, some come. Raises MissingScope, NotFound, VersionMismatch, ValidationFailed."""
    return await _refill(room, actor, word_list_id, version, add, remove, anew=False)


async def _refill(
    room: Moderation,
    actor: Actor,
    word_list_id: WordListId,
    version: Version,
    add: Sequence[str],
    remove: Sequence[str],
    *,
    anew: bool,
) -> WordList:
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.word_lists.get(word_list_id)
        must_match(version, before.version)
        held = await tx.word_lists.terms(word_list_id)
        kept = () if anew else without(held.terms, remove)
        terms = _checked(tidy([*kept, *add]))
        words = before.change(room.clock.now(), size=len(terms))
        await tx.rules.turn_page()
        await tx.word_lists.save(words, replace(held, terms=terms))
        tx.announce(list_changed(LIST_UPDATED, words, before))
        await tx.commit(words)
    return words


async def remove_word_list(
    room: Moderation, actor: Actor, word_list_id: WordListId, version: Version
) -> WordList:
    """For good. Raises MissingScope, NotFound, VersionMismatch, WordListInUse."""
    actor.require(Permission.MODERATION_WRITE)
    async with room.begin(actor) as tx:
        before = await tx.word_lists.get(word_list_id)
        must_match(version, before.version)
        rule = await tx.rules.with_list(word_list_id)
        if rule is not None:
            raise WordListInUse(rule=rule)
        words = before.remove(room.clock.now())
        await tx.word_lists.save(words)
        tx.announce(list_changed(LIST_DELETED, words, before))
        await tx.commit(words)
    return words


async def read_word_list(room: Moderation, actor: Actor, word_list_id: WordListId) -> WordList:
    """Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.word_list(actor, word_list_id)


async def read_terms(
    room: Moderation, actor: Actor, word_list_id: WordListId
) -> tuple[WordList, Sequence[str]]:
    """A list with all its terms. Raises MissingScope, NotFound."""
    actor.require(Permission.MODERATION_READ)
    words = await room.reads.word_list(actor, word_list_id)
    found = await room.reads.terms(actor, [word_list_id])
    return words, found[0].terms if found else ()


async def list_word_lists(room: Moderation, actor: Actor, request: PageRequest) -> Page[WordList]:
    """Raises MissingScope."""
    actor.require(Permission.MODERATION_READ)
    return await room.reads.word_lists(actor, request)


def _checked(terms: tuple[str, ...]) -> tuple[str, ...]:
    if len(terms) > MOST_TERMS:
        raise ValidationFailed(errors=[FieldError("/terms", "too_long", {"maximum": MOST_TERMS})])
    return terms
