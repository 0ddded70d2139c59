"""What the Bot API says, in its envelope: a result, or what went wrong and what to do about it."""

from datetime import timedelta
from typing import Any

from adapters.platforms.http import Answer, Reply, Unreadable
from domain.publishing.outcomes import RefusalKind

# Telegram tells causes apart by its sentences alone (python-telegram-bot, error handling).
_PERMISSION = (
    *("chat not found", "not enough rights", "have no rights", "need administrator rights"),
    *("administrator rights are required", "chat_admin_required", "chat_write_forbidden"),
    *("upgraded to a supergroup", "bot is not a member", "peer_id_invalid", "topic_closed"),
    *("message can't be deleted", "message can't be edited", "user_not_participant"),
    *("user is an administrator", "can't remove chat owner", "method is available"),
)
_GONE = ("message to delete not found", "message_id_invalid")
_UNCHANGED = "message is not modified"


def envelope(answer: Answer) -> dict[str, Any]:
    """The object it holds; empty where it holds none."""
    try:
        return answer.object()
    except Unreadable:
        return {}


def result_of(answer: Answer) -> Any:
    """What was asked for. Raises Unreadable where the answer does not say that all is well."""
    said = answer.object()
    if said.get("ok") is not True or "result" not in said:
        raise Unreadable("Telegram's answer holds no result.")
    return said["result"]


def words_of(answer: Answer) -> str:
    said = envelope(answer).get("description")
    return said if isinstance(said, str) else ""


def hint_of(answer: Answer) -> timedelta | None:
    """`parameters.retry_after`, in seconds."""
    seconds = _parameters(answer).get("retry_after")
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return None
    return timedelta(seconds=min(max(seconds, 0), 10**6))


def moved_to(reply: Reply) -> int | None:
    """The number a group got when it became a supergroup. Nothing was done under the old one."""
    if not isinstance(reply, Answer) or reply.status != 400:
        return None
    chat_id = _parameters(reply).get("migrate_to_chat_id")
    return chat_id if isinstance(chat_id, int) and not isinstance(chat_id, bool) else None


def kind_of(answer: Answer) -> RefusalKind:
    """A token that Telegram does not know is a 401, and one that is no token a 404 of the path."""
    if answer.status in (401, 404):
        return RefusalKind.CREDENTIALS
    if answer.status in (403, 409) or _says(answer, *_PERMISSION):
        return RefusalKind.PERMISSION
    return RefusalKind.CONTENT


def is_gone(reply: Reply) -> bool:
    """Whether the message that was to be deleted is not there."""
    return isinstance(reply, Answer) and reply.status == 400 and _says(reply, *_GONE)


def is_unchanged(reply: Reply) -> bool:
    """Whether the message said already what it is to say."""
    return isinstance(reply, Answer) and reply.status == 400 and _says(reply, _UNCHANGED)


def has_address(answer: Answer) -> bool:
    """Whether updates cannot be asked for because the bot has an address to which they come."""
    return _says(answer, "webhook")


def _says(answer: Answer, *phrases: str) -> bool:
    words = words_of(answer).casefold()
    return any(phrase in words for phrase in phrases)


def _parameters(answer: Answer) -> dict[str, Any]:
    given = envelope(answer).get("parameters")
    return given if isinstance(given, dict) else {}
