"""The mail server is named in full and lets us in, or there is none and that is meant."""

import asyncio
from collections.abc import AsyncIterator

from adapters.doctor.finding import PATIENCE_SECONDS, Finding
from adapters.outbound.mail import MailServer
from adapters.settings import Settings
from domain.insights.sharing_ports import NobodyKnows

PART = "Letters"


async def letters(settings: Settings) -> AsyncIterator[Finding]:
    """Whether reports can go out by e-mail. Sends nothing."""
    server = MailServer.of(settings)
    if server.host is None:
        words = "No mail server is given: reports go out by link and webhook, not by e-mail."
        yield Finding(True, PART, words)
        return
    if server.missing:
        words = f"No letter can be sent: set {', '.join(server.missing)}."
        yield Finding(False, PART, words)
        return
    yield await _asked(server)


async def _asked(server: MailServer) -> Finding:
    from adapters.outbound.smtp import Errand

    errand, named = Errand(server), f"{server.host}:{server.port}"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await errand.call()
    except Exception as trouble:
        outcome = errand.outcome(trouble)
        reason = "" if isinstance(outcome, NobodyKnows) else f" ({outcome.reason})"
        words = f"{named} does not let us in{reason}: correct the TERTULIA_SMTP_… settings."
        return Finding(False, PART, words)
    return Finding(True, PART, f"{named} lets us in ({server.security}).")
