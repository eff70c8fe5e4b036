"""The predictions of notebook 14."""

from collections.abc import Callable, Mapping

from helpers.exercises.question import Question, right, wrong

BROKEN = ("ConnectionResetError", "BrokenPipeError", "ConnectionAbortedError")


def _client(ending: str) -> Callable[[Mapping[str, str]], bool]:
    """Return a test: whether that is how it ended for http.client."""
    return lambda endings: endings["http.client"] == ending


PREDICTIONS = (
    Question(
        "14_end_of_request",
        "A client has asked what it wants to ask, and waits for the answer. How does the server "
        "know that the request is complete?",
        wrong(
            "`recv` returns `b''`",
            "A client keeps its direction open: it may want to ask again.",
            b"",
        ),
        wrong(
            "the first line tells how many bytes follow",
            "The first line tells what is wanted, and in which version of HTTP.",
        ),
        right(
            "its last line is empty",
            "Two line ends stand behind each other, and nowhere else in a head.",
            lambda heard: heard.endswith(b"\r\n\r\n"),
        ),
    ),
    Question(
        "14_no_length",
        "The answer has no word about the length of its body. The server sends it, and closes. "
        "What do the clients make of that?",
        wrong(
            "they wait for more until they time out",
            "The end of the stream has come, and there cannot be more.",
            _client("TimeoutError"),
        ),
        right(
            "they take it for a whole answer",
            "The end of the stream is the end of the body, where nothing else tells it.",
            _client("content"),
        ),
        wrong(
            "they refuse it, since nobody knows where it ends",
            "The oldest servers all answered like this, so every client takes it.",
            lambda endings: endings["http.client"] not in ("content", "TimeoutError"),
        ),
    ),
    Question(
        "14_forgotten_length",
        "`forgets` keeps the connection open, and tells no length either. The whole body has "
        "arrived. What does a client do?",
        wrong(
            "it is content, and asks for the next page",
            "It cannot know that this was the whole body.",
            _client("content"),
        ),
        wrong(
            "it complains at once that there is no length",
            "A missing length is legal: it means that the end of the stream is the end.",
            lambda endings: endings["http.client"] not in ("content", "TimeoutError"),
        ),
        right(
            "it waits, until its patience is over",
            "Without a length only the end of the stream ends the body, and that does not come.",
            _client("TimeoutError"),
        ),
    ),
    Question(
        "14_unread_body",
        "On one connection come `POST /form`, with the body `name=Ann`, and then `GET /bye`. What "
        "does `first_lines` take for the second request?",
        wrong(
            "`GET /bye HTTP/1.1`",
            "To get there it would have to know how long the body is.",
            "GET /bye HTTP/1.1",
        ),
        right(
            "`name=AnnGET /bye HTTP/1.1`",
            "Nothing stands between a body and the next request, so the two melt into one line.",
            "name=AnnGET /bye HTTP/1.1",
        ),
        wrong(
            "`name=Ann`",
            "The body has no line end of its own behind it.",
            "name=Ann",
        ),
    ),
    Question(
        "14_chunks",
        "The wire takes 50 ms each way. The server calls `sendall` four times, 5 ms apart, once "
        "for each chunk. In how many segments does the body travel?",
        wrong(
            "four: one for each chunk",
            "So it would be without Nagle's algorithm; TCP itself knows nothing of chunks.",
            4,
        ),
        right(
            "fewer than four, but more than one",
            "The first goes at once, and what is written until its ACK comes goes together.",
            lambda count: 1 < count < 4,
        ),
        wrong(
            "one: they all fit into it",
            "When the first chunk was written nothing was under way, so it went at once.",
            1,
        ),
    ),
    Question(
        "14_pipelined",
        "A client sends three requests in one piece: `/slow`, `/a` and `/b`. The first takes the "
        "server 0.3 s, the others no time. In which order do the answers come?",
        wrong(
            "`/a`, `/b`, `/slow`",
            "Then the client could not tell which answer belongs to which request.",
            ["/a", "/b", "/slow"],
        ),
        right(
            "`/slow`, `/a`, `/b`",
            "An answer carries no number, so its place in the row is all that it has.",
            ["/slow", "/a", "/b"],
        ),
        wrong(
            "only `/slow` is answered",
            "The rest of a piece is not lost: it is the beginning of the next request.",
            ["/slow"],
        ),
    ),
    Question(
        "14_hasty_413",
        "`http.client` sends a body of 20 MB. The server reads the head, answers 413 and closes. "
        "What does the client get?",
        wrong(
            "the 413",
            "It would have to look up from sending in time, and to find the answer unharmed.",
            "content",
        ),
        right(
            "an exception, and not the answer",
            "The server's kernel answers the unread bytes with RST, and that breaks the sending.",
            lambda ending: ending in BROKEN,
        ),
        wrong(
            "nothing, until it times out",
            "The other kernel does not keep silent: for bytes that nobody will read it has RST.",
            "TimeoutError",
        ),
    ),
    Question(
        "14_trap",
        "Two programs read `TRAP`. One goes by the Content-Length, the other by the chunks. How "
        "many requests does each find?",
        wrong("one and one", "That would need two heads that tell one story.", [1, 1]),
        wrong("two and one", "By the length, all that follows the head is its body.", [2, 1]),
        right(
            "one and two",
            "For the second, the body ends with the chunk of size 0, and a new request begins.",
            [1, 2],
        ),
    ),
    Question(
        "14_next_client",
        "Mallory sends `TRAP`. Behind him Ann asks for `/`. What does she get?",
        wrong(
            "the answer to her `GET /`",
            "It comes as the third, and only two answers are waited for.",
            "the answer to GET / HTTP/1.1",
        ),
        right(
            "the answer to `GET /admin`",
            "It is the second that comes, and she is the second who waits.",
            "the answer to GET /admin HTTP/1.1",
        ),
        wrong(
            "403: the front end has seen `/admin`",
            "The front end goes by the length, and for it that is a part of a body.",
            "403 Forbidden",
        ),
    ),
)
