"""What a roster would do, worked out without writing: the plan, and what changes with both values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from landmgmt.lib.findings import Finding, Severity, blocking, note
from landmgmt.lib.secret import masked_id, masked_tail
from parcels.actions.people import NewParty
from parcels.actions.roster_people import Ref, wrong
from parcels.models import Party, Place, Rate, Taking
from parcels.models.roster_rows import FileRow, state_of
from parcels.rules.rosters import FIELDS, RosterRow, Sheet, key_of


@dataclass(frozen=True)
class Change:
    """A row that would be written: its place, who or what, and per column (name, before, after)."""

    list: Sheet
    cell: str
    title: str
    is_new: bool
    pairs: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class SetShares:
    """The shares one taking would have from a day on."""

    taking: Taking
    parts: tuple[tuple[Ref, Fraction], ...]
    since: date
    right: str


@dataclass(frozen=True)
class AddItem:
    """A thing that would be registered."""

    taking: Taking
    owner: Ref | None
    rate: Rate
    quantity: str
    first_seen: date


@dataclass(frozen=True)
class AddAccount:
    """An account that would be registered."""

    who: Ref
    bank: str
    holder: str
    number: str = field(repr=False)


@dataclass
class Plan:
    """Everything a roster would write."""

    parties: list[NewParty] = field(default_factory=list)
    edits: list[tuple[Party, dict[str, Any]]] = field(default_factory=list)
    shares: list[SetShares] = field(default_factory=list)
    items: list[AddItem] = field(default_factory=list)
    accounts: list[AddAccount] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.parties or self.edits or self.shares or self.items or self.accounts)


@dataclass
class Examination:
    """A tried roster."""

    plan: Plan = field(default_factory=Plan)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    tables: list[tuple[str, list[list[str]]]] = field(default_factory=list, repr=False)

    @property
    def added(self) -> int:
        return sum(one.is_new for one in self.changes)

    @property
    def changed(self) -> int:
        return len(self.changes) - self.added

    @property
    def wrong(self) -> int:
        return sum(one.severity is Severity.ERROR for one in self.findings)

    def accepted(self, codes: Sequence[str] = ()) -> bool:
        """Whether it may be written."""
        return not blocking(self.findings, codes) and not self.plan.is_empty

    def add(self, row: RosterRow, title: str, values: Mapping[str, str]) -> None:
        """Note a new row with what it says."""
        pairs = tuple(
            (name, "", shown(name, text)) for name, text in values.items() if text and name != "name"
        )
        self.changes.append(Change(row.list, row.cell("name"), title, True, pairs))

    def change(self, row: RosterRow, title: str, pairs: Sequence[tuple[str, str, str]]) -> None:
        """Note a changed row with both values."""
        told = tuple((name, shown(name, was), shown(name, now)) for name, was, now in pairs)
        self.changes.append(Change(row.list, row.cell(pairs[0][0]), title, False, told))


def sheet_of(finding: Finding) -> str:
    """The sheet a finding is on; "" for the whole file."""
    return str(finding.params.get("cell", "")).rpartition("!")[0]


def shown(name: str, text: str) -> str:
    """A value on the screen: an ID and an account never in full."""
    if name == "id_number":
        return masked_id(text)
    return masked_tail(text) if name in ("number", "phone") else text


def differences(was: Mapping[str, str], now: Mapping[str, str], kind: Sheet) -> list[tuple[str, str, str]]:
    """The columns in which two states of a row differ."""
    names = [name for name in FIELDS[kind] if name != "key"]
    return [(n, was.get(n, ""), now.get(n, "")) for n in names if was.get(n, "") != now.get(n, "")]


@dataclass(frozen=True)
class Keyed:
    """A row of an export come back: what is on file, and in which columns the roster differs now."""

    file: FileRow
    pairs: list[tuple[str, str, str]]


def keyed(row: RosterRow, files: Mapping[int, FileRow], seen: Examination) -> Keyed | None:
    """Compare a row that bears a key with what is on file; None where there is nothing to do.

    A row nobody touched in the roster never overwrites what was written since the export; one that both
    changed is a finding with both values.
    """
    key = key_of(row.said("key"), row.list)
    if key is None:
        seen.findings.append(wrong("ROSTER_KEY_UNKNOWN", row, "key"))
        return None
    pk, state = key
    file = files.get(pk)
    if file is None:
        if state_of(row.list, row.values)[: len(state)] == state:
            seen.findings.append(note("ROSTER_ROW_GONE", row=row.row, cell=row.cell("key")))
            seen.unchanged += 1
        else:
            seen.findings.append(wrong("ROSTER_KEY_GONE", row, "key"))
        return None
    full = {**file.values, **{name: text for name, text in row.values.items() if name != "key"}}
    pairs = differences(file.values, full, row.list)
    if not pairs:
        seen.unchanged += 1
        return None
    if file.state != state:
        if state_of(row.list, full) == state:
            seen.findings.append(note("ROSTER_ROW_NEWER", row=row.row, cell=row.cell(pairs[0][0])))
            seen.unchanged += 1
            return None
        name, theirs, mine = pairs[0]
        told = {"mine": shown(name, mine), "theirs": shown(name, theirs)}
        seen.findings.append(wrong("ROSTER_ROW_CHANGED_SINCE", row, name, **told))
        return None
    return Keyed(file, pairs)


def place_said(group: Place | None) -> str:
    """A group with its village."""
    return group.full_name if group else ""
