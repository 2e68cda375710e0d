#!/usr/bin/env bash
# Mesa 3.5.1 (Python 3.12 or later), Model.run_for.
# Setting: a model sets `running = False` when it has come to its end, as Mesa's documentation tells models to do, and
# `run_model` and `batch_run` obey.
# Expected: `run_for(10)`, which advances the same model, stops there too.
# Seen: it goes on to the end of the ten steps, simulating a model that has declared itself finished.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet "mesa[rec]==3.5.1"
"$folder/env/bin/python" - <<'PY'
import mesa


class Ending(mesa.Model):
    def __init__(self):
        super().__init__()
        self.months = 0

    def step(self):
        self.months += 1
        if self.months == 3:
            self.running = False


obeys, ignores = Ending(), Ending()
obeys.run_model()
ignores.run_for(10)
print("run_model stops after", obeys.months, "steps; run_for(10) after", ignores.months)
assert obeys.months == 3
assert ignores.months == 10, "the behaviour has changed"
PY
