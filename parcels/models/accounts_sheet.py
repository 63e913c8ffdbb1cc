"""A collective's receipts and spending (收支) up to a day: received by head, handed on by household."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Case, F, Sum, When

from parcels.models.handouts import Handout
from parcels.models.holders import Party

_RECEIVED = """
SELECT l.head, sum(CASE WHEN b.kind = 'paid' THEN t.amount_yuan ELSE -t.amount_yuan END) AS yuan
FROM parcels_line l JOIN parcels_transfer t ON t.line_id = l.id
JOIN parcels_account a ON a.id = t.from_account_id JOIN parcels_account b ON b.id = t.to_account_id
WHERE l.level = 'allot' AND l.payee_id = %s AND t.value_date <= %s AND 'paid' IN (a.kind, b.kind)
GROUP BY l.head ORDER BY l.head
"""


def received_by_head(collective: Party, on: date) -> list[tuple[str, Decimal]]:
    """What a collective received up to a day under each head, returns taken off, in yuan."""
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED, [collective.pk, on])
        return [(head, amount) for head, amount in cursor.fetchall() if amount]


def handed_to(collective: Party, on: date) -> list[tuple[Party, Decimal]]:
    """What each household got from a collective up to a day, less what was taken back, in yuan."""
    signed = Case(When(reverses__isnull=True, then=F("amount_yuan")), default=-F("amount_yuan"))
    rows = Handout.objects.filter(collective=collective, value_date__lte=on).order_by("household")
    sums = dict(rows.values_list("household").annotate(yuan=Sum(signed)))
    people = Party.objects.filter(pk__in=sums).order_by("name", "pk")
    return [(one, sums[one.pk]) for one in people if sums[one.pk]]
