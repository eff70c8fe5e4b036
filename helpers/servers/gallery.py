"""A page of twelve dots, each of them slow: how many connections does a browser open for it?"""

import re
import time

from helpers.application import Request

DOTS = 12
WAIT = 0.2  # seconds before each dot
GIF = b"GIF89a\1\0\1\0\x80\0\0%b\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"  # one pixel, of one colour


def gallery(request: Request) -> tuple[int, bytes]:
    """Return the status and the body that answer a request: a page at `/`, its dots beside it."""
    if request.target == "/":
        dots = "\n".join(f'<img src="/{n}.gif" alt="dot {n}">' for n in range(DOTS))
        style = "<style>img { width: 60px; height: 60px; border-radius: 30px }</style>"
        page = f'<!doctype html><html lang="en"><title>Dots</title>{style}<h1>Dots</h1>\n{dots}\n'
        return 200, page.encode()
    found = re.fullmatch(r"/(\d\d?)\.gif", request.target)
    if not found:
        return 404, b"There is nothing here.\n"
    time.sleep(WAIT)
    red = 255 * int(found[1]) // DOTS % 256
    return 200, GIF % bytes([red, 80, 255 - red])
