"""The markets: AI services, goods, labour, wages and capital."""
