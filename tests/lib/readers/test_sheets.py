"""Workbooks, written by hand: nothing but the parts that a reader needs."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from tests.lib.readers.helpers import whole

from mootlib import readers

TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
RELS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = f"""<?xml version="1.0"?><styleSheet xmlns="{MAIN}"><numFmts count="0"/><fonts count="1"><font/></fonts>
<fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>"""

DATE = 's="1"'


def cell(reference: str, value: object, extra: str = "") -> str:
    if isinstance(value, str) and value.startswith("="):
        return f'<c r="{reference}" t="str"><f>{escape(value[1:])}</f><v>shown result</v></c>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}" {extra}><v>{value}</v></c>'


def sheet(rows: list[list[object]]) -> str:
    body = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            cell(
                f"{chr(65 + i)}{number}",
                v[0] if isinstance(v, tuple) else v,
                DATE if isinstance(v, tuple) else "",
            )
            for i, v in enumerate(row)
            if v is not None
        )
        body.append(f'<row r="{number}">{cells}</row>')
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{"".join(body)}</sheetData></worksheet>'


def workbook(path: Path, sheets: dict[str, str], strings: str | None = None) -> Path:
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, n in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{DOC}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="rS" Type="{DOC}/styles" Target="styles.xml"/>'
    if strings is not None:
        links += f'<Relationship Id="rT" Type="{DOC}/sharedStrings" Target="sharedStrings.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{DOC}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        )
        archive.writestr("xl/styles.xml", STYLES)
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", strings)
        for i, name in enumerate(names, 1):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", sheets[name])
    return path


ROWS: list[list[object]] = [
    ["Post ID", "Message", "Posted", "Likes"],
    ["p1", "The lamp is out", (45000.5,), 3],
    [None, None, None, None],
    ["p2", '=HYPERLINK("https://evil.example")', (45001,), 4.0],
    [1.23457e17, "An identifier as a number", 45002.25, None],
    [12345, "A short identifier as a number", "2023-03-20 10:00", None],
]


def test_a_workbook_with_dates_formulas_and_numbers(tmp_path):
    path = workbook(tmp_path / "a.bin", {"About": sheet([["Made by hand"]]), "Posts": sheet(ROWS)})
    found = readers.detect(path)
    assert found.format == "xlsx"
    assert "1 more sheets" in " ".join(found.notes) or "other" in " ".join(found.notes)
    read = whole(path)
    assert [post["post_id"] for post in read.posts] == ["p1", "p2", "12345"]
    assert read.posts[0]["posted_at"] == datetime(2023, 3, 15, 12, tzinfo=UTC)
    assert read.posts[1]["text"] == "shown result"
    assert read.posts[2]["posted_at"] == datetime(2023, 3, 20, 10, tzinfo=UTC)
    assert read.counts_of("p2") == {"likes": 4}
    assert [(r["line"], r["reason"][:40]) for r in read.rejects] == [
        (5, 'The identifier "1.23457e+17" was damaged')
    ]
    assert read.rows_read == 4


def test_a_sheet_that_spans_the_whole_grid_is_refused(tmp_path):
    body = f'<worksheet xmlns="{MAIN}"><sheetData>{cell("A1", "text")}<row r="1048576">{cell("XFD1048576", "x")}</row></sheetData></worksheet>'
    path = workbook(tmp_path / "a.xlsx", {"S": body})
    assert path.stat().st_size < 5000
    with pytest.raises(readers.UnreadableFile, match="larger than 20,000,000 cells"):
        readers.detect(path)


def test_one_long_text_in_many_cells_is_refused(tmp_path):
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 1_000_000}</t></si></sst>'
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 2000))
    path = workbook(
        tmp_path / "a.xlsx",
        {"S": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'},
        strings,
    )
    with pytest.raises(readers.UnreadableFile, match="longer than 300,000,000 characters"):
        readers.detect(path)


def test_a_workbook_that_declares_entities_is_refused(tmp_path):
    strings = f'<!DOCTYPE sst [<!ENTITY a "ha">]><sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>'
    path = workbook(tmp_path / "a.xlsx", {"S": sheet(ROWS)}, strings)
    with pytest.raises(readers.UnreadableFile, match="declaring a document type"):
        readers.detect(path)


def test_a_part_that_unpacks_to_too_much_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"S": sheet(ROWS) + " " * 80_000_000})
    with pytest.raises(readers.UnreadableFile, match="unpacks to far more"):
        readers.detect(path)


@pytest.mark.parametrize(
    "broken", ["<worksheet", "", f'<worksheet xmlns="{MAIN}"><sheetData><row><c']
)
def test_a_damaged_workbook(tmp_path, broken):
    with pytest.raises(readers.UnreadableFile, match="damaged spreadsheet"):
        readers.detect(workbook(tmp_path / "a.xlsx", {"S": broken}))


def test_an_empty_workbook(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"S": sheet([])})
    with pytest.raises(readers.UnreadableFile, match="without any filled cell"):
        readers.detect(path)
