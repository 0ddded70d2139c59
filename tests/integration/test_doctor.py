"""The doctor finds nothing on a healthy machine, and names what is wrong on any other."""

import asyncio
import base64
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters import embedded
from adapters.db.migrations import migrate
from adapters.db.schema_version import head
from adapters.doctor import Finding, examine
from adapters.embedded import Addresses
from adapters.secrets import Sealer
from adapters.settings import Settings, load

ORGANIZATION = """
    INSERT INTO organizations (id, name, created_at, updated_at, version)
    VALUES ('org_doctor', 'Any', now(), now(), 1)
"""


def drawn(key_id: str = "k1") -> str:
    return f"{key_id}:{base64.b64encode(os.urandom(32)).decode()}"


def settings_for(addresses: Addresses, **given: object) -> Settings:
    wanted = {
        "database_url": addresses.database_url,
        "migration_database_url": addresses.owner_database_url,
        "redis_url": addresses.redis_url,
        "secret_keys": drawn(),
        "data_dir": Path("/nonexistent"),
    }
    return load(**(wanted | given))


@pytest.fixture(scope="module")
def addresses() -> Iterator[Addresses]:
    """Servers as in production, migrated. Each test puts back what it breaks."""
    folder = Path(tempfile.mkdtemp(prefix="tertulia-test-"))
    folder.chmod(0o711)
    with embedded.start(folder) as servers:
        migrate(servers.addresses.owner_database_url, servers.addresses.database_url)
        yield servers.addresses
    shutil.rmtree(folder)


