"""The agents: vendors, enterprises, consumers, workers, government, investors and compute suppliers."""
