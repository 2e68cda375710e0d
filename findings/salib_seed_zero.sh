#!/usr/bin/env bash
# SALib 1.6.0 (numpy 2.5, Python 3.12 or later), confidence intervals of Sobol indices.
# Setting: an analysis is repeated with the same data and the same seed, to publish numbers that others can repeat.
# Expected: the same seed gives the same intervals, 0 like any other whole number.
# Seen: with seed 1 repeats agree; with seed 0 they differ every time, because 0 is taken as "no seed".
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet "SALib==1.6.0" "numpy==2.5.*"
"$folder/env/bin/python" - <<'PY'
from SALib.analyze import sobol as analyse
from SALib.sample import sobol as sample

problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1], [0, 1]]}
points = sample.sample(problem, 64, seed=1)
answer = points[:, 0] + 0.5 * points[:, 1] ** 2
widths = {seed: [float(analyse.analyze(problem, answer, seed=seed)["S1_conf"][0]) for _ in range(4)] for seed in (0, 1)}
for seed, found in widths.items():
    print(f"seed {seed}: half-width of the interval of S1 in four repeats:", [round(width, 4) for width in found])
assert len(set(widths[1])) == 1
assert len(set(widths[0])) > 1, "the behaviour has changed"
PY
