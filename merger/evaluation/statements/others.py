"""Where a text tells what somebody else answers: 「太郎さんの答えは12です」, "Tom says that it is B"."""

import re

_NO_NAME = (  # words in katakana that are nobody's name
    r"テスト|クイズ|パズル|ステップ|ケース|ゲーム|タスク|グループ|パート|リスト|モデル|ページ|シート|カッコ|ドリル|レベル|コース"
    r"|チャレンジ|プログラム|パターン|セクション|コード|データ|メイン|ポイント|テーマ|トピック|フレーズ"
)
_PEOPLE = (
    r"(?:(?:さん|君|くん|ちゃん|氏|先生|先輩|彼女?|生徒|学生|友人|友達|友だち|相手|[父母兄姉弟妹]|誰か|他の人|みんな|皆|ある人"
    r"|[太次一三]郎|花子|健太|翔太|美咲|陽子|田中|佐藤|鈴木|高橋|山田|中村|伊藤|渡辺|小林|加藤|吉田"
    rf"|(?<![ァ-ヴー])(?!(?:{_NO_NAME})[のはもが])[ァ-ヴー]{{2,20}})(?:たち|達|ら)?)"
)
_NO_PERSON = (
    r"The|This|That|These|It|I|We|You|Who|What|Which|One|Option|Choice|Answer|Statement|Passage|Text|Question|So|And|But"
    r"|Step|Note|Nobody|There|Let|Here|Problem|Today|Puzzle|Riddle|Quiz|Test|Exam|Model|Science|Research|Law|Rule"
)
_PERSON = (
    r"(?:\b(?:he|she|they|someone|some|others)|\b(?:the|an?|his|her|my|some|many|most|other|another|one)\s+(?:\w+\s+)?"
    r"(?:students?|teachers?|friends?|people|person|pupils?|boys?|girls?|m[ae]n|wom[ae]n|brother|sister|classmates?)"
    rf"|\b(?-i:(?!(?:{_NO_PERSON})\b)[A-Z][a-z]+))"
)
_SAID = r"と、?(?:答え(?!られ)|回答し|解答し|言[いっう](?!え)|主張し|述べ|考え(?!られ)|思(?!われ))"
_SAYS = (
    r"(?:says?|said|thinks?|thought|claims?|claimed|believe[sd]?|answers|answered|argue[sd]?|replie[sd]|guesse[sd]"
    r"|chose|picked|selected)"
)
_OTHERS = re.compile(
    rf"{_PEOPLE}の(?:出した|書いた|選んだ|考えた)?(?:最初の|最終的な)?(?:答え|こたえ|解答|回答|選択|結論)[^、。]{{0,40}}"
    rf"|{_PEOPLE}[はもが][^。]{{0,60}}?{_SAID}"
    rf"|{_PEOPLE}(?:によると|によれば|の(?:考え|意見|話)では)[^。]{{0,40}}"
    rf"|(?:{_PERSON}['’]s?|\b(?:his|her|their))\s+(?:\w+\s+)?(?:answer|choice|pick|selection|response|conclusion)\b"
    r"[^,;.]{0,60}"
    rf"|{_PERSON}\s+(?:\w+ly\s+)?{_SAYS}\b[^,;.]{{0,60}}|\baccording\s+to\s+{_PERSON}\b,?[^,;.]{{0,60}}",
    re.IGNORECASE,
)


def said_by_others(sentence: str) -> tuple[tuple[int, int], ...]:
    """The places of a sentence where it tells of others' answers."""
    return tuple(match.span() for match in _OTHERS.finditer(sentence))


def own(sentence: str) -> str:
    """What is left of a sentence without them."""
    return _OTHERS.sub("", sentence)
