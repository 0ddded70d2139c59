"""What there is to say about a message before it is made, all of it together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.publishing.accessibility import accessibility, long_hashtags
from domain.publishing.answer import addressed, towards
from domain.publishing.brand_voice import BrandVoice
from domain.publishing.campaign_checks import campaign_remarks
from domain.publishing.campaigning import check_campaign, check_objective
from domain.publishing.disclosures import disclosures
from domain.publishing.drafting import Draft
from domain.publishing.fitting import Spoken
from domain.publishing.link_checks import links
from domain.publishing.manner_check import in_voice, tones_used
from domain.publishing.placeholders import placeholders
from domain.publishing.placing import named, queue_of
from domain.publishing.preflight import (
    RULES,
    Area,
    Passage,
    Remark,
    Report,
    Severity,
    near_limits,
    remark,
    score,
)
from domain.publishing.preflight_ports import Reader, Surroundings
from domain.publishing.refusals import refusals, spoken_by
from domain.publishing.repeats import repeats
from domain.publishing.reviewer import Silent, Unheard
from domain.publishing.reviewer_ports import Line
from domain.publishing.reviewing import Question, asked_texts, heard
from domain.publishing.room import Publishing
from domain.publishing.rules import choose
from domain.publishing.said import Said, lengths, passages, said_by, texts_of
from domain.publishing.showing import Library, library_of, undescribed
from domain.publishing.stopping import HeldMarks, held_marks
from domain.publishing.timing import TOO_CLOSE, clashing, marks_stopped, timing
from domain.publishing.voice_check import unsaid
from domain.publishing.wording import wording
from domain.shared.access import Actor
from domain.shared.ids import ChannelId, Kind
from domain.shared.likeness import Likeness, likeness

AREAS = (
    *(Area.FIT, Area.LINKS, Area.ORIGINALITY, Area.TIMING),
    *(Area.ACCESSIBILITY, Area.WORDING),
)
GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.ADVICE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller wants looked at beside all that always is: `spelling` takes far longer than
    the rest, and the outside `reviewer` as long as it is given. `language` is the caller's, `here`
    the host of our own address as the caller knows it."""

    spelling: bool = False
    reviewer: bool = False
    language: str = "en"
    here: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What each text is written in, by its place, and how hashtags of several words stand apart."""

    languages: Mapping[str, str | None]
    parted: Mapping[str, str]


async def reported(
    room: Publishing, actor: Actor, draft: Draft, wishes: Wishes, typing: str | None = None
) -> Report:
    """The same for whoever has asked already whether the actor may. `typing` is who else is about
    to answer the same."""
    async with room.begin(actor) as tx:
        known = choose(draft.channel_ids, await tx.channels.facts(draft.channel_ids))
        channels = [towards(channel, draft.answer) for channel in known]
        draft = replace(draft, content=addressed(draft.content, draft.answer, channels[0]))
        if draft.slot is not None and draft.slot.queue_id is not None:
            await queue_of(tx, draft.slot.queue_id)
        await check_campaign(tx, draft.campaign_id)
        await check_objective(tx, draft.objective_id)
        paced = draft.answer is None and any(channel.paced for channel in channels)
        if draft.schedule is not None and paced:
            when = await named(room, tx, draft.schedule, draft.channel_ids)
            draft = replace(draft, schedule=when)
        all_spoken = spoken_by(draft, channels)
        library = await library_of(tx, [spoken.content for spoken in all_spoken])
        held = await held_marks(tx, channels, draft.marks)
        planned = await campaign_remarks(tx.campaigns, draft, all_spoken, wishes.here)
    said = said_by(all_spoken)
    likenesses = {it.passage.text: likeness(it.passage.text) for it in said if it.passage.first}
    # An answer stands beside what it answers: neither words said before nor the hour count.
    around = Surroundings(())
    if draft.answer is None:
        around = await _around(room, actor, draft, likenesses)
    brand = await room.reads.brand_voice(actor)
    await room.reader.ready()
    read = await read_texts(room.reader, said)
    report = examine(
        *(room, draft, all_spoken, read, likenesses, around, library, held, brand, planned)
    )
    if typing is not None:
        report = _beside(report, typing)
    if wishes.spelling:
        report = await _spelt(room.reader, report, said)
    if wishes.reviewer:
        question = _question(room, actor, draft, all_spoken, wishes)
        report = await _reviewed(room, actor, report, question)
    if actor.receipt is not None:
        async with room.begin(actor) as tx:
            await tx.commit(report)
    return report


async def _around(
    room: Publishing, actor: Actor, draft: Draft, likenesses: Mapping[str, Likeness]
) -> Surroundings:
    return await room.reads.surroundings(
        actor,
        draft.channel_ids,
        list(dict.fromkeys(likenesses.values())),
        room.clock.now(),
        draft.schedule.at if draft.schedule else None,
        TOO_CLOSE,
    )


def examine(
    room: Publishing,
    draft: Draft,
    all_spoken: Sequence[Spoken],
    read: Read,
    likenesses: Mapping[str, Likeness],
    around: Surroundings,
    library: Library,
    held: HeldMarks,
    brand: BrandVoice | None = None,
    planned: Sequence[Remark] = (),
) -> Report:
    """Everything that takes no waiting: what is measured, and what is found in the texts."""
    channels = [it.channel for it in all_spoken]
    said = said_by(all_spoken)
    counted, texts = lengths(said, room.measures), passages(said)
    languages = read.languages
    remarks = [
        *refusals(draft, channels, room.measures, library, room.clock.now()),
        *near_limits(counted),
        *_left(draft, texts_of(all_spoken)),
        *undescribed(all_spoken, library),
        *_in_links(room.reader, texts_of(all_spoken)),
        *planned,
        *_in_texts(room.reader, texts, read),
        *disclosures(texts, {c.id: c.platform for c in channels}, draft.metadata),
        *repeats(_openings(said, likenesses), around.alike),
    ]
    if brand is not None:
        if draft.answer is None:
            remarks += unsaid(all_spoken, brand, draft.tags)
        remarks += in_voice(room.reader, said, languages, brand, draft.situation)
    if draft.schedule is not None:
        remarks += timing(channels, around, draft.schedule.at)
        remarks += marks_stopped(draft.marks, held)
        remarks += clashing(draft.schedule.clashes)
    return Report(
        lengths=tuple(counted),
        remarks=_in_order(remarks),
        score=score(remarks, AREAS if brand is None else (*AREAS, Area.VOICE)),
        language=languages[texts[0].pointer],
        tones=() if brand is None else tones_used(channels, brand, draft.situation),
    )


def languages_of(reader: Reader, said: Sequence[Said]) -> dict[str, str | None]:
    """What each text is written in, by its place: as the message says, or else as it reads."""
    found: dict[str, str | None] = {}
    for it in said:
        if it.passage.pointer not in found:
            told = it.language.partition("-")[0] if it.language else None
            found[it.passage.pointer] = told or reader.language(it.passage.text)
    return found


def _left(draft: Draft, texts: Sequence[Passage]) -> Iterator[Remark]:
    """What was never filled in; said on purpose, it is worth a word all the same."""
    for passage in texts:
        for found in placeholders(passage):
            yield replace(found, severity=Severity.ADVICE) if draft.allow_placeholders else found


def _in_links(reader: Reader, texts: Sequence[Passage]) -> Iterator[Remark]:
    for passage in texts:
        yield from links(passage, reader.judge)


def _in_texts(reader: Reader, texts: Sequence[Passage], read: Read) -> Iterator[Remark]:
    for passage in texts:
        yield from accessibility(passage, reader.emoji(passage.text), read.parted)
        yield from wording(passage, read.languages[passage.pointer])


def _openings(
    said: Sequence[Said], likenesses: Mapping[str, Likeness]
) -> dict[ChannelId, tuple[Passage, Likeness]]:
    """What each channel's readers see first."""
    return {
        it.channel.id: (it.passage, likenesses[it.passage.text]) for it in said if it.passage.first
    }


