"""What a value depends on in the Magento version, so that views on several versions compute it once.

A view notes each question about its version. A value, or the findings of a rule, that another view computed is right
for this one too if every question about it has the same answer here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable
from typing import Any, Generic, Literal, Self, TypeVar, overload

Question = tuple[int, ...] | Literal["core", "magento"]
"""`at_least` with these numbers, what Magento's own modules declare, or the version itself."""

T = TypeVar("T")
V = TypeVar("V", bound="Asking")


class Asking(ABC):
    """A view that notes the questions about its Magento version while it computes a value."""

    def __init__(self, siblings: list[Any] | None = None) -> None:
        self._siblings: list[Any] = [] if siblings is None else siblings
        """All views of one tree, in the order in which they were made."""
        self._siblings.append(self)
        self._asked: set[Question] = set()
        self._values: dict[Callable[..., Any], tuple[Any, frozenset[Question]]] = {}

    @abstractmethod
    def answer(self, question: Question) -> Hashable:
        """The answer to a question, equal for views that do not differ in it."""

    def agrees(self, other: Self, questions: Collection[Question]) -> bool:
        """True if this view gives the answers of another one."""
        return all(self.answer(question) == other.answer(question) for question in questions)

    def note_in(self, asked: set[Question]) -> set[Question]:
        """Note the questions from now on in a set; return the set of those until now."""
        until_now, self._asked = self._asked, asked
        return until_now

    def once(self, make: Callable[[Any], T], *, shared: bool = False) -> T:
        """The result of a function of this view, computed once.

        A shared result is computed once for all views that agree; it must not keep the view.
        """
        found = self._values.get(make)
        if found is None:
            found = (self._from_sibling(make) if shared else None) or self._made(make)
            self._values[make] = found
        self._asked |= found[1]
        value: T = found[0]
        return value

    def _from_sibling(self, make: Callable[[Any], T]) -> tuple[T, frozenset[Question]] | None:
        for other in self._siblings:
            if make in other._values:
                value, asked = other._values[make]
                if self.agrees(other, asked):
                    return value, asked
        return None

    def _made(self, make: Callable[[Any], T]) -> tuple[T, frozenset[Question]]:
        asked: set[Question] = set()
        outer = self.note_in(asked)
        try:
            return make(self), frozenset(asked)
        finally:
            self.note_in(outer)


class shared_property(Generic[V, T]):  # noqa: N801 -- named like `property` and `cached_property`
    """A property of a view that is computed once for all views that agree; its value must not keep the view."""

    def __init__(self, make: Callable[[V], T]) -> None:
        self.func = make
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, view: None, owner: type[V]) -> Self: ...

    @overload
    def __get__(self, view: V, owner: type[V] | None = None) -> T: ...

    def __get__(self, view: V | None, owner: type[V] | None = None) -> Self | T:
        return self if view is None else view.once(self.func, shared=True)
