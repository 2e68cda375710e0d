"""Exponentials, logarithms, powers and sums of products that come out the same, bit for bit, on every machine.

Adding, multiplying, dividing and taking roots are exact to the last bit wherever IEEE 754 holds. Exponentials and
logarithms are not: numpy and the C library have a version for each kind of processor, and their last bits differ. So do
those of matrix products, whose order of adding depends on the processor. One such bit turns a choice, and from there on
a run is another run. These functions use nothing but what is exact everywhere; errors of ``exp`` and ``log`` are about
one unit in the last place. Single numbers give Python floats, and the same bits as in an array.

The exponential takes 2^(k/2048) from a table and the rest from three terms of its series (Tang 1989); the logarithm is
the rational approximation of Sun's fdlibm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import frexp, inf, isqrt, ldexp, nan, sqrt
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_STEPS = 2048  # of the table, from 1 to 2
_PER_STEP = _STEPS * 1.4426950408889634  # steps in one unit of the exponent
_LN2 = (6.93147180369123816490e-01, 1.90821492927058770002e-10)  # its first 32 bits, and the rest
_STEP = (_LN2[0] / _STEPS, _LN2[1] / _STEPS)
_SIXTH = 1.0 / 6.0
_LEAST, _MOST = -746.0, 710.0  # beyond these the exponential is nothing or infinite
_SERIES = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
    1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01,
)  # fmt: skip
_ROOT_HALF = 0.7071067811865476
_FEW, _BLOCK, _ROWS = 12, 16_384, 512


def _powers_of_two() -> list[float]:
    """2^(k/2048) for k from 0 to 2047, by whole numbers: rounded once, at the end."""
    bits = 128
    root = 2 << bits
    for _ in range(_STEPS.bit_length() - 1):
        root = isqrt(root << bits)
    power, powers = 1 << bits, []
    for _ in range(_STEPS):
        powers.append(power / (1 << bits))
        power = power * root >> bits
    return powers


_POWERS = _powers_of_two()
_TABLE = np.array(_POWERS)
_ROUNDER = 1.5 * 2.0**52
_ROUNDER_BITS = np.array(_ROUNDER).view(np.int64)
_SMALLEST = 1077  # the least power of two in the table below is 2^-1077, which is nothing
_WHOLE = np.array([ldexp(1.0, k) for k in range(-_SMALLEST, 1024)] + [inf])


@overload
def exp(x: float) -> float: ...
@overload
def exp(x: ArrayLike) -> Any: ...
def exp(x: Any) -> Any:
    """The exponential.

    Args:
        x: a number, or numbers of any shape; minus infinity gives 0.
    """
    if isinstance(x, float | int):
        return _exp_of_one(float(x))
    return _by_size(_exp_of_one, _exp_of_many, np.asarray(x, dtype=float))


def _exp_of_one(x: float) -> float:
    if not _LEAST < x < _MOST:
        return 0.0 if x <= _LEAST else inf if x >= _MOST else nan
    steps = round(x * _PER_STEP)
    rest = x - steps * _STEP[0]
    rest = rest - steps * _STEP[1]
    rest = rest * ((rest * _SIXTH + 0.5) * rest + 1.0)
    power = _POWERS[steps & (_STEPS - 1)]
    try:
        return ldexp(power * rest + power, steps >> 11)
    except OverflowError:
        return inf


def _exp_of_many(x: Array) -> Array:
    x = np.minimum(np.maximum(x, _LEAST), _MOST)
    steps = x * _PER_STEP
    steps += _ROUNDER  # which leaves the nearest whole number in its last bits
    whole = steps.view(np.int64) - _ROUNDER_BITS
    steps -= _ROUNDER
    x -= steps * _STEP[0]
    x -= steps * _STEP[1]
    series = x * _SIXTH
    series += 0.5
    series *= x
    series += 1.0
    x *= series
    power = _TABLE.take(whole & (_STEPS - 1))
    x *= power
    x += power
    whole >>= 11
    whole += _SMALLEST
    x *= _WHOLE.take(whole, mode="clip")  # numbers that are none stay so: they have spoiled x
    return x


@overload
def log(x: float) -> float: ...
@overload
def log(x: ArrayLike) -> Any: ...
def log(x: Any) -> Any:
    """The natural logarithm; of zero it is minus infinity, of less it is not a number.

    Args:
        x: a number, or numbers of any shape.
    """
    if isinstance(x, float | int):
        return _log_of_one(float(x))
    return _by_size(_log_of_one, _log_of_many, np.asarray(x, dtype=float))


def _log_of_one(x: float) -> float:
    if not 0.0 < x < inf:
        return -inf if x == 0.0 else x if x == inf else nan
    part, exponent = frexp(x)
    if part < _ROOT_HALF:
        part, exponent = part * 2.0, exponent - 1
    f = part - 1.0
    s = f / (f + 2.0)
    z = s * s
    series = _SERIES[6]
    for term in _SERIES[5::-1]:
        series = series * z + term
    half = f * f * 0.5
    return exponent * _LN2[0] - ((half - ((series * z + half) * s + exponent * _LN2[1])) - f)


def _log_of_many(x: Array) -> Array:
    if x.size and not (x.min() > 0.0 and x.max() < inf):
        usual = (x > 0.0) & (x < inf)
        unusual = np.where(x == 0.0, -inf, np.where(x == inf, inf, nan))
        return np.where(usual, _log_of_many(np.where(usual, x, 1.0)), unusual)
    part, exponent = np.frexp(x)
    low = part < _ROOT_HALF
    part = np.where(low, part * 2.0, part)
    count = (exponent - low).astype(float)
    part -= 1.0
    s = part + 2.0
    np.divide(part, s, out=s)
    z = s * s
    series = z * _SERIES[6]
    for term in _SERIES[5:0:-1]:
        series += term
        series *= z
    series += _SERIES[0]
    series *= z
    half = part * part
    half *= 0.5
    series += half
    series *= s
    series += count * _LN2[1]
    half -= series
    half -= part
    count *= _LN2[0]
    count -= half
    return count


def _by_size(one: Callable[[float], float], many: Callable[[Array], Array], x: Array) -> Array:
    """A few numbers one by one, which is quicker; many in blocks that stay in the processor's cache."""
    if x.size <= _FEW:
        return np.array([one(number) for number in x.ravel().tolist()]).reshape(x.shape)
    if x.size <= _BLOCK:
        return many(x)
    flat = x.ravel()
    result = np.empty_like(flat)
    for start in range(0, flat.size, _BLOCK):
        result[start : start + _BLOCK] = many(flat[start : start + _BLOCK])
    return result.reshape(x.shape)


