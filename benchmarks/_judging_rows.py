"""Rows of large judging projects, written into the database of a running product.

    python -m benchmarks._judging_rows --turns 100000 [--judged 100000]

Prints the project's id. Answers are made texts of 50 to 400 characters, of three systems, with ten tags. Judged turns
are those of 20 raters; their sums are stored up to the last 500, as a worker would have left them.
"""

import argparse
import random
import uuid
from itertools import islice

RATERS_PER_ITEM, SYSTEMS, RATERS, LATEST = 3, 3, 20, 500
BATCH = 2000


def main() -> None:
    """Write, and say the id."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, required=True)
    parser.add_argument("--judged", type=int, default=0)
    args = parser.parse_args()
    import django

    django.setup()  # models are imported after it
    print(made(args.turns, args.judged))


def made(turns: int, judged: int) -> str:
    """An open project with so many turns, of which so many are judged."""
    from merger.evaluation.runner import Answer
    from webapp.accounts.models import Role, User
    from webapp.review import answering, words
    from webapp.review.models import Project, Question
    from webapp.streams import services as streams

    draws = random.Random(0)
    count = -(-turns // (RATERS_PER_ITEM * SYSTEMS))
    owner = User.objects.filter(role=Role.ADMINISTRATOR).earliest("pk")
    project = Project.objects.create(
        owner=owner,
        source=Project.Source.FINALISTS,
        name="large",
        title=words.title(Project.Kind.PAIRS),
        systems=[{"name": f"model {place}", "kind": "model", "digest": f"{place:064}"} for place in range(SYSTEMS)],
        questions={"id": "", "name": "made", "split": "validation", "asked": count},
        practice=words.practice(),
        raters_per_item=RATERS_PER_ITEM,
        stream=streams.open_stream(owner, "judging"),
    )
    Question.objects.bulk_create(
        (
            Question(
                project=project, place=place, key=f"q{place}", text=f"{place}. " + "問" * 40, tags=[f"t{place % 10}"]
            )
            for place in range(count)
        ),
        batch_size=BATCH,
    )
    answers = [
        [Answer(f"q{place}", f"{place} {one} " + "答" * draws.randint(50, 400), 1.0) for place in range(count)]
        for one in range(SYSTEMS)
    ]
    answering.open_project(project.pk, answers)
    if judged:
        _judge(project.pk, judged, draws)
    return str(project.pk)


def _judge(key: uuid.UUID, judged: int, draws: random.Random) -> None:
    from django.db import connection

    from webapp.review import sums
    from webapp.review.models import Judgement, Project, Rater, Seat

    raters = Rater.objects.bulk_create(Rater(project_id=key, number=number) for number in range(1, RATERS + 1))
    rows = Seat.objects.filter(project=key).order_by("place", "turn").values_list("pk", "place", "turn")
    made_ = (
        Judgement(
            id=uuid.UUID(int=draws.getrandbits(128)),
            project_id=key,
            rater=raters[(RATERS_PER_ITEM * place + turn) % RATERS],
            seat_id=seat,
            number=number,
            swapped=draws.random() < 0.5,
            choice=draws.choices(("left", "right", "same", "bad"), (4, 4, 1, 1))[0],
            seconds=draws.expovariate(1 / 20),
        )
        for number, (seat, place, turn) in enumerate(rows[:judged].iterator(BATCH), 1)
    )
    earlier = judged - LATEST
    for part in (earlier, LATEST):
        Judgement.objects.bulk_create(islice(made_, part), batch_size=BATCH)
        Project.objects.filter(pk=key).update(judged=part, said=part if part == earlier else judged)
        if part == earlier:
            sums.keep(key)
    Project.objects.filter(pk=key).update(judged=judged)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE review_seat SET judgement_id = said.id, rater_id = said.rater_id FROM review_judgement AS said "
            "WHERE said.seat_id = review_seat.id AND said.project_id = %s",
            [key],
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
