"""A letter reaches the mail server once and whole, protected, and its answer is what it means."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.clock import SystemClock
from adapters.doctor.letters import letters
from adapters.outbound.mail import MailServer, SmtpPost, written
from adapters.settings import BadSetting, Settings, load
from domain.insights.report_delivery import Reason
from domain.insights.sharing_ports import (
    Attachment,
    Letter,
    NobodyKnows,
    NotTaken,
    Taken,
)
from tests.kit.certificates import Authority
from tests.kit.post_office import NAME, PostOffice, a_post_office

LETTER = Letter(
    to="client@example.org",
    sender_name="Café Aurora",
    subject="Our month: 1 May to 31 May",
    text="Read it:\nhttps://plaza.example/r/shr_1\n.\nA line with a dot before.\n",
    html="<p>Léelo <a href='https://plaza.example/r/shr_1'>aquí</a></p>",
    language="es",
    message_id="rdl_1",
    stop_url=f"https://plaza.example/r/stop/rps_{'x' * 120}",
    attachments=[Attachment("report.pdf", "application/pdf", b"%PDF-1.7\r\n.\r\nend")],
)


def settings_of(port: int, **more: object) -> Settings:
    nowhere = {"database_url": "postgresql://localhost/none", "redis_url": "redis://localhost"}
    given = {"smtp_host": NAME, "smtp_port": port, "smtp_from": "reports@plaza.example"}
    return load(**(nowhere | given | {"public_url": "https://plaza.example"} | more))


def post_to(office: PostOffice, **more: object) -> SmtpPost:
    return SmtpPost(MailServer.of(settings_of(office.port, **more)), SystemClock())


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
async def plain() -> AsyncIterator[PostOffice]:
    async with a_post_office() as office:
        yield office


async def test_a_letter_arrives_as_it_was_written(plain: PostOffice) -> None:
    assert await post_to(plain, smtp_security="none").send(LETTER) == Taken()
    [taken] = plain.letters
    assert (taken.sender, taken.to) == ("reports@plaza.example", "client@example.org")
    letter = taken.letter
    assert letter["From"] == "Café Aurora <reports@plaza.example>"
    assert letter["Message-ID"] == "<rdl_1@plaza.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert taken.part("plain") == LETTER.text
    assert taken.part("html").strip() == LETTER.html
    [file] = letter.iter_attachments()
    assert file.get_content() == LETTER.attachments[0].content
    raw = taken.raw.decode("ascii")
    assert f"List-Unsubscribe: <{LETTER.stop_url}>\r\n" in raw
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


@pytest.mark.parametrize("way", ["starttls", "tls"])
async def test_it_goes_over_a_protected_connection(authority: Authority, way: str) -> None:
    context = authority.serving(NAME, lambda _name: None)
    async with a_post_office(context, implicit=way == "tls") as office:
        office.login = ("plaza", "a secret of theirs")
        post = post_to(
            office,
            smtp_security=way,
            smtp_user="plaza",
            smtp_password=SecretStr("a secret of theirs"),
            smtp_ca_file=authority.file(),
        )
        assert await post.send(LETTER) == Taken()
        assert [letter.secure for letter in office.letters] == [True]


@pytest.mark.parametrize("way", ["starttls", "tls"])
async def test_a_certificate_nobody_vouches_for_is_not_believed(
    authority: Authority, way: str
) -> None:
    context = authority.serving(NAME, lambda _name: None)
    async with a_post_office(context, implicit=way == "tls") as office:
        outcome = await post_to(office, smtp_security=way).send(LETTER)
        assert isinstance(outcome, NotTaken)
        assert (outcome.reason, outcome.for_good) == (Reason.NOT_SECURE, False)
        assert "MAIL" not in office.verbs


async def test_a_certificate_of_another_name_is_not_believed(authority: Authority) -> None:
    context = authority.serving("elsewhere.example", lambda _name: None)
    async with a_post_office(context) as office:
        post = post_to(office, smtp_ca_file=authority.file())
        outcome = await post.send(LETTER)
        assert isinstance(outcome, NotTaken)
        assert outcome.reason is Reason.NOT_SECURE


@pytest.mark.parametrize("refused", [{}, {"STARTTLS": "454 4.7.0 not now"}])
async def test_without_protection_nothing_is_sent(
    plain: PostOffice, refused: dict[str, str]
) -> None:
    plain.says = refused
    outcome = await post_to(plain).send(LETTER)
    assert isinstance(outcome, NotTaken)
    assert (outcome.reason, outcome.for_good) == (Reason.NOT_SECURE, False)
    assert {"MAIL", "AUTH"} & set(plain.verbs) == set()


async def test_a_wrong_password_ends_it_and_is_told_to_nobody(plain: PostOffice) -> None:
    plain.login = ("plaza", "right")
    plain.says = {"AUTH": "535 5.7.8 no such user as wrong-one at client@example.org"}
    post = post_to(
        plain, smtp_security="none", smtp_user="plaza", smtp_password=SecretStr("wrong-one")
    )
    outcome = await post.send(LETTER)
    assert isinstance(outcome, NotTaken)
    assert (outcome.reason, outcome.for_good) == (Reason.LOGIN_REFUSED, True)
    assert "wrong-one" not in repr(outcome)
    assert "client@example.org" not in repr(outcome)
    assert "535" in (outcome.detail or "")


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA", "end"])
async def test_what_is_put_off_is_for_later_and_what_is_refused_is_not(
    plain: PostOffice, at: str
) -> None:
    post = post_to(plain, smtp_security="none")
    for words, reason, for_good in (
        ("451 4.7.1 greylisted, come back", Reason.PUT_OFF, False),
        ("550 5.1.1 nobody here by that name", Reason.NOT_ACCEPTED, True),
    ):
        plain.says = {at: words}
        outcome = await post.send(LETTER)
        assert outcome == NotTaken(reason, words, for_good)
    assert plain.letters == []


@pytest.mark.parametrize("at", ["banner", "EHLO", "MAIL", "RCPT"])
async def test_a_connection_lost_before_the_letter_left_is_for_later(
    plain: PostOffice, at: str
) -> None:
    plain.hangs_up_at = at
    outcome = await post_to(plain, smtp_security="none").send(LETTER)
    assert isinstance(outcome, NotTaken)
    assert (outcome.reason, outcome.for_good) == (Reason.UNREACHABLE, False)


async def test_of_an_answer_that_was_lost_nobody_knows(plain: PostOffice) -> None:
    plain.hangs_up_at = "end"
    outcome = await post_to(plain, smtp_security="none").send(LETTER)
    assert isinstance(outcome, NobodyKnows)
    assert len(plain.letters) == 1


async def test_a_server_that_is_not_there_is_for_later() -> None:
    async with a_post_office() as office:
        port = office.port
    await asyncio.sleep(0)
    outcome = await SmtpPost(
        MailServer.of(settings_of(port, smtp_security="none")), SystemClock()
    ).send(LETTER)
    assert isinstance(outcome, NotTaken)
    assert outcome.reason is Reason.UNREACHABLE


def test_nothing_leaves_the_line_it_stands_on() -> None:
    server = MailServer.of(settings_of(25))
    clock = SystemClock()
    subject = "Month\r\nBcc: everybody@example.org"
    raw = written(replace(LETTER, subject=subject, sender_name="A\nB"), server, clock)
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"\nBcc:" not in head
    for bad in ({"to": "a@b.example\r\nBcc: c@d.example"}, {"stop_url": "https://x/\r\nA: b"}):
        with pytest.raises(ValueError, match=r"."):
            written(replace(LETTER, **bad), server, clock)  # type: ignore[arg-type]


def test_one_click_is_offered_over_tls_alone() -> None:
    raw = written(
        replace(LETTER, stop_url="http://plaza.example/r/stop/1"),
        MailServer.of(settings_of(25)),
        SystemClock(),
    )
    assert b"List-Unsubscribe: <http://" in raw
    assert b"One-Click" not in raw


def test_what_is_missing_is_named() -> None:
    nowhere = {"database_url": "postgresql://localhost/none", "redis_url": "redis://localhost"}
    server = MailServer.of(load(**nowhere, public_url=None, smtp_user="plaza"))
    assert server.missing == (
        *("TERTULIA_SMTP_HOST", "TERTULIA_SMTP_FROM", "TERTULIA_PUBLIC_URL"),
        "TERTULIA_SMTP_PASSWORD",
    )


@pytest.mark.parametrize(
    "bad",
    [
        {"smtp_from": "not an address"},
        {"smtp_host": "smtp.example.org/path"},
        {"smtp_security": "none", "smtp_host": "smtp.example.org", "smtp_user": "plaza"},
    ],
)
def test_a_bad_setting_stops_the_start(bad: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        settings_of(25, **bad)


async def examined(settings: Settings) -> tuple[bool, str]:
    [finding] = [one async for one in letters(settings)]
    return finding.ok, finding.words


async def test_the_doctor_says_whether_letters_can_be_sent(plain: PostOffice) -> None:
    good = settings_of(plain.port, smtp_security="none")
    assert await examined(good) == (True, f"localhost:{plain.port} lets us in (none).")
    assert "MAIL" not in plain.verbs
    without = good.model_copy(update={"smtp_host": None})
    assert (await examined(without))[0] is True
    half = good.model_copy(update={"smtp_from": None})
    assert await examined(half) == (False, "No letter can be sent: set TERTULIA_SMTP_FROM.")
    bare = good.model_copy(update={"smtp_security": "starttls"})
    ok, words = await examined(bare)
    assert (ok, "not_secure" in words) == (False, True)
