"""What a signal says of where and how bad goes into the crisis that is raised for it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from domain.crises.detector import DetectorKind
from domain.crises.ports import Scope
from domain.crises.use_cases.keep_detectors import NewDetector, create_detector
from domain.shared.ids import CommunityId
from tests.api.signal_world import a_signal
from tests.api.world import Place
from tests.kit.api import a_caller, a_key_text


@pytest.fixture
async def client(house: House, app: ASGIApp, place: Place) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key_text(house, place.actor, everywhere=True)
    async with a_caller(app, key, tertulia_workspace=place.actor.workspace) as client:
        yield client


async def told_there(house: House, place: Place) -> str:
    """The id of a signal of one community, on one platform."""
    where = Scope(CommunityId(place.things["community"]), "sandbox", None)
    wanted = NewDetector("Complaints", DetectorKind.POISSON, enabled=False, scope=where)
    room = house.app.crises.detection
    detector = (await create_detector(room, place.actor, wanted)).detector
    return (await a_signal(house, place.actor, detector)).id


async def test_a_playbook_for_a_community_begins_when_a_signal_there_is_raised(
    client: httpx.AsyncClient, house: House, place: Place
) -> None:
    steps = [{"title": "Look", "action": {"kind": "task", "role": "expert"}}]
    for name, community in (("here", "community"), ("elsewhere", "empty_community")):
        when = {"community_ids": [place.things[community]]}
        asked = {"name": name, "steps": steps, "start": "when_fitting", "when": when}
        assert (await client.post("/v1/playbooks", json=asked)).status_code == 201
    signal = await told_there(house, place)
    raised = await client.post(f"/v1/signals/{signal}/raise", json={"title": "Nuts in the cake"})
    assert raised.status_code == 200, raised.text
    crisis = (await client.get(f"/v1/crises/{raised.json()['crisis_id']}")).json()
    assert crisis["community_ids"] == [place.things["community"]]
    assert crisis["platforms"] == ["sandbox"]
    runs = (await client.get(f"/v1/crises/{crisis['id']}/playbooks")).json()["data"]
    assert [run["name"] for run in runs] == ["here"]


async def test_a_signal_is_put_off_to_a_time_that_is_to_come(
    client: httpx.AsyncClient, house: House, place: Place
) -> None:
    path = f"/v1/signals/{await told_there(house, place)}/snooze"
    for until, status in (("2020-01-01T00:00:00Z", 422), ("2090-01-01T00:00:00Z", 200)):
        reply = await client.post(path, json={"until": until})
        assert reply.status_code == status, reply.text
