"""Tables as text and as HTML."""

from helpers.table import Table

TABLE = Table(("name", "count", "share"), [("a<b", 7, "5 %"), ("long name", 12, None)], "Two rows")


def test_text_is_aligned():
    assert str(TABLE) == (
        "Two rows\nname       count  share\na<b            7    5 %\nlong name     12"
    )
    assert repr(TABLE) == str(TABLE)
    assert list(TABLE) == [("a<b", "7", "5 %"), ("long name", "12", "")]
    assert len(TABLE) == 2


def test_html_is_escaped_and_has_headers():
    html = TABLE._repr_mimebundle_()["text/html"]
    assert "<caption>Two rows</caption>" in html
    assert '<th scope="col" style="text-align: right">count</th>' in html
    assert "a&lt;b" in html
    assert html.count("<tr>") == 3


def test_a_table_without_rows_or_caption():
    empty = Table(("a", "b"), [])
    assert str(empty) == "a  b"
    assert "<caption>" not in empty.html()
