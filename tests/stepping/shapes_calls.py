"""Shapes of programs: the calls of sockets."""

import errno
import os
import select
import socket
import struct
import tempfile
import time

from tests.stepping.shape import listen, receive_all, says_hi, shape


def says_a_line(address):
    with socket.create_connection(address) as s:
        s.sendall(b"one\ntwo\n")
        print(receive_all(s))


@shape
def by_recvmsg_and_sendmsg():
    def server():
        with listen() as door, door.accept()[0] as guest:
            data, ancillary, flags, _ = guest.recvmsg(10)
            print(data, ancillary, flags)
            guest.sendmsg([b"one", b"two"])

    return server, says_hi


@shape
def into_several_buffers():
    def server():
        with listen() as door, door.accept()[0] as guest:
            head, body = bytearray(2), bytearray(8)
            count = guest.recvmsg_into([head, body])[0]
            print(count, bytes(head), bytes(body[: count - 2]))

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"abcdef")

    return server, client


@shape
def into_a_view():
    def server():
        with listen() as door, door.accept()[0] as guest:
            buffer = bytearray(6)
            view = memoryview(buffer)
            while view:
                view = view[guest.recv_into(view) :]
            print(bytes(buffer))

    def client(address):
        with socket.create_connection(address) as s:
            for part in (b"ab", b"cd", b"ef"):
                s.sendall(part)
            print(s.recv(10))

    return server, client


@shape
def by_sendfile():
    def server():
        with listen() as door, door.accept()[0] as guest, tempfile.TemporaryFile() as file:
            file.write(b"from a file" * 3)
            file.seek(0)
            print(guest.sendfile(file))

    def client(address):
        with socket.create_connection(address) as s:
            print(len(receive_all(s)))

    return server, client


@shape
def by_descriptor():
    def server():
        with listen() as door, door.accept()[0] as guest:
            print(os.read(guest.fileno(), 10))
            os.write(guest.fileno(), b"written")

    return server, says_hi


@shape
def waits_by_descriptor():
    def server():
        with listen() as door, door.accept()[0] as guest:
            while data := os.read(guest.fileno(), 10):
                print(data)
                os.write(guest.fileno(), data)

    def client(address):
        with socket.create_connection(address) as s:
            for word in (b"one", b"two"):
                s.sendall(word)
                print(s.recv(10))

    return server, client


@shape
def detaches():
    def server():
        with listen() as door:
            guest, _ = door.accept()
            number = guest.detach()
            print(guest.fileno())
            again = socket.socket(fileno=number)
            again.sendall(again.recv(10))
            again.close()

    return server, says_hi


@shape
def duplicates():
    def server():
        with listen() as door:
            guest, _ = door.accept()
            copy = guest.dup()
            guest.close()
            print("one is closed")
            copy.sendall(copy.recv(10))
            copy.close()
            print("both are closed")

    return server, says_hi


@shape
def shuts_down_one_of_two():
    def server():
        with listen() as door:
            guest, _ = door.accept()
            copy = guest.dup()
            copy.sendall(copy.recv(10))
            guest.shutdown(socket.SHUT_WR)
            print(copy.recv(10))

    return server, says_hi


@shape
def waits_out_a_time_out():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.settimeout(0.05)
            tries = 0
            while True:
                try:
                    data = guest.recv(10)
                except TimeoutError:
                    tries += 1
                    if tries == 3:
                        break
                else:
                    print(data)
            guest.sendall(b"nothing more")

    return server, says_hi


@shape
def select_with_a_time_out():
    def server():
        with listen() as door, door.accept()[0] as guest:
            print(select.select([guest], [], [], 0.05)[0])
            guest.sendall(b"go")
            ready, writable, _ = select.select([guest], [guest], [], 1)
            print(len(writable))
            if not ready:
                select.select([guest], [], [])
            print(guest.recv(10))

    def client(address):
        with socket.create_connection(address) as s:
            print(s.recv(10))
            s.sendall(b"now")
            print(s.recv(10))

    return server, client


@shape
def tries_until_it_works():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.setblocking(False)
            try:
                guest.recv(10)
            except BlockingIOError:
                print("nothing yet")
            guest.sendall(b"go")
            while True:
                try:
                    data = guest.recv(10)
                    break
                except BlockingIOError:
                    time.sleep(0.01)
            print(data)

    def client(address):
        with socket.create_connection(address) as s:
            print(s.recv(10))
            s.sendall(b"at last")
            print(s.recv(10))

    return server, client


