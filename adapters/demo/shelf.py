"""What a brand keeps at hand: a picture, a campaign, what is said again, sources, a letter."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from adapters.demo.month import ZONE, Channels, wall
from adapters.demo.offers import offer
from adapters.demo.voices import ARTICLES, EVERGREEN, LETTER, TERRACE
from adapters.wiring import House
from domain.campaigns.model import Budget, Move
from domain.campaigns.performance import OwnNumber, Target
from domain.campaigns.use_cases.keep_campaigns import NewCampaign, create_campaign
from domain.campaigns.use_cases.move_campaign import move_campaign
from domain.identity.use_cases.keep_branding import change_branding
from domain.insights.use_cases.collect_metrics import collect_metrics
from domain.insights.use_cases.count_reputation import count_reputation
from domain.insights.use_cases.count_samples import count_samples
from domain.publishing.brand_voice import Address, Pair, ToneThere
from domain.publishing.broadcast import BroadcastText
from domain.publishing.bulk import BulkAction, BulkOrder
from domain.publishing.content import Attachment, Content
from domain.publishing.drafting import Draft
from domain.publishing.evergreen import Repertoire
from domain.publishing.feed import FeedMode, ItemOutcome, SourceItem, met_in
from domain.publishing.media import Media, MediaDetails, Rights
from domain.publishing.occurrences import written_local
from domain.publishing.opting_out import NewOptOut
from domain.publishing.series import Words
from domain.publishing.tone import Energy, Humour, Register, Situation, Tone
from domain.publishing.use_cases.add_media import add_media
from domain.publishing.use_cases.black_out import NewBlackout, create_blackout
from domain.publishing.use_cases.change_messages import change_selection
from domain.publishing.use_cases.create_message import create_message
from domain.publishing.use_cases.enlist_recipients import Wanted, enlist_recipients
from domain.publishing.use_cases.keep_approval_links import NewApprovalLink, create_approval_link
from domain.publishing.use_cases.keep_brand_voice import set_brand_voice
from domain.publishing.use_cases.keep_broadcasts import NewBroadcast, create_broadcast
from domain.publishing.use_cases.keep_calendar_feeds import NewCalendarFeed, create_calendar_feed
from domain.publishing.use_cases.keep_evergreens import NewEvergreen, create_evergreen
from domain.publishing.use_cases.keep_feeds import NewFeed, create_feed, pause_feed
from domain.publishing.use_cases.keep_opt_outs import create_opt_out
from domain.publishing.use_cases.process_media import process_media
from domain.publishing.use_cases.run_operation import run_operation
from domain.publishing.use_cases.take_turn import take_turn
from domain.shared.access import Actor, system
from domain.shared.ids import CampaignId, ChannelId, FeedItemId, Kind, MessageId
from domain.shared.paging import Filter

DAY = timedelta(days=1)
SOURCE = "https://noticias.cafe-aurora.example/feed.xml"
CREAM, BROWN, GOLD = "#f4ead9", "#5b3a29", "#d9a441"


@dataclass(frozen=True)
class Shelf:
    """Who keeps it, where it is shown, and what time it is."""

    house: House
    actor: Actor
    channels: Channels
    now: datetime

    async def fill(self) -> None:
        """Not safe to repeat: it makes all of it again."""
        picture = await self._picture()
        await self._dress(picture)
        shown = await self._campaign(picture)
        await self._guest(shown)
        await self._again()
        await self._sources()
        await self._days_off()
        await self._letter(picture)

    async def _picture(self) -> Media:
        room = self.house.app.publishing
        about = MediaDetails(
            filename="taza.png",
            title="La taza de la casa",
            alt_text="Dibujo de una taza de café marrón sobre un plato, con un sol dorado detrás.",
            tags=("café",),
            rights=Rights(credit="Café Aurora"),
        )
        async with room.media.spool() as spool:
            await spool.write(a_cup())
            added = await add_media(room, self.actor, about, await spool.received())
        service = system(self.actor.organization_id, self.actor.workspace)
        await process_media(room, service, added.media.id)
        return added.media

    async def _dress(self, picture: Media) -> None:
        """What is printed for it bears its name, its colours and its cup."""
        worn = {
            "display_name": "Café Aurora",
            "primary_colour": "#5b3a29",
            "accent_colour": "#d97706",
            "background_colour": "#fffaf3",
            "logo_media_id": picture.id,
            "locale": "es",
        }
        await change_branding(self.house.app.identity, self.actor, None, worn)

    async def _campaign(self, picture: Media) -> MessageId:
        """One under way, with three posts; the first shows the picture. Which one that is."""
        room, actor = self.house.app.campaigns, self.actor
        today = self.now.astimezone(ZoneInfo(ZONE)).date()
        wanted = NewCampaign(
            "La terraza vuelve",
            "Que el barrio sepa que la terraza abre, y que apetezca sentarse.",
            "Veinte mesas llenas el primer sábado.",
            starts_on=(today - 3 * DAY).isoformat(),
            ends_on=(today + 12 * DAY).isoformat(),
            budget=Budget(30_000, "EUR"),
            hashtags=("TerrazaAurora",),
            targets=(Target(OwnNumber.LINK_CLICKS, 50), Target(OwnNumber.REDEMPTIONS, 20)),
        )
        campaign = await create_campaign(room, actor, wanted)
        for move in (Move.SUBMIT, Move.APPROVE, Move.START):
            await move_campaign(room, actor, campaign.id, None, move)
        await offer(self.house, actor, campaign.id, self.now)
        made = [
            await self._of_campaign(campaign.id, number, text, picture)
            for number, text in enumerate(TERRACE)
        ]
        order = BulkOrder(BulkAction.TAG, tags=("terraza",))
        chosen = [Filter("campaign_id", "in", [campaign.id])]
        tagged = await change_selection(self.house.app.publishing, actor, order, chosen)
        await run_operation(self.house.app.publishing, actor, tagged.id)
        return made[-1]

    async def _of_campaign(
        self, campaign_id: CampaignId, number: int, text: str, picture: Media
    ) -> MessageId:
        shown = () if number else (Attachment(picture.id),)
        content = Content(f"{text} #TerrazaAurora", language="es", media=shown)
        when = wall(self.now + (1 + number) * DAY + timedelta(minutes=45))
        draft = Draft([self.channels.spanish], content, schedule=when, campaign_id=campaign_id)
        return (await create_message(self.house.app.publishing, self.actor, draft)).id

    async def _guest(self, message_id: MessageId) -> None:
        """A link by which somebody outside may look at one of them and say yes."""
        asked = NewApprovalLink("La floristería de al lado")
        await create_approval_link(self.house.app.publishing, self.actor, message_id, asked)

    async def _again(self) -> None:
        soon = (self.now + timedelta(hours=20)).astimezone(ZoneInfo(ZONE))
        said = Repertoire(tuple(Words(Content(text, language="es")) for text in EVERGREEN))
        request = NewEvergreen(
            "Lo que siempre vale",
            (self.channels.spanish,),
            said,
            starts=written_local(soon.replace(tzinfo=None, microsecond=0)),
            timezone=ZONE,
            gap_days=10,
        )
        made = await create_evergreen(self.house.app.publishing, self.actor, request)
        service = system(self.actor.organization_id, self.actor.workspace)
        await take_turn(self.house.app.publishing, service, made.id)

    async def _sources(self) -> None:
        """A feed that is there to be looked at: nobody answers at its address, so it is paused."""
        room = self.house.app.publishing
        feed = await create_feed(room, self.actor, NewFeed(SOURCE, FeedMode.IDEA))
        await pause_feed(room, self.actor, feed.id)
        brought = [
            met_in(
                feed,
                SourceItem(str(number), title, summary),
                FeedItemId(room.ids.new(Kind.FEED_ITEM)),
                ItemOutcome.SEEN,
                self.now,
            )
            for number, (title, summary) in enumerate(ARTICLES)
        ]
        async with room.begin(self.actor) as tx:
            await tx.feeds.met(brought)
            await tx.commit()
        shown = NewCalendarFeed("Lo que viene", language="es", timezone=ZONE)
        await create_calendar_feed(room, self.actor, shown)

    async def _days_off(self) -> None:
        room = self.house.app.publishing
        first = (self.now + 30 * DAY).astimezone(ZoneInfo(ZONE)).date()
        closed = NewBlackout(first, first + 6 * DAY, "Cerrado por vacaciones.")
        await create_blackout(room, self.actor, closed)
        voice = {
            "forbidden": {"barato": "asequible", "cliente": "vecina"},
            "traits": ("cercana", "tranquila", "con humor"),
            "most_emoji": 1,
            "tone": Tone(energy=Energy.LIVELY),
            "preferred": {"Café Aurora": ("Cafe Aurora",)},
            "tones": (
                ToneThere(
                    situation=Situation.CRISIS,
                    tone=Tone(Register.FORMAL, Energy.CALM, Humour.SERIOUS),
                    formality={"es": Address.USTED},
                ),
            ),
            "pairs": (
                Pair("Te esperamos en la terraza.", "Ven ya", "Invitamos; no damos órdenes."),
                Pair("Quedan pocas mesas.", "No te lo puedes perder"),
            ),
        }
        await set_brand_voice(room, self.actor, None, voice)

    async def _letter(self, picture: Media) -> None:
        room, channel = self.house.app.publishing, self.channels.spanish
        refused = NewOptOut(channel, "cliente-enfadado", "Nos lo pidió por privado.")
        await create_opt_out(room, self.actor, refused)
        texts = tuple(BroadcastText(language, text) for language, text in LETTER)
        letter = NewBroadcast("Invitación a la cata", texts, media_ids=(picture.id,))
        made = (await create_broadcast(room, self.actor, letter)).broadcast
        people = [Wanted(channel, who) for who in ("estudiante", "familia-numerosa")]
        await enlist_recipients(room, self.actor, made.id, None, people)


async def count(house: House, actor: Actor, channels: Channels) -> None:
    """What the sandbox counts of everything that is out by now, and what was thought of it."""
    service = system(actor.organization_id, actor.workspace)
    for channel in _all_of(channels):
        while await collect_metrics(house.app.insights, service, channel):
            pass
    await count_reputation(house.app.insights, service)
    await count_samples(house.app.insights, service)


def _all_of(channels: Channels) -> Sequence[ChannelId]:
    return channels.spanish, channels.english, channels.regulars


def a_cup() -> bytes:
    """A picture of a cup of coffee, drawn here."""
    picture = Image.new("RGB", (1200, 900), CREAM)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((650, 90, 1050, 490), fill=GOLD)
    pen.ellipse((720, 380, 960, 620), outline=BROWN, width=45)
    pen.pieslice((300, 90, 860, 750), 0, 180, fill=BROWN)
    pen.ellipse((210, 730, 950, 820), fill=BROWN)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
