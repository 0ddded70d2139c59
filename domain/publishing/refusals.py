"""What a message would be refused for, told all at once instead."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.publishing.disclosures import check_demands
from domain.publishing.drafting import Draft
from domain.publishing.fitting import Spoken, check_fit, spoken
from domain.publishing.measures import Measures
from domain.publishing.preflight import Remark, Severity
from domain.publishing.rules import check_time
from domain.publishing.showing import Library, check_media
from domain.publishing.views import ChannelFacts
from domain.shared.errors import FieldError, Invalid
from domain.shared.ids import ChannelId


def spoken_by(draft: Draft, channels: Sequence[ChannelFacts]) -> list[Spoken]:
    """What each of these channels says. Variants of others are left out: they are refused apart."""
    ids = {channel.id for channel in channels}
    known = {channel_id: v for channel_id, v in draft.variants.items() if channel_id in ids}
    places = {channel_id: place for place, channel_id in enumerate(draft.variants)}
    found = spoken(draft.content, known, channels)
    return [it if it.place is None else replace(it, place=places[it.channel.id]) for it in found]


def refusals(
    draft: Draft,
    channels: Sequence[ChannelFacts],
    measures: Measures,
    library: Library,
    now: datetime,
) -> list[Remark]:
    """Everything for which the message would be refused, each an error with the code, the place and
    the facts of that refusal."""
    found = list(_refused(spoken, draft.content, draft.variants, channels))
    said = spoken_by(draft, channels)
    for it in said:
        found += _refused(check_fit, [it], measures)
    # All of it together may be too much where each alone is not.
    found += (it for it in _refused(check_fit, said, measures) if it not in found)
    shown_at = max(now, draft.schedule.at) if draft.schedule else now
    found += _refused(check_media, said, library, shown_at)
    if draft.answer is None:
        found += _refused(check_demands, said, draft.marks)
    if draft.schedule is not None and not draft.at_once:
        found += _refused(check_time, draft.schedule.at, now)
    return found


def _refused(check: Callable[..., object], *about: Any) -> Iterator[Remark]:
    try:
        check(*about)
    except Invalid as refusal:
        errors = refusal.errors or (FieldError(refusal.pointer or "", refusal.code, refusal.facts),)
        for error in errors:
            channel = error.facts.get("channel")
            yield Remark(
                code=error.code,
                severity=Severity.ERROR,
                pointer=error.pointer,
                channel_id=ChannelId(str(channel)) if channel else None,
                facts=error.facts,
            )