@overload
def power(x: float, exponent: float) -> float: ...
@overload
def power(x: ArrayLike, exponent: ArrayLike) -> Any: ...
def power(x: Any, exponent: Any) -> Any:
    """Numbers from zero on, to a power.

    Args:
        x: a number, or numbers of any shape, not negative.
        exponent: the same, of a shape that goes with it.
    """
    if isinstance(exponent, float | int) and float(exponent) in _SIMPLE:
        return _SIMPLE[float(exponent)](x)
    return exp(exponent * log(x))


def _root(x: Any) -> Any:
    return sqrt(x) if isinstance(x, float | int) else np.sqrt(x)


_SIMPLE: dict[float, Callable[[Any], Any]] = {
    -1.0: lambda x: 1.0 / x,
    -0.5: lambda x: 1.0 / _root(x),
    0.0: lambda x: x * 0.0 + 1.0,
    0.5: _root,
    1.0: lambda x: x * 1.0,
    2.0: lambda x: x * x,
}


@lru_cache(maxsize=256)
def mean(values: tuple[float, ...]) -> float:
    """The mean of a few numbers, which a month asks for many times."""
    return float(np.add.reduce(values) / len(values))


def dot(values: Array, weights: Array) -> Any:
    """Sums of products over the last axis: the matrix product with a vector.

    Args:
        values: shape (…, N).
        weights: shape (N,), or any that goes with ``values``.

    Returns:
        Shape (…,); a single number where ``values`` is a vector.
    """
    return (values * weights).sum(axis=-1)


def product_of_shares(left: ArrayLike, right: ArrayLike) -> Array:
    """A matrix product of numbers from 0 to 1, each counted in steps of 2⁻²⁴.

    So every sum is a whole number of steps and exact, and it does not matter in which order it is added up. For
    products of many rows, where `dot` would be slow. Rows are taken in blocks that the matrix product does not spread
    over threads, which cost more processor time than they save.

    Args:
        left: shape (N, M), M at most 32.
        right: shape (M, K).
    """
    rows, columns = (np.rint(np.multiply(one, 2.0**24)) for one in (left, right))
    columns *= 2.0**-48
    result = np.empty((len(rows), columns.shape[1]))
    for start in range(0, len(rows), _ROWS):
        np.matmul(rows[start : start + _ROWS], columns, out=result[start : start + _ROWS])
    return result


@overload
def normal_quantile(share: float) -> float: ...
@overload
def normal_quantile(share: ArrayLike) -> Any: ...
def normal_quantile(share: Any) -> Any:
    """Quantile of the standard normal distribution (Wichura 1988, algorithm AS 241).

    Args:
        share: above 0 and below 1; a number, or numbers of shape (N,).
    """
    if isinstance(share, float):
        return _normal_quantile_of_one(share)
    share = np.asarray(share, dtype=float)
    q = share - 0.5
    x = _ratio(_CENTRE, 0.180625 - q * q) * q
    for place in np.flatnonzero(np.abs(q) > 0.425):
        x[place] = _normal_quantile_of_one(float(share[place]))
    return x


def _normal_quantile_of_one(share: float) -> float:
    q = share - 0.5
    if abs(q) <= 0.425:
        return float(_ratio(_CENTRE, 0.180625 - q * q) * q)
    r = sqrt(-log(min(share, 1.0 - share)))
    x = float(_ratio(_MIDDLE, r - 1.6) if r <= 5.0 else _ratio(_TAIL, r - 5.0))
    return -x if q < 0.0 else x


def _ratio(terms: tuple[tuple[float, ...], tuple[float, ...]], r: Any) -> Any:
    above: Any = 0.0
    below: Any = 0.0
    for a, b in zip(*terms, strict=True):
        above, below = above * r + a, below * r + b
    return above / below


_CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_MIDDLE = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip
