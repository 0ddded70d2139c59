"""The wire shape of what a platform shows of an account."""

from pydantic import Field

from api.wire import Out
from domain.communities.account import AccountProfile


class AccountProfileOut(Out):
    """What the platform shows of the account to anybody."""

    display_name: str
    username: str = Field(description="The handle without signs and server.")
    bio: str | None = Field(description="Without markup; an empty one says nothing.")
    links: list[str] | None = Field(
        description="The addresses that the profile points to, those in the bio included."
    )
    avatar_url: str | None
    not_available: list[str] = Field(
        description="What the platform does not say, or has not: null above."
    )

    @classmethod
    def of(cls, profile: AccountProfile | None) -> "AccountProfileOut | None":
        if profile is None:
            return None
        return cls(
            display_name=profile.display_name,
            username=profile.username,
            bio=profile.bio,
            links=None if profile.links is None else list(profile.links),
            avatar_url=profile.avatar_url,
            not_available=list(profile.not_available),
        )
