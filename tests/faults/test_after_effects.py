"""What comes after a post may fail, and is done again by itself: the post is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.db.publishing import PublishingTx
from adapters.db.transaction import Begin, Tools
from adapters.wiring import House
from domain.communities.model import Channel
from domain.duties import KINDS
from domain.events.model import Event
from domain.publishing import events as publishing
from domain.publishing.delivery import LEASE
from domain.publishing.states import MessageStatus
from domain.reactions import FOLLOWED
from domain.shared.access import Actor
from domain.shared.events import News
from tests.faults.platform import Platform, channels_on
from tests.integration.at_work import NOTHING_DUE, Watcher, at_work, many_messages
from tests.kit.bars import Say
from tests.kit.builders import an_endpoint
from tests.kit.receiver import Answer, Call, Receiver, Says, agreeable

FAILURES = 3
OUT = publishing.BY_STATUS[MessageStatus.PUBLISHED]
WRITES = {
    "attempt": "UPDATE ON attempts FOR EACH ROW WHEN (NEW.outcome = 'published')",
    "delivery": "UPDATE ON deliveries FOR EACH ROW WHEN (NEW.state = 'published')",
    "message": "UPDATE ON messages FOR EACH ROW WHEN (NEW.status = 'published')",
    "event": f"INSERT ON events FOR EACH ROW WHEN (NEW.name = '{OUT}')",
    "metrics": "INSERT ON samples FOR EACH ROW WHEN (NEW.delivery_id IS NOT NULL)",
}
"""What is written after a post, as triggers can make it fail."""
STEPS = (*WRITES, "doorbell", "memory", "reaction", "webhook")
FAIL = f"""
CREATE SEQUENCE failing;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
  IF nextval('failing') <= {FAILURES} THEN RAISE EXCEPTION 'as the test asked'; END IF;
  RETURN NEW; END $$
"""
COUNTED = """
SELECT count(DISTINCT delivery_id) FROM samples WHERE channel_id = $1
"""
MEASURED_AFTER = timedelta(minutes=15)
OWED = (
    "SELECT FROM events WHERE pending UNION ALL"
    " SELECT FROM webhook_deliveries WHERE state <> 'delivered'"
)


@dataclass
class Failing:
    """Raises the first few times."""

    times: int = 0

    def __call__(self) -> None:
        self.times += 1
        if self.times <= FAILURES:
            raise RuntimeError("as the test asked")


@dataclass(frozen=True)
class FailingBell:
    house: House
    failing: Failing

    async def ring(self) -> None:
        self.failing()
        await self.house.doorbell.ring()


def failing_at(step: str, house: House, failing: Failing) -> House:
    """The house with that step failing. Something follows there from a message that is out."""

    async def follow(actor: Actor, event: Event) -> None:
        if step == "reaction":
            failing()

    def heard(news: Sequence[News]) -> None:
        if step == "memory" and any(fact.name == OUT for fact in news):
            failing()

    tools = Tools(
        database=house.database,
        clock=house.clock,
        house_clock=house.clock,
        ids=house.ids,
        sealer=house.sealer,
        followed=FOLLOWED | {OUT},
        duties=KINDS,
        bell=FailingBell(house, failing) if step == "doorbell" else house.doorbell,
        heard=heard,
    )
    rooms = replace(
        house.app,
        publishing=replace(house.app.publishing, begin=Begin(PublishingTx, tools)),
        events=replace(house.app.events, reactions={**house.app.events.reactions, OUT: follow}),
    )
    return replace(house, app=rooms)


def failing_listener(failing: Failing) -> Says:
    """Says challenges back, and is in trouble at first."""

    def says(call: Call) -> Answer:
        if call.letter["type"] == OUT:
            try:
                failing()
            except RuntimeError:
                return Answer(500)
        return agreeable(call)

    return says


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.mark.bar(8, "AFTER-EFFECT FAILS")
async def test_whatever_fails_after_a_post_is_done_again_without_another_post(
    house: House,
    watch: Watcher,
    platform: Platform,
    receiver: Receiver,
    figure: Say,
) -> None:
    each = 100
    accounts = [f"C-{step}" for step in STEPS]
    actor, channels = await channels_on(platform, house, watch, accounts)
    await watch.db.execute(FAIL)
    for done, step in enumerate(STEPS):
        account, failing = f"C-{step}", Failing()
        if step in WRITES:
            await watch.db.execute("ALTER SEQUENCE failing RESTART")
            await watch.db.execute(
                f"CREATE TRIGGER fail BEFORE {WRITES[step]} EXECUTE FUNCTION fail()"
            )
        if step == "webhook":
            receiver.says = failing_listener(failing)
            await an_endpoint(house, actor, receiver.url, event_types=[OUT])
        async with at_work(failing_at(step, house, failing)):
            for out, texts in rounds(step, each):
                await many_messages(house, actor, channels[account], texts)
                await until_all_is_done(house, watch, each * done + out)
            if step == "metrics":
                await until_all_is_counted(house, watch, channels[account], each)
        if step in WRITES:
            failing.times = await watch.db.fetchval("SELECT last_value FROM failing")
            await watch.db.execute(f"DROP TRIGGER fail ON {WRITES[step].split()[2]}")
        calls, posts = await platform.calls(account), await platform.texts(account)
        figure(
            f"{step} failed {FAILURES} times: publish calls {calls}, published {len(posts)},"
            f" duplicates {posts.total() - len(posts)}"
        )
        assert failing.times > FAILURES
        assert calls == posts.total() == len(posts) == each


def rounds(step: str, each: int) -> Iterator[tuple[int, list[str]]]:
    """The texts of a step, as they are sent together, and how many are out after each round.

    What goes out together may be written together. The bell and the memory are told once for each
    writing and never again, so they are given one writing more than they fail; everything else is
    tried again.
    """
    texts = [str(number) for number in range(each)]
    size = each // (FAILURES + 1) if step in ("doorbell", "memory") else each
    for start in range(0, each, size):
        yield start + size, texts[start : start + size]


async def until_all_is_done(house: House, watch: Watcher, published: int) -> None:
    """Leases run out, and whatever was put off comes due; nobody does anything by hand."""

    async def done() -> bool:
        return await watch.states() == {"published": published} and not await watch.db.fetch(OWED)

    await watch.until_passing(done, LEASE, house.doorbell.ring, NOTHING_DUE)


async def until_all_is_counted(house: House, watch: Watcher, channel: Channel, each: int) -> None:
    """Posts are read first when they are out for a quarter of an hour; what went wrong over one is
    done again a quarter later."""

    async def counted() -> bool:
        return bool(await watch.db.fetchval(COUNTED, channel.id) == each)

    await watch.until_passing(counted, MEASURED_AFTER, house.doorbell.ring, NOTHING_DUE)
