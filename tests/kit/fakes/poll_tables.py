"""What is kept of polls in memory."""

from dataclasses import dataclass, field

from domain.participation.poll import Poll
from domain.participation.poll_native import PollNative
from domain.participation.poll_vote import PollInvitation, PollVote


@dataclass
class PollTables:
    polls: dict[tuple[str, str], Poll] = field(default_factory=dict)
    poll_votes: dict[tuple[str, str], PollVote] = field(default_factory=dict)
    poll_invitations: dict[tuple[str, str], PollInvitation] = field(default_factory=dict)
    poll_natives: dict[tuple[str, str], PollNative] = field(default_factory=dict)
