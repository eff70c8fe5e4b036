"""Which RFCs a text cites: none that is obsolete, and no section that does not exist.

The form is `RFC 9293 3.5`, or `RFC 9293 3.5, 3.10.7` for two sections of one RFC; a link to
rfc-editor.org counts too. The sections that exist stand in tests/data/rfc_sections.txt, taken
from each RFC's own table of contents.
"""

import re
from functools import cache
from pathlib import Path

from tests.form.cells import cells, place
from tests.form.outputs import output_texts

TABLE = Path(__file__).parents[1] / "data" / "rfc_sections.txt"

_CURRENT = {
    768: "", 791: "760", 792: "777", 1034: "882 883 973", 1035: "882 883 973",
    1191: "1063", 2018: "1072", 3629: "2044 2279", 4086: "1750", 4291: "1884 2373 3513",
    4443: "1885 2463", 5280: "2459 3280", 5681: "2001 2581", 6066: "3546 4366", 6298: "2988",
    6582: "2582 3782", 6675: "3517", 6724: "3484", 6890: "3330 5735", 7323: "1323 1185",
    7414: "4614", 7766: "5966", 8085: "5405", 8200: "1883 2460", 8201: "1981", 8305: "6555",
    8446: "2246 4346 5246 5077", 8684: "6824", 9110: "2068 2616 2818 7230 7231 7232 7233 7235",
    9111: "7234", 9113: "7540", 9260: "2960 4960", 9293: "793 879 2873 6093 6429 6528 6691 1948",
    9325: "7525", 9438: "8312", 9937: "6937",
}  # fmt: skip
OBSOLETE = {int(old): new for new, olds in _CURRENT.items() for old in olds.split()}

SECTION = r"(?>\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)(?![\w:-])"
NEXT = r"(?:,|\sand|,\sand)\s+(?>(?:\d+|[A-Z])(?:\.\d+)+)(?![\w:-])"
CITATION = re.compile(rf"\bRFC\s+(\d+)(?:(?:,?\s+sections?)?\s+({SECTION}(?:{NEXT})*))?")
LINK = re.compile(r"/rfc(\d+)(?:\.(?:html|txt))?(?:#(?:section|appendix)-([\w.]+))?")
MISSPELT = re.compile(r"\b(?:RFC-?\d+|rfc[ -]\d+|RFC \d+,? (?:§|[Ss]ec\.|[Cc]hapter) ?\d[\d.]*)")
SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n\s*\n|\n(?=\s*[-*|])")


@cache
def sections():
    """Return {number of an RFC: set of its sections}, as the table has them."""
    found = {}
    for line in TABLE.read_text("utf-8").splitlines():
        number, colon, rest = line.partition(":")
        if colon and not line.startswith("#"):
            found[int(number)] = set(rest.split())
    return found


def citations(text):
    """Return what `text` cites, as a list of (number of the RFC, section or "")."""
    found = []
    for match in CITATION.finditer(text):
        listed = re.findall(SECTION, match[2] or "") or [""]
        found += [(int(match[1]), section) for section in listed]
    found += [(int(match[1]), (match[2] or "").rstrip(".")) for match in LINK.finditer(text)]
    return found


def complaints(text):
    """Yield what is wrong with the citations in `text`."""
    for match in MISSPELT.finditer(text):
        yield f"“{match[0]}” should be written like “RFC 9293 3.5”"
    for sentence in SENTENCE.split(text):
        allowed = re.search(r"(?i)obsolete|replace[sd]", sentence)
        for number, section in citations(sentence):
            if number in OBSOLETE:
                if not allowed:
                    yield f"RFC {number} is obsolete; RFC {OBSOLETE[number]} stands in its place"
            elif number not in sections():
                yield f"RFC {number} is not in {TABLE.name}: look up its sections and add them"
            elif section and section not in sections()[number]:
                yield f"RFC {number} has no section {section} (by {TABLE.name})"


def cited(notebook, path):
    """Each citation in a notebook's prose, code and outputs is current and exists."""
    for index, cell in enumerate(notebook.cells):
        for complaint in dict.fromkeys(complaints(cell.source)):
            yield f"{place(index, cell)}: {complaint}"
    for index, cell in cells(notebook, "code"):
        found = (complaint for text in output_texts(cell) for complaint in complaints(text))
        for complaint in dict.fromkeys(found):
            yield f"{place(index, cell)}, output: {complaint}"


RULES = (cited,)
