from hypothesis import given
from hypothesis import strategies as st

from helpers.draw.axes import COLUMN, _merged, _thinned

PIXELS = st.integers(0, 400).map(lambda tenth: tenth / 10)


@given(st.lists(st.tuples(PIXELS, PIXELS), min_size=1, max_size=200))
def test_a_thinned_line_keeps_what_can_be_seen_of_each_column(points):
    points.sort(key=lambda point: point[0])
    kept = _thinned(points)
    assert [point for point in points if point in kept][:1] == kept[:1]
    by_column = {}
    for chosen, found in ((0, points), (1, kept)):
        for x, y in found:
            by_column.setdefault(int(x * COLUMN), ([], []))[chosen].append(y)
    for every, some in by_column.values():
        assert (min(every), max(every), every[0], every[-1]) == (
            min(some),
            max(some),
            some[0],
            some[-1],
        )
        assert len(some) <= 4 or len(every) < 5


@given(st.lists(st.tuples(PIXELS, PIXELS, PIXELS), max_size=80))
def test_merged_strokes_cover_the_same_places(strokes):
    def covered(found, tolerance):
        return {
            (round(x * COLUMN), tenth)
            for x, a, b in found
            for tenth in range(round(min(a, b) * 10), round(max(a, b) * 10) + tolerance + 1)
        }

    before, after = covered(strokes, 0), covered(_merged(strokes), 0)
    assert before <= after
    assert after <= covered(strokes, 10 // COLUMN), "a gap is closed only below half a pixel"
