"""The room of taking part, with all that its parts ask of PostgreSQL and of chance."""

from adapters.db.contest_reads import DbContestReads
from adapters.db.contests import ContestsTx
from adapters.db.database import Database
from adapters.db.transaction import Begin, Tools
from adapters.promotions.known import KnownPromotionRules
from adapters.secrets import ContestMint
from domain.participation.contest_room import Contests
from domain.participation.room import Participation


def participation_of(database: Database, tools: Tools) -> Participation:
    return Participation(contests=_contests_of(database, tools))


def _contests_of(database: Database, tools: Tools) -> Contests:
    return Contests(
        begin=Begin(ContestsTx, tools),
        reads=DbContestReads(database),
        secrets=ContestMint(),
        promotion_rules=KnownPromotionRules(),
        clock=tools.clock,
        ids=tools.ids,
    )