async def execute(addresses: Addresses, statement: str) -> None:
    connection = await asyncpg.connect(addresses.owner_database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def broken(addresses: Addresses, statement: str, mended: str) -> AsyncIterator[None]:
    """The database with this done to it, and undone again."""
    await execute(addresses, statement)
    try:
        yield
    finally:
        await execute(addresses, mended)


async def wrong(settings: Settings) -> dict[str, str]:
    """What is not right, by part."""
    return bad(await examine(settings))


def bad(findings: list[Finding]) -> dict[str, str]:
    return {finding.part: finding.words for finding in findings if not finding.ok}


def words(findings: list[Finding], part: str) -> str:
    [found] = [finding.words for finding in findings if finding.part == part]
    return found


async def test_a_healthy_machine_is_well_in_every_part(addresses: Addresses) -> None:
    findings = await examine(settings_for(addresses))
    assert bad(findings) == {}
    assert [finding.part for finding in findings] == [
        *("Python", "Loopback", "PostgreSQL", "Clocks", "Durability", "Schema"),
        *("Service role", "Login", "Row security", "Walls", "Redis", "Eviction"),
        *("Letters", "Secret keys", "Sealed credentials"),
    ]
    assert words(findings, "PostgreSQL").startswith("PostgreSQL 18.")
    assert words(findings, "Redis").startswith("Valkey ")
    assert words(findings, "Schema") == f"It is at version {head()}, as this Tertulia needs."


def test_an_empty_and_unsafe_database_is_told_what_to_do() -> None:
    with embedded.throwaway() as servers:
        findings = asyncio.run(examine(settings_for(servers.addresses)))
    assert bad(findings) == {
        "Durability": (
            "fsync is off (a power cut can destroy the database); synchronous_commit is off (a"
            " crash can lose what was already answered as done); full_page_writes is off (a power"
            " cut can leave half-written pages): set them to on in postgresql.conf and reload"
            " PostgreSQL."
        ),
        "Schema": "The database has no schema yet: run ./run migrate.",
    }
    dependent = {"Service role", "Login", "Row security", "Walls", "Sealed credentials"}
    assert not dependent & {finding.part for finding in findings}


async def test_an_older_schema_asks_for_migration(addresses: Addresses) -> None:
    older = "UPDATE alembic_version SET version_num = '0001'"
    async with broken(addresses, older, f"UPDATE alembic_version SET version_num = '{head()}'"):
        said = await wrong(settings_for(addresses))
    assert said.keys() == {"Schema"}
    assert f"is at version 0001 and this Tertulia is made for {head()}" in said["Schema"]
    assert "./run migrate" in said["Schema"]


async def test_a_database_that_does_not_answer_leaves_the_rest_to_be_examined(
    addresses: Addresses,
) -> None:
    nowhere = "postgresql://tertulia:sesame@127.0.0.1:1/tertulia"
    findings = await examine(settings_for(addresses, database_url=nowhere))
    said = bad(findings)
    assert said.keys() == {"PostgreSQL"}
    assert "cannot be reached" in said["PostgreSQL"]
    assert "TERTULIA_DATABASE_URL" in said["PostgreSQL"]
    assert "sesame" not in repr(findings)
    assert {"Redis", "Eviction", "Secret keys"} <= {finding.part for finding in findings}


@pytest.mark.parametrize(
    "url", ["postgresql://u:sesame@host:nan/t", "postgresql://u:sesame@[::1/t", "postgresql://"]
)
async def test_an_address_that_makes_no_sense_is_a_finding_without_its_password(
    addresses: Addresses, url: str
) -> None:
    findings = await examine(settings_for(addresses, database_url=url))
    assert bad(findings).keys() == {"PostgreSQL"}
    assert "sesame" not in repr(findings)


async def test_a_login_that_was_not_let_in_is_told_to_migrate(addresses: Addresses) -> None:
    revoked = "REVOKE tertulia_app FROM tertulia"
    async with broken(addresses, revoked, "GRANT tertulia_app TO tertulia"):
        said = await wrong(settings_for(addresses))
    assert said.keys() == {"Service role"}
    assert "cannot act as tertulia_app (permission denied" in said["Service role"]
    assert "./run migrate" in said["Service role"]


@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
async def test_a_service_role_that_passes_row_security_is_named(
    addresses: Addresses, right: str
) -> None:
    given, taken = f"ALTER ROLE tertulia_app {right}", f"ALTER ROLE tertulia_app NO{right}"
    async with broken(addresses, given, taken):
        said = await wrong(settings_for(addresses))
    assert "ALTER ROLE tertulia_app NOSUPERUSER NOBYPASSRLS" in said["Service role"]


async def test_a_service_role_that_owns_a_table_is_named(addresses: Addresses) -> None:
    given = "ALTER TABLE holds OWNER TO tertulia_app"
    async with broken(addresses, given, "ALTER TABLE holds OWNER TO postgres"):
        said = await wrong(settings_for(addresses))
    assert said.keys() == {"Service role"}
    assert "owns a table" in said["Service role"]


@pytest.mark.parametrize(
    ("right", "telling"), [("SUPERUSER", "is a superuser"), ("BYPASSRLS", "bypasses row security")]
)
async def test_a_login_with_rights_over_the_walls_is_named(
    addresses: Addresses, right: str, telling: str
) -> None:
    given, taken = f"ALTER ROLE tertulia {right}", f"ALTER ROLE tertulia NO{right}"
    async with broken(addresses, given, taken):
        said = await wrong(settings_for(addresses))
    assert said.keys() == {"Login"}
    assert f"The login tertulia {telling}" in said["Login"]
    assert "TERTULIA_MIGRATION_DATABASE_URL" in said["Login"]


async def test_a_single_login_that_owns_the_tables_is_well_and_told_of_a_safer_way(
    addresses: Addresses,
) -> None:
    given = "ALTER TABLE holds OWNER TO tertulia"
    async with broken(addresses, given, "ALTER TABLE holds OWNER TO postgres"):
        findings = await examine(settings_for(addresses, migration_database_url=None))
    assert bad(findings) == {}
    assert "owns the tables: that works, and two logins are safer" in words(findings, "Login")
    assert "Not examined" in words(findings, "Sealed credentials")


@pytest.mark.parametrize(
    ("lowered", "raised"),
    [
        ("NO FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"),
        ("DISABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY"),
    ],
)
async def test_a_table_without_forced_row_security_is_named(
    addresses: Addresses, lowered: str, raised: str
) -> None:
    async with broken(
        addresses, f"ALTER TABLE messages {lowered}", f"ALTER TABLE messages {raised}"
    ):
        said = await wrong(settings_for(addresses))
    assert said == {
        "Row security": (
            "It is not enabled and forced on messages: as the owner, run ALTER TABLE messages"
            " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY."
        )
    }


async def test_the_command_it_gives_for_row_security_works(addresses: Addresses) -> None:
    mended = "ALTER TABLE messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    async with broken(addresses, "ALTER TABLE messages NO FORCE ROW LEVEL SECURITY", mended):
        pass
    assert await wrong(settings_for(addresses)) == {}


async def test_rows_that_show_without_a_workspace_are_named(addresses: Addresses) -> None:
    hole = f"{ORGANIZATION}; CREATE POLICY hole ON organizations TO tertulia_app USING (true)"
    async with broken(
        addresses, hole, "DROP POLICY hole ON organizations; DELETE FROM organizations"
    ):
        said = await wrong(settings_for(addresses))
    assert said.keys() == {"Walls"}
    assert "rows of organizations can be seen" in said["Walls"]


async def test_rows_behind_their_wall_are_no_finding(addresses: Addresses) -> None:
    async with broken(addresses, ORGANIZATION, "DELETE FROM organizations"):
        assert await wrong(settings_for(addresses)) == {}


class FastClock:
    """This machine's clock, half a minute fast."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=30)


async def test_clocks_that_differ_are_named_with_the_difference(addresses: Addresses) -> None:
    said = bad(await examine(settings_for(addresses), clock=FastClock()))
    assert said.keys() == {"Clocks"}
    assert "30.0 s behind this machine's" in said["Clocks"]


async def test_a_wrong_redis_address_is_named_without_its_password(addresses: Addresses) -> None:
    for url in ("redis://:sesame@127.0.0.1:1/0", "redis://:sesame@127.0.0.1:many/0"):
        findings = await examine(settings_for(addresses, redis_url=url))
        said = bad(findings)
        assert said.keys() == {"Redis"}
        assert "cannot be reached" in said["Redis"]
        assert "TERTULIA_REDIS_URL" in said["Redis"]
        assert "sesame" not in repr(findings)
        assert "Eviction" not in {finding.part for finding in findings}


async def test_an_eviction_policy_that_drops_work_is_named(addresses: Addresses) -> None:
    redis = Redis.from_url(addresses.redis_url)
    await redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        said = await wrong(settings_for(addresses))
    finally:
        await redis.config_set("maxmemory-policy", "noeviction")
        await redis.aclose()
    assert said.keys() == {"Eviction"}
    assert "maxmemory-policy is allkeys-lru" in said["Eviction"]
    assert "CONFIG SET maxmemory-policy noeviction" in said["Eviction"]


@pytest.mark.parametrize(
    "key",
    [bytes(32), bytes(range(32)), b"correct horse battery horse corr", b"0123456789abcdef" * 2],
)
async def test_a_key_that_nobody_drew_is_named_by_its_id(addresses: Addresses, key: bytes) -> None:
    text = f"{drawn()},old:{base64.b64encode(key).decode()}"
    said = await wrong(settings_for(addresses, secret_keys=text))
    assert said.keys() == {"Secret keys"}
    assert "Of old the bytes follow a pattern" in said["Secret keys"]


async def test_keys_that_cannot_be_used_are_a_finding_that_does_not_show_them(
    addresses: Addresses,
) -> None:
    settings = settings_for(addresses)
    short = settings.model_copy(update={"secret_keys": SecretStr("k1:c2VzYW1l")})
    findings = await examine(short)
    assert bad(findings) == {
        "Secret keys": (
            "TERTULIA_SECRET_KEYS is malformed: key number 1 must be 32 bytes before base64."
        )
    }
    assert "c2VzYW1l" not in repr(findings)
    twice = f"k1:{base64.b64encode(bytes(range(0, 256, 8))).decode()}"
    assert "Secret keys" in await wrong(settings_for(addresses, secret_keys=twice))
    none = settings.model_copy(update={"secret_keys": None})
    assert "TERTULIA_SECRET_KEYS is not set" in (await wrong(none))["Secret keys"]


async def test_one_key_under_two_ids_is_named(addresses: Addresses) -> None:
    key = drawn("k1")
    said = await wrong(settings_for(addresses, secret_keys=f"{key},{key.replace('k1', 'k0', 1)}"))
    assert "One key bears two ids" in said["Secret keys"]


async def test_a_key_that_sealed_credentials_and_is_gone_is_named(addresses: Addresses) -> None:
    connection = await asyncpg.connect(addresses.owner_database_url)
    try:
        async with connection.transaction():
            # The channel alone: what it would belong to is of no interest here.
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute(
                "INSERT INTO channels (id, workspace_id, organization_id, community_id, platform,"
                " name, handle, account_id, status, limits, capabilities, outcome_class, settings,"
                " metadata, created_at, updated_at, version, credentials)"
                " VALUES ('chn_1', 'ws_1', 'org_1', 'com_1', 'sandbox', 'n', 'h', 'a', 'connected',"
                " '{}', '{}', 'A', '{}', '{}', now(), now(), 1, $1)",
                Sealer([("k-2024", os.urandom(32))]).seal(b"{}", "any row"),
            )
        said = await wrong(settings_for(addresses))
        assert said.keys() == {"Sealed credentials"}
        assert "sealed with k-2024, which TERTULIA_SECRET_KEYS lacks" in said["Sealed credentials"]
        both = f"{drawn()},{drawn('k-2024')}"
        assert await wrong(settings_for(addresses, secret_keys=both)) == {}
    finally:
        await connection.execute("DELETE FROM channels")
        await connection.close()


async def test_an_owners_login_that_cannot_connect_is_named(addresses: Addresses) -> None:
    nowhere = "postgresql://owner:sesame@127.0.0.1:1/tertulia"
    said = await wrong(settings_for(addresses, migration_database_url=nowhere))
    assert said.keys() == {"Sealed credentials"}
    assert "TERTULIA_MIGRATION_DATABASE_URL" in said["Sealed credentials"]


async def test_a_key_file_that_others_can_read_is_named(
    addresses: Addresses, tmp_path: Path
) -> None:
    path = tmp_path / "secret-keys"
    path.write_text(drawn())
    path.chmod(0o640)
    said = await wrong(settings_for(addresses, data_dir=tmp_path))
    assert said == {
        "Key file": f"{path} can be read by other users (mode 0640): run chmod 600 {path}."
    }
    path.chmod(0o600)
    assert await wrong(settings_for(addresses, data_dir=tmp_path)) == {}


async def test_loopback_is_for_a_machine_that_only_it_can_call(
    addresses: Addresses,
) -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        findings = await examine(settings_for(addresses, allow_loopback=True, host=host))
        assert bad(findings) == {}
        assert "is on" in words(findings, "Loopback")
    said = await wrong(settings_for(addresses, allow_loopback=True, host="0.0.0.0"))
    assert said.keys() == {"Loopback"}
    assert "open on 0.0.0.0" in said["Loopback"]


async def test_settings_without_any_address_are_findings_too() -> None:
    said = await wrong(load())
    assert said.keys() == {"PostgreSQL", "Redis"}
    assert "TERTULIA_DATABASE_URL" in said["PostgreSQL"]
