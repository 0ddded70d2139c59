"""Codes of promotions are drawn by chance that nobody foresees, and kept so that the database alone
gives none of them away."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from adapters.secrets import CannotOpen, Sealer
from domain.campaigns.promotion_code import ALPHABET, RANDOM, PromotionCode, plain
from domain.shared.access import Actor
from domain.shared.ids import PromotionCodeId, WorkspaceId


class PromotionSecrets:
    """For `domain.campaigns.promotion_ports.CodeSecrets`."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self._keys = list(sealer.keys_for("promotion codes").values())

    def draw(self, pattern: str) -> str:
        return "".join(secrets.choice(ALPHABET) if c == RANDOM else c for c in pattern)

    def digests(self, actor: Actor, text: str) -> Sequence[str]:
        # With the workspace in it the same code looks different in another.
        said = f"{actor.workspace}/{plain(text)}".encode()
        return [hmac.new(key, said, hashlib.sha256).hexdigest() for key in self._keys]

    def seal(self, actor: Actor, id: PromotionCodeId, text: str) -> bytes:
        return self._sealer.seal(text.encode(), _row(actor.workspace, id))

    def open(self, code: PromotionCode) -> str | None:
        try:
            return self._sealer.open(code.sealed, _row(code.workspace_id, code.id)).decode()
        except CannotOpen:
            return None


def _row(workspace: WorkspaceId, id: PromotionCodeId) -> str:
    return f"{workspace}/promotion_codes/{id}"
