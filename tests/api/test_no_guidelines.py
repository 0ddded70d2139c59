"""Of a community that has published no guidelines it is said so, and not that there is none."""

import pytest
from starlette.types import ASGIApp

from adapters.wiring import House
from tests.kit.api import a_caller, a_key_text
from tests.kit.builders import a_community, a_workspace


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "This community has published no guidelines yet."),
        ("es", "Esta comunidad aún no ha publicado ninguna norma."),
        ("pt", "Esta comunidade ainda não publicou nenhuma diretriz."),
    ],
)
async def test_where_no_guidelines_were_published_the_answer_has_words_of_its_own(
    house: House, app: ASGIApp, language: str, words: str
) -> None:
    actor = await a_workspace(house)
    home = (await a_community(house, actor)).id
    key = await a_key_text(house, actor)
    async with a_caller(app, key, accept_language=language) as client:
        answer = await client.get(f"/v1/communities/{home}/guidelines/in-force")
        stranger = await client.get("/v1/communities/com_nobodys/guidelines/in-force")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_guidelines_published")
    assert answer.json()["detail"].startswith(words)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")
