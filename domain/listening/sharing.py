"""Whose voice is heard how much: hits of each out of those of all, in whole, where, and on what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain.listening.model import Watch
from domain.listening.views import Share, Slice, Spoken, Voice, Volume
from domain.shared.ids import WatchId
from domain.shared.topic_words import words_of

Counted = Mapping[tuple[WatchId, str], tuple[int, float]]
"""By watch, and by platform or topic: how many hits, and what they weigh by reach."""

MOST_COMPARED = 20
"""So many watches share one voice at most."""

_MOODS = ("hits", "positive", "negative", "neutral", "mixed")


def shares(
    watches: Sequence[Watch],
    voices: Sequence[Voice],
    spoken: Mapping[WatchId, Sequence[Spoken]],
    topics: Mapping[str, str],
    since: datetime,
) -> Sequence[Share]:
    """The largest first. `topics` lead from what was asked for to the word that it is."""
    places = {(one.watch_id, one.platform): (one.volume.hits, one.pull) for one in voices}
    themes = _themes(spoken, topics)
    every = sorted({one.platform for one in voices})
    hits = sum(one.volume.hits for one in voices)
    pulls = sum(one.pull for one in voices)
    found = []
    for watch in watches:
        own = [one for one in voices if one.watch_id == watch.id]
        volume = _summed((one.volume for one in own), since)
        found.append(
            Share(
                watch.id,
                watch.name,
                volume,
                share=_part(volume.hits, hits),
                reach_share=_part(sum(one.pull for one in own), pulls),
                by_platform=_slices(places, watch.id, every),
                by_topic=_slices(themes, watch.id, topics),
                read=len(spoken.get(watch.id, ())),
            )
        )
    return sorted(found, key=lambda share: (-share.volume.hits, share.watch_id))


def _slices(counted: Counted, watch_id: WatchId, names: Iterable[str]) -> Sequence[Slice]:
    found = []
    for name in names:
        hits, pull = counted.get((watch_id, name), (0, 0.0))
        others = [value for (_, other), value in counted.items() if other == name]
        all_hits = sum(one for one, _ in others)
        all_pulls = sum(one for _, one in others)
        found.append(Slice(name, hits, _part(hits, all_hits), _part(pull, all_pulls)))
    return found


def _themes(spoken: Mapping[WatchId, Sequence[Spoken]], topics: Mapping[str, str]) -> Counted:
    found: dict[tuple[WatchId, str], tuple[int, float]] = {}
    for watch_id, texts in spoken.items():
        for one in texts:
            words = words_of(one.text)
            for topic in (name for name, word in topics.items() if word in words):
                hits, pull = found.get((watch_id, topic), (0, 0.0))
                found[watch_id, topic] = hits + 1, pull + one.pull
    return found


def _part(own: float, whole: float) -> float | None:
    return round(own / whole, 4) if whole else None


def _summed(volumes: Iterable[Volume], since: datetime) -> Volume:
    total = Volume(since, 0)
    for volume in volumes:
        sums = {name: getattr(total, name) + getattr(volume, name) for name in _MOODS}
        total = replace(total, **sums)
    return total
