"""Finding what turns out to be later than the freeze when its day is recorded or corrected afterwards."""

from datetime import date

from django.db.models import QuerySet

from parcels.models import AgreementTaking, Item, LateItem, Taking, User
from parcels.rules.money_terms import AgreementState


def find_late(takings: QuerySet[Taking], *, frozen: date, actor: User, on: date) -> list[LateItem]:
    """Inside a deed: things first seen after the freeze that nobody has noted become findings (REG 26).

    Land under a signed agreement stays as it was signed.
    """
    signed = AgreementTaking.objects.filter(agreement__state=AgreementState.SIGNED)
    rows = Item.objects.filter(taking__in=takings, first_seen_date__gt=frozen, late=None)
    return LateItem.objects.bulk_create(
        LateItem(item=item, posted_date=frozen, recorded_by=actor, recorded_date=on)
        for item in rows.exclude(taking__in=signed.values("taking")).order_by("pk")
    )
