"""Why publishing refuses."""

from domain.shared.errors import Conflict, Forbidden, Invalid, NotFound


class AlreadyClaimed(Conflict):
    """A worker has it in hand at this moment. Facts: state."""

    code = "already_claimed"


class AlreadyPublished(Conflict):
    """It is out. Facts: state."""

    code = "already_published"


class ContentAlreadyPublished(Conflict):
    """Part of it is out, so its text can no longer change here. Facts: state."""

    code = "content_already_published"


class ScheduleInPast(Invalid):
    """The time asked for is over. Facts: resolved_at."""

    code = "schedule_in_past"


class ChannelNotReady(Conflict):
    """The channel cannot publish: disconnected. Facts: channel, state."""

    code = "channel_not_ready"


class ChannelsInSeveralCommunities(Invalid):
    """One message speaks to one community. Facts: none."""

    code = "channels_in_several_communities"


class CampaignArchived(Conflict):
    """The campaign was archived and takes nothing more. Facts: none."""

    code = "campaign_archived"


class TooFewPosts(Conflict):
    """Of so few posts nothing can be learned. Facts: posts, needed."""

    code = "too_few_posts"


class PausesCampaign(Conflict):
    """The hold is the pause of a campaign: it ends when that is resumed, or finished. Facts:
    campaign."""

    code = "pauses_campaign"


class NoTimeToShift(Conflict):
    """It has no time that could be moved. Facts: state."""

    code = "no_time_to_shift"


class SelectionTooLarge(Invalid):
    """More things match than one operation takes. Facts: most."""

    code = "selection_too_large"


class TooManyRows(Invalid):
    """A file with more rows than one import takes. Facts: most."""

    code = "too_many_rows"


class SpreadsheetUnreadable(Invalid):
    """A file that is no XLSX workbook, or a broken one, or one that only a password opens."""

    code = "spreadsheet_unreadable"


class SpreadsheetTooExpensive(Invalid):
    """A workbook that asks for more memory or time than reading one may take."""

    code = "spreadsheet_too_expensive"


class UnknownSheet(Invalid):
    """A workbook without a sheet of that name, or without any. Facts: sheets."""

    code = "unknown_sheet"


class NothingToRetract(Conflict):
    """No delivery of this message is out on a platform. Facts: state."""

    code = "nothing_to_retract"


class NothingToRevise(Conflict):
    """No delivery of this message is out on a platform. Facts: state."""

    code = "nothing_to_revise"


class ReplyWindowClosed(Conflict):
    """The platform lets nobody answer so long after the person was last heard. Facts: platform,
    closed_at."""

    code = "reply_window_closed"


class AnsweredMessageDeleted(Conflict):
    """What was to be answered is not there any more. Facts: message."""

    code = "answered_message_deleted"


class NobodyToAnswer(Conflict):
    """The platform does not say who wrote it, so that nobody can be answered alone. Facts:
    message."""

    code = "nobody_to_answer"


class HoldStands(Conflict):
    """Nothing else is said where a hold stands, also not in a post that is out. Facts: hold,
    channel."""

    code = "hold_stands"


class NothingToRetry(Conflict):
    """None of these deliveries has failed for a reason that may pass; each says why not. Facts:
    state."""

    code = "nothing_to_retry"


class NoFreeSlot(Conflict):
    """No slot of the queue is free as far as it is planned. Facts: queue, until."""

    code = "no_free_slot"


class SlotTaken(Conflict):
    """Another message got the slot first."""

    code = "slot_taken"


class QueuePaused(Conflict):
    """The queue takes no messages at present. Facts: queue."""

    code = "queue_paused"


class NoDefaultQueue(Conflict):
    """The message's first channel has no queue to take a slot of. Facts: channel."""

    code = "no_default_queue"


class QueueOfAnotherChannel(Invalid):
    """The queue belongs to a channel that the message is not for. Facts: queue, channel."""

    code = "queue_of_another_channel"


class ContentChanged(Conflict):
    """What the reviewer saw is not what the message says now. Facts: fingerprint, the present
    one."""

    code = "content_changed"


class NotAReviewer(Forbidden):
    """The step that is being taken asks others. Facts: reviewer, step."""

    code = "not_a_reviewer"


class AuthorMayNotReview(Forbidden):
    """Whoever wrote it or asked for approval does not approve it. Facts: reviewer."""

    code = "author_may_not_review"


class ApprovalLinkClosed(NotFound):
    """There is no such link, or it has expired or was revoked: one answer for all. Facts: none."""

    code = "approval_link_closed"


class NoApprovalPolicy(Conflict):
    """No policy says who would approve this. Facts: none."""

    code = "no_approval_policy"


class ApprovalPolicyExists(Conflict):
    """The scope has a policy. Facts: none."""

    code = "approval_policy_exists"


class NothingToRelease(Conflict):
    """Nothing of this message waits for a person's word because of that hold. Facts: state."""

    code = "nothing_to_release"


class NothingToRecycleOn(Invalid):
    """None of the channels is on a platform where things may be said again. Facts: platforms."""

    code = "nothing_to_recycle_on"


class TooManyEvergreens(Conflict):
    """So many are active on this channel already. Facts: maximum, channel."""

    code = "too_many_evergreens"


class NobodyOnTheList(Conflict):
    """A broadcast to nobody. Facts: none."""

    code = "nobody_on_the_list"


class TooManyRecipients(Conflict):
    """More people than one broadcast takes. Facts: maximum."""

    code = "too_many_recipients"


class AlreadyOptedOut(Conflict):
    """This person is on the list of those who want no broadcasts. Facts: opt_out."""

    code = "already_opted_out"
