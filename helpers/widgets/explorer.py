"""What the explorers bring into the page: their script, and their style."""

from pathlib import Path

from helpers.draw.colours import LIGHT

HERE = Path(__file__).parent


def script(path: Path) -> str:
    """The module at `path`, with the functions that all explorers share in front of it."""
    return (HERE / "explorer.js").read_text("utf-8") + path.read_text("utf-8")


def style() -> str:
    """The style of the explorers, with the colours of their pictures as CSS variables."""
    colours = "".join(f"--draw-{name}:{colour};" for name, colour in LIGHT.items())
    return (HERE / "explorer.css").read_text("utf-8") + f".helpers-explorer{{{colours}}}"
