"""The whole meaning of a policy's names: what each named expression comes to through all that it uses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from makegood.calendars import Calendar
from makegood.meanings.trees import Constant, Meanings, Reader, plain_meaning
from makegood.model import ParameterValues, Policy


class Deep:
    """The meanings of a policy's named expressions, every name replaced by what it means; a parameter by `param`."""

    def __init__(
        self,
        policy: Policy,
        param: Callable[[ParameterValues], Hashable],
        meanings: Meanings,
        calendars: Mapping[str, Calendar],
    ) -> None:
        self.policy = policy
        self.found: dict[str, int] = {}
        self.reader = Reader(meanings, self.of, lambda name: param(policy.parameters[name]), calendars)

    def of(self, key: str) -> int:
        """The meaning of a named expression. A name is never part of itself: loading has refused that."""
        if key not in self.found:
            # The variables of a loop around the name are not seen inside of it.
            outer, self.reader.variables = self.reader.variables, {}
            self.found[key] = self.reader.of(self.policy.named[key].node)
            self.reader.variables = outer
        return self.found[key]


def over_time(policy: Policy, meanings: Meanings, calendars: Mapping[str, Calendar]) -> Deep:
    """The meanings of a version as a whole: a parameter means all its dated values."""
    return Deep(policy, _constant_or_all, meanings, calendars)


def _constant_or_all(parameter: ParameterValues) -> Hashable:
    if not parameter.values:  # one that is required, and that nobody has set
        return "unset", parameter.name
    first = parameter.values[0]
    lone = len(parameter.values) == 1 and first.start is None and first.published is None
    return Constant(plain_meaning(first.value)) if lone else all_values(parameter)


def all_values(parameter: ParameterValues) -> Hashable:
    return parameter.dated_by, tuple((one.start, one.published, plain_meaning(one.value)) for one in parameter.values)
