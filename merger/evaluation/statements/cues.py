"""The words with which people and models state an answer, in Japanese and English; texts are normalised."""

import re

_JA_NOUN = (
    r"(?:(?<!間違った)(?<!誤った)(?<!別の)(?<!他の)(?<!不)(?<!各)"
    r"(?:答え|こたえ|(?<![一-龥])答(?=[はがの:=\s「(】]|\Z|[ア-コA-Z](?:[\s。]|\Z))|解答|回答|正解|正答|最適解|結論|(?<![一-龥])解(?=[は:=]))"
    r"(?!合|方|用紙|者|欄|例|率|数|\s*\d+\s*[問つ回個](?:につき|あたり|当たり|ごと)))"
)
_JA_RIGHT = (
    r"(?<!不)(?:最も|一番|もっとも)?"
    r"(?:正しい|適切な|ふさわしい|適当な|妥当な|適する|適した|適している|該当する|当てはまる|あてはまる|最適な|選ぶべき|近い)"
)
_JA_WRONG = (
    r"(?:最も)?(?:誤っている|間違っている|誤りである|誤りの|誤りを含む|正しくない|適切でない|適切ではない|不適切な|不適当な"
    r"|ふさわしくない|当てはまらない|あてはまらない|該当しない|含まれない|妥当でない)"
)
_JA_THING = r"(?:もの|の|選択肢|記述|説明|文章|文|語句|語|言葉|組み?合わ?せ|番号|記号|内容|項目|答え|解答|回答)"
_JA_LINK = (
    r"\s*(?:[】\])]\s*(?:は|:)?|(?:として|から(?:言うと|言えば|いうと))?(?:は|:|、|が(?=\s*[^あなわ分出得]))|=|⇒|→|-(?=\s)"
    r"|(?=[「『(\[【\"\ue000\d])|(?=[A-Za-z](?![A-Za-z]))|(?=[ア-コ](?:[\s。]|\Z))|(?=\s+\S)|(?=\s*(?:\n|\Z)))"
    r"(?:\s*[、,:])?(?:(?:次|以下)の(?:通り|とおり|よう)(?:です|になります|だ)?[:。]?)?"
)
_EN_RIGHT = (
    r"(?:(?:best|correct|right|final|most\s+(?:likely|appropriate|accurate|suitable)|appropriate|true|proper)\s+)"
)
_EN_LINK = (
    r"(?:\s+(?:here|to\s+(?:the|this|your)\s+\w+|for\s+(?:the|this)\s+\w+|choice|option|letter|number|among\s+\w+\s+\w+))?"
    r"\s*(?:(?:is|was|are|(?:would|should|must|will|might|may|could|has\s+to)\s+be)\b(?:\s*:)?|:|=|-(?=\s)"
    r"|(?=\s+\(?[A-Za-z\d]\)?(?:[.,\s]|\Z))|(?=\s*[(\ue000])|(?=\s*(?:\n|\Z)))"
)

