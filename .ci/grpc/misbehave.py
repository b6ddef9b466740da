"""Misbehaves towards the service of tests/it/grpc.rs, in each way for itself: .ci/grpcio misbehave FOLDER HOST:PORT PID.

Meanwhile another client is answered as always, and the service takes no more memory than it may.
"""

import os
import socket
import sys
import threading
import time

import grpc
import h2.config
import h2.connection
import h2.events
import h2.exceptions
import h2.settings

from shop.v1 import orders_pb2 as pb, orders_pb2_grpc as rpc

address, process = sys.argv[1], int(sys.argv[2])
host, port = address.rsplit(":", 1)
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, PING, RESET = 4, 6, 3


def frame(kind, stream, payload=b"", flags=0):
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


class Client:
    """A connection that asks for what it is told to, whatever the server allows."""

    def __init__(self):
        self.stream = socket.create_connection((host, int(port)), timeout=15)
        self.http = h2.connection.H2Connection(h2.config.H2Configuration(validate_outbound_headers=False))
        self.http.initiate_connection()
        self.events = []
        self.flush()

    def flush(self):
        self.stream.sendall(self.http.data_to_send())

    def open(self, method, message=None):
        self.http.remote_settings[h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS] = 2**31 - 1
        self.http.remote_settings.acknowledge()
        stream = self.http.get_next_available_stream_id()
        names = {":method": "POST", ":scheme": "http", ":authority": address, ":path": method, "te": "trailers"}
        self.http.send_headers(stream, list((names | {"content-type": "application/grpc"}).items()))
        if message is not None:
            self.http.send_data(stream, bytes(1) + len(message).to_bytes(4) + message, end_stream=True)
        return stream

    def read(self, seconds):
        """Reads what comes within this time; says whether the connection is still there."""
        ends = time.monotonic() + seconds
        try:
            while (left := ends - time.monotonic()) > 0:
                self.stream.settimeout(left)
                data = self.stream.recv(1 << 20)
                if not data:
                    return False
                self.events += self.http.receive_data(data)
                self.flush()
        except TimeoutError:
            return True
        except (OSError, h2.exceptions.ProtocolError):
            # The library takes what comes after a GOAWAY for an error.
            return False
        return True

    def count(self, kind):
        return sum(isinstance(event, kind) for event in self.events)

    def read_until(self, kind, count):
        """Reads until there were so many events of this kind."""
        ends = time.monotonic() + 10
        while self.count(kind) < count:
            assert self.read(0.05) and time.monotonic() < ends, (kind, self.count(kind))


def send_until_closed(payload):
    """Sends this on a new connection, which the server has to end."""
    with socket.create_connection((host, int(port)), timeout=15) as stream:
        try:
            stream.sendall(payload)
            while stream.recv(65536):
                pass
        except ConnectionError:
            pass


def garbage():
    head = PREFACE + frame(SETTINGS, 0)
    for payload in [
        PREFACE[:20] + os.urandom(2000),
        os.urandom(100) + b"\r\n\r\n",
        head + frame(1, 1, b"\xff" * 50, 4),
        head + frame(0, 0, b"data"),
        head + frame(0, 1, b"data"),
        head + frame(RESET, 1, bytes(4)),
        head + frame(8, 0, bytes(4)),
        head + frame(SETTINGS, 0, bytes(5)),
        head + frame(9, 1, bytes(10), 4),
        head + b"\xff\xff\xff" + bytes([0, 0]) + (1).to_bytes(4),
        head + frame(1, 2, b"\x82", 5),
    ]:
        for _ in range(20):
            send_until_closed(payload)


def resets():
    """Asks for much and lets go of all of it at once."""
    for _ in range(20):
        client = Client()
        try:
            for _ in range(1000):
                stream = client.open("/shop.v1.OrderService/ListOrders", b"")
                client.http.reset_stream(stream)
                client.flush()
        except OSError:
            pass
        assert not client.read(5), "a client that resets 1,000 streams keeps its connection"


def floods():
    """Sends what has to be answered, and reads nothing."""
    for kind, payload in [(PING, bytes(8)), (SETTINGS, b"")]:
        with socket.create_connection((host, int(port)), timeout=2) as stream:
            try:
                stream.sendall(PREFACE + frame(SETTINGS, 0))
                for _ in range(1000):
                    stream.sendall(frame(kind, 0, payload) * 500)
            except OSError:
                pass


def endless_head():
    """A head that goes on and on."""
    part = b"\x40\x01a\x7f\x80\x01" + b"x" * 255
    parts = [frame(1, 1, b"\x82\x86\x84")] + [frame(9, 1, part * 40)] * 5000
    send_until_closed(PREFACE + frame(SETTINGS, 0) + b"".join(parts))


def watches():
    """Holds 1,000 streams: as many as may be on each connection, and then those that are too many."""
    clients = [Client() for _ in range(10)]
    for client in clients:
        client.read(0.1)
        for _ in range(150):
            client.open("/grpc.health.v1.Health/Watch", b"")
        client.flush()
    for client in clients:
        client.read_until(h2.events.DataReceived, 128)
        client.read_until(h2.events.StreamReset, 22)
    time.sleep(5)
    for client in clients:
        assert client.read(0.05)
        assert client.count(h2.events.DataReceived) == 128, client.count(h2.events.DataReceived)


def unfinished():
    """Holds 1,000 calls whose messages never come: some take all places that a resource has, the others are refused."""
    clients = [Client() for _ in range(10)]
    for client in clients:
        client.read(0.1)
        for _ in range(100):
            client.open("/shop.v1.OrderService/CreateOrder")
        client.flush()
    for client in clients:
        client.read(0.2)
    refused = sum(client.count(h2.events.StreamEnded) for client in clients)
    assert refused == 1000 - 96, refused
    for client in clients:
        client.read_until(h2.events.StreamEnded, 100)


def memory():
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def answered(stop, times):
    """Calls one method after another, as a client that behaves."""
    orders = rpc.OrderServiceStub(grpc.insecure_channel(address))
    while not stop.is_set():
        started = time.monotonic()
        try:
            orders.ListOrders(pb.ListOrdersRequest(), timeout=5)
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED, error
            times["refused"] += 1
        times["longest"] = max(times["longest"], time.monotonic() - started)
        times["answers"] += 1
        time.sleep(0.01)


before = memory()
for misbehave in [garbage, resets, floods, endless_head, watches, unfinished]:
    stop, times = threading.Event(), {"answers": 0, "longest": 0, "refused": 0}
    other = threading.Thread(target=answered, args=[stop, times], daemon=True)
    other.start()
    started = time.monotonic()
    misbehave()
    took = time.monotonic() - started
    stop.set()
    other.join()
    print(f"{misbehave.__name__}: {took:.1f} s, {memory()} MB, {times}")
    assert times["answers"] and times["longest"] < 2, times
    assert misbehave is unfinished or not times["refused"]
    assert memory() - before < 100
