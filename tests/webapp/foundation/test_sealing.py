"""Sealed secrets: read again under the same key only, whole or not at all."""

from typing import Any

import pytest

from webapp.foundation.refusals import Refused
from webapp.foundation.sealing import seal, unseal


@pytest.mark.parametrize("secret", ["", "x", "sk-" + "a" * 29, "秘密の鍵" * 100])
def test_what_is_sealed_is_read_again_and_never_looks_the_same(secret: str) -> None:
    one, two = seal(secret), seal(secret)
    assert unseal(one) == unseal(two) == secret
    assert one != two and (len(secret) < 3 or secret not in one)


def test_a_changed_byte_is_noticed_wherever_it_is() -> None:
    sealed = seal("token")
    for place in range(len(sealed) - 4):  # the last four hold bits that stand for nothing
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(Refused):
            unseal(sealed[:place] + other + sealed[place + 1 :])
    for wrong in ("", "s1:", sealed[1:], sealed[:-8], "あ"):
        with pytest.raises(Refused):
            unseal(wrong)


def test_another_key_reads_nothing(settings: Any) -> None:
    sealed = seal("token")
    settings.SECRET_KEY = "another " * 8
    with pytest.raises(Refused) as fault:
        unseal(sealed)
    assert "token" not in str(fault.value.facts)


def test_a_key_of_before_still_reads(settings: Any) -> None:
    sealed = seal("token")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, [settings.SECRET_KEY]
    assert unseal(sealed) == "token"
