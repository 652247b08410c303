"""The one family of errors: what was found, where, what was expected, and what to do about it.

Messages are written for the person who has to act. They may carry file names, line numbers, keys and counts,
never a participant's words: an exception's text can end up in a log or in Prefect's database.
"""

from __future__ import annotations

from collections.abc import Sequence


class ThemetrixError(Exception):
    """Base of everything Themetrix raises on purpose.

    `exit_code` is what the command ends with; `retryable` marks what can heal by itself (a busy disk, a lock).
    """

    exit_code = 1
    retryable = False

    def __init__(self, found: str, *, where: str = "", expected: str = "", remedy: str = "") -> None:
        self.found, self.where, self.expected, self.remedy = found, where, expected, remedy
        super().__init__(found, where, expected, remedy)

    def __reduce__(self) -> tuple[object, ...]:
        # Python's own way calls the class with `args`, which these signatures don't take; Prefect and Dask copy errors.
        return _made_again, (type(self), self.args, dict(self.__dict__))

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.found}" if self.where else self.found]
        if self.expected:
            parts.append(f"Expected: {self.expected}")
        if self.remedy:
            parts.append(f"What to do: {self.remedy}")
        return "\n  ".join(parts)


class WrongUse(ThemetrixError):
    """The command or function was called in a way that can't work."""

    exit_code = 2


class UnreadableFile(ThemetrixError):
    """A file that can't be taken in; `reason` is its short, stable code (docs list each with its remedy)."""

    def __init__(self, reason: str, found: str, *, where: str = "", expected: str = "", remedy: str = "") -> None:
        self.reason = reason
        super().__init__(found, where=where, expected=expected, remedy=remedy)
        self.args = (reason, found, where, expected, remedy)

    @classmethod
    def told(cls, args: Sequence[str]) -> UnreadableFile:
        """The error again, from the `args` of one that another process raised."""
        reason, found, where, expected, remedy = map(str, args)
        return cls(reason, found, where=where, expected=expected, remedy=remedy)


class InvalidFile(ThemetrixError):
    """A file people write by hand (codebook, settings, participants) with every problem found in it, at once."""

    exit_code = 2

    def __init__(self, kind: str, where: str, problems: Sequence[str]) -> None:
        self.kind, self.problems = kind, tuple(problems)
        count = len(self.problems)
        listed = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(
            f"{count} problem{'s' if count != 1 else ''} in this {kind}:\n{listed}",
            where=where,
            remedy="mend the lines above and run the command again",
        )
        self.args = (kind, where, self.problems)


class ModelRefused(ThemetrixError):
    """A model that is missing, altered, or made for another encoder or codebook; the one in use stays."""


class EncoderRefused(ThemetrixError):
    """An encoder that is missing, or whose weights are not those expected."""


class WorkspaceBusy(ThemetrixError):
    """Another run holds the workspace."""

    exit_code = 4
    retryable = True


class StoreFault(ThemetrixError):
    """The workspace on disk can't be read or written as it should."""


class TransientFault(StoreFault):
    """A fault of the disk or database that a later try may not meet."""

    retryable = True


def _made_again(family: type[ThemetrixError], args: tuple[object, ...], fields: dict[str, object]) -> ThemetrixError:
    error = family.__new__(family, *args)
    error.args = args
    error.__dict__.update(fields)
    return error
