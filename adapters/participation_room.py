"""The room of participation, with what it asks of publishing, of platforms and of moderation."""

from adapters.db.database import Database
from adapters.db.poll_reads import DbPollReads
from adapters.db.polls import PollsTx
from adapters.db.publishing import PublishingTx
from adapters.db.transaction import Begin, Tools
from adapters.platforms.catalogue import Catalogue
from adapters.poll_secrets import HmacPollSecrets
from adapters.poll_tallies import CountsOfPlatforms, WordsOfModeration
from domain.moderation.room import Moderation
from domain.participation.poll_bench import Polls
from domain.participation.room import Participation


def participation_of(
    database: Database,
    tools: Tools,
    begin_publishing: Begin[PublishingTx],
    catalogue: Catalogue,
    moderation: Moderation,
) -> Participation:
    polls = Polls(
        begin=Begin(PollsTx, tools),
        reads=DbPollReads(database),
        counts=CountsOfPlatforms(begin_publishing, catalogue, tools.clock),
        words=WordsOfModeration(moderation),
        secrets=HmacPollSecrets(tools.sealer.key_for("polls")),
        clock=tools.clock,
        ids=tools.ids,
    )
    return Participation(polls)
