"""Shapes of programs: what they wait in."""

import asyncio
import queue
import select
import selectors
import socket
import socketserver
import threading
import time

from tests.stepping.shape import listen, receive_all, says_hi, shape


@shape
def by_select():
    def server():
        door = listen()
        socks, ended = [door], 0
        while ended < 2:
            ready, _, _ = select.select(socks, [], [])
            for sock in ready:
                if sock is door:
                    socks.append(door.accept()[0])
                elif data := sock.recv(10):
                    sock.sendall(data.upper())
                else:
                    socks.remove(sock)
                    sock.close()
                    ended += 1

    def client(address):
        for _ in range(2):
            with socket.create_connection(address) as s:
                s.sendall(b"hi")
                print(s.recv(10))

    return server, client


@shape
def by_selectors():
    def server():
        with selectors.DefaultSelector() as selector, listen() as door:
            selector.register(door, selectors.EVENT_READ)
            selector.select()
            guest, _ = door.accept()
            selector.register(guest, selectors.EVENT_READ)
            selector.select()
            guest.sendall(guest.recv(10))
            guest.close()

    return server, says_hi


@shape
def by_poll():
    def server():
        door = listen()
        poll = select.poll()
        poll.register(door, select.POLLIN)
        print(len(poll.poll()))
        guest, _ = door.accept()
        guest.sendall(guest.recv(10) + b"polled")

    return server, says_hi


@shape
def by_epoll():
    def server():
        door = listen()
        with select.epoll() as epoll:
            epoll.register(door, select.EPOLLIN)
            epoll.poll()
            guest, _ = door.accept()
            guest.sendall(guest.recv(10) + b"epolled")

    return server, says_hi


@shape
def by_asyncio():
    def server():
        done = None

        async def answer(reader, writer):
            writer.write((await reader.read(10)).upper())
            await writer.drain()
            writer.close()
            await writer.wait_closed()
            done.set()

        async def main():
            nonlocal done
            done = asyncio.Event()
            async with await asyncio.start_server(answer, "0.0.0.0", 0):
                await done.wait()

        asyncio.run(main())

    return server, says_hi


@shape
def an_asyncio_client():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.sendall(receive_all(guest)[::-1])

    def client(address):
        async def main():
            reader, writer = await asyncio.open_connection(*address)
            writer.write(b"abcd")
            writer.write_eof()
            print(await reader.read())
            writer.close()
            await writer.wait_closed()

        asyncio.run(main())

    return server, client


@shape
def a_thread_for_each_guest():
    def server():
        def answer(guest):
            with guest:
                guest.sendall(guest.recv(10))
            print("answered")

        door = listen()
        for _ in range(2):
            guest, _ = door.accept()
            thread = threading.Thread(target=answer, args=[guest])
            thread.start()
            thread.join()

    def client(address):
        for word in (b"one", b"two"):
            s = socket.create_connection(address)
            s.sendall(word)
            print(s.recv(10))
            s.close()

    return server, client


@shape
def a_thread_that_goes_on():
    def server():
        def answer(guest):
            with guest:
                guest.sendall(guest.recv(10))

        door = listen()
        guest, _ = door.accept()
        threading.Thread(target=answer, args=[guest]).start()

    return server, says_hi


@shape
def a_queue_between_threads():
    def server():
        jobs = queue.Queue()

        def work():
            while (guest := jobs.get()) is not None:
                guest.sendall(guest.recv(10))
                guest.close()

        worker = threading.Thread(target=work)
        worker.start()
        door = listen()
        jobs.put(door.accept()[0])
        jobs.put(None)
        worker.join()

    return server, says_hi


@shape
def by_makefile():
    def server():
        door = listen()
        guest, _ = door.accept()
        with guest, guest.makefile("rwb") as file:
            for line in file:
                file.write(line.upper())
                file.flush()

    def client(address):
        with socket.create_connection(address) as s, s.makefile("rwb") as file:
            file.write(b"one\ntwo\n")
            file.flush()
            print(file.readline(), file.readline())

    return server, client


@shape
def makefile_outlives_its_socket():
    def server():
        door = listen()
        guest, _ = door.accept()
        guest.recv(10)
        file = guest.makefile("wb")
        guest.close()
        file.write(b"late")
        file.close()

    return server, says_hi


@shape
def by_socketserver():
    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(self.rfile.readline().upper())

    def server():
        with socketserver.TCPServer(("", 0), Handler) as made:
            made.handle_request()

    def client(address):
        s = socket.create_connection(address)
        s.sendall(b"hello\n")
        print(s.recv(10))
        print(s.recv(10))

    return server, client


@shape
def not_blocking():
    def server():
        door = listen()
        door.setblocking(False)
        while True:
            try:
                guest, _ = door.accept()
                break
            except BlockingIOError:
                time.sleep(0.001)
        guest.setblocking(True)
        guest.sendall(guest.recv(10))

    return server, says_hi


@shape
def a_time_out():
    def server():
        door = listen()
        guest, _ = door.accept()
        print(receive_all(guest))

    def client(address):
        s = socket.create_connection(address)
        s.settimeout(0.05)
        try:
            s.recv(10)
        except TimeoutError as error:
            print(error)
        s.sendall(b"late")

    return server, client
