"""What turns a notebook into a course: predict, check, arrange, recall, and a map of progress.

`predict` asks before a run and compares after it. `check` tries an answer against peers that are
not kind and says what to mend. `arrange` asks for an order. `recall` asks what stayed.
`course_map` shows what is done.
"""

from helpers.exercises.arrange import arrange
from helpers.exercises.checking import check
from helpers.exercises.course_map import course_map
from helpers.exercises.hints import hint
from helpers.exercises.predict import predict
from helpers.exercises.recall import recall

__all__ = ["arrange", "check", "course_map", "hint", "predict", "recall"]
