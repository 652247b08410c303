"""Keeps libraries that aren't needed from being loaded by libraries that are: who imports what stays each module's own business.

spaCy and Presidio load torch and transformers when they find them installed, for engines Themetrix doesn't use: seconds of every
start. Within `without` the import of such a library fails as if it were not installed, which both are made for.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType

UNUSED = ("torch", "transformers", "tensorflow", "cupy", "mxnet", "h5py", "stanza", "gliner")
"""What spaCy and Presidio look for and make nothing of here: their models run on numpy."""


class _Hiding(threading.local):
    """Stands first among the finders of modules; says of what is hidden in the thread that asks that it isn't there."""

    def __init__(self) -> None:
        self.hidden: tuple[str, ...] = ()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None, so that the other finders are asked; raises ModuleNotFoundError for what is hidden."""
        if name.partition(".")[0] in self.hidden:
            raise ModuleNotFoundError(f"No module named {name!r} (not needed here)", name=name)
        return None


_HIDING = _Hiding()


@contextmanager
def without(libraries: Sequence[str] = UNUSED) -> Iterator[None]:
    """Within, and in this thread alone, importing one of `libraries` raises ModuleNotFoundError, as if it were not installed.

    A library that is loaded already is left as it is, by half too: whoever imported it gets it. May be nested. Afterwards all of
    them can be imported; what was loaded within goes on believing that they aren't there.
    """
    if _HIDING not in sys.meta_path:
        # It stays: it lets everything else pass, and to take it out could hit another thread's search.
        sys.meta_path.insert(0, _HIDING)
    before = _HIDING.hidden
    _HIDING.hidden = (*before, *(name for name in libraries if name not in sys.modules))
    try:
        yield
    finally:
        _HIDING.hidden = before
