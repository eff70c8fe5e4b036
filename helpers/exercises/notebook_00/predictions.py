"""The predictions of notebook 00."""

from helpers.exercises.question import Question, right, wrong

PREDICTIONS = (
    Question(
        "00_round_trip",
        "Eleven bytes go to the server and back. How long does that take here, at best?",
        right(
            "less than 10 thousandths of a second",
            "The bytes only go from one program through the operating system to another.",
            lambda ms: ms < 10,
        ),
        wrong(
            "10 to 100 thousandths of a second",
            "That is what a server in another town or another country takes.",
            lambda ms: 10 <= ms <= 100,
        ),
        wrong(
            "more than 100 thousandths of a second",
            "In that time a signal goes through ten thousand kilometres of cable and back.",
            lambda ms: ms > 100,
        ),
    ),
    Question(
        "00_both_wait",
        "The server waits for a line, and the client waits for the answer to it. Who goes on?",
        wrong(
            "the server: a client has come, and that is what it waited for",
            "A client was its first wait, and it came; but the line is its second wait.",
            ["server"],
        ),
        wrong(
            "the client: `recv` gives up when there is nothing to read",
            "`recv` waits until something comes, or the connection ends, or a timeout that "
            "somebody has set.",
            ["client"],
        ),
        wrong(
            "both, one after the other",
            "Each would go on if the other did first, and neither does.",
            ["server", "client"],
        ),
        right(
            "neither",
            "Each waits for bytes that only the other could send.",
            [],
        ),
    ),
)
