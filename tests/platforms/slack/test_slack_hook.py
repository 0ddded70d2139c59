"""What Slack tells is let in when it is Slack's, and heard once however often it is told."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.platforms.slack.adapter import Slack
from adapters.platforms.slack.hook import SIGNATURE, TIMESTAMP
from adapters.platforms.slack.profile import PROFILE, SIGNED_WITHIN
from domain.shared.heard import Admitted, Heard, HeardKind, HookCall, Raw, Undigestible
from domain.shared.platforms import Connection
from domain.shared.secret import Secret
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.hearing import HookConformance, HookStage, told
from tests.kit.platforms.stage import CANARY, NOW, FixedClock
from tests.platforms.slack.fake_slack import (
    ACCOUNT,
    CHANNEL,
    NEIGHBOUR,
    SETTINGS,
    URL,
    FakeSlack,
)

TOLD = told("slack")
PLACE = Connection("slack", URL, ACCOUNT, SETTINGS, {"access_token": Secret(CANARY)})


class SlackEvents(HookStage):
    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        seconds = str(int(at.timestamp()))
        signed = b"v0:" + seconds.encode() + b":" + body
        digest = hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/json",
            TIMESTAMP: seconds,
            SIGNATURE: f"v0={digest}",
        }
        return HookCall("POST", headers, body, at)

    def bodies(self) -> Sequence[bytes]:
        return [json.dumps(said, ensure_ascii=False).encode() for said in TOLD.values()]

    def handshakes(self) -> Sequence[tuple[HookCall, bytes]]:
        asked = {"token": "not-used", "challenge": "a-word", "type": "url_verification"}
        return [(self.signed(json.dumps(asked).encode(), self.secret, NOW), b"a-word")]


@pytest.fixture
def hooked() -> SlackEvents:
    return SlackEvents(
        hook=Slack(FakeSlack().http(), FixedClock(), MemoryFiles()),
        profile=PROFILE,
        connection=PLACE,
        secret=Secret("8f742231b10e8888abcd99yyyzzz85a5"),
        limit=SIGNED_WITHIN,
        signature_header=SIGNATURE,
    )


class TestSlackEvents(HookConformance):
    """Everything the kit asks."""


def heard(said: Any, place: Connection = PLACE) -> Sequence[Heard]:
    adapter = Slack(FakeSlack().http(), FixedClock(), MemoryFiles())
    return adapter.digest(Raw("x", json.dumps(said).encode()), place)


def one(name: str) -> Heard:
    [item] = heard(TOLD[name])
    return item


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message", HeardKind.COMMENT),
        ("thread_reply", HeardKind.COMMENT),
        ("file_share", HeardKind.COMMENT),
        ("direct", HeardKind.DIRECT),
        ("app_mention", HeardKind.MENTION),
        ("message_changed", HeardKind.EDIT),
        ("message_deleted", HeardKind.DELETION),
        ("reaction_added", HeardKind.REACTION),
        ("reaction_removed", HeardKind.REACTION_REMOVED),
        ("member_joined", HeardKind.MEMBER_JOINED),
        ("member_left", HeardKind.MEMBER_LEFT),
    ],
)
def test_each_event_has_its_kind_and_its_author(name: str, kind: HeardKind) -> None:
    item = one(name)
    assert item.kind is kind
    assert item.author is not None
    assert item.author.id == NEIGHBOUR


@pytest.mark.parametrize("name", ["own_message", "bot_message", "unfurled", "channel_topic"])
def test_what_is_ours_or_nobodys_words_is_of_no_concern(name: str) -> None:
    assert heard(TOLD[name]) == ()


def test_a_message_reads_as_people_see_it() -> None:
    item = one("message")
    said = TOLD["message"]["event"]
    assert item.text == "Muy buena <3 & la ruta (https://example.com/ruta), @U0BOT0001"
    assert (item.message_id, item.parent_id, item.root_id) == (said["ts"], None, None)
    assert item.place == CHANNEL
    assert item.url == f"{URL}/archives/{CHANNEL}/p{said['ts'].replace('.', '')}"
    seconds, micros = (int(part) for part in said["ts"].split("."))
    assert item.at == datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=micros)


def test_an_answer_names_what_it_answers() -> None:
    item = one("thread_reply")
    assert item.parent_id == item.root_id == TOLD["thread_reply"]["event"]["thread_ts"]


def test_a_file_comes_with_its_description() -> None:
    [file] = one("file_share").files
    assert (file.mime_type, file.alt_text, file.id) == (
        "image/png",
        "La plaza, de noche",
        "F0PLAZA01",
    )


def test_a_mention_in_our_channel_told_twice_is_one_thing() -> None:
    message, mention = TOLD["message"], TOLD["app_mention"]
    same = {name: message["event"][name] for name in ("ts", "text", "channel", "user")}
    twice = {**mention, "event": {**mention["event"], **same}}
    assert heard(twice) == heard(message)


def test_a_mention_elsewhere_told_twice_is_one_thing() -> None:
    mention = TOLD["app_mention"]
    event = {**mention["event"], "type": "message", "channel_type": "channel"}
    assert heard({**mention, "event": event}) == heard(mention)


def test_other_channels_of_the_app_are_no_concern_of_this_one() -> None:
    elsewhere = replace(PLACE, account_id=ACCOUNT.replace(CHANNEL, "C0PATIO01"))
    named = "message"  # It names the bot, so it is a mention wherever it is said.
    for name, said in TOLD.items():
        if name not in (named, "direct", "app_mention"):
            assert heard(said, elsewhere) == (), name
    assert [item.kind for item in heard(TOLD[named], elsewhere)] == [HeardKind.MENTION]


def test_an_edit_and_a_deletion_are_about_the_message() -> None:
    changed, deleted, first = one("message_changed"), one("message_deleted"), one("message")
    assert changed.message_id == deleted.message_id == first.message_id
    assert changed.text == "Muy, muy buena"
    assert len({changed.id, deleted.id, first.id}) == 3


def test_what_is_left_of_a_deleted_thread_is_a_deletion() -> None:
    said = json.loads(json.dumps(TOLD["message_changed"]))
    said["event"]["message"] |= {"subtype": "tombstone", "user": "USLACKBOT"}
    assert [item.kind for item in heard(said)] == [HeardKind.DELETION]


def test_a_sign_given_taken_back_and_given_again_is_three_things() -> None:
    again = json.loads(json.dumps(TOLD["reaction_added"]))
    again["event"]["event_ts"] = "1795300099.000099"
    ids = [heard(said)[0].id for said in (TOLD["reaction_added"], TOLD["reaction_removed"], again)]
    assert len(set(ids)) == 3
    assert one("reaction_added").reaction == "thumbsup"


def test_a_telling_repeated_is_the_same_telling(hooked: SlackEvents) -> None:
    body = hooked.bodies()[0]
    first = hooked.admit(hooked.call(body))
    later = hooked.signed(body, hooked.secret, NOW + timedelta(minutes=1))
    retried = {**later.headers, "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    second = hooked.admit(replace(later, headers=retried))
    assert isinstance(first, Admitted)
    assert first == second


def test_what_lacks_its_time_cannot_be_told(hooked: SlackEvents) -> None:
    said = json.loads(json.dumps(TOLD["message"]))
    said["event"]["ts"] = "yesterday"
    with pytest.raises(Undigestible):
        heard(said)


def test_a_timestamp_that_is_none_is_refused(hooked: SlackEvents) -> None:
    good = hooked.call()
    for odd in ("", "now", "１７９５", "1" * 40, "-5"):
        moved = replace(good, headers={**good.headers, TIMESTAMP: odd})
        assert not isinstance(hooked.admit(moved), Admitted)
