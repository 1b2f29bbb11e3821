"""Stored events, summaries and reports in the form that is written now.

Quartiles were told as "low" and "high", by which the engine meant the least and the greatest; a report had no verdict.
What a report of the first version does not tell is filled with what the page shows nothing of.
"""

from django.db import migrations

NOTHING = {"candidates": 0, "explained": 0.0, "shares": []}


def with_quartiles(payload):
    for old, new in (("low", "lower_quartile"), ("high", "upper_quartile")):
        if old in payload:
            payload[new] = payload.pop(old)
    return payload


def with_verdict(report):
    difference, winner = report.get("difference"), report.get("winner")
    if "verdict" in report or not difference or not winner:
        return report
    name = difference.setdefault("name", difference.get("against", ""))
    score = winner["heldout"]["score"]
    sure = {"difference": difference["difference"], "at_least": difference["low"], "chosen_of": 1, "n": difference["n"]}
    gap = {"seen": score, "unseen": score, "difference": 0.0, "low": 0.0, "high": 0.0, "warn": False}
    untold = {
        "lead": sure | {"parent": difference["parent"], "name": name, "validation": sure},
        "gap": {"search": gap, "validation": gap},
        "skills": [],
        "importance": {"parameters": NOTHING, "depths": NOTHING, "blocks": NOTHING},
        "blend": [],
        "heldout": {"used": True, "digest": "", "times": 1},
        "comparisons": [],
    }
    report = untold | report
    least = report["lead"]["at_least"]
    if least > 0:
        verdict = "better"
    elif difference["high"] < 0:
        verdict = "worse"
    else:
        verdict = "perhaps" if difference["difference"] > 0 else "no better"
    return report | {"verdict": verdict}


def forwards(apps, schema_editor):
    Event = apps.get_model("streams", "Event")
    Generation, Run = apps.get_model("runs", "Generation"), apps.get_model("runs", "Run")
    for event in Event.objects.filter(kind="generation.closed", payload__has_key="low").iterator(chunk_size=200):
        event.payload = with_quartiles(event.payload)
        event.save(update_fields=["payload"])
    for event in Event.objects.filter(kind="run.finished").iterator(chunk_size=20):
        event.payload["report"] = with_verdict(event.payload["report"])
        event.save(update_fields=["payload"])
    for generation in Generation.objects.exclude(closed=None).iterator(chunk_size=200):
        generation.summary = with_quartiles(generation.summary)
        generation.save(update_fields=["summary"])
    for run in Run.objects.exclude(report=None).only("report").iterator(chunk_size=20):
        run.report = with_verdict(run.report)
        run.save(update_fields=["report"])


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0003_work"),
        ("streams", "0002_actor"),
    ]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
