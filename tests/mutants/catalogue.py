"""The mutants, each one safeguard switched off; a new one is one more entry here."""

from tests.mutants.approvals import APPROVALS
from tests.mutants.audit import AUDIT
from tests.mutants.crises import CRISES
from tests.mutants.identity import IDENTITY
from tests.mutants.inbox import INBOX
from tests.mutants.media import MEDIA
from tests.mutants.moderation import MODERATION
from tests.mutants.mutant import Mutant
from tests.mutants.operations import OPERATIONS
from tests.mutants.outbound import OUTBOUND
from tests.mutants.participation import PARTICIPATION
from tests.mutants.publishing import PUBLISHING
from tests.mutants.series import SERIES

MUTANTS: tuple[Mutant, ...] = (
    *MEDIA,
    *INBOX,
    *AUDIT,
    *IDENTITY,
    *OPERATIONS,
    *APPROVALS,
    *MODERATION,
    *CRISES,
    *OUTBOUND,
    *PUBLISHING,
    *SERIES,
    *PARTICIPATION,
    Mutant(
        name="own tenant filter off",
        file="adapters/db/database.py",
        old='return own if self.own_filter else "walls.workspace IS NOT NULL"',
        new='return "walls.workspace IS NOT NULL"',
        red=(
            "tests/api/test_tenant_matrix.py"
            "::test_the_codes_own_filter_alone_keeps_organizations_apart",
        ),
        says="leaks",
    ),
    Mutant(
        name="commit after the answer",
        file="api/calls.py",
        old="            answer = await work(replace(self.actor, receipt=receipt))\n",
        new="""\
            import asyncio
            task = asyncio.create_task(work(replace(self.actor, receipt=receipt)))
            while not (kept or task.done()):
                await asyncio.sleep(0)
            answer = None if kept else await task
""",
        red=(
            "tests/faults/test_api_deaths.py"
            "::test_what_is_acknowledged_is_read_at_once_on_another_connection",
        ),
        says="stale reads",
    ),
    Mutant(
        name="row-level security not forced",
        file="alembic/versions/0002_the_walls.py",
        old='        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")\n',
        new="",
        red=(
            "tests/api/test_row_walls.py"
            "::test_every_table_is_forced_and_both_reads_and_writes_are_walled",
        ),
        says="not forced",
    ),
    Mutant(
        name="answers not remembered",
        file="adapters/db/transaction.py",
        old="[self._remembered(receipt, answer, house_now)] if receipt else []\n",
        new="list[RememberedAnswer]()\n",
        red=(
            "tests/api/test_idempotency_keys.py::test_fifty_at_once_with_one_key_do_what_one_does",
        ),
        says="answers without the mark",
    ),
    Mutant(
        name="a database that is away is our fault",
        file="adapters/db/database.py",
        old="    OSError,\n",
        new="",
        red=(
            "tests/faults/test_database_restarts.py"
            "::test_a_crash_of_the_database_costs_patience_and_nothing_else",
        ),
        says="internal",
    ),
    Mutant(
        name="secrets not taken out of log lines",
        file="adapters/logs.py",
        old="        return without_secrets(value)\n",
        new="        return value\n",
        red=(
            "tests/api/test_secrets.py::test_no_secret_is_found_in_anything_that_is_written_or_said",
        ),
        says="'logs': {",
    ),
    Mutant(
        name="news in a transaction of its own",
        file="adapters/db/transaction.py",
        old="self._connection, *self._added, (EVENTS, told), (ANSWERS, answers))\n",
        new="""self._connection, *self._added, (ANSWERS, answers))
        from adapters.db.database import _begin
        await self._connection.execute("COMMIT")
        await self._connection.execute(_begin(self.actor, None))
        await insert_all(self._connection, (EVENTS, told))
""",
        red=(
            "tests/faults/test_outbox.py"
            "::test_a_change_and_its_news_are_there_together_or_not_at_all",
        ),
        says="changes without event",
    ),
    Mutant(
        name="a key's request not compared",
        file="adapters/db/transaction.py",
        old='        if found["fingerprint"] != receipt.fingerprint:\n',
        new="        if False:\n",
        red=(
            "tests/faults/test_idempotency_table.py"
            "::test_each_row_of_the_table_gets_its_answer_and_its_one_effect",
        ),
        says="another body",
    ),
    Mutant(
        name="no time to finish requests",
        file="api/main.py",
        old="            timeout_graceful_shutdown=DRAIN_SECONDS,\n",
        new="            timeout_graceful_shutdown=0,\n",
        red=(
            "tests/faults/test_drain.py::test_requests_under_way_are_answered_before_the_api_ends",
        ),
    ),
    Mutant(
        name="no lingering before the end",
        file="api/main.py",
        old="            self._leave_at = time.monotonic() + self._linger\n",
        new="            self._leave_at = time.monotonic()\n",
        red=(
            "tests/faults/test_drain.py::test_processes_restarted_one_by_one_are_missed_by_nobody",
        ),
    ),
    Mutant(
        name="no limit to a body",
        file="api/envelope.py",
        old="        self._max_body = max_body\n",
        new="        self._max_body = 1 << 60\n",
        red=(
            "tests/faults/test_hostile_bodies.py"
            "::test_a_hostile_request_is_refused_in_plain_words_and_costs_little",
        ),
        says="a hundred megabytes",
    ),
    Mutant(
        name="any number of values in a body",
        file="api/operation.py",
        old="        if holds_too_much(body):\n",
        new="        if False:\n",
        red=(
            "tests/faults/test_hostile_bodies.py"
            "::test_a_hostile_request_is_refused_in_plain_words_and_costs_little",
        ),
        says="ninety thousand keys",
    ),
    Mutant(
        name="headers take their time",
        file="api/protocol.py",
        old="        self._owe(self._too_slow)\n",
        new="        pass\n",
        red=("tests/faults/test_slow_clients.py::test_who_dawdles_is_cut_and_nobody_else_notices",),
    ),
    Mutant(
        name="answers may be left untaken",
        file="api/protocol.py",
        old="        super().pause_writing()\n        self._expect_taking()\n",
        new="        super().pause_writing()\n",
        red=("tests/faults/test_slow_clients.py::test_who_dawdles_is_cut_and_nobody_else_notices",),
    ),
    Mutant(
        name="patience for a connection without end",
        file="adapters/db/database.py",
        old="""\
            async with asyncio.timeout(self._wait):
                await self._places.acquire()
""",
        new="            await self._places.acquire()\n",
        red=(
            "tests/faults/test_pool.py"
            "::test_the_pool_is_whole_after_clients_left_and_others_came_all_at_once",
        ),
    ),
    Mutant(
        name="events get their places as they are written",
        file="alembic/versions/0003_what_is_told.py",
        old='    op.execute("ALTER TABLE events ALTER COLUMN ticket SET NOT NULL")\n',
        new="""\
    op.execute("ALTER TABLE events ALTER COLUMN ticket SET NOT NULL")
    op.execute("CREATE FUNCTION early() RETURNS trigger LANGUAGE plpgsql AS"
               " $$ BEGIN NEW.position = NEW.ticket; RETURN NEW; END $$")
    op.execute("CREATE TRIGGER early BEFORE INSERT ON events FOR EACH ROW"
               " EXECUTE FUNCTION early()")
""",
        red=(
            "tests/faults/test_feed_complete.py::test_no_reader_misses_an_event_or_hears_one_twice",
        ),
        says="missing",
    ),
    Mutant(
        name="told in no order",
        file="alembic/versions/0003_what_is_told.py",
        old="FROM events WHERE position IS NULL ORDER BY ticket LIMIT most",
        new="FROM events WHERE position IS NULL ORDER BY md5(id) LIMIT most",
        red=(
            "tests/faults/test_feed_complete.py::test_no_reader_misses_an_event_or_hears_one_twice",
        ),
        says="out of order",
    ),
)
