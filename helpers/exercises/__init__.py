"""What turns a notebook into a course: predict, check, arrange, recall, and a map of progress.

`predict` asks before a run, and `compare` holds the guess against what the run gave. `check` tries
an answer against peers that are not kind and says what to mend. `arrange` asks for an order.
`recall` asks what stayed. `course_map` shows what is done.

To read how an exercise works, in this order:

    exercise     what an exercise consists of; `expect`
    notebook_NN  the exercises: a solution, a check, its mistakes with their hints
    checking     `check`: an answer in, a verdict out; and what it promises
    shape        is the answer a function, did it run, does it return the right kind
    slips        what to say of each exception: one row a slip
    watch        what an answer opens, starts, returns and leaves, in whatever thread
    noting       sockets that note what is done with them, and move few bytes at a time
    trial        the thread in which an answer is tried, for as long as it gets on
    peers        the zoo: how a check calls an answer, and what its peers do (peer, calls)
    ordering     the check of an arrangement
    naming       the check of a table of names
    brief        values of a reader as short text, whatever they are
    verdict      what a check says, as text and as a card

What some checks need besides: `virtual_time` and `turning` (how an answer waits), `words` (a
reader's, compared), `untouched` (is there an answer yet). A prediction is a `question` that a
notebook asks by `prediction`. `catalog` finds the exercises, `progress` remembers what was done,
and `folders` knows where the notebooks lie.
"""

from helpers.exercises.arrange import arrange
from helpers.exercises.checking import check
from helpers.exercises.course_map import course_map
from helpers.exercises.hints import hint
from helpers.exercises.prediction import compare, predict
from helpers.exercises.recall import recall

__all__ = ["arrange", "check", "compare", "course_map", "hint", "predict", "recall"]
