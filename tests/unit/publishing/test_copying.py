"""A copy has one id, whoever makes it how often, and a proposal on the wall of its first."""

from datetime import UTC, datetime

from domain.publishing.copying import Proposal, copy_id, proposal_for
from domain.publishing.model import Schedule
from domain.shared.ids import CampaignId, Kind, MessageId, names

CLONE = CampaignId("cmp_01m8g9bpxefkerzh1cyemyqc0a")
OTHER = CampaignId("cmp_01m8g9bpxefkerzh1cyemyqc0b")


def test_it_is_an_id_of_a_message_and_the_same_again() -> None:
    made = copy_id(CLONE, MessageId("msg_1"))
    assert names(Kind.MESSAGE, made)
    assert made == copy_id(CLONE, MessageId("msg_1"))
    assert made.startswith("msg_01m8g9bpxe"), "it sorts as of when the campaign was made"
    others = {copy_id(CLONE, MessageId(f"msg_{n}")) for n in range(1000)}
    others |= {copy_id(OTHER, MessageId(f"msg_{n}")) for n in range(1000)}
    assert len(others) == 2000


def test_its_time_is_as_many_days_later_at_the_same_hour() -> None:
    before_summer = Schedule(
        datetime(2035, 3, 24, 8, tzinfo=UTC), "2035-03-24T09:00", "Europe/Madrid", True
    )
    assert proposal_for(before_summer, 7) == Proposal("2035-03-31T09:00", "Europe/Madrid")
    assert proposal_for(before_summer, None) is None
    assert proposal_for(None, 7) is None
