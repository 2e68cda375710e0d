"""One run, and many: designs, who does them, where they are kept, and what identifies them.

The parts that scripts use:

    experiments.runs.one_run    ``run``: one run in this process; ``Run.save`` and ``Run.load``
    experiments.runs.design     ``Design``, ``grid``, ``latin``, ``sobol``: the points and seeds of a sweep
    experiments.runs.sweep      ``sweep``: all runs of a design, stored in a folder
    experiments.runs.results    ``Results``: what such a folder holds
    experiments.runs.ensemble   ``Job``, ``run_many``: any list of runs, as one table
    experiments.runs.runner     ``call_many``: any function with many arguments, by the same workers
    experiments.runs.executors  ``crew``: processes here, a dask cluster or any executor, for all of these
    experiments.runs.identity   ``code_hash`` and ``differences``: what a result belongs to
"""


class EnsembleError(Exception):
    """Runs that failed though their input was right, or workers that were lost. Its message is one line."""
