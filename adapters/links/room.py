"""The part of the bench of campaigns that short links work with."""

from adapters.db.database import Database
from adapters.db.link_page_reads import DbWholeLinkReads
from adapters.db.link_reads import DbLandings
from adapters.db.links import LinksTx
from adapters.db.transaction import Begin, Tools
from adapters.links.agents import ListedAgents
from adapters.links.landings import KeptLandings
from adapters.links.passwords import ScryptPasswords
from adapters.links.qr import SegnoPainter
from adapters.links.tape import BatchedTape
from adapters.links.targets import AskedSites, JudgedTargets, SlugChance
from adapters.links.visitors import KeyedVisitors
from adapters.outbound.gateway import Gateway
from adapters.secrets import Sealer
from domain.campaigns.link_ports import Linking


def landings_of(database: Database) -> KeptLandings:
    return KeptLandings(DbLandings(database))


def linking_of(
    database: Database,
    tools: Tools,
    landings: KeptLandings,
    tape: BatchedTape,
    gateway: Gateway,
    sealer: Sealer,
    public_url: str | None,
) -> Linking:
    return Linking(
        begin=Begin(LinksTx, tools),
        reads=DbWholeLinkReads(database),
        landings=landings,
        visitors=KeyedVisitors(
            sealer.key_for("visitors of links"), sealer.key_for("destinations of links")
        ),
        agents=ListedAgents(),
        tape=tape,
        targets=JudgedTargets(gateway, public_url),
        sites=AskedSites(gateway),
        passwords=ScryptPasswords(),
        chance=SlugChance(),
        qr=SegnoPainter(),
    )
