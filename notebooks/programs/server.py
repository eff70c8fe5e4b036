"""A TCP server: it sends back in capitals what each client sends, one client after the other.

    python3 server.py                     listens on this machine, on a free port
    python3 server.py 127.0.0.1 5000      on a port of your choice
    python3 server.py 0.0.0.0             every machine in your network may call

On Windows write py for python3. Ctrl-C ends it. Notebook 03 explains it line by line.
"""

import argparse
import socket
import sys
import time

PATIENCE = 60  # seconds that a client may be silent while others wait for their turn
GLANCE = 0.5  # seconds: Windows looks for Ctrl-C only between two calls, so none waits longer


def wait_for(call, *arguments, seconds=float("inf")):
    """Return what `call` returns, of a socket whose timeout is GLANCE.

    Raises TimeoutError when there is nothing for so many `seconds`.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return call(*arguments)
        except TimeoutError:
            if time.monotonic() >= until:
                raise


def answer(connection):
    """Send back in capitals what the client sends, until it has sent all; return how much."""
    count = 0
    while True:
        connection.settimeout(GLANCE)
        data = wait_for(connection.recv, 4096, seconds=PATIENCE)
        if not data:  # end-of-file: the client has sent all
            return count
        connection.settimeout(PATIENCE)
        connection.sendall(data.upper())
        count += len(data)


def serve(listener):
    """Serve one client after the other, without end."""
    listener.settimeout(GLANCE)
    while True:
        connection, (host, port) = wait_for(listener.accept)
        with connection:
            print(f"{host} port {port}: connected", flush=True)
            try:
                print(f"{host} port {port}: {answer(connection)} bytes, closed", flush=True)
            except OSError as error:  # a rude client, or a silent one, is not our end
                print(f"{host} port {port}: given up, {error}", flush=True)


def arguments():
    """Return the host and the port that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("host", nargs="?", default="127.0.0.1", help="an IPv4 address to listen on")
    parser.add_argument("port", nargs="?", default=0, type=int, help="0 lets the system pick one")
    given = parser.parse_args()
    if not 0 <= given.port <= 65535:
        parser.error(f"a port is a number from 0 to 65535, not {given.port}")
    return given.host, given.port


def announce(host, port):
    """Tell where the server listens, and what to do now."""
    print(f"listening on {host} port {port}", flush=True)
    print(f"for a client: python3 client.py {host} {port} hello", flush=True)
    if not host.startswith("127."):
        print("careful: other machines can call, too", flush=True)
    print("Ctrl-C ends it", flush=True)


def main():
    """Be the command `server.py [HOST] [PORT]`."""
    host, port = arguments()
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        sys.exit(f"server.py cannot listen on {host} port {port}: {error.strerror or error}")
    with listener:
        try:
            announce(*listener.getsockname())
            serve(listener)
        except KeyboardInterrupt:
            print("ended: the port is free again", flush=True)


if __name__ == "__main__":
    main()
