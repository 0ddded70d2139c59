"""Each block of a report as it is shown, in the report's language."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.reports.insights.community import (
    show_best_times,
    show_cohorts,
    show_growth,
    show_reputation,
)
from adapters.reports.insights.lists import show_campaigns, show_hashtags, show_posts
from adapters.reports.insights.numbers import show_figures, show_metric
from adapters.reports.insights.showing import Shown
from adapters.reports.insights.voices import show_voices
from adapters.reports.insights.words import called, said
from domain.insights.report import BlockKind, ReportBlock, ReportDocument

_SHOW = {
    BlockKind.FIGURES: show_figures,
    BlockKind.METRIC: show_metric,
    BlockKind.CAMPAIGNS: show_campaigns,
    BlockKind.HASHTAGS: show_hashtags,
    BlockKind.LISTENING: show_voices,
    BlockKind.GROWTH: show_growth,
    BlockKind.COHORTS: show_cohorts,
    BlockKind.REPUTATION: show_reputation,
    BlockKind.BEST_TIMES: show_best_times,
}


def shown(document: ReportDocument, number: int) -> Shown:
    """The block with that number, counted from 1. Where nothing was gathered it says why."""
    block = document.report.blocks[number - 1]
    gathered = {facts.position: facts.facts for facts in document.blocks}
    facts = gathered.get(number, {"unavailable": "broke_off"})
    language = document.report.language
    found = _show(document, facts, block)
    if facts["unavailable"] is None:
        return found
    why = called(language, "unavailable", facts["unavailable"])
    return replace(found, paragraphs=[f"{why[:1].upper()}{why[1:]}"], picture=None)


def _show(document: ReportDocument, facts: Mapping[str, Any], block: ReportBlock) -> Shown:
    report = document.report
    if facts["unavailable"] is not None:
        facts = {"unavailable": facts["unavailable"]}
    if block.kind is BlockKind.TEXT:
        paragraphs = [part.strip() for part in (block.text or "").split("\n\n")]
        return Shown(block.title or "", [part for part in paragraphs if part])
    if block.kind is BlockKind.POSTS:
        return show_posts(facts, block, report)
    return _SHOW[block.kind](facts, block, report.language)


def title_of(document: ReportDocument, number: int) -> str:
    """What a block is called; a text without a title is a note."""
    title = shown(document, number).title
    return title or said(document.report.language, "block", "text")
