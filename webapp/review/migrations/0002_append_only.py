"""Judgements are never changed and never deleted, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION review_judgement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Judgements are append-only.';
END $$;
CREATE TRIGGER review_judgement_stays BEFORE UPDATE OR DELETE ON review_judgement
    FOR EACH ROW EXECUTE FUNCTION review_judgement_stays();
"""
BACKWARD = """
DROP TRIGGER review_judgement_stays ON review_judgement;
DROP FUNCTION review_judgement_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
