"""Mesa's own tools accept the economy: agent sets, data collection, batch runs and the browser page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import solara
from ipywidgets import Image, Widget
from mesa import DataCollector
from mesa.visualization import Slider, SolaraViz, make_plot_component

from agents.consumers import Consumer
from agents.enterprises.enterprises import Enterprise
from agents.government import Government
from agents.investors import Investors
from agents.suppliers import ComputeSuppliers
from agents.vendors.vendor import Vendor
from agents.workers.workers import Worker
from model import Economy, InputError, Parameters
from model.mesa_flat import FlatEconomy
from model.policy.policies import PortabilityMandate, TokenTax

SMALL: dict[str, Any] = {"workers.number": 300, "enterprises.number": 20, "consumers.number": 40}


@pytest.fixture
def economy() -> Economy:
    """A small economy after one month."""
    economy = Economy(Parameters().replace(SMALL), rng=3)
    economy.step()
    return economy


# --------------------------------------------------------------------------------------------------------- agent sets


def test_every_kind_of_agent_is_found_by_its_class(economy: Economy) -> None:
    numbers = {kind: len(agents) for kind, agents in economy.agents_by_type.items()}
    assert numbers == {Worker: 300, Enterprise: 20, Consumer: 40, Vendor: 7, Government: 1, Investors: 1,
                       ComputeSuppliers: 1}  # fmt: skip
    assert set(numbers) <= set(economy.agent_types)


def test_the_set_of_all_agents_spans_everything_once(economy: Economy) -> None:
    everyone = list(economy.agents)
    assert len(everyone) == len(economy.agents) == 300 + 20 + 40 + 7 + 3
    assert len({agent.unique_id for agent in everyone}) == len(everyone)
    assert {type(agent) for agent in everyone} == set(economy.agents_by_type)
    assert economy.government in economy.agents
    assert economy.workers[7] in economy.agents
    assert all(agent.model is economy for agent in everyone)


def test_one_worker_is_seen_and_changed_as_an_agent(economy: Economy) -> None:
    worker = economy.workers[7]
    assert worker.wage == economy.workers.wage[7]
    worker.wage = 1234.0
    assert economy.workers.wage[7] == 1234.0
    assert economy.agents_by_type[Worker][7].wage == 1234.0


def test_sets_are_selected_aggregated_and_grouped_as_mesas_are(economy: Economy) -> None:
    jobless = economy.workers.select(lambda worker: worker.employer < 0)
    assert len(jobless) == (economy.workers.employer < 0).sum()
    assert jobless.agg("employer", max) == -1
    by_kind = economy.agents.groupby(lambda agent: type(agent).__name__)
    assert by_kind.count()["Vendor"] == 7
    assert sum(by_kind.count().values()) == len(economy.agents)
    named = economy.agents_by_type[Vendor].get("name")
    market = economy.parameters.market
    assert list(named) == [*market.vendors, *market.entrants]


# ---------------------------------------------------------------------------------------------------- data collection


def test_the_economy_collects_its_indicators_for_mesa(economy: Economy) -> None:
    economy.step()
    table = economy.datacollector.get_model_vars_dataframe()
    assert list(table.columns) == list(economy.history.columns)
    np.testing.assert_array_equal(table.to_numpy(float), economy.history.to_numpy())


def test_mesas_data_collector_reads_model_and_agents(economy: Economy) -> None:
    collector = DataCollector(
        model_reporters={
            "month": "month",
            "jobless": lambda m: int((m.workers.employer < 0).sum()),
            "latest": lambda m: m.latest["employment"],
        },
        agent_reporters={"sector": lambda agent: getattr(agent, "sector", None)},
        agenttype_reporters={Worker: {"wage": "wage"}, Vendor: {"price": "price"}, Government: {"cash": "cash"}},
    )
    for _ in range(2):
        economy.step()
        collector.collect(economy)
    table = collector.get_model_vars_dataframe()
    assert list(table["month"]) == [2, 3]
    assert table["latest"].iloc[-1] == economy.latest["employment"]
    assert len(collector.get_agent_vars_dataframe()) == 2 * len(economy.agents)
    wages = collector.get_agenttype_vars_dataframe(Worker)["wage"]
    assert len(wages) == 2 * 300
    np.testing.assert_array_equal(wages.iloc[300:].to_numpy(float), economy.workers.wage.astype(float))
    assert len(collector.get_agenttype_vars_dataframe(Vendor)) == 2 * 7


# --------------------------------------------------------------------------------------------------------- batch runs


def test_a_flat_economy_is_the_economy_of_the_same_settings() -> None:
    flat = FlatEconomy(
        rng=5, scenario="baseline", policies="TokenTax:rate=0.1,start=2023-02; PortabilityMandate", **SMALL
    )
    wanted = [TokenTax(rate=0.1, start="2023-02"), PortabilityMandate()]
    plain = Economy(Parameters().replace(SMALL), wanted, rng=5)
    assert flat.policies == plain.policies
    pd.testing.assert_frame_equal(flat.run("2023-06"), plain.run("2023-06"), check_exact=True)


def test_a_flat_economy_takes_names_with_underscores_for_dots() -> None:
    assert (
        FlatEconomy(scenario="no_ai", workers__number=200).parameters
        == FlatEconomy(scenario="no_ai", **{"workers.number": 200}).parameters
    )


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ({"workers.numbr": 5}, "workers.number"),
        ({"scenario": "nowhere"}, "unknown scenario 'nowhere'"),
        ({"policies": "TokenTx"}, "TokenTax"),
        ({"workers.number": 5}, "from 100"),
        ({"workers.number": 500, "workers__number": 500}, "twice"),
    ],
)
def test_wrong_flat_keywords_are_refused(keywords: dict[str, Any], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        FlatEconomy(**keywords)


def test_mesas_batch_runner_sweeps_the_economy() -> None:
    batchrunner = pytest.importorskip("mesa.batchrunner", reason="Mesa 4 has none")
    results = batchrunner.batch_run(
        FlatEconomy,
        {**SMALL, "scenario": "baseline", "policies": ["", "TokenTax:start=2023-02"], "labour.scar_stay": [0.1, 0.2]},
        rng=[1, 2],
        number_processes=1,
        max_steps=3,
        data_collection_period=1,
        display_progress=False,
    )
    table = pd.DataFrame(results)
    assert len(table.groupby(["policies", "labour.scar_stay", "rng"])) == 2 * 2 * 2
    assert {"unemployment_rate", "enterprise_share.enterprise_first"} <= set(table.columns)
    last = table[table["Step"] == table["Step"].max()]
    alone = FlatEconomy(rng=2, **SMALL, **{"labour.scar_stay": 0.2}).run("2023-03")
    row = last[(last["policies"] == "") & (last["labour.scar_stay"] == 0.2) & (last["rng"] == 2)]
    assert row["unemployment_rate"].tolist() == [alone["unemployment_rate"].iloc[-1]]


# ------------------------------------------------------------------------------------------------------- browser page


def widgets(value: Any) -> Iterator[Widget]:
    """All widgets within a widget, whatever trait holds them."""
    if isinstance(value, Widget):
        yield value
        value = [held for name, held in value._trait_values.items() if name != "layout"]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for held in value:
            yield from widgets(held)


@pytest.fixture
def page() -> Iterator[Callable[[], list[Widget]]]:
    """What Mesa's page of a small economy shows, with one plot and one control."""
    sizes = {"workers__number": 300, "enterprises__number": 20, "consumers__number": 40}
    controls = {"labour__scar_stay": Slider("Scar", 0.1, 0.0, 0.9, 0.1), **sizes}
    economy = FlatEconomy(labour__scar_stay=0.1, **sizes)
    economy.step()
    plots = [make_plot_component("unemployment_rate"), make_plot_component({"adoption": "tab:blue"})]
    viz = SolaraViz(economy, components=plots, model_params=controls, name="Tenfold")
    box, rendered = solara.render(solara.AppLayout(children=[viz]), handle_error=False)
    yield lambda: list(widgets(box))
    rendered.close()


def pictures(shown: list[Widget]) -> list[bytes]:
    """The plots."""
    return [bytes(widget.value) for widget in shown if isinstance(widget, Image)]


def texts(shown: list[Widget]) -> list[str]:
    """What can be read."""
    return [text for widget in shown for text in getattr(widget, "children", ()) if isinstance(text, str)]


def test_mesas_browser_page_draws_the_economy_and_its_controls(page: Callable[[], list[Widget]]) -> None:
    shown = page()
    assert len(set(pictures(shown))) == 2
    assert "Time: 1.0" in texts(shown)
    assert "Scar" in [getattr(widget, "label", None) for widget in shown]


def test_mesas_browser_page_steps_the_economy(page: Callable[[], list[Widget]]) -> None:
    before = pictures(page())
    step = next(widget for widget in page() if list(getattr(widget, "children", ())) == ["Step"])
    step.click()
    assert "Time: 2.0" in texts(page())
    assert pictures(page()) != before
