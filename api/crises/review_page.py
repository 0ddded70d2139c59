"""A crisis that is looked back on, as it is printed: every word and number, in one language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.crises.review_words import amount_of, number_of, one_of_ours, said, span_of
from domain.crises.crisis_entry import CrisisEntry, EntryKind
from domain.crises.crisis_promises import Kept
from domain.crises.crisis_task import CrisisTask, TaskKind
from domain.crises.crisis_times import Took
from domain.crises.crisis_volumes import Usual, Volume, Volumes
from domain.crises.look_back import ReviewOnPaper
from domain.crises.look_back_ports import ReputationAround, Standing, ToldMessages
from domain.shared.colours import INK, SOFT, text_on

MOST_TOLD, MOST_ENTRIES = 25, 200
LONGEST = 160
DASH = "–"
_TOLD: Mapping[EntryKind, Mapping[str, str]] = {
    EntryKind.OPENED: {"severity": "severity"},
    EntryKind.STATE: {"from": "state", "to": "state"},
    EntryKind.SEVERITY: {"from": "severity", "to": "severity"},
    EntryKind.ROLE: {"role": "role", "state": "role_state", "event": "event"},
    EntryKind.CLOCK: {"event": "event"},
    EntryKind.TASK: {"state": "task_state"},
}
"""What the service noted that has a name, of each kind of entry, and where it is called that."""


def page_of_review(paper: ReviewOnPaper, language: str) -> dict[str, Any]:
    """What the printer is given."""
    return _Page(paper, language).document()


class _Page:
    """One review in one language, by the clock of its workspace."""

    def __init__(self, paper: ReviewOnPaper, language: str) -> None:
        self._paper, self._found = paper, paper.found
        self._crisis, self._language = paper.found.crisis, one_of_ours(language)
        self._zone = ZoneInfo(paper.ground.timezone)

    def document(self) -> dict[str, Any]:
        found, crisis = self._found, self._crisis
        window = self._said("window", first=self._at(found.since), last=self._at(found.until))
        return {
            "title": self._said("title", title=crisis.title),
            "workspace": self._paper.ground.name,
            "dress": self._dress(),
            "language": self._language,
            "where": self._where(),
            "window": window,
            "page": self._said("page"),
            "figures": [
                {"name": self._said("state"), "value": self._called("state", crisis.state)},
                {
                    "name": self._said("severity"),
                    "value": self._called("severity", crisis.severity),
                },
                {"name": self._said("lasted"), "value": self._lasted()},
            ],
            "sections": [one for one in self._sections() if one is not None],
            "ends": self._ends(),
        }

    def _sections(self) -> Sequence[dict[str, Any] | None]:
        review = self._crisis.review
        return [
            self._summary(),
            self._times(),
            self._words(),
            self._volumes(),
            self._messages("published", self._found.published),
            self._messages("kept_back", self._found.kept_back),
            self._reputation(),
            self._list("factors", review.contributing_factors if review else ()),
            self._list("went_well", review.went_well if review else ()),
            self._list("went_badly", review.went_badly if review else ()),
            self._actions(),
            self._tasks(),
            self._responders(),
            self._costs(),
            self._timeline(),
        ]

    def _summary(self) -> dict[str, Any]:
        review = self._crisis.review
        if review is None:
            known = [self._crisis.summary] if self._crisis.summary else []
            return self._section("summary", [*known, self._said("not_reviewed")])
        told = [review.summary]
        for name, text in (("impact", review.impact), ("resolution", review.resolution)):
            if text:
                told.append(f"{self._said(name)}: {text}")
        if review.owner_id is not None:
            told.append(self._said("owner", name=self._who(review.owner_id)))
        if review.meeting_at is not None:
            told.append(self._said("meeting", at=self._at(review.meeting_at)))
        return self._section("summary", told)

    def _times(self) -> dict[str, Any]:
        rows = [
            [self._called("time", name), self._took(one), self._at(one.since), self._at(one.until)]
            for name, one in self._found.times.items()
        ]
        return self._section("times", table=(("what", "took", "from", "until"), rows))

    def _words(self) -> dict[str, Any]:
        found = self._found
        counts = {one.value: found.promised(one) for one in (Kept.KEPT, Kept.LATE, Kept.MISSED)}
        rows = [[self._at(one.at), one.text or ""] for one in found.said]
        told = [self._said("promises", **counts)]
        if not rows:
            return self._section("said", [*told, self._said("nothing_said")])
        return self._section("said", told, (("when", "text"), rows), wide=1)

    def _volumes(self) -> dict[str, Any]:
        found = self._found.volumes
        if not isinstance(found, Volumes):
            return self._section("volumes", [self._called("no_volumes", found)])
        told = [
            self._said(
                "heard",
                mentions=self._number(found.mentions),
                negative=self._number(found.negative),
                voices=self._number(found.voices),
            )
        ]
        if found.peak is not None:
            at, voices = self._at(found.peak.at), self._number(found.peak.voices)
            told.append(self._said("peak", at=at, voices=voices))
        told.append(self._usual(found.usual))
        section = self._section("volumes", told)
        if found.mentions:
            first, last = found.buckets[0].at, found.buckets[-1].at
            section["bars"] = _bars(found.buckets)
            section["note"] = self._said("bars", first=self._at(first), last=self._at(last))
        return section

    def _usual(self, usual: Usual) -> str:
        if usual.reason is not None or usual.voices is None:
            return self._called("no_usual", usual.reason)
        return self._said("usual", voices=self._number(usual.voices), sample=usual.sample)

    def _messages(self, name: str, told: ToldMessages) -> dict[str, Any]:
        if not told.count:
            return self._section(name, [self._said("none")])
        statuses = ", ".join(
            f"{self._called('status', status)} {times}" for status, times in told.by_status.items()
        )
        kept = name == "kept_back"
        rows = [
            [
                self._at(one.publish_at if kept else one.published_at),
                _short(one.text),
                self._called("status", one.status),
            ]
            for one in told.messages[:MOST_TOLD]
        ]
        columns = ("planned" if kept else "when", "text", "became")
        line = self._said("count", count=told.count, statuses=statuses)
        return self._section(name, [line], (columns, rows), wide=1)

    def _reputation(self) -> dict[str, Any] | None:
        rows = [self._around(one) for one in self._found.reputation]
        columns = ("community", "before", "after", "change")
        return self._section("reputation", table=(columns, rows)) if rows else None

    def _around(self, one: ReputationAround) -> list[str]:
        place = self._said("whole")
        if one.community_id is not None:
            place = self._paper.communities.get(one.community_id, one.community_id)
        return [place, *map(self._standing, (one.before, one.after)), self._change(one.change)]

    def _standing(self, one: Standing) -> str:
        value = DASH if one.value is None else self._number(one.value)
        return f"{value} (n = {one.n})"

    def _change(self, change: float | None) -> str:
        if change is None:
            return DASH
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        return f"{sign}{self._number(abs(change))}"

    def _list(self, name: str, points: Sequence[str]) -> dict[str, Any] | None:
        return {**self._section(name), "points": list(points)} if points else None

    def _actions(self) -> dict[str, Any]:
        rows = [self._action(one) for one in self._found.actions]
        if not rows:
            return self._section("actions", [self._said("none")])
        return self._section("actions", table=(("what", "who", "due", "state"), rows))

    def _action(self, one: CrisisTask) -> list[str]:
        who = self._said("nobody")
        if one.owner_id is not None:
            who = self._who(one.owner_id)
        elif one.owner_role is not None:
            who = self._called("role", one.owner_role)
        return [one.title, who, self._at(one.due_at), self._called("task_state", one.state)]

    def _tasks(self) -> dict[str, Any]:
        tally = self._found.tally(TaskKind.TASK)
        names = ("total", "done", "done_late", "open", "overdue", "dropped")
        counts = {name: getattr(tally, name) for name in names}
        return self._section("tasks", [self._said("tally", **counts)])

    def _responders(self) -> dict[str, Any] | None:
        rows = [
            [
                self._called("role", one.role),
                self._who(one.teammate_id),
                self._called("role_state", one.state),
                self._at(one.answered_at),
            ]
            for one in self._crisis.roles
        ]
        columns = ("role", "who", "state", "when")
        return self._section("responders", table=(columns, rows), wide=1) if rows else None

    def _costs(self) -> dict[str, Any] | None:
        costs = self._found.costs.items()
        told = [amount_of(amount, currency, self._language) for currency, amount in costs]
        return self._section("costs", [", ".join(told)]) if told else None

    def _timeline(self) -> dict[str, Any]:
        rows = [
            [self._at(one.at), self._called("entry", one.kind), self._told(one)]
            for one in self._paper.timeline[:MOST_ENTRIES]
        ]
        return self._section("timeline", table=(("when", "what", "text"), rows), wide=2)

    def _told(self, entry: CrisisEntry) -> str:
        if entry.text:
            return _short(entry.text)
        told = (
            self._called(group, code)
            for name, group in _TOLD.get(entry.kind, {}).items()
            if (code := entry.details.get(name, "").removeprefix("crisis."))
        )
        return " → ".join(told)

    def _ends(self) -> list[str]:
        zone = self._paper.ground.timezone
        ends = [self._said("as_of", at=self._at(self._found.as_of), zone=zone)]
        formulas = sorted({one.formula for one in self._found.reputation})
        return [*ends, *(self._said("formula", formula=one) for one in formulas)]

    def _where(self) -> str:
        named = [self._paper.communities.get(one, one) for one in self._crisis.community_ids]
        return ", ".join([*named, *self._crisis.platforms]) or self._said("everywhere")

    def _lasted(self) -> str:
        seconds = int((self._found.until - self._found.since).total_seconds())
        return span_of(seconds)

    def _took(self, one: Took) -> str:
        if one.seconds is None:
            return self._called("reason", one.reason)
        return span_of(one.seconds)

    def _dress(self) -> dict[str, Any]:
        dress = self._paper.ground.dress
        logo = [self._crisis.workspace_id, dress.logo_media_id] if dress.logo_media_id else None
        return {
            "primary": dress.primary,
            "on_primary": text_on(dress.primary),
            "accent": dress.accent,
            "background": dress.background,
            "ink": INK,
            "soft": SOFT,
            "logo": logo,
        }

    def _section(
        self,
        name: str,
        paragraphs: Sequence[str] = (),
        table: tuple[Sequence[str], Sequence[Sequence[str]]] | None = None,
        wide: int = 0,
    ) -> dict[str, Any]:
        shown = None
        if table is not None:
            columns, rows = table
            shown = {"columns": [self._said(one) for one in columns], "rows": rows, "wide": wide}
        made = {"name": self._said(name), "paragraphs": list(paragraphs), "table": shown}
        return {**made, "points": [], "bars": [], "note": None}

    def _who(self, teammate_id: Any) -> str:
        return self._paper.teammates.get(teammate_id, teammate_id)

    def _at(self, at: datetime | None) -> str:
        if at is None:
            return DASH
        day = "%Y-%m-%d" if self._language == "en" else "%d/%m/%Y"
        return f"{at.astimezone(self._zone):{day} %H:%M}"

    def _number(self, value: float) -> str:
        return number_of(value, self._language)

    def _said(self, name: str, /, **facts: object) -> str:
        return said("word", name, self._language, **facts)

    def _called(self, group: str, code: Any) -> str:
        return said(group, code, self._language)


def _bars(buckets: Sequence[Volume]) -> list[dict[str, float]]:
    """How high each is, of a hundred, and how much of that is negative."""
    most = max(one.mentions for one in buckets)
    return [
        {"all": 100 * one.mentions / most, "negative": 100 * one.negative / most} for one in buckets
    ]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
