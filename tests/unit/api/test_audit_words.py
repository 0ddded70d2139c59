"""Audits speak three languages: each built-in one makes sense in each, and codes have words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from adapters.reports.audits import TypstAuditPages
from api.communities.audit_page import page_of_audit
from api.communities.audit_words import LANGUAGES, BuiltIn, built_in, label_of, page, said
from domain.communities.audit_catalogue import CheckKind, Measured, NotAvailable, Outcome, Unit
from domain.communities.audit_comparing import compared
from domain.communities.audit_finding import FindingState, Severity
from domain.communities.audit_template import faults_of, items_of
from domain.communities.community_audit import Answer, AuditState, CommunityAudit
from domain.communities.community_audit_ports import AuditGround
from domain.communities.model import Community
from domain.communities.use_cases.read_audits import AuditReport, AuditView
from domain.publishing.media import thumbnail_of
from domain.shared.colours import Dress
from domain.shared.ids import MediaId
from tests.kit.community_audit_samples import COMMUNITY_AUDITS
from tests.kit.fakes.media import ScriptedMedia
from tests.kit.sample_parts import COMMUNITY, ORGANIZATION, WORKSPACE, at

GROUPS: dict[str, Iterable[str]] = {
    "check": CheckKind,
    "unit": Unit,
    "outcome": Outcome,
    "reason": NotAvailable,
    "state": FindingState,
    "severity": Severity,
}


@pytest.mark.parametrize("group", GROUPS)
def test_every_code_has_its_words_in_every_language_and_there_are_no_others(group: str) -> None:
    assert page()[group].keys() == {str(code) for code in GROUPS[group]}
    for words in page()[group].values():
        assert words.keys() == set(LANGUAGES)


@pytest.mark.parametrize("key", BuiltIn)
def test_what_is_built_in_makes_sense_and_is_the_same_in_every_language(key: str) -> None:
    models = [built_in(key, language) for language in LANGUAGES]
    for model in models:
        assert list(faults_of(model.subject, model.sections)) == []
    asked = [[(it.key, it.kind, it.points) for it in items_of(one.sections)] for one in models]
    assert asked[0] == asked[1] == asked[2]
    assert len({one.name for one in models}) == len(LANGUAGES)
    assert built_in(key, "fr") == built_in(key, "en")
    assert built_in(key, "pt-BR") == built_in(key, "pt")


def test_the_quarterly_one_is_of_twenty_points() -> None:
    assert sum(item.points for item in items_of(built_in("social_quarterly", "en").sections)) == 20


def a_report(key: str, language: str, community: str, dress: Dress | None = None) -> AuditReport:
    model = built_in(key, language)
    sample: CommunityAudit = COMMUNITY_AUDITS["community_audits"]
    begun = replace(
        sample,
        subject=model.subject,
        name=model.name,
        sections=model.sections,
        language=language,
        since=at(0) - timedelta(days=90),
        until=at(0),
        state=AuditState.CHECKING,
    )
    results = []
    for number, blank in enumerate(begun.blank()):
        item = begun.item(blank.item_key)
        assert item is not None
        if item.check:
            value = item.bounds[number % 2] if number % 3 else None
            made = blank.made(item, Measured(value, NotAvailable.NO_POSTS), at(1))
            results.append(made)
        elif item.best:
            results.append(Answer(value=4.0, note="#*_`$ [x]").given_to(blank, item, "t", at(2)))
        else:
            results.append(blank)
    audit = begun.checked(results, at(3))
    before = replace(audit, completed_at=at(3), points=1.0)
    finding = replace(COMMUNITY_AUDITS["audit_findings"], item_key=None, title=None)
    view = AuditView(audit, results, [], [finding], compared(audit, results, before, results))
    home = Community(COMMUNITY, WORKSPACE, ORGANIZATION, community, at(0), at(0))
    return AuditReport(view, home, AuditGround("Studio", "UTC", language, dress or Dress()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", BuiltIn)
async def test_it_is_printed_in_every_language_whatever_its_texts_hold(
    key: str, language: str
) -> None:
    report = a_report(key, language, '#panic("no") 🎉 *Aurora* $x$')
    document = page_of_audit(report)
    assert document["title"] == built_in(key, language).name
    assert document["words"]["score"] == said("word", "score", language)
    first = items_of(report.view.audit.sections)[0]
    assert document["sections"][0]["items"][0]["label"] == label_of(first, language)
    printer = TypstAuditPages(ScriptedMedia())
    printed = await printer.pdf(document)
    assert printed.startswith(b"%PDF-")
    assert printed == await printer.pdf(document)


async def test_a_logo_is_printed_and_one_that_is_gone_is_left_out() -> None:
    dress = Dress("#14532d", "#c2410c", "#fffbf0", MediaId("med_1"))
    report = a_report("social_quarterly", "es", "Aurora", dress)
    document, media = page_of_audit(report), ScriptedMedia()
    assert document["dress"]["on_primary"] == "#ffffff"
    bare = await TypstAuditPages(media).pdf(document)
    picture = BytesIO()
    Image.new("RGBA", (300, 100), (255, 0, 0, 128)).save(picture, "WEBP")
    media.kept[thumbnail_of(report.community.workspace_id, MediaId("med_1"))] = picture.getvalue()
    dressed = await TypstAuditPages(media).pdf(document)
    assert (b"/Subtype/Image" in bare, b"/Subtype/Image" in dressed) == (False, True)
    plain = page_of_audit(a_report("social_quarterly", "es", "Aurora"))
    assert await TypstAuditPages(media).pdf(plain) != bare


def test_the_built_in_ones_are_those_of_the_page() -> None:
    assert [*page()["template"]] == [*BuiltIn]
