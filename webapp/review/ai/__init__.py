"""Models that judge (AI評価者): beside people, never among them. No seat, no rater, no judgement is theirs."""
