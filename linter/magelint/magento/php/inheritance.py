"""What classes inherit from each other, found in linear time for many classes with the same ancestors.

Each class has a number, and its ancestors are the bits of an integer: a chain of a thousand classes takes a thousand
integers of a thousand bits instead of a thousand lists.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterator

from magelint.source.nearest import KnownNames
from magelint.source.php import PhpClass, PhpMethod


class Inheritance:
    """The ancestors of classes: their traits, parents and interfaces, and those of these."""

    def __init__(self, find: Callable[[str], PhpClass | None], is_absent: Callable[[str], bool]) -> None:
        """`find` returns the class of a name; `is_absent` is true for one that certainly does not exist."""
        self._find = find
        self._is_absent = is_absent
        self._numbers: dict[str | PhpClass, int] = {}
        """By the class, or the name of one that is not found."""
        self._classes: list[PhpClass | str] = []
        self._bases: dict[int, list[int]] = {}
        self._ancestors: dict[int, int] = {}
        self._by_name: dict[str, int] = {}
        """The numbers of each name, in lower case."""
        self._missing = 0
        self._judged = 0
        self._absent = 0
        self._read = 0
        self._faulty = 0
        self._interfaces = 0
        self._with_traits = 0
        self._partial = 0
        """The classes that extend a class, or use a trait, that is not found."""
        self._with_public = 0
        self._public: dict[int, KnownNames] = {}
        """The names of the public methods that some classes declare."""
        self._declaring: dict[str, int] = {}
        """The classes that declare a method, by its name in lower case."""

    def lineage(self, start: PhpClass, known: Container[str] = ()) -> tuple[list[PhpClass], list[str]]:
        """A class with its ancestors, nearest first, and the names of those not found.

        The ancestors of those in `known` are skipped.
        """
        found: list[PhpClass] = []
        missing: list[str] = []
        for number in self._nearest_first(self._number(start), known):
            one = self._classes[number]
            if isinstance(one, str):
                missing.append(one)
            else:
                found.append(one)
        return found, missing

    def method(self, start: PhpClass, name: str) -> tuple[PhpClass, PhpMethod] | None:
        """The nearest method of that name, ignoring case, with the class that declares it."""
        own = start.method(name)
        if own is not None:
            return start, own
        owners = self._owners(start, name)
        if not owners:
            return None
        only = owners & (owners - 1) == 0
        near = owners.bit_length() - 1 if only else self._first_of(self._number(start), owners)
        owner = self._classes[near]
        method = None if isinstance(owner, str) else owner.method(name)
        return None if isinstance(owner, str) or method is None else (owner, method)

    def overridden(self, start: PhpClass, name: str) -> Iterator[PhpMethod]:
        """The methods of that name that ancestors declare."""
        for number in _bits(self._owners(start, name) & ~(1 << self._number(start))):
            owner = self._classes[number]
            method = None if isinstance(owner, str) else owner.method(name)
            if method is not None:
                yield method

    def public_methods(self, start: PhpClass) -> KnownNames:
        """The names of the public methods of a class and its ancestors."""
        ancestors = self._ancestors_of(start)
        self._read_all(ancestors)
        declaring = ancestors & self._with_public
        if declaring not in self._public:
            owners = (self._classes[number] for number in _bits(declaring))
            methods = (method for one in owners if not isinstance(one, str) for method in one.methods)
            self._public[declaring] = KnownNames(method.name for method in methods if method.visibility == "public")
        return self._public[declaring]

    def lacks_method(self, start: PhpClass, name: str) -> bool:
        """True if all ancestors are found and have no syntax error, and neither they nor the class declare it."""
        return not (self._ancestors_of(start) & self._missing or self.has_faults(start) or self._owners(start, name))

    def has_faults(self, start: PhpClass) -> bool:
        """True if the file of the class or of an ancestor has a syntax error."""
        ancestors = self._ancestors_of(start)
        self._read_all(ancestors)
        return bool(ancestors & self._faulty)

    def is_whole(self, start: PhpClass) -> bool:
        """True if all classes that the class inherits code from are found, and no ancestor has a syntax error."""
        return not self.has_faults(start) and not self._ancestors_of(start) & self._partial

    def has_code_of(self, start: PhpClass, name: str) -> bool:
        """True if the class or an ancestor declares a method with a body of that name, or uses a trait, which may."""
        found = self._owners(start, name) | self._ancestors_of(start) & self._with_traits
        return bool(found & ~self._interfaces)

    def names(self, start: PhpClass, *names: str) -> bool:
        """True if the class or an ancestor, found or not, has one of these names, ignoring case."""
        ancestors = self._ancestors_of(start)
        return any(ancestors & self._by_name.get(name.lower(), 0) for name in names)

    def missing(self, start: PhpClass) -> Iterator[str]:
        """The names of the ancestors that are not found."""
        return (str(self._classes[number]) for number in _bits(self._ancestors_of(start) & self._missing))

    def is_found(self, start: PhpClass) -> bool:
        """True if all ancestors are found."""
        return not self._ancestors_of(start) & self._missing

    def may_have_more(self, start: PhpClass) -> bool:
        """True if an ancestor is not found, but may exist."""
        missing = self._ancestors_of(start) & self._missing
        for number in _bits(missing & ~self._judged):
            self._judged |= 1 << number
            if self._is_absent(str(self._classes[number])):
                self._absent |= 1 << number
        return bool(missing & ~self._absent)

    def _number(self, one: PhpClass | str) -> int:
        known = self._numbers.get(one)
        if known is None:
            known = self._numbers[one] = len(self._classes)
            self._classes.append(one)
            name = (one if isinstance(one, str) else one.fqcn).lower()
            self._by_name[name] = self._by_name.get(name, 0) | 1 << known
            if isinstance(one, str):
                self._missing |= 1 << known
        return known

    def _bases_of(self, number: int) -> list[int]:
        if number not in self._bases:
            one = self._classes[number]
            names = () if isinstance(one, str) else (*one.traits, *one.parents, *one.interfaces)
            found = (self._number(self._find(name) or name) for name in names)
            self._bases[number] = list(dict.fromkeys(found))
        return self._bases[number]

    def _ancestors_of(self, start: PhpClass) -> int:
        number = self._number(start)
        if number not in self._ancestors:
            self._add_ancestors(number)
        return self._ancestors[number]

    def _add_ancestors(self, start: int) -> None:
        """Find the ancestors of a class and of all its ancestors, those of bases first."""
        order: list[int] = []
        opened, pending = {start}, [(start, iter(self._bases_of(start)))]
        while pending:
            number, bases = pending[-1]
            base = next((base for base in bases if base not in opened and base not in self._ancestors), None)
            if base is None:
                order.append(number)
                pending.pop()
            else:
                opened.add(base)
                pending.append((base, iter(self._bases_of(base))))
        self._ancestors |= {number: 1 << number for number in order}
        changed = True
        while changed:  # a second time only for classes that inherit from each other, which PHP rejects
            changed = False
            for number in order:
                before = ancestors = self._ancestors[number]
                for base in self._bases[number]:
                    ancestors |= self._ancestors[base]
                self._ancestors[number] = ancestors
                changed = changed or ancestors != before
            changed = changed and any(not self._has_all(number) for number in order)

    def _has_all(self, number: int) -> bool:
        ancestors = self._ancestors[number]
        return all(self._ancestors[base] | ancestors == ancestors for base in self._bases[number])

    def _nearest_first(self, start: int, known: Container[str] = ()) -> Iterator[int]:
        pending, seen = deque([start]), {start}
        while pending:
            number = pending.popleft()
            yield number
            one = self._classes[number]
            if number != start and not isinstance(one, str) and one.fqcn in known:
                continue
            for base in self._bases_of(number):
                if base not in seen:
                    seen.add(base)
                    pending.append(base)

    def _first_of(self, start: int, among: int) -> int:
        return next(number for number in self._nearest_first(start) if among >> number & 1)

    def _owners(self, start: PhpClass, name: str) -> int:
        ancestors = self._ancestors_of(start)
        self._read_all(ancestors)
        return ancestors & self._declaring.get(name.lower(), 0)

    def _read_all(self, numbers: int) -> None:
        """Note the methods and the syntax errors of classes."""
        new = numbers & ~self._read
        self._read |= new
        for number in _bits(new & ~self._missing):
            one, bit = self._classes[number], 1 << number
            if isinstance(one, str):
                continue
            if any(method.visibility == "public" for method in one.methods):
                self._with_public |= bit
            for method in one.methods:
                name = method.name.lower()
                self._declaring[name] = self._declaring.get(name, 0) | bit
            if one.tree.error is not None:
                self._faulty |= bit
            if one.kind == "interface":
                self._interfaces |= bit
            elif any(self._find(name) is None for name in (*one.parents, *one.traits)):
                self._partial |= bit
            if one.traits:
                self._with_traits |= bit


def _bits(numbers: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest
