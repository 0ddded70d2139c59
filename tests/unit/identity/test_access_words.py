"""Whatever somebody may be allowed, and why not, has words in every language."""

from api.identity.access_words import catalogue
from api.problems import LANGUAGES
from domain.identity.role import BUILT_IN
from domain.identity.use_cases.check_access import Reason
from domain.shared.access import Permission


def test_every_permission_role_and_reason_is_named_in_every_language() -> None:
    named = catalogue()
    assert named["permission"].keys() == {permission.value for permission in Permission}
    assert named["role"].keys() == BUILT_IN.keys()
    assert named["reason"].keys() == {reason.value for reason in Reason}
    for table in named.values():
        for name, words in table.items():
            assert words.keys() == set(LANGUAGES), name
            assert len({repr(said) for said in words.values()}) == len(LANGUAGES), name
