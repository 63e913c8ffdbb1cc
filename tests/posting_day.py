"""Days of posting for the cast: a rule, a list of the group, its posting, objections, each by its hand."""

from datetime import date
from decimal import Decimal as D

from parcels.actions import amendments, objections, papers, public_lists
from parcels.models import Agreement, Document, Item, Objection, PublicList, PublicRow
from parcels.rules.instalments import Terms
from parcels.rules.posting import ListStage
from tests.money_day import sign
from tests.world import PDF, World

MADE, POSTED, ENDS = date(2026, 2, 3), date(2026, 2, 4), date(2026, 2, 11)
OBJECTED, DECIDED = date(2026, 2, 6), date(2026, 2, 9)
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 40


def scan(world: World, title: str = "张贴照片", on: date = POSTED) -> Document:
    return papers.file_paper(
        kind="photo", title=title, scan=("公示.pdf", PDF), project=world.project, actor=world.staff, on=on
    )


def rule(world: World, stage: ListStage = ListStage.SURVEY, *, before_signing: bool = False) -> None:
    public_lists.set_posting_rule(
        stage=stage,
        days=7,
        source="样例：本单位公示办法",
        since=date(2026, 1, 1),
        before_signing=before_signing,
        actor=world.administrator,
        on=MADE,
    )


def made(world: World, stage: ListStage = ListStage.SURVEY, on: date = MADE) -> PublicList:
    return public_lists.make_list(batch=world.batch, place=world.group, stage=stage, actor=world.staff, on=on)


def posted(world: World, public_list: PublicList, day: date = POSTED) -> PublicList:
    return public_lists.post_list(
        public_list,
        posted_date=day,
        days=7,
        spots="村委会公告栏、3 组路口",
        paper=scan(world, on=day),
        actor=world.staff,
        on=day,
    )


def row_of(public_list: PublicList, code: str, name: str, **more: str) -> PublicRow:
    return public_list.rows.get(taking_code=code, party_name=name, **more)


def objected(world: World, row: PublicRow, day: date = OBJECTED) -> Objection:
    return objections.record_objection(
        row, by_name=row.party_name, received_date=day, text="量少了", actor=world.staff, on=day
    )


def decided(
    world: World, one: Objection, *, upheld: bool, day: date = DECIDED, answer: str = "复核属实"
) -> Objection:
    return objections.decide_objection(one, upheld=upheld, answer=answer, actor=world.leader, on=day)


def remeasured(world: World, one: Objection, quantity: str, day: date = DECIDED) -> Objection:
    objections.order_remeasure(one, actor=world.leader, on=day)
    return objections.record_remeasure(
        one,
        quantity=D(quantity),
        measured_date=day,
        signer=one.row.party_name,
        paper=scan(world, "复测确认表", day),
        actor=world.staff,
        on=day,
    )


def crops(world: World) -> Item:
    """王家's 3 亩 of paddy crop on KP-049."""
    return world.kp049.items.get()


def amended(world: World, agreement: Agreement, day: date) -> Agreement:
    """The next version by what is registered now, signed the same day; what it adds is due on it."""
    made = amendments.draft_amendment(
        agreement, reason="复测", instalments=[Terms(day, 1)], actor=world.staff, on=day
    )
    return sign(world, made, day)
