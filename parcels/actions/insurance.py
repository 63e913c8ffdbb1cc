"""The account of the social insurance fund (社保专户, REG 32): entered once, paid to like any payee."""

from datetime import date

from landmgmt.lib import intake, pinyin
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.people import NewAccount, enter_accounts
from parcels.models import Party, User
from parcels.rules.money_terms import PartyKind


def insurance_fund() -> Party | None:
    """The fund's account holder, if the office has entered one."""
    return Party.objects.filter(kind=PartyKind.INSURANCE).first()


def register_insurance_fund(
    *, name: str, bank_name: str, holder_name: str, number: str, actor: User, on: date
) -> Party:
    """Enter the fund and its account. Another account later is a change that a second person confirms."""
    name = intake.clean(name, 80)
    if not name:
        raise Refusal("party_unnamed", field="name")
    with deed("register_insurance_fund", actor=actor, on=on, name=name) as d:
        if known := insurance_fund():
            raise Refusal("insurance_fund_once", {"name": known.name}, field="name")
        fund: Party = Party.objects.create(
            kind=PartyKind.INSURANCE, name=name, initials=pinyin.initials(name, 80)
        )
        enter_accounts([NewAccount(fund, bank_name, holder_name, number)], start=on)
        d.touch(fund)
    return fund
