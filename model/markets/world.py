"""The economy with its markets, as payments, public finance, initialisation and measures see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from model.world import World

if TYPE_CHECKING:
    from model.markets.ai_services import AiServices
    from model.markets.goods import GoodsMarket
    from model.markets.labour import LabourMarket


class MarketWorld(World, Protocol):
    """The economy with its markets; see `Economy` for what each is."""

    ai_services: AiServices
    goods_market: GoodsMarket
    labour_market: LabourMarket
