#!/usr/bin/env bash
# scipy 1.18.1 (numpy 2.5, Python 3.12 or later), scipy.stats.permutation_test.
# Setting: a paired test by sign flips, with the absolute mean difference as statistic, the textbook two-sided test: the
# p value is the share of sign patterns whose statistic is at least as large as the one observed.
# Expected: 6 of 64 patterns, so p = 0.094, as with the plain mean and the default alternative.
# Seen: the default alternative, "two-sided", doubles the smaller tail although the statistic has only one, and gives
# 0.1875, twice the right value.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet "scipy==1.18.1" "numpy==2.5.*"
"$folder/env/bin/python" - <<'PY'
from itertools import product

import numpy as np
from scipy.stats import permutation_test

differences = np.array([0.3, -0.1, 0.4, 0.2, 0.5, 0.1])
patterns = np.array(list(product([1, -1], repeat=6)))
by_hand = np.mean(np.abs((patterns * differences).mean(axis=1)) >= abs(differences.mean()) - 1e-12)


def p_value(statistic, **options):
    return permutation_test((differences,), statistic, permutation_type="samples", vectorized=True,
                            n_resamples=np.inf, **options).pvalue


absolute = p_value(lambda values, axis=-1: np.abs(np.mean(values, axis=axis)))
greater = p_value(lambda values, axis=-1: np.abs(np.mean(values, axis=axis)), alternative="greater")
plain = p_value(lambda values, axis=-1: np.mean(values, axis=axis))
print(f"by hand {by_hand}; plain mean {plain}; absolute mean, alternative 'greater' {greater}; absolute mean {absolute}")
assert np.isclose(by_hand, plain) and np.isclose(by_hand, greater)
assert np.isclose(absolute, 2 * by_hand), "the behaviour has changed"
PY
