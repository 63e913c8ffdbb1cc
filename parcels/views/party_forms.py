"""The forms that register who holds rights: households, collectives, enterprises, persons, and members."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parcels.actions import people
from parcels.forms.party import MemberForm, PartyForm
from parcels.models import HouseholdMember, Party, Taking
from parcels.permissions import needs, one_visible
from parcels.rules.money_terms import PartyKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent

HIMSELF = gettext_lazy("户主")


def _asked_taking(request: HttpRequest) -> Taking | None:
    """The taking whose shares wait for this party: `?taking=`."""
    asked = request.GET.get("taking", "")
    rows = Taking.objects.select_related("parcel").visible_to(request.user)  # type: ignore[attr-defined]
    return rows.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None


@asked_or_sent
@needs(Right.EDIT_LAND)
def party_new(request: HttpRequest) -> HttpResponse:
    """Register a party; from the form of shares the way leads back there."""
    taking = _asked_taking(request)
    first: dict[str, Any] = {"group": taking.parcel.group_id} if taking else {}
    form = PartyForm(request.POST or None, user=request.user, initial=first)
    who: dict[str, Any] = {"actor": request.user, "on": request.office_day()}

    def do(form: PartyForm) -> Party:
        given = dict(form.cleaned_data)
        householder = given.pop("householder")
        party = people.register_party(**who, **given)
        if householder:
            # The household bears the number: one number is registered once.
            person = people.register_party(
                **who, kind=PartyKind.PERSON, name=householder, group=given["group"]
            )
            people.add_member(
                **who, household=party, person=person, relation=str(HIMSELF), is_householder=True
            )
        return party

    back = reverse("taking_shares", args=[taking.pk]) if taking else reverse("party_list")
    return answer_form(
        request,
        form,
        do,
        title=_("登记权利人"),
        button=_("登记"),
        said=_("权利人已登记"),
        back=back,
        to=None if taking else lambda made: reverse("party_file", args=[made.pk]),
        crumb=_("%(code)s：权利人与份额") % {"code": taking} if taking else _("家户"),
    )


@asked_or_sent
@needs(Right.EDIT_LAND)
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a person into a household."""
    household: Party = one_visible(Party.objects.select_related("group"), request.user, pk)
    if household.kind != PartyKind.HOUSEHOLD:
        raise Http404
    on = request.office_day()
    form = MemberForm(request.POST or None, household=household, on=on, initial={"since": on})
    who: dict[str, Any] = {"actor": request.user, "on": on}

    def do(form: MemberForm) -> HouseholdMember:
        given = form.cleaned_data
        person = given["person"] or people.register_party(
            **who,
            kind=PartyKind.PERSON,
            name=given["name"],
            group=household.group,
            id_number=given["id_number"],
            phone=given["phone"],
        )
        return people.add_member(
            **who,
            household=household,
            person=person,
            relation=given["relation"],
            is_householder=given["is_householder"],
            since=given["since"],
        )

    return answer_form(
        request,
        form,
        do,
        title=_("%(name)s：登记家庭成员") % {"name": household.name},
        button=_("登记"),
        said=_("家庭成员已登记"),
        back=reverse("party_file", args=[household.pk]),
        crumb=household.name,
    )
