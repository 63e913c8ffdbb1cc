"""户主 dies before he is paid in full: three heirs, ½ ⅓ ⅙, from the funeral to the last fen."""

from datetime import date
from decimal import Decimal as D

import pytest

from landmgmt.lib.refusal import Refusal
from landmgmt.verification import CHECKS
from parcels.actions import changes, register
from parcels.models.figures import arrears, due_lines, line_balances, totals
from parcels.rules.instalments import Terms
from tests.money_day import answer, draft, fund, new_account, released, scan, sign
from tests.world import TODAY, World, id_number

BURIED, PROVED, PAID = date(2026, 9, 7), date(2026, 11, 9), date(2026, 11, 20)
DUE = date(2026, 6, 30)


def test_three_heirs_one_half_one_third_one_sixth(world: World):
    # In May 王家 signs: 108,000.00 for resettlement, 4,500.00 for the rice, due at the end of June.
    agreement = sign(world, draft(world, world.kp049, terms=[Terms(DUE, 1)]))
    fund(world)

    # In July the fund reaches for 7,999.99 of it; the bank pays on the fifteenth.
    resettlement, rice = agreement.lines.get(head="resettlement"), agreement.lines.get(head="crops")
    answer(world, released(world, [(resettlement, D("7999.99"))]))

    # In September the householder is buried. Three children come, with no certificate yet.
    names = ("王长子", "王次女", "王幼子")
    children = register.register_parties(
        [register.NewParty("person", name, world.group, id_number(70 + n)) for n, name in enumerate(names)],
        actor=world.staff,
        on=BURIED,
    )
    register.add_accounts(
        [
            register.NewAccount(child, "农商行", child.name, f"62281111{n:04d}")
            for n, child in enumerate(children)
        ],
        actor=world.staff,
        on=BURIED,
    )
    proof = scan(world, "死亡证明与继承申请", BURIED)
    claim = changes.propose_payees(
        world.wang,
        kind="heirs",
        parts=list(zip(children, (3, 2, 1), strict=True)),
        denominator=6,
        reason="户主去世，子女三人继承",
        paper=proof,
        since=BURIED,
        actor=world.staff,
        on=BURIED,
    )

    # Until somebody else has checked it nothing leaves the house: the money waits beside the arrears.
    waiting = line_balances(PROVED, party=world.wang)
    assert [(row.reason, row.is_held) for row in waiting] == [("inheritance", True), ("inheritance", True)]
    assert {line.payee for line in due_lines(world.project, PROVED)} == {"长田村 3 组集体"}
    with pytest.raises(Refusal, match="change_confirmed_by_another"):
        changes.confirm_change(claim, actor=world.staff, on=PROVED)

    # In November finance reads the notary's certificate and confirms.
    owed = totals(PROVED)
    changes.confirm_change(claim, actor=world.finance, on=PROVED)
    now = totals(PROVED)
    assert (now.payable_yuan, now.paid_yuan) == (owed.payable_yuan, owed.paid_yuan)
    assert now.unpaid_yuan == owed.unpaid_yuan + owed.held_yuan

    # What was left of 108,000.00 is 100,000.01; its halves, thirds and sixths make exactly that.
    shares = {
        child.name: [row.payable_yuan for row in line_balances(PROVED, party=child)] for child in children
    }
    assert shares == {
        "王长子": [D("50000.00"), D("2250.00")],
        "王次女": [D("33333.34"), D("1500.00")],
        "王幼子": [D("16666.67"), D("750.00")],
    }
    assert sum(sum(parts) for parts in shares.values()) == D("100000.01") + rice.amount_yuan

    # It does not become younger by a death: due in June is 132 days late in November.
    late = line_balances(PROVED, party=children[0])
    assert {(row.due_date, row.days_overdue) for row in late} == {(DUE, 132)}

    # The youngest has another bank by now; the clerk proposes, finance confirms, and all three are paid.
    new_account(world, children[2], "6228222200000001", PROVED)
    lines = [line for line in due_lines(world.project, PAID) if line.payee in names]
    answer(world, released(world, [(line.line_id, None) for line in lines], PAID), PAID)  # type: ignore[misc]
    left = {str(row.label): row.unpaid_yuan for row in arrears(TODAY, "party").rows if row.unpaid_yuan}
    assert left == {"长田村 3 组集体": D("72000.00")}

    # What the dead man was paid stays his, and what was signed in May still reads as it was signed.
    assert line_balances(TODAY, lines=[resettlement.pk])[0].paid_yuan == D("7999.99")
    agreement.refresh_from_db()
    assert {person["name"] for person in agreement.frozen["people"]} == {"王家", "长田村 3 组集体"}
    for check in ("agreements", "obligations", "frozen_agreements", "ledger", "trial_balance"):
        assert list(dict(CHECKS)[check]()) == []
