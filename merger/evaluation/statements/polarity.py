"""What a stretch of text affirms: denied parts left out; questions, suppositions and remarks told apart."""

import re

_HEDGE = re.compile(r"(?:では|じゃ)(?:ない|ありません)(?:でしょうか|だろうか|かと|か(?=[。、\s]|$))")
_CONTRACTION = re.compile(r"(?<=[a-z])n['’]t\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[、;]|,(?!\d)|\.(?=\s)|。|\n|\b(?:but|because|since|while|whereas|although|and(?=\s+not\b))\b")
_BRACKET = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_INSTEAD = re.compile(
    r"(?<!だけ)(?<!のみ)(?:では|でも|じゃ|で)(?:なく|無く)て?[、,]?|(?<=[A-Zア-コ\d」)])よりも?[、,]?|以外(?:の(?=[^。、]))?"
)
_NOT_BUT = re.compile(
    r"\bnot\b(?!\s+(?:only|just|merely)\b)[^,.;。\n]{0,80}?,?\s+but\s+(?!not\b)(?:rather\s+)?", re.IGNORECASE
)
_TURNED_DOWN = re.compile(
    r"\b(?:not(?!\s+(?:only|just|merely)\b)|rather\s+than|instead\s+of|unlike|as\s+opposed\s+to|other\s+than|except)\b",
    re.IGNORECASE,
)
_SIGNS = " 、,;.。"
_LISTED = re.compile(r"(?:[\s、,「」()とや]|[A-Zア-コ\d](?![a-z])|and\b)*$")
_LINK = re.compile(r"(?:であり|であって|ですが|ますが|だが|で)$")
_DENIAL = re.compile(
    r"だ?と(?:(?:思い|考え)ましたが|(?:思っ|考え)たが|言いたいところ|思いきや)|(?:では|じゃ)(?:な[いかし]|あり(?:ませ|得|え)|ございませ)|でな[いか]|(?<=\S)以外"
    r"|と(?:は|も)(?:言え|いえ|考えられ|思え)(?:な|ませ)"
    r"|(?<=\S)[はがも](?:、)?(?:明らかに|完全に)?"
    r"(?:誤り|誤って|間違い|間違って|不正解|不適切|不適当|違[ういっ]|正しく(?:な|あり)|適切で(?:は)?(?:な|あり)"
    r"|該当し(?:な|ませ)|当てはまら|あてはまら|含まれ(?:な|ませ)|除外)"
    r"|\b(?:is|are|was|were|be|being|seems?)\s*(?:clearly\s+|also\s+)?"
    r"(?:not\b|incorrect|wrong|false|inaccurate|ruled\s+out|eliminated|an?\s+(?:common\s+)?(?:mistake|distractor|trap))",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:です|でしょう|だろう|ます|ません|どれ|何|いくつ|いくら)か$")
