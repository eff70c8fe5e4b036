"""Where the course lies: the folder with its notebooks, wherever `helpers` is installed."""

from pathlib import Path

START = "00_start_here.ipynb"


def notebooks() -> Path | None:
    """Return the folder of the notebooks, or None where there is none.

    It lies beside the package in a checkout. Where the package was installed elsewhere, it is the
    folder that the kernel runs in, or one around it, or `notebooks` in one of these.
    """
    here = Path.cwd()
    around = [Path(__file__).parents[2], here, *here.parents]
    places = [place for folder in around for place in (folder / "notebooks", folder)]
    return next((place for place in places if (place / START).is_file()), None)


def own_folder() -> Path:
    """Return where the course keeps what belongs to its reader: its checkout, or her home."""
    found = notebooks()
    return found.parent if found else Path.home()
