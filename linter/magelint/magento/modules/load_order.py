"""The load order of modules, as `Magento\\Framework\\Module\\ModuleList\\Loader` computes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_BLOCK = 256
"""The positions of a block, for which searching in one takes as long as searching among all of them."""


class CircularSequenceError(Exception):
    """The exception of `Loader::expandSequence`: each module of `path` names the next one in its sequence."""

    def __init__(self, path: list[str]) -> None:
        super().__init__(f"Circular sequence reference from '{path[-2]}' to '{path[-1]}'.")
        self.path = path


def load_order(sequences: Mapping[str, Iterable[str]], *, magento_first: bool = True) -> list[str]:
    """Return every module in the order of `Loader::sortBySequence`, with the same swaps.

    `sequences` maps a module's name to the names in its sequence. `magento_first` applies
    `prearrangeModules`, which exists since 2.3.2. Raise `CircularSequenceError` if Magento throws an exception.
    """
    names = sorted(sequences, key=lambda name: name.encode("utf-8", "surrogateescape"))
    if magento_first:
        names = [n for n in names if "Magento_" in n] + [n for n in names if "Magento_" not in n]
    expand_sequences({name: list(sequences[name]) for name in names})
    dependents: dict[str, list[str]] = {name: [] for name in names}
    for name in names:
        for other in sequences[name]:
            if other in dependents:
                dependents[other].append(name)
    later = expand_sequences(dependents)
    order = _Order([later[name] for name in names])
    for module in range(len(names)):
        order.insert(module)
    return [names[module] for module in order.modules]


class _Order:
    """Modules in the order of `Loader::sortBySequence`, each inserted into the order of those before it.

    Magento exchanges the modules at two positions if the first one is loaded after the second one: first all pairs with
    the first position, then those with the second, and so on. The result is the same if the pairs are taken by their
    second position. Then a module replaces the first one that is loaded after it, which in turn replaces
    the next one that is loaded after that, and so on, and the last one is appended. Where each of many modules is
    loaded after the one before, all of them move by one position, which takes no time worth mentioning.
    """

    def __init__(self, dependents: list[int]) -> None:
        self.modules: list[int] = []
        self._dependents = dependents
        """The modules that are loaded after each one, as masks."""
        self._follows = bytearray()
        """For each position, 1 if its module is loaded after the one at the position before."""
        self._blocks: list[int] = []
        """The modules at the positions of each block, as masks."""

    def insert(self, module: int) -> None:
        """Add a module."""
        start = 0
        while (at := self._next(self._dependents[module], start)) < len(self.modules):
            end = self._follows.find(0, at + 1)
            self._put(at, module)
            if end < 0:
                self._moved(at, len(self.modules) - 1)
                return
            module = self._take(end)
            self._moved(at, end - 1)
            start = end
        self._put(len(self.modules), module)
        self._moved(len(self.modules) - 1, len(self.modules) - 1)

    def _next(self, wanted: int, position: int) -> int:
        """The first position, from one on, of a module of a mask; otherwise the number of modules."""
        for block in range(position // _BLOCK, len(self._blocks)):
            if self._blocks[block] & wanted:
                for at in range(max(position, block * _BLOCK), min((block + 1) * _BLOCK, len(self.modules))):
                    if wanted >> self.modules[at] & 1:
                        return at
        return len(self.modules)

    def _put(self, at: int, module: int) -> None:
        self.modules.insert(at, module)
        self._follows.insert(at, 0)
        self._compare(at)
        self._compare(at + 1)

    def _take(self, at: int) -> int:
        module = self.modules.pop(at)
        self._blocks[(at - 1) // _BLOCK] ^= 1 << module  # its position before another was inserted
        del self._follows[at]
        self._compare(at)
        return module

    def _compare(self, at: int) -> None:
        if 0 < at < len(self.modules):
            self._follows[at] = self._dependents[self.modules[at - 1]] >> self.modules[at] & 1

    def _moved(self, first: int, last: int) -> None:
        """Update the blocks after a module was inserted, and those behind it up to a position have moved."""
        if last // _BLOCK == len(self._blocks):
            self._blocks.append(0)
        self._blocks[first // _BLOCK] |= 1 << self.modules[first]
        for block in range(first // _BLOCK + 1, last // _BLOCK + 1):
            mask = 1 << self.modules[block * _BLOCK]
            self._blocks[block - 1] ^= mask
            self._blocks[block] |= mask


def expand_sequences(sequences: Mapping[str, list[str]]) -> dict[str, int]:
    """The modules that each module is loaded after, directly or indirectly (`Loader::expandSequence`).

    Each value is a bit mask: bit N is set for the module at position N of `sequences`.
    """
    bits = {name: 1 << index for index, name in enumerate(sequences)}
    expanded: dict[str, int] = {}
    for start in sequences:
        if start in expanded:
            continue
        # depth-first without recursion, because a long chain of sequences must not exhaust Python's stack
        stack = [(start, iter(sequences[start]))]
        active = {start: None}
        while stack:
            name, rest = stack[-1]
            following = next((n for n in rest if n not in expanded), None)
            if following is None:
                stack.pop()
                del active[name]
                expanded[name] = 0
                for other in sequences.get(name, ()):
                    expanded[name] |= bits.get(other, 0) | expanded[other]
            elif following in active:
                path = list(active)
                raise CircularSequenceError([*path[path.index(following) :], following])
            else:
                active[following] = None
                stack.append((following, iter(sequences.get(following, ()))))
    return expanded
