"""Writes down what the real servers tell of what others do, item by item as a poll keeps it, and
what they answer to a moderator.

Run as `python -m tests.live.record_inbound`.
"""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import httpx

from tests.live.mastodon_server import MastodonServer, running_mastodon
from tests.live.record import MATRIX, PLATFORMS, Recorder, a_folder
from tests.live.synapse_server import Login, Synapse, running_synapse

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d"
    "49444154789c6360f8cfc0f01f00050001ff56c72f0d0000000049454e44ae426082"
)


def keep(platform: str, items: Iterable[tuple[str, Any]]) -> None:
    """One file for each item, named for what it is."""
    folder = PLATFORMS / platform / "recordings" / "polled"
    folder.mkdir(exist_ok=True)
    for name, item in items:
        text = json.dumps(item, indent=2, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n")


def record_mastodon(server: MastodonServer) -> None:
    recorder = Recorder("mastodon", server.url, server.alice)
    with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as client:
        bob = {"authorization": f"Bearer {server.bob}"}

        def by_bob(path: str, **body: Any) -> Any:
            answer = client.post(path, headers=bob, json=body)
            answer.raise_for_status()
            return answer.json()

        me = recorder.ask("GET", "/api/v1/accounts/verify_credentials")
        post = recorder.ask("POST", "/api/v1/statuses", json={"status": "Abrimos a las nueve"})
        by_bob(f"/api/v1/accounts/{me['id']}/follow")
        by_bob(f"/api/v1/statuses/{post['id']}/favourite")
        by_bob(f"/api/v1/statuses/{post['id']}/reblog")
        by_bob("/api/v1/statuses", status="@alice ¿y el domingo?", in_reply_to_id=post["id"])
        by_bob("/api/v1/statuses", status="@alice en privado", visibility="direct")
        by_bob("/api/v1/statuses", status="La plaza de @alice es la mejor")
        by_bob("/api/v1/statuses", status="Yo no lo sé", in_reply_to_id=post["id"])
        told = recorder.take("notifications", "GET", "/api/v1/notifications?limit=40")
        context = recorder.take("context", "GET", f"/api/v1/statuses/{post['id']}/context")
        [bob_id] = {item["account"]["id"] for item in told}
        unnamed = [status for status in context["descendants"] if not status["mentions"]]
        kept = [(name_of_notification(item), item) for item in told]
        keep("mastodon", [*kept, *[("answer", status) for status in unnamed]])
        acts = f"/api/v1/accounts/{bob_id}"
        recorder.take("muted", "POST", f"{acts}/mute", json={"duration": 60})
        recorder.take("blocked", "POST", f"{acts}/block", json={})
        recorder.take("unblocked", "POST", f"{acts}/unblock", json={})
        recorder.take("nobody", "POST", "/api/v1/accounts/17/block", json={})
        recorder.take("counted", "GET", f"/api/v1/statuses/{post['id']}")
        picture = {"file": ("image.png", PNG, "image/png")}
        said = {"description": "Un punto"}
        recorder.take("uploaded", "POST", "/api/v2/media", files=picture, data=said)


def name_of_notification(item: dict[str, Any]) -> str:
    kind: str = item["type"]
    if kind != "mention":
        return kind
    if item["status"]["visibility"] == "direct":
        return "direct"
    return "comment" if item["status"]["in_reply_to_id"] else "mention"


def record_matrix(server: Synapse) -> None:
    ana, eva = server.register("ana"), server.register("eva")
    room = server.create_room(ana, room_alias_name="plaza")
    recorder = Recorder("matrix", server.url, ana.token)
    inside = f"{MATRIX}/rooms/{quote(room, safe='')}"
    only = quote(json.dumps({"room": {"rooms": [room], "timeline": {"limit": 50}}}))
    begun = recorder.ask("GET", f"{MATRIX}/sync?timeout=0&filter={only}")
    mine = server.call(
        "PUT", f"/rooms/{room}/send/m.room.message/a", ana.token, msgtype="m.text", body="Hola"
    )["event_id"]
    server.call("POST", f"/join/{room}", eva.token)
    say_in_every_way(server, eva, room, mine, ana.user_id)
    server.call("POST", f"/rooms/{room}/leave", eva.token)
    synced = recorder.take(
        "sync", "GET", f"{MATRIX}/sync?timeout=0&since={begun['next_batch']}&filter={only}"
    )
    events = synced["rooms"]["join"][room]["timeline"]["events"]
    keep("matrix", [(name_of(event), event) for event in events if event["sender"] != ana.user_id])
    server.call("POST", f"/join/{room}", eva.token)
    recorder.take("joined_members", "GET", f"{inside}/joined_members")
    recorder.take("power_levels", "GET", f"{inside}/state/m.room.power_levels/")
    recorder.take("room_made", "GET", f"{inside}/state/m.room.create/?format=event")
    recorder.take("media_config", "GET", "/_matrix/client/v1/media/config")
    eva_there = {"user_id": eva.user_id}
    recorder.take("kicked", "POST", f"{inside}/kick", json=eva_there)
    recorder.take("kicked_again", "POST", f"{inside}/kick", json=eva_there)
    recorder.take("unbanned_unbanned", "POST", f"{inside}/unban", json=eva_there)
    stranger = {"user_id": "nobodys/../person"}
    recorder.take("nobody", "POST", f"{inside}/ban", json=stranger)
    picture = {"content-type": "image/png"}
    recorder.take("uploaded", "POST", "/_matrix/media/v3/upload", content=PNG, headers=picture)


def say_in_every_way(server: Synapse, eva: Login, room: str, about: str, ana: str) -> None:
    def send(kind: str, name: str, **content: Any) -> str:
        path = f"/rooms/{room}/send/{kind}/{name}"
        event_id: str = server.call("PUT", path, eva.token, **content)["event_id"]
        return event_id

    plain = send("m.room.message", "said", msgtype="m.text", body="¿Abrís el domingo?")
    within = {"rel_type": "m.thread", "event_id": about, "is_falling_back": True}
    within["m.in_reply_to"] = {"event_id": about}
    relates = {"m.relates_to": within}
    send("m.room.message", "answer", msgtype="m.text", body="En el hilo", **relates)
    named = {"m.mentions": {"user_ids": [ana]}}
    send("m.room.message", "named", msgtype="m.text", body="ana, ven", **named)
    replaces = {"m.relates_to": {"rel_type": "m.replace", "event_id": plain}}
    new = {"m.new_content": {"msgtype": "m.text", "body": "¿Abrís el lunes?"}}
    send("m.room.message", "edit", msgtype="m.text", body="* ¿Abrís el lunes?", **new, **replaces)
    annotates = {"rel_type": "m.annotation", "event_id": about, "key": "👍"}
    send("m.reaction", "reaction", **{"m.relates_to": annotates})
    picture = {"url": "mxc://loop.test/abc", "info": {"mimetype": "image/png", "size": 67}}
    send("m.room.message", "shown", msgtype="m.image", body="Mirad", filename="p.png", **picture)
    send("m.room.message", "notice", msgtype="m.notice", body="Soy un bot")
    server.call("PUT", f"/rooms/{room}/redact/{plain}/gone", eva.token, reason="Me equivoqué")


def name_of(event: dict[str, Any]) -> str:
    content = event["content"]
    relates = content.get("m.relates_to", {})
    match event["type"]:
        case "m.room.member":
            return f"member_{content['membership']}"
        case "m.room.redaction":
            return "redaction"
        case "m.reaction":
            return "reaction"
    if relates:
        return {"m.replace": "edit", "m.thread": "in_thread"}[relates["rel_type"]]
    if "m.mentions" in content:
        return "mention"
    return "picture" if "url" in content else "redacted" if not content else "message"


def main() -> None:
    with a_folder() as folder, running_mastodon(folder) as mastodon:
        record_mastodon(mastodon)
    with a_folder() as folder, running_synapse(folder) as synapse:
        record_matrix(synapse)


if __name__ == "__main__":
    main()
