"""The AWS provider as one process for any number of Terraform's commands, which describes what is used of it.

For each command Terraform would start it twice, 700 MB, and ask it for the schemas of all of its 1,500 types: 5 MB that
take both of them a second of processor time, five times as long as the plan of a small stack. A proxy hands on all that
the two say as it is, but for that answer: it leaves out types that no stack or state at hand names. Terraform refuses
those as types that the provider does not have. And what follows from the question alone, such as whether a resource's
arguments are valid, the provider is asked once: Terraform asks it twice in each plan, and again in the next.
"""

import hashlib
import json
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import grpc

from operations.rehearsal.errors import RehearsalError

REATTACH = "TF_REATTACH_PROVIDERS"
"""https://developer.hashicorp.com/terraform/plugin/debugging#terraform-cli"""

# Of GetProviderSchema.Response, in tfplugin5.proto and tfplugin6.proto: maps of types of resources, of data sources
# and of ephemeral resources. Each entry is a message of its own, which has the type's name first.
_BY_TYPE = (2, 3, 8)
_DESCRIBES = ("GetSchema", "GetProviderSchema")  # as protocols 5 and 6 call it
_CONFIGURES = ("Configure", "ConfigureProvider")
_ANSWERED_BY_THE_QUESTION = ("ValidateResourceTypeConfig", "ValidateResourceConfig", "UpgradeResourceState")
"""Terraform may ask these of a provider that it never configured."""
_PLANS = "PlanResourceChange"
_REGION = re.compile(rb"\xa6region[\xa9-\xbf]([a-z0-9-]+)")  # in msgpack: a string of 6 bytes, and one of 9 to 31
_ANY_SIZE = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))
_UNTIL_STDIN_ENDS = '"$0" -debug & exec >&-; read -r _; kill $!; wait'
"""So that it ends with this process, whatever ends this process. In a session of its own: Ctrl-C is for Terraform."""
_AT_ONCE = 64
"""Calls; Terraform makes ten at a time, and some interrupted ones may still be at it."""


class RunningProvider:
    """A provider that runs, or one for each region that is asked for."""

    def __init__(self, *folders: Path, unchanging: bool = False) -> None:
        self.folders = folders
        """What stacks and states in these, in folders of these and in their modules, name is described from then on."""
        self.variables: Mapping[str, str] = {}
        """By these Terraform finds it. `init` then neither installs nor locks one."""
        self.unchanging = unchanging
        """AWS is not looked at or stays as it is, so that what a change does follows from question and settings."""
        self.answers: dict[bytes, bytes] = {}
        """Question -> what the provider said, where it would say the same again."""
        self._types: set[str] = set()
        self._schemas = b""

    def turn_to(self, folder: Path) -> None:
        """Describes what one folder names, and no longer what it described before.

        A type such as a web ACL's, half a megabyte of arguments, costs each command half a second.
        """
        self.folders = (folder,)
        self._types.clear()

    def describe(self, answer: bytes = b"") -> bytes:
        """What Terraform is told of what the provider answered, now or before; nothing if it never did."""
        self._schemas = answer or self._schemas
        for folder in self.folders:
            for pattern in ("*.tf.json", "*/*.tf.json", "modules/*/*.tf.json", "*.tfstate"):
                for file in folder.glob(pattern):
                    self._types.update(re.findall(r"\baws_[a-z0-9_]+", file.read_text()))
        return of_types(self._schemas, self._types)


