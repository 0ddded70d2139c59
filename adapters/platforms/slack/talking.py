"""In which conversation a message belongs: the channel, where that was said which it answers, or
the one there is with one person alone."""

from dataclasses import replace

from adapters.platforms.slack.answers import told
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.place import is_id, place_of
from adapters.platforms.slack.sharing import NotShown, not_done
from domain.publishing.outcomes import NotSent
from domain.publishing.ports import OutgoingPost


class Talking:
    """Facts: conversations.open of docs.slack.dev, which gives the same for the same people."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def where(self, post: OutgoingPost) -> OutgoingPost | NotShown:
        """The same on that conversation. To open one changes nothing that anybody sees."""
        answer = post.answer
        if answer is None or (not answer.private and answer.place is None):
            return post
        if not answer.private:
            return _elsewhere(post, answer.place or "")
        place, person = post.connection, answer.person_id or ""
        reply = await self._calls.ask(place, "conversations.open", users=person)
        said = told(reply)
        if said is None:
            return not_done(self._calls.no(reply, place.credentials))
        channel = said.get("channel")
        its_id = channel.get("id") if isinstance(channel, dict) else None
        if not isinstance(its_id, str) or not is_id(its_id):
            return NotSent("Slack does not say which conversation it opened.")
        return _elsewhere(post, its_id)


def root_of(post: OutgoingPost) -> str | None:
    """What the thread began with: Slack takes no answer to an answer. People alone with each other
    talk on without threads, unless somebody began one."""
    if post.answer is not None and post.answer.is_direct:
        return None if post.answer.private else post.answer.root_id
    return post.thread_root or post.reply_to


def _elsewhere(post: OutgoingPost, channel_id: str) -> OutgoingPost:
    there = replace(place_of(post.connection), channel_id=channel_id)
    return replace(post, connection=replace(post.connection, account_id=there.account_id))
