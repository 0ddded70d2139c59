"""The bench: what every use case of members works with."""

from dataclasses import dataclass

from domain.members.acknowledgement_ports import AcknowledgementReads
from domain.members.ambassador_ports import AmbassadorReads
from domain.members.growth_ports import GrowthReads
from domain.members.join_request_ports import JoinRequestReads
from domain.members.journey_ports import JourneyReads, Speaking
from domain.members.milestone_ports import MilestoneReads
from domain.members.mission_ports import Links, MissionReads
from domain.members.ports import Begin, MemberReads
from domain.members.privacy_ports import Archives, PrivacyReads
from domain.members.retention_ports import RetentionReads
from domain.members.segment_ports import SegmentReads
from domain.members.value_ports import ValueReads
from domain.shared.charts import Painter
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


@dataclass(frozen=True)
class Members:
    begin: Begin
    reads: MemberReads
    values: ValueReads
    growth: GrowthReads
    segments: SegmentReads
    acknowledgements: AcknowledgementReads
    join_requests: JoinRequestReads
    journeys: JourneyReads
    speaking: Speaking
    milestones: MilestoneReads
    ambassadors: AmbassadorReads
    missions: MissionReads
    links: Links
    privacy: PrivacyReads
    archives: Archives
    retention: RetentionReads
    painter: Painter
    clock: Clock
    ids: IdMaker
