"""Hubs that look into everything they are asked, unless the script says otherwise."""

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from domain.inbox.ports import ChannelHubDoor
from domain.shared.hub import HubMode
from domain.shared.hub_ports import Callback
from domain.shared.secret import Secret
from tests.kit.fakes.memory import Memory


@dataclass
class ScriptedHubs:
    """Each answer is given once. What was asked is kept, with the secret part of the address."""

    answers: deque[bool] = field(default_factory=deque)
    asked: list[tuple[str, HubMode, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    public: bool = True

    def callback(self, subject_id: str, nonce: str) -> Callback | None:
        if not self.public:
            return None
        token = f"{subject_id}@{nonce}"
        return Callback(Secret(token), self.hash_of(token), Secret(f"secret of {token}"))

    def hash_of(self, token: str) -> str:
        return f"hash of {token}"

    async def ask(
        self, url: str, mode: HubMode, topic: str, callback: Callback, lease: timedelta
    ) -> bool:
        self.asked.append((url, mode, topic))
        self.tokens.append(callback.address.reveal())
        return self.answers.popleft() if self.answers else True

    def signed(self, callback: Callback, body: bytes, signature: str) -> bool:
        return signature == callback.secret.reveal()


class FakeHubDoors:
    """Where the addresses lead at which hubs call about channels."""

    _memory: Memory

    async def hub_door(self, hash: str) -> ChannelHubDoor | None:
        for row in self._memory.tables.channel_hearings.values():
            if row.hub_hash == hash:
                return ChannelHubDoor(row.channel_id, row.organization_id, row.workspace_id)
        return None
