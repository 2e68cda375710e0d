#!/usr/bin/env bash
# SALib 1.6.0 (numpy 2.5, Python 3.12 or later), sensitivity analysis by Sobol indices.
# Setting: one of several hundred model runs has no value (NaN), as happens when a run fails or a ratio is undefined.
# Expected: an error, a warning, or indices that are NaN, so that nobody takes the result for an answer.
# Seen: every first-order and total index is exactly 0 – "nothing matters" – without error or warning; with the missing
# value filled in, the same design gives indices that add up to about one.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet "SALib==1.6.0" "numpy==2.5.*"
"$folder/env/bin/python" -W error - <<'PY'
import numpy as np
from SALib.analyze import sobol as analyse
from SALib.sample import sobol as sample

problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1], [0, 1]]}
points = sample.sample(problem, 64, seed=1)
answer = points[:, 0] + 0.5 * points[:, 1] ** 2
whole = analyse.analyze(problem, answer, seed=1)
answer[5] = np.nan
holed = analyse.analyze(problem, answer, seed=1)
print("all", len(answer), "values present: S1 =", whole["S1"].round(3), "ST =", whole["ST"].round(3))
print("one value missing:      S1 =", holed["S1"], "ST =", holed["ST"])
assert whole["ST"].sum() > 0.9
assert (holed["S1"] == 0).all() and (holed["ST"] == 0).all(), "the behaviour has changed"
PY
