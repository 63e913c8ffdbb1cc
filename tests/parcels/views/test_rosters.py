"""The pages of rosters: a village's roster is handed back, mended, accepted, and the offer can be drafted."""

import io
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.actions import acquisition, register
from parcels.actions.register import NewAccount, NewParty
from parcels.models import AccessRecord, BankAccount, Party, RosterImport, ShareSet
from parcels.rules.stages import Stage
from tests.money_day import draft
from tests.roster_books import book, edited, loaded, person
from tests.world import TODAY, World, id_number

pytestmark = pytest.mark.django_db
WELL = {"地块编号": "KP-051", "名称": "陈家", "项目": "机井", "数量": 1, "首见日期": "2026-01-05"}
SOFFICE = shutil.which("soffice")


def told(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def staff(client: Any, world: World) -> Any:
    client.force_login(world.staff)
    return client


def upload(client: Any, data: bytes, name: str = "名册.xlsx") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("roster_list"), {"project": "KP", "file": file}, follow=True)


def export(client: Any, **more: str) -> bytes:
    asked = {"out-project": "KP", "out-village": "", "out-on": "", **more}
    answer = client.get(reverse("roster_export"), asked)
    assert answer.status_code == 200
    return answer.content


def test_the_template_has_four_lists_of_text_and_says_how_to_fill_them(staff: Any, world: World):
    made = loaded(staff.get(reverse("roster_template")).content)
    assert made.sheetnames == ["权利人", "份额", "地上物", "账户", "填表说明", "示例", "单价编码"]
    heads = [cell.value for cell in made["账户"][1]]
    assert made["账户"].column_dimensions["ABCDEFGH"[heads.index("账号")]].number_format == "@"
    assert made["权利人"].data_validations.dataValidation
    assert "WELL" in [row[0].value for row in made["单价编码"]]
    assert "没有找到一行名册" in told(upload(staff, staff.get(reverse("roster_template")).content))


def test_a_village_roster_with_three_errors_is_handed_back_mended_accepted_and_the_offer_drafted(
    staff: Any, world: World
):
    right = id_number(91)
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")

    def roster(number: str, half: str, unit: str) -> bytes:
        return book(
            权利人=[person("赵家", 证件号码=number)],
            份额=[
                {"地块编号": "KP-051", "名称": "陈家", "份额": "1/2", "生效日": "2026-02-01"},
                {"地块编号": "KP-051", "名称": "赵家", "生效日": "2026-02-01", "份额": half},
            ],
            地上物=[
                {
                    "地块编号": "KP-051",
                    "名称": "陈家",
                    "项目": "机井",
                    "数量": 1,
                    "单位": unit,
                    "首见日期": "2026-01-05",
                }
            ],
        )

    tried = upload(staff, roster(wrong, "1/3", "亩"))
    page = told(tried)
    # Whom the row with the wrong ID means is known to the other lists: each mistake is said once, at once.
    assert all(cell in page for cell in ("权利人!F2", "份额!G2", "地上物!J2"))
    assert "KP-051 的份额相加是 5/6" in page
    assert "没有登记“赵家”" not in page
    assert wrong not in page
    assert not RosterImport.objects.exists()
    token = tried.context["token"]
    back = loaded(staff.get(reverse("roster_marked", args=[token])).content)
    assert "校验位不对" in back["权利人"]["F2"].comment.text
    assert back["权利人"]["F2"].value == wrong
    assert back["地上物"]["J2"].comment is not None
    refused = staff.post(reverse("roster_tried", args=[token]))
    assert refused.status_code == 409

    assert "KP-051 的份额相加是 5/6" in told(upload(staff, roster(right, "1/3", "口")))
    good = upload(staff, roster(right, "1/2", "口"))
    assert "没有发现问题" in told(good)
    answer = staff.post(reverse("roster_tried", args=[good.context["token"]]), follow=True)
    assert "已写入" in told(answer)
    signed: dict[str, Any] = {"actor": world.staff, "on": TODAY, "paper": world.paper}
    register.sign_shares(ShareSet.objects.open().filter(taking=world.kp051), **signed)
    acquisition.advance([world.kp051], to=Stage.REGISTERED, on=TODAY, actor=world.staff)
    offer = draft(world, world.kp051)
    assert {"陈家", "赵家"} <= {one.claimant.name for one in offer.entitlements.select_related("claimant")}


