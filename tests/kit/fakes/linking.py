"""Short links are tried on the real database: in memory there is nothing of them."""

from typing import Any

from domain.campaigns.link_ports import Linking


class _Nothing:
    """Whoever asks anything of it is in the wrong place."""

    def __call__(self, *asked: object) -> Any:
        raise AssertionError("links are tried in tests/api and tests/integration")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError("links are tried in tests/api and tests/integration")


def no_linking() -> Linking:
    nothing: Any = _Nothing()
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
