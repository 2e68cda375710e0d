"""The profile of one vendor, and the default vendors."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import field_validator

from model.parameters.fields import ASSUMED, PROTOTYPE, Group, quantity
from model.parameters.renames import current_value

OrderingRule = Literal["newsvendor", "solvency_constrained", "trend_extrapolation"]


class VendorProfile(Group):
    """One vendor: its strategy, and its state in January 2023."""

    role: str = quantity("", "text", "whom the profile is calibrated on", source="public reports up to the end of 2025")
    focus: float = quantity(0.5, "share", "share of research for enterprises; the rest is for consumers", 0.0, 1.0)
    ordering_rule: OrderingRule = quantity("newsvendor", "rule", "rule by which compute is ordered")
    enterprise_quality: float = quantity(105.0, "points", "enterprise quality in January 2023", 0.0, 500.0, PROTOTYPE)
    consumer_quality: float = quantity(105.0, "points", "consumer quality in January 2023", 0.0, 500.0, PROTOTYPE)
    safety: float = quantity(0.0, "score", "reputation for safety, -1 to 1", -1.0, 1.0, ASSUMED)
    brand: float = quantity(0.0, "score", "reputation with consumers", -5.0, 5.0, ASSUMED)
    margin: float = quantity(0.45, "share", "target gross margin on enterprise use", 0.0, 0.95, ASSUMED)
    automation_leaning: float = quantity(0.0, "utility", "utility that its products add to automating", -5.0, 5.0, "facts.csv automation_share_api and _chat")
    enterprise_share: float = quantity(0.1, "weight", "weight among enterprise users in January 2023", 0.0, 1.0, PROTOTYPE)
    consumer_share: float = quantity(0.1, "weight", "weight among consumers in January 2023", 0.0, 1.0, PROTOTYPE)
    compute: float = quantity(0.05, "USD bn/month", "running compute in January 2023", 0.0, 100.0, PROTOTYPE)
    compute_growth: float = quantity(0.09, "1/month", "log growth of the compute already ordered in January 2023", -0.1, 0.3, PROTOTYPE)
    demand_growth: float = quantity(0.10, "1/month", "log growth of demand observed in 2022", -0.1, 0.5, ASSUMED)
    training: float = quantity(0.02, "USD bn/month", "training compute in January 2023", 0.0, 10.0, ASSUMED)
    cash: float = quantity(1.0, "USD bn", "cash in January 2023", 0.0, 1000.0, "public reports, rounded")
    diversification: float = quantity(0.0, "share", "share of revenue invested in other lines of business: data centres, devices, stakes, a browser", 0.0, 0.9, ASSUMED)
    age: float = quantity(24.0, "months", "age in January 2023", 0.0, 600.0, "founding dates, rounded")
    listed: bool = quantity(False, "yes/no", "whether its parent is listed already")
    backing: float = quantity(0.0, "USD bn/month", "most that a parent company adds when cash runs short", 0.0, 100.0, "operating cash flows of 2022 in annual reports, rounded; assumption for the others")

    @field_validator("ordering_rule", mode="before")
    @classmethod
    def _current_rule(cls, value: Any) -> Any:
        return current_value("ordering_rule", value)


def default_vendors() -> dict[str, VendorProfile]:
    """The default vendors, five in the market and two that may enter, with rounded public figures."""
    return {
        "enterprise_first": VendorProfile(
            role="Anthropic", focus=0.9061, ordering_rule="solvency_constrained", enterprise_quality=103.7, consumer_quality=100.0,
            safety=0.6, brand=-1.5, automation_leaning=0.6, enterprise_share=0.04685, consumer_share=0.003,
            compute=0.045, compute_growth=0.096, demand_growth=0.16, training=0.03, cash=5.0, age=24, margin=0.5458),
        "consumer_first": VendorProfile(
            role="OpenAI", focus=0.3608, ordering_rule="trend_extrapolation", enterprise_quality=111.4, consumer_quality=110.7,
            brand=2.0, automation_leaning=0.2, enterprise_share=0.4949, consumer_share=0.93,
            compute=0.123, compute_growth=0.085, demand_growth=0.12, training=0.04, cash=13.0, diversification=0.1, age=85, margin=0.4877),
        "search_incumbent": VendorProfile(
            role="Google", focus=0.4574, ordering_rule="newsvendor", enterprise_quality=105.9, consumer_quality=105.0,
            brand=1.0, automation_leaning=0.3, enterprise_share=0.01069, consumer_share=0.03,
            compute=0.15, compute_growth=0.06, demand_growth=0.08, training=0.05, cash=60.0, age=290,
            listed=True, backing=7.5),
        "open_weights": VendorProfile(
            role="Meta and other open models", focus=0.36, ordering_rule="newsvendor", enterprise_quality=98.39,
            consumer_quality=101.0, safety=-0.2, brand=0.5, margin=0.2, automation_leaning=0.3, enterprise_share=0.16,
            consumer_share=0.03, compute=0.10, compute_growth=0.06, demand_growth=0.08, training=0.04, cash=30.0, age=220,
            listed=True, backing=4.0),
        "late_entrant": VendorProfile(
            role="xAI, Mistral and others", focus=0.45, ordering_rule="trend_extrapolation", enterprise_quality=96,
            consumer_quality=99.0, safety=-0.3, brand=-0.5, automation_leaning=0.3, enterprise_share=0.04, consumer_share=0.01,
            compute=0.05, compute_growth=0.12, demand_growth=0.10, training=0.03, cash=3.0, age=0, backing=0.6),
        "new_lab": VendorProfile(
            role="a laboratory founded by people who leave an older one", focus=0.6, safety=0.3, brand=-1.0,
            enterprise_share=0.0, consumer_share=0.0, compute=0.0, training=0.03, cash=0.0, age=0),
        "low_cost_lab": VendorProfile(
            role="a vendor that sells close to cost", focus=0.5, ordering_rule="trend_extrapolation", safety=-0.3, brand=-0.5,
            margin=0.15, enterprise_share=0.0, consumer_share=0.0, compute=0.0, training=0.03, cash=0.0, age=0),
    }  # fmt: skip
