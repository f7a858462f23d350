"""The load order of modules, as `Magento\\Framework\\Module\\ModuleList\\Loader` computes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


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
    expanded = expand_sequences({name: list(sequences[name]) for name in names})
    order = [(name, 1 << index, expanded[name]) for index, name in enumerate(names)]
    total = len(order)
    rest = (1 << total) - 1
    for i in range(total - 1):
        before = order[i][2]
        for j in range(i, total if before & rest else i):  # no swap is needed if all of them are placed already
            if order[j][1] & before:
                order[i], order[j] = order[j], order[i]
                before = order[i][2]
        rest ^= order[i][1]
    return [name for name, _, _ in order]


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
