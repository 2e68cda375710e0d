"""Employment against the elasticity of demand: its chart."""

from __future__ import annotations

import pandas as pd

from experiments.analysis import elasticity
from experiments.charts.studies.elasticity import elasticity_page

SMALL = 2_000


def test_the_elasticity_chart_has_a_panel_for_the_identity_and_two_for_rivals() -> None:
    settled = {"employment": [0.5, 1.0], "output": [1.0, 2.0], "elasticity": [0.5, 1.0]}
    names = ("employment_augmenting", "employment_automating", "margin_augmenting", "margin_automating")
    kinds = {name: [0.4, 0.8] for name in names}
    cases = pd.concat([pd.DataFrame(settled).assign(line=name) for name in elasticity.CASES])
    page = elasticity_page(cases, pd.DataFrame({**settled, **kinds})).to_dict()
    assert len(page["concat"]) == 3
