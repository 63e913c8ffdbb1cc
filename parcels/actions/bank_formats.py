"""Each bank's columns and words: reference data that the office keeps up itself."""

from collections.abc import Mapping, Sequence
from datetime import date

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import BankFormat, User
from parcels.rules.bank_rows import NEEDED, RESULT_FIELDS, SHEET_FIELDS, FileKind


def save_bank_format(
    *,
    code: str,
    name: str,
    file_kind: FileKind | str,
    sheet_columns: Sequence[tuple[str, str]],
    result_columns: Mapping[str, str],
    success_words: Sequence[str],
    failed_words: Sequence[str],
    returned_words: Sequence[str] = (),
    is_used: bool = True,
    actor: User,
    on: date,
    bank_format: BankFormat | None = None,
) -> BankFormat:
    """Write a bank's columns, new or instead of `bank_format`'s; its history keeps what stood before.

    Refuses an unknown field, a heading twice, a sheet without account and amount, a result without what can
    be matched, and a word that means two results.
    """
    sheet = [(field, intake.clean(title, 40)) for field, title in sheet_columns]
    answer = {field: intake.clean(title, 40) for field, title in result_columns.items()}
    words = [
        [intake.clean(w, 20) for w in each if w] for each in (success_words, failed_words, returned_words)
    ]
    _check(sheet, answer, words)
    told = {"code": intake.clean(code, 24), "name": intake.clean(name, 60)}
    if not told["code"] or not told["name"]:
        raise Refusal("bank_format_unnamed", field="name")
    if BankFormat.objects.filter(code=told["code"]).exclude(pk=getattr(bank_format, "pk", None)).exists():
        raise Refusal("bank_format_code_taken", {"code": told["code"]}, field="code")
    with deed("save_bank_format", actor=actor, on=on, **told) as d:
        row = bank_format or BankFormat()
        row.code, row.name, row.file_kind = told["code"], told["name"], FileKind(file_kind)
        row.sheet_columns, row.result_columns = [list(pair) for pair in sheet], answer
        row.success_words, row.failed_words, row.returned_words = words
        row.is_used = is_used
        row.save()
        d.touch(row)
    return row


def _check(
    sheet: Sequence[tuple[str, str]], answer: Mapping[str, str], words: Sequence[Sequence[str]]
) -> None:
    for field, columns, known in (
        ("sheet_columns", sheet, SHEET_FIELDS),
        ("result_columns", list(answer.items()), RESULT_FIELDS),
    ):
        names, titles = [name for name, _ in columns], [title for _, title in columns]
        for name, title in columns:
            if name not in known or not title:
                raise Refusal("bank_format_field_unknown", {"text": name, "title": title}, field=field)
        if len(set(names)) < len(names) or len(set(titles)) < len(titles):
            raise Refusal("bank_format_column_twice", field=field)
    if not {"account", "amount"} <= {name for name, _ in sheet}:
        raise Refusal("bank_format_sheet_short", field="sheet_columns")
    if not set(NEEDED) <= set(answer) or not {"number", "account"} & set(answer):
        raise Refusal("bank_format_result_short", field="result_columns")
    every = [word for each in words for word in each]
    if not words[0] or not words[1]:
        raise Refusal("bank_format_words_missing", field="success_words")
    if len(set(every)) < len(every):
        raise Refusal("bank_format_word_twice", field="failed_words")
