"""The recall questions of notebook 14."""

QUESTIONS = (
    (
        "How does a receiver find the end of a head?",
        "By the empty line: CR LF CR LF. It may come in any pieces, so look for it in all that "
        "has come, up to a limit.",
    ),
    (
        "Name three ways in which a body can end. Which may a request not use?",
        "After Content-Length bytes, with the chunk of size 0, or with the stream. The last is not "
        "for requests: the client needs its direction of the connection, and waits for an answer.",
    ),
    (
        "A page is on the screen, and the browser goes on loading. What did the server forget?",
        "To tell a length, or to close. Without a length only the end of the stream ends the body.",
    ),
    (
        "What must a server do with a body that it does not want?",
        "Read it to its end, or close the connection. Otherwise it becomes the next request.",
    ),
    (
        "What is in front of a chunk, what behind it, and what ends the last?",
        "Its size in hexadecimal and CR LF; behind it CR LF. A size of 0, perhaps some fields, and "
        "an empty line end it all.",
    ),
    (
        "Are chunks segments?",
        "No. Chunks are HTTP's, segments are TCP's. One segment can carry several chunks, and one "
        "chunk can take many segments.",
    ),
    (
        "In which order do pipelined answers come, and who pays for it?",
        "In that of the requests, since an answer has no number. A slow one holds back all behind "
        "it: head-of-line blocking.",
    ),
    (
        "Why do browsers open several connections to one server?",
        "On one connection of HTTP/1.1 one answer is under way at a time. Chromium opens up to "
        "six.",
    ),
    (
        "A request has a Content-Length and is chunked. What does the standard say, and what do "
        "you do?",
        "Chunked wins, the server may refuse it, and closes in either case. Refuse it: another "
        "reader may go by the length and see other requests.",
    ),
    (
        "Why can the answer to a bad request get lost, and which order of calls saves it?",
        "`close` over unread bytes sends RST. Send the answer, `shutdown(SHUT_WR)`, read to `b''`, "
        "and close then.",
    ),
)
