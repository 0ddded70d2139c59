"""The room of members, with all that it asks of PostgreSQL."""

from adapters.db.acknowledgements import DbAcknowledgementReads
from adapters.db.ambassadors import DbAmbassadorReads
from adapters.db.database import Database
from adapters.db.growth_reads import DbGrowthReads
from adapters.db.join_requests import DbJoinRequestReads
from adapters.db.journeys import DbJourneyReads
from adapters.db.member_reads import DbMemberReads
from adapters.db.member_value_reads import DbValueReads
from adapters.db.milestones import DbMilestoneReads
from adapters.db.missions import DbMissionReads
from adapters.db.privacy import DbPrivacyReads
from adapters.db.retention import DbRetentionReads
from adapters.db.segments import DbSegmentReads
from domain.members.journey_ports import Speaking
from domain.members.mission_ports import Links
from domain.members.ports import Begin
from domain.members.privacy_ports import Archives
from domain.members.room import Members
from domain.shared.charts import Painter
from domain.shared.clock import Clock
from domain.shared.ids import IdMaker


def members_of(
    database: Database,
    begin: Begin,
    speaking: Speaking,
    links: Links,
    archives: Archives,
    painter: Painter,
    clock: Clock,
    ids: IdMaker,
) -> Members:
    return Members(
        begin=begin,
        reads=DbMemberReads(database),
        values=DbValueReads(database),
        growth=DbGrowthReads(database),
        segments=DbSegmentReads(database),
        acknowledgements=DbAcknowledgementReads(database),
        join_requests=DbJoinRequestReads(database),
        journeys=DbJourneyReads(database),
        speaking=speaking,
        milestones=DbMilestoneReads(database),
        ambassadors=DbAmbassadorReads(database),
        missions=DbMissionReads(database),
        links=links,
        privacy=DbPrivacyReads(database),
        archives=archives,
        retention=DbRetentionReads(database, begin),
        painter=painter,
        clock=clock,
        ids=ids,
    )
