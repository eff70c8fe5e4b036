"""Exercise: the calls of a server in their order (a Parsons problem)."""

from helpers.exercises.exercise import Exercise, Mistake
from helpers.exercises.ordering import OTHER_LINES, Before, ordered

STUB = """
order = arrange(
    "A server that answers one client",
    "connection.sendall(data)",
    "listener.listen()",
    "listener.close()",
    "connection, address = listener.accept()",
    'listener.bind(("127.0.0.1", 0))',
    "data = connection.recv(4096)",
    "listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "connection.close()",
    "listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)",
)
order
"""

SOCKET = "listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)"
OPTION = "listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)"
BIND = 'listener.bind(("127.0.0.1", 0))'
LISTEN = "listener.listen()"
ACCEPT = "connection, address = listener.accept()"
RECV = "data = connection.recv(4096)"
SENDALL = "connection.sendall(data)"
CLOSE = "connection.close()"
CLOSE_LISTENER = "listener.close()"
LINES = (SOCKET, OPTION, BIND, LISTEN, ACCEPT, RECV, SENDALL, CLOSE, CLOSE_LISTENER)

# What has to come before what, and the mistake it is to have it the other way round. Any order
# that keeps these is right: the listener may close as soon as its one client is accepted.
RULES = (
    Before(SOCKET, OPTION, "not made"),
    Before(SOCKET, BIND, "not made"),
    Before(SOCKET, LISTEN, "not made"),
    Before(SOCKET, ACCEPT, "not made"),
    Before(SOCKET, CLOSE_LISTENER, "not made"),
    Before(OPTION, BIND, "too late"),
    Before(BIND, LISTEN, "no address"),
    Before(LISTEN, ACCEPT, "nobody listens"),
    Before(ACCEPT, CLOSE_LISTENER, "listener closed"),
    Before(ACCEPT, RECV, "not made"),
    Before(ACCEPT, SENDALL, "not made"),
    Before(ACCEPT, CLOSE, "not made"),
    Before(RECV, SENDALL, "nothing read"),
    Before(RECV, CLOSE, "closed"),
    Before(SENDALL, CLOSE, "closed"),
)


EXERCISE = Exercise(
    name="order_of_calls",
    notebook="03",
    title="Put the lines of a server in order",
    stub=STUB,
    solution=(list(LINES),),
    check=ordered(LINES, RULES),
    mistakes={
        **OTHER_LINES,
        "not made": Mistake(
            "`{later}` needs something that only `{earlier}` makes: a NameError.",
            "to look for the line that makes each name, and to put it above all that use it.",
        ),
        "too late": Mistake(
            "`bind` has asked for the address before the option is set. No error, and no effect.",
            "to set the option on the socket before `bind` looks at it.",
        ),
        "no address": Mistake(
            "a socket that listens before `bind` gets any port on 0.0.0.0, for the whole "
            "network, and the `bind` that follows fails.",
            "to give the socket its address before it listens.",
        ),
        "nobody listens": Mistake(
            "`accept` on a socket that does not listen fails: Invalid argument.",
            "to ask which call makes the kernel answer clients.",
        ),
        "listener closed": Mistake(
            "the listener is closed before it has handed out a connection.",
            "to close it after `accept`.",
        ),
        "nothing read": Mistake(
            "`{later}` sends data that nobody has read yet: a NameError.",
            "to read before you answer.",
        ),
        "closed": Mistake(
            "the connection is closed before `{earlier}`: Bad file descriptor.",
            "to close it when nothing is left to be said.",
        ),
    },
    hints=(
        "Begin with what makes a name: `listener = …`, later `connection, address = …`.",
        "The listener needs its option, then its address, then it listens. "
        "Only then can it accept.",
        "socket, setsockopt, bind, listen, accept, recv, sendall, close, close.",
    ),
    right="The listener may also close right after accept: the connection does not need it.",
)
