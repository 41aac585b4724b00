"""Writes the tables of inputs into READMEs of modules and environments, from the settings: `pipenv run tables`.

A setting's row has its type and its default, what its rules allow, and the docstring below it. These are read from the
source here and not kept by the settings (`use_attribute_docstrings`): that reads every file a second time when it is
imported, which costs each synth 30 ms.
"""

import ast
import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from scaffolding import aws_bindings

aws_bindings.install()

from frozendict import frozendict
from pydantic_core import PydanticUndefined

from environments.environment import Environment
from modules.compute import ComputeSettings
from modules.database import DatabaseSettings
from modules.delivery import DeliverySettings
from modules.edge import EdgeSettings
from modules.networking import NetworkingSettings
from modules.night import Night
from modules.notifications import NotificationSettings
from modules.settings import Settings

COMMAND = "pipenv run tables"
MODULES: Mapping[str, type[Settings]] = {
    "networking": NetworkingSettings,
    "database": DatabaseSettings,
    "compute": ComputeSettings,
    "notifications": NotificationSettings,
    "delivery": DeliverySettings,
    "edge": EdgeSettings,
    "night": Night,
}
_ROOT = Path(__file__).parent.parent
READMES: Mapping[Path, type[Settings]] = {
    **{_ROOT / "modules" / name / "README.md": settings for name, settings in MODULES.items()},
    _ROOT / "environments" / "README.md": Environment,
}
START, END = f"<!-- written by {COMMAND} -->", "<!-- up to here -->"


def written(text: str, settings: type[Settings]) -> str:
    """The text of a README with the tables of these settings, and of all that is in them, between its marks.

    What is in them and a module's has its tables in the module's README.
    """
    tables = "\n\n".join(_table(model) for model in _models(settings))
    before, _, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the README has no {START} with an {END} after it")
    return f"{before}{START}\n\n{tables}\n\n{end}{after}"


def _models(settings: type[Settings]) -> list[type[Settings]]:
    """The settings themselves, then those that are in them, level by level."""
    found = [settings]
    for model in found:
        for hint in _hints(model).values():
            found += [each for each in _inside(hint) if each not in found and _module(each) == _module(settings)]
    return found


def _module(model: type[Settings]) -> str | None:
    """The module in whose README a model's table is."""
    return next((name for name in MODULES if model.__module__.startswith(f"modules.{name}.")), None)


def _inside(hint: Any) -> list[type[Settings]]:
    if isinstance(hint, type) and issubclass(hint, Settings):
        return [hint]
    return list(dict.fromkeys(model for argument in typing.get_args(hint) for model in _inside(argument)))


def _table(model: type[Settings]) -> str:
    texts = _docstrings(model)
    rows = [
        (f"`{name}`", _type(hint, model), _default(model, name), "; ".join(_allowed(hint)), texts.get(name, ""))
        for name, hint in _hints(model).items()
    ]
    lines = ["| " + " | ".join(_cell(text) for text in row) + " |" for row in rows]
    head = ["| setting | type | default | allowed | effect |", "|---|---|---|---|---|"]
    return "\n".join([f"### {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""), "", *head, *lines])


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", r"\|")


def _hints(model: type[Settings]) -> dict[str, Any]:
    hints = typing.get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def _type(hint: Any, of: type[Settings]) -> str:
    """A type in words, as the README of the settings that it is in has them: `list of str`, `int or None`."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _type(arguments[0], of)
    if origin is typing.Literal:
        return " or ".join(dict.fromkeys(type(value).__name__ for value in arguments))
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(argument, of) for argument in arguments))
    if origin is tuple:
        return f"list of {_type(arguments[0], of)}"
    if origin is not None and issubclass(origin, Mapping):
        return f"mapping of {' to '.join(_type(argument, of) for argument in arguments)}"
    if hint is types.NoneType:
        return "None"
    if _inside(hint):
        page = "" if _module(hint) == _module(of) else f"../modules/{_module(hint)}/README.md"
        return f"[{hint.__name__}]({page}#{hint.__name__.lower()})"
    return str(hint.__name__)


def _default(model: type[Settings], name: str) -> str:
    default = model.model_fields[name].default
    return "required" if default is PydanticUndefined else _value(default)


def _value(value: Any) -> str:
    if value in ("", ()) or value == frozendict():
        return "empty"
    if isinstance(value, tuple):
        return ", ".join(_value(each) for each in value)
    if isinstance(value, Settings):
        said = [name for name in type(value).model_fields if name in value.model_fields_set]
        return f"`{type(value).__name__}({', '.join(f'{name}={getattr(value, name)!r}' for name in said)})`"
    return str(value)


def _allowed(hint: Any) -> Iterator[str]:
    """What the rules of a type, and of the types in it, allow: the ends of their sentences."""
    if typing.get_origin(hint) is typing.Literal:
        yield ", ".join(map(str, typing.get_args(hint)))
    elif typing.get_origin(hint) is typing.Annotated:
        yield from _allowed(hint.__origin__)
        for rule in hint.__metadata__:
            allowed = inspect.getclosurevars(rule.func).nonlocals.get("allowed")
            if allowed is not None:
                yield allowed
    else:
        for argument in typing.get_args(hint):
            yield from _allowed(argument)


def _docstrings(model: type[Settings]) -> dict[str, str]:
    """Setting -> the text below it."""
    module = _source(model.__module__)
    [body] = [node.body for node in module.body if isinstance(node, ast.ClassDef) and node.name == model.__name__]
    found = {}
    for statement, after in pairwise(body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            match after:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    found[statement.target.id] = text
    return found


@cache
def _source(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))
