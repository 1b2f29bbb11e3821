"""The leased work of a run: candidates, parents, samples and the report."""

from webapp.runs.models import Run

SCORE, PARENTS, SAMPLES, REPORT = "score", "parents", "samples", "report"
MEASURING = (Run.Status.RUNNING, Run.Status.PAUSED)  # while the baselines are still of use
