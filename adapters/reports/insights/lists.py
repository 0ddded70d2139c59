"""Blocks that are tables: posts, campaigns and hashtags."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.reports.insights.showing import Column, Kind, Shown, Table, Value
from adapters.reports.insights.words import called, said
from domain.insights.report import InsightReport, ReportBlock, ReportLanguage

Facts = Mapping[str, Any]
NUMBERS = ("reactions", "comments", "shares", "impressions")
LONGEST = 140
"""So much of a post is shown."""


def show_posts(facts: Facts, block: ReportBlock, report: InsightReport) -> Shown:
    language, posts = report.language, facts.get("posts", [])
    there = [name for name in NUMBERS if any(name in post["numbers"] for post in posts)]
    columns = [
        Column(said(language, "column", "post")),
        Column(said(language, "column", "channel")),
        Column(said(language, "column", "published"), Kind.DAY),
        Column(said(language, "column", "engagement"), Kind.COUNT),
        *(Column(said(language, "metric", name), Kind.COUNT) for name in there),
    ]
    rows: list[list[Value]] = []
    details: list[list[Value]] = []
    for post in posts:
        platform = post["platform"].capitalize()
        text = post["text"] or said(language, "word", "open_post", platform=platform)
        channel = f"{post['channel']} ({platform})" if post["channel"] else platform
        row: list[Value] = [
            *(text, channel, _day(post["published_at"], report), post["engagement"]),
            *(post["numbers"].get(name) for name in there),
        ]
        rows.append([_short(text), *row[1:]])
        details.append([*row, post["url"]])
    return Shown(
        block.title or said(language, "block", "posts"),
        paragraphs=[] if posts else [said(language, "word", "none_here")],
        table=Table(columns, rows, bars=3) if posts else None,
        details=(
            Table([*columns, Column(said(language, "column", "link"), Kind.LINK)], details)
            if posts
            else None
        ),
        note=said(language, "word", "engagement_note") if posts else None,
    )


def show_campaigns(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    found = facts.get("campaigns", [])
    columns = [
        Column(said(language, "column", "campaign")),
        Column(said(language, "column", "status")),
        Column(said(language, "column", "from"), Kind.DAY),
        Column(said(language, "column", "until"), Kind.DAY),
        Column(said(language, "column", "posts"), Kind.COUNT),
        Column(said(language, "column", "engagement"), Kind.COUNT),
        Column(said(language, "metric", "impressions"), Kind.COUNT),
    ]
    rows: list[list[Value]] = [
        [
            *(one["name"], called(language, "status", one["status"])),
            *(_date(one["starts_on"]), _date(one["ends_on"])),
            *(one["posts"], one["engagement"], one["impressions"]),
        ]
        for one in found
    ]
    return Shown(
        block.title or said(language, "block", "campaigns"),
        paragraphs=[] if found else [said(language, "word", "none_here")],
        table=Table(columns, rows, bars=5) if found else None,
        note=said(language, "word", "engagement_note") if found else None,
    )


def show_hashtags(facts: Facts, block: ReportBlock, language: ReportLanguage) -> Shown:
    found = facts.get("hashtags", [])
    columns = [
        Column(said(language, "column", "hashtag")),
        Column(said(language, "column", "posts"), Kind.COUNT),
        Column(said(language, "column", "mean_with"), Kind.COUNT),
        Column(said(language, "column", "mean_without"), Kind.COUNT),
        Column(said(language, "column", "lift"), Kind.CHANGE),
        Column(said(language, "column", "why")),
    ]
    rows: list[list[Value]] = [
        [
            *(f"#{one['hashtag']}", one["posts"], _rounded(one["mean_with"])),
            *(_rounded(one["mean_without"]), one["lift"]),
            called(language, "unavailable", one["unavailable"]) if one["unavailable"] else "",
        ]
        for one in found
    ]
    if all(not one["unavailable"] for one in found):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Shown(
        block.title or said(language, "block", "hashtags"),
        paragraphs=[] if found else [said(language, "word", "none_here")],
        table=Table(columns, rows) if found else None,
        note=said(language, "word", "hashtags_note") if found else None,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST].rstrip()}…"


def _day(at: str, report: InsightReport) -> date:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(report.timezone)).date()


def _date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
