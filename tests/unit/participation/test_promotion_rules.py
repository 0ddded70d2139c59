"""What platforms ask of promotions is said by pages of their own, and found in words of rules."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.catalogue import Catalogue, every_adapter
from adapters.platforms.http import Http
from adapters.promotions.known import KnownPromotionRules, domains_of_platforms
from domain.participation.contest_lint import (
    Ask,
    Level,
    Places,
    findings_on,
    places_of,
    unknown_in,
)
from domain.participation.contest_rules import EntryAction, EntryLimit, EntryWay, Rules
from domain.shared.ids import ChannelId, MessageId
from tests.kit.contest_builders import TEXT
from tests.kit.platforms.files import MemoryFiles
from tests.kit.platforms.stage import FixedClock
from tests.kit.platforms.wall import MemoryWall
from tests.unit.participation.contest_drawing import RULES, a_contest

KNOWN = KnownPromotionRules()


def codes(platform: str, text: str = TEXT, **more: object) -> set[str]:
    rules = replace(RULES, text=text, platforms=(platform,), **more)  # type: ignore[arg-type]
    return {one.code for one in findings_on(a_contest(rules), KNOWN.of([platform]))}


def test_each_source_is_a_page_of_the_platform_itself() -> None:
    domains = domains_of_platforms()
    for rule in KNOWN.of(KNOWN.known()):
        if rule.source is None:
            assert (rule.ask, domains[rule.platform]) == (Ask.NO_OWN_RULES, []), rule
            continue
        page = urlsplit(rule.source)
        host = page.hostname or ""
        assert page.scheme == "https", rule
        own = domains[rule.platform]
        assert any(host == one or host.endswith(f".{one}") for one in own), rule


async def test_every_platform_that_is_served_is_known_and_says_something() -> None:
    async with open_gateway(Guard()) as gateway:
        ours = every_adapter(Http(gateway), FixedClock(), MemoryWall(), MemoryFiles())
        served = {profile.platform for profile in Catalogue(ours).profiles()}
    assert served <= set(KNOWN.known())
    silent = {platform for platform in KNOWN.known() if not KNOWN.of([platform])}
    assert silent == set()


def test_a_platform_without_rules_of_its_own_says_so_and_nothing_is_wrong() -> None:
    named = replace(RULES, platforms=("instagram", "mastodon"))
    [found] = findings_on(a_contest(named), KNOWN.of(["mastodon"]))
    assert (found.code, found.level) == ("promotion_no_own_rules", Level.INFO)
    assert (found.pointer, found.source) == ("/rules/platforms/1", None)
    [shown] = findings_on(a_contest(), KNOWN.of(["telegram"]))
    assert (shown.pointer, shown.source) == ("/rules/actions", "https://telegram.org/tos")


SHARING = (
    "Share this post to your timeline and win a basket.",
    "Whoever shares it on their own wall is in.",
    "Repost this to your stories.",
    "Comparte esta publicación en tu biografía y gana.",
    "Para participar hay que compartir la foto en tus historias.",
    "Compartilhe esta publicação na sua linha do tempo.",
    "Partilhe a fotografia no seu mural.",
)


@pytest.mark.parametrize("text", SHARING)
@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_sharing_on_ones_own_timeline_is_found(platform: str, text: str) -> None:
    assert "promotion_no_sharing" in codes(platform, text)


@pytest.mark.parametrize(
    "text",
    [
        "Share your story in a comment.",
        "Comparte tu historia con nosotros en un comentario.",
        "Compartilhe sua história com a gente num comentário.",
        "Prizes are shared between three people. Your profile stays yours.",
    ],
)
def test_telling_something_is_not_sharing_it(text: str) -> None:
    assert "promotion_no_sharing" not in codes("instagram", text)


REPEATING = (
    "The winner is whoever repeats the same tweet fifty times.",
    "Post this three times and you are in.",
    "Retweet as often as you can, again and again.",
    "Whoever reposts this the most wins.",
    "Gana quien repita el mismo tuit cincuenta veces.",
    "Publica este mensaje muchas veces.",
    "Gana quien más retuitee.",
    "Ganha quem repetir o mesmo tuíte cinquenta vezes.",
    "Repita a publicação no seu perfil.",
    "Poste esta mensagem várias vezes, todos os dias.",
)


@pytest.mark.parametrize("text", REPEATING)
def test_posting_the_same_again_and_again_is_found(text: str) -> None:
    assert "promotion_no_repeating" in codes("x", text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Tweet a picture of your cheese once. Whoever posts the same tweet repeatedly is excluded.",
        "Publica una foto una vez. Quien repita el mismo tuit queda fuera.",
        "Publique uma foto uma vez. Não repita o mesmo tuíte.",
        "Nobody may enter with several accounts. Nadie participa con varias cuentas.",
        "Ninguém participa com várias contas.",
    ],
)
def test_rules_that_forbid_it_are_what_x_asks_for(text: str) -> None:
    assert codes("x", text) == set()


def test_many_accounts_and_many_entries_a_day_are_found() -> None:
    assert codes("x", "Enter with all your accounts!") == {"promotion_no_many_accounts"}
    assert codes("x", limit=EntryLimit.AT_MOST, most_entries=5) == {"promotion_one_a_day"}
    assert codes("x", limit=EntryLimit.ONCE_A_DAY) == set()


def test_no_contest_is_held_where_the_platform_has_none() -> None:
    assert codes("linkedin") == {"promotion_not_held"}


def test_what_is_not_known_is_told_with_what_is() -> None:
    named = replace(RULES, platforms=("facebook", "facebok"))
    [fault] = unknown_in(named, KNOWN.known())
    assert (fault.pointer, fault.code) == ("/rules/platforms/1", "not_in_list")
    assert "facebook, feed, instagram" in str(fault.facts["allowed"])


def test_it_is_held_where_its_actions_take_place() -> None:
    one, two, said = ChannelId("chn_1"), ChannelId("chn_2"), MessageId("msg_1")

    def rules(*actions: EntryAction) -> Rules:
        return replace(RULES, actions=actions)

    comment = EntryAction(EntryWay.COMMENT, said)
    assert places_of(RULES) == Places(frozenset(), frozenset(), False)
    assert places_of(rules(comment)) == Places(frozenset(), frozenset({said}), False)
    there = replace(comment, channel_ids=(one,))
    tagged = EntryAction(EntryWay.HASHTAG, hashtag="Win", channel_ids=(two,))
    assert places_of(rules(there, tagged)) == Places(frozenset({one, two}), frozenset(), False)
    everywhere = EntryAction(EntryWay.HASHTAG, hashtag="Win")
    assert places_of(rules(everywhere)).everywhere
