"""The recall questions of notebook 15."""

QUESTIONS = (
    (
        "Name three things that somebody on the way still sees of a TLS 1.3 connection.",
        "Both addresses and ports, the server's name in the ClientHello, and the type, length and "
        "time of each record.",
    ),
    (
        "What does the record type 23 say in TLS 1.3?",
        "Almost nothing. All that is encrypted travels as type 23, handshake messages and alerts "
        "as well as data.",
    ),
    (
        "Which end has finished its handshake first in TLS 1.3, and why does Nagle's algorithm "
        "care?",
        "The client. Its Finished is under way when its request comes, and a small segment waits "
        "until what was sent before is acknowledged: one round trip, unless TCP_NODELAY is set.",
    ),
    (
        "A certificate is no secret, anybody can copy it. Why does that not help an impostor?",
        "The server also signs this very handshake, with the private key that belongs to the "
        "certificate (CertificateVerify).",
    ),
    (
        "Which three questions does a careful client ask of a certificate?",
        "Does a chain lead to an authority that I trust? Is today within its dates? Does it name "
        "the server that I asked for?",
    ),
    (
        "A server works in a browser, and Python says verify code 20. What is likely?",
        "The server does not send the intermediate certificate. Browsers often have or fetch it; "
        "Python has only what the server sends.",
    ),
    (
        "A bit is flipped on the way. Who notices, and what does TLS see of it?",
        "TCP's checksum, as a rule; the segment is sent again, and TLS sees nothing.",
    ),
    (
        "Two 16-bit words of a segment are swapped. Who notices?",
        "Not TCP: a sum does not depend on the order. TLS does, and ends the connection with the "
        "alert “bad record MAC”.",
    ),
    (
        "The stream ends with a FIN, and there was no close_notify. What does that mean, and what "
        "does Python say?",
        "The data may be cut, by anybody. `recv` returns b'' by default, and raises SSLEOFError "
        "with `suppress_ragged_eofs=False`.",
    ),
    (
        "What could somebody do with your key log file and a capture of the connection?",
        "Read all of it, now or in ten years. Without the file not even the server's private key "
        "is enough, in TLS 1.3.",
    ),
)
