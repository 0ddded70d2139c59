"""The bench for handing reports on, put together."""

from adapters.db.report_sharing import DbSharingReads, SharingTx
from adapters.db.transaction import Begin, Tools
from adapters.outbound.mail import MailServer, SmtpPost
from adapters.outbound.report_scribe import PlainScribe
from adapters.report_secrets import ReportSecrets
from adapters.reports.insights.reading import PageReader
from adapters.settings import Settings
from domain.insights.sharing import Sharing


def sharing_of(tools: Tools, settings: Settings) -> Sharing:
    return Sharing(
        begin=Begin(SharingTx, tools),
        reads=DbSharingReads(tools.database),
        secrets=ReportSecrets(tools.sealer),
        post=SmtpPost(MailServer.of(settings), tools.house_clock),
        scribe=PlainScribe(),
        reader=PageReader(),
        public_url=settings.public_url or f"http://127.0.0.1:{settings.port}",
    )
