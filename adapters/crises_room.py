"""The room of crises, part by part."""

from adapters.db.crises import CrisesTx, DbCrisisReads
from adapters.db.database import Database
from adapters.db.transaction import Begin, Tools
from domain.crises.room import Crises, Response


def crises_of(database: Database, tools: Tools) -> Crises:
    response = Response(
        begin=Begin(CrisesTx, tools),
        reads=DbCrisisReads(database),
        clock=tools.clock,
        ids=tools.ids,
    )
    return Crises(response)
