"""The whole product: one attribute per room."""

from dataclasses import dataclass

from domain.brand.room import BrandRoom
from domain.campaigns.room import Campaigns
from domain.communities.room import Communities
from domain.crises.room import Crises
from domain.escalations.room import Escalations
from domain.events.room import Events
from domain.identity.room import Identity
from domain.inbox.room import Inbox
from domain.insights.room import Insights
from domain.listening.room import Listening
from domain.members.room import Members
from domain.moderation.room import Moderation
from domain.publishing.room import Publishing


@dataclass(frozen=True)
class App:
    identity: Identity
    communities: Communities
    publishing: Publishing
    campaigns: Campaigns
    members: Members
    inbox: Inbox
    moderation: Moderation
    insights: Insights
    escalations: Escalations
    listening: Listening
    events: Events
    brand: BrandRoom
    crises: Crises
