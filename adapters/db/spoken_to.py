"""How often somebody was spoken to unasked, whichever of their accounts that was on."""

from collections.abc import Callable

from domain.members.identity import COUNTED_APART

_APART = ", ".join(f"'{platform}'" for platform in sorted(COUNTED_APART))


def server_of(channel: str) -> str:
    """The server on which the ids of that channel's people mean one person each, as SQL."""
    return (
        f"CASE WHEN {channel}.platform IN ({_APART}) THEN {channel}.account_id"
        f" ELSE coalesce({channel}.server_url, '') END"
    )


def told_to(mine: Callable[[str], str]) -> str:
    """A query over pairs of a channel ($2) and a person's id there ($3) since a moment ($4): each
    pair that was told anything, and how often."""
    return (
        f"{_tops(mine)} SELECT p.channel, p.person, count(*) AS many {_accounts(mine)}"
        f" JOIN LATERAL ({_TOLD.format(r=mine('r'), s=mine('s'), m=mine('m'))}) r ON true"
        " GROUP BY 1, 2"
    )


def reached_in_several_ways(mine: Callable[[str], str]) -> str:
    """A query over such pairs: each whose person we can speak to on several channels, or by several
    accounts, with these."""
    account = "concat_ws('/', a.platform, a.server, a.person_id)"
    return (
        f"{_tops(mine)} SELECT p.channel, p.person, array_agg(DISTINCT {account}) AS accounts"
        f" {_accounts(mine)} GROUP BY 1, 2 HAVING count(DISTINCT o.id) > 1"
        f" OR count(DISTINCT {account}) > 1"
    )


def _tops(mine: Callable[[str], str]) -> str:
    tops = (
        f"SELECT c.id, c.merged_into AS root FROM members c WHERE {mine('c')}"
        " AND c.merged_into IS NOT NULL UNION ALL SELECT tops.id, c.merged_into FROM tops"
        f" JOIN members c ON {mine('c')} AND c.id = tops.root AND c.merged_into IS NOT NULL"
    )
    return f"WITH RECURSIVE tops AS ({tops})"


def _accounts(mine: Callable[[str], str]) -> str:
    """All the accounts `a` of each person `p`, and the channels `o` on which we can speak to
    them."""
    same = (
        f"SELECT j.platform, j.server, j.person_id FROM member_identities i"
        f" LEFT JOIN tops t ON t.id = i.member_id AND NOT EXISTS (SELECT FROM tops u"
        f" WHERE u.id = t.root) JOIN member_identities j ON {mine('j')}"
        " AND j.removed_at IS NULL AND j.proof <> 'claimed'"
        " AND (j.member_id = coalesce(t.root, i.member_id) OR j.member_id IN"
        " (SELECT k.id FROM tops k WHERE k.root = coalesce(t.root, i.member_id)))"
        f" WHERE {mine('i')} AND i.removed_at IS NULL AND i.proof <> 'claimed'"
        f" AND i.platform = c.platform AND i.server = {server_of('c')} AND i.person_id = p.person"
    )
    return (
        "FROM unnest($2::text[], $3::text[]) AS p(channel, person)"
        f" JOIN channels c ON {mine('c')} AND c.id = p.channel"
        f" JOIN LATERAL ({same} UNION SELECT c.platform, {server_of('c')}, p.person) a ON true"
        f" JOIN channels o ON {mine('o')} AND o.platform = a.platform"
        f" AND {server_of('o')} = a.server"
    )


_TOLD = (
    "SELECT r.message_id FROM broadcast_recipients r WHERE {r}"
    " AND r.platform_person_id = a.person_id AND r.channel_id = o.id"
    " AND r.message_id IS NOT NULL AND r.slot_at > $4 AND r.state IN ('sending', 'sent')"
    " UNION ALL SELECT s.message_id FROM traveller_steps s JOIN messages m"
    " ON {m} AND m.id = s.message_id WHERE {s}"
    " AND s.platform_person_id = a.person_id AND s.channel_id = o.id"
    " AND s.slot_at > $4 AND m.status NOT IN ('failed', 'cancelled')"
)