def _beside(report: Report, who: str) -> Report:
    """The same with a word about somebody who is answering, too."""
    code = "somebody_is_typing"
    remarks = [*report.remarks, Remark(code, RULES[code].severity, facts={"who": who})]
    areas = [part.area for part in report.score.parts]
    return replace(report, remarks=_in_order(remarks), score=score(remarks, areas))


async def read_texts(reader: Reader, said: Sequence[Said]) -> Read:
    """The hashtags of a text are looked up in its own language."""
    languages, parted = languages_of(reader, said), dict[str, str]()
    for passage in passages(said):
        if hashtags := long_hashtags(passage.text):
            parted.update(await reader.parted(hashtags, languages[passage.pointer]))
    return Read(languages, parted)


async def _spelt(reader: Reader, report: Report, said: Sequence[Said]) -> Report:
    """The same with the words that no dictionary has, in the languages that are known."""
    found = []
    languages = languages_of(reader, said)
    for passage in passages(said):
        language = languages[passage.pointer]
        for word in await reader.misspellings(passage.text, language) if language else ():
            span = (word.start, word.end)
            found.append(remark(passage, "misspelt", span, word.suggestion, word=word.word))
    remarks = [*report.remarks, *found]
    areas = [part.area for part in report.score.parts]
    return replace(report, remarks=_in_order(remarks), score=score(remarks, areas))


def _question(
    room: Publishing,
    actor: Actor,
    draft: Draft,
    all_spoken: Sequence[Spoken],
    wishes: Wishes,
) -> Question:
    languages = languages_of(room.reader, said_by(all_spoken))
    return Question(
        id=room.ids.new(Kind.REVIEW),
        asked_at=room.clock.now(),
        workspace_id=actor.workspace,
        answer_in=wishes.language,
        channels={it.channel.id: it.channel.platform for it in all_spoken},
        texts=asked_texts(all_spoken, languages),
        publish_at=draft.schedule.at if draft.schedule else None,
        metadata=draft.metadata,
        tags=draft.tags,
    )


async def _reviewed(room: Publishing, actor: Actor, report: Report, question: Question) -> Report:
    """The same with what the reviewer says. The score is of our own rules, and stays."""
    line = await _line_out(room, actor)
    answer = line if isinstance(line, Silent) else await room.outside_review.ask(line, question)
    review, remarks = heard(answer, question)
    return replace(report, remarks=_in_order([*report.remarks, *remarks]), review=review)


async def _line_out(room: Publishing, actor: Actor) -> Line | Silent:
    """How the workspace's reviewer is reached, or why it is not asked."""
    reviewer = await room.reads.reviewer(actor)
    if reviewer is None or reviewer.url is None:
        return Silent(Unheard.NONE_NAMED)
    if not reviewer.enabled:
        return Silent(Unheard.DISABLED)
    async with room.begin(replace(actor, receipt=None)) as tx:
        secrets = await tx.reviewers.secrets(room.clock.now())
    if not secrets:
        return Silent(Unheard.SECRET_UNREADABLE)
    return Line(reviewer.url, timedelta(milliseconds=reviewer.timeout_ms), secrets)


def _in_order(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    """The gravest first; else as they were found."""
    return tuple(sorted(remarks, key=lambda it: GRAVEST_FIRST.index(it.severity)))
