"""Run a server and a client one line at a time, and see what each line does to the network.

`step_through` does it, and returns a `Stepped`: its steps as a picture, as a table and as text.
"""

from helpers.stepping.code import CannotStep
from helpers.stepping.run import step_through
from helpers.stepping.step import SocketState, Step
from helpers.stepping.stepped import Stepped

__all__ = ["CannotStep", "SocketState", "Step", "Stepped", "step_through"]
