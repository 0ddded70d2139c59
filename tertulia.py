"""The command line: each command reads the settings, gets its servers, and hands over."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from adapters import embedded
from adapters.embedded import CannotStart, Servers
from adapters.settings import BadSetting, Settings, load, with_secret_keys

if TYPE_CHECKING:
    from adapters.first_start import FirstSteps

# What a command alone needs is imported inside it: `up` must not wait for the whole API, nor
# `openapi` for a database.
ROOT = Path(__file__).resolve().parent
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Tertulia: the whole trade of a community manager, as a REST API.",
)
keys = typer.Typer(no_args_is_help=True, help="Make, list and revoke API keys.")
app.add_typer(keys, name="keys")


def say(line: str) -> None:
    """Print at once; a terminal that is gone must not stop an orderly end."""
    with suppress(OSError):
        print(line, flush=True)


def refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr, flush=True)
    raise typer.Exit(1)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def plainly() -> Iterator[None]:
    """Expected trouble ends in one sentence and code 1; SIGTERM unwinds as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except (BadSetting, CannotStart) as trouble:
        refuse(str(trouble))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@contextmanager
def with_servers(
    settings: Settings, *, keys: bool = True
) -> Iterator[tuple[Settings, Servers | None]]:
    """The settings complete with addresses and keys; our own servers when none are given."""
    if settings.database_url is not None:
        yield with_secret_keys(settings) if keys else settings, None
        return
    with embedded.start(settings.data_dir, say=say) as servers:
        addresses = {
            "database_url": servers.addresses.database_url,
            "migration_database_url": servers.addresses.owner_database_url,
            "redis_url": servers.addresses.redis_url,
        }
        yield with_secret_keys(settings).model_copy(update=addresses), servers


def bring_up_to_date(settings: Settings) -> None:
    from adapters.db.schema_version import up_to_date

    if up_to_date(settings.owner_url or "", settings.database_url or ""):
        return
    from adapters.db.migrations import CannotMigrate, migrate

    try:
        migrate(settings.owner_url or "", settings.database_url or "")
    except CannotMigrate as refusal:
        refuse(str(refusal))


@contextmanager
def ready_to_work() -> Iterator[Settings]:
    """For a single command: servers of its own, if it had to start any, are migrated first."""
    with plainly(), with_servers(load()) as (settings, servers):
        if servers and not servers.shared:
            bring_up_to_date(settings)
        yield settings


def refuse_unfit(settings: Settings) -> None:
    """Stop here, with a sentence, on a schema this version cannot work on."""
    from adapters.db.schema_version import fit

    sentence = asyncio.run(fit(settings.database_url or ""))
    if sentence is not None:
        refuse(sentence)


@app.command()
def up() -> None:
    """Start everything here: servers, migrations, API and worker. What ./run does alone."""
    from adapters.processes import Program, supervise

    with plainly():
        settings = load()
        check_port(settings)
        with with_servers(settings) as (settings, servers):
            bring_up_to_date(settings)
            logs = settings.data_dir / "logs"
            this = [sys.executable, str(ROOT / "tertulia.py")]

            def greet() -> None:
                steps = first_steps(settings)
                say(f"\nTertulia is up.\n  Address   {address(settings)}")
                say(f"  Docs      {address(settings)}/docs")
                say(f"  Logs      {logs}/api.log and worker.log")
                say(f"  Test key  {steps.key if steps else './run keys new --test makes one'}")
                if steps:
                    say("            (shown once; ./run keys new --test makes another)")
                    say(f"\nPublish a first message:\n\n{steps.curl}")
                say("\nCtrl-C stops everything.")

            supervise(
                [
                    Program("API", [*this, "serve"], logs / "api.log"),
                    Program("worker", [*this, "worker"], logs / "worker.log"),
                ],
                servers=servers,
                env=environment(settings),
                ready=lambda: answers_ready(settings),
                greet=greet,
                say=say,
            )
        say("Stopped.")


def first_steps(settings: Settings) -> "FirstSteps | None":
    """What to show on the first start; the rooms are not loaded when somebody has begun here."""
    from adapters.db.schema_version import has_organization

    if asyncio.run(has_organization(settings.database_url or "")):
        return None
    from adapters import first_start

    return first_start.first_steps(settings)


def environment(settings: Settings) -> dict[str, str]:
    """What the API and the worker inherit: they find the servers, and not the owner's login."""
    secret = settings.secret_keys.get_secret_value() if settings.secret_keys else ""
    inherited = {k: v for k, v in os.environ.items() if k != "TERTULIA_MIGRATION_DATABASE_URL"}
    # There is no other API here that a balancer could turn to meanwhile.
    return (
        {"TERTULIA_LINGER_SECONDS": "0"}
        | inherited
        | {
            "TERTULIA_DATABASE_URL": settings.database_url or "",
            "TERTULIA_REDIS_URL": settings.redis_url or "",
            "TERTULIA_SECRET_KEYS": secret,
            "PYTHONUNBUFFERED": "1",
        }
    )


def check_port(settings: Settings) -> None:
    """Raises `CannotStart` when the API could not listen."""
    where = f"{settings.host} port {settings.port}"
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except OSError as trouble:
        raise CannotStart(
            f"Tertulia cannot listen on {where} ({trouble.strerror}): stop what uses it, or choose "
            f"another with TERTULIA_PORT, for instance TERTULIA_PORT={settings.port % 65535 + 1}."
        ) from trouble