_ASKED = re.compile(
    r"何|どれ|どの|どちら|どう|いくつ|いくら|誰|どこ|か$|\b(?:what|which|who|how|why|where)\b|^(?:is|are|does|do|did|could|can|should|would)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"^(?:もし|仮に|たとえ|if\b|suppose|assuming|even\s+if|had\b)|(?:なら|であれば|だとすれば|だとすると|と仮定|の場合)"
    r"|と(?:思い?|考え|勘違い)(?:がち|う人|える人|する人)|思われがち|かどうか|\b(?:whether|would\s+have\s+been|might\s+think)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"^[(\[]?(?:※|参考|なお(?=[、,はが])|注(?:意|記|釈)?(?=[:、\s)]|$)|補足|備考|ちなみに|余談|追記|例えば|たとえば|例:"
    r"|(?:note|n\.?b\.?|p\.?s\.?|by\s+the\s+way|for\s+(?:reference|context|example|comparison)|fyi|incidentally"
    r"|as\s+an\s+aside|reference|disclaimer)(?=[\s:,.)]|$))",
    re.IGNORECASE,
)
_REMARKS = re.compile(
    r"(?:参考(?:情報|資料)?|注(?:意|記|釈|意点)?|補足(?:説明|情報)?|備考|notes?|references?)\s*:?", re.IGNORECASE
)
_WITHDRAWN = re.compile(
    r"^(?:いや|いいえ|すみません|申し訳|失礼|あ)?[、,]?\s*(?:これは|それは|上の答えは|先ほどの答えは)?"
    r"(?:違います|違う|間違えました|間違いでした|間違いです|誤りでした|訂正します)"
    r"|^(?:no|wait|sorry|hmm)?[,.]?\s*(?:that|this|it)(?:'s|\s+is|\s+was)\s+(?:wrong|incorrect|not\s+right|a\s+mistake)",
    re.IGNORECASE,
)


def affirmed(text: str) -> str:
    """A stretch of one sentence without what it denies.

    「AではなくB」 leaves B, "B, not A" and 「Bであり、Aではない」 leave B, 「A以外」 and "A is wrong" leave nothing.
    """
    text = _CONTRACTION.sub(" not", _HEDGE.sub("です", text))
    text = _BRACKET.sub(lambda match: "" if _denied(match[0][1:-1]) else match[0], text)
    text = _NOT_BUT.sub("", text)
    kept, clauses = [], _clauses(text)
    for start, end in clauses:
        clause = text[start:end]
        *_, last = (0, *(match.end() for match in _INSTEAD.finditer(clause)))
        clause = clause[last:]
        if turned := _TURNED_DOWN.search(clause):
            clause = clause[: turned.start()]
        if not _DENIAL.search(clause):
            kept.append(clause)
    left = "".join(kept).strip(_SIGNS)
    return left if len(kept) == len(clauses) else _LINK.sub("", left).strip(_SIGNS)


def last_clause(text: str) -> str:
    """The last clause of a stretch of text, other signs than its own gone; all of it where it only lists signs."""
    *_, (start, _end) = _clauses(text)
    return text if _LISTED.match(text[:start]) else text[start:]


def _clauses(text: str) -> list[tuple[int, int]]:
    """Places of the clauses, each with the sign or word that ends it; signs inside brackets and quotes do not."""
    depth, places, start = 0, [], 0
    ends = {match.start(): match.end() for match in _CLAUSE.finditer(text)}
    for position, sign in enumerate(text):
        depth = max(0, depth + (sign in "(「『[【") - (sign in ")」』]】"))
        if position in ends and not depth:
            # A word (but, because) begins the next clause, a sign ends this one.
            end = position if text[position].isalpha() else ends[position]
            places.append((start, end))
            start = end
    return [*places, (start, len(text))]


def _denied(text: str) -> bool:
    return bool(_DENIAL.search(text) or _TURNED_DOWN.match(text.strip()))


def partly_denies(text: str) -> bool:
    """Whether something is left out of a text when its denials are taken out."""
    return affirmed(text) != text.strip(_SIGNS)


def denies(sentence: str) -> bool:
    """Whether nothing is left of a sentence when its denials are taken out."""
    return bool(sentence.strip()) and not affirmed(sentence)


def supposes(sentence: str) -> bool:
    """もし…なら, "If the answer were A", 「Aが正解かどうか」: nothing is said."""
    return bool(_SUPPOSED.search(sentence))


def asks(sentence: str, ending: str) -> bool:
    """Whether a sentence is a question; ``ending``: the sign behind it."""
    asked = _ASKED if ending == "?" else _QUESTION
    return bool(asked.search(sentence.strip())) and not _HEDGE.search(sentence)


def remarks(sentence: str) -> bool:
    """Whether a sentence is said by the way: 参考, なお, ※, Note."""
    return bool(_REMARK.match(sentence.strip()))


def heads_remarks(line: str) -> bool:
    """Whether a line is the heading over remarks."""
    return bool(_REMARKS.fullmatch(line.strip()))


def withdraws(sentence: str) -> bool:
    """Whether a sentence takes back what was said: 「いや、違います。」, "No, that's wrong." """
    return bool(_WITHDRAWN.match(sentence.strip()))
