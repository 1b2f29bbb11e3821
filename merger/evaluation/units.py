"""Counters and units that may stand behind a number, and which spellings mean the same."""

import re

# Kanji that are not listed do not count as a counter, so that 一緒, 三郎 or 千葉 are not read as numbers.
_COUNTERS = """
    個 つ 本 枚 冊 匹 羽 台 円 人 頭 杯 足 着 軒 通 歳 回 倍 度 番 号 位 点 年 月 日 時 分 秒 週 週間 時間 日間
    年間 ヶ月 分間 秒間 階 袋 箱 束 組 対 皿 切れ 粒 株 輪 房 缶 瓶 玉 丁 膳 口 件 社 校 室 席 曲 問 題 行 列 段
    章 巻 話 文字 字 語 票 割 分 厘 坪 畳 畝 町 里 寸 尺 両 文 銭 ドル ユーロ ウォン 元 ポンド パーセント
    ポイント セット ダース ページ キログラム グラム トン メートル キロメートル センチメートル ミリメートル
    リットル ミリリットル 平方メートル 立方メートル 平方センチメートル 立方センチメートル mg ha km/h m/s ℃ 人前
    か所 か国
"""
_SPELLINGS = """
    個=コ,こ,ヶ,ケ 人=名 歳=才 パーセント=% ページ=頁 円=¥ ドル=$ キログラム=kg,キロ グラム=g トン=t メートル=m
    キロメートル=km センチメートル=cm,センチ ミリメートル=mm,ミリ リットル=L,l ミリリットル=ml,mL
    ヶ月=か月,カ月,箇月,ケ月 切れ=切 平方メートル=m2 立方メートル=m3 平方センチメートル=cm2
    立方センチメートル=cm3 か所=カ所,箇所,ヶ所,ケ所 か国=カ国,ヶ国
"""
_SAME = {
    other: chief
    for chief, _, others in (entry.partition("=") for entry in _SPELLINGS.split())
    for other in others.split(",")
}
_ALL = sorted({*_COUNTERS.split(), *_SAME}, key=lambda unit: (-len(unit), unit))
_UNIT = re.compile(" ?(?:" + "|".join(re.escape(unit) for unit in _ALL) + ")")
_LATIN = re.compile(r" ?[A-Za-z]")


def unit_at(text: str, at: int) -> str:
    """The unit that begins at a place of a normalised text, the longest one, with a space before it; else empty."""
    unit = _UNIT.match(text, at)
    if unit is None or (_LATIN.match(unit.group()) and text[unit.end() : unit.end() + 1].isalpha()):
        return ""  # "3 men" does not count metres
    return unit.group()


def one_spelling(unit: str) -> str | None:
    """The chief spelling of a unit (37名 and 37人 are the same); None for the empty one."""
    unit = unit.strip()
    return _SAME.get(unit, unit) or None
