"""Short links are tried on the real database: in memory there is nothing of them."""

from typing import Any

from domain.campaigns.link_ports import Linking
from tests.kit.fakes.nothing import Nothing


def no_linking() -> Linking:
    nothing: Any = Nothing("links")
    return Linking(
        begin=nothing,
        reads=nothing,
        landings=nothing,
        visitors=nothing,
        agents=nothing,
        tape=nothing,
        targets=nothing,
        sites=nothing,
        passwords=nothing,
        chance=nothing,
        qr=nothing,
    )
