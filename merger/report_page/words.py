"""The words of the report's page: key -> (Japanese, English).

A page to hand on is written by the command line alone, without the web's catalogues, so both languages stand side by
side here.
"""

from merger.evolution.loop.judged_words import LEADERS_JUDGED

LANGUAGES = ("ja", "en")

WORDS: dict[str, tuple[str, str]] = {
    "title": ("モデル融合の結果報告", "Report on a model merge"),
    "summary": ("まとめ", "In short"),
    "better": (
        "新しいモデルは、どの親モデルよりも成績が良い。最も良い親「{name}」との差は {points} ポイントで、"
        "95 % の確かさで少なくとも {least} ポイント上回る。",
        "The new model does better than every parent: {points} points above the best one, {name}, and with 95 % "
        "certainty at least {least} points above.",
    ),
    "perhaps": (
        "新しいモデルは、最も良い親「{name}」を {points} ポイント上回ったが、偶然かもしれない"
        "（95 % の確かさで言えるのは {least} ポイント以上であることだけ）。",
        "The new model is {points} points above the best parent, {name}, but that may be chance: with 95 % certainty "
        "only {least} points or more can be claimed.",
    ),
    "not_better": (
        "新しいモデルは、初めて見る問題では最も良い親「{name}」を上回らなかった（差は {points} ポイント）。",
        "On questions it has never seen, the new model is not above the best parent, {name} ({points} points).",
    ),
    "on_questions": (
        "探索が一度も見ていない {n} 問での結果。",
        "Measured on {n} questions that the search has never seen.",
    ),
    "gap_warning": (
        "探索に使った問題では {seen}、初めて見る問題では {unseen}。差は偶然で説明できる大きさを超えている。"
        "問題を覚え込んだか、探索に使った問題のほうが易しい。",
        "{seen} on the questions of the search, {unseen} on unseen ones: more than chance explains. It has learnt the "
        "questions by heart, or those of the search were easier.",
    ),
    "looks_warning": (
        "この判定用の問題が使われたのは {times} 回目。何度も見た問題での数字は、もう新鮮ではない。",
        "These held-out questions have now been looked at {times} times: their figures are no longer fresh.",
    ),
    "cut_warning": (
        "判定用の {n} 問のうち {count} 問は、{names} が一度に読める長さを超えており、始めの部分が読まれていない。",
        "{count} of the {n} held-out questions are longer than {names} can read at once: their beginning was left out.",
    ),
    "aloud_warning": (
        "このモデルは、考えることを許していない問題でも、答える前に必ず考える。"
        "考えと答えを合わせて {tokens} トークンまでなので、"
        "{n} 問中 {lost} 問で答えが出なかった。質問集で「考えながら答えてよい」を選ぶと、考える分の余裕ができる。",
        "The model always thinks before it answers, though the questions do not let it, within {tokens} tokens for "
        "thought and answer: {lost} of {n} answers were none. Let the question set allow thinking, and there is room.",
    ),
    "skill_warning": (
        "「{name}」は守れなかった：最も良い親の {kept}（約束は {keep} 以上）。",
        "{name} was not kept: {kept} of the best parent's score (at least {keep} was asked).",
    ),
    "asked": ("何を探したか", "What was asked"),
    "questions": ("問題集", "Questions"),
    "scorer": ("採点方法", "Scored by"),
    "sizes": (
        "探索 {search} 問・選定 {validation} 問・判定 {heldout} 問",
        "{search} for the search, {validation} to choose, {heldout} held out",
    ),
    "split_sizes": ("問題の分け方", "Parts"),
    "tried": ("試した候補", "Candidates tried"),
    "candidates": ("{candidates} 個（{generations} 世代）", "{candidates} in {generations} generations"),
    "time": ("かかった時間", "Time"),
    "minutes": ("{minutes} 分", "{minutes} minutes"),
    "stages": ("探索の段階", "Stages"),
    "stage": ("{search}（{parts}）", "{search} ({parts})"),
    "people": ("人の評価", "People's judgement"),
    "leaders_judged": LEADERS_JUDGED,
    "seed": ("乱数の種", "Seed"),
    "scores": ("成績", "Scores"),
    "model": ("モデル", "Model"),
    "heldout": ("判定", "Held-out"),
    "validation": ("選定", "Validation"),
    "search": ("探索", "Search"),
    "interval": ("95 % 区間", "95 % interval"),
    "winner": ("新しいモデル", "New model"),
    "uniform": ("手作業の最良（全層で同じ値）", "Best plain merge (one value for all layers)"),
    "parent": ("親", "parent"),
    "scores_note": (
        "棒は平均点、線は 95 % 区間。同じ種類の別の問題でも、本当の値は 100 回のうち 95 回はこの中にある。"
        "選定の成績は、そこで選ばれたモデルでは高めに出る。",
        "The bar is the mean score, the line its 95 % interval: with other questions of the same kind, the true value "
        "lies there in 95 of 100 cases. A validation score flatters the model that was chosen by it.",
    ),
    "gap": ("見た問題と見ていない問題の差", "Seen against unseen questions"),
    "gap_line": (
        "{part}では {seen}、判定では {unseen}：差 {points} ポイント（95 %：{low} ～ {high}）",
        "{part} {seen}, held-out {unseen}: {points} points (95 %: {low} to {high})",
    ),
    "validation_lead": (
        "選定用の問題だけから言えるのは、{finalists} 個から選んだことを割り引いて、少なくとも {least} ポイント。",
        "From the questions that chose it alone, corrected for the choice among {finalists}: at least {least} points.",
    ),
    "changes": ("得た問題・失った問題", "Questions gained and lost"),
    "against": ("{name} と比べて", "Against {name}"),
    "counts": (
        "新たに正解 {gained}、正解でなくなった {lost}（差 {points} ポイント、95 %：{low} ～ {high}）",
        "{gained} gained, {lost} lost ({points} points, 95 %: {low} to {high})",
    ),
    "gained": ("良くなった問題", "Gained"),
    "lost": ("悪くなった問題", "Lost"),
    "question": ("問題", "Question"),
    "gold": ("正解", "Right answer"),
    "no_answer": ("（答えなし）", "(no answer)"),
    "thought": ("考えた過程", "Reasoning"),
    "thinking": ("答える前に", "Before it answers"),
    "may_think": ("モデルは考えてよい（採点は答えだけ）", "a model may think; its reasoning is not judged"),
    "more": ("ほか {count} 問", "and {count} more"),
    "mattered": ("何が効いたか", "What mattered"),
    "mattered_note": (
        "候補の成績の違いのうち、予測できた {explained} の内訳（{candidates} 個の候補から）。線は 95 % 区間。",
        "Of the differences between {candidates} candidates, {explained} can be foretold from their genes; of these, "
        "each part's share. The line is the 95 % interval.",
    ),
    "cannot_tell": (
        "候補が少ないか、違いが小さいため、何が効いたかは分からない（候補 {candidates} 個）。",
        "There are too few candidates, or they differ too little, to tell ({candidates} candidates).",
    ),
    "parameters": ("設定値", "Parameters"),
    "depths": ("層の深さ", "Depth"),
    "blocks": ("部品", "Blocks"),
    "early": ("入口側の層", "early layers"),
    "middle": ("中ほどの層", "middle layers"),
    "late": ("出口側の層", "late layers"),
    "outside": ("層の外", "outside the layers"),
    "all": ("全体", "all of them"),
    "attention": ("注意機構", "attention"),
    "mlp": ("MLP", "MLP"),
    "norm": ("正規化", "norms"),
    "embedding": ("埋め込み", "embedding"),
    "head": ("出力層", "head"),
    "blend": ("層ごとの配合", "The blend, layer by layer"),
    "blend_note": ("左が入口側の層、右が出口側の層。", "From the first layer on the left to the last on the right."),
    "skills": ("ほかの能力", "Other skills"),
    "kept": ("最も良い親に対して", "Of the best parent's"),
    "parents": ("親モデルとライセンス", "Parents and their licences"),
    "licence": ("ライセンス", "Licence"),
    "not_stated": ("記載なし", "not stated"),
    "digest": ("SHA-256", "SHA-256"),
    "details": ("設定と照合値", "Settings and digests"),
    "recipe": ("レシピ", "Recipe"),
    "settings": ("探索の設定", "Settings of the search"),
    "looked": (
        "判定用の問題は {times} 回使われた（今回を含む）。",
        "The held-out questions have been looked at {times} times, this report included.",
    ),
    "looked_once": (
        "判定用の問題が使われたのは、この報告が最初。",
        "The held-out questions have been looked at once, for this report.",
    ),
    "versions": ("使ったソフトウェア", "Software"),
    "methods": (
        "区間：0/1 の得点は Wilson、部分点と重みつきは有効標本数による Wilson。確かな差：同じ問題での対比較の"
        "片側 95 % 下限を、すべての親について求めた最小値（Berger 1982）。勝者は別の問題で選ばれたので、"
        "判定での差に選択の補正は要らない。",
        "Intervals: Wilson for 0/1 scores, Wilson at the effective sample size for partial credit and weights. Sure "
        "lead: the least of the paired one-sided 95 % bounds against each parent (Berger 1982). The winner was chosen "
        "on other questions, so its lead on held-out ones needs no correction for that choice.",
    ),
}


class ReportWords:
    """The words in one language; ``words("key", fact=...)`` fills the facts in, ``words.known(text)`` may keep it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._place = LANGUAGES.index(language)

    def __call__(self, key: str, **facts: object) -> str:
        return WORDS[key][self._place].format(**facts)

    def of(self, texts: tuple[str, str]) -> str:
        """What is declared in both languages."""
        return texts[self._place]

    def known(self, text: str) -> str:
        """The word for a key that is data, such as a kind of block; the text itself where there is none."""
        return WORDS[text][self._place] if text in WORDS else text
