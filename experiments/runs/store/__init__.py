"""The store of runs on disk: plain Parquet files that can be read while more are being written.

A store is a folder. That of a sweep has its design, that of other runs says which format it has:

    design.json | store.json
    history/part-000001.parquet   months of some runs: run, month, then the indicators
    runs/runs-000001.parquet      the runs of that part, a row each, and those that failed meanwhile

A run is stored when its row in ``runs`` is there, and that file appears, whole, after the part with its months. So the
runs' table is the commit record: what a crash left of a part nobody committed is no part of the store, and is removed
when writing goes on. The record is Parquet rather than lines of text, because a file that is renamed into place is
whole or absent while a last line may be torn, and because all that opens the history opens it too. Both are written
every few seconds: ten thousand runs make some hundred files, and each is flushed to the disk before it counts.

A sweep (`sweeps`) numbers its runs by its design and keeps the same indicators of all in single precision. Other runs
(`kept`) are found by a key of all that decides their results; all their indicators are kept in double precision.
"""
