"""Everything that something follows from is seen to, and nothing besides."""

from adapters.wiring import House
from domain.reactions import FOLLOWED


async def test_what_is_followed_has_a_reaction_and_what_has_one_is_followed(house: House) -> None:
    assert set(house.app.events.reactions) == FOLLOWED
