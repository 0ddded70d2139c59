"""The pages lead somewhere, and leave out nothing of what they are to tell."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.platforms.capability_page import every_profile
from adapters.platforms.sandbox.adapter import MAGIC_WORDS
from adapters.platforms.sandbox.tokens import MAGIC_TOKENS
from adapters.settings import PREFIX, Settings
from api.problems import catalogue
from domain.communities.model import ChannelStatus
from domain.publishing.hold import OnLift
from domain.publishing.states import DeliveryState, MessageStatus
from domain.publishing.use_cases.resolve_delivery import Resolution
from domain.shared.access import Permission
from domain.shared.platforms import Capability, PlatformProfile
from tests.docs.pages import ROOT, anchors, links, name_of, pages

GUIDES = ROOT / "docs" / "guides"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
ALL = [*pages(), *DECISIONS, ROOT / "CHANGELOG.md"]
ROW = re.compile(r"^\| `(TERTULIA_[A-Z_]+)` \| (.+?) \| .+ \|$", re.M)


@pytest.mark.parametrize("page", ALL, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = [f"line {line}: {link}" for line, link in links(page.read_text()) if dead(page, link)]
    assert lost == []


def dead(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return True
    return bool(anchor) and anchor not in anchors(target.read_text())


def test_links_to_missing_pages_and_headings_are_dead(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# When nobody knows\n\n[a](#when-nobody-knows) [b](#else) [c](other.md)\n")
    assert [dead(page, link) for _, link in links(page.read_text())] == [False, True, True]


@pytest.mark.parametrize("page", pages()[1:], ids=name_of)
def test_the_readme_leads_to_every_guide(page: Path) -> None:
    assert name_of(page) in {link for _, link in links((ROOT / "README.md").read_text())}


def test_the_readme_lists_every_setting_with_its_default() -> None:
    told = dict(ROW.findall((ROOT / "README.md").read_text()))
    assert told == {
        f"{PREFIX}{name.upper()}": shown(field.default)
        for name, field in Settings.model_fields.items()
    }


def shown(default: object) -> str:
    """A default as the table writes it."""
    if default is None or isinstance(default, SecretStr):
        return "none"
    if isinstance(default, Path):
        return f"`./{default}`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_every_magic_word_is_told() -> None:
    page = (GUIDES / "communities-and-channels.md").read_text()
    assert set(re.findall(r"^\| `(#sandbox-[a-z-]+)` \|", page, re.M)) == set(MAGIC_WORDS)


def test_every_magic_refresh_token_is_told() -> None:
    page = (GUIDES / "communities-and-channels.md").read_text()
    assert set(re.findall(r"^\| `(sandbox-[a-z-]+)` \|", page, re.M)) == set(MAGIC_TOKENS)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_no_page_uses_a_magic_word_that_does_nothing(page: Path) -> None:
    assert set(re.findall(r"(?<!\w)#sandbox-[a-z-]+", page.read_text())) <= set(MAGIC_WORDS)


@pytest.mark.parametrize("profile", every_profile(), ids=lambda p: p.platform)
def test_every_platform_is_told_with_its_credentials_and_settings(profile: PlatformProfile) -> None:
    page = (GUIDES / "communities-and-channels.md").read_text()
    heading = re.search(rf"^## .*{profile.name}$", page, re.I | re.M)
    assert heading is not None
    chapter = page[heading.end() :].partition("\n## ")[0]
    told = set(re.findall(r"^\| (?:credentials|setting) \| `(\w+)` \|", chapter, re.M))
    credentials = {*profile.credential_fields, *profile.optional_credential_fields}
    assert told == credentials | {*profile.settings_fields}
    takes_server_url = profile.needs_server_url or profile.takes_server_url
    assert ("| `server_url` |" in chapter) == takes_server_url


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("outcomes.md", DeliveryState),
        ("outcomes.md", MessageStatus),
        ("outcomes.md", Resolution),
        # What is told instead of outcome_unknown has no code of its own on the wire.
        ("outcomes.md", catalogue()["remedy"].keys() - {"outcome_unresolved"}),
        ("holds.md", OnLift),
        ("es/retenciones.md", OnLift),
        ("es/resultados.md", DeliveryState),
        ("es/resultados.md", Resolution),
        ("communities-and-channels.md", ChannelStatus),
        ("communities-and-channels.md", Capability),
        ("keys-and-workspaces.md", Permission),
    ],
)
def test_every_word_of_the_wire_is_told(page: str, words: object) -> None:
    text = (GUIDES / page).read_text()
    assert [str(word) for word in words if f"`{word}`" not in text] == []  # type: ignore[attr-defined]


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert version is not None
    assert first is not None
    assert first[1] == version[1]
