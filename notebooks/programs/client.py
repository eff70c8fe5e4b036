"""A TCP client: it sends a text to a server, and prints the whole answer.

    python3 client.py 127.0.0.1 5000 hello there      sends these words as a line
    python3 client.py 127.0.0.1 5000                  sends what you type, until its end

The host and the port are those that the server prints. What you type ends with Ctrl-D (on Windows
Ctrl-Z and Enter); there, write py for python3. Notebook 04 explains it line by line.
"""

import argparse
import errno
import socket
import sys

PATIENCE = 5.0  # seconds that one call may wait


def read_all(sock):
    """Return everything that the other end sends, until it has finished."""
    pieces = []
    while piece := sock.recv(4096):
        pieces.append(piece)
    return b"".join(pieces)


def talk(host, port, request, timeout=PATIENCE):
    """Send `request` to a server, and return its whole answer."""
    with socket.create_connection((host, port), timeout) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return read_all(client)


def what_it_means(error):
    """Return in plain words what an error tells a client."""
    if isinstance(error, ConnectionRefusedError):
        return "refused: nobody listens on this port. Does the server run?"
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE:g} seconds"
    if isinstance(error, socket.gaierror):
        return "this name has no address. Is it spelt right?"
    if isinstance(error, ConnectionError) or error.errno == errno.ENOTCONN:  # from shutdown
        return "the server broke the connection off"
    return error.strerror or str(error)


def arguments():
    """Return the host, the port and the request."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("host", help="the address or the name of the server")
    parser.add_argument("port", type=int, help="the port that it listens on")
    parser.add_argument("words", nargs="*", help="what to send; without it, what you type")
    given = parser.parse_args()
    if not 1 <= given.port <= 65535:
        parser.error(f"a server has a port from 1 to 65535, not {given.port}")
    if given.words:
        return (
            given.host,
            given.port,
            " ".join(given.words).encode(errors="surrogateescape") + b"\n",
        )
    if sys.stdin.isatty():
        print("Type, and end with Ctrl-D (Windows: Ctrl-Z, Enter).", file=sys.stderr)
    return given.host, given.port, sys.stdin.buffer.read()


def main():
    """Be the command `client.py HOST PORT [WORD …]`."""
    try:
        host, port, request = arguments()
        try:
            reply = talk(host, port, request)
        except OSError as error:
            sys.exit(f"client.py, {host} port {port}: {what_it_means(error)}")
    except KeyboardInterrupt:
        sys.exit("client.py: stopped")
    sys.stdout.buffer.write(reply)


if __name__ == "__main__":
    main()
