"""The variants of an experiment on a link are its destinations, all of them; the one that won gets
all the weight."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.campaigns.experiment import Counting, Experiment, Variant
from domain.campaigns.experiment_checks import faults_of, faults_of_link
from domain.campaigns.link import Destination, Link, LinkState, chosen
from domain.shared.errors import InvalidState
from domain.shared.ids import ExperimentId, LinkId, OrganizationId, WorkspaceId

NOW = datetime(2035, 5, 4, tzinfo=UTC)
LINK = Link(
    id=LinkId("lnk_1"),
    workspace_id=WorkspaceId("ws_1"),
    organization_id=OrganizationId("org_1"),
    slug="spring",
    url="https://shop.example.com/",
    created_by="key_1",
    created_at=NOW,
    updated_at=NOW,
    destinations=(
        Destination("short", "https://shop.example.com/short", 3),
        Destination("long", "https://shop.example.com/long"),
    ),
)
TRIAL = Experiment(
    id=ExperimentId("exp_1"),
    workspace_id=LINK.workspace_id,
    organization_id=LINK.organization_id,
    name="Short, or long",
    counting=Counting.LINKS,
    variants=(Variant("short", "Short"), Variant("long", "Long")),
    created_by="key_1",
    created_at=NOW,
    updated_at=NOW,
    link_id=LINK.id,
)


def test_variants_are_all_destinations_each_with_a_share() -> None:
    assert list(faults_of_link(TRIAL, LINK)) == []
    strange = replace(TRIAL, variants=(Variant("short", "Short"), Variant("other", "Other")))
    found = [(one.pointer, one.code) for one in faults_of_link(strange, LINK)]
    assert found == [
        ("/variants/1/key", "not_a_destination"),
        ("/variants", "destination_left_out"),
    ]
    idle = replace(LINK, destinations=(LINK.destinations[0], Destination("long", LINK.url, 0)))
    [fault] = faults_of_link(TRIAL, idle)
    assert (fault.code, fault.facts) == ("destination_without_share", {"key": "long"})


def test_a_link_goes_with_counting_links_and_with_nothing_else() -> None:
    assert list(faults_of(TRIAL)) == []
    [missing] = faults_of(replace(TRIAL, link_id=None))
    assert (missing.pointer, missing.code) == ("/link_id", "needed_for_links")
    [odd] = faults_of(replace(TRIAL, counting=Counting.OUTCOMES))
    assert (odd.pointer, odd.code) == ("/link_id", "only_of_links")


def test_the_winner_gets_everybody_and_the_others_stay_with_no_share() -> None:
    led = LINK.leads_all_to("long", NOW)
    assert [(one.key, one.weight) for one in led.destinations] == [("short", 0), ("long", 1)]
    assert led.version == LINK.version + 1
    met = Counter(chosen(led, number.to_bytes(4))[0] for number in range(500))
    assert met == {"long": 500}
    assert list(led.faults()) == []
    with pytest.raises(InvalidState):
        replace(LINK, state=LinkState.ARCHIVED).leads_all_to("long", NOW)


def test_somebody_must_be_led_somewhere() -> None:
    places = tuple(replace(one, weight=0) for one in LINK.destinations)
    [fault] = replace(LINK, destinations=places).faults()
    assert (fault.pointer, fault.code) == ("/destinations", "no_share_left")
