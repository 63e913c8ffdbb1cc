"""Who may open which address: every view bears its right; a row of another village is not there at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parcels.models import (
    AccountProof,
    AccountsNotice,
    Agreement,
    Appraisal,
    ConditionMet,
    DecisionService,
    Dispute,
    DistributionPlan,
    Document,
    Handout,
    Item,
    ItemMeasure,
    LateItem,
    Line,
    ManualLine,
    Objection,
    PayeeChange,
    PublicList,
    ShareSet,
    SignedTotal,
    TakingArea,
    TakingPaper,
    TakingStage,
    Voucher,
    VoucherPaper,
)
from parcels.rules.roles import RIGHTS, Right
from parcels.words.deeds import RIGHTS as RIGHT_WORDS
from parcels.words.deeds import ROLES

View = Callable[..., HttpResponse]
# The mark of a view that any signed-in person may open.
ANYONE = "signed_in"


def needs(right: Right | str, *, logged: bool = False) -> Callable[[View], View]:
    """Guard a view: a stranger signs in first, a person without `right` reads who has it.

    `logged` makes the roof write an AccessRecord for every answer. The view bears `needs_right` and
    `access_logged`, so that a test can walk all addresses. A view may set `request.access_subject`.
    """
    wanted = Right(right)
    return _guard(wanted.value, lambda user: user.may(wanted), logged=logged)


def signed_in(view: View) -> View:
    """Guard a view that every role may open, each seeing its own."""
    return _guard(ANYONE, lambda user: user.is_active, logged=False)(view)


def _guard(mark: str, allows: Callable[[Any], bool], *, logged: bool) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not allows(request.user):
                raise PermissionDenied(who_may(Right(mark)))
            return view(request, *args, **kwargs)

        guarded.needs_right = mark  # type: ignore[attr-defined]
        guarded.access_logged = logged  # type: ignore[attr-defined]
        return guarded

    return decorate


def who_may(right: Right) -> str:
    """A sentence that names the roles with this right."""
    roles = _("、").join(str(ROLES[role]) for role, rights in RIGHTS.items() if right in rights)
    return _("需要“%(right)s”的权限。有此权限的角色：%(roles)s。") % {
        "right": RIGHT_WORDS[right],
        "roles": roles,
    }


def require(user: Any, right: Right | str) -> None:
    """Refuse a part of a page: PermissionDenied with the sentence of `who_may`."""
    if not user.may(right):
        raise PermissionDenied(who_may(Right(right)))


def one_visible(queryset: models.QuerySet[Any], user: Any, pk: int | str) -> Any:
    """The row, if it exists and lies in this person's villages; else 404, which does not tell the two apart.

    `queryset` is of a model with `visible_to` (Parcel, Taking, Party, Dispute); for others see `in_villages`.
    """
    return one(queryset.visible_to(user), pk)  # type: ignore[attr-defined]


def in_villages(queryset: models.QuerySet[Any], user: Any, path: str) -> models.QuerySet[Any]:
    """Rows whose village, found along `path` (`takings__parcel__group__parent`), this person works in."""
    if not user.by_village:
        return queryset
    mine = queryset.model._base_manager.filter(**{f"{path}__in": user.villages.values("pk")})
    # Through a subquery, so that many takings of one row do not repeat it.
    return queryset.filter(pk__in=mine.values("pk"))


def one(queryset: models.QuerySet[Any], pk: int | str) -> Any:
    """The row with this key; 404 for none, and for a key that no table can hold."""
    row = queryset.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


# Where a paper about land hangs: the model, its field, and the way from there to the village.
_OF_TAKING = "taking__parcel__group__parent"
PAPERS_OF_LAND: tuple[tuple[type[models.Model], str, str], ...] = (
    (TakingPaper, "document", _OF_TAKING),
    (TakingStage, "paper", _OF_TAKING),
    (TakingArea, "paper", _OF_TAKING),
    (ShareSet, "paper", _OF_TAKING),
    (Item, "photo", _OF_TAKING),
    (ItemMeasure, "paper", f"item__{_OF_TAKING}"),
    (LateItem, "paper", f"item__{_OF_TAKING}"),
    (Appraisal, "paper", f"item__{_OF_TAKING}"),
    (ManualLine, "paper", _OF_TAKING),
    (PublicList, "paper", f"rows__{_OF_TAKING}"),
    (Objection, "paper", f"row__{_OF_TAKING}"),
    (Objection, "measured_paper", f"row__{_OF_TAKING}"),
    (Line, "authority_paper", _OF_TAKING),
    (Agreement, "paper", "takings__parcel__group__parent"),
    (Handout, "paper", "collective__group__parent"),
    (DistributionPlan, "paper", "collective__group__parent"),
    (AccountsNotice, "paper", "collective__group__parent"),
    (Voucher, "paper", "transfers__line__taking__parcel__group__parent"),
    (VoucherPaper, "paper", "voucher__transfers__line__taking__parcel__group__parent"),
    (Dispute, "paper", "village"),
    (PayeeChange, "paper", "party__group__parent"),
    (SignedTotal, "paper", "village"),
    (AccountProof, "paper", "account__party__group__parent"),
    (ConditionMet, "paper", "instalment__agreement__takings__parcel__group__parent"),
    (DecisionService, "paper", "agreement__takings__parcel__group__parent"),
)


def visible_papers(user: Any) -> models.QuerySet[Document]:
    """Papers this person may ask for: of their villages, of no land at all (a notice), and their own."""
    papers = Document.objects.all()
    if not user.by_village:
        return papers
    villages = user.villages.values("pk")
    elsewhere, mine = models.Q(), models.Q(uploaded_by=user)
    for model, field, path in PAPERS_OF_LAND:
        rows = model._base_manager.filter(**{f"{field}__isnull": False})
        elsewhere |= models.Q(pk__in=rows.values(field))
        mine |= models.Q(pk__in=rows.filter(**{f"{path}__in": villages}).values(field))
    return papers.filter(mine | ~elsewhere)
