"""Everything that can go wrong, as one tree.

TongzhouError
├── Refusal              a person asked for what cannot be done: tell them, never retry
│   ├── BadInput             what was written cannot be understood
│   ├── SentBack             what was written is vague: remembered, so that the same words are taken when they come again
│   ├── NotAllowed           this person may not do this, here
│   └── StaleAction          a button of another version, of another chat, or of something that is gone
├── OperatorError        the configuration, the database or a file is wrong: one line, exit code 2
│   └── CheckFailed          a check or an import found faults: exit code 1
├── StorageUnavailable   the database cannot be reached or written now: acknowledge nothing, try again
│   └── StorageBusy          another transaction holds what this one wants; only this statement failed
└── PlatformError        Feishu or DingTalk refused: never tell the person, maybe retry
    ├── RetryLater           busy, throttled or unreachable; `retry_after` seconds when the platform said so
    │   └── OutcomeUnknown       the request may have taken effect: repeat only with an idempotency key
    ├── NeverRetry           the request itself is wrong (too long, refused content, bad card)
    ├── NotPermitted         the app lacks a right or a setting: the operator must act
    └── Gone                 the chat, person or message is no longer there

The message of a Refusal is what the person reads, in the chat's language.
"""

from __future__ import annotations


class TongzhouError(Exception):
    """Base of every error of ours."""


class Refusal(TongzhouError):
    """A person asked for what cannot be done; the text is the one clear sentence they read."""


class BadInput(Refusal):
    """What was written cannot be understood; the text says what to write instead."""


class SentBack(Refusal):
    """What was written is vague (R108); `kind` and `words` are what is remembered of it."""

    def __init__(self, sentence: str, kind: str, words: str) -> None:
        super().__init__(sentence)
        self.kind, self.words = kind, words


class NotAllowed(Refusal):
    """This person may not do this in this chat."""


class StaleAction(Refusal):
    """A button that no longer stands for anything."""


class OperatorError(TongzhouError):
    """Configuration, database or file is wrong; the text is the one line the operator reads (exit code 2)."""


class CheckFailed(OperatorError):
    """A check or an import found faults (exit code 1)."""


class StorageUnavailable(TongzhouError):
    """The database cannot be reached or written now; what was to be kept was not kept."""


class StorageBusy(StorageUnavailable):
    """Another transaction holds what this one wants, and did not let go in time. The connection is as good as before."""


class PlatformError(TongzhouError):
    """A platform refused a request.

    `code` is the platform's own code as text ("230020", "Forbidden.AccessDenied.QpsLimitForApi"), empty when there is none.
    """

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class RetryLater(PlatformError):
    """Busy, throttled or unreachable. `retry_after` is in seconds, None when the platform named no time."""

    def __init__(self, message: str, *, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class OutcomeUnknown(RetryLater):
    """The request may have taken effect: it is repeated only where a key makes the repeat harmless."""


class NeverRetry(PlatformError):
    """The request itself is wrong: too long, refused content, a card that the platform rejects."""


class NotPermitted(PlatformError):
    """The app lacks a right or a setting; the operator must act."""


class Gone(PlatformError):
    """The chat, the person or the message is no longer there."""
