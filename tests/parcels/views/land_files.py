"""Ways to ask for a file of parcels and to look into it."""

import io
import json

from django.urls import reverse
from openpyxl import load_workbook


def file_of(client, user, query="", **asked):
    client.force_login(user)
    words = "&".join(f"{key}={value}" for key, value in asked.items())
    return client.get(f"{reverse('parcel_export_file')}?{words}&{query}")


def bytes_of(client, user, query="", **asked) -> bytes:
    answer = file_of(client, user, query, **asked)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return b"".join(answer.streaming_content)


def codes_in(client, user, query="") -> list[str]:
    found = json.loads(bytes_of(client, user, query, format="geojson"))
    return [feature["properties"]["DKBH"] for feature in found["features"]]


def rows_of(content, page=0):
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[page].iter_rows()]
