"""A caller of sinhke with nothing but reflection: no generated code, no protos at hand."""

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status

DETAILS = (
    error_details_pb2.ErrorInfo,
    error_details_pb2.BadRequest,
    error_details_pb2.PreconditionFailure,
    error_details_pb2.ResourceInfo,
    error_details_pb2.RetryInfo,
    error_details_pb2.LocalizedMessage,
)


class Refused(Exception):
    """A refused call: the code, the stable reason and every detail, as plain dictionaries."""

    def __init__(self, error: grpc.RpcError):
        super().__init__(f"{error.code().name}: {error.details()}")
        self.code = error.code().name
        self.details = {}
        status = rpc_status.from_call(error)
        for packed in status.details if status else []:
            for kind in DETAILS:
                if packed.Is(kind.DESCRIPTOR):
                    detail = kind()
                    packed.Unpack(detail)
                    self.details.setdefault(kind.DESCRIPTOR.name, []).append(json_format.MessageToDict(detail))

    @property
    def reason(self) -> str:
        """The stable reason; empty where no sinhke answered, as when the connection is lost."""
        return self.details.get("ErrorInfo", [{}])[0].get("reason", "")

    @property
    def fields(self) -> dict:
        """Field path → what is wrong with it."""
        violations = self.details.get("BadRequest", [{}])[0].get("fieldViolations", [])
        return {violation["field"]: violation["description"] for violation in violations}


class Sinhke:
    """`Sinhke("127.0.0.1:50051").call("sinhke.communes.v1.UnitService/ResolveUnit", {...})`."""

    def __init__(self, address: str, token: str | None = None):
        self.channel = grpc.insecure_channel(address)
        self.metadata = [("authorization", f"Bearer {token}")] if token else []
        self.pool = DescriptorPool(ProtoReflectionDescriptorDatabase(self.channel))

    def call(self, method: str, request: dict, metadata: list | None = None) -> dict:
        return self.call_with_headers(method, request, metadata)[0]

    def stream(self, method: str, request: dict):
        """The answers of a call that has many, as they come."""
        message, answer_type = self._prepare(method, request)
        answers = self.channel.unary_stream(
            f"/{method}",
            request_serializer=lambda m: m.SerializeToString(),
            response_deserializer=answer_type.FromString,
        )
        try:
            for answer in answers(message, metadata=self.metadata, timeout=300):
                yield json_format.MessageToDict(answer)
        except grpc.RpcError as error:
            raise Refused(error) from None

    def _prepare(self, method: str, request: dict):
        service, name = method.split("/")
        descriptor = self.pool.FindServiceByName(service).methods_by_name[name]
        message = json_format.ParseDict(request, GetMessageClass(descriptor.input_type)())
        return message, GetMessageClass(descriptor.output_type)

    def call_with_headers(self, method: str, request: dict, metadata: list | None = None) -> tuple[dict, dict]:
        try:
            message, answer_type = self._prepare(method, request)
            stub = self.channel.unary_unary(
                f"/{method}",
                request_serializer=lambda m: m.SerializeToString(),
                response_deserializer=answer_type.FromString,
            )
            answer, call = stub.with_call(message, metadata=self.metadata + (metadata or []), timeout=30)
        except grpc.RpcError as error:
            raise Refused(error) from None
        return json_format.MessageToDict(answer), dict(call.initial_metadata())


def date(text: str) -> dict:
    """`2024-03-31` as a google.type.Date."""
    year, month, day = text.split("-")
    return {"year": int(year), "month": int(month), "day": int(day)}