def address(settings: Settings) -> str:
    host = EVERYWHERE.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def answers_ready(settings: Settings) -> bool:
    host = EVERYWHERE.get(settings.host, settings.host)
    line = HTTPConnection(host, settings.port, timeout=2)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


@app.command()
def serve() -> None:
    """Run the API alone."""
    with ready_to_work() as settings:
        refuse_unfit(settings)
        from api.main import serve as serve_api

        serve_api(settings)


@app.command()
def worker() -> None:
    """Run the worker alone; as many as wanted, on as many machines."""
    with ready_to_work() as settings:
        refuse_unfit(settings)
        from workers.main import work

        work(settings)


@app.command()
def migrate(
    check: Annotated[bool, typer.Option(help="Only say whether the models have moved on.")] = False,
) -> None:
    """Bring the database up to date."""
    if not check:
        with plainly(), with_servers(load(), keys=False) as (settings, _):
            bring_up_to_date(settings)
        say("The database is up to date.")
        return
    with plainly(), embedded.throwaway() as servers:
        from adapters.db import migrations

        addresses = servers.addresses
        migrations.migrate(addresses.owner_database_url, addresses.database_url)
        differences = migrations.check(addresses.owner_database_url)
    for difference in differences:
        say(difference)
    if differences:
        refuse("The models have changes that no migration makes: write one in alembic/versions.")
    say("The migrations make what the models say.")


@app.command()
def doctor() -> None:
    """Examine every part and say what is wrong, in words."""
    with plainly(), with_servers(load()) as (settings, _):
        from adapters.doctor import examine

        findings = asyncio.run(examine(settings))
    for finding in findings:
        say(f"{'✓' if finding.ok else '✗'} {finding.part}: {finding.words}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def demo() -> None:
    """Make a workspace with a believable month in it, and a key to look at it with."""
    with ready_to_work() as settings:
        from adapters.demo.fill import demonstrate

        made = demonstrate(settings)
        say(
            f"A café has been at work for two weeks, and has plans for two more.\n\n"
            f"  Workspace  {made.workspace_id}\n  Test key   {made.key}\n\n"
            f"Have a look, while ./run is up:\n\n{looks(settings, made.key)}"
        )


def looks(settings: Settings, key: str) -> str:
    """Commands that show what is there."""
    ask = f'curl -sS -H "Authorization: Bearer {key}" "{address(settings)}'
    paths = (
        "messages?status=published&sort=-publish_at",
        "messages?status=scheduled&sort=publish_at",
        "messages?status=draft",
        "holds?standing=true",
        "sandbox/posts?sort=-created_at",
        "conversations?sort=-last_message_at",
        "moderation/cases",
        "campaigns?status=running",
    )
    return "\n".join(f'{ask}/v1/{path}"' for path in paths)


@keys.command("new")
def keys_new(
    live: Annotated[
        bool, typer.Option("--live/--test", help="Real posts, or the sandbox.")
    ] = False,
    name: Annotated[str, typer.Option(help="What the list shows.")] = "command line",
    workspace: Annotated[str | None, typer.Option(help="Its id; else the only one.")] = None,
    everywhere: Annotated[
        bool, typer.Option("--all", help="It opens every workspace, those to come included.")
    ] = False,
) -> None:
    """Make a key; it is shown this once."""
    with ready_to_work() as settings:
        from adapters.key_desk import new_key

        made = new_key(settings, live=live, name=name, workspace=workspace, everywhere=everywhere)
        say(asyncio.run(made))


@keys.command("reseal")
def keys_reseal() -> None:
    """Seal every stored credential with the first secret key, so that older ones can go."""
    with ready_to_work() as settings:
        from adapters.key_desk import reseal

        say(asyncio.run(reseal(settings)))


@keys.command("list")
def keys_list() -> None:
    """List the keys, without their secrets."""
    with ready_to_work() as settings:
        from adapters.key_desk import list_keys

        say(asyncio.run(list_keys(settings)))


@keys.command("revoke")
def keys_revoke(key_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Revoke a key: from now on it is refused."""
    with ready_to_work() as settings:
        from adapters.key_desk import revoke_key

        say(asyncio.run(revoke_key(settings, key_id)))


@app.command()
def openapi(
    check: Annotated[bool, typer.Option(help="Only compare.")] = False,
    into: Annotated[Path, typer.Option(help="Where to.")] = ROOT,
) -> None:
    """Write the OpenAPI and AsyncAPI documents and the pages of events and of platforms that the
    code makes."""
    from adapters.platforms import capability_page
    from api import asyncapi_document, openapi_document
    from api.events import catalogue_page

    made = {
        "openapi/openapi.json": _as_text(openapi_document.document()),
        "openapi/asyncapi.json": _as_text(asyncapi_document.document()),
        "docs/guides/event-catalogue.md": catalogue_page.page(),
        "docs/platforms.md": capability_page.page(),
    }
    for name, text in made.items():
        path = into / name
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            refuse(f"{name} is not what the code makes: ./run openapi refreshes it.")
        say(f"{name} is what the code makes.")


def _as_text(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    app()
