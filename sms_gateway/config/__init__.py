"""Settings: `config.yaml` under environment variables, and a default for everything.

`SMS_GATEWAY_DATABASE__URL` in the environment is `database.url` in the file. A whole section may stand in one
variable as JSON; it takes the place of that section in the file. `SMS_GATEWAY_WEB__SECRET_KEY_FILE` names a file
that holds the value. An empty variable counts as not set, and so does a key with nothing after it. In the file as
in the environment a value is what it looks like: true and 5 are no text, 21:30 is a clock time, 0812 keeps its zero.
Whatever is unknown is refused by name. `config.example.yaml` lists every setting and why one would change it.
"""

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeGuard

import yaml
from pydantic import BaseModel, ValidationError

from sms_gateway.config.sections import Deadlines, Oidc, Settings, Web, hidden
from sms_gateway.errors import ConfigError

__all__ = ["CONFIG_VARIABLE", "PREFIX", "Deadlines", "Oidc", "Settings", "Web", "load", "with_secrets"]

PREFIX = "SMS_GATEWAY_"
CONFIG_VARIABLE = "SMS_GATEWAY_CONFIG"
USUAL_FILE = Path("config.yaml")

_JSON = re.compile(r"[\[{]|(true|false|0|-?[1-9][0-9]*)\Z")  # what is text otherwise: 0812, 21:30, a word


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this run. Raises ConfigError: one line that names the setting and what to do.

    The file is `path`, else the one SMS_GATEWAY_CONFIG names, else ./config.yaml where there is one.
    """
    environ = os.environ if environ is None else environ
    file = _file(path, environ)
    given = _Given(str(file), _read(file) if file else {})
    for variable in _variables(environ):
        given.overlay(variable)
    try:
        return Settings.model_validate(given.values)
    except ValidationError as error:
        raise ConfigError("; ".join(given.complaint(each) for each in error.errors())) from None


def with_secrets(path: Path | None = None) -> Path | None:
    """The file of the settings, where secrets stand in it. Raises ConfigError."""
    file = _file(path, os.environ)
    given = _read(file) if file else {}
    return file if hidden("", given) != given else None


def _file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    named = path or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    if named is None:
        return USUAL_FILE if USUAL_FILE.exists() else None
    if not named.exists():
        who = "--config" if path else CONFIG_VARIABLE
        raise ConfigError(f"{who}: there is no file {named}; correct the name, or leave it out to use the defaults")
    return named


def _read(file: Path) -> dict[str, Any]:
    try:
        read = _Reader(file.read_text("utf-8")).get_single_data()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: {_one_line(error)}") from None
    if not isinstance(read, dict | None):
        raise ConfigError(f"{file}: settings are lines of `name: value`, as in config.example.yaml")
    return read or {}


class _Reader(yaml.SafeLoader):
    """YAML without YAML 1.1's guesses: 21:30, no and 0812 stay text; true, 5 and 0.5 are what they look like."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Reader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in known if tag.endswith((":null", ":merge"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)$"), ["t", "f"])
_Reader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(0|[1-9][0-9]*)$"), [*"-0123456789"])
_Reader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?[0-9]+[.][0-9]+$"), [*"-0123456789"])


def _one_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}: {problem}" if mark else problem


@dataclass(frozen=True, slots=True)
class _Variable:
    """One SMS_GATEWAY_… variable: where its value belongs, and the value."""

    name: str
    path: tuple[str, ...]
    value: object


def _variables(environ: Mapping[str, str]) -> list[_Variable]:
    """Whole sections first, so that a single setting of one can still be changed beside them."""
    ours = [name for name, text in environ.items() if name.startswith(PREFIX) and name != CONFIG_VARIABLE and text]
    variables = sorted((_variable(name, environ[name]) for name in ours), key=lambda v: (len(v.path), v.name))
    for first, second in pairwise(variables):
        if first.path == second.path:
            raise ConfigError(f"{first.name} and {second.name} set the same; keep one")
    return variables


def _variable(name: str, text: str) -> _Variable:
    setting = name.removeprefix(PREFIX).lower()
    if setting.endswith("_file"):
        return _Variable(name, tuple(setting.removesuffix("_file").split("__")), _secret_in(name, Path(text)))
    path = tuple(setting.split("__"))
    return _Variable(name, path, _json(name, path, text) if _JSON.match(text) else text)


def _secret_in(name: str, file: Path) -> str:
    try:
        text = file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: {file} cannot be read: {getattr(error, 'strerror', None) or 'no text'}") from None
    if not text.strip():
        raise ConfigError(f"{name}: {file} is empty: write the value into it, or leave the variable out")
    return text


def _json(name: str, path: tuple[str, ...], text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        advice = f"correct it, or set each as {name}__…" if _is_section(path) else f"{name}_FILE takes any text"
        raise ConfigError(f"{name}: begins as JSON but is none: {error}; {advice}") from None


def _is_section(path: tuple[str, ...]) -> bool:
    """Whether settings stand below it, so that no text can be meant."""
    if path[0] == "carriers":
        return len(path) < 3
    about = Settings.model_fields.get(path[0])
    return len(path) == 1 and about is not None and _is_model(about.annotation)


def _is_model(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


@dataclass(slots=True)
class _Given:
    """What was set, and by whom, so that a complaint names what its reader has written."""

    file: str
    values: dict[str, Any]
    by: dict[tuple[str, ...], str] = field(default_factory=dict)

    def overlay(self, variable: _Variable) -> None:
        section = self.values
        for step in variable.path[:-1]:
            if section.get(step) is None:
                section[step] = {}
            section = section[step]
            if not isinstance(section, dict):
                raise ConfigError(f"{variable.name}: {step} is one value and has no settings below it")
        section[variable.path[-1]] = variable.value
        self.by[variable.path] = variable.name

    def complaint(self, error: Mapping[str, Any]) -> str:
        loc = tuple(str(step) for step in error["loc"])
        path = self._variable_behind(loc)
        name = ": ".join((self.by[path], *loc[len(path) :])) if path else f"{self.file}: {'.'.join(loc)}"
        if error["type"] == "extra_forbidden":
            hint = _suggestion(max(loc, path, key=len), in_environment=bool(path))
            return f"{name}: there is no such setting; {hint}"
        if error["type"] in ("model_type", "dict_type", "mapping_type"):
            return f"{name}: is a section, with settings below it; see config.example.yaml"
        problem = error.get("ctx", {}).get("error") or error["msg"][0].lower() + error["msg"][1:]
        return f"{name}: {hidden(loc[-1], error['input'])!r} cannot be used: {problem}"

    def _variable_behind(self, loc: tuple[str, ...]) -> tuple[str, ...]:
        """The path of the variable that set this, the section around it, or something below it; else ()."""
        near = [path for path in self.by if path[: len(loc)] == loc[: len(path)]]
        return max(near, key=len, default=())


def _suggestion(meant: tuple[str, ...], in_environment: bool) -> str:
    known = [*(".".join(path) for path in _every_setting(Settings)), "config"]
    near = difflib.get_close_matches(".".join(meant), known, n=1, cutoff=0.75)
    if not near:
        return "config.example.yaml lists them all"
    return f"did you mean {PREFIX + near[0].replace('.', '__').upper() if in_environment else near[0]}?"


def _every_setting(section: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, about in section.model_fields.items():
        yield (name,)
        if _is_model(about.annotation):
            yield from ((name, *below) for below in _every_setting(about.annotation))
