"""A node that is down, and one that lies about one thing, from the first question to the last."""

from __future__ import annotations

from siege.faults import Fault
from siege.proxy import Behind, Call, Reply


class Dropping(Fault):
    """The connection is closed without a word, always."""

    def reply(self, calls: list[Call], batch: bool) -> Reply:
        """Nothing."""
        return Reply(status=None if calls or batch else 200)


class Lying(Fault):
    """One method is always answered otherwise."""

    def __init__(self, node: Behind, method: str, answer: str) -> None:
        super().__init__(0, node)
        self.methods, self.rate, self._answer = (method,), 1.0, answer

    def change(self, call: Call, answer: Call) -> Call:
        """The lie."""
        return answer | {"result": self._answer} if call["method"] in self.methods else answer
