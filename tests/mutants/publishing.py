"""Safeguards of publishing: what keeps a message from being shown twice, or never."""

from tests.mutants.mutant import Mutant

SETTLEABLE = (
    "tests/faults/test_kills.py"
    "::test_where_it_can_be_told_every_message_is_shown_once_a_minute_after_the_last_kill"
)
UNSETTLEABLE = (
    "tests/faults/test_kills.py"
    "::test_where_nobody_can_tell_each_kill_in_between_leaves_one_unconfirmed_and_no_more"
)
DOUBLE_TRIGGER = (
    "tests/faults/test_double_trigger.py"
    "::test_four_workers_and_storms_of_publish_now_show_each_message_once"
)
AFTER_EFFECTS = (
    "tests/faults/test_after_effects.py"
    "::test_whatever_fails_after_a_post_is_done_again_without_another_post"
)
REDIS_LOSS = (
    "tests/faults/test_redis_loss.py"
    "::test_whatever_happens_to_redis_nothing_is_lost_repeated_refused_or_very_late"
)
ZOMBIES = (
    "tests/faults/test_zombies.py"
    "::test_workers_frozen_past_their_lease_send_nothing_and_overwrite_nothing"
)
EDIT_CANCEL = (
    "tests/faults/test_edit_cancel_race.py"
    "::test_a_message_changed_at_the_moment_it_is_due_is_seen_as_it_was_said_or_not_at_all"
)
CLOCKS = "tests/faults/test_clocks.py::test_what_a_workers_clock_says_changes_nothing"

LATE_BURST = (
    "tests/faults/test_late_burst.py"
    "::test_after_hours_away_nothing_old_goes_out_and_the_rest_at_a_pace"
)
LAST_LOOK = "tests/faults/test_shrunk_limits.py::test_what_no_longer_fits_is_never_sent"

HURRIES = (
    "tests/faults/test_no_ban.py"
    "::test_an_account_that_always_says_in_a_second_is_asked_ever_more_seldom"
)

PUBLISHING: tuple[Mutant, ...] = (
    Mutant(
        name="however often it says that we are too fast, its hint is believed",
        file="domain/shared/resting.py",
        old="        step = LADDER[min(throttles, len(LADDER)) - 1]\n",
        new="        step = timedelta()\n",
        red=(HURRIES,),
    ),
    Mutant(
        name="after a rest as many go out at once as before it",
        file="workers/places.py",
        old="        self._narrow.setdefault(channel, 1)\n",
        new="        self._narrow.setdefault(channel, self._on_one)\n",
        red=(HURRIES,),
    ),
    Mutant(
        name="no last look before it goes out",
        file="domain/publishing/use_cases/send_deliveries.py",
        old="    wrong = misfit(said, delivery.part, room.measures)\n",
        new="    wrong = None\n",
        red=(LAST_LOOK,),
    ),
    Mutant(
        name="what was left behind goes out all at once",
        file="domain/publishing/use_cases/take_due.py",
        old="    return claim.waited > LATE or claim.delivery.error_code == CATCHING_UP\n",
        new="    return False\n",
        red=(LATE_BURST,),
    ),
    Mutant(
        name="however late, it goes out",
        file="domain/publishing/use_cases/take_due.py",
        old="        elif claim.late_by > grace:\n",
        new="        elif claim.late_by > 100 * grace:\n",
        red=(LATE_BURST,),
    ),
    Mutant(
        name="an intent not stored",
        file="domain/publishing/use_cases/send_deliveries.py",
        old="""\
        _plan_closing(room, tx, started)
        await tx.commit()
""",
        new="        _plan_closing(room, tx, started)\n",
        red=(SETTLEABLE, UNSETTLEABLE),
    ),
    Mutant(
        name="an intent not heeded",
        file="domain/publishing/use_cases/settle_unconfirmed.py",
        old="            after = before.with_deliveries([d.rescue(now) for d in mine], now)\n",
        new="""\
            from dataclasses import replace
            blind = [replace(d, state=DeliveryState.CLAIMED).rescue(now) for d in mine]
            after = before.with_deliveries(blind, now)
""",
        red=(SETTLEABLE, UNSETTLEABLE),
    ),
    Mutant(
        name="an unknown outcome sent again",
        file="domain/publishing/delivery.py",
        old="""\
        return self._free(
            DeliveryState.UNCONFIRMED,
            next_at=now,
""",
        new="""\
        return self._free(
            DeliveryState.SCHEDULED,
            next_at=now,
""",
        red=(UNSETTLEABLE,),
    ),
    Mutant(
        name="shown under a handle that is not stored",
        file="domain/publishing/use_cases/send_deliveries.py",
        old="""\
        mine = await tx.deliveries.keep_handle(attempt.delivery_id, attempt.fence, handle, LEASE)
        await tx.commit()
""",
        new="        mine = True\n",
        red=(SETTLEABLE,),
    ),
    Mutant(
        name="answers without a fence",
        file="domain/publishing/use_cases/send_deliveries.py",
        old="                answer = by_fence.get((delivery.id, delivery.fence))\n",
        new="""\
                answer = {id: a for (id, _), a in by_fence.items()}.get(delivery.id)
""",
        red=(ZOMBIES,),
    ),
    Mutant(
        name="claims without a fence",
        file="domain/publishing/use_cases/send_deliveries.py",
        old="        and delivery.fence == claim.delivery.fence\n",
        new="",
        red=(ZOMBIES,),
    ),
    Mutant(
        name="read first, claim whatever it is by then",
        file="adapters/db/deliveries.py",
        old=""" AND d.id = ANY ($2) AND d.state = 'scheduled'"\n""",
        new=""" AND d.id = ANY ($2)"\n""",
        red=(DOUBLE_TRIGGER,),
    ),
    Mutant(
        name="called off while a worker has it in hand",
        file="domain/publishing/model.py",
        old="        if self._states & IN_HAND or not self._states & EDITABLE:\n",
        new="        if not self._states & (EDITABLE | IN_HAND):\n",
        red=(EDIT_CANCEL,),
    ),
    Mutant(
        name="changed while a worker has it in hand",
        file="domain/publishing/model.py",
        old="        if not self._states <= EDITABLE:\n",
        new="        if not self._states <= EDITABLE | IN_HAND:\n",
        red=(EDIT_CANCEL,),
    ),
    Mutant(
        name="no look at the database but when rung",
        file="workers/publishing.py",
        old="""\
            async with asyncio.timeout_at(until):
                await self._wake.wait()
""",
        new="            await self._wake.wait()\n",
        red=(REDIS_LOSS,),
    ),
    Mutant(
        name="posted again when it cannot be recorded",
        file="workers/answers.py",
        old="""\
                log.exception("answers_not_recorded", extra={"answers": len(group)})
""",
        new="""\
                for again in group:
                    await self._room.platforms.publish(again.started.post)
""",
        red=(AFTER_EFFECTS,),
    ),
    Mutant(
        name="each process by its own clock",
        file="adapters/clock.py",
        old="        return self._at + timedelta(seconds=_elapsed() - self._since)\n",
        new="        return datetime.now(UTC)\n",
        red=(CLOCKS,),
    ),
    Mutant(
        name="all who wake look up the same",
        file="adapters/db/deliveries.py",
        old="""\
 AND state = 'unconfirmed'"
            " AND next_at <= (SELECT workspace_now())",
""",
        new=""" AND state = 'unconfirmed'",\n""",
        red=(CLOCKS,),
    ),
)
