"""Why contests refuse."""

from domain.shared.errors import Conflict, Forbidden, Gone, NotFound


class ContestRulesFixed(Conflict):
    """The rules were published: what people entered under stays as it is. Facts: rules_hash."""

    code = "contest_rules_fixed"


class ContestNotOpen(Conflict):
    """No entry is taken now: it has not opened, is over, or was called off. Facts: status."""

    code = "contest_not_open"


class ContestEntryUsed(Conflict):
    """This person has as many entries as the rules let anybody have. Facts: limit, most."""

    code = "contest_entry_used"


class ContestWayClosed(Conflict):
    """The rules do not say that one can enter in this way. Facts: way."""

    code = "contest_way_closed"


class ContestCodeWrong(Conflict):
    """Nobody was given this code, or somebody has entered with it: it is not said which."""

    code = "contest_code_wrong"


class ContestNotForThem(Forbidden):
    """The rules name whom it is for, and this person is not among them; or they are suspended or
    banned, or a bot."""

    code = "contest_not_for_them"


class ContestEntriesPending(Conflict):
    """Entries still wait for somebody to look at them. Facts: pending."""

    code = "contest_entries_pending"


class ContestScoresMissing(Conflict):
    """Of some entries no juror has said anything. Facts: missing."""

    code = "contest_scores_missing"


class ContestPrizesUnclaimed(Conflict):
    """Winners can still claim; nobody would pass their prizes on afterwards. Facts: waiting, until
    (UTC, the last of them)."""

    code = "contest_prizes_unclaimed"


class ContestFollowsUnread(Conflict):
    """Platforms are still being asked who follows. Facts: waiting."""

    code = "contest_follows_unread"


class ContestUnlawful(Conflict):
    """What a platform asks of promotions is not kept; `errors` says what. Facts: count."""

    code = "contest_rules_incomplete"


class ContestHidden(NotFound):
    """There is no page of a contest at this address, or none that may be seen yet."""

    code = "contest_hidden"


class ContestClaimClosed(Gone):
    """The address of a prize is wrong, was used before, or its time is over."""

    code = "contest_claim_closed"
