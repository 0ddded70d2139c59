"""What proves a draw is published to anybody, and only what a beacon can have said is taken."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.wiring import House
from domain.participation.contest import Contest
from domain.participation.contest_award import Loss
from domain.participation.contest_beacon import CHAINS, comes_out_at
from domain.participation.contest_rules import (
    Criterion,
    EntryAction,
    EntryLimit,
    EntryWay,
    Judging,
    Prize,
    Weight,
)
from domain.participation.draw import Beacon
from domain.participation.use_cases.draw_contest import (
    commit_draw,
    decide_by_jury,
    disqualify,
)
from domain.participation.use_cases.move_contest import schedule_contest
from domain.shared.access import Actor
from domain.shared.clock import written
from domain.shared.ids import ContestEntryId
from tests.kit.api import a_caller, a_key_text, the_application
from tests.kit.builders import a_workspace
from tests.kit.contest_builders import (
    BY_JURY,
    HOUR,
    RULES,
    a_closed_contest,
    a_contest,
    a_judged_contest,
    an_open_contest,
    later,
    verified,
)

QUICKNET, MAINNET = CHAINS
SIGNATURE = "b4" * 48
CHANCE = hashlib.sha256(bytes.fromhex(SIGNATURE)).hexdigest()
MINUTE = timedelta(minutes=1)


class Fair:
    """`client` has a key, `stranger` has none."""

    def __init__(
        self, house: House, actor: Actor, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        self.house, self.actor, self.client, self.stranger = house, actor, client, stranger
        self.room = house.app.participation.contests

    def round_in(self, ahead: timedelta, chain: str = QUICKNET) -> Beacon:
        """The first that comes out no sooner than that."""
        first, period = CHAINS[chain]
        since = (self.room.clock.now() + ahead).timestamp() - first
        round = int(-(-since // period)) + 1
        return Beacon(chain, round, written(comes_out_at(chain, round)) or "")

    async def committed(self, chain: str = QUICKNET) -> tuple[Contest, Beacon]:
        """Twenty minutes ago, to a round that came out since."""
        contest = await a_closed_contest(self.house, self.actor)
        beacon = self.round_in(-5 * MINUTE, chain)
        past = later(self.room, -20 * MINUTE)
        return (await commit_draw(past, self.actor, contest.id, beacon)).contest, beacon

    async def asks(self, contest: Contest, move: str, body: Any) -> httpx.Response:
        return await self.client.post(f"/v1/contests/{contest.id}/{move}", json=body)

    async def page(self, contest: Contest, language: str = "en", what: str = "") -> httpx.Response:
        where = f"/contest/{contest.page_token}{what}"
        return await self.stranger.get(where, headers={"accept-language": language})


@pytest.fixture
async def fair(house: House) -> AsyncIterator[Fair]:
    actor, app = await a_workspace(house), the_application(house)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(a_caller(app, await a_key_text(house, actor)))
        yield Fair(house, actor, client, await stack.enter_async_context(a_caller(app)))


def faults(reply: httpx.Response) -> list[tuple[str, str]]:
    assert reply.status_code == 422, reply.text
    return [(one["pointer"], one["code"]) for one in reply.json()["errors"]]


@pytest.mark.bar(60, "DRAW-PROVED")
async def test_a_round_that_can_be_known_or_comes_out_otherwise_is_not_committed_to(
    fair: Fair,
) -> None:
    contest = await a_closed_contest(fair.house, fair.actor)
    soon, right = fair.round_in(9 * MINUTE), fair.round_in(11 * MINUTE)
    known = {"beacon": {"chain": soon.chain, "round": soon.round}}
    assert faults(await fair.asks(contest, "draw", known)) == [("/beacon", "beacon_too_soon")]
    named = {"chain": right.chain, "round": right.round}
    other = named | {"at": written(fair.room.clock.now() + HOUR)}
    wrong = [("/beacon/at", "beacon_at_another_time")]
    assert faults(await fair.asks(contest, "draw", {"beacon": other})) == wrong
    taken = await fair.asks(contest, "draw", {"beacon": named})
    assert (taken.status_code, taken.json()["beacon"]) == (200, named | {"at": right.at})


@pytest.mark.parametrize(("chain", "signature"), [(QUICKNET, "b4" * 48), (MAINNET, "b4" * 96)])
async def test_what_a_beacon_said_is_taken_with_its_signature_alone(
    fair: Fair, tmp_path: Path, chain: str, signature: str
) -> None:
    contest, beacon = await fair.committed(chain)
    chance = hashlib.sha256(bytes.fromhex(signature)).hexdigest()
    refused = {
        "beacon_signature_missing": ("/signature", {"randomness": chance}),
        "beacon_value_unsigned": ("/randomness", {"randomness": "ab" * 32}),
        "required": ("/randomness", {"signature": signature}),
    }
    for code, (pointer, body) in refused.items():
        more = {"signature": signature} if code == "beacon_value_unsigned" else {}
        assert faults(await fair.asks(contest, "reveal", body | more)) == [(pointer, code)]
    whole = {"randomness": chance, "signature": signature}
    for _ in range(2):
        drawn = await fair.asks(contest, "reveal", whole)
        assert (drawn.status_code, drawn.json()["signature"]) == (200, signature)
    other = hashlib.sha256(b"").hexdigest()
    again = await fair.asks(contest, "reveal", {"randomness": other})
    assert again.status_code == 409
    bundle = await fair.client.get(f"/v1/contests/{contest.id}/bundle")
    public = await fair.page(contest, what="/bundle.json")
    assert public.json() == bundle.json()
    assert (bundle.json()["format"], bundle.json()["signature"]) == ("tertulia-draw/2", signature)
    script = (await fair.stranger.get("/verify_draw.py")).content
    shown = (await fair.page(contest)).text
    names = ("rules_hash", "seed_commitment", "commitment", "randomness", "digest")
    told = [f"{name}={bundle.json()[name]}" for name in names]
    assert [one for one in told if f"<code>{one.partition('=')[2]}</code>" not in shown] == []
    done = verified(public.content, script, tmp_path, *told)
    assert done.stdout.splitlines()[0] == "The draw is as it says.", done.stderr
    assert "Compare with" not in done.stdout
    assert beacon.at in shown


async def test_of_a_chain_that_we_do_not_know_no_signature_is_taken(fair: Fair) -> None:
    contest = await a_closed_contest(fair.house, fair.actor)
    unknown = Beacon("cd" * 32, 7, written(fair.room.clock.now() - 5 * MINUTE) or "")
    await commit_draw(later(fair.room, -20 * MINUTE), fair.actor, contest.id, unknown)
    whole = {"randomness": CHANCE, "signature": SIGNATURE}
    unasked = [("/signature", "beacon_signature_unasked")]
    assert faults(await fair.asks(contest, "reveal", whole)) == unasked
    assert (await fair.asks(contest, "reveal", {"randomness": CHANCE})).status_code == 200
    bundle = (await fair.client.get(f"/v1/contests/{contest.id}/bundle")).json()
    assert "signature" not in bundle
    assert "api.drand.sh" not in (await fair.page(contest)).text


async def test_the_page_shows_all_that_proves_it_in_three_languages(fair: Fair) -> None:
    contest, beacon = await fair.committed()
    before = (await fair.page(contest)).text
    draw = await fair.room.reads.draw(fair.actor, contest.id)
    for shown in (beacon.chain, str(beacon.round), beacon.at, written(draw.committed_at)):
        assert f"<code>{shown}</code>" in before
    assert "Digest" not in before
    whole = {"randomness": CHANCE, "signature": SIGNATURE}
    drawn = (await fair.asks(contest, "reveal", whole)).json()
    lost = ContestEntryId(drawn["winners"][0])
    await disqualify(fair.room, fair.actor, contest.id, lost, Loss.FRAUD, "Two accounts.")
    bundle = (await fair.page(contest, what="/bundle.json")).json()
    sealed = {one["id"]: one["person"] for one in bundle["entries"]}
    [gone] = bundle["disqualified"]
    titles = {
        "en": ("Public source of chance: its chain", "Digest of all that proves it", "fraud"),
        "es": ("Fuente pública de azar: su cadena", "Huella de todo lo que lo prueba", "fraude"),
        "pt": ("Fonte pública de acaso: sua cadeia", "Hash de tudo o que o prova", "fraude"),
    }
    for language, (chain, digest, reason) in titles.items():
        page = (await fair.page(contest, language)).text
        assert f"<dt>{chain}</dt><dd><code>{beacon.chain}</code>" in page
        assert f"<dt>{digest}</dt><dd><code>{bundle['digest']}</code>" in page
        assert f"<code>{sealed[lost]}</code>: {reason} (<code>{gone['at']}</code>)" in page
        for shown in (SIGNATURE, CHANCE, bundle["commitment"], bundle["committed_at"]):
            assert f"<code>{shown}</code>" in page
        assert f"https://api.drand.sh/{beacon.chain}/public/{beacon.round}" in page
        assert "Two accounts" not in page


async def test_the_rules_that_are_hashed_are_published_to_the_letter(fair: Fair) -> None:
    draft = await a_contest(fair.house, fair.actor, title="Gana «ñandú» – 盃")
    assert (await fair.page(draft, what="/rules.json")).status_code == 404
    scheduled = await schedule_contest(fair.room, fair.actor, draft.id, None)
    contests = [
        scheduled,
        await an_open_contest(fair.house, fair.actor),
        (await fair.committed())[0],
        await decided(fair),
    ]
    for contest in contests:
        file = await fair.page(contest, what="/rules.json")
        assert file.headers["content-type"] == "application/json"
        assert hashlib.sha256(file.content).hexdigest() == contest.rules_hash
        assert file.json()["title"] == contest.title
        page = (await fair.page(contest)).text
        link = f'<code>{contest.rules_hash}</code><br><a href="/contest/{contest.page_token}/rules'
        assert link in page
    assert (await fair.stranger.get("/contest/nobodys/rules.json")).status_code == 404
    # A jury alone leaves nothing to draw again: its rules are checked all the same.
    assert (await fair.page(contests[-1], what="/bundle.json")).status_code == 404


async def decided(fair: Fair) -> Contest:
    contest = await a_judged_contest(fair.house, fair.actor, BY_JURY)
    entries = (await fair.client.get(f"/v1/contest-entries?contest_id={contest.id}")).json()["data"]
    points = {criterion.key: 5 for criterion in BY_JURY.criteria}
    for entry in entries:
        path = f"/v1/contest-entries/{entry['id']}/score"
        assert (await fair.client.put(path, json={"points": points})).status_code == 200
    return (await decide_by_jury(fair.room, fair.actor, contest.id)).contest


async def test_the_page_shows_what_decides_beside_the_text(fair: Fair) -> None:
    rules = replace(
        RULES,
        actions=(
            EntryAction(EntryWay.FORM),
            EntryAction(EntryWay.HASHTAG, hashtag="MillCup"),
            EntryAction(EntryWay.API),
        ),
        prizes=(Prize("A basket"), Prize("A cup", 2)),
        limit=EntryLimit.AT_MOST,
        most_entries=4,
        weights=(Weight("subscriber", 7),),
        judging=Judging.BOTH,
        criteria=(Criterion("light", "The <light>", 3), Criterion("people", "The people")),
        shortlist=9,
        alternates=5,
        wins_per_person=2,
        holds_entries=True,
        claim_days=14,
    )
    contest = await an_open_contest(fair.house, fair.actor, rules)
    titles = {
        "en": ("At most 4 times", "Number of alternates", "Most prizes for one person"),
        "es": ("Como máximo 4 veces", "Número de suplentes", "Máximo de premios por persona"),
        "pt": ("No máximo 4 vezes", "Número de suplentes", "Máximo de prêmios por pessoa"),
    }
    for language, (limit, alternates, wins) in titles.items():
        page = (await fair.page(contest, language)).text
        for shown in (
            f"<dd>{limit}</dd>",
            f"<dt>{alternates}</dt><dd>5</dd>",
            f"<dt>{wins}</dt><dd>2</dd>",
            "<dd>14</dd>",
            "<dd>3</dd>",
            '<dd lang="en">subscriber × 7</dd>',
            '<dd lang="en">The &lt;light&gt; × 3, The people × 1</dd>',
            "#MillCup",
            " 9, ",
        ):
            assert shown in page, (language, shown)
    bare = (await fair.page(await an_open_contest(fair.house, fair.actor))).text
    assert "Days to claim" not in bare
    assert "Once" in bare
