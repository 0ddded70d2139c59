"""One errand to a mail server: how far it came decides what its end means."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

import aiosmtplib

from adapters.outbound.mail import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    MailServer,
    trust_of,
)
from domain.insights.report_delivery import Reason
from domain.insights.sharing_ports import NobodyKnows, NotTaken

SERVER_SAYS_LATER = range(400, 500)


class Stage(Enum):
    REACHING = "reaching"
    SECURING = "securing"
    SAYING_WHO = "saying who"
    ADDRESSING = "addressing"
    HANDING_OVER = "handing over"


class Errand:
    """Goes once. Before the letter is handed over nothing of it has left us; after, only an answer
    of the server says what became of it."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._stage = Stage.REACHING

    async def run(self, to: str, letter: bytes) -> None:
        """Returns when the server has taken it; raises whatever else happens."""
        async with self._let_in() as client:
            await self._addressed(client, to, letter)
            self._stage = Stage.HANDING_OVER
            await client.data(letter, timeout=ANSWER_SECONDS)

    async def call(self) -> None:
        """Only to be let in. Raises what keeps us out."""
        async with self._let_in():
            return

    @asynccontextmanager
    async def _let_in(self) -> AsyncIterator[aiosmtplib.SMTP]:
        server = self._server
        trust = None if server.security == "none" else trust_of(server)
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            # By itself it would take what it is offered: it is asked for, or not, below.
            start_tls=False,
            tls_context=trust,
            timeout=CONNECT_SECONDS,
            local_hostname=_our_name(server),
        )
        try:
            await client.connect()
            await self._introduced(client)
            yield client
        finally:
            # It answers for the letter, or it does not: a farewell changes neither.
            client.close()

    async def _introduced(self, client: aiosmtplib.SMTP) -> None:
        server = self._server
        await client.ehlo(timeout=CONNECT_SECONDS)
        if server.security == "starttls":
            self._stage = Stage.SECURING
            await client.starttls(timeout=CONNECT_SECONDS)
            await client.ehlo(timeout=CONNECT_SECONDS)
        if server.user is not None and server.password is not None:
            self._stage = Stage.SAYING_WHO
            await client.login(server.user, server.password.reveal(), timeout=ANSWER_SECONDS)

    async def _addressed(self, client: aiosmtplib.SMTP, to: str, letter: bytes) -> None:
        self._stage = Stage.ADDRESSING
        size = [f"SIZE={len(letter)}"] if client.supports_extension("size") else []
        await client.mail(self._server.sender or "", options=size, timeout=ANSWER_SECONDS)
        await client.rcpt(to, timeout=ANSWER_SECONDS)

    def outcome(self, trouble: Exception) -> NotTaken | NobodyKnows:
        """What it means that this ended it."""
        if isinstance(trouble, aiosmtplib.SMTPResponseException):
            return self._answered(trouble)
        if self._stage is Stage.HANDING_OVER:
            return NobodyKnows("The connection ended before the server said what became of it.")
        if isinstance(trouble, ssl.SSLError) or self._stage is Stage.SECURING:
            return NotTaken(Reason.NOT_SECURE, _insecure(trouble), for_good=False)
        if isinstance(trouble, ValueError):
            return NotTaken(Reason.NOT_ACCEPTED, "The letter could not be written.", for_good=True)
        if self._stage is Stage.SAYING_WHO and type(trouble) is aiosmtplib.SMTPException:
            words = "The server knows no way to log in that we know."
            return NotTaken(Reason.LOGIN_REFUSED, words, for_good=True)
        cause = trouble.__cause__ or trouble
        if isinstance(cause, ssl.SSLError):
            return NotTaken(Reason.NOT_SECURE, _insecure(cause), for_good=False)
        words = f"The mail server could not be reached ({type(cause).__name__})."
        return NotTaken(Reason.UNREACHABLE, words, for_good=False)

    def _answered(self, trouble: aiosmtplib.SMTPResponseException) -> NotTaken | NobodyKnows:
        said = f"{trouble.code} {trouble.message}"
        later = trouble.code in SERVER_SAYS_LATER
        if trouble.code not in range(400, 600):
            if self._stage is Stage.HANDING_OVER:
                return NobodyKnows(said)
            return NotTaken(Reason.UNREACHABLE, said, for_good=False)
        if self._stage is Stage.SECURING:
            return NotTaken(Reason.NOT_SECURE, said, for_good=False)
        if self._stage is Stage.SAYING_WHO:
            return NotTaken(Reason.LOGIN_REFUSED, said, for_good=not later)
        return NotTaken(Reason.PUT_OFF if later else Reason.NOT_ACCEPTED, said, for_good=not later)


def _insecure(trouble: BaseException) -> str:
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return f"Its certificate is not believed: {trouble.verify_message}."
    return "The server offers no protected connection, and without one nothing is sent."


def _our_name(server: MailServer) -> str:
    """How we greet: by the domain letters come from."""
    return (server.sender or "").rpartition("@")[2] or "localhost"