@shape
def connects_without_blocking():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.sendall(guest.recv(10))

    def client(address):
        with socket.socket() as s:
            s.setblocking(False)
            print(s.connect_ex(address) in (0, errno.EINPROGRESS))
            select.select([], [s], [])
            print(s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
            s.send(b"hi")
            select.select([s], [], [])
            print(s.recv(10))

    return server, client


@shape
def a_pair_inside():
    def server():
        with listen() as door, door.accept()[0] as guest:
            one, two = socket.socketpair()
            with one, two:
                one.sendall(guest.recv(10))
                print(select.select([two], [], [])[0] == [two])
                guest.sendall(two.recv(10) * 2)

    return server, says_hi


@shape
def datagrams_to_several():
    def server():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind(("", 0))
            peers = [sock.recvfrom(10)[1] for _ in range(2)]
            for number, peer in enumerate(peers):
                sock.sendto(b"you are %d" % number, peer)
            sock.settimeout(0.05)
            try:
                sock.recvfrom(10)
            except TimeoutError:
                print("nobody else")

    def client(address):
        with (
            socket.socket(type=socket.SOCK_DGRAM) as one,
            socket.socket(type=socket.SOCK_DGRAM) as two,
        ):
            one.sendto(b"1", address)
            two.connect(address)
            two.send(b"2")
            print(one.recvfrom(20)[0], two.recv(20))

    return server, client


@shape
def a_datagram_that_is_cut():
    def server():
        sock = socket.socket(type=socket.SOCK_DGRAM)
        sock.bind(("", 0))
        print(sock.recv(3))
        buffer = bytearray(10)
        count, _ = sock.recvfrom_into(buffer)
        print(bytes(buffer[:count]))
        print(sock.recv(10))

    def client(address):
        sock = socket.socket(type=socket.SOCK_DGRAM)
        for data in (b"abcdef", b"whole", b""):
            sock.sendto(data, address)

    return server, client


@shape
def dual_stack():
    def server():
        with socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True) as door:
            for _ in range(2):
                guest, _ = door.accept()
                guest.sendall(guest.recv(10))
                guest.close()

    def client(address):
        says_hi(address)
        says_hi(address)

    return server, client


@shape
def lingers_in_the_client():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.sendall(b"hello")
            try:
                print(guest.recv(10))
            except ConnectionResetError:
                print("reset")

    def client(address):
        s = socket.create_connection(address)
        print(s.recv(10))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
        print("gone")

    return server, client


@shape
def shuts_down_and_reads_on():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.shutdown(socket.SHUT_WR)
            print(receive_all(guest))

    def client(address):
        s = socket.create_connection(address)
        print(s.recv(10))
        s.sendall(b"still ")
        s.sendall(b"talking")
        s.close()

    return server, client


@shape
def shuts_down_reading():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.shutdown(socket.SHUT_RD)
            print(guest.recv(10))
            guest.sendall(b"hello")

    def client(address):
        with socket.create_connection(address) as s:
            print(s.recv(10))
            print(s.recv(10))

    return server, client


@shape
def half_a_second_time_outs_everywhere():
    def server():
        with listen() as door:
            door.settimeout(5)
            guest, _ = door.accept()
            with guest:
                guest.settimeout(5)
                guest.sendall(guest.recv(10))

    def client(address):
        with socket.create_connection(address, timeout=5) as s:
            s.sendall(b"hi")
            print(s.recv(10))

    return server, client


@shape
def lines_of_a_file():
    def server():
        with listen() as door, door.accept()[0] as guest, guest.makefile("rw") as file:
            for line in file:
                print(line, end="")
                if line == "two\n":
                    break
            file.write("two lines\n")
            file.flush()

    return server, says_a_line


@shape
def prints_into_a_file():
    def server():
        door = listen()
        guest, _ = door.accept()
        reader, writer = guest.makefile(), guest.makefile("w", buffering=1)
        guest.close()
        print("hello", reader.readline().strip(), file=writer)
        print(reader.readline().strip())
        writer.close()
        reader.close()

    return server, says_a_line


@shape
def a_file_without_a_buffer():
    def server():
        with listen() as door, door.accept()[0] as guest:
            file = guest.makefile("rwb", buffering=0)
            print(file.readline())
            file.write(b"thanks")
            file.close()
            print(guest.recv(10))

    return server, says_a_line


@shape
def options_and_names():
    def server():
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("", 0))
            door.listen(1)
            guest, peer = door.accept()
            print(guest.getpeername() == peer, guest.getsockname()[1] == door.getsockname()[1])
            guest.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            print(guest.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
            print(guest.family.name, guest.type.name, guest.gettimeout())
            guest.sendall(guest.recv(10))

    return server, says_hi


@shape
def uses_it_after_close():
    def server():
        with listen() as door:
            guest, _ = door.accept()
            guest.close()
            try:
                guest.recv(10)
            except OSError as error:
                print(errno.errorcode[error.errno])
            try:
                socket.socket().recv(10)
            except OSError as error:
                print(errno.errorcode[error.errno])

    def client(address):
        with socket.create_connection(address) as s:
            print(s.recv(10))

    return server, client


@shape
def binds_where_somebody_is():
    def server():
        with listen() as door:
            try:
                socket.create_server(("", door.getsockname()[1]), reuse_port=False)
            except OSError as error:
                print(errno.errorcode[error.errno])
            guest, _ = door.accept()
            guest.recv(10)
            guest.close()

    return server, says_hi


@shape
def names_that_are_looked_up():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.sendall(guest.recv(10))

    def client(address):
        family, kind, protocol, _, where = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as s:
            s.connect(where)
            s.send(b"hi")
            print(s.recv(10))

    return server, client


@shape
def bytes_that_come_after_a_close():
    def server():
        with listen() as door:
            guest, _ = door.accept()
            guest.sendall(b"bye")
            guest.close()
            door.accept()

    def client(address):
        s = socket.create_connection(address)
        print(receive_all(s))
        s.sendall(b"too late")
        with socket.create_connection(address):
            pass
        try:
            print(s.recv(10))
        except ConnectionResetError:
            print("reset")

    return server, client
