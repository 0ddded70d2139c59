"""What is said to somebody alone goes to the chat service, which knows no keys: a lost answer is
looked for among what we said there since.

Facts: lexicons/chat/bsky/convo/ of bluesky-social/atproto.
"""

from datetime import timedelta

from adapters.platforms.bluesky.profile import CHAT_TEXT
from adapters.platforms.bluesky.richtext import facets
from adapters.platforms.bluesky.xrpc import NotShown, Xrpc, said, succeeded
from adapters.platforms.http import Answer
from adapters.platforms.replies import clock_lag, instant, request_id
from adapters.text.counting import lengths
from domain.publishing.answer import Answer as Answering
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    Finding,
    Outcome,
    Published,
    RefusalKind,
    Refused,
    Unknown,
)
from domain.publishing.ports import OutgoingPost

NOT_TAKEN_DOWN = Refused(
    RefusalKind.UNSUPPORTED,
    "Bluesky lets nobody take back what was said in a chat: it would be gone for us alone.",
)
_CLOCK_MARGIN = timedelta(minutes=2)
_PAGE = 100
_MOST_PAGES = 5
_MESSAGE = "chat.bsky.convo.defs#messageView"


async def publish(xrpc: Xrpc, post: OutgoingPost, answer: Answering) -> Outcome:
    """Not safe to repeat: whoever is told twice hears it twice."""
    if any(measured.left < 0 for measured in lengths(post.text, CHAT_TEXT)):
        words = "A message in a chat may have 1000 characters and 10000 bytes."
        return Refused(RefusalKind.CONTENT, words)
    convo = await _convo(xrpc, post, answer)
    if not isinstance(convo, str):
        return convo
    marks = facets(post.text, {})
    message = {"text": post.text} | ({"facets": marks} if marks else {})
    body = {"convoId": convo, "message": message}
    place = post.connection
    reply = await xrpc.tell_chat(place, "chat.bsky.convo.sendMessage", body)
    if not succeeded(reply) or not isinstance(reply, Answer):
        return xrpc.trouble(reply, place.credentials)
    called, its_id = request_id(reply, place.credentials), said(reply).get("id")
    if not isinstance(its_id, str) or not its_id:
        words = "The chat service accepted the message but named no id."
        return Unknown(words, reply.status, called)
    return Published(f"{convo}/{its_id}", None, reply.status, called)


async def find(xrpc: Xrpc, post: OutgoingPost, answer: Answering) -> Finding:
    """Reads the chat back to two minutes before the attempt, further where the service's clock is
    behind ours."""
    convo = await _convo(xrpc, post, answer)
    if not isinstance(convo, str):
        return CannotTell(convo.words)
    cursor = ""
    for _ in range(_MOST_PAGES):
        more = {"cursor": cursor} if cursor else {}
        asked = {"convoId": convo, "limit": str(_PAGE), **more}
        reply = await xrpc.ask_chat(post.connection, "chat.bsky.convo.getMessages", **asked)
        if not succeeded(reply) or not isinstance(reply, Answer):
            return xrpc.untold(reply, post.connection.credentials)
        finding = _judged(xrpc, post, convo, reply)
        if finding is not None:
            return finding
        following = said(reply).get("cursor")
        if not isinstance(following, str) or following in ("", cursor):
            return Absent()
        cursor = following
    return CannotTell("Too much has been said in the chat since to be read back.")


def _judged(xrpc: Xrpc, post: OutgoingPost, convo: str, reply: Answer) -> Finding | None:
    """What one page says, newest first; None where it does not reach back far enough."""
    messages = said(reply).get("messages")
    if not isinstance(messages, list):
        return CannotTell("The chat service did not answer with messages.")
    since = post.attempted_at - _CLOCK_MARGIN - clock_lag(reply, xrpc.now())
    for message in messages:
        at = instant(message.get("sentAt")) if isinstance(message, dict) else None
        if at is None:
            return CannotTell("A message of the chat has no time.")
        if at < since:
            return Absent()
        sender = message.get("sender")
        ours = isinstance(sender, dict) and sender.get("did") == post.connection.account_id
        if ours and message.get("$type") == _MESSAGE and message.get("text") == post.text:
            return Published(f"{convo}/{message.get('id')}", None, reply.status)
    return None


async def _convo(xrpc: Xrpc, post: OutgoingPost, answer: Answering) -> str | NotShown:
    """The chat in which somebody spoke, or the one that there is with who spoke in the open: the
    service makes it where there was none, and nobody sees one in which nothing is said."""
    if not answer.private:
        return answer.place or Refused(RefusalKind.CONTENT, "It is not known which chat that is.")
    place = post.connection
    method = "chat.bsky.convo.getConvoForMembers"
    reply = await xrpc.ask_chat(place, method, members=answer.person_id or "")
    convo = said(reply).get("convo")
    its_id = convo.get("id") if isinstance(convo, dict) else None
    if succeeded(reply) and isinstance(its_id, str) and its_id:
        return its_id
    return xrpc.before_it_shows(reply, place.credentials)
