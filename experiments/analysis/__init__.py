"""What is made of runs: paired statistics, robustness, facts and timelines."""
