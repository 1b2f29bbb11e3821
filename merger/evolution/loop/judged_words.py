"""What people said of a generation's leaders in a sentence: the same on a report's page and on a run's page."""

# Japanese, English. Facts: of LeadersJudged; first: the number of the leader that was liked best, share: its share.
LEADERS_JUDGED = (
    "第{generation}世代の上位候補を人が評価（評価{judgements}件・{people}人）。最も好まれたのは候補{first}"
    "（比較の{share}で選ばれた）。成績への反映は、人の評価が{weight}、残りが採点。",
    "People judged the best of generation {generation} (judgements: {judgements}, people: {people}). Candidate {first} "
    "was liked best: preferred in {share} of comparisons. Their judgement counts {weight}, the score the rest.",
)
