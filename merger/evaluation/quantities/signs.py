"""One spelling for signs that mean the same: invisible characters, superscripts, fractions of one character, LaTeX."""

import re
import unicodedata

# Format characters, variation selectors, fillers: nothing a reader sees. U+FE0F after a sign asks for a picture of it.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0100-\U000e01ef]"
)
_RAISED = re.compile("(?<=[^\\s⁰¹²³⁴-⁹⁺⁻])[⁻⁺]?[⁰¹²³⁴-⁹]+")
_RECURRING = re.compile(r"(\.\d++)\.\.\.+")  # 0.333...
_MIXED = re.compile("(?<=[0-9０-９])(?=[¼½¾⅐-⅞])")
_SAME = str.maketrans(
    {
        **dict.fromkeys("−‐‑‒–—―﹣", "-"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("⋅∙•", "·"),
        **dict.fromkeys("〜∼～", "~"),
        **dict.fromkeys("≤⩽≦", "≦"),
        **dict.fromkeys("≥⩾≧", "≧"),
        "✕": "×",
        "✖": "×",
        "∶": ":",
        "￥": "¥",
        "º": "°",
    }
)


def visible(text: str) -> str:
    """NFKC with one sign for each meaning, without characters that nobody sees.

    What NFKC would make another number is written out before: 10³ is 10^3, not 103, and 1½ is 1 1/2, not 11/2.
    """
    if text.isascii():
        return _RECURRING.sub(r"\1…", text) if "..." in text else text
    text = _INVISIBLE.sub("", text)
    text = _RAISED.sub(lambda raised: f"^{unicodedata.normalize('NFKC', raised.group())}", text)
    text = _MIXED.sub(" ", text)
    text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return _RECURRING.sub(r"\1…", text) if "..." in text else text


_COMMANDS = {
    "times": "×", "cdot": "·", "div": "÷", "pi": "π", "pm": "±", "mp": "±", "colon": ":", "sqrt": "√", "degree": "°",
    "circ": "°", "le": "≦", "leq": "≦", "leqq": "≦", "leqslant": "≦", "ge": "≧", "geq": "≧", "geqq": "≧",
    "geqslant": "≧", "neq": "≠", "ne": "≠", "lt": "<", "gt": ">", "sim": "~", "percent": "%", "yen": "¥", "minus": "-",
    "quad": " ", "qquad": " ", "ldots": "…", "dots": "…", "cdots": "…",
}  # fmt: skip
_DROPPED = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "displaystyle",
        "textstyle",
        "text",
        "mathrm",
        "mathbf",
        "mathit",
        "textbf",
        "textrm",
        "mbox",
        "rm",
        "bf",
    ]
)
_ESCAPED = {
    "%": "%",
    "$": "$",
    "{": "{",
    "}": "}",
    "#": "#",
    "&": "&",
    "_": "_",
    " ": " ",
    ":": " ",
    ";": " ",
    "\\": "\n",
}
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_LONGEST = 20_000  # characters from the end that are looked at: more than any answer has
_LATEX = re.compile(r"\\[A-Za-z]+ ?|\\.|[{}^]|[^\\{}^]+", re.DOTALL)
_THIN = re.compile(r"(?<=\d)(?:\{,\}|,?\\[,!]|\\[; ])(?=\d{3}(?!\d))")
_DOLLARS = re.compile(r"\$\$?(?=[^\s$])([^$\n]{0,300}?)(?<=\S)\$\$?(?!\d)")
_SIMPLE = re.compile(r"(\d?)\(\((\d{1,99})\)/\((\d{1,99})\)\)(?![A-Za-z0-9√π(^·×])")
_DEGREES = re.compile(r"\^ ?(?:\(°\)|°)")


def plain(text: str) -> str:
    r"""Mathematics of LaTeX in signs that anybody would type: \dfrac{1}{2} as 1/2, 2\sqrt{3} as 2√(3), $5$ as 5.

    Braces go, except those of \boxed; a command that is not known stays as it is.
    """
    if "$" in text:
        text = _DOLLARS.sub(r"\1", text)
    if "\\" not in text and "{" not in text:
        return text
    if len(text) > _LONGEST:
        return text[:-_LONGEST] + plain(text[-_LONGEST:])
    return _SIMPLE.sub(_mixed, _DEGREES.sub("°", _unfolded(_THIN.sub(",", text))))


def _mixed(fraction: re.Match[str]) -> str:
    before, above, below = fraction.groups()
    return f"{before}{' ' if before else ''}{above}/{below}"


def _unfolded(text: str) -> str:
    """One pass over the signs. ``closing``: what each open brace writes at its end, and what groups follow then."""
    out: list[str] = []
    closing: list[tuple[str, list[tuple[str, str]]]] = []
    due: list[tuple[str, str]] = []  # what the groups that a command is waiting for are written between
    for match in _LATEX.finditer(text):
        sign = match.group()
        if sign == "{":
            opened, closed = due.pop(0) if due else ("", "")
            out.append(opened)
            closing.append((closed, due))
            due = []
        elif sign == "}":
            closed, due = closing.pop() if closing else ("", [])
            out.append(closed)
        elif sign == "^":
            out.append(sign)
            due = [("(", ")")]
        elif sign[0] == "\\":
            due = _command(sign[1:].strip(), out, due)
        elif due and sign.strip():
            due = _bare(sign.lstrip(), out, due)
        else:
            out.append(sign)
    return "".join(out)


def _command(name: str, out: list[str], due: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Write a command's sign; the groups that it waits for."""
    if name in _FRACTIONS:
        return [("((", ")"), ("/(", "))")]
    if name == "boxed" or name == "fbox":
        out.append("\\boxed")
        return [("{", "}")]
    if name in _COMMANDS:
        out.append(_COMMANDS[name])
        return [("(", ")")] if name == "sqrt" else due if name in ("circ", "pi") else []
    if name in _DROPPED:
        return due
    out.append(_ESCAPED.get(name, "" if not name.isalpha() else f"\\{name}"))
    return []


def _bare(sign: str, out: list[str], due: list[tuple[str, str]]) -> list[tuple[str, str]]:
    r"""Groups without braces: \frac12 and \sqrt2 take one sign each; ^10 takes what stands there."""
    if due[0] == ("(", ")"):
        out.append(sign)
        return []
    while due and sign:
        opened, closed = due.pop(0)
        out += [opened, sign[0], closed]
        sign = sign[1:].lstrip()
    out.append(sign)
    return due
