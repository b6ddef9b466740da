"""Ends the service of tests/it/grpc.rs while clients are at work: .ci/grpcio drain FOLDER HOST:PORT PID DATABASE API.

What the service has stored is what clients were told, over each API, also when a call was at work as the signal came.
"""

import http.client
import json
import os
import signal
import socket
import sqlite3
import sys
import threading
import time

import grpc
import h2.connection
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_health.v1 import health_pb2, health_pb2_grpc

from shop.v1 import orders_pb2 as pb, orders_pb2_grpc as rpc

address, process, database = sys.argv[1], int(sys.argv[2]), sys.argv[3]
host, port = address.rsplit(":", 1)
told, lock = {api: set() for api in sys.argv[4].split(",")}, threading.Lock()
stop = threading.Event()
HEADERS, RESET, SETTINGS, PING, GOAWAY = 1, 3, 4, 6, 7
END, ACK = 1, 1


def tell(kind, number):
    with lock:
        told[kind].add(number)


def calls(client):
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)]
    orders = rpc.OrderServiceStub(grpc.insecure_channel(address, options))
    for n in range(1_000_000):
        number = f"grpc-{client}-{n}"
        order = pb.Order(number=number, status=pb.ORDER_STATUS_OPEN, total="1.50", placed_at=Timestamp(seconds=1))
        try:
            orders.CreateOrder(pb.CreateOrderRequest(order=order), timeout=20)
        except grpc.RpcError as error:
            assert stop.is_set(), error
            assert error.code() == grpc.StatusCode.UNAVAILABLE, error
            return
        tell("grpc", number)


def requests(client):
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    for n in range(1_000_000):
        number = f"rest-{client}-{n}"
        order = {"number": number, "status": "open", "total": "1.50", "placed_at": "1970-01-01T00:00:01Z"}
        try:
            connection.request("POST", "/orders", json.dumps(order), {"content-type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except OSError as error:
            assert stop.is_set(), error
            return
        assert answer.status == 201, answer.status
        tell("rest", number)


def exactly(stream, size):
    data = b""
    while len(data) < size and (more := stream.recv(size - len(data))):
        data += more
    return data


def watch(seen):
    """Watches the health on a connection of which every frame is seen, as its kind, its flags and what is in it."""
    stream = socket.create_connection((host, int(port)), timeout=20)
    connection = h2.connection.H2Connection()
    connection.initiate_connection()
    names = {":method": "POST", ":scheme": "http", ":authority": address, ":path": "/grpc.health.v1.Health/Watch"}
    connection.send_headers(1, list((names | {"te": "trailers", "content-type": "application/grpc"}).items()))
    connection.send_data(1, bytes(5), end_stream=True)
    stream.sendall(connection.data_to_send())
    while head := exactly(stream, 9):
        kind, flags, payload = head[3], head[4], exactly(stream, int.from_bytes(head[:3]))
        seen.append((kind, flags, payload))
        if kind in (SETTINGS, PING) and not flags & ACK:
            answer = payload if kind == PING else b""
            stream.sendall(len(answer).to_bytes(3) + bytes([kind, ACK]) + bytes(4) + answer)


seen = []
watchers = [threading.Thread(target=watch, args=[seen], daemon=True)]
clients = {"rest": requests, "grpc": calls}
workers = [threading.Thread(target=clients[api], args=[n], daemon=True) for api in told for n in range(6)]
for thread in watchers + workers:
    thread.start()
health = health_pb2_grpc.HealthStub(grpc.insecure_channel(address))
watched = health.Watch(health_pb2.HealthCheckRequest())
assert next(watched).status == health_pb2.HealthCheckResponse.SERVING
time.sleep(2)

# Whoever writes waits for this, so that all of them are at work when the signal comes.
blocker = sqlite3.connect(database, isolation_level=None, timeout=10)
blocker.execute("BEGIN IMMEDIATE")
time.sleep(0.5)
before = {kind: len(numbers) for kind, numbers in told.items()}
stop.set()
signalled = time.monotonic()
os.kill(process, signal.SIGTERM)
time.sleep(1)
assert before == {kind: len(numbers) for kind, numbers in told.items()}, "nobody was at work"
os.kill(process, 0)
blocker.execute("ROLLBACK")
for thread in watchers + workers:
    thread.join()
assert time.monotonic() - signalled < 5, "it took too long"
for kind, numbers in told.items():
    assert len(numbers) == before[kind] + 6, (kind, before, len(numbers))

# The streams ended, and the connections as they should.
assert next(watched).status == health_pb2.HealthCheckResponse.NOT_SERVING
assert next(watched, None) is None
kinds = [kind for kind, _, _ in seen]
goaways = [payload for kind, _, payload in seen if kind == GOAWAY]
assert goaways and all(int.from_bytes(payload[4:8]) == 0 for payload in goaways), seen
assert int.from_bytes(goaways[-1][:4]) == 1, goaways
assert RESET not in kinds, seen
ends = [at for at, (kind, flags, _) in enumerate(seen) if kind == HEADERS and flags & END]
assert len(ends) == 1 and kinds.index(GOAWAY) < ends[0], seen

stored = {number for (number,) in blocker.execute("SELECT number FROM orders WHERE number LIKE '%-%'")}
expected = set().union(*told.values())
assert stored == expected, stored ^ expected
print({kind: len(numbers) for kind, numbers in told.items()}, "were told and stored")
