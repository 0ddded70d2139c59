"""The room of crises, part by part, with what it hears from the others."""

from adapters.chance import seeded_chance
from adapters.crisis_reputations import ReputationsOfInsights
from adapters.crisis_speaking import VoiceOfCrises
from adapters.db.crises import CrisesTx, DbCrisisReads
from adapters.db.crisis_measures import DbMeasureReads
from adapters.db.crisis_settings import DbSettingsReads
from adapters.db.crisis_work_reads import DbWorkReads
from adapters.db.database import Database
from adapters.db.detection import DetectionTx
from adapters.db.detection_reads import DbDetectionReads
from adapters.db.detector_history import DbSaidHistory
from adapters.db.drills import DbDrillReads, DrillsTx
from adapters.db.holding_statements import DbStatementReads
from adapters.db.look_back_reads import DbLookBackReads
from adapters.db.stakeholders import DbNoticeReads
from adapters.db.status_reads import DbStatusReads
from adapters.db.transaction import Begin, Tools
from adapters.drill_stage import SandboxStage
from adapters.notice_desk import DeskOfNotices
from adapters.reports.reviews import TypstReviewPages
from domain.crises.room import Crises, Detection, Drills, Looking, Response
from domain.inbox.room import Inbox
from domain.insights.room import Insights
from domain.publishing.room import Publishing


def crises_of(
    database: Database, tools: Tools, publishing: Publishing, insights: Insights, inbox: Inbox
) -> Crises:
    return Crises(
        response=Response(
            begin=Begin(CrisesTx, tools),
            reads=DbCrisisReads(database),
            work=DbWorkReads(database),
            statements=DbStatementReads(database),
            status=DbStatusReads(database),
            settings=DbSettingsReads(database),
            measures=DbMeasureReads(database),
            voice=VoiceOfCrises(publishing),
            notices=DbNoticeReads(database),
            desk=DeskOfNotices(insights, tools.ids),
            clock=tools.clock,
            ids=tools.ids,
        ),
        detection=Detection(
            history=DbSaidHistory(database),
            clock=tools.clock,
            begin=Begin(DetectionTx, tools),
            reads=DbDetectionReads(database),
            ids=tools.ids,
        ),
        looking=Looking(
            reads=DbLookBackReads(database),
            reputations=ReputationsOfInsights(insights.reputation),
            printer=TypstReviewPages(publishing.media.store),
        ),
        drills=Drills(
            begin=Begin(DrillsTx, tools),
            reads=DbDrillReads(database),
            stage=SandboxStage(inbox),
            draws=seeded_chance,
            clock=tools.clock,
            ids=tools.ids,
        ),
    )