def test_a_tried_roster_and_its_marked_copy_are_only_for_who_uploaded_it(staff: Any, world: World):
    token = upload(staff, book(权利人=[person("赵家", 村民小组="9 组")])).context["token"]
    staff.force_login(world.outsider)
    assert staff.get(reverse("roster_marked", args=[token])).status_code == 404
    assert staff.get(reverse("roster_tried", args=[token])).status_code == 404
    assert staff.post(reverse("roster_tried", args=[token])).status_code == 404


def test_numbers_are_masked_on_the_page_and_the_export_is_logged(staff: Any, world: World):
    page = told(
        upload(staff, book(账户=[{"名称": "陈家", "开户行": "农商行", "账号": "6228001234567890123"}]))
    )
    assert "6228001234567890123" not in page
    export(staff)
    assert AccessRecord.objects.filter(subject__contains="roster of KP").exists()


def test_the_original_is_for_those_who_may_reveal_and_its_reading_is_logged(staff: Any, world: World):
    data = book(权利人=[person("赵家", 证件号码=id_number(93))])
    staff.post(reverse("roster_tried", args=[upload(staff, data).context["token"]]))
    made = RosterImport.objects.get()
    assert id_number(93).encode() not in made.file.read()
    address = reverse("roster_original", args=[made.pk])
    assert staff.get(address).content == data
    assert AccessRecord.objects.filter(subject=f"roster={made.pk}").count() == 1
    staff.force_login(world.outsider)
    assert staff.get(address).status_code == 404
    staff.force_login(world.leader)
    assert staff.get(address).status_code == 403


def test_an_export_shows_only_ones_own_villages(staff: Any, world: World):
    staff.force_login(world.outsider)
    assert loaded(export(staff))["权利人"].max_row == 1
    answer = staff.get(reverse("roster_export"), {"out-project": "KP", "out-village": str(world.village.pk)})
    assert answer.status_code == 422


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_thousand_rows_through_libreoffice_come_back_without_an_unintended_change(
    staff: Any, world: World, tmp_path: Path
):
    hand: dict[str, Any] = {"actor": world.staff, "on": TODAY}
    new = [
        NewParty(
            "household", f"户{n:04d}", world.group, id_number(n % 900 + 100, born=f"19{n // 900 + 60}0101")
        )
        for n in range(520)
    ]
    made = register.register_parties(new, **hand)
    accounts = [NewAccount(p, "农商行", p.name, f"0622800{n:013d}") for n, p in enumerate(made)]
    register.add_accounts(accounts, **hand)
    before = {p.pk: (p.id_number_index, p.name) for p in Party.objects.all()}
    numbers = {a.pk: a.number_index for a in BankAccount.objects.all()}
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / "roster.xlsx"
    data = edited(export(staff), "权利人", ("名称", "户0007"), 备注="改过")
    source.write_bytes(data)
    subprocess.run(
        [
            *(SOFFICE or "", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "xlsx", "--outdir", str(tmp_path), str(source)),
        ],
        check=True,
        timeout=170,
        capture_output=True,
    )
    through = (tmp_path / "roster.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(through))["权利人"]
    assert all(isinstance(row[5].value, str | None) for row in sheet.iter_rows(min_row=2))
    tried = upload(staff, through)
    seen = tried.context["seen"]
    assert seen.rows > 1000
    assert (seen.added, seen.changed, seen.wrong, seen.unchanged) == (0, 1, 0, seen.rows - 1)
    staff.post(reverse("roster_tried", args=[tried.context["token"]]))
    assert {p.pk: (p.id_number_index, p.name) for p in Party.objects.all()} == before
    assert {a.pk: a.number_index for a in BankAccount.objects.all()} == numbers
    assert Party.objects.get(name="户0007").remark == "改过"


def test_quantities_keep_their_two_places(staff: Any, world: World):
    sheet = loaded(export(staff))["地上物"]
    assert Decimal(sheet["I2"].value) == Decimal("3.00")
