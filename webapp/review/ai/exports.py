"""What a model that judges said, as a file: a row a question to it."""

import json

from webapp.review import results, said
from webapp.review.model_judges import ModelJudge


def as_lines(judge: ModelJudge) -> str:
    """JSON Lines: which answers stood where, its words, the digests of prompt and model."""
    names = results.names(judge.project)
    rows = judge.verdicts.select_related("item__question").order_by("item__place", "criterion", "swapped")
    lines = []
    for row in rows.iterator(2000):
        item = row.item
        sides = [item.first] if item.second is None else list(reversed(item.pair) if row.swapped else item.pair)
        told = {
            "question_id": item.question.key,
            "question": item.question.text,
            "models": [names[said.system(side)] for side in sides],
            "answers": [item.question.answers[side]["text"] for side in sides],
            "criterion": row.criterion,
            "choice": row.choice,
            "said": row.answer,
            "judge": judge.name,
            "judge_digest": judge.digest,
            "prompt_sha256": row.prompt,
            "tokens_in": row.tokens_in,
            "tokens_out": row.tokens_out,
            "seconds": round(row.seconds, 3),
            "cached": row.cached,
            "at": row.created.isoformat(),
        }
        lines.append(json.dumps(told, ensure_ascii=False) + "\n")
    return "".join(lines)
