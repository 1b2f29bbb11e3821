"""Which servers a model may be asked at, and which letter its answer says."""

from typing import Any

import pytest

from webapp.foundation.refusals import Refused
from webapp.review.ai import addresses
from webapp.review.ai.endpoints import letter


@pytest.mark.parametrize(
    ("hosts", "url", "fine"),
    [
        ([], "http://127.0.0.1:1/v1", False),
        (["127.0.0.1"], "http://127.0.0.1:1/v1", True),
        (["127.0.0.0/8"], "https://127.9.9.9/v1", True),
        (["127.0.0.1"], "http://127.0.0.2/v1", False),
        (["localhost"], "http://localhost/v1", False),  # a name that leads into the house
        (["localhost", "127.0.0.1", "::1"], "http://localhost/v1", True),
        (["127.0.0.1"], "http://[::ffff:127.0.0.1]/v1", True),
        (["127.0.0.1"], "http://[::ffff:10.0.0.1]/v1", False),
        (["8.8.8.8"], "https://8.8.8.8/v1", True),
        (["8.8.8.8"], "http://8.8.8.8/v1", False),  # outside over https only
        (["8.8.4.4"], "https://8.8.8.8/v1", False),
        (["127.0.0.1"], "http://me@127.0.0.1/v1", False),
        (["127.0.0.1"], "file:///etc/passwd", False),
        (["127.0.0.1"], "http://127.0.0.1:99999/v1", False),
        (["127.0.0.1"], "http://2130706433/v1", False),
        (["nowhere.invalid"], "https://nowhere.invalid/v1", False),
        (["127.0.0.1"], "", False),
        (["127.0.0.1"], "http://[::1", False),
    ],
)
def test_only_named_servers_may_be_asked(settings: Any, hosts: list[str], url: str, fine: bool) -> None:
    settings.JUDGE_HOSTS = hosts
    if fine:
        assert addresses.target_of(url).address
        return
    with pytest.raises(Refused) as fault:
        addresses.target_of(url)
    assert fault.value.facts["field"] == "url"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("B", 1), (" b ", None), ("Ｂ。", 1), ("「B」", 1), ("**C**", 2), ("A. 回答1のほうが良い", 0), ("(D)", 3),
        ("答えはBです", None), ("答え：B", 1), ("The answer is C.", 2), ("Bです。", 1), ("A better answer is 2", None),
        ("A or B", None), ("A, B", None), ("E", None), ("", None), ("BCD", None), ("回答1", None),
    ],
)  # fmt: skip
def test_a_letter_is_read_only_where_it_is_clear(text: str, place: int | None) -> None:
    assert letter(text, "ABCD") == place
