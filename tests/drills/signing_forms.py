"""R7's forms by which money comes to be owed: signatures, conditions, lines by hand, plans, old books."""

import re
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from parcels.actions.deposits import order_deposit
from parcels.models import Agreement, DistributionPlan, Line, TakeOver
from tests.money_day import PAID
from tests.old_ledgers import opened, with_book, with_total
from tests.plan_day import VOTE, drafted
from tests.priced_day import by_hand
from tests.world import PDF, TODAY, World

# A file goes with the form, afresh at each press.
SCAN = ("协议.pdf", PDF)


class SigningForms:
    """Each form is asked for once, in the order of `LATER`: what one makes, the next signs or confirms."""

    world: World
    _form: Callable[..., Any]

    def agreement_new(self) -> Any:
        client = Client()
        client.force_login(self.world.staff)
        asked = {"project": self.world.project.code, "taking": [self.world.kp049.pk], "kind": "agreement"}
        asked |= {"number": "XY-2026-049", "due_1": "2026-12-31", "weight_1": "1"}
        asked |= {"condition_1": "房屋腾空"}
        page = client.get(reverse("agreement_new"), asked).content.decode()
        kept = page[page.index('<form class="go"') :]
        data: dict[str, list[str]] = {}
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', kept):
            data.setdefault(name, []).append(value)
        return self._form("agreement_new", self.world.staff, **data)

    def agreement_sign(self) -> Any:
        made = Agreement.objects.get(number="XY-2026-049")
        data = {"signed_date": str(TODAY), "scan": SCAN, "legacy_reason": "补"}
        return self._form("agreement_sign", self.world.staff, made.pk, **data)

    def condition_meet(self) -> Any:
        made = Agreement.objects.get(number="XY-2026-049")
        data = {"met_date": str(TODAY), "scan": SCAN}
        return self._form("condition_meet", self.world.staff, made.instalments.get().pk, **data)

    def manual_new(self) -> Any:
        data = {"kind": "add", "head": "award", "claimant": self.world.wang.pk, "amount_yuan": "20.00"}
        data |= {"reason": "搬迁奖励", "client_key": str(uuid4())}
        return self._form("manual_new", self.world.staff, self.world.kp049.pk, **data)

    def manual_sign(self) -> Any:
        return self._form("manual_sign", self.world.finance, by_hand(self.world).pk)

    def manual_reject(self) -> Any:
        return self._form("manual_reject", self.world.finance, by_hand(self.world).pk, answer="没有依据")

    def plan_vote(self) -> Any:
        data = {name: str(value) for name, value in VOTE.items()}
        return self._form("plan_vote", self.world.staff, drafted(self.world).pk, **data, scan=SCAN)

    def plan_confirm(self) -> Any:
        plan = DistributionPlan.objects.latest("pk")
        # A form without fields: a browser sends its token with it.
        return self._form("plan_confirm", self.world.leader, plan.pk, sure="on")

    def deposit_approve(self) -> Any:
        told = {"fund_source": self.world.fund, "reason": "拒领", "actor": self.world.staff, "on": PAID}
        made = order_deposit(self.lines[7], amount=D(1), **told)  # type: ignore[attr-defined]
        return self._form("deposit_approve", self.world.leader, made.pk)

    def account_change(self) -> Any:
        data = {"bank_name": "农商行", "holder_name": "王家", "number": "622899991234", "reason": "销户"}
        data |= {"since": str(TODAY), "scan": SCAN}
        return self._form("account_change", self.world.staff, self.world.wang.pk, **data)

    def takeover_submit(self) -> Any:
        made = opened(self.world)
        with_book(self.world, made)
        with_total(self.world, made)
        return self._form("takeover_submit", self.world.staff, made.pk)

    def takeover_lock(self) -> Any:
        return self._form("takeover_lock", self.world.finance, TakeOver.objects.latest("pk").pk)

    def old_paid_correct(self) -> Any:
        line = Line.objects.filter(agreement__takeover__isnull=False, head="land").latest("pk")
        data = {"paid": "9000", "value_date": str(TODAY), "reason": "收条少", "number": "凭-1"}
        return self._form("old_paid_correct", self.world.finance, line.pk, **data)

    LATER = (
        *("manual_new", "manual_sign", "manual_reject", "agreement_new", "agreement_sign", "condition_meet"),
        *("plan_vote", "plan_confirm", "deposit_approve", "account_change"),
        *("takeover_submit", "takeover_lock", "old_paid_correct"),
    )
