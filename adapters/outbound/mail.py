"""A letter is handed to the mail server that the deployment names, once, and what comes of it is an
answer: taken, not taken for certain, or nobody knows.

The server's address is the deployment's own, as its database's is; what callers give, an address to
write to, leads nowhere by itself and cannot leave the line it stands on.
"""

import asyncio
import re
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from email.utils import format_datetime
from ipaddress import ip_address
from pathlib import Path

from adapters.outbound.redaction import redacted
from adapters.settings import PREFIX, Settings
from domain.insights.report_delivery import Reason
from domain.insights.sharing_ports import Letter, NobodyKnows, NotTaken, Taken
from domain.shared.clock import Clock
from domain.shared.secret import Secret

CONNECT_SECONDS = 20.0
ANSWER_SECONDS = 60.0
"""For each word of the server; after the letter itself it may look for a long time."""

LETTER_SECONDS = 300.0
AT_ONCE = 4
ROOM_BYTES = 7 * 1024 * 1024
"""As an attachment it weighs a third more, and many servers take no letter of more than 10 MB."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]\\]+@[^\s@<>\"',;:()\[\]\\]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
Outcome = Taken | NotTaken | NobodyKnows


@dataclass(frozen=True, slots=True)
class MailServer:
    """What is known of it. `missing` are settings without which it takes nothing of ours."""

    host: str | None
    port: int
    security: str
    user: str | None
    password: Secret | None
    sender: str | None
    ca_file: Path | None
    missing: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> "MailServer":
        needed: dict[str, str | None] = {
            "SMTP_HOST": settings.smtp_host,
            "SMTP_FROM": settings.smtp_from,
            # A letter leads somewhere, and is stopped somewhere.
            "PUBLIC_URL": settings.public_url,
        }
        if settings.smtp_user is not None:
            needed["SMTP_PASSWORD"] = "given" if settings.smtp_password else None
        password = settings.smtp_password
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port or PORTS[settings.smtp_security],
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=Secret(password.get_secret_value()) if password else None,
            sender=settings.smtp_from,
            ca_file=settings.smtp_ca_file,
            missing=tuple(f"{PREFIX}{name}" for name, value in needed.items() if value is None),
        )


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class SmtpPost:
    """For `domain.insights.sharing_ports.Post`. A connection for each letter; four at once."""

    room_bytes = ROOM_BYTES

    def __init__(self, server: MailServer, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._places = asyncio.Semaphore(AT_ONCE)

    @property
    def missing(self) -> tuple[str, ...]:
        return self._server.missing

    async def send(self, letter: Letter) -> Outcome:
        if self.missing:
            return NotTaken(Reason.EMAIL_NOT_SET_UP, None, for_good=True)
        async with self._places:
            # Imported where it is needed first: starting takes no longer for it.
            from adapters.outbound.smtp import Errand

            errand = Errand(self._server)
            try:
                async with asyncio.timeout(LETTER_SECONDS):
                    await errand.run(letter.to, written(letter, self._server, self._clock))
            except Exception as trouble:
                return self._told(errand.outcome(trouble))
            return Taken()

    def _told(self, outcome: Outcome) -> Outcome:
        """Without our password, and without anybody's address."""
        if isinstance(outcome, Taken) or outcome.detail is None:
            return outcome
        secrets = [self._server.password] if self._server.password else []
        detail = _ADDRESS.sub("…", redacted(outcome.detail, secrets))
        if isinstance(outcome, NobodyKnows):
            return NobodyKnows(detail)
        return NotTaken(outcome.reason, detail, outcome.for_good)


def written(letter: Letter, server: MailServer, clock: Clock) -> bytes:
    """The letter as it goes over the line. Raises ValueError for what would not stay in its
    place."""
    sender = server.sender or ""
    message = EmailMessage(policy=MAIL)
    message["From"] = str(Address(_plain(letter.sender_name)[:100], addr_spec=sender))
    message["To"] = str(Address(addr_spec=letter.to))
    message["Subject"] = _plain(letter.subject)
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for file in letter.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    # Last, for whatever is said of the content moves into the parts that are made of it.
    message["Content-Language"] = letter.language
    return _own_lines(letter, sender) + message.as_bytes()


def _own_lines(letter: Letter, sender: str) -> bytes:
    """Those that must stay one word each: a library that folds lines would encode what is long."""
    stop, host = letter.stop_url, sender.rpartition("@")[2]
    lines = [f"Message-ID: <{letter.message_id}@{host}>"]
    if stop is not None:
        lines.append(f"List-Unsubscribe: <{stop}>")
    if stop is not None and stop.startswith("https://"):
        # RFC 8058 knows no other; without TLS anybody on the way could stop it.
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    if any(_UNPRINTABLE.search(line) or not line.isascii() for line in lines):
        raise ValueError("a header that would not stay on its line")
    return "".join(f"{line}\r\n" for line in lines).encode()


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()


def trust_of(server: MailServer) -> ssl.SSLContext:
    """Whose certificates are believed: never none at all."""
    trust = ssl.create_default_context()
    if server.ca_file is not None:
        trust.load_verify_locations(server.ca_file)
    return trust
