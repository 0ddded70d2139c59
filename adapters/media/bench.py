"""The library's bench, as the settings ask for it."""

from adapters.media.fetcher import GatewayFetcher
from adapters.media.inspector import ChildInspector
from adapters.media.spool import Spools
from adapters.media.store import Place, open_store
from adapters.outbound.gateway import Gateway
from adapters.settings import Settings
from domain.publishing.media_ports import MediaBench

FETCHES_AT_ONCE = 20


def open_bench(settings: Settings, gateway: Gateway) -> MediaBench:
    """Makes nothing yet: folders and connections come with the first file."""
    secret = settings.media_store_secret
    store = open_store(
        Place(
            folder=settings.data_dir.absolute() / "media",
            url=settings.media_store_url,
            endpoint=settings.media_store_endpoint,
            region=settings.media_store_region,
            key_id=settings.media_store_key_id,
            secret=secret.get_secret_value() if secret else None,
        )
    )
    spools = Spools(settings.data_dir.absolute() / "incoming", settings.media_max_bytes)
    return MediaBench(
        store=store,
        inspector=ChildInspector(store, spools),
        fetcher=GatewayFetcher(gateway.lane(FETCHES_AT_ONCE), seconds=settings.media_fetch_seconds),
        spool=spools,
        most_bytes=settings.media_max_bytes,
    )
