"""What both explorers bring into the page: their script, and their style for both themes."""

from pathlib import Path

from helpers.draw.colours import theme_css

HERE = Path(__file__).parent
DARK_THEME = "body[data-jp-theme-light='false'] .helpers-explorer"


def script(path: Path) -> str:
    """The module at `path`, with the functions that all explorers share in front of it."""
    return (HERE / "explorer.js").read_text("utf-8") + path.read_text("utf-8")


def style() -> str:
    """The style of the explorers: their pictures follow JupyterLab's dark theme."""
    return (HERE / "explorer.css").read_text("utf-8") + theme_css(DARK_THEME)
