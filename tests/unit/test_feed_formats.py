"""RSS, Atom and JSON Feed are read alike, and nothing in them does harm."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.outbound.feed_formats import MOST_ITEMS, Unreadable, read_feed
from domain.publishing.feed import FeedTrouble, SourceItem

URL = "https://news.example/feed"
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>News</title><ttl>90</ttl><item><title>Caf&#233; &amp; churros</title>
<link>/one?a=1&amp;b=2</link><guid isPermaLink="false">tag:one</guid>
<description>&lt;p&gt;Fresh&lt;/p&gt;&lt;p&gt;daily&lt;script&gt;steal()&lt;/script&gt;&lt;/p&gt;</description>
<dc:creator>Baker</dc:creator><pubDate>Sat, 04 May 2030 09:00:00 +0200</pubDate>
</item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry>
<id>tag:one</id><title type="html">Café &amp;amp; churros</title><link href="/one?a=1&amp;b=2"/>
<author><name>Baker</name></author><published>2030-05-04T07:00:00Z</published>
<updated>2030-06-01T00:00:00Z</updated>
<content type="html">&lt;p&gt;Fresh&lt;/p&gt;&lt;p&gt;daily&lt;/p&gt;</content></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [
            {
                "id": "tag:one",
                "url": "https://news.example/one?a=1&b=2",
                "title": "Café & churros",
                "content_html": "<p>Fresh</p><p>daily<style>p{}</style></p>",
                "authors": [{"name": "Baker"}],
                "date_published": "2030-05-04T09:00:00+02:00",
            }
        ],
    }
)
ONE = SourceItem(
    identity="tag:one",
    title="Café & churros",
    link="https://news.example/one?a=1&b=2",
    summary="Fresh\ndaily",
    author="Baker",
    published_at=datetime(2030, 5, 4, 7, tzinfo=UTC),
)


def read(text: str | bytes) -> list[SourceItem]:
    body = text if isinstance(text, bytes) else text.encode()
    return list(read_feed(body, "text/xml; charset=utf-8", URL).items)


def trouble(text: str | bytes) -> FeedTrouble:
    with pytest.raises(Unreadable) as refused:
        read(text)
    return refused.value.trouble


@pytest.mark.parametrize("text", [RSS, ATOM, JSON], ids=["rss", "atom", "json"])
def test_the_same_news_is_the_same_in_every_format(text: str) -> None:
    assert read(text) == [ONE]
    assert read_feed(text.encode(), "", URL).title == "News"


def test_how_long_it_asks_to_be_left_alone_is_heard() -> None:
    assert read_feed(RSS.encode(), "", URL).wait.total_seconds() == 90 * 60


def entry(inner: str) -> str:
    return f'<rss version="2.0"><channel><item>{inner}</item></channel></rss>'


def test_who_has_no_id_is_known_by_its_link_and_else_by_what_it_says() -> None:
    [linked] = read(entry("<title>A</title><link>https://news.example/1</link>"))
    assert linked.identity == "https://news.example/1"
    [bare] = read(entry("<title>A</title>"))
    assert bare.identity.startswith("sha256:")
    assert read(entry("<title>A</title>")) == [bare]
    assert read(entry("<title>B</title>"))[0].identity != bare.identity


def test_an_item_without_a_title_is_called_by_its_first_line() -> None:
    [item] = read(entry("<description>First.&lt;br&gt;Second.</description>"))
    assert (item.title, item.summary) == ("First.", "First.\nSecond.")
    assert read(entry("")) == []


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://a b/", ""]
)
def test_an_address_that_is_none_is_left_out(link: str) -> None:
    [item] = read(entry(f"<title>A</title><link>{link}</link>"))
    assert item.link is None or item.link.startswith("https://news.example/")


def test_no_tag_is_left_and_no_letter_lost() -> None:
    picture, bold = "&lt;img src=x onerror=alert(1)&gt;", "&lt;b&gt;and&lt;/b&gt;"
    markup = f"{picture}5 &amp;lt; 6 {bold} &amp;quot;so&amp;quot;"
    [item] = read(entry(f"<title>A</title><description>{markup}</description>"))
    assert item.summary == '5 < 6 and "so"'


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><item>'
    "<title>&c;</title></item></channel></rss>"
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
    "<item><title>&file;</title></item></channel></rss>"
)


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, BOMB.replace("<!ENTITY", "<!entity")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_feed_that_declares_entities_is_not_read(text: str, encoding: str) -> None:
    assert trouble(text.encode(encoding)) is FeedTrouble.DECLARES_ENTITIES


def test_a_doctype_without_entities_does_no_harm() -> None:
    old = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/x.dtd">'
    assert [item.title for item in read(old + entry("<title>A</title>"))] == ["A"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><body>Not found</body></html>",
        "plain words",
        "{}",
        '{"version": "1", "items": []}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": 5}',
        '{"version": "https://jsonfeed.org/version/1.1", "items": ["x"]}',
        '{"a":' * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_feed_is_said_to_be_unreadable(text: str | bytes) -> None:
    assert trouble(text) is FeedTrouble.UNREADABLE


def test_a_long_feed_is_read_as_far_as_it_is_of_use() -> None:
    many = "".join(f"<item><title>{n}</title></item>" for n in range(MOST_ITEMS + 50))
    assert len(read(f'<rss version="2.0"><channel>{many}</channel></rss>')) == MOST_ITEMS


def test_a_large_text_is_cut() -> None:
    [item] = read(entry(f"<title>A</title><description>{'&lt;b&gt;' * 200_000}x</description>"))
    assert len(item.summary) <= 5000


@given(st.text(max_size=200), st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(text: str, octets: bytes) -> None:
    for body in (octets, text.encode("utf-8", "replace"), entry(text).encode("utf-8", "replace")):
        try:
            found = read_feed(body, "", URL)
        except Unreadable:
            continue
        for item in found.items:
            assert item.title
            assert "\x00" not in item.title + item.summary
