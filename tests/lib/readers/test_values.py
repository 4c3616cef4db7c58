"""Single values: dates, identifiers, counts, words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mootlib.readers import values, words
from mootlib.readers.dates import BadDate, Dates, looks_like_date

UTC_DATES = Dates(UTC, "day-first", latest=None)


def read(value, dates=UTC_DATES):
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=dates.micros(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022-04-29 23:01 +0000", "2022-04-29 23:01:00"),
        ("2020-01-02T03:04:05Z", "2020-01-02 03:04:05"),
        ("2020-01-02T03:04:05.123+01:00", "2020-01-02 02:04:05.123000"),
        ("2020-01-02 03:04:05,5", "2020-01-02 03:04:05.500000"),
        ("2018-10-10", "2018-10-10 00:00:00"),
        ("2020/1/5 7:03", "2020-01-05 07:03:00"),
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10 20:19:24"),
        ("Fri, 10 Oct 2018 20:19:24 GMT", "2018-10-10 20:19:24"),
        ("Thu, Oct 10, 2024", "2024-10-10 00:00:00"),
        ("Oct 10, 2018 8:19 PM", "2018-10-10 20:19:00"),
        ("May 3rd, 2020 at 12:02 AM", "2020-05-03 00:02:00"),
        ("Sep 05, 2013 · 3:06 PM UTC", "2013-09-05 15:06:00"),
        ("12 okt 2020 14:05", "2020-10-12 14:05:00"),
        ("1.5.2020 kl. 14.05", "2020-05-01 14:05:00"),
        ("16/10/17 22:59", "2017-10-16 22:59:00"),
        ("2021-06-14 15:20:02 EDT", "2021-06-14 19:20:02"),
        ("2021-12-14 15:20:02 EST", "2021-12-14 20:20:02"),
        ("2022-07-01 12:00:00 CET", "2022-07-01 11:00:00"),
        ("2020-06-01 10:00:00 UTC+02:00", "2020-06-01 08:00:00"),
        ("2016-12-31 23:59:60", "2017-01-01 00:00:00"),
        ("29/02/2020", "2020-02-29 00:00:00"),
        ("20200102", "2020-01-02 00:00:00"),
        ("20200102030405", "2020-01-02 03:04:05"),
        (1623881091, "2021-06-16 22:04:51"),
        ("1623881091.25", "2021-06-16 22:04:51.250000"),
        (1623881091000, "2021-06-16 22:04:51"),
        ("1623881091000000", "2021-06-16 22:04:51"),
        (date(2020, 1, 2), "2020-01-02 00:00:00"),
    ],
)
def test_dates(value, expected):
    assert read(value) == datetime.fromisoformat(expected + "+00:00")
    assert looks_like_date(value)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("soon", '"soon" was not understood as a date.'),
        ("31/02/2020", 'The date "31/02/2020" does not exist.'),
        ("29/02/2021", 'The date "29/02/2021" does not exist.'),
        ("2020-13-01", 'The date "2020-13-01" does not exist.'),
        ("2020-01-02 25:00", 'The date "2020-01-02 25:00" does not exist.'),
        ("10 Foo 2020", "The month 'Foo' was not understood."),
        ("2021-03-14 10:00:00 IST", "The time zone 'IST' is unknown or has several meanings; "
         "write an offset such as +01:00."),
        ("10/16/17 22:59", 'The date "10/16/17 22:59" does not fit the order day, month of the '
         "other dates in this column."),
        ("1970-01-01", 'The date "1970-01-01" lies before 1980; it was taken for a missing one.'),
        (True, '"True" was not understood as a date.'),
        (float("inf"), '"inf" was not understood as a date.'),
        (12, '"12" was not understood as a date.'),
        ("395132521307848704", '"395132521307848704" was not understood as a date.'),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_taken(value, sentence):
    with pytest.raises(BadDate) as error:
        UTC_DATES.micros(value)
    assert str(error.value) == sentence


def test_the_latest_date_is_a_limit():
    limit = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    dates = Dates(UTC, "day-first", limit)
    assert dates.micros("2024-01-01") == limit
    with pytest.raises(BadDate, match="lies in the future"):
        dates.micros("2024-01-02")


def test_clocks_that_change():
    dates = Dates(ZoneInfo("Europe/London"), "day-first", None)
    assert read("2024-03-31 00:30", dates).hour == 0  # before the change
    assert read("2024-03-31 12:00", dates).hour == 11
    assert read("2024-10-27 01:30", dates).hour == 0  # shown twice: the first is taken
    assert read("2024-07-01 12:00 +0000", dates).hour == 12  # a stated zone wins


@given(st.datetimes(datetime(1981, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001
def test_every_iso_date_is_read_exactly(moment):
    assert read(moment.isoformat()) == moment.replace(tzinfo=UTC)
    assert read(moment.strftime("%Y/%m/%d %H:%M:%S.%f")) == moment.replace(tzinfo=UTC)
    assert read(moment.strftime("%d.%m.%Y %H:%M")) == moment.replace(
        tzinfo=UTC, second=0, microsecond=0
    )
    assert read(moment.strftime("%a %b %d %H:%M:%S +0100 %Y")) == moment.replace(
        tzinfo=UTC, microsecond=0
    ) - timedelta(hours=1)


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_any_value_is_read_or_refused_with_a_sentence(value):
    try:
        UTC_DATES.micros(value)
    except BadDate as error:
        assert str(error).endswith(".")  # noqa: PT017


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("123", "123"),
        ("'262596552399396864'", "262596552399396864"),
        ("'1400000000000000001", "1400000000000000001"),
        ('="1400000000000000001"', "1400000000000000001"),
        ("48248435938_10154336609970939", "48248435938_10154336609970939"),
        ("  abc-1 ", "abc-1"),
        ("123.0", "123"),
        (123.0, "123"),
        (2**62, str(2**62)),
        ("12e5", "12e5"),
        ("", None),
        ("NA", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_identifiers(value, expected):
    assert values.identifier(value) == expected


@pytest.mark.parametrize(
    "value", ["1.23457E+17", "1,23457e+17", "1.5E+3", 1.23457e17, "395132521307848704.0"]
)
def test_damaged_identifiers(value):
    with pytest.raises(values.DamagedId, match="was damaged by a spreadsheet"):
        values.identifier(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12", 12), (12, 12), (12.0, 12), ("12.0", 12), ("1,234", 1234), ("1,234,567", 1234567),
        ("1.234", 1234), ("1 234", 1234), ("1\u202f234", 1234), ("1\xa0234", 1234), ("1'234", 1234),
        ("1.2K", 1200), ("3M", 3_000_000), ("1,234.0", 1234), ("0", 0), (0, 0),
        ("-", None), ("", None), (None, None), ("NA", None), ("12,34", None), ("0,5", None),
        ("2.5", None), (2.5, None), (-1, None), ("-4", None), ("many", None), (True, None),
        (float("inf"), None), ("9" * 30, None), (2**70, None), ("١٢", None),
    ],
)  # fmt: skip
def test_counts(value, expected):
    assert values.count(value) == expected


@pytest.mark.parametrize(
    ("markup", "text", "links"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree", []),
        ("a &lt;b&gt; &amp; c", "a <b> & c", []),
        ("<script>x</script><style>y</style>kept", "kept", []),
        (
            '<a href="javascript:x()">no</a> <a href="https://a.example">yes</a>',
            "no yes",
            ["https://a.example"],
        ),
        ("<p>unclosed <b>bold", "unclosed bold", []),
        ("no markup at all", "no markup at all", []),
        (None, "", []),
    ],
)
def test_markup(markup, text, links):
    assert words.from_html(markup) == (text, links)


def test_markup_that_is_too_long():
    with pytest.raises(ValueError, match="longer than 500,000 characters"):
        words.from_html("<" * 600_000)


def test_what_a_text_names():
    text = (
        "Thanks @MarrowbyCC and @dan@river.example! Not me@mail.example. #MillLane #2024 #Größe "
        "see https://a.example/x?y=1, (http://b.example/) and http://t.co/cut…"
    )
    assert words.mentions(text) == ["marrowbycc", "dan@river.example"]
    assert words.hashtags(text) == ["milllane", "größe"]
    assert words.links(text) == ["https://a.example/x?y=1", "http://b.example/"]


def test_reposts():
    assert words.reposted("RT @Dan_1: the words") == ("dan_1", "the words")
    assert words.reposted("rt @dan the words") is None


def test_words_in_pieces():
    pieces = ["See ", {"type": "link", "text": "https://a.example"}, "!", 5]
    assert words.clean(pieces) == "See https://a.example!"


def test_identifiers_fit_every_store_and_every_address() -> None:
    long = "https://example.org/" + "x" * 400
    found = values.identifier(long)
    assert found is not None
    assert len(found) <= 200
    assert found.startswith("https://example.org/xxx")
    assert found != values.identifier(long + "y")
    assert values.identifier("9" * 600) != values.identifier("9" * 601)
    assert values.identifier("a\nb\u2028c\x0bd") == "abcd"
