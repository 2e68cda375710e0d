#!/usr/bin/env bash
# Mesa 3.5.1 (Python 3.12 or later), batch_run.
# Setting: a model takes its seed as `rng`, and a sweep names the seed among its parameters, {"rng": [1]}, with the
# (deprecated, still accepted) keyword `iterations=3`; with one seed all three rows should be the same run.
# Expected: the seed named among the parameters is used, or the call is refused because two places name a seed.
# Seen: the named seed is dropped without a word, each run draws a fresh one, and the same call gives other numbers every
# time.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet "mesa[rec]==3.5.1"
cat > "$folder/case.py" <<'PY'
import warnings

from mesa import DataCollector, Model, batch_run

warnings.simplefilter("ignore", DeprecationWarning)


class Drawing(Model):
    def __init__(self, rng=None):
        super().__init__(rng=rng)
        self.drawn = float(self.rng.random())
        self.datacollector = DataCollector({"drawn": "drawn"})

    def step(self):
        self.datacollector.collect(self)
        self.running = False


if __name__ == "__main__":
    alone = Drawing(rng=1).drawn
    calls = [[row["drawn"] for row in batch_run(Drawing, {"rng": [1]}, iterations=3, max_steps=1, display_progress=False)]
             for _ in range(2)]
    print("the model made with rng=1 draws", alone)
    for number, drawn in enumerate(calls, 1):
        print(f"call {number} of batch_run with rng=1 among the parameters draws", drawn)
    assert all(alone not in drawn for drawn in calls) and calls[0] != calls[1], "the behaviour has changed"
PY
cd "$folder" && "$folder/env/bin/python" case.py
