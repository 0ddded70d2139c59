"""Why members refuse."""

from domain.shared.errors import Conflict, Gone


class IdentityTaken(Conflict):
    """Somebody else is known by that account, and it was seen or proven. Facts: member."""

    code = "identity_taken"


class MemberMerged(Conflict):
    """It is part of another member now, and changes with that one. Facts: member."""

    code = "member_merged"


class TooManyMilestones(Conflict):
    """A workspace keeps so many and no more. Facts: maximum."""

    code = "too_many_milestones"


class TooManySegments(Conflict):
    """The workspace keeps as many as it may. Facts: maximum."""

    code = "too_many_segments"


class GuidelinesNotPublished(Conflict):
    """A draft holds nobody, and cannot be acknowledged."""

    code = "guidelines_not_published"


class JoiningClosed(Conflict):
    """The community lets nobody in now, or only whom it invited."""

    code = "joining_closed"


class AlreadyMember(Conflict):
    """They belong to that community already."""

    code = "already_member"


class JoinRequestOpen(Conflict):
    """Something is open between them and that community already. Facts: request."""

    code = "join_request_open"


class MayNotJoin(Conflict):
    """Who is suspended or banned is let in nowhere. Facts: state."""

    code = "may_not_join"


class AcknowledgementMissing(Conflict):
    """The community's guidelines are to be acknowledged first. Facts: guidelines."""

    code = "acknowledgement_missing"


class TooManyJourneys(Conflict):
    """The workspace keeps as many as it may that are not over. Facts: maximum."""

    code = "too_many_journeys"


class AmbassadorOpen(Conflict):
    """They are asked already, or stand there already. Facts: ambassador."""

    code = "ambassador_open"


class MayNotBeAmbassador(Conflict):
    """Somebody in that state does not stand for a community. Facts: state."""

    code = "may_not_be_ambassador"


class TooManyMissions(Conflict):
    """The workspace has as many as it may that are not over. Facts: maximum."""

    code = "too_many_missions"


class MissionNotTaking(Conflict):
    """Nothing is handed in for it now. Facts: state."""

    code = "mission_not_taking"


class MayNotTakeMission(Conflict):
    """It is not for them. Facts: audience."""

    code = "may_not_take_mission"


class MissionGoalNotReached(Conflict):
    """They did less than it asks for. Facts: counted, needed."""

    code = "mission_goal_not_reached"


class SubmissionLimitReached(Conflict):
    """They handed in as much as they may in that period. Facts: maximum, period."""

    code = "submission_limit_reached"


class MissionFull(Conflict):
    """As many are approved as it may have. Facts: maximum."""

    code = "mission_full"


class MayNotResubmit(Conflict):
    """What was rejected stays so in this mission."""

    code = "may_not_resubmit"


class NotMerged(Conflict):
    """It is part of no other member, so that there is nothing to take apart."""

    code = "member_not_merged"


class MergeWithItself(Conflict):
    """One member cannot become part of itself."""

    code = "merge_with_itself"


class MemberErased(Conflict):
    """Nothing is kept of them any more, or is about to be: nothing is added or changed."""

    code = "member_erased"


class PersonErased(Conflict):
    """Whoever has that account asked to be forgotten: they are not made known again."""

    code = "person_erased"


class LegalHoldStands(Conflict):
    """The law wants what is known of them kept. Facts: hold."""

    code = "legal_hold_stands"


class RepliesWait(Conflict):
    """Something is still to be said to them. Facts: messages."""

    code = "replies_wait"


class LegalHoldOver(Conflict):
    """It was lifted, or ran out: there is nothing to lift."""

    code = "legal_hold_over"


class ExportNotReady(Conflict):
    """The copy is still being made."""

    code = "member_export_not_ready"


class ExportExpired(Gone):
    """The copy was there for a day."""

    code = "member_export_expired"
