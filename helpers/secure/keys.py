"""Read a capture with the keys that an `ssl.SSLContext` has written into its `keylog_filename`."""

import shutil
import subprocess
from pathlib import Path

PATIENCE = 60  # seconds
LONGEST = 500  # characters of a line


def decrypted(capture: Path | str, keys: Path | str) -> str:
    """What tshark, the Wireshark of the terminal, sees of TLS in `capture`: a line a frame.

    Data of an application follows its line. Where tshark is not installed, the text says how to
    read the capture in Wireshark. Raises OSError where tshark cannot read the file.
    """
    program = shutil.which("tshark")
    if program is None:
        return (
            f"tshark is not here. In Wireshark, open {capture}, and give {keys} under "
            "Edit, Preferences, Protocols, TLS, (Pre)-Master-Secret log filename."
        )
    command = [program, "-r", str(capture), "-o", f"tls.keylog_file:{keys}", "-Y", "tls"]
    command += ["-T", "fields", "-E", "separator=\t", "-e", "_ws.col.Info", "-e", "data.data"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode:
        raise OSError(f"tshark cannot read {capture}: {done.stderr.strip().splitlines()[-1:]}")
    return "\n".join(_line(line) for line in done.stdout.splitlines())


def _line(line: str) -> str:
    """What a frame is, and in quotes the data that it carries."""
    info, _, data = line.partition("\t")
    texts = [bytes.fromhex(piece).decode("ascii", "replace") for piece in data.split(",") if piece]
    return " ".join([info, *map(repr, texts)])[:LONGEST]
