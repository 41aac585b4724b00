"""The Python side: the package of bindings imports a submodule when it is first asked for it.

The generated package imports all of its 2,212 submodules, one for each resource and data source.
No submodule imports another one, so that leaving out the unused ones changes nothing else.
The package of cdktn, the fork, does this by itself: it is left as it is, and Node is told ahead of what it imports.
"""

import atexit
import functools
import gc
import importlib
import importlib.util
import re
import sys
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, Union

from scaffolding.aws_bindings._layout import (
    ASSEMBLY,
    BINDINGS_VERSION,
    DISTRIBUTION,
    JSII_VERSION,
    PACKAGE,
    UnknownLayoutError,
)

_OBJECTS_BETWEEN_SEARCHES = 250_000
"""Instead of 700: a synth of dev and prod, which ends with 177,000, would search 255 times."""


@dataclass(frozen=True)
class Bindings:
    """The installed package of bindings and the names of its submodules, such as "db_instance".

    `submodules` is None where the package imports them on use by itself.
    """

    spec: ModuleSpec
    submodules: tuple[str, ...] | None


def find_bindings() -> Bindings:
    """Find the bindings and check everything that loading them on use relies on."""
    if sys.flags.optimize:
        raise UnknownLayoutError("python -O drops the bindings' checks of types, and this was tried only with them")
    for module in ("constructs", "cdktf", PACKAGE):
        if module in sys.modules:
            # Node is running by now, or the 2,212 submodules are loaded.
            raise UnknownLayoutError(f"{module} was imported before aws_bindings.install() was called; call it first")
    _expect_version("jsii", JSII_VERSION)
    _expect_version(DISTRIBUTION, BINDINGS_VERSION)
    _names_known_to_jsii()

    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None or not isinstance(spec.loader, SourceFileLoader):
        raise UnknownLayoutError(f"{PACKAGE} is not a package of plain source files")
    return Bindings(spec, _submodules(Path(spec.origin)))


def load_on_use(bindings: Bindings, load_class: Callable[[str], None]) -> None:
    """Arrange for the import of the bindings to load none of the submodules yet.

    Of each submodule that is imported `load_class` gets the name that its resource's class has in JavaScript.
    """
    # jsii imports by this map what Node hands over an object of before the program imported its class.
    _names_known_to_jsii().update(
        (f"{ASSEMBLY}.{camel_case(name)}", f"{PACKAGE}.{name}") for name in bindings.submodules or ()
    )
    sys.meta_path.insert(0, _Finder(bindings, load_class))
    _import_typeguard()
    # Python would search thousands of classes for garbage again and again, and at its end once more.
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES)
    atexit.register(gc.freeze)


def _import_typeguard() -> None:
    """Imports it without unittest.mock, and with that asyncio and ssl: a twentieth of a synth.

    It asks of each value that it looks at whether it is a Mock. Where nobody imported that, none is.
    """
    if "unittest.mock" in sys.modules:
        return
    stand_in = ModuleType("unittest.mock")
    stand_in.__dict__["Mock"] = _Mock
    sys.modules["unittest.mock"] = stand_in
    try:
        importlib.import_module("typeguard")
    finally:
        del sys.modules["unittest.mock"]


class _AnyMock(type):
    def __instancecheck__(cls, value: object) -> bool:
        mock = sys.modules.get("unittest.mock")
        return mock is not None and isinstance(value, mock.__dict__["Mock"])


class _Mock(metaclass=_AnyMock):
    """What is a Mock by the time that it is asked."""


def camel_case(name: str) -> str:
    """Return the name that the bindings have in JavaScript: db_instance is dbInstance there."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


class _Finder(MetaPathFinder):
    """Hands out the bindings' package and its submodules with loaders of ours, and nothing else."""

    def __init__(self, bindings: Bindings, load_class: Callable[[str], None]) -> None:
        self._bindings = bindings
        self._load_class = load_class

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.startswith(f"{PACKAGE}."):
            spec = PathFinder.find_spec(fullname, path, target)
            if spec is not None and spec.origin is not None and isinstance(spec.loader, SourceFileLoader):
                spec.loader = _SubmoduleLoader(fullname, spec.origin, self._load_class)
            return spec
        if fullname != PACKAGE or self._bindings.submodules is None:
            return None
        origin = str(self._bindings.spec.origin)
        # The true location makes the submodules importable in the ordinary way.
        return importlib.util.spec_from_file_location(
            fullname,
            origin,
            loader=_PackageLoader(fullname, origin, self._bindings.submodules),
            submodule_search_locations=self._bindings.spec.submodule_search_locations,
        )


