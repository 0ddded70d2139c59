"""Where a message is, where its channel alone does not say it: in a thread, or in the channel."""

from dataclasses import dataclass

from adapters.platforms.discord.place import number


@dataclass(frozen=True, slots=True)
class Spot:
    """One message: in the channel itself, or in a thread of it."""

    message_id: str
    thread_id: str | None = None

    def written(self) -> str:
        """How a post is called here."""
        return self.message_id if self.thread_id is None else f"{self.thread_id}/{self.message_id}"

    @property
    def begins(self) -> bool:
        """Whether its thread began with it: then both have one number."""
        return self.message_id == self.thread_id


def spot_of(post_id: str | None) -> Spot | None:
    """None where that is no message of Discord."""
    first, _, second = (post_id or "").partition("/")
    if not second:
        return Spot(first) if number(first) else None
    return Spot(second, first) if number(first) and number(second) else None
