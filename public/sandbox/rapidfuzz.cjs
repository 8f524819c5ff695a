/**
 * `rapidfuzz` for Python graders: the functions of its `fuzz` and `utils` that documents of graders
 * use, under their names and with its results, in plain Python. Written from its definitions; the
 * package itself is compiled for other platforms only.
 */
const RAPIDFUZZ = `
import sys as _sys
import types as _types

def _lcs(a, b):
    # Bit-parallel length of the longest common subsequence (Hyyrö 2004).
    where = {}
    for at, letter in enumerate(a):
        where[letter] = where.get(letter, 0) | (1 << at)
    full = (1 << len(a)) - 1
    state = full
    for letter in b:
        match = state & where.get(letter, 0)
        state = ((state + match) | (state - match)) & full
    return len(a) - bin(state).count("1")

def _similar(a, b):
    total = len(a) + len(b)
    return 100.0 if total == 0 else 200.0 * _lcs(a, b) / total

def _windows(short, long):
    best = 0.0
    for begin in range(1 - len(short), len(long)):
        best = max(best, _similar(short, long[max(0, begin):begin + len(short)]))
        if best == 100.0:
            break
    return best

def _partial(a, b):
    if not a or not b:
        return 100.0 if a == b else 0.0
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    best = _windows(short, long)
    return max(best, _windows(long, short)) if len(a) == len(b) else best

def _sets(a, b):
    one, other = set(a.split()), set(b.split())
    return [" ".join(sorted(each)) for each in (one & other, one - other, other - one)]

def _sorted(text):
    return " ".join(sorted(text.split()))

def _token_sort(a, b):
    return _similar(_sorted(a), _sorted(b))

def _token_set(a, b):
    if not a.split() or not b.split():
        return 0.0
    common, one, other = _sets(a, b)
    if common and (not one or not other):
        return 100.0
    space = 1 if common else 0
    with_one, with_other = (len(common) + space + len(each) for each in (one, other))
    apart = len(one) + len(other) - 2 * _lcs(one, other)
    best = 100.0 - 100.0 * apart / (with_one + with_other)
    if common:
        for rest, whole in ((one, with_one), (other, with_other)):
            best = max(best, 100.0 - 100.0 * (space + len(rest)) / (len(common) + whole))
    return best

def _token(a, b):
    return max(_token_sort(a, b), _token_set(a, b))

def _partial_token_sort(a, b):
    return _partial(_sorted(a), _sorted(b))

def _partial_token_set(a, b):
    if not a.split() or not b.split():
        return 0.0
    common, one, other = _sets(a, b)
    return 100.0 if common else _partial(one, other)

def _partial_token(a, b):
    common, one, other = _sets(a, b)
    return 100.0 if common else max(_partial_token_sort(a, b), _partial(one, other))

def _weighted(a, b):
    if not a or not b:
        return 0.0
    longer = max(len(a), len(b)) / min(len(a), len(b))
    if longer < 1.5:
        return max(_similar(a, b), 0.95 * _token(a, b))
    scale = 0.9 if longer <= 8 else 0.6
    return max(_similar(a, b), scale * _partial(a, b), 0.95 * scale * _partial_token(a, b))

def _quick(a, b):
    return _similar(a, b) if a and b else 0.0

def _scorer(name, measure):
    def scorer(s1, s2, *, processor=None, score_cutoff=None):
        if s1 is None or s2 is None:
            return 0.0
        if processor is not None:
            s1, s2 = processor(s1), processor(s2)
        score = measure(s1, s2)
        return score if score_cutoff is None or score >= score_cutoff else 0.0
    scorer.__name__ = name
    return scorer

def _module(name, **members):
    module = _types.ModuleType(name)
    vars(module).update(members)
    _sys.modules[name] = module
    return module

_SCORERS = {
    "ratio": _similar, "partial_ratio": _partial, "token_sort_ratio": _token_sort,
    "token_set_ratio": _token_set, "token_ratio": _token,
    "partial_token_sort_ratio": _partial_token_sort,
    "partial_token_set_ratio": _partial_token_set, "partial_token_ratio": _partial_token,
    "WRatio": _weighted, "QRatio": _quick,
}

def _default_process(sentence):
    return "".join(each if each.isalnum() else " " for each in sentence).strip().lower()

_fuzz = _module("rapidfuzz.fuzz", **{name: _scorer(name, each) for name, each in _SCORERS.items()})
_utils = _module("rapidfuzz.utils", default_process=_default_process)
_module("rapidfuzz", fuzz=_fuzz, utils=_utils, __path__=[])
`;
