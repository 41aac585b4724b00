"""Between Python and Node: Node starts and loads its side while Python goes on importing."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any

from jsii import _kernel
from jsii._kernel.providers.process import ProcessProvider, _NodeProcess, ohook
from jsii._kernel.types import GetResponse, LoadRequest, LoadResponse, StaticGetRequest
from jsii._runtime import kernel

from scaffolding.aws_bindings._layout import ASSEMBLY, UnknownLayoutError

# A start with a filled cache of jsii takes a tenth of this.
SECONDS_OF_SILENCE = 1.5
FIRST_RUN = "Unpacking the AWS bindings (400 MB, once per machine and version of them, about 10 s on two cores) ..."


def expect_known_kernel() -> None:
    """Check that jsii's kernel talks to Node in the way that is known here."""
    if type(kernel.provider) is not ProcessProvider or not hasattr(_kernel, "_make_reference_for_native"):
        raise UnknownLayoutError("jsii's kernel talks to Node in an unknown way")


def load_ahead(node_options: str) -> Callable[[str], None]:
    """Start Node with these options at the first import that needs it, and let it load while Python imports on.

    Return what lets Node load the file of a class, which jsii calls such as "@cdktf/provider-aws.vpc.Vpc".
    """
    provider = _LoadsAhead(node_options)
    kernel.provider = provider
    # jsii's own calls by this name what is to write the contents of lists and maps.
    vars(_kernel)["_make_reference_for_native"] = _what_is_said(_kernel._make_reference_for_native)
    return provider.load_class


def _what_is_said(write: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Writes of a structure the arguments that it was given, and not a null for each other one that it could have.

    Those are a quarter of all that jsii sends, and a fifth of Python's time: each puts its type together anew when it
    is asked for. Node makes nothing of them: `mapValues`, in jsii's program, drops what is undefined.
    """

    def written(kernel_: Any, value: Any) -> Any:
        kind: Any = type(value)
        if kind in _AS_THEY_ARE:
            return value
        names: Any = getattr(kind, "__jsii_name_mapping__", None)
        given = vars(value).get("_values") if names else None  # as jsii generates all of them
        if given is None:
            return write(kernel_, value)
        data = {names[attribute]: written(kernel_, argument) for attribute, argument in given.items()}
        return {"$jsii.struct": {"fqn": kind.__jsii_type__, "data": data}}

    return written


_MESSAGES = json.JSONDecoder(object_hook=ohook)
_AS_THEY_ARE = (str, bool, int, float, type(None))


class _Node(_NodeProcess):
    """Starts without waiting for Node to say hello, and makes no decoder for each of its messages."""

    def _next_message(self) -> Any:
        said: Any = self._process.stdout
        return _MESSAGES.decode(said.readline().decode())

    def handshake(self) -> None:
        """Does nothing yet."""

    def wait_for_hello(self) -> None:
        """Do what the start has left out."""
        super().handshake()


class _LoadsAhead(ProcessProvider):
    """Until the first call, one thread tells Node what to load, in order. The first call waits for all of it."""

    def __init__(self, node_options: str) -> None:
        self._node_options = node_options
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="aws_bindings")
        self._under_way: list[Future[Any]] = []
        self._called = False
        self._node: Any = None

    def _start(self) -> None:
        """Start Node, unless it runs, and let the thread hear its hello."""
        if self._node is not None:
            return
        node: Any = _Node()  # type: ignore[no-untyped-call]
        with _variable("NODE_OPTIONS", self._node_options):
            node.start()
        self._node = node
        self._under_way.append(self._thread.submit(node.wait_for_hello))

    def load(self, request: LoadRequest) -> LoadResponse:
        """Have Node load an assembly. What goes wrong is raised by the first call."""
        if self._called:
            return super().load(request)
        self._start()
        self._under_way.append(self._thread.submit(_load, self._node, request))
        return LoadResponse(assembly=request.name, types=0)  # nobody looks at the number of types

    def load_class(self, name: str) -> None:
        """Have Node load the file of a resource's class. Without it the first object of the class would."""
        if not self._called:
            request = StaticGetRequest(fqn=name, property="tfResourceType")
            self._under_way.append(self._thread.submit(self._node.send, request, GetResponse))

    @property
    def _process(self) -> Any:
        """What all other calls talk to."""
        if not self._called:
            self._start()
            for loading in self._under_way:
                loading.result()
            self._called = True
        return self._node


def _load(node: Any, request: LoadRequest) -> None:
    with _say_if_slow(FIRST_RUN) if request.name == ASSEMBLY else nullcontext():
        node.send(request, LoadResponse)


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """An environment variable, for as long as the context."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _say_if_slow(message: str) -> Iterator[None]:
    timer = threading.Timer(SECONDS_OF_SILENCE, print, [message], {"file": sys.stderr, "flush": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
