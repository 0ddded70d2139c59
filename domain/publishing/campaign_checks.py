"""What there is to say of a message for its campaign's sake: marks on links, hashtags, pillars."""

from collections.abc import Collection, Iterator, Sequence

from domain.publishing.campaigning import POINTER, CampaignsKnown, Planned
from domain.publishing.drafting import Draft
from domain.publishing.fitting import Spoken
from domain.publishing.preflight import RULES, Passage, Remark, remark
from domain.publishing.said import said_by, texts_of
from domain.shared.hashtags import hashtags_in
from domain.shared.ids import ChannelId
from domain.shared.short_links import MARK, UNTAGGED, PlainLink, plain_in


async def campaign_remarks(
    known: CampaignsKnown, draft: Draft, all_spoken: Sequence[Spoken], here: str
) -> list[Remark]:
    """Advice only. `here` is our own address, as a host, where short links are that have none of
    their own."""
    texts = texts_of(all_spoken)
    wanted = {_where(link, here) for passage in texts for link in plain_in(passage.text)}
    ours = await known.ours(wanted) if wanted else ()
    found = [one for passage in texts for one in _unmarked(passage, ours, here)]
    if draft.campaign_id is None or draft.answer is not None:
        return found
    plan = await known.planned(draft.campaign_id)
    return [*found, *_untagged(plan, all_spoken), *_strange(plan)]


def _where(link: PlainLink, here: str) -> tuple[str, str]:
    return "" if link.host == here else link.host, link.slug


def _unmarked(passage: Passage, ours: Collection[tuple[str, str]], here: str) -> Iterator[Remark]:
    for link in plain_in(passage.text):
        if _where(link, here) in ours:
            span = (link.start, link.end)
            said = passage.text[slice(*span)]
            yield remark(passage, "link_without_mark", span, f"{said}{MARK}{UNTAGGED}", link=said)


def _untagged(plan: Planned, all_spoken: Sequence[Spoken]) -> Iterator[Remark]:
    """Once for each text that begins a post, whichever of its parts might have said one."""
    wanted = {tag.casefold() for tag in plan.hashtags}
    first: dict[ChannelId, Passage] = {}
    tagged: set[ChannelId] = set()
    for it in said_by(all_spoken):
        first.setdefault(it.channel.id, it.passage)
        if wanted & {tag.casefold() for tag in hashtags_in(it.passage.text)}:
            tagged.add(it.channel.id)
    if wanted:
        hashtags = " ".join(f"#{tag}" for tag in plan.hashtags)
        passages = [passage for id, passage in first.items() if id not in tagged]
        for passage in dict.fromkeys(passages):
            yield remark(passage, "campaign_hashtag_missing", hashtags=hashtags)


def _strange(plan: Planned) -> Iterator[Remark]:
    code = "campaign_pillar_unknown"
    for pillar in plan.strange_pillars:
        yield Remark(code, RULES[code].severity, pointer=POINTER, facts={"pillar": pillar})
