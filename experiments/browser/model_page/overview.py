"""What the model is, in plain words; the numbers in them are those of the parameters."""

from __future__ import annotations

from typing import Any

from model.parameters import Parameters
from model.tables import occupations, sectors

PURPOSE = (
    "Since 2023 a few AI vendors have grown about tenfold a year. They must order compute long before they know the "
    "demand for it: with too little of it customers go to rivals, with too much the vendor is ruined. The firms that "
    "buy from them use AI either to automate work, so that the same output takes fewer people, or to augment it, so "
    "that each person does more and more people may be wanted. Junior work is the most exposed, and juniors are where "
    "seniors come from.",
    "Tenfold simulates all of them together, month by month: vendors, enterprises, consumers, workers, investors and "
    "a government, each deciding by rules of its own, and every payment between them. How fast a vendor grows, who "
    "wins the market and how many people lose their jobs is written down nowhere: it follows from what everybody "
    "does. It is an instrument for comparing scenarios, not a forecast.",
)

MARKETS = {
    "AI for enterprises": "Vendors compete in quality, price and trust. Whoever changes vendor pays for contract, "
    "prompts and habits, so customers stay although others are better. A firm may use several vendors.",
    "AI apps for consumers": "People take up apps after others’ example and mostly keep the one they have. A few pay; "
    "the others bring advertising income and cost compute.",
    "Compute": "Ordered {lead_time:g} months ahead and paid for whether used or not. A small market by the month and "
    "what failed vendors leave help those who are short.",
    "Capital": "One fund, whose appetite rises and falls and now and then collapses, pays for rounds, listings and "
    "newcomers. Parents and suppliers put money in as well.",
    "Goods and services": "{sectors} sectors, each with its own price elasticity of demand. Firms that use AI to "
    "augment pass their savings on and expand; those that automate keep them first.",
    "Labour": "{occupations} occupations, each with juniors and seniors. People quit, are laid off, search, retrain, "
    "rise and retire; a network says from which occupation one gets into which.",
}

MONEY = (
    "Every payment has a payer, a payee and a kind, and goes through one ledger. Money is neither made nor lost: at "
    "the end of each month what was paid must equal what was received, and everybody’s money must have changed by "
    "exactly that. The largest disagreement is measured, and shown among the indicators."
)


def agents(parameters: Parameters) -> list[dict[str, str]]:
    """Who is in the economy: how many, what they do, and in which file they do it."""
    p = parameters
    people = f"{p.people_per_worker:,.0f}"
    found = (
        ("Vendors", f"{len(p.market.vendors)}, and {len(p.market.entrants)} that may enter", "agents/vendors/vendor.py",
         "Train and release models, set prices, order compute, raise money, list, or fail."),
        ("Enterprises", f"{p.enterprises.number:,}", "agents/enterprises/enterprises.py",
         "Take up AI for eight kinds of work, choose vendors, automate or augment, set prices, hire and lay off."),
        ("Consumers", f"{p.consumers.number:,}", "agents/consumers.py",
         "Take up an app, keep or change it, and pay for it if their time is worth it."),
        ("Workers", f"{p.workers.number:,}", "agents/workers/workers.py",
         f"Work, search, learn, rise, retire, earn and spend. Each stands for {people} people, and all own firms."),
        ("Government", "one", "agents/government.py",
         "Taxes wages and profits, pays benefits, buys goods and services, and changes the law by policies."),
        ("Investors", "one fund", "agents/investors.py",
         "Value vendors by the sales they expect of them, with an appetite for risk that comes and goes."),
        ("Compute suppliers", "one", "agents/suppliers.py",
         "Deliver what was ordered, dearer when much is ordered, and invest in vendors that promise to buy."),
    )  # fmt: skip
    return [dict(zip(("title", "number", "file", "words"), one, strict=True)) for one in found]


def markets(parameters: Parameters) -> list[dict[str, str]]:
    """Where they meet."""
    numbers: dict[str, Any] = {
        "lead_time": parameters.compute.lead_time,
        "sectors": len(sectors().name),
        "occupations": occupations().number,
    }
    return [{"title": title, "words": words.format(**numbers)} for title, words in MARKETS.items()]
