"""Values in the columns of workers."""

from typing import Any

import numpy as np

NOBODY = -1  # employer of those without a job
JUNIOR, SENIOR = 0, 1  # levels
MOST_MONTHS = np.iinfo(np.int16).max  # that a column of experience or of time without a job can hold
type Rows = Any  # of a rule: a slice, an index array, a mask or one row
