"""The room of participation, with what it asks of publishing, of platforms, of moderation and of
chance."""

from adapters.contest_asking import FollowersOfPlatforms, VerdictsOfModeration
from adapters.db.challenge_reads import DbChallengeReads
from adapters.db.challenges import ChallengesTx
from adapters.db.contest_reads import DbContestReads
from adapters.db.contests import ContestsTx
from adapters.db.database import Database
from adapters.db.poll_reads import DbPollReads
from adapters.db.polls import PollsTx
from adapters.db.prompts import DbPromptReads, DynamicsTx
from adapters.db.publishing import PublishingTx
from adapters.db.transaction import Begin, Tools
from adapters.platforms.catalogue import Catalogue
from adapters.poll_secrets import HmacPollSecrets
from adapters.poll_tallies import CountsOfPlatforms, WordsOfModeration
from adapters.poll_voice import VoiceOfPolls
from adapters.promotions.known import KnownPromotionRules
from adapters.prompting import RhythmOfPublishing, VoiceOfPublishing
from adapters.recurrence import Almanac
from adapters.secrets import ContestMint
from domain.moderation.room import Moderation
from domain.participation.contest_room import Contests
from domain.participation.poll_bench import Polls
from domain.participation.room import Challenges, Dynamics, Participation
from domain.publishing.room import Publishing


def participation_of(
    database: Database,
    tools: Tools,
    begin_publishing: Begin[PublishingTx],
    publishing: Publishing,
    catalogue: Catalogue,
    moderation: Moderation,
) -> Participation:
    return Participation(
        polls=Polls(
            begin=Begin(PollsTx, tools),
            reads=DbPollReads(database),
            counts=CountsOfPlatforms(begin_publishing, catalogue, tools.clock),
            words=WordsOfModeration(moderation),
            voice=VoiceOfPolls(publishing),
            secrets=HmacPollSecrets(tools.sealer.key_for("polls")),
            clock=tools.clock,
            ids=tools.ids,
        ),
        contests=Contests(
            begin=Begin(ContestsTx, tools),
            reads=DbContestReads(database),
            secrets=ContestMint(),
            words=VerdictsOfModeration(moderation),
            follows=FollowersOfPlatforms(begin_publishing, catalogue, tools.clock),
            promotion_rules=KnownPromotionRules(),
            clock=tools.clock,
            ids=tools.ids,
        ),
        dynamics=Dynamics(
            begin=Begin(DynamicsTx, tools),
            reads=DbPromptReads(database),
            rhythm=RhythmOfPublishing(Almanac()),
            voice=VoiceOfPublishing(publishing),
            clock=tools.clock,
            ids=tools.ids,
        ),
        challenges=Challenges(
            begin=Begin(ChallengesTx, tools),
            reads=DbChallengeReads(database),
            voice=VoiceOfPublishing(publishing),
            clock=tools.clock,
            ids=tools.ids,
        ),
    )
