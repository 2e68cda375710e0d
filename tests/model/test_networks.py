"""Networks: which enterprises observe each other, and where people move."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import strategies as st

from model import Economy, Parameters
from model.networks import cumulative_rows, directed_edges, draw_rows, mobility_graph, peer_graph
from model.tables import occupations

positive = st.floats(0.01, 10.0)


# ---------------------------------------------------------------------------------------------------------- moving


def test_draws_follow_the_rows_of_the_table() -> None:
    table = np.array([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0], [0.9, 0.0, 0.1]])
    prepared, rng, number = cumulative_rows(table), np.random.default_rng(0), 30_000
    for row in range(3):
        drawn = draw_rows(prepared, np.full(number, row), rng.random(number, dtype=np.float32))
        frequency = np.bincount(drawn, minlength=3) / number
        error = np.sqrt(table[row] * (1 - table[row]) / number)
        assert (np.abs(frequency - table[row]) <= 4.5 * error).all()


def test_draws_stay_within_their_row_at_both_ends_of_the_interval() -> None:
    table = np.tile([0.25, 0.25, 0.25, 0.25], (4, 1))
    rows = np.arange(4, dtype=np.int8)
    assert draw_rows(cumulative_rows(table), rows, np.zeros(4, np.float32)).tolist() == [0, 0, 0, 0]
    highest = np.full(4, 1 - 2**-24, np.float32)
    assert draw_rows(cumulative_rows(table), rows, highest).tolist() == [3, 3, 3, 3]


def test_rows_need_not_sum_to_one() -> None:
    prepared = cumulative_rows(np.array([[1.0, 3.0], [10.0, 10.0]]))
    assert draw_rows(prepared, np.array([0, 0, 1, 1]), np.array([0.24, 0.26, 0.49, 0.51])).tolist() == [0, 1, 0, 1]


def test_most_applications_stay_in_the_occupation() -> None:
    changes = {"workers.number": 300, "enterprises.number": 20, "consumers.number": 20, "labour.burn_in_months": 0}
    economy = Economy(Parameters().replace(changes))
    own, rng = np.full(20_000, 5), np.random.default_rng(1)
    drawn = economy.mobility.draw_applications(own, rng.random(20_000))
    wanted = 0.7 * (np.arange(22) == 5) + 0.3 * occupations().mobility[5]
    assert np.bincount(drawn, minlength=22) / 20_000 == pytest.approx(wanted, abs=0.015)


def test_the_mobility_graph_is_the_table() -> None:
    graph, table = mobility_graph(), occupations()
    assert len(graph) == 22
    assert nx.to_numpy_array(graph, nodelist=range(22)) == pytest.approx(table.mobility)
    assert graph.nodes[0]["title"] == table.title[0]
    assert nx.is_strongly_connected(graph)


# ----------------------------------------------------------------------------------------------------------- peers

SECTOR = np.repeat(np.arange(4, dtype=np.int8), 50)[np.random.default_rng(0).permutation(200)]


def test_every_enterprise_has_peers_mostly_of_its_own_sector() -> None:
    graph = peer_graph(SECTOR, 8, 0.1, seed=1)
    degrees = [degree for _, degree in graph.degree]
    assert sorted(graph) == list(range(200))
    assert np.mean(degrees) == 8
    assert min(degrees) >= 4
    alike = np.mean([SECTOR[a] == SECTOR[b] for a, b in graph.edges])
    assert alike > 0.75
    assert nx.average_clustering(graph) > 0.3  # a random graph of this size and degree has 0.04


def test_rewiring_makes_the_world_small() -> None:
    lengths = [nx.average_shortest_path_length(peer_graph(SECTOR, 8, rewiring, seed=1)) for rewiring in (0.0, 0.1, 1.0)]
    assert lengths[0] > 2 * lengths[1] > 2 * lengths[2]


def test_the_peer_graph_depends_on_the_seed_only() -> None:
    one, same, other = (set(peer_graph(SECTOR, 8, 0.5, seed=seed).edges) for seed in (1, 1, 2))
    assert one == same != other


def test_more_peers_than_enterprises_means_everybody() -> None:
    assert all(degree >= 4 for _, degree in peer_graph(np.zeros(6, np.int8), 50, 0.0, seed=1).degree)


def test_edges_are_seen_from_both_ends() -> None:
    graph = nx.Graph([(0, 2), (1, 2)])
    graph.add_node(3)
    looks, seen = directed_edges(graph)
    assert list(zip(looks.tolist(), seen.tolist(), strict=True)) == [(0, 2), (1, 2), (2, 0), (2, 1)]
    assert [len(part) for part in directed_edges(nx.empty_graph(3))] == [0, 0]


def test_the_mean_over_peers_by_hand() -> None:
    changes = {"workers.number": 300, "enterprises.number": 20, "consumers.number": 20, "labour.burn_in_months": 0}
    economy = Economy(Parameters().replace(changes))
    values = np.random.default_rng(0).random(20)
    wanted = [np.mean([values[peer] for peer in economy.peer_network.graph[node]]) for node in range(20)]
    assert economy.peer_network.mean(values) == pytest.approx(wanted)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_many_draws_are_the_same_as_few(kind: type) -> None:
    rng, table = np.random.default_rng(1), cumulative_rows(occupations().mobility + 1e-12)
    row, draws = rng.integers(0, 22, 30_000).astype(np.int8), rng.random(30_000).astype(kind)
    draws[:3], row[:3] = (0.0, 1.0 - 2.0**-24, 1.0), (0, 21, 21)
    parts = [draw_rows(table, *both) for both in zip(np.split(row, 10), np.split(draws, 10), strict=True)]
    np.testing.assert_array_equal(draw_rows(table, row, draws), np.concatenate(parts))


def test_seed_zero_is_a_seed() -> None:
    edges = [set(peer_graph(SECTOR, 8, 0.1, seed=seed).edges) for seed in (0, 0, 1)]
    assert edges[0] == edges[1] != edges[2]
