"""The secrets of polls: invitations, and the names by which browsers are known again."""

import base64
import hashlib
import hmac

from adapters.secrets import a_key
from domain.shared.ids import PollId
from domain.shared.secret import Secret

BYTES = 32
NAME_BYTES = 16


class HmacPollSecrets:
    """For `domain.participation.poll_ports.PollSecrets`. Names and forms hold for one poll."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def invitation(self) -> Secret:
        text = base64.urlsafe_b64encode(a_key(BYTES)).decode().rstrip("=")
        return Secret(f"pvi_{text}")

    def hash_of_secret(self, text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    def browser(self, poll_id: PollId) -> str:
        name = a_key(NAME_BYTES).hex()
        return f"{name}.{self._signed('browser', poll_id, name)}"

    def knows_browser(self, poll_id: PollId, text: str) -> bool:
        name, _, signature = text.partition(".")
        return self.same(signature, self._signed("browser", poll_id, name))

    def form_of(self, poll_id: PollId, voter: str) -> str:
        return self._signed("form", poll_id, voter)

    def same(self, one: str, other: str) -> bool:
        return hmac.compare_digest(one.encode(), other.encode())

    def _signed(self, purpose: str, poll_id: PollId, text: str) -> str:
        said = f"{purpose}/{poll_id}/{text}".encode()
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()
