"""A stranger checks our webhooks with the standard's own libraries, in Python and in JavaScript."""

import json
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from adapters.settings import Settings
from adapters.wiring import House
from domain.events.use_cases.change_endpoint import rotate_secret
from domain.events.use_cases.send_again import ping_endpoint
from tests.integration.at_work import Watcher, at_work, watching
from tests.kit.builders import a_workspace, an_endpoint
from tests.kit.receiver import Call, Receiver
from tests.live.environments import HERE
from tests.live.node import NodeFolder, node_folder

pytestmark = [pytest.mark.live, pytest.mark.slow_server]

CHECK = """
const { Webhook } = require("standardwebhooks");
const { secret, body, headers } = JSON.parse(require("fs").readFileSync(0, "utf8"));
try {
  console.log(new Webhook(secret).verify(body, headers).type);
} catch (refused) {
  console.log("refused");
}
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"allow_loopback": True})


@pytest.fixture
async def watch(settings: Settings) -> AsyncIterator[Watcher]:
    async with watching(settings) as watcher:
        yield watcher


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def javascript() -> NodeFolder:
    """A folder with the library of the standard in it."""
    return node_folder(HERE / "standardwebhooks")


def says(javascript: NodeFolder, secret: str, call: Call) -> str:
    """What the library in JavaScript makes of this letter: its type, or that it is refused."""
    letter = {"secret": secret, "body": call.body.decode(), "headers": dict(call.headers)}
    done = subprocess.run(
        [str(javascript.node.program), "--eval", CHECK],
        cwd=javascript.folder,
        input=json.dumps(letter),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.strip()


async def test_both_libraries_take_our_letters_and_no_altered_ones(
    house: House, watch: Watcher, receiver: Receiver, javascript: NodeFolder
) -> None:
    actor = await a_workspace(house)
    old = await an_endpoint(house, actor, receiver.url, event_types=["test.ping"])
    new = await rotate_secret(house.app.events, actor, old.endpoint.id)
    async with at_work(house):
        await ping_endpoint(house.app.events, actor, old.endpoint.id)
        await watch.until_rows("SELECT FROM webhook_deliveries WHERE state = 'delivered'")
    [call] = receiver.told()
    altered = Call(call.path, call.headers, call.body.replace(b"test.ping", b"test.pong"))
    for secret in (old.secret.reveal(), new.secret.reveal()):
        Webhook(secret).verify(call.body, dict(call.headers))
        assert says(javascript, secret, call) == "test.ping"
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(altered.body, dict(altered.headers))
        assert says(javascript, secret, altered) == "refused"
