"""Prices that clear the benchmark economy: two groups of labour, capital, and AI on the cognitive group's tasks.

The closure of Korinek, Jones, Sacher, Cotter and McCrory (2026), "Economic Scenarios for Transformative AI", Anthropic
Institute Working Paper 2026-02, section 1, built on the model's own production function. Equation numbers are theirs.
Everything is relative to the same economy without AI; wages and output are also relative to its stock of ideas.
Shapes: E firms, two cells (cognitive, other).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, isinf, log

import numpy as np
from numpy.typing import NDArray

from agents.economics.production import AiUse, TaskPrices, technique

Array = NDArray[np.float64]

COGNITIVE, OTHER = 0, 1
TASK_ELASTICITY = 0.5  # sigma (Table 1)
LABOUR_SHARE = 0.60  # without AI (Table 1)
COGNITIVE_SHARE = 0.624  # of labour cost and of employment (Table 1)
RENTAL, DEPRECIATION = 0.115, 0.05  # of capital, a year (Table 1)
COST_SHARES = LABOUR_SHARE * np.array([COGNITIVE_SHARE, 1.0 - COGNITIVE_SHARE])
HAND_BACK = 0.05  # log points of cost advantage over which automated tasks go back to people; assumption
PRECISION = 1e-11  # largest gap left in a market that counts as cleared, log points


@dataclass(frozen=True)
class Technology:
    """What AI can do and how far it is used: uniform within the cognitive group, none in the other.

    Attributes:
        affected: share of the economy's labour tasks that AI affects (m), at most the cognitive share.
        diffusion: share of the affected tasks done with AI (d), by firm, shape (E,).
        gain: fall of the log cost of a task done with AI (a).
        automation: share of those tasks that capital does alone (psi).
        reinstatement: new labour tasks per automated task (rho).
        demand_elasticity: between the firms' products, not one.
    """

    affected: float
    diffusion: Array
    gain: float
    automation: float
    reinstatement: float
    demand_elasticity: float = 5.0

    def use(self, wage: Array, rent: float) -> AiUse:
        """The same as the production function takes it; the price of an automated task moves with the rental price.

        People get tasks back where capital would be dearer (7), over the last bit of its advantage little by little:
        were it all at once, no prices might clear the markets. None of the paper's three scenarios comes near; at
        inelastic capital (1 instead of 3) the extreme one does, with a GDP 0.2 points below what the paper prints.
        """
        done = self.affected / COGNITIVE_SHARE * self.diffusion[:, None] * np.array([1.0, 0.0])
        price = exp(-self.gain) * rent
        kept = min(max(log(wage[COGNITIVE] / price) / HAND_BACK, 0.0), 1.0)
        automated = self.automation * done
        return AiUse(np.arange(len(done)), kept * automated, done - automated, price, self.gain)


@dataclass(frozen=True)
class CapitalSupply:
    """Capital K at a rental price r, both relative to no AI: ln K = level + elasticity · ln r (6)."""

    elasticity: float = 3.0
    level: float = 0.0

    def gap(self, log_capital: float, log_rent: float) -> float:
        """How far demand is from supply, in log points (of the rental price where supply is very elastic)."""
        if isinf(self.elasticity):
            return -log_rent
        return (log_capital - self.level - self.elasticity * log_rent) / (1.0 + self.elasticity)


@dataclass(frozen=True)
class Costs:
    """What a unit of output takes at given prices, over all firms."""

    price: float  # of output, in units of the no-AI price deflated by ideas
    labour: Array  # (2,), per unit of output, relative to no AI
    labour_share: float


@dataclass(frozen=True)
class Equilibrium:
    """Prices and quantities, relative to no AI; wages and output also relative to the stock of ideas."""

    wage: Array  # (2,)
    rent: float
    output: float
    labour: Array  # (2,), relative to the group's labour without AI
    labour_share: float
    capital: float


def costs(technology: Technology, wage: Array, rent: float) -> Costs:
    """Unit cost, labour demand and labour share when firms minimise cost and demand is split by price (1, 3, 4)."""
    number = len(technology.diffusion)
    prices = TaskPrices(wage, rent, sigma=TASK_ELASTICITY, reinstatement=technology.reinstatement, augmented_tokens=0.0)
    how = technique([technology.use(wage, rent)], np.tile(COST_SHARES, (number, 1)), prices)
    elasticity = technology.demand_elasticity
    price = float(np.mean(how.unit_cost ** (1.0 - elasticity)) ** (1.0 / (1.0 - elasticity)))
    made = (how.unit_cost / price) ** -elasticity / number  # by each firm, per unit of all output
    labour = made @ how.labour_per_output
    return Costs(price, labour, float(COST_SHARES * wage @ labour) / price)


def measured_productivity(technology: Technology, ideas: float) -> float:
    """Log gap of measured total factor productivity: the fall of unit cost at the prices without AI (45)."""
    power = 1.0 - TASK_ELASTICITY
    at_base = costs(technology, np.ones(2), 1.0).price ** power
    capital = 1.0 - LABOUR_SHARE
    return -log(capital + (at_base - capital) * exp(-power * ideas)) / power


@dataclass(frozen=True)
class Start:
    """Where to look for a root, and the slopes there if they are known, shapes (n,) and (n, n)."""

    place: Array
    slopes: Array | None = None


def find_root(gaps: Callable[[Array], Array], start: Start) -> Start:
    """Broyden's method from a place close by; where a step does not help, slopes are measured anew and it is shortened.

    Library solvers scale the steps that measure slopes by the place itself, which fails at prices that have not moved.

    Raises:
        ArithmeticError: there is no root near.
    """
    place, slopes, gap = start.place, start.slopes, gaps(start.place)
    for _ in range(100):
        if np.abs(gap).max() < PRECISION:
            return Start(place, slopes)
        if fresh := slopes is None:
            nudges = 1e-7 * np.eye(len(place))
            slopes = np.column_stack([(gaps(place + nudge) - gap) / 1e-7 for nudge in nudges])
        step = np.linalg.solve(slopes, -gap)
        step *= min(1.0, 0.3 / np.abs(step).max())
        new = gaps(place + step)
        while fresh and new @ new > gap @ gap and np.abs(step).max() > 1e-6:
            step = 0.5 * step
            new = gaps(place + step)
        if not fresh and new @ new > 0.25 * gap @ gap:
            slopes = None
            continue
        slopes = slopes + np.outer(new - gap - slopes @ step, step) / (step @ step)
        place, gap = place + step, new
    raise ArithmeticError("no prices clear the benchmark economy")


@dataclass
class PriceSystem:
    """Solves the economy with a given technology, capital supply and stock of ideas (log gap), in three situations.

    Each starts from the latest solution of its kind, so that a month takes few steps from the one before.
    """

    technology: Technology
    supply: CapitalSupply
    ideas: float
    starts: dict[str, Start] = field(default_factory=dict)

    def at_labour(self, labour: Array, kind: str = "labour") -> Equilibrium:
        """All markets clear at given labour of both groups, relative to no AI, shape (2,) (39)."""
        ratio = log(labour[COGNITIVE] / labour[OTHER])
        return self._solve(
            kind,
            prices=lambda x: (x[:2], x[2]),
            output=lambda needed: labour[OTHER] / needed.labour[OTHER],
            extra=lambda needed: log(needed.labour[COGNITIVE] / needed.labour[OTHER]) - ratio,
        )

    def at_wage(self, cognitive_wage: float, other_labour: float) -> Equilibrium:
        """Labour that firms demand of the cognitive group at its wage; the others' wage clears their market (39)."""
        fixed = log(cognitive_wage)
        return self._solve(
            "wage",
            prices=lambda x: (np.array([fixed, x[0]]), x[1]),
            output=lambda needed: other_labour / needed.labour[OTHER],
        )

    def at_full_employment(self, total: float = 1.0, kind: str = "full") -> Equilibrium:
        """One wage for all, at which all labour is employed wherever it is of most use (Proposition 1)."""
        shares = COST_SHARES / LABOUR_SHARE
        return self._solve(
            kind, prices=lambda x: (np.full(2, x[0]), x[1]), output=lambda needed: total / float(shares @ needed.labour)
        )

    def with_supply(self, supply: CapitalSupply) -> PriceSystem:
        """The same economy with another supply of capital."""
        return PriceSystem(self.technology, supply, self.ideas, self.starts)

    def _solve(
        self,
        kind: str,
        prices: Callable[[Array], tuple[Array, float]],
        output: Callable[[Costs], float],
        extra: Callable[[Costs], float] | None = None,
    ) -> Equilibrium:
        """Find the prices at which output costs what it sells for, capital is supplied, and ``extra`` vanishes."""

        def look(x: Array) -> tuple[Costs, float, float]:
            log_wage, log_rent = prices(x)
            needed = costs(self.technology, np.exp(log_wage), exp(log_rent))
            made = output(needed)
            share = (1.0 - needed.labour_share) / (1.0 - LABOUR_SHARE)
            return needed, made, log(max(share, 1e-12)) + log(made) + self.ideas - float(log_rent)  # (17)

        def gaps(x: Array) -> list[float]:
            needed, _, log_capital = look(x)
            found = [log(needed.price), self.supply.gap(log_capital, float(prices(x)[1]))]
            return found if extra is None else [*found, extra(needed)]

        start = self.starts.get(kind) or Start(np.zeros(2 if extra is None else 3))
        self.starts[kind] = found = find_root(lambda x: np.array(gaps(x)), start)
        needed, made, log_capital = look(found.place)
        log_wage, log_rent = prices(found.place)
        labour = made * needed.labour
        return Equilibrium(np.exp(log_wage), exp(log_rent), made, labour, needed.labour_share, exp(log_capital))
