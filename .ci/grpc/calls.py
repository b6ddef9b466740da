"""Calls every method of the service of tests/it/grpc.rs: .ci/grpcio calls FOLDER HOST:PORT."""

import sys
import threading
import urllib.request

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2 as details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase as Reflection,
)
from grpc_status import rpc_status

from shop.v1 import orders_pb2 as pb, orders_pb2_grpc as rpc

channel = grpc.insecure_channel(sys.argv[1])
orders = rpc.OrderServiceStub(channel)


def fails(code, call, *arguments, **options):
    """Expects a call to fail; returns the details of the failure by their types."""
    try:
        call(*arguments, **options)
    except grpc.RpcError as error:
        assert error.code() == code, (error.code(), error.details())
        status = rpc_status.from_call(error)
        found = {}
        for detail in status.details if status else []:
            name = detail.TypeName().rsplit(".", 1)[1]
            message = getattr(details_pb2, name)()
            assert detail.Unpack(message)
            found[name] = message
        return found
    raise AssertionError(f"{code} was expected")


def order(number, **members):
    values = {"number": number, "status": pb.ORDER_STATUS_OPEN, "total": "1.50", "placed_at": Timestamp(seconds=1)}
    return pb.Order(**{**values, **members})


def create(number, **members):
    return orders.CreateOrder(pb.CreateOrderRequest(order=order(number, **members))).order


# Every method.
first = create("n1", note="a note")
assert first.id and first.etag and first.created_at.seconds > 0
assert (first.number, first.note, first.total) == ("n1", "a note", "1.50")
assert orders.GetOrder(pb.GetOrderRequest(id=first.id)).order == first
second = create("n2", status=pb.ORDER_STATUS_PAID, placed_at=Timestamp(seconds=100))
assert not second.HasField("note")
page = orders.ListOrders(pb.ListOrdersRequest(page_size=1))
assert list(page.orders) == [first] and page.next_page_token
rest = orders.ListOrders(pb.ListOrdersRequest(page_token=page.next_page_token))
assert list(rest.orders) == [second] and not rest.next_page_token
for filter, found in [
    ("status=paid", [second]),
    ("status=open,paid&placed_at.lt=1970-01-01T00:01:00Z", [first]),
    ("number.starts=n2", [second]),
    ("placed_at.gte=1970-01-01T00:00:01Z", [first, second]),
]:
    page = orders.ListOrders(pb.ListOrdersRequest(filter=filter))
    assert list(page.orders) == found, (filter, page)
page = orders.ListOrders(pb.ListOrdersRequest(sort="-placed_at"))
assert list(page.orders) == [second, first]

mask = FieldMask(paths=["note"])
change = pb.UpdateOrderRequest(order=pb.Order(id=first.id, etag=first.etag), update_mask=mask)
changed = orders.UpdateOrder(change).order
assert not changed.HasField("note") and changed.number == "n1" and changed.etag != first.etag
fails(grpc.StatusCode.ABORTED, orders.UpdateOrder, change)
stale = pb.DeleteOrderRequest(id=first.id, etag=first.etag)
fails(grpc.StatusCode.ABORTED, orders.DeleteOrder, stale)
orders.DeleteOrder(pb.DeleteOrderRequest(id=first.id, etag=changed.etag))
fails(grpc.StatusCode.NOT_FOUND, orders.GetOrder, pb.GetOrderRequest(id=first.id))

# Errors tell what is wrong, and which request it was.
wrong = fails(grpc.StatusCode.INVALID_ARGUMENT, create, "n3", total="-1", status=0)
assert wrong["BadRequest"].field_violations[0].field == "status", wrong
wrong = fails(grpc.StatusCode.INVALID_ARGUMENT, create, "n3", total="-1")
assert wrong["BadRequest"].field_violations[0].field == "total", wrong
assert wrong["RequestInfo"].request_id
taken = fails(grpc.StatusCode.ALREADY_EXISTS, create, "n2")
assert taken["BadRequest"].field_violations[0].field == "number"
unknown = pb.ListOrdersRequest(filter="color=red")
wrong = fails(grpc.StatusCode.INVALID_ARGUMENT, orders.ListOrders, unknown)
assert wrong["BadRequest"].field_violations[0].field == "filter"
missing = channel.unary_unary("/shop.v1.OrderService/Missing")
fails(grpc.StatusCode.UNIMPLEMENTED, missing, b"")
missing = channel.unary_unary("/shop.v1.Nothing/Missing")
fails(grpc.StatusCode.UNIMPLEMENTED, missing, b"")

mask = FieldMask(paths=["x" * 20_000] + [f"member_{n}" for n in range(2_000)])
wide = pb.UpdateOrderRequest(order=pb.Order(id=second.id), update_mask=mask)
wrong = fails(grpc.StatusCode.INVALID_ARGUMENT, orders.UpdateOrder, wide)
assert wrong["BadRequest"].field_violations[0].field == "update_mask"
for filter in ["limit=7", "sort=number", "x" * 20_000]:
    wrong = fails(grpc.StatusCode.INVALID_ARGUMENT, orders.ListOrders, pb.ListOrdersRequest(filter=filter))
    assert wrong["BadRequest"].field_violations[0].field == "filter"

# Limits: the size of a request, the size of a page.
fails(grpc.StatusCode.OUT_OF_RANGE, create, "n4", note="x" * 1_100_000)
for number in range(90):
    create(f"big{number}", note="x" * 60_000)
seen, token = 0, ""
while True:
    page = orders.ListOrders(pb.ListOrdersRequest(page_size=200, page_token=token))
    seen, token = seen + len(page.orders), page.next_page_token
    if not token:
        break
assert seen == 91, seen

# Health and reflection.
health = health_pb2_grpc.HealthStub(channel)
assert health.Check(health_pb2.HealthCheckRequest()).status == health_pb2.HealthCheckResponse.SERVING
one = health_pb2.HealthCheckRequest(service="shop.v1.OrderService")
assert health.Check(one).status == health_pb2.HealthCheckResponse.SERVING
nothing = health_pb2.HealthCheckRequest(service="nothing")
fails(grpc.StatusCode.NOT_FOUND, health.Check, nothing)
assert next(health.Watch(nothing)).status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
watched = health.Watch(health_pb2.HealthCheckRequest())
assert next(watched).status == health_pb2.HealthCheckResponse.SERVING
services = set(Reflection(channel).get_services())
assert {"shop.v1.OrderService", "grpc.health.v1.Health"} <= services, services

# Many at once share a connection.
def get():
    for _ in range(50):
        orders.GetOrder(pb.GetOrderRequest(id=second.id))


threads = [threading.Thread(target=get) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

metrics = urllib.request.urlopen(f"http://{sys.argv[1]}/metrics").read().decode()
assert 'method="shop.v1.OrderService/GetOrder",code="OK"' in metrics
assert 'method="unknown",code="UNIMPLEMENTED"' in metrics and "Missing" not in metrics
print("every call went as expected")
