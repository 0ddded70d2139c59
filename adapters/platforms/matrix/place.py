"""An account id names both who speaks and in which room."""

from urllib.parse import quote

from domain.shared.platforms import Connection


def account_id_of(user_id: str, room_id: str) -> str:
    """Two rooms of one user are two channels. Neither part can hold a space."""
    return f"{user_id} {room_id}"


def user_and_room(place: Connection) -> tuple[str, str]:
    """Raises ValueError for an account id that is not one of ours."""
    user_id, _, room_id = place.account_id.partition(" ")
    if not user_id or not room_id:
        raise ValueError("the account id names no room")
    return user_id, room_id


def step(text: str) -> str:
    """One step of a path; ids hold slashes, colons and hashes."""
    return quote(text, safe="")


def permalink(user_id: str, *steps: str) -> str:
    """An address people can open, by way of the user's own server."""
    path = "/".join(step(part) for part in steps)
    return f"https://matrix.to/#/{path}?via={step(user_id.partition(':')[2])}"
