"""Drills over HTTP: for test keys, measured as they stand, and called off."""

from typing import Any

from starlette.types import ASGIApp

from adapters.wiring import House
from domain.shared.access import Mode
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_sandbox_channel, a_workspace

NO_TIME = {"seconds": None, "reason": "not_yet", "until": None}


def a_storm(channel: str, **more: Any) -> dict[str, Any]:
    return {"kind": "spike", "channel_id": channel, "size": 20, "duration_seconds": 3600, **more}


async def test_a_drill_is_begun_measured_changed_and_called_off(house: House, app: ASGIApp) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        body = {"name": "Friday", "storm": a_storm(channel.id), "targets": {"first_word": 60}}
        made = await client.post("/v1/drills", json=body)
        assert made.status_code == 201, made.text
        path, drill = made.headers["location"], made.json()
        assert (drill["messages"], drill["told"], drill["state"]) == (20, 0, "running")
        assert drill["storm"]["is_crisis"] is True
        read = await client.get(path)
        assert {name: read.json()[name] for name in drill} == drill
        result = read.json()["result"]
        assert (result["verdict"], result["signal_ids"]) == ("pending", [])
        assert result["times"]["first_word"] == {
            **NO_TIME,
            "since": None,
            "target_seconds": 60,
            "met": None,
        }
        assert result["times"]["notice"]["since"] == drill["storm_begins_at"]
        # How it goes changes without the drill: nobody is told that they have it.
        again = await client.get(path, headers={"If-None-Match": read.headers["etag"]})
        assert again.status_code == 200
        crisis = (await client.post("/v1/crises", json={"title": "Nuts"})).json()
        changes = {"crisis_id": crisis["id"], "targets": {"detect": 1000}}
        match = {"If-Match": read.headers["etag"]}
        changed = await client.patch(path, json=changes, headers=match)
        assert changed.status_code == 200, changed.text
        assert changed.json()["targets"]["first_word"] is None
        result = (await client.get(path)).json()["result"]
        assert result["crisis_id"] == crisis["id"]
        assert result["times"]["detect"]["met"] is True
        listed = await client.get("/v1/drills", params={"state": "running", "storm_kind": "spike"})
        assert [one["id"] for one in listed.json()["data"]] == [drill["id"]]
        cancelled = await client.post(f"{path}/cancel")
        assert (cancelled.json()["state"], cancelled.json()["possible_moves"]) == ("cancelled", [])
        refused = await client.post(f"{path}/cancel")
        assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")


async def test_what_cannot_be_played_is_refused(house: House, app: ASGIApp) -> None:
    actor = await a_workspace(house)
    channel = await a_sandbox_channel(house, actor)
    key = await a_key_text(house, actor, everywhere=True)
    span = {"since": "2026-01-02T00:00:00Z", "until": "2026-01-03T00:00:00Z"}
    recorded = {"kind": "recorded", "channel_id": channel.id, **span}
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        for storm, code, pointer in (
            (a_storm(channel.id, size=5001), "too_large", "/storm/size"),
            (a_storm(channel.id, size=4990, calm_hours=48), "storm_too_large", "/storm/size"),
            (a_storm(channel.id, kind="hail"), "unknown_choice", "/storm/kind"),
            (recorded, "nothing_was_said", "/storm/since"),
            (recorded | {"until": "2026-02-03T00:00:00Z"}, "recording_span", "/storm/until"),
            (recorded | {"until": "2026-01-01T00:00:00Z"}, "recording_span", "/storm/until"),
        ):
            refused = await client.post("/v1/drills", json={"name": "Friday", "storm": storm})
            assert refused.status_code == 422, refused.text
            found = [(one["code"], one["pointer"]) for one in refused.json()["errors"]]
            assert (code, pointer) in found or (code, pointer) == ("unknown_choice", "/storm/kind")
        nowhere = {"name": "Friday", "storm": a_storm("chn_nowhere")}
        refused = await client.post("/v1/drills", json=nowhere)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


async def test_a_live_workspace_plays_none(house: House, app: ASGIApp) -> None:
    actor = await a_workspace(house, mode=Mode.LIVE)
    key = await a_key_text(house, actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=actor.workspace) as client:
        body = {"name": "Friday", "storm": a_storm("chn_1")}
        refused = await client.post("/v1/drills", json=body)
        assert (refused.status_code, refused.json()["code"]) == (403, "drill_in_live_mode")
