"""What can be done next with a taking, what cannot yet and why, what is missing, and the strip of steps."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from landmgmt.lib.refusal import Refusal
from landmgmt.templatetags.office import percent
from parcels.actions.acquisition import PossibleDeed, possible_deeds
from parcels.models import BankAccount, Document, Party, ShareSet, Taking, TakingStage
from parcels.models.figures import TakingMoney
from parcels.models.file import steps_done
from parcels.models.lineage import former
from parcels.rules.procedure import Step
from parcels.rules.roles import Right
from parcels.rules.stages import Stage
from parcels.words.deeds import STEPS
from parcels.words.refusals import ARTICLES, sentence

DEED_WORDS = {
    Stage.PRE_ANNOUNCED: gettext_lazy("登记预公告"),
    Stage.SURVEYED: gettext_lazy("登记现状调查"),
    Stage.REGISTERED: gettext_lazy("登记补偿登记"),
    Stage.SIGNED: gettext_lazy("签订补偿安置协议"),
    Stage.DECIDED: gettext_lazy("作出补偿安置决定"),
    Stage.HANDED_OVER: gettext_lazy("登记交地"),
}
# What only a signed agreement or decision brings about: the deed leads to the agreement's own page.
_BY_PAPER = {"only_by_agreement", "only_by_decision"}


def deeds(taking: Taking, user: Any, on: date) -> dict[str, Any]:
    """`next_deed`, `locked_deeds` and `other_deeds` for the box of deeds."""
    if not user.may(Right.EDIT_LAND) or taking.retired_date:
        return {"next_deed": None, "locked_deeds": [], "other_deeds": _others(taking, user)}
    try:
        found = [_deed(taking, user, one) for one in possible_deeds(taking, on)]
    except Refusal as refused:
        found = [
            {"key": "stage", "label": _("登记下一步"), "possible": False, "reasons": [sentence(refused)]}
        ]
    open_now = [deed for deed in found if deed["possible"]]
    # One strong button a page: the first that may be done; the others stand as links.
    more = [{"url": deed["url"], "label": deed["label"]} for deed in open_now[1:]]
    return {
        "next_deed": open_now[0] if open_now else None,
        "locked_deeds": [deed for deed in found if not deed["possible"]],
        "other_deeds": [*more, *_others(taking, user)],
    }


def _deed(taking: Taking, user: Any, one: PossibleDeed) -> dict[str, Any]:
    url, reasons = reverse("taking_advance", args=[taking.pk]) + f"?to={one.to.value}", list(one.reasons)
    if {reason.code for reason in reasons} <= _BY_PAPER and reasons and user.may(Right.SIGN):
        url = _address("agreement_new", taking=taking.pk)
        reasons = [] if url else reasons
    return {
        "key": one.to.value,
        "label": DEED_WORDS[one.to],
        "possible": not reasons,
        "method": "get",
        "url": url,
        "reasons": [
            {
                "text": sentence(Refusal(reason.code, {**reason.params, "code": str(taking)})),
                "source": ARTICLES.get(reason.article, ""),
            }
            for reason in reasons
        ],
    }


def _others(taking: Taking, user: Any) -> list[dict[str, Any]]:
    found = []
    if taking.retired_date:
        # What is new is recorded of the land that stands in its place; papers and disputes stay.
        if user.may(Right.EDIT_LAND):
            found.append({"url": reverse("taking_paper_add", args=[taking.pk]), "label": _("存文书")})
    elif user.may(Right.EDIT_LAND):
        found += [
            {"url": reverse("taking_survey", args=[taking.pk]), "label": _("测绘面积")},
            {"url": reverse("taking_shares", args=[taking.pk]), "label": _("份额")},
            {"url": reverse("taking_batch", args=[taking.pk]), "label": _("批次与区片")},
            {"url": reverse("taking_item_add", args=[taking.pk]), "label": _("青苗附着物")},
            {"url": reverse("taking_paper_add", args=[taking.pk]), "label": _("存文书")},
            {"url": reverse("taking_edit", args=[taking.pk]), "label": _("编号与名称")},
            {"url": reverse("taking_redraw", args=[taking.pk]), "label": _("重画界线")},
            {"url": reverse("taking_split", args=[taking.pk]), "label": _("分割")},
            {"url": reverse("taking_merge", args=[taking.pk]), "label": _("合并")},
            {"url": reverse("taking_adjust", args=[taking.pk]), "label": _("调整边界")},
        ]
    if user.may(Right.EDIT_ZONE) and not taking.retired_date:
        found.append({"url": reverse("taking_group", args=[taking.pk]), "label": _("村民小组")})
    if user.may(Right.EDIT_DISPUTES):
        found.append({"url": f"{reverse('dispute_new')}?taking={taking.pk}", "label": _("记矛盾")})
    return found


def _address(name: str, **query: Any) -> str:
    try:
        return f"{reverse(name)}?{urlencode(query)}"
    except NoReverseMatch:
        return ""


def missing(taking: Taking, user: Any, on: date) -> list[dict[str, Any]]:
    """What the file lacks: (what, why it matters, where to mend it). People only where they may be seen."""
    lacks: list[dict[str, Any]] = []
    if taking.retired_date:
        return lacks
    may = user.may(Right.EDIT_LAND)

    def lack(what: str, why: str, name: str, *args: Any) -> None:
        lacks.append({"what": what, "why": why, "url": reverse(name, args=args) if may else ""})

    if taking.parcel.group_id is None:
        url = reverse("taking_group", args=[taking.pk]) if user.may(Right.EDIT_ZONE) else ""
        lacks.append(
            {"what": _("村民小组"), "why": _("不知道属于哪个组，征拆专干看不到这块地。"), "url": url}
        )
    if taking.batch_id is None:
        lack(_("报批批次"), _("没有归入批次，程序办到哪一步无从知道。"), "taking_batch", taking.pk)
    if taking.price_zone_id is None:
        lack(_("区片"), _("没有区片，不能计价。"), "taking_batch", taking.pk)
    if not taking.areas.filter(signed_date__isnull=False).exists():
        lack(_("测绘面积"), _("没有确认的面积，不能计价。"), "taking_survey", taking.pk)
    if not user.may(Right.SEE_PEOPLE):
        return lacks
    shares = ShareSet.objects.on(on).filter(taking=taking).first()
    if shares is None and taking.parcel.collective_id is None:
        lack(_("权利人"), _("没有份额，也没有集体所有权人。"), "taking_shares", taking.pk)
    elif shares is not None and shares.signed_date is None:
        lack(_("份额确认"), _("份额还没有签字确认。"), "taking_shares", taking.pk)
    for party in _without_account(taking, on):
        lack(
            _("%(name)s 的收款账户") % {"name": party.name},
            _("没有账户，应付的钱发不出去。"),
            "account_add",
            party.pk,
        )
    for paper in Document.objects.filter(taking_links__taking=taking, scan="")[:5]:
        lack(
            _("%(title)s 的扫描件") % {"title": paper.title},
            _("只登记了文书，没有原件扫描。"),
            "taking_paper_add",
            taking.pk,
        )
    return lacks


def _without_account(taking: Taking, on: date) -> Any:
    """Payees of signed lines, and claimants, who have no account to be paid to."""
    open_now = BankAccount.objects.on(on).filter(party=OuterRef("pk"))
    payees = Party.objects.filter(payee_lines__taking=taking)
    claimants = Party.objects.filter(shares__share_set__taking=taking, shares__share_set__valid__contains=on)
    both = Party.objects.filter(pk__in=payees.values("pk").union(claimants.values("pk")))
    return both.filter(~Exists(open_now)).order_by("name")[:5]


def strip(taking: Taking, on: date, money: TakingMoney | None) -> list[dict[str, Any]]:
    """The procedure as nine places: done with its day, the first that is not as the present one."""
    done = {step: day for step, day in steps_done(taking).items() if day <= on}
    # What was done of the land before it was split, merged or redrawn was done of this part of it.
    land = [taking, *former([taking.pk]).get(taking.pk, [])]
    stages = TakingStage.objects.filter(taking__in=land, since_date__lte=on)
    since = dict(stages.order_by("-since_date", "-position").values_list("stage", "since_date"))
    signed = since.get(Stage.SIGNED) or since.get(Stage.DECIDED)
    paid = bool(money and money.payable and money.payment == "paid")
    places: list[tuple[Any, Any, bool]] = [
        (
            STEPS[Step.PRE_ANNOUNCEMENT],
            done.get(Step.PRE_ANNOUNCEMENT) or since.get(Stage.PRE_ANNOUNCED),
            False,
        ),
        (STEPS[Step.SURVEY], since.get(Stage.SURVEYED), False),
        (STEPS[Step.PLAN_NOTICE], done.get(Step.PLAN_NOTICE), False),
        (STEPS[Step.REGISTRATION], since.get(Stage.REGISTERED), False),
        (_("签约"), signed, False),
        (STEPS[Step.APPROVAL], done.get(Step.APPROVAL), False),
        (STEPS[Step.NOTICE], done.get(Step.NOTICE), False),
        (STEPS[Step.PAYMENT], None, paid),
        (STEPS[Step.POSSESSION], since.get(Stage.HANDED_OVER), False),
    ]
    steps, found_now = [], False
    for word, day, is_done in places:
        state = "done" if day or is_done else ("later" if found_now else "now")
        found_now = found_now or state == "now"
        under = str(day) if day else (_("已付清") if is_done else (_("未办") if state == "now" else ""))
        if word == STEPS[Step.PAYMENT] and not is_done and money and money.paid:
            under = _("已付 %(percent)s") % {"percent": percent(money.paid / money.payable)}
        steps.append({"word": word, "under": under, "state": state})
    return steps
