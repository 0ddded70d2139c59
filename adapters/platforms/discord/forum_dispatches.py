"""What Discord's gateway tells of a forum, in our words: the same as whoever asks for it gets, and
edits, deletions, reactions and other titles besides."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from adapters.platforms.discord.dispatches import dispatched, is_of_server, of_dispatch
from adapters.platforms.discord.hearing import number_in
from adapters.platforms.discord.session import THREAD_DELETED, THREAD_UPDATED
from adapters.platforms.discord.spots import Spot
from domain.shared.heard import Heard, HeardKind, Undigestible

Place = tuple[str, str, str]


def told_of_forum(payload: Mapping[str, Any], place: Place, raw_id: str) -> Iterator[Heard]:
    """`place` is the bot, the server and the forum. Raises Undigestible."""
    bot_id, guild_id, forum_id = place
    kind, (told, at) = payload.get("t"), of_dispatch(payload)
    if is_of_server(kind):
        yield from dispatched(payload, place, raw_id)
        return
    thread = payload.get("thread")
    if not isinstance(thread, dict) or thread.get("parent_id") != forum_id:
        return
    thread_id, title = number_in(thread, "id"), thread.get("name")
    named = title if isinstance(title, str) and title else None
    root = Spot(thread_id, thread_id).written()
    if kind == THREAD_DELETED:
        yield Heard(root, HeardKind.DELETION, at, message_id=root, place=thread_id)
    elif kind == THREAD_UPDATED:
        # A post of ours is no message of somebody else.
        if told.get("owner_id") != bot_id and named is not None:
            edit = HeardKind.EDIT
            id = f"{root}/title/{raw_id}"
            yield Heard(id, edit, at, message_id=root, title=named, place=thread_id)
    else:
        for heard in dispatched(payload, (bot_id, guild_id, thread_id), raw_id):
            yield in_post(heard, thread_id, named)


def in_post(heard: Heard, thread_id: str, title: str | None) -> Heard:
    """What is said in a thread, as said in a post of a forum. What answers no message in particular
    answers what the post began with, whose title is the thread's. Raises Undigestible."""
    if heard.message_id is None:
        raise Undigestible("What was told is about no message.")
    spot, root = Spot(heard.message_id, thread_id), Spot(thread_id, thread_id).written()
    if heard.kind is not HeardKind.COMMENT:
        id = spot.written() if heard.kind is HeardKind.DELETION else heard.id
        return replace(heard, id=id, message_id=spot.written())
    answered = Spot(heard.parent_id, thread_id).written() if heard.parent_id else root
    return replace(
        heard,
        id=spot.written(),
        message_id=spot.written(),
        parent_id=None if spot.begins else answered,
        root_id=root,
        title=title if spot.begins else None,
    )
