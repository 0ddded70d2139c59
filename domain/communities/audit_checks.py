"""The checks that an audit makes by itself.

Each is a rule over facts that were gathered before: the same facts always give the same answer.
What cannot be told is said so, with the reason, and is never a zero.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from statistics import median

from domain.communities.audit_catalogue import EvidenceKind, Measured, NotAvailable, Pointed
from domain.communities.audit_facts import (
    Backlog,
    Contributions,
    Growth,
    Look,
    Pictures,
    Post,
    Promises,
    SeenLink,
    Talk,
    Talks,
    Voiced,
)

MOST_EVIDENCE = 20
"""So many things are named for each check; all of them are counted."""

USUAL_HOURS = 24
USUAL_TOP = 5
LEAST_CONTRIBUTIONS = 10
"""Fewer say nothing about how they are spread."""

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def posts_per_week(posts: Sequence[Post], channels: int, look: Look) -> Measured:
    """Posts that went out, by the weeks of the window. None at all is a zero, where there was a
    channel to post on."""
    if not channels:
        return Measured(reason=NotAvailable.NO_CHANNELS)
    weeks = look.length / WEEK
    return Measured(
        value=len(posts) / weeks,
        numbers={"posts": len(posts), "weeks": weeks},
        evidence=_messages(posts[-MOST_EVIDENCE:]),
    )


def longest_silence(posts: Sequence[Post], channels: int, look: Look) -> Measured:
    """The longest time without a post, in days, the two ends of the window included. The evidence
    is the post before it and the one after."""
    if not channels:
        return Measured(reason=NotAvailable.NO_CHANNELS)
    moments = [look.since, *(post.at for post in posts), look.until]
    gaps = [after - before for before, after in pairwise(moments)]
    longest = max(range(len(gaps)), key=lambda n: gaps[n])
    around = [posts[n] for n in (longest - 1, longest) if 0 <= n < len(posts)]
    return Measured(
        value=gaps[longest] / DAY, numbers={"posts": len(posts)}, evidence=_messages(around)
    )


def first_reply(talks: Talks) -> Measured:
    """The median of the minutes until conversations that began in the window were answered first.
    Those nobody answered are not in it: `unanswered` counts them."""
    if not talks.begun:
        return Measured(reason=NotAvailable.NO_CONVERSATIONS)
    waits = sorted(talks.replied, key=lambda it: it[1])
    if not waits:
        return Measured(reason=NotAvailable.NO_REPLIES, numbers={"conversations": talks.begun})
    slowest = [(id, seconds / 60) for id, seconds in waits[::-1][:MOST_EVIDENCE]]
    return Measured(
        value=median(seconds for _, seconds in waits) / 60,
        numbers={"conversations": talks.begun, "answered": len(waits)},
        evidence=tuple(Pointed(EvidenceKind.CONVERSATION, id, number=n) for id, n in slowest),
    )


def unanswered(talks: Talks, hours: int) -> Measured:
    """Which share of the conversations that began in the window have waited for us for longer than
    so many hours, and still do."""
    if not talks.begun:
        return Measured(reason=NotAvailable.NO_CONVERSATIONS)
    late = [(id, waited) for id, waited in talks.waiting if waited > hours]
    late.sort(key=lambda it: -it[1])
    shown = late[:MOST_EVIDENCE]
    return Measured(
        value=100 * len(late) / talks.begun,
        numbers={"conversations": talks.begun, "unanswered": len(late), "hours": hours},
        evidence=tuple(Pointed(EvidenceKind.CONVERSATION, id, number=n) for id, n in shown),
    )


def promises_kept(promises: Promises) -> Measured:
    """Of the conversations with a promised answer, how many saw every promise kept."""
    if not promises.made:
        return Measured(reason=NotAvailable.NO_PROMISES)
    kept = promises.made - promises.broken
    return Measured(
        value=100 * kept / promises.made,
        numbers={"promised": promises.made, "broken": promises.broken},
        evidence=tuple(
            Pointed(EvidenceKind.CONVERSATION, id) for id in promises.shown[:MOST_EVIDENCE]
        ),
    )


def voice(voiced: Voiced, nothing: NotAvailable) -> Measured:
    """Of the texts that were read, which share the brand's voice has no remark on. `nothing` is the
    reason where there was none to read."""
    if not voiced.has_voice:
        return Measured(reason=NotAvailable.NO_BRAND_VOICE)
    if not voiced.read:
        return Measured(reason=nothing)
    off = voiced.off
    return Measured(
        value=100 * (voiced.read - len(off)) / voiced.read,
        numbers={"texts": voiced.read, "off": len(off)},
        evidence=tuple(
            Pointed(EvidenceKind.MESSAGE, id, number=remarks) for id, remarks in off[:MOST_EVIDENCE]
        ),
    )


def pillars(posts: Sequence[Post], tags: Sequence[str]) -> Measured:
    """Which share of the posts bear a tag that is a pillar; `numbers` has the mix, by tag."""
    if not tags:
        return Measured(reason=NotAvailable.NO_PILLARS)
    if not posts:
        return Measured(reason=NotAvailable.NO_POSTS)
    mix = Counter(tag for post in posts for tag in set(post.tags) & set(tags))
    without = [post for post in posts if not set(post.tags) & set(tags)]
    return Measured(
        value=100 * (len(posts) - len(without)) / len(posts),
        numbers={"posts": len(posts), **{f"tag:{tag}": mix[tag] for tag in tags}},
        evidence=_messages(without[-MOST_EVIDENCE:]),
    )


def broken_links(links: Sequence[SeenLink]) -> Measured:
    """How many addresses in what was posted lead nowhere. One that does not say, such as a server
    that lets no program in, counts neither way."""
    if not links:
        return Measured(reason=NotAvailable.NO_LINKS)
    told = [link for link in links if link.works is not None]
    numbers = {"links": len(links), "told": len(told)}
    if not told:
        return Measured(reason=NotAvailable.NO_LINK_TOLD, numbers=numbers)
    broken = [link for link in told if not link.works]
    return Measured(
        value=len(broken),
        numbers=numbers,
        evidence=tuple(
            Pointed(EvidenceKind.LINK, link.message_id, link.url, link.status)
            for link in broken[:MOST_EVIDENCE]
        ),
    )


def alt_texts(pictures: Pictures) -> Measured:
    """Of the pictures that were shown, which share says what there is to see."""
    if not pictures.shown:
        return Measured(reason=NotAvailable.NO_PICTURES)
    bare = pictures.bare
    return Measured(
        value=100 * (pictures.shown - len(bare)) / pictures.shown,
        numbers={"pictures": pictures.shown, "without": len(bare)},
        evidence=tuple(Pointed(EvidenceKind.MESSAGE, id) for id in bare[:MOST_EVIDENCE]),
    )


def backlog(cases: Backlog, channels: int, hours: int) -> Measured:
    """How many cases have waited for a decision for longer than so many hours."""
    if not channels:
        return Measured(reason=NotAvailable.NO_CHANNELS)
    late = [(id, waited) for id, waited in cases.waiting if waited > hours]
    late.sort(key=lambda it: -it[1])
    shown = late[:MOST_EVIDENCE]
    return Measured(
        value=len(late),
        numbers={"waiting": len(cases.waiting), "hours": hours},
        evidence=tuple(Pointed(EvidenceKind.CASE, id, number=n) for id, n in shown),
    )


def growth(members: Growth) -> Measured:
    """How many members were first seen in the window, for each hundred there were before it."""
    if not members.before:
        return Measured(
            reason=NotAvailable.NO_MEMBERS, numbers={"before": 0, "joined": members.joined}
        )
    return Measured(
        value=100 * members.joined / members.before,
        numbers={"before": members.before, "joined": members.joined},
    )


def top_contributors(done: Contributions, top: int) -> Measured:
    """Which share of what members did here was done by the most active of them: much in few hands
    is a risk. Where there are no more people than that, all of it is."""
    if done.total < LEAST_CONTRIBUTIONS:
        return Measured(
            reason=NotAvailable.TOO_FEW_CONTRIBUTIONS, numbers={"contributions": done.total}
        )
    most = sorted(done.by_member, key=lambda it: (-it[1], it[0]))[:top]
    return Measured(
        value=100 * sum(count for _, count in most) / done.total,
        numbers={"contributions": done.total, "people": done.people, "top": top},
        evidence=tuple(
            Pointed(EvidenceKind.MEMBER, id, number=count) for id, count in most[:MOST_EVIDENCE]
        ),
    )


def conversation_first_reply(talk: Talk) -> Measured:
    """The minutes until it was answered first."""
    if talk.first_reply_seconds is None:
        return Measured(reason=NotAvailable.NO_REPLIES)
    return Measured(value=talk.first_reply_seconds / 60, numbers={"replies": talk.replies})


def conversation_answered(talk: Talk) -> Measured:
    """100 where nobody waits for us in it, else 0."""
    return Measured(value=0 if talk.waits else 100, numbers={"replies": talk.replies})


def _messages(posts: Sequence[Post]) -> tuple[Pointed, ...]:
    return tuple(Pointed(EvidenceKind.MESSAGE, post.message_id) for post in posts)
