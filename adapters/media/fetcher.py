"""What lies at a caller's address is brought through the one gateway, a piece at a time."""

from adapters.outbound.gateway import Answer, Gateway, Silence
from domain.publishing.media_errors import MediaUnfetchable
from domain.publishing.media_ports import Spool
from domain.shared.errors import UrlNotAllowed


class GatewayFetcher:
    def __init__(self, gateway: Gateway, *, seconds: float) -> None:
        self._gateway = gateway
        self._seconds = seconds

    async def fetch(self, url: str, into: Spool) -> None:
        address = self._gateway.address(url)
        reply = await self._gateway.bring(address, into.write, seconds=self._seconds)
        if isinstance(reply, Silence):
            if reply.refused is not None:
                raise UrlNotAllowed(reason=reply.refused, pointer="/url")
            raise MediaUnfetchable(reason="not_reachable", pointer="/url")
        if not reply.is_success:
            raise MediaUnfetchable(reason=_why(reply), status=reply.status, pointer="/url")


def _why(answer: Answer) -> str:
    return "leads_elsewhere" if 300 <= answer.status < 400 else "no_file"
