"""The page's templates, ready to draw with: everything that comes from a study is escaped, and each file's policy names
the one style and the one script it may run by their hashes. What is drawn is gathered elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES = ("report", "quotes", "interview", "parts")


def drawn(template: str, **values: object) -> str:
    """The file that `template` makes of `values`."""
    return _environment().get_template(template).render(**values)


def part(name: str, *values: object) -> Markup:
    """What the macro `name` of the shared parts makes of `values`, as markup that is not escaped again."""
    found: Any = _parts()[name]
    drawn: Markup = found(*values)
    return drawn


@cache
def _parts() -> dict[str, object]:
    return vars(_environment().get_template("parts").module)


@cache
def _environment() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    folder = resources.files("pipeline.exporters") / "templates"
    sources = {name: (folder / f"{name}.html.j2").read_text(encoding="utf-8") for name in _TEMPLATES}
    environment = Environment(
        loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, script = ((folder / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    environment.globals |= {
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704 - our own file
        "style_digest": _digest(style),
        "script_digest": _digest(script),
    }
    return environment


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