STATED = re.compile(
    rf"(?P<final>(?:最終(?:的な|の)?|最後の)\s*|結論(?!の)(?=[はと:かが、\s]))?"
    rf"(?:{_JA_NOUN}(?:の(?!\s*\d)|となる|である)?(?:選択肢|番号|記号)?{_JA_LINK}"
    rf"|(?:{_JA_RIGHT}{_JA_THING}|選ぶべき)(?:は|:|として)"
    rf"|(?:私|僕|わたし)の選択は|(?:選択肢?|選んだもの|選んだの|(?<![一-龥])(?:判定|判断|出力)|\b(?:response|output)\s*(?=:))(?:は|:)\s*(?=\s*[「(]?[A-Za-zア-コ\d][」)]?(?![A-Za-z\d])))"
    rf"|(?P<last>\bfinal\s+(?=answer|choice))?(?<!wrong\s)(?<!incorrect\s)(?<!other\s)(?<!another\s)"
    rf"(?:\b{_EN_RIGHT}*(?:answers?|ans\b\.?){_EN_LINK}"
    rf"|\b{_EN_RIGHT}+(?:options?|choices?|response|statement|one|alternative|conclusion|solution|selection){_EN_LINK}"
    rf"|(?:答え|解答|回答|正解)を(?=\S{{1,12}}と(?:し|する(?![とな])|判断))|\bmaking\s+(?=(?:option\s+|choice\s+)?\S+\s+(?:the\s+)?(?:correct|right|best)\b)"
    rf"|\bmy\s+(?:choice|pick|selection)(?:\s+is|\s*:)"
    rf"|\bI\s*(?:would|will|'d|'ll|'m|am)?\s*(?:going\s+to\s+)?(?:choose|pick|select|go(?:ing)?\s+with|opt\s+for|vote\s+for|say)\b)",
    re.IGNORECASE,
)
WRONG_ONE = re.compile(
    rf"{_JA_WRONG}{_JA_THING}(?:は|:|として)"
    r"|\b(?:incorrect|false|inaccurate|untrue)\s+(?:statement|one|sentence|description)\s*(?:is|:)|\bodd\s+one\s+out\s+is",
    re.IGNORECASE,
)
_BEST = r"(?:、)?(?:[^、。がは]{1,12}より(?:も)?、?)?(?:最も|一番|もっとも|唯一)?(?:、)?"
BEFORE = re.compile(
    rf"(?:が|こそ){_BEST}(?:正解|正答|答え|正しい|(?:解答|回答)(?=です|だ|である|と[なす]|に[なす]))|を(?:正解と|答えと|回答と|解答と)"
    r"|\b(?:is|would\s+be|must\s+be)\s+(?:the\s+)?(?:most\s+|best\s+)?"
    r"(?:correct|right|answer|best\s+(?:answer|option|choice))\b"
    r"|\bas\s+the\s+(?:correct|right|best|final)\s+(?:answer|option|choice)\b",
    re.IGNORECASE,
)
# Behind 選ぶ: nothing is chosen yet.
_NOT_YET = r"か(?:[をがは。]|$)|必要|場合|ため|よう|人|際|時|とき|前(?!述)|と(?:き|すると|すれば)|こと(?:ができ|も)"
# Said of other things than answers too: 「18ユーロの品を選ぶ」, 「順に計算するのが適切です」.
OF_ANYTHING = re.compile(
    rf"(?:が|こそ){_BEST}(?:適切|適当|妥当|ふさわしい|該当し|該当する|当てはま|あてはま|最適|適して|近い)"
    rf"|を(?:選(?:び|ん(?!でくだ)|ぶ(?!{_NOT_YET}))|選択(?!肢|しよう|してくだ|する(?:{_NOT_YET})))"
    r"|\b(?:is|would\s+be|must\s+be)\s+(?:the\s+)?(?:most\s+)?(?:(?:appropriate|accurate|suitable|fitting)\b|best(?=[\s.]*$))",
    re.IGNORECASE,
)
WRONG_BEFORE = re.compile(rf"が{_BEST}(?:誤り|誤って|間違い|間違って|不適切|不適当|正しくない|適切で(?:は)?ない)")
FITS = re.compile(
    rf"[はも]{_BEST}(?:正しい|正解|適切|妥当)|\b(?:seems|appears|looks)\s+(?:to\s+be\s+)?(?:correct|right)\b",
    re.IGNORECASE,
)
NOT_SO = re.compile(
    r"^\w{0,4}?(?:では|じゃ|で)?(?:は)?(?:な[いくか]|あり(?:ませ|得))|^(?:とは|か(?:どうか|も)|く(?:な|あり))|^(?:\s+(?:not|if|for\s+\w+\s+to))\b",
    re.IGNORECASE,
)
CORRECTED = re.compile(
    r"^(?:あっ?[、,]\s*)?(?:(?:いや(?!な)|いえ|いいえ|やはり|やっぱり|訂正(?:します)?|正しくは|すみません|申し訳ありません|失礼(?:しました)?"
    r"|wait|actually|no|sorry|correction|on\s+second\s+thought|hmm|scratch\s+that|let\s+me\s+correct\s+(?:that|myself))"
    r"(?=[、,:.!\s。])[、,:.!\s]*|(?:やはり|やっぱり|正しくは)[、,]?|いや(?=[A-Zア-コ\d「(]))+"
    r"(?:(?:it|this|that|the\s+answer)\s*(?:is|'s|should\s+be)\s+(?!not\b)|それは|答えは)?",
    re.IGNORECASE,
)
RIGHTLY = re.compile(r"正しくは|実際は|本当は|\b(?:actually|in\s+fact)\b", re.IGNORECASE)
# Doubt beside an answer takes nothing back: 「自信はありませんが、Bだと思います」, "It could be B, but I'm not sure".
UNSURE = re.compile(
    r"^(?:(?:あまり|あんまり)?(?:自信|確信)[はが](?:あまり)?(?:ありません|ない(?:です)?|持てません)(?:が|けど|けれど(?:も)?)"
    r"|(?:よく|正確には|はっきり(?:とは)?|あまり)(?:分|わ)から?(?:ない(?:です)?|りません)(?:が|けど|けれど(?:も)?))[、,]?\s*"
    r"|(?:が|けど|けれど(?:も)?)[、,]?\s*(?:あまり|あんまり)?(?:自信|確信)[はが](?:あまり)?(?:ありません|ない(?:です)?|持てません)$"
    r"|^I(?:'m|\s+am)\s+not\s+(?:\w+\s+)?(?:sure|certain|positive)(?:\s+(?:about\s+)?(?:this|that|it))?,?\s+but\s+"
    r"|,?\s+(?:but|though|although)\s+I(?:'m|\s+am)\s+not\s+(?:\w+\s+)?(?:sure|certain|positive)(?:\s+(?:about\s+)?(?:this|that|it))?$",
    re.IGNORECASE,
)
CONCLUDED = re.compile(
    r"^(?:(?:∴|したがって|従って|よって|ゆえに|故に|以上より|以上から|つまり|すなわち|だから|そのため|このため|これより|それゆえ"
    r"|これらから|このことから|以上のことから|結果として|要するに|消去法で|消去法により)[、,:\s]*"
    r"|(?:therefore|thus|hence|so|consequently|by\s+elimination|in\s+conclusion|in\s+summary|to\s+conclude|accordingly|as\s+a\s+result)\b[,:]?\s*)+",
    re.IGNORECASE,
)
NEXT_QUESTION = re.compile(
    r"^\s*(?:#+\s*)?(?:(?:質問|問題|問い?\s*\d*|Question|Q)\s*\d*\s*[:.]|(?:指示|入力|質問|問題|Instruction|Input|User|Human)\s*:)",
    re.IGNORECASE | re.MULTILINE,
)
NOTHING = re.compile(
    r"(?:以上|これ|それ|上記|次|以下|上|こちら|this|that|it)(?:です|だ)?$|(?:何|どれ|どの|どちら|いくつ|いくら|誰|どこ|what|which|who|how)",
    re.IGNORECASE,
)
