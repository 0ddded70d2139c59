"""A prompt asks at its time on the wall, each time once, out of its whole bank, and never more than
its community is to be asked."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.communities.errors import ChannelNotReady
from domain.participation.errors import TooManyPrompts
from domain.participation.model import Rest, wall_day
from domain.participation.prompt import (
    MOST_PROMPTS,
    Order,
    PromptState,
    PromptText,
    SkipReason,
    TurnState,
    shuffled,
)
from domain.participation.use_cases.ask_prompts import ask_prompt
from domain.participation.use_cases.keep_prompts import (
    change_prompt,
    pause_prompt,
    resume_prompt,
)
from domain.shared.access import Actor
from domain.shared.errors import NotFound, ValidationFailed
from domain.shared.ids import CampaignId, ChannelId, CommunityId, PromptId
from tests.kit.builders import a_community, a_workspace
from tests.kit.fakes import FakeHouse, a_fake_house
from tests.kit.fakes.prompts import FakeVoice
from tests.kit.prompt_builders import a_prompt, daily, turns_of
