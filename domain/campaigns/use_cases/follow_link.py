"""Whoever follows a short link is led on; that they did is noted beside it."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.campaigns.clicking import (
    BotReason,
    Click,
    Visit,
    bot_by_what_it_says,
    host_of,
)
from domain.campaigns.errors import LinkLocked, LinkNotThere
from domain.campaigns.link import Link, LinkState, chosen
from domain.campaigns.link_views import Landing
from domain.campaigns.room import Campaigns
from domain.campaigns.utm import passed_on, with_parameters
from domain.shared.secret import Secret
from domain.shared.wall_time import zone

FALLBACK = "(fallback)"
"""The destination of whoever comes when it is over."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where somebody is led, and under which key that is counted."""

    destination: str
    url: str


async def follow_link(room: Campaigns, visit: Visit) -> str:
    """The address to lead them to. It is one that was judged when the link was written down, with
    UTM parameters behind it: nothing a visitor says chooses where they end up.

    Raises LinkNotThere for what is not there, is not at work, or is over, and LinkLocked where
    there is a password. The note of it is written later: nobody waits for that.
    """
    landing = await _landing(room, visit)
    now = room.clock.now()
    if landing.link.has_password and not landing.link.is_over(now):
        raise LinkLocked()
    return _led_on(room, visit, landing, now)


async def unlock_link(room: Campaigns, visit: Visit, said: Secret) -> str:
    """The same for whoever says the password; LinkLocked for another one."""
    landing = await _landing(room, visit)
    now = room.clock.now()
    kept = landing.link.password
    if kept is not None and not landing.link.is_over(now):
        if not await room.linking.passwords.fits(said.reveal(), kept):
            raise LinkLocked()
        # They saw a page first: what fetches ahead does not say passwords.
        visit = replace(visit, purpose="")
    return _led_on(room, visit, landing, now)


async def link_behind(room: Campaigns, visit: Visit) -> Link:
    """Whose page asks for the password. Raises LinkNotThere."""
    return (await _landing(room, visit)).link


async def _landing(room: Campaigns, visit: Visit) -> Landing:
    landing = await room.linking.landings.landing(visit.host, visit.slug, visit.tag)
    if landing is None or landing.link.state is not LinkState.ACTIVE:
        raise LinkNotThere()
    return landing


def _led_on(room: Campaigns, visit: Visit, landing: Landing, now: datetime) -> str:
    way = _way(room, visit, landing, now)
    _note(room, visit, landing, way, now)
    return with_parameters(way.url, {**landing.utm, **passed_on(visit.query)})


def _way(room: Campaigns, visit: Visit, landing: Landing, now: datetime) -> Way:
    link = landing.link
    if link.is_over(now):
        if link.fallback_url is None:
            raise LinkNotThere()
        return Way(FALLBACK, link.fallback_url)
    if not link.destinations:
        return Way("", link.url)
    return Way(*chosen(link, room.linking.visitors.always(visit)))


def _note(room: Campaigns, visit: Visit, landing: Landing, way: Way, now: datetime) -> None:
    linking, link = room.linking, landing.link
    day = now.astimezone(zone(landing.timezone)).date()
    visitor = linking.visitors.today(link, day, visit)
    bot = bot_by_what_it_says(visit, linking.agents.reason(visit.agent))
    if bot is None and linking.tape.is_burst(visitor):
        bot = BotReason.BURST
    linking.tape.note(
        Click(
            workspace_id=link.workspace_id,
            link_id=link.id,
            day=day,
            destination=way.destination,
            tag=landing.tag,
            referrer=host_of(visit.referrer),
            bot=bot,
            visitor=visitor,
        )
    )
