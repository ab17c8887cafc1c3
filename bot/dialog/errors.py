"""What the dialog's own machinery refuses.

DialogError
├── WrongStepError         the table has no arrow for this step from this state
├── DataNotDictLikeError   a dialog's data must be a dict
├── UnkeepableError        the codec has no row for this value
└── TooLateError           aiogram was imported before its names were taken
"""

from __future__ import annotations


class DialogError(Exception):
    code = "DLG-000"
    message_key = "dialog-failed"


class WrongStepError(DialogError):
    """A step that the table does not allow from this state."""

    code = "DLG-001"
    message_key = "wrong-step"

    def __init__(self, table: str, state: object, step: object) -> None:
        super().__init__(f"{table}: no step {str(step)!r} from {state!s}")
        self.table = table
        self.state = state
        self.step = step


class DataNotDictLikeError(DialogError):
    code = "DLG-002"


class UnkeepableError(DialogError, TypeError):
    """A value that no storage could give back as it was."""

    code = "DLG-003"

    def __init__(self, value: object, path: str) -> None:
        super().__init__(f"{path} is a {type(value).__name__}, which the dialog cannot keep")
        self.path = path


class TooLateError(DialogError):
    """aiogram's own state layer is in use in this process already."""

    code = "DLG-004"

    def __init__(self, module: str) -> None:
        super().__init__(
            f"{module} is imported already: call aiogram_names.install() before anything imports aiogram"
        )
