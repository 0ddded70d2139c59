"""Codes of promotions: how they are spelt, made, known again, used and revoked."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.shared.ids import OrganizationId, PromotionCodeId, PromotionId, WorkspaceId

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for others: 0 and O, 1, I and L. There are 31, which is a prime: so
the check character finds every single wrong character and every two that changed places."""

RANDOM = "*"
"""Stands for one random character in a pattern."""

LEAST_RANDOM = 8
"""With fewer, codes could be found by trying; 8 are 39 bits."""

LONGEST = 40
MOST_AT_ONCE = 100_000
MOST_CODES = 2_000_000
"""So many may one promotion have."""


class CodeState(StrEnum):
    """A code that was used up is active again when what used it is taken back."""

    ACTIVE = "active"
    USED = "used"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class PromotionCode:
    """`digest` is what it is found by, and cannot be made without a key that is not in the
    database; `sealed` is the code itself, which needs that key, too. `hint` are its last characters
    where there are enough of them. `label` says with which others it was made. A code that is
    `shared` is never used up."""

    id: PromotionCodeId
    workspace_id: WorkspaceId
    organization_id: OrganizationId
    promotion_id: PromotionId
    digest: str
    sealed: bytes
    hint: str
    created_by: str
    created_at: datetime
    shared: bool = False
    label: str | None = None
    state: CodeState = CodeState.ACTIVE
    revoked_at: datetime | None = None

    def dropped(self) -> "PromotionCode":
        """A shared one that is nobody's any more: its text is free for another promotion."""
        return replace(
            self, digest=f"dropped:{self.id}", sealed=b"", hint="", state=CodeState.REVOKED
        )

    def use(self) -> "PromotionCode":
        return self if self.shared else replace(self, state=CodeState.USED)

    def free(self) -> "PromotionCode":
        """Again, unless it was revoked meanwhile."""
        return replace(self, state=CodeState.ACTIVE) if self.state is CodeState.USED else self


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code with its text, which is None where the key that sealed it is not configured."""

    code: PromotionCode
    text: str | None


def plain(text: str) -> str:
    """A code as it is compared: capitals, spaces and hyphens make no difference."""
    return "".join(text.upper().replace("-", "").split())


def checked(text: str) -> str:
    """The same code with its check character at the end."""
    return text + check_of(text)


def check_of(text: str) -> str:
    """The character that belongs at the end: the sum of each character's place in the alphabet
    times its place in the code, from 1 on, modulo 31. A character that the alphabet has not counts
    by its code point."""
    total = sum(
        place * (ALPHABET.index(each) if each in ALPHABET else ord(each))
        for place, each in enumerate(plain(text), start=1)
    )
    return ALPHABET[total % len(ALPHABET)]


def hint_of(text: str) -> str:
    """The last three characters, of a code that has at least ten: the rest must not be guessed by
    them."""
    bare = plain(text)
    return bare[-3:] if len(bare) >= 10 else ""
