"""Whether a text calls a second choice right as well, straight behind the one that it settles on."""

import re
from collections.abc import Callable, Sequence

from merger.evaluation.scorers._labels import label_at
from merger.evaluation.statements import Statement, Two, sentences, settled

_LONGEST = 300  # characters of a sentence
_JA_RIGHT = (
    r"(?:正しい|正解|正答|適切|妥当|当てはま(?!ら)|あてはま(?!ら)|該当する|該当し(?!な|ませ)"
    r"|(?:間違い|誤り)では?(?:な|あり))"
)
_EN_RIGHT = r"(?:correct|right|true|valid|acceptable|possible|answer)"
_EN_ALSO = r"(?:also|equally)"
_ALSO = (
    re.compile(
        rf"(?P<own>.*?)(?:(?:^|(?<=[、,。]))\s*(?:また|さらに|加えて|そして)[、,]?\s*)?(?P<other>[^、,はがも]{{1,40}})も(?:また|、)?"
        rf"{_JA_RIGHT}(?!とは|くな|くあり|かも|かどうか|では?(?:な|あり)|わけ)[^、]{{0,10}}?(?<!が)(?<!けど)(?<!けれど)(?<!ものの)$"
    ),
    re.compile(
        rf"(?P<own>.*?)(?:(?:^|(?<=[,;]))\s*(?:and\s+)?)?(?P<other>[^,;]{{1,40}}?)\s+(?:"
        rf"(?:is|are|seems?)\s+{_EN_ALSO}\s+(?:an?\s+|the\s+)?(?:\w+\s+)?{_EN_RIGHT}"
        rf"|(?:could|might|may|can|would)\s+also\s+be\s+(?:an?\s+|the\s+)?(?:\w+\s+)?{_EN_RIGHT}"
        rf"|is\s+(?:an?\s+|the\s+)?(?:\w+\s+)?{_EN_RIGHT}(?:,?\s+(?:too|as\s+well))|also\s+(?:fits|works|applies))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<own>.*?)(?:^|(?<=[,;]))\s*(?:and\s+)?(?:also|additionally|furthermore|moreover)\b,?\s*"
        rf"(?P<other>[^,;]{{1,40}}?)(?:\s+(?:is|seems)\s+(?:\w+\s+)?{_EN_RIGHT})?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<own>.*?)(?:\band\s+)?\b(?:it|the\s+answer)\s+(?:could|might|may)\s+also\s+be\s+(?P<other>[^,;]{1,40}?)",
        re.IGNORECASE,
    ),
)


def also_another(
    text: str,
    index: int,
    choices: Sequence[str],
    read: Callable[[Statement], int | Two | None],
    named: Callable[[str, Sequence[str]], int | Two | None],
) -> bool:
    """「Bです。またCも正しいです。」, "B is correct. C is also correct.": two answers, and so none.

    index: the choice settled on. Only where the sentence before, or the clause, states one of the two itself: a verdict
    on each choice may say も, too.
    read: what a statement says; named: the choice that words name.
    """
    before = ""
    for one in sentences(text):
        said = one.text.strip(" 。.!?\n")
        for pattern in _ALSO if len(said) <= _LONGEST and not one.aside else ():
            if also := pattern.fullmatch(said):
                other = also["other"].strip(" 「」\"'、")
                label = label_at(other, choices)
                meant = label.index if label else named(other, choices)
                own = also["own"].strip(" 、,;")
                first = settled(own or before, read)
                if isinstance(first, int) and meant not in (None, first) and index in (first, meant):
                    return True
        before = said
    return False
