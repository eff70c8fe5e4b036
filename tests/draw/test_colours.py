import itertools

import pytest

from helpers.draw.colours import LIGHT, contrast, css

TINTS = [name for name in LIGHT if name[-2:] in ("-1", "-2")]
STRONG = ("data", "control", "lost", "again", "damaged")  # what lines in one picture may be

# Machado, Oliveira and Fernandes (2009), severity 1: what a colour-blind eye sees of linear RGB.
BLIND = {
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritan": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def seen(colour, matrix):
    linear = [(int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)]
    mixed = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in matrix]
    return [max(0.0, min(1.0, part)) ** (1 / 2.2) * 255 for part in mixed]


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("palette", [LIGHT], ids=["card"])
class TestEachPalette:
    def test_text_can_be_read_everywhere(self, palette):
        for ground in ("paper", "mark", *TINTS):
            assert contrast(palette["ink"], palette[ground]) >= 7, ground
        first = [name for name in TINTS if name.endswith("-1")]
        for ground in ("paper", "mark", *first):
            assert contrast(palette["soft"], palette[ground]) >= 4.5, ground

    def test_coloured_words_can_be_read(self, palette):
        for name in (*STRONG, "ack", "reset", "client", "server"):
            assert contrast(palette[name], palette["paper"]) >= 4.5, name

    def test_lines_can_be_seen(self, palette):
        assert contrast(palette["line"], palette["paper"]) >= 3

    @pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND)
    def test_kinds_differ_for_colour_blind_eyes(self, palette, matrix):
        eyes = {name: seen(palette[name], matrix) for name in ("data", "lost", "ack")}
        for one, other in itertools.combinations(eyes, 2):
            apart = sum((a - b) ** 2 for a, b in zip(eyes[one], eyes[other], strict=True)) ** 0.5
            assert apart > 40, (one, other)


def test_a_picture_has_the_colours_themselves():
    assert css("ink") == LIGHT["ink"]
