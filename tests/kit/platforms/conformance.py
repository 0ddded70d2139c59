"""What every adapter must answer, asked by capability and never by platform name."""

from dataclasses import replace
from datetime import timedelta

from adapters.platforms.adapter import Editor, FollowReader, Lister, Seer
from adapters.platforms.replies import LONGEST_WAIT, SHORTEST_WAIT
from adapters.text.counting import Measures
from domain.publishing.outcomes import (
    Absent,
    CannotTell,
    NotSent,
    Published,
    RefusalKind,
    Refused,
    Throttled,
    Unknown,
)
from domain.shared.platforms import Capability, CountingUnit, OutcomeClass
from tests.kit.platforms.stage import CANARY, NOW, Fault, Stage


class Conformance:
    """Inherit it and give a `stage` fixture."""

    async def test_a_happy_reply_yields_the_platforms_id(self, stage: Stage) -> None:
        outcome = await stage.adapter.publish(await stage.post())
        assert isinstance(outcome, Published)
        assert outcome.post_id
        assert len(stage.visible()) == 1

    async def test_the_text_arrives_as_it_was_written(self, stage: Stage) -> None:
        text = 'Línea 1\n\n«Línea 2» & <b>no</b> "así" \\ 👨‍👩‍👧‍👦 e\u0301 ‏مرحبا https://example.com/?a=1&b=2'
        await stage.adapter.publish(await stage.post(text))
        assert stage.visible() == [text]

    async def test_twice_with_one_key_posts_once(self, stage: Stage) -> None:
        post = await stage.post()
        if post.outcome_class is not OutcomeClass.KEY:
            return
        first, second = await stage.adapter.publish(post), await stage.adapter.publish(post)
        assert isinstance(first, Published)
        assert isinstance(second, Published)
        assert first.post_id == second.post_id
        assert len(stage.visible()) == 1

    async def test_another_key_is_another_post(self, stage: Stage) -> None:
        await stage.adapter.publish(await stage.post(key="dlv_1-abc"))
        await stage.adapter.publish(await stage.post(key="dlv_2-abc"))
        assert len(stage.visible()) == 2

    async def test_a_lost_answer_is_unknown_and_a_look_up_settles_it(self, stage: Stage) -> None:
        account = await stage.identify()
        post = stage.meeting(Fault.LOST_ANSWER)
        assert isinstance(await stage.adapter.publish(post), Unknown)
        assert len(stage.visible()) == 1
        finding = await stage.adapter.find(post)
        if Capability.LOOK_UP in account.capabilities:
            assert isinstance(finding, Published)
            assert finding.post_id
        else:
            assert isinstance(finding, CannotTell)

    async def test_a_lost_request_is_unknown_and_a_look_up_misses_it(self, stage: Stage) -> None:
        account = await stage.identify()
        post = stage.meeting(Fault.LOST_REQUEST)
        assert isinstance(await stage.adapter.publish(post), Unknown)
        assert stage.visible() == []
        expected = Absent if Capability.LOOK_UP in account.capabilities else CannotTell
        assert isinstance(await stage.adapter.find(post), expected)

    async def test_sending_again_after_a_loss_ends_with_one_post(self, stage: Stage) -> None:
        account = await stage.identify()
        if account.outcome_class is not OutcomeClass.KEY:
            return
        for fault in (Fault.LOST_ANSWER, Fault.LOST_REQUEST):
            post = stage.meeting(fault, key=f"dlv_{fault.name}-abc")
            await stage.adapter.publish(post)
            assert isinstance(await stage.adapter.publish(post), Published)
        assert len(stage.visible()) == 2

    async def test_another_posts_key_is_not_found(self, stage: Stage) -> None:
        account = await stage.identify()
        if Capability.LOOK_UP not in account.capabilities:
            return
        await stage.adapter.publish(await stage.post("Otra cosa", key="dlv_9-abc"))
        assert isinstance(await stage.adapter.find(await stage.post()), Absent)

    async def test_no_connection_means_not_sent(self, stage: Stage) -> None:
        await stage.identify()
        outcome = await stage.adapter.publish(stage.meeting(Fault.UNREACHABLE))
        assert isinstance(outcome, NotSent)
        assert stage.visible() == []

    async def test_a_throttle_carries_a_delay(self, stage: Stage) -> None:
        await stage.identify()
        outcome = await stage.adapter.publish(stage.meeting(Fault.THROTTLED))
        assert isinstance(outcome, Throttled)
        assert SHORTEST_WAIT <= outcome.retry_after <= LONGEST_WAIT
        assert stage.visible() == []

    async def test_a_refused_text_and_a_refused_token_are_told_apart(self, stage: Stage) -> None:
        await stage.identify()
        content = await stage.adapter.publish(stage.meeting(Fault.REFUSED_CONTENT))
        credentials = await stage.adapter.publish(stage.meeting(Fault.REFUSED_CREDENTIALS))
        assert isinstance(content, Refused)
        assert isinstance(credentials, Refused)
        assert content.kind is RefusalKind.CONTENT
        assert credentials.kind is RefusalKind.CREDENTIALS
        assert content.words
        assert credentials.words
        assert stage.visible() == []

    async def test_no_outcome_shows_the_secret(self, stage: Stage) -> None:
        await stage.identify()
        for fault in Fault:
            post = stage.meeting(fault)
            shown = f"{await stage.adapter.publish(post)!r} {await stage.adapter.find(post)!r}"
            assert CANARY not in shown + repr(post)

    async def test_deleting_takes_it_down_and_may_be_repeated(self, stage: Stage) -> None:
        account = await stage.identify()
        if Capability.DELETE not in account.capabilities:
            return
        outcome = await stage.adapter.publish(await stage.post())
        assert isinstance(outcome, Published)
        post = await stage.post(post_id=outcome.post_id)
        assert isinstance(await stage.adapter.delete(post), Published)
        assert stage.visible() == []
        assert isinstance(await stage.adapter.delete(post), Published)

    async def test_deleting_what_has_no_id_is_refused(self, stage: Stage) -> None:
        assert isinstance(await stage.adapter.delete(await stage.post()), Refused)

    async def test_an_account_says_what_its_profile_says(self, stage: Stage) -> None:
        account, profile = await stage.identify(), stage.adapter.profile
        assert account.account_id
        assert account.handle
        assert account.name
        assert account.capabilities <= profile.capabilities
        assert Capability.PUBLISH_TEXT in account.capabilities
        required, given = set(profile.credential_fields), set(stage.credentials)
        assert required <= given <= required | set(profile.optional_credential_fields)
        assert set(stage.settings) <= set(profile.settings_fields)
        settles = account.outcome_class is not OutcomeClass.NONE
        assert settles == (Capability.LOOK_UP in account.capabilities)
        assert CANARY not in repr(account)

    async def test_the_limit_is_counted_in_the_platforms_own_unit(self, stage: Stage) -> None:
        limits = (await stage.identify()).limits
        unit, maximum = limits.text.unit, limits.text.maximum
        in_bytes = (CountingUnit.UTF8_BYTES, CountingUnit.CANONICAL_EVENT_BYTES)
        sign = "a" if unit in in_bytes else "é"
        assert Measures().count(sign * maximum, limits) == maximum
        assert Measures().count(sign * maximum + "x", limits) == maximum + 1
        outcome = await stage.adapter.publish(await stage.post(sign * maximum))
        assert isinstance(outcome, Published)

    async def test_a_text_over_the_limit_is_never_published(self, stage: Stage) -> None:
        limits = (await stage.identify()).limits
        outcome = await stage.adapter.publish(await stage.post("a" * (limits.text.maximum + 1)))
        assert isinstance(outcome, Refused)
        assert outcome.kind is RefusalKind.CONTENT
        assert stage.visible() == []

    async def test_an_old_attempt_is_looked_for_as_far_back_as_it_was_made(
        self, stage: Stage
    ) -> None:
        account = await stage.identify()
        if Capability.LOOK_UP not in account.capabilities:
            return
        await stage.adapter.publish(await stage.post())
        early = replace(await stage.post(), attempted_at=NOW - timedelta(hours=5))
        assert isinstance(await stage.adapter.find(early), Published)

    def test_who_follows_is_said_where_it_is_declared(self, stage: Stage) -> None:
        declared = Capability.SEE_FOLLOWERS in stage.adapter.profile.capabilities
        assert isinstance(stage.adapter, FollowReader) == declared

    async def test_a_post_is_seen_by_its_id_until_it_is_gone(self, stage: Stage) -> None:
        account = await stage.identify()
        can = Capability.SEE_POSTS in account.capabilities
        assert isinstance(stage.adapter, Seer) == (
            Capability.SEE_POSTS in stage.adapter.profile.capabilities
        )
        if not can or not isinstance(stage.adapter, Seer):
            return
        outcome = await stage.adapter.publish(await stage.post())
        assert isinstance(outcome, Published)
        post = await stage.post(post_id=outcome.post_id)
        seen = await stage.adapter.see(post)
        assert isinstance(seen, Published)
        assert (seen.post_id, seen.url) == (outcome.post_id, outcome.url)
        await stage.adapter.delete(post)
        assert isinstance(await stage.adapter.see(post), Absent)
        nobodys = replace(post, platform_post_id="nobodys/../post")
        assert isinstance(await stage.adapter.see(nobodys), Absent)

    async def test_a_post_says_something_else_where_it_stands(self, stage: Stage) -> None:
        account = await stage.identify()
        assert isinstance(stage.adapter, Editor) == (
            Capability.EDIT in stage.adapter.profile.capabilities
        )
        if Capability.EDIT not in account.capabilities or not isinstance(stage.adapter, Editor):
            return
        outcome = await stage.adapter.publish(await stage.post())
        assert isinstance(outcome, Published)
        post = await stage.post(post_id=outcome.post_id)
        other = replace(post, post=replace(post.post, text=f"{post.text} And more."))
        for _ in range(2):
            changed = await stage.adapter.edit(other)
            assert isinstance(changed, Published)
            assert changed.post_id == outcome.post_id
        unknown = replace(other, platform_post_id=None)
        assert isinstance(await stage.adapter.edit(unknown), Refused)

    async def test_the_latest_posts_are_listed_newest_first(self, stage: Stage) -> None:
        account = await stage.identify()
        assert isinstance(stage.adapter, Lister) == (
            Capability.LIST_POSTS in stage.adapter.profile.capabilities
        )
        if Capability.LIST_POSTS not in account.capabilities:
            return
        assert isinstance(stage.adapter, Lister)
        for n, text in enumerate(("the first", "the second")):
            await stage.adapter.publish(await stage.post(text, key=f"dlv_{n}-abc"))
        listed = await stage.adapter.recent((await stage.post()).connection)
        assert isinstance(listed, tuple)
        assert [post.text for post in listed] == ["the second", "the first"]
        assert all(post.post_id and post.at.tzinfo for post in listed)
