"""The room of moderation, with what it asks of PostgreSQL and of whoever scores texts."""

from collections.abc import Callable, Sequence

from adapters.db.database import Database
from adapters.db.moderation import ModerationTx
from adapters.db.moderation_reads import DbModerationReads
from adapters.db.transaction import Begin, Tools
from adapters.judging.rulebooks import KeptRulebooks
from adapters.platforms.catalogue import Catalogue
from adapters.secrets import LinkSecrets
from adapters.text.glances import Glances
from adapters.text.reader import Reader
from domain.moderation.judging_ports import Scorer
from domain.moderation.room import Moderation
from domain.shared.events import News


def moderation_of(
    database: Database,
    tools: Tools,
    hearing: Callable[[Callable[[Sequence[News]], None]], None],
    platforms: Catalogue,
    reader: Reader,
    scorer: Scorer,
) -> Moderation:
    """`hearing` takes who is to hear what is told here: rules that change are known at once."""
    reads = DbModerationReads(database)
    rulebooks = KeptRulebooks(reads)
    hearing(rulebooks.heard)
    return Moderation(
        begin=Begin(ModerationTx, tools),
        reads=reads,
        platforms=platforms,
        clock=tools.clock,
        ids=tools.ids,
        rulebooks=rulebooks,
        glances=Glances(reader),
        scorer=scorer,
        links=LinkSecrets(),
    )