@contextmanager
def running_provider(
    folder: Path, environment: Mapping[str, str], *described: Path, unchanging: bool = False
) -> Iterator[RunningProvider]:
    """Starts the provider that a folder was initialized with.

    `environment` is what it finds credentials and endpoint in; `described` are folders of stacks; `unchanging` says
    that it looks at no AWS, or at one that stays as it is. Raises RehearsalError where it does not start.
    """
    executable = next((folder / ".terraform" / "providers").glob("*/hashicorp/aws/*/*/terraform-provider-aws*"))
    # With AWS_CA_BUNDLE a provider cannot be configured a second time. Nothing here speaks HTTPS to AWS anyway.
    environment = {name: value for name, value in environment.items() if name != "AWS_CA_BUNDLE"}
    provider = RunningProvider(*described, unchanging=unchanging)
    with ExitStack() as processes, ThreadPoolExecutor(_AT_ONCE) as threads:
        start = partial(_started, executable, environment)
        source, found, first = processes.enter_context(start())
        handed_on = _HandedOn(provider, first, lambda: processes.enter_context(start())[2])
        server = grpc.server(threads, handlers=[handed_on], options=_ANY_SIZE)
        # Over TCP each connection has a name of its own, and with it each of the providers that a stack configures.
        found["Addr"] = {"Network": "tcp", "String": f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"}
        provider.variables = {REATTACH: json.dumps({source: found})}
        server.start()
        try:
            yield provider
        finally:
            server.stop(grace=None).wait()


@contextmanager
def _started(executable: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any], grpc.Channel]]:
    """One process: its source address, how Terraform would reach it, and a channel to it."""
    with tempfile.TemporaryDirectory(prefix="aws-") as sockets:  # a short name: so are those of sockets
        process = subprocess.Popen(
            ["sh", "-c", _UNTIL_STDIN_ENDS, executable],
            env={**environment, "TMPDIR": sockets},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            said = next((line for line in process.stdout if f"{REATTACH}=" in line), None)
            if said is None:
                raise RehearsalError(f"{executable} -debug did not say how to reach it")
            [(source, found)] = json.loads(said.split("=", 1)[1].strip().strip("'")).items()
            with grpc.insecure_channel(f"unix:{found['Addr']['String']}", options=_ANY_SIZE) as channel:
                yield source, found, channel
        finally:
            process.communicate()  # ends its stdin


class _HandedOn(grpc.GenericRpcHandler):
    """Calls of the provider's service go to the provider as they came, and the answers back.

    A process knows one configuration at a time: with a second region, everything would be made in the one that was
    configured last. So each region has a process of its own.

    go-plugin's own services, its log among them, are left out: Terraform does without.
    """

    def __init__(self, provider: RunningProvider, first: grpc.Channel, start: Callable[[], grpc.Channel]) -> None:
        self._provider = provider
        self._first = first
        self._start = start
        self._of_region: dict[bytes, grpc.Channel] = {}
        self._of_peer: dict[str, tuple[grpc.Channel, bytes]] = {}
        """Connection -> the provider that it configured, and how."""
        self._starting = threading.Lock()

    def service(self, details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[Any, Any] | None":
        service, _, method = details.method.strip("/").partition("/")
        if not service.startswith("tfplugin"):
            return None

        def hand_on(request: bytes, context: grpc.ServicerContext) -> bytes:
            if method in _DESCRIBES and (told := self._provider.describe()):
                return told
            if method in _CONFIGURES:
                self._of_peer[context.peer()] = self._for(_REGION.search(request)), request
            channel, settings = self._of_peer.get(context.peer(), (self._first, b""))
            question = self._question(method, request, settings)
            if question in self._provider.answers:
                return self._provider.answers[question]
            call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(details.method)
            answer = call.future(request)

            def stop() -> None:  # whoever asked may be interrupted
                answer.cancel()

            context.add_callback(stop)
            try:
                received = answer.result()
            except grpc.FutureCancelledError:
                context.abort(grpc.StatusCode.CANCELLED, "whoever asked is gone")
            except grpc.RpcError as error:
                context.abort(error.code(), error.details() or "")
            if question:
                self._provider.answers[question] = received
            return self._provider.describe(received) if method in _DESCRIBES else received

        return grpc.unary_unary_rpc_method_handler(hand_on)

    def _question(self, method: str, request: bytes, settings: bytes) -> bytes:
        """What the answer follows from; nothing where it may be another one the next time."""
        if method == _PLANS and self._provider.unchanging:
            return hashlib.sha256(settings).digest() + hashlib.sha256(request).digest()
        if method in _ANSWERED_BY_THE_QUESTION:
            return method.encode() + hashlib.sha256(request).digest()
        return b""

    def _for(self, region: re.Match[bytes] | None) -> grpc.Channel:
        name = region[1] if region else b""
        with self._starting:
            if name not in self._of_region:
                self._of_region[name] = self._start() if self._of_region else self._first
            return self._of_region[name]


def of_types(answer: bytes, types: set[str]) -> bytes:
    """A GetProviderSchema.Response without the schemas of other types. It is read no further than their names."""
    kept = []
    at = 0
    while at < len(answer):
        start = at
        number, body, at = _field(answer, at)
        if number not in _BY_TYPE or _field(body, 0)[1].decode() in types:
            kept.append(answer[start:at])
    return b"".join(kept)


def _field(message: bytes, at: int) -> tuple[int, bytes, int]:
    """The number and the content of the field at a place in a message of protobuf, and the place behind it.

    https://protobuf.dev/programming-guides/encoding/
    """
    tag, at = _varint(message, at)
    if tag & 7 != 2:
        raise ValueError(f"field {tag >> 3} is of wire type {tag & 7}, where messages and strings were expected")
    length, at = _varint(message, at)
    return tag >> 3, message[at : at + length], at + length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
