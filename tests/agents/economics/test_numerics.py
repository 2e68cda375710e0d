"""Arithmetic that is the same on every machine, and nothing else in the month of the model."""

from __future__ import annotations

import ast
import math
import os
import platform
import subprocess
import sys
from decimal import Decimal, localcontext
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.core import draws
from agents.economics import numerics

ROOT = Path(__file__).parents[3]
DOCKING = "benchmark"  # the package held to printed numbers, not to bits
INEXACT = {
    "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "power", "float_power", "tanh", "sin", "cos", "dot",
    "matmul", "inner", "einsum", "vdot", "tensordot", "interp", "logaddexp", "convolve", "standard_normal",
    "standard_exponential", "exponential", "lognormal", "gamma", "inv_cdf",
}  # fmt: skip
HISTORY = """
import hashlib, numpy
from model import Economy, Parameters
small = Parameters().replace({"workers.number": 2_000, "enterprises.number": 100, "consumers.number": 500})
table = Economy(small, rng=1).run(until="2027-12").to_numpy(float)
print(hashlib.sha256(numpy.ascontiguousarray(table).tobytes()).hexdigest())
"""


def misses(got: float, true: Decimal) -> float:
    """How far a number is from the truth, in units of its last place."""
    return float(abs(Decimal(got) - true) / Decimal(math.ulp(got)))


@given(st.floats(-700.0, 700.0))
def test_the_exponential_is_right_to_about_the_last_bit(x: float) -> None:
    with localcontext(prec=40):
        assert misses(numerics.exp(x), Decimal(x).exp()) < 1.3


@given(st.floats(1e-300, 1e300) | st.floats(0.9, 1.1))
def test_the_logarithm_is_right_to_about_the_last_bit(x: float) -> None:
    with localcontext(prec=40):
        assert numerics.log(1.0) == 0.0
        assert x == 1.0 or misses(numerics.log(x), Decimal(x).ln()) < 1.0


@pytest.mark.parametrize("function", [numerics.exp, numerics.log])
@pytest.mark.parametrize("number", [3, 100, 40_000])
def test_one_number_or_many_give_the_same_bits(function: object, number: int) -> None:
    x = np.exp(np.random.default_rng(number).uniform(-6, 6, number))
    many = function(x)  # type: ignore[operator]
    chosen = range(0, number, max(1, number // 300))
    assert [many[k] for k in chosen] == [function(float(x[k])) for k in chosen]  # type: ignore[operator]
    assert np.array_equal(function(x.reshape(1, -1)), many[None, :])  # type: ignore[operator]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", [1, 20])  # one by one, and together
def test_what_has_no_ordinary_answer(number: int) -> None:
    def of(function: object, x: float) -> float:
        found = function(np.full(number, x))  # type: ignore[operator]
        assert np.array_equal(found, np.full(number, function(x)), equal_nan=True)  # type: ignore[operator]
        return float(found[0])

    assert of(numerics.exp, -math.inf) == of(numerics.exp, -800.0) == 0.0
    assert of(numerics.exp, math.inf) == of(numerics.exp, 800.0) == math.inf
    assert of(numerics.log, 0.0) == -math.inf
    assert of(numerics.log, math.inf) == math.inf
    assert of(numerics.log, 5e-324) == pytest.approx(math.log(5e-324))
    assert all(math.isnan(of(function, math.nan)) for function in (numerics.exp, numerics.log))
    assert math.isnan(of(numerics.log, -1.0))


@given(st.floats(1e-6, 1e6), st.sampled_from([-2.5, -1.0, -0.5, 0.0, 0.3, 0.5, 1.0, 2.0, 48.0 / 12.0]))
def test_powers(x: float, exponent: float) -> None:
    assert numerics.power(x, exponent) == pytest.approx(x**exponent, rel=1e-13)
    assert numerics.power(np.array([x]), exponent)[0] == numerics.power(x, exponent)


def test_powers_of_zero() -> None:
    assert numerics.power(0.0, 0.3) == numerics.power(np.zeros(1), 0.3)[0] == 0.0
    assert numerics.power(np.zeros(1), -0.3)[0] == math.inf


def test_quantiles_of_the_normal_distribution() -> None:
    shares = np.array([1e-300, 1e-12, 0.001, 0.075, 0.3, 0.5, 0.8, 0.925, 0.9999])
    exact = [NormalDist().inv_cdf(share) for share in shares]
    assert numerics.normal_quantile(shares) == pytest.approx(exact, rel=1e-13, abs=1e-15)
    assert [numerics.normal_quantile(float(share)) for share in shares] == list(numerics.normal_quantile(shares))


def test_products_do_not_depend_on_the_order_of_adding() -> None:
    rng = np.random.default_rng(1)
    left, right = rng.random((50, 30)), rng.random((30, 7))
    product = numerics.product_of_shares(left, right)
    assert product == pytest.approx(left @ right, abs=1e-5)
    order = rng.permutation(30)
    assert np.array_equal(numerics.product_of_shares(left[:, order], right[order]), product)
    assert numerics.dot(left, right[:, 0]) == pytest.approx(left @ right[:, 0])


def test_rare_draws_from_the_library_lose_their_last_bits() -> None:
    """Normal numbers far out are on a grid that a different last bit would not leave; the others are as drawn."""
    drawn = np.random.default_rng(5).standard_normal(200_000)
    kept = draws.normal(np.random.default_rng(5), 200_000)
    far = np.abs(drawn) > draws.NORMAL_BOUND
    assert 10 < far.sum() < 120
    assert np.array_equal(kept[~far], drawn[~far])
    assert np.array_equal(kept[far] * 2.0**30, np.rint(kept[far] * 2.0**30))
    assert kept[far] == pytest.approx(drawn[far], abs=1e-9)
    waits = draws.exponential(np.random.default_rng(5), 3.0, 100_000)
    assert waits == pytest.approx(np.random.default_rng(5).exponential(3.0, 100_000), abs=1e-8)


def months_code() -> list[Path]:
    """The files that a month of the model is made of."""
    files = sorted([*(ROOT / "agents").rglob("*.py"), *(ROOT / "model").rglob("*.py")])
    return [file for file in files if DOCKING not in file.parts and file.name != "numerics.py"]


@pytest.mark.parametrize("file", months_code(), ids=lambda file: str(file.relative_to(ROOT)))
def test_the_month_uses_no_arithmetic_that_depends_on_the_machine(file: Path) -> None:
    """No exponential, logarithm, power or matrix product but ours; whole powers of numbers in the code are exact."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in INEXACT:
            assert file.name == "draws.py", f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.ImportFrom) and node.module in {"math", "numpy"}:
            assert not {one.name for one in node.names} & INEXACT, f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.BinOp | ast.AugAssign):
            assert not isinstance(node.op, ast.MatMult), f"line {node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            whole = isinstance(node.left, ast.Constant)
            square = isinstance(node.right, ast.Constant) and node.right.value in (2, 0.5)  # the root only rounded
            assert whole or square, f"line {node.lineno}: {ast.unparse(node)}"


def features() -> list[str]:
    """What of this processor numpy makes use of beyond what it always needs."""
    extensions = np.show_config(mode="dicts")["SIMD Extensions"]
    return list(extensions.get("found", []))


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="plays older processors of this kind only")
def test_a_run_is_the_same_on_other_processors() -> None:
    """Numpy and its linear algebra as they would be on older processors give the same history, bit for bit."""
    older = {"NPY_DISABLE_CPU_FEATURES": " ".join(features()), "OPENBLAS_CORETYPE": "Nehalem"}
    hashes = [
        subprocess.run(
            [sys.executable, "-c", HISTORY], cwd=ROOT, env={**os.environ, **extra}, capture_output=True, text=True,
            check=True,
        ).stdout
        for extra in ({}, older)
    ]  # fmt: skip
    assert hashes[0] == hashes[1]
