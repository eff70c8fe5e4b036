"""Shapes of programs: several things at once, and the libraries that are built on sockets."""

import asyncio
import concurrent.futures
import http.server
import queue
import selectors
import socket
import socketserver
import threading
import time
import urllib.error
import urllib.request

from tests.stepping.shape import listen, receive_all, says_hi, shape


def two_say_hi(address):
    for _ in range(2):
        with socket.create_connection(address) as s:
            s.sendall(b"hi")
            print(s.recv(10))


@shape
def asyncio_on_both_sides():
    done = None

    async def answer(reader, writer):
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        done.set()

    async def serve():
        nonlocal done
        done = asyncio.Event()
        server = await asyncio.start_server(answer, "0.0.0.0", 0)
        async with server:
            await done.wait()
        print("served")

    async def ask(address):
        reader, writer = await asyncio.open_connection(*address)
        for word in (b"one\n", b"two\n"):
            writer.write(word)
            await writer.drain()
            print(await reader.readline())
        writer.close()
        await writer.wait_closed()

    def server():
        asyncio.run(serve())

    def client(address):
        asyncio.run(ask(address))

    return server, client


@shape
def a_group_of_tasks():
    def server():
        with listen() as door:
            for _ in range(2):
                with door.accept()[0] as guest:
                    guest.sendall(guest.recv(10))

    def client(address):
        async def ask(word):
            reader, writer = await asyncio.open_connection(*address)
            writer.write(word)
            await writer.drain()
            answer = await reader.read(10)
            writer.close()
            return answer

        async def main():
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ask(word)) for word in (b"one", b"two")]
            print(sorted(task.result() for task in tasks))

        asyncio.run(main())

    return server, client


@shape
def asyncio_with_a_time_out():
    def server():
        async def main():
            loop = asyncio.get_running_loop()
            with listen() as door:
                door.setblocking(False)
                guest, _ = await loop.sock_accept(door)
                with guest:
                    print(await loop.sock_recv(guest, 10))
                    try:
                        async with asyncio.timeout(0.1):
                            await loop.sock_recv(guest, 10)
                    except TimeoutError:
                        print("nothing more")
                    await loop.sock_sendall(guest, b"bye")

        asyncio.run(main())

    return server, says_hi


@shape
def asyncio_protocols():
    ended = None

    class Echo(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport

        def data_received(self, data):
            self.transport.write(data)
            self.transport.close()

        def connection_lost(self, error):
            print("lost", error)
            ended.set_result(None)

    def server():
        async def main():
            nonlocal ended
            loop = asyncio.get_running_loop()
            ended = loop.create_future()
            async with await loop.create_server(Echo, "0.0.0.0", 0):
                await ended

        asyncio.run(main())

    return server, says_hi


@shape
def asyncio_to_a_thread():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.sendall(guest.recv(10))

    def client(address):
        async def main():
            print(await asyncio.to_thread(ask, address))

        def ask(address):
            with socket.create_connection(address) as s:
                s.sendall(b"hi")
                return s.recv(10)

        asyncio.run(main())

    return server, client


@shape
def asyncio_that_fails():
    def server():
        async def main():
            reader, writer = await asyncio.open_connection(sock=guest)
            try:
                await reader.readexactly(1)
                raise ValueError
            finally:
                writer.close()

        with listen() as door:
            guest, _ = door.accept()
            asyncio.run(main())

    return server, says_hi


@shape
def selectors_with_several_clients():
    def server():
        def accept(door):
            guest, _ = door.accept()
            guest.setblocking(False)
            selector.register(guest, selectors.EVENT_READ, answer)

        def answer(guest):
            data = guest.recv(10)
            if data:
                guest.sendall(data)
            else:
                selector.unregister(guest)
                guest.close()
                gone.append(guest.fileno())

        gone = []
        with selectors.DefaultSelector() as selector, listen() as door:
            selector.register(door, selectors.EVENT_READ, accept)
            while len(gone) < 3:
                for key, _ in selector.select(timeout=1):
                    key.data(key.fileobj)
        print(gone)

    def client(address):
        socks = [socket.create_connection(address) for _ in range(3)]
        for number, sock in enumerate(socks):
            sock.sendall(b"%d" % number)
        print([sock.recv(10) for sock in socks])
        for sock in socks:
            sock.close()

    return server, client


@shape
def threads_that_are_joined():
    def answer(guest):
        with guest:
            guest.sendall(guest.recv(10))

    def server():
        threads = []
        with listen() as door:
            for _ in range(2):
                guest, _ = door.accept()
                threads.append(threading.Thread(target=answer, args=(guest,)))
                threads[-1].start()
        for thread in threads:
            thread.join()
        print("joined")

    return server, two_say_hi


@shape
def a_class_of_threads():
    class Answer(threading.Thread):
        def __init__(self, guest):
            super().__init__(daemon=True)
            self.guest = guest

        def run(self):
            self.guest.sendall(self.guest.recv(10))
            self.guest.close()

    def server():
        with listen() as door:
            answers = [Answer(door.accept()[0]) for _ in range(1)]
        for each in answers:
            each.start()
        for each in answers:
            each.join(5)

    return server, says_hi


@shape
def a_pool_of_threads():
    def answer(guest):
        with guest:
            data = guest.recv(10)
            guest.sendall(data)
            return len(data)

    def server():
        with listen() as door, concurrent.futures.ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(answer, door.accept()[0]) for _ in range(2)]
            print(sum(future.result() for future in futures))

    def client(address):
        with socket.create_connection(address) as a, socket.create_connection(address) as b:
            for s in (a, b):
                s.sendall(b"hi")
                print(s.recv(10))

    return server, client


@shape
def a_pool_of_clients():
    def server():
        with listen() as door:
            for _ in range(3):
                with door.accept()[0] as guest:
                    guest.sendall(guest.recv(10))

    def client(address):
        def ask(number):
            with socket.create_connection(address) as s:
                s.sendall(b"%d" % number)
                return s.recv(10)

        with concurrent.futures.ThreadPoolExecutor() as pool:
            print(list(pool.map(ask, range(3))))

    return server, client


@shape
def an_event_between_threads():
    def server():
        ready, got = threading.Event(), []

        def wait(guest):
            ready.wait()
            guest.sendall(b"ready")
            guest.close()

        with listen() as door:
            guest, _ = door.accept()
        thread = threading.Thread(target=wait, args=[guest])
        thread.start()
        got.append(guest.recv(10))
        ready.set()
        thread.join()
        print(got)

    return server, says_hi


@shape
def queues_in_both_directions():
    def server():
        asked, answered = queue.Queue(), queue.Queue()

        def work():
            while (data := asked.get()) is not None:
                answered.put(data.upper())
                asked.task_done()

        thread = threading.Thread(target=work)
        thread.start()
        with listen() as door, door.accept()[0] as guest:
            while data := guest.recv(10):
                asked.put(data)
                guest.sendall(answered.get())
        asked.join()
        asked.put(None)
        thread.join()

    def client(address):
        with socket.create_connection(address) as s:
            for word in (b"one", b"two"):
                s.sendall(word)
                print(s.recv(10))

    return server, client


@shape
def a_condition_and_a_semaphore():
    def server():
        changed, places, guests = threading.Condition(), threading.Semaphore(1), []

        def answer():
            with changed:
                changed.wait_for(lambda: guests)
            with places, guests.pop() as guest:
                guest.sendall(guest.recv(10))

        thread = threading.Thread(target=answer)
        thread.start()
        with listen() as door:
            guest, _ = door.accept()
        with changed:
            guests.append(guest)
            del guest
            changed.notify()
        thread.join()

    return server, says_hi


@shape
def a_thread_in_the_client():
    def server():
        with listen() as door, door.accept()[0] as guest:
            guest.sendall(guest.recv(10))
            guest.sendall(guest.recv(10))

    def client(address):
        def listen_on():
            while data := s.recv(10):
                got.append(data)
                come.release()

        got, come = [], threading.Semaphore(0)
        with socket.create_connection(address) as s:
            thread = threading.Thread(target=listen_on)
            thread.start()
            for word in (b"one", b"two"):
                s.sendall(word)
                come.acquire()
            thread.join()
        print(got)

    return server, client


@shape
def a_timer():
    def server():
        with listen() as door, door.accept()[0] as guest:
            timer = threading.Timer(0.05, guest.sendall, [b"ding"])
            timer.start()
            timer.join()
            print(guest.recv(10))

    return server, says_hi


@shape
def a_thread_that_fails():
    def answer(guest):
        with guest:
            guest.recv(1)
            raise SystemExit

    def server():
        with listen() as door:
            thread = threading.Thread(target=answer, args=[door.accept()[0]])
            thread.start()
            thread.join()
        print("goes on")

    return server, says_hi


class Upper(socketserver.StreamRequestHandler):
    """Answers one line."""

    def handle(self):
        self.wfile.write(self.rfile.readline().strip().upper())


class Both(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Each client has a thread."""

    allow_reuse_address = True


@shape
def a_threading_socketserver():
    def server():
        with Both(("", 0), Upper) as both:
            both.handle_request()
            both.handle_request()
        print("closed")

    def client(address):
        for word in (b"one\n", b"two\n"):
            with socket.create_connection(address) as s:
                s.sendall(word)
                print(receive_all(s))

    return server, client


@shape
def a_socketserver_for_datagrams():
    class Echo(socketserver.BaseRequestHandler):
        def handle(self):
            data, sock = self.request
            sock.sendto(data, self.client_address)

    def server():
        with socketserver.UDPServer(("", 0), Echo) as one:
            one.handle_request()

    def client(address):
        with socket.socket(type=socket.SOCK_DGRAM) as s:
            s.sendto(b"hi", address)
            print(s.recv(10))

    return server, client


@shape
def serves_for_ever_and_is_shut_down():
    def server():
        with socketserver.TCPServer(("", 0), Upper) as one:
            thread = threading.Thread(target=one.serve_forever, args=[0.02])
            thread.start()
            stop.wait()
            one.shutdown()
            thread.join()
        print("shut down")

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"one\n")
            print(receive_all(s))
        stop.set()

    stop = threading.Event()
    return server, client


class Page(http.server.BaseHTTPRequestHandler):
    """One page."""

    def do_GET(self):
        if self.path != "/":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, form, *values):
        print("asked for", self.path)


@shape
def a_web_server():
    def server():
        with http.server.HTTPServer(("", 0), Page) as web:
            web.handle_request()
            web.handle_request()

    def client(address):
        url = f"http://{address[0]}:{address[1]}"
        with urllib.request.urlopen(url + "/") as answer:
            print(answer.status, answer.read())
        try:
            urllib.request.urlopen(url + "/nothing")
        except urllib.error.HTTPError as error:
            print(error.code, len(error.read()))
            error.close()

    return server, client


@shape
def both_print_and_sleep():
    def server():
        print("server: one")
        with listen() as door, door.accept()[0] as guest:
            print("server: two")
            time.sleep(0.02)
            guest.sendall(b"go")
            time.sleep(0.02)
            print("server:", guest.recv(10))

    def client(address):
        print("client: one")
        with socket.create_connection(address) as s:
            print("client:", s.recv(10))
            time.sleep(0.02)
            s.sendall(b"gone")
            print("client: two")

    return server, client


@shape
def several_messages_at_once():
    def server():
        with listen() as door, door.accept()[0] as guest:
            time.sleep(0.1)
            while data := guest.recv(3, socket.MSG_WAITALL):
                print(data)

    def client(address):
        with socket.create_connection(address) as s:
            s.sendall(b"abc")
            s.sendall(b"def")
            s.sendall(b"ghi")

    return server, client
