"""telegram-test-api, an emulator of the Bot API that nobody here wrote, with messages, their
edits and deletions, updates and a webhook, and without chats, rights, media, polls or bans."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.live.environments import HERE
from tests.live.node import node_folder
from tests.live.running import answers, free_port, running


@dataclass(frozen=True)
class TelegramServer:
    """Any token is a bot's, and any number a chat's."""

    url: str

    def somebody_says(self, token: str, chat_id: int, text: str, date: int) -> None:
        """A person writes that to the bot."""
        chat = {"id": chat_id, "type": "private", "first_name": "Ana"}
        self.tell(token, chat, text, date)

    def tell(self, token: str, chat: dict[str, Any], text: str, date: int, **more: Any) -> None:
        """Ana writes that in a chat."""
        person = {"id": 5550002, "first_name": "Ana", "is_bot": False}
        told = {"botToken": token, "from": person, "chat": chat, "date": date, "text": text}
        self._ask("sendMessage", told | more)

    def texts(self, token: str) -> list[str]:
        """What the bot has said and not taken back."""
        said = self._ask("getUpdatesHistory", {"token": token})["result"]
        return [it["message"]["text"] for it in said if "chat_id" in it["message"]]

    def said_in(self, token: str, chat_id: int) -> dict[str, str]:
        """What stands in that chat, the bot's and other people's, by the emulator's numbers."""
        told = self._ask("getUpdatesHistory", {"token": token})["result"]
        return {
            str(it["messageId"]): it["message"]["text"]
            for it in told
            if str(chat_id) in (str(it["message"].get("chat_id")), str(_chat(it["message"])))
        }

    def answered_by(self, token: str, number: str) -> str | None:
        """What the bot's message with that number answers."""
        told = self._ask("getUpdatesHistory", {"token": token})["result"]
        [said] = [it["message"] for it in told if str(it["messageId"]) == number]
        answered = said.get("reply_parameters")
        return str(answered["message_id"]) if answered else None

    def _ask(self, method: str, told: dict[str, Any]) -> dict[str, Any]:
        reply = httpx.post(f"{self.url}/{method}", json=told, trust_env=False)
        answer: dict[str, Any] = reply.raise_for_status().json()
        return answer


def _chat(message: dict[str, Any]) -> object:
    return message.get("chat", {}).get("id")


@contextmanager
def running_telegram(folder: Path) -> Iterator[TelegramServer]:
    """Up in about 1 s."""
    home, port = node_folder(HERE / "telegram"), free_port()
    url = f"http://127.0.0.1:{port}"
    command = home.command(HERE / "telegram" / "start.cjs")
    settings = home.settings(PORT=str(port))
    with running(command, folder, lambda: answers(f"{url}/bot1:x/getMe"), settings=settings):
        yield TelegramServer(url)
