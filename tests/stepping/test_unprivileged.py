"""It needs no root: where the suite runs as root, the steps are tested as another user, too."""

from tests.lab.hosts import needs_lab
from tests.lab.test_unprivileged import as_nobody, interpreter

pytestmark = needs_lab


def test_stepping_as_an_ordinary_user():
    files = [
        f"tests/stepping/{name}" for name in ("test_steps.py", "test_programs.py", "test_ending.py")
    ]
    wanted = "states_after or a_reset or left_open or without_packets"
    options = ["-q", "-p", "no:cacheprovider", "-n", "0", "-k", wanted]
    done = as_nobody(interpreter(), "-m", "pytest", *files, *options, timeout=100)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
