"""The receiver that the guide shows does all that the adapter asks of one, over a real socket."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.outbound.gateway import open_gateway
from adapters.outbound.guard import Guard
from adapters.platforms.http import Http
from adapters.platforms.webhook.adapter import Webhook
from domain.publishing.content import Post
from domain.publishing.outcomes import Absent, Published, RefusalKind, Refused
from domain.publishing.ports import OutgoingPost
from domain.shared.ids import DeliveryId
from domain.shared.platforms import Connection, CredentialsRefused
from domain.shared.secret import Secret
from tests.platforms.webhook.fake_product import SECRET

PAGE = Path(__file__).parents[3] / "docs" / "guides" / "webhook-channels.md"
OTHER = Secret("whsec_" + "b3RoZXItc2VjcmV0LW9mLWFub3RoZXItY2hhbm5lbA==")


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Path]:
    """The folder in which it runs."""
    shown = re.search(r"receiver\.py <<'END'\n(.*?)^END$", PAGE.read_text(), re.M | re.S)
    assert shown is not None
    (tmp_path / "receiver.py").write_text(shown[1])
    (tmp_path / "secret").write_text(SECRET)
    child = subprocess.Popen([sys.executable, str(tmp_path / "receiver.py"), str(tmp_path)])
    try:
        yield tmp_path
    finally:
        child.terminate()
        child.wait(10)


@pytest.fixture
async def url(receiver: Path) -> str:
    async with asyncio.timeout(20):
        while True:
            told = receiver / "address"
            if told.exists() and told.read_text():
                return told.read_text()
            await asyncio.sleep(0.05)


@pytest.fixture
async def adapter() -> AsyncIterator[Webhook]:
    async with open_gateway(Guard(allow_loopback=True)) as gateway:
        yield Webhook(Http(gateway), WallClock())


async def test_from_identity_to_deletion(adapter: Webhook, url: str) -> None:
    credentials, settings = {"signing_secret": Secret(SECRET)}, {"url": url}
    with pytest.raises(CredentialsRefused):
        await adapter.identify(None, {"signing_secret": OTHER}, settings)
    account = await adapter.identify(None, credentials, settings)
    assert (account.account_id, account.handle) == ("shop-window-1", "@window")
    assert account.limits.text.maximum == 280
    place = Connection("webhook", None, account.account_id, settings, credentials)
    post = OutgoingPost(
        delivery_id=DeliveryId("dlv_1"),
        connection=place,
        post=Post("Churros, a las cinco «de verdad» 🎉"),
        key="dlv_1-c0ffee",
        attempted_at=datetime.now(UTC),
        outcome_class=account.outcome_class,
    )
    assert isinstance(await adapter.find(post), Absent)
    first, again = await adapter.publish(post), await adapter.publish(post)
    assert isinstance(first, Published)
    assert again == first
    found = await adapter.find(post)
    there = replace(post, platform_post_id=first.post_id)
    assert found == await adapter.see(there)
    assert isinstance(found, Published)
    assert (found.post_id, found.url) == (first.post_id, first.url)
    changed = await adapter.edit(replace(there, post=Post("Churros, a las seis")))
    assert isinstance(changed, Published)
    for _ in range(2):
        assert isinstance(await adapter.delete(there), Published)
    assert isinstance(await adapter.see(there), Absent)
    assert isinstance(await adapter.edit(there), Refused)
    long = await adapter.publish(replace(post, post=Post("x" * 281), key="dlv_2-c0ffee"))
    assert isinstance(long, Refused)
    assert long.kind is RefusalKind.CONTENT
