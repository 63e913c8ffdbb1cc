"""An own, empty office through its pages alone: from the first place to a parcel that can be priced."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parcels.actions import office
from parcels.models import (
    ApprovalBatch,
    FundSource,
    HouseholdMember,
    ImportRun,
    LandCoefficient,
    Office,
    Party,
    Place,
    Project,
    Rate,
    RateSet,
    Taking,
    User,
)
from tests.world import PASSWORD, PDF, id_number

pytestmark = pytest.mark.django_db
SURVEY = Path(__file__).resolve().parents[2] / "fixtures" / "samples" / "plots_gbk_crlf.txt"
ROLES = {"zhuanguan": "staff", "caiwu": "finance", "guihua": "planner", "lingdao": "leader"}
RATES = {
    "name": "补偿标准",
    "paper_number": "政发〔2024〕1号",
    "county_code": "431271",
    "published": "2024-01-31",
    "since": "2024-01-31",
    "land_percent": 40,
    "zone_1": "Ⅱ",
    "zone_price_1": "60000",
    "things": 6,
    "coefficient_dry": "0.7",
    "coefficient_forest": "0.5",
    "head_1": "crops",
    "name_1": "水稻",
    "unit_1": "亩",
    "price_1": "1500",
}


class People:
    """The browser of one office: whoever asks signs in first."""

    def __init__(self, client):
        self.client = client

    def post(self, who, url, /, **form):
        self.client.force_login(User.objects.get(username=who))
        return self.client.post(url, form)

    def does(self, who, address, /, *args, **form):
        answer = self.post(who, reverse(address, args=args), **form)
        wrong = answer.context["form"].errors if answer.status_code != 302 else None
        assert answer.status_code == 302, wrong
        return answer["Location"]

    def sees(self, username, url):
        self.client.force_login(User.objects.get(username=username))
        answer = self.client.get(url)
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def people(client):
    """An office as `open_office` leaves it: one administrator, nothing else."""
    on, system = date(2024, 3, 1), office.command_actor()
    office.open_office(name="征地拆迁管理办公室", on=on)
    office.add_user(
        actor=system, on=on, username="boss", full_name="管理员", role="administrator", password=PASSWORD
    )
    return People(client)


def settle(people):
    """Places from the county to the group, and one person per role, by the administrator."""
    above = None
    for code, name in [
        ("431271", "洪江区"),
        ("431271100", "桂花园乡"),
        ("431271100201", "长田村"),
        ("431271100201003", "3 组"),
    ]:
        people.does("boss", "place_new", parent=above.pk if above else "", code=code, name=name)
        above = Place.objects.get(code=code)
    village = Place.objects.get(level="village")
    for username, role in ROLES.items():
        mine = [village.pk] if role == "staff" else []
        people.does(
            "boss", "user_new", username=username, password=PASSWORD, full_name=role, role=role, villages=mine
        )


def open_project(people):
    """A project with its batch by the planner, its fund and the rates by finance."""
    area = {"planned_area": "7.20", "area_unit": "mu", "cap_yuan": "1000000"}
    people.does("guihua", "project_new", code="KP-1", name="扩片平整", kind="expansion", **area)
    people.does("guihua", "batch_new", "KP-1", code="KP-P1", name="第一批次", kind="batch")
    people.does("caiwu", "fund_new", "KP-1", code="KP-ZX", name="专项资金", planned_yuan="500000")
    people.does("caiwu", "rate_new", **RATES, scan=SimpleUploadedFile("标准.pdf", PDF))
    people.does("lingdao", "rate_confirm", RateSet.objects.get().pk)


def register(people):
    """The group's collective and a household with its householder, by staff."""
    group = Place.objects.get(level="group")
    people.does("zhuanguan", "party_new", kind="collective", name="长田村 3 组集体", group=group.pk)
    known = {"id_number": id_number(1), "phone": "13800000000", "householder": "王大"}
    people.does("zhuanguan", "party_new", kind="household", name="王大", group=group.pk, **known)


def bring_in(people):
    """The sample file, its findings confirmed, into batch, price zone and group."""
    page = people.does(
        "zhuanguan",
        "import_new",
        project=Project.objects.get().pk,
        since_date="2024-03-01",
        file=SimpleUploadedFile(SURVEY.name, SURVEY.read_bytes()),
    )
    run = ImportRun.objects.get()
    confirmed = [finding["code"] for finding in run.findings if finding["severity"] == "confirm"]
    into = {
        "batch": ApprovalBatch.objects.get().pk,
        "price_zone": Rate.objects.get(code="LAND-Ⅱ").price_zone_id,
        "group": Place.objects.get(level="group").pk,
    }
    answer = people.post("zhuanguan", f"{page}accept/", accept=confirmed, **into)
    assert answer.status_code == 302


def test_an_empty_office_comes_to_land_whose_file_every_role_can_open(people):
    settle(people)
    open_project(people)
    register(people)
    bring_in(people)
    taking = Taking.objects.get(code="YL001")
    assert (taking.batch.code, taking.price_zone.code) == ("KP-P1", "Ⅱ")
    assert taking.parcel.collective == Party.objects.get(kind="collective")
    for username in ROLES:
        assert "YL001" in people.sees(username, reverse("taking_file", args=[taking.pk]))


def test_what_was_entered_is_what_is_held(people):
    settle(people)
    open_project(people)
    register(people)
    assert Project.objects.get().planned_area_m2 == Decimal("4800.00")
    assert FundSource.objects.get().planned_yuan == 500_000
    assert dict(LandCoefficient.objects.values_list("land_group", "coefficient")) == {
        "dry": Decimal("0.700"),
        "forest": Decimal("0.500"),
    }
    member = HouseholdMember.objects.select_related("household", "person").get()
    assert (member.household.name, member.person.name, member.is_householder) == ("王大", "王大", True)
    assert RateSet.objects.get().land_percent == 40


def test_the_desk_of_an_empty_office_says_what_comes_first_until_there_is_land(people):
    desk = reverse("desk")
    assert "从这里开始" in people.sees("boss", desk)
    settle(people)
    assert people.sees("boss", desk).count("已办") == 2
    open_project(people)
    register(people)
    assert people.sees("guihua", desk).count("已办") == 6
    for word in ("公布园区界线", "登记约束图层", "计划平整地块"):
        assert word in people.sees("guihua", desk)
    bring_in(people)
    assert "从这里开始" not in people.sees("guihua", desk)


def test_the_office_itself_is_changed_with_its_extent_from_a_file(people):
    facts = {"name": "洪江高新区", "authority": "洪江区人民政府", "admin_code": "431271", "survey_epsg": 4525}
    one_plot = b"\r\n".join(SURVEY.read_bytes().split(b"\r\n")[:16])
    people.does("boss", "office_edit", **facts, extent_file=SimpleUploadedFile("a.txt", one_plot))
    held = Office.objects.get()
    assert (held.name, held.admin_code, len(held.extent.coords[0])) == ("洪江高新区", "431271", 5)
    assert people.post("boss", reverse("office_edit"), **{**facts, "survey_epsg": 4490}).status_code == 200
    assert Office.objects.get().extent
