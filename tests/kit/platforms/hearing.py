"""What every adapter that is told what happens must answer: only what is the platform's own, as it
was sent, lately, is let in."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.adapter import Greeter, Hook
from adapters.platforms.doors import judged
from domain.shared.heard import Admitted, Forged, Heard, HookCall, Raw, Undigestible
from domain.shared.platforms import Capability, Connection, PlatformProfile
from domain.shared.secret import Secret
from tests.kit.bars import Say
from tests.kit.platforms.recordings import PLATFORMS
from tests.kit.platforms.stage import NOW

OLD, OTHERS = Secret("the-secret-before-this-one"), Secret("the-secret-of-another-channel")


@dataclass(kw_only=True)
class HookStage(ABC):
    """One adapter that listens, and its platform's way of signing. `limit` is how far a timestamp
    may be from ours, None where nothing that is signed says when."""

    hook: Hook
    profile: PlatformProfile
    connection: Connection
    secret: Secret
    others: Secret = OTHERS
    old: Secret = OLD
    limit: timedelta | None = None
    signature_header: str = ""
    signs_the_body: bool = True

    @abstractmethod
    def signed(self, body: bytes, secret: Secret, at: datetime) -> HookCall:
        """The request as the platform sends it, signed with that secret at that instant."""

    @abstractmethod
    def bodies(self) -> Sequence[bytes]:
        """What the platform tells, one body for each thing it tells of."""

    def handshakes(self) -> Sequence[tuple[HookCall, bytes]]:
        """What the platform asks before it tells anything, and what it wants to hear."""
        return ()

    def false_greetings(self) -> Sequence[HookCall]:
        """The same by GET, each time with one thing wrong. Whoever greets has some."""
        return ()

    def admit(self, call: HookCall, *secrets: Secret) -> Admitted | Forged:
        return judged(self.hook, call, self.connection, secrets or (self.secret,))

    def call(self, body: bytes | None = None, at: datetime = NOW) -> HookCall:
        said = self.signed(body or self.bodies()[0], self.secret, at)
        return replace(said, at=NOW)


def told(platform: str) -> Mapping[str, Any]:
    """Every recorded telling of a platform by name: `tests/platforms/<name>/recordings/told/`."""
    folder = PLATFORMS / platform / "recordings" / "told"
    return {path.stem: json.loads(path.read_text()) for path in sorted(Path(folder).glob("*.json"))}


class HookConformance:
    """Inherit it and give a `hooked` fixture."""

    def test_the_profile_says_that_it_listens(self, hooked: HookStage) -> None:
        assert isinstance(hooked.hook, Hook)
        assert Capability.INBOUND_WEBHOOKS in hooked.profile.capabilities
        assert hooked.profile.hook_credential

    @pytest.mark.bar(23, "INBOUND-SIG")
    def test_only_the_platforms_own_words_of_now_are_let_in(
        self, hooked: HookStage, figure: Say
    ) -> None:
        refused = 0
        for body in hooked.bodies():
            assert isinstance(hooked.admit(hooked.call(body)), Admitted)
            for name, call in forgeries(hooked, body).items():
                verdict = hooked.admit(call)
                assert isinstance(verdict, Forged), name
                assert 400 <= verdict.status < 500
                assert hooked.secret.reveal() not in verdict.words
                refused += 1
        genuine = len(hooked.bodies())
        figure(f"{hooked.profile.platform}: {genuine} genuine let in, {refused} forged refused")

    @pytest.mark.bar(23, "INBOUND-SIG")
    def test_while_a_secret_is_replaced_either_counts(self, hooked: HookStage) -> None:
        before = replace(hooked.signed(hooked.bodies()[0], hooked.old, NOW), at=NOW)
        assert isinstance(hooked.admit(before, hooked.secret, hooked.old), Admitted)
        assert isinstance(hooked.admit(hooked.call(), hooked.secret, hooked.old), Admitted)
        assert isinstance(hooked.admit(before, hooked.secret), Forged)

    @pytest.mark.bar(23, "INBOUND-SIG")
    def test_who_has_no_secret_lets_nothing_in(self, hooked: HookStage) -> None:
        assert isinstance(hooked.hook.admit(hooked.call(), hooked.connection, ()), Forged)

    @pytest.mark.bar(23, "INBOUND-SIG")
    def test_the_handshake_is_answered_as_the_platform_wants_it(self, hooked: HookStage) -> None:
        for call, wanted in hooked.handshakes():
            verdict = hooked.admit(replace(call, at=NOW))
            assert isinstance(verdict, Admitted)
            assert verdict.answer == wanted
            assert verdict.raws == ()

    @pytest.mark.bar(23, "INBOUND-SIG")
    def test_by_get_nothing_is_told_and_only_the_platform_is_greeted(
        self, hooked: HookStage
    ) -> None:
        asked = replace(hooked.call(), method="GET")
        assert isinstance(hooked.admit(asked), Forged)
        greetings = [call for call, _ in hooked.handshakes() if call.method == "GET"]
        assert bool(greetings) is isinstance(hooked.hook, Greeter) is bool(hooked.false_greetings())
        for call in hooked.false_greetings():
            verdict = hooked.admit(replace(call, at=NOW))
            assert isinstance(verdict, Forged)
            assert 400 <= verdict.status < 500
        for call in greetings:
            assert isinstance(hooked.hook.admit(call, hooked.connection, (hooked.secret,)), Forged)

    def test_the_same_telling_has_the_same_id(self, hooked: HookStage) -> None:
        ids = []
        for body in hooked.bodies():
            once, twice = hooked.admit(hooked.call(body)), hooked.admit(hooked.call(body))
            assert isinstance(once, Admitted)
            assert once == twice
            ids += [raw.id for raw in once.raws]
        assert len(set(ids)) == len(ids)
        assert all(ids)

    def test_what_is_told_parses_to_our_words_and_is_kept_as_it_came(
        self, hooked: HookStage
    ) -> None:
        heard: list[Heard] = []
        for body in hooked.bodies():
            admitted = hooked.admit(hooked.call(body))
            assert isinstance(admitted, Admitted)
            for raw in admitted.raws:
                heard += hooked.hook.digest(raw, hooked.connection)
        assert heard
        assert len({item.id for item in heard}) == len(heard)
        for item in heard:
            assert item.id
            assert item.at.tzinfo is not None

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b'"x"', b"[" * 50_000])
    def test_nonsense_is_undigestible_or_of_no_concern(
        self, hooked: HookStage, body: bytes
    ) -> None:
        with suppress(Undigestible):
            assert not hooked.hook.digest(Raw("x", body), hooked.connection)


def forgeries(hooked: HookStage, body: bytes) -> dict[str, HookCall]:
    """The request, each time with one thing wrong."""
    good = hooked.call(body)
    name = hooked.signature_header
    signature = good.headers[name]
    bare = {n: value for n, value in good.headers.items() if n != name}

    def bearing(value: str) -> HookCall:
        return replace(good, headers=bare | {name: value})

    flipped = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    prefix, sign, rest = signature.partition("=")
    wrong = {
        "no signature": replace(good, headers=bare),
        "an empty signature": bearing(""),
        "another signature": bearing(flipped),
        "half a signature": bearing(signature[: len(signature) // 2]),
        "not ASCII": bearing("é" + signature[1:]),
        "the secret of another": replace(hooked.signed(body, hooked.others, NOW), at=NOW),
        "twice the header": bearing(f"{flipped}, {signature}"),
    }
    if sign and rest:
        wrong["another prefix"] = bearing(f"{prefix[:-1]}9={rest}")
    if hooked.signs_the_body:
        changed = bytearray(body)
        changed[len(changed) // 2] ^= 1
        wrong["another body"] = replace(good, body=bytes(changed))
        wrong["a longer body"] = replace(good, body=body + b" ")
    if hooked.limit is not None:
        second = timedelta(seconds=1)
        for moved in (hooked.limit + second, -hooked.limit - second):
            wrong[f"{moved} off"] = hooked.call(body, NOW + moved)
    return wrong