class _PackageLoader(SourceFileLoader):
    """Fills the package as its own source would, with promises in place of submodules."""

    def __init__(self, fullname: str, path: str, submodules: tuple[str, ...]) -> None:
        super().__init__(fullname, path)
        self._submodules = submodules

    def exec_module(self, module: ModuleType) -> None:
        known = frozenset(self._submodules)

        def load(name: str) -> ModuleType:
            if name in known:
                return importlib.import_module(f"{PACKAGE}.{name}")
            # In the words that Python has for any other module.
            raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")

        module.__dict__.update(
            __all__=list(self._submodules),
            __getattr__=load,
            __dir__=lambda: sorted({*module.__dict__, *known}),
        )
        # Makes Node load its side, which also unpacks it on a new machine.
        importlib.import_module(f"{PACKAGE}._jsii")
        for below in (sys.modules["constructs"].Construct, sys.modules["cdktf"].TerraformElement):
            _look_types_up_once(below.__init__.__globals__)  # of the module that its package has hidden


class _SubmoduleLoader(SourceFileLoader):
    """Loads a submodule, and has Node load its class."""

    def __init__(self, fullname: str, path: str, load_class: Callable[[str], None]) -> None:
        super().__init__(fullname, path)
        self._load_class = load_class

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _look_types_up_once(module.__dict__)
        for value in vars(module).values():
            if isinstance(value, type) and "TF_RESOURCE_TYPE" in vars(value):
                self._load_class(value.__dict__["__jsii_type__"])


def _look_types_up_once(namespace: dict[str, Any]) -> None:
    """Has a module look the types of arguments up once for all objects, and typeguard at what is not of one exactly."""
    namespace["typing"] = _TYPING
    if "check_type" in namespace:
        namespace["check_type"] = _passes_exactly(namespace["check_type"])


# What the modules use of it: typing.get_type_hints(a function), to check arguments against.
_TYPING = ModuleType("typing")
_TYPING.__dict__.update(vars(typing), get_type_hints=functools.cache(typing.get_type_hints))


def _passes_exactly(check_type: Callable[..., Any]) -> Callable[..., Any]:
    """Does not have typeguard look at what is of exactly the class that is asked for, or of one of them.

    That is a None where one may be, as most of an object's arguments are, and nearly all others.
    """

    def check(argname: str, value: object, expected_type: Any) -> Any:
        found = type(value)
        if found is expected_type:
            return None
        if getattr(expected_type, "__origin__", None) is Union and found in expected_type.__args__:
            return None
        return check_type(argname=argname, value=value, expected_type=expected_type)

    return check


def _expect_version(distribution: str, expected: str) -> None:
    try:
        found = version(distribution)
    except PackageNotFoundError:
        raise UnknownLayoutError(f"{distribution} is not installed") from None
    if found != expected:
        raise UnknownLayoutError(
            f"{distribution} is {found}, and only {expected} is known (scaffolding/aws_bindings/README.md says "
            "what to do)"
        )


def _names_known_to_jsii() -> dict[str, str]:
    try:
        names = importlib.import_module("jsii._reference_map")._submodule_fqn_map
    except (ImportError, AttributeError):
        names = None
    if not isinstance(names, dict):
        raise UnknownLayoutError("jsii has no map of submodules where it is expected")
    return names


def _submodules(source: Path) -> tuple[str, ...] | None:
    text = source.read_text(encoding="utf-8")
    exported = _listed(r"^__all__ = \[\n((?:    \"\w+\",\n)*)\]$", text)
    imported = re.findall(r"^from \. import (\w+)$", text, re.MULTILINE)
    if imported and sorted(imported) == sorted(exported):
        return tuple(exported)
    # cdktn's imports them for type checkers alone, and otherwise what is asked for of this set.
    on_use = _listed(r"^_SUBMODULES = \{\n((?:    \"\w+\",\n)*)\}\n\ndef __getattr__\(name: str\)", text)
    if not imported and on_use and sorted(on_use) == sorted(exported):
        return None
    raise UnknownLayoutError(f"{source} is not the list of imports that it is expected to be")


def _listed(pattern: str, text: str) -> list[str]:
    found = re.search(pattern, text, re.MULTILINE)
    return re.findall(r"\w+", found[1]) if found else []
