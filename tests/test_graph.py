"""Graphs of computations: typed formulas, the tape as nodes and edges, places, the drawing."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dlcourse import functional as F
from dlcourse.autodiff import Parameter, Tensor
from dlcourse.explore import Notice
from dlcourse.explore.graph import (
    complete,
    diagram,
    layout,
    parsed,
    placed,
    read,
    record,
    short,
    spread,
    table,
    text_width,
)

INPUTS = dict(a=5.0, b=3.0, c=2.0, w=1.5, x=-0.5)


def graph_of(formula, **inputs):
    return read(record(formula, **{**INPUTS, **inputs}))


# ---- formulas -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "formula, expected",
    [
        ("3*(a + b*c)", 33),
        ("3·(a + b·c)", 33),
        ("a^2 − b²", 16),
        ("-a / -2", 2.5),
        ("u = b*c; v = a + u; 3*v", 33),
        ("2**c", 4),
        ("max(a, b) + min(a, b)", 8),
        ("sqrt(4*a - 4) + abs(-c) + relu(-a)", 6),
        ("σ(x) + sigmoid(-x)", 1),
        ("ln(exp(a))", 5),
        ("log(exp(tanh(0*a)))", 0),
        ("a = w*2; a*a", 9),
        ("+a + 0", 5),
    ],
)
def test_a_formula_has_its_value(formula, expected):
    assert float(record(formula, **INPUTS).value) == pytest.approx(expected)


@pytest.mark.parametrize(
    "formula, words",
    [
        ("", "Type a formula"),
        ("   ", "Type a formula"),
        ("3a", "with a star"),
        ("3*(a", "Close every bracket"),
        ("3(a + b)", "with a star"),
        ("a + q", "no “q”"),
        ("sin(a)", "function “sin”"),
        ("max(a)", "two numbers"),
        ("tanh(a, b)", "one number"),
        ("a.real", "a.real"),
        ("a < b", "a < b"),
        ("[a]*3", "[a]"),
        ("'a'*3", "'a'"),
        ("True*a", "True"),
        ("a*1e400", "no “"),
        ("a*3j", "3j"),
        ("a", "Nothing to compute"),
        ("3 + 4", "Nothing to compute"),
        ("k = 3", "Nothing to compute"),
        ("a*b; c*a", "semicolon"),
        ("import os", "semicolon"),
        ("total = a*b; total*2", "short name"),
        ("a*b; a = c", "semicolon"),
        ("u = a*b; u = u*c; u*2", "stands for something"),
        ("exp = a; exp*2", "semicolon"),
        ("a*" * 60 + "a", "characters"),
        ("__import__('os').getcwd()*a", "star"),
        ("a\0b", "cannot be read"),
        ("a/(b - 3)", "divides by 0"),
        ("ln(c - 5)", "u = −3"),
        ("sqrt(-a)", "root"),
        ("x**0.5", "whole exponent"),
        ("exp(exp(exp(a)))", "too large"),
        ("sqrt(a - 5)", "no finite slope"),
    ],
)
def test_a_formula_without_value_gets_one_calm_sentence(formula, words):
    with pytest.raises(Notice, match=".") as notice:
        graph_of(formula)
    message = str(notice.value)
    assert words in message and message.endswith(".") and "Traceback" not in message and len(message) < 260


def test_whatever_is_typed_gives_a_value_or_a_notice():
    rng, alphabet, values = (
        np.random.default_rng(0),
        list("aabbcwx3.+-*/()^,;=σ² ") + ["max(", "ln(", "exp(", "1e9", "not "],
        0,
    )

    def scribble():
        return "".join(rng.choice(alphabet, rng.integers(1, 14)))

    def grown(depth):
        if depth == 0 or rng.random() < 0.2:
            return str(rng.choice(["a", "b", "c", "w", "x", "2", "0", ".5", "-3"]))
        form = str(
            rng.choice(
                [
                    "({} + {})",
                    "{}*{}",
                    "{}/{}",
                    "({} - {})",
                    "({})**{}",
                    "max({}, {})",
                    "exp({})",
                    "ln({})",
                    "sqrt({})",
                    "-({})",
                ]
            )
        )
        return form.format(*(grown(depth - 1) for _ in range(form.count("{}"))))

    for k in range(3000):
        try:
            graph_of(scribble() if k % 2 else grown(3))
            values += 1
        except Notice as notice:
            assert str(notice)
    assert 500 < values < 2500


def test_bad_formulas_are_not_remembered_and_good_ones_are():
    parsed.cache_clear()
    graph_of("a*b + c"), graph_of("a*b + c", a=1.0)
    with pytest.raises(Notice):
        graph_of("a*(")
    assert parsed.cache_info()[:2] == (1, 2) and parsed.cache_info().currsize == 1


# ---- the tape as a graph ------------------------------------------------------------------------------------------------
def test_the_lecture_s_graph():
    graph = graph_of("3*(a + b*c)")
    assert [node.text for node in graph.nodes] == ["a", "b", "c", "u = b · c", "v = a + u", "J = 3 · v"]
    assert [float(node.value) for node in graph.nodes] == [5, 3, 2, 6, 11, 33]
    assert [float(node.gradient) for node in graph.nodes] == [3, 6, 9, 3, 3, 1]
    sent = [
        (graph.nodes[edge.end].name, graph.nodes[edge.start].name, float(edge.slope), float(edge.share))
        for edge in graph.edges
    ]
    assert sent == [("J", "v", 3, 3), ("v", "a", 1, 3), ("v", "u", 1, 3), ("u", "b", 2, 6), ("u", "c", 3, 9)]
    assert [kind for kind, _ in graph.moments] == ["value"] * 3 + ["seed"] + ["share"] * 5
    assert [complete(graph, moment) for moment in (4, 5, 6, 9)] == [set(), {4}, {4, 0}, {0, 1, 2, 3, 4}]


@pytest.mark.parametrize(
    "formula",
    [
        "3*(a + b*c)",
        "(a + b)*(b + c)",
        "u = a*b; u*u + u",
        "c*max(a, b) - a/c",
        "b*sigmoid(b*x + c)",
        "a**c * tanh(w)",
        "-ln(σ(w*x + b))",
        "a*a*a",
    ],
)
def test_gradients_are_those_of_the_tape_and_of_a_nudge(formula):
    J = record(formula, **INPUTS)
    graph = read(J)
    J.backward()
    for node in (node for node in graph.nodes if node.role == "input"):
        rise = [
            float(record(formula, **{**INPUTS, node.name: INPUTS[node.name] + h}).value)
            for h in (1e-6, -1e-6)
        ]
        assert float(node.gradient) == pytest.approx((rise[0] - rise[1]) / 2e-6, rel=1e-6, abs=1e-8)
    for k, node in enumerate(graph.nodes[:-1]):
        assert node.gradient == pytest.approx(sum(edge.share for edge in graph.edges if edge.start == k))
    for edge in graph.edges:
        assert edge.share == pytest.approx(edge.slope * graph.nodes[edge.end].gradient)
    leaves = {t.name: t.grad for t in _leaves(J)}
    assert all(
        node.gradient == pytest.approx(leaves[node.name]) for node in graph.nodes if node.role == "input"
    )


def _leaves(tensor):
    if not tensor.op:
        return [tensor] if tensor.name else []
    return [leaf for parent in tensor.parents for leaf in _leaves(parent)]


def two_layers():
    """The 2-2-1 network of C1W3 3.10."""
    x, W1, b1, W2, b2 = ([[1.0], [1]], [[1.0, 2], [-1, -1]], [[0.0], [0]], [[1.0, 2]], [[-3.0]])
    x = Tensor(np.array(x), name="x")
    W1, b1, W2, b2 = (
        Parameter(np.array(value), name=name)
        for value, name in ((W1, "W1"), (b1, "b1"), (W2, "W2"), (b2, "b2"))
    )
    z1 = F.affine(x, W1, b1)
    a1 = F.relu(z1)
    z2 = F.affine(a1, W2, b2)
    L = F.binary_cross_entropy(z2, np.array([[1.0]]))
    for name, tensor in {"z1": z1, "a1": a1, "z2": z2, "L": L}.items():
        tensor.name = name
    return L


def test_arrays_have_graphs_too():
    graph = read(two_layers(), texts={"L": "loss(σ(z₂), 1)"})
    node = {node.name: node for node in graph.nodes}
    assert (
        node["z₁"].text == "z₁ = W₁ x + b₁"
        and node["L"].text == "L = loss(σ(z₂), 1)"
        and node["x"].role == "data"
    )
    gradients = {
        "z₂": [[-0.5]],
        "W₂": [[-1.5, 0]],
        "b₂": [[-0.5]],
        "z₁": [[-0.5], [0]],
        "W₁": [[-0.5, -0.5], [0, 0]],
        "b₁": [[-0.5], [0]],
    }
    for name, expected in gradients.items():
        np.testing.assert_allclose(node[name].gradient, expected, atol=1e-12)
    assert node["x"].gradient is None and not any(
        edge.share is not None for edge in graph.edges if edge.start == 0
    )
    relu = next(edge for edge in graph.edges if graph.nodes[edge.end].name == "a₁")
    assert relu.slope.ravel().tolist() == [1, 0]


def test_numbers_are_short():
    shown = {
        33.0: "33",
        33.006: "33.01",
        -0.5: "−0.5",
        -0.0: "0",
        1e-10: "10⁻¹⁰",
        1e-13: "10⁻¹³",
        123456.0: "1.23·10⁵",
        1.5e12: "1.5·10¹²",
        0.00123: "0.00123",
    }
    assert {value: short(value) for value in shown} == shown
    assert short(33.00000006, 10) == "33.00000006"
    assert (
        short(np.array([[1.0], [-2.0]])) == "(1, −2)"
        and short(np.eye(2)) == "[1  0]\n[0  1]"
        and short(np.ones((4, 400))) == "(4, 400)"
    )


# ---- places -------------------------------------------------------------------------------------------------------------
def test_spread_keeps_gaps_and_stays_near():
    rng = np.random.default_rng(1)
    for _ in range(50):
        n = rng.integers(1, 7)
        wanted, weights, gaps = rng.normal(size=n), rng.uniform(0.5, 3, n), rng.uniform(0.2, 1, n - 1)
        places = spread(wanted, weights, gaps)
        assert (np.diff(places) >= gaps - 1e-12).all()
        cost = (weights * (places - wanted) ** 2).sum()
        for _ in range(30):  # no admissible neighbour is nearer
            other = places + rng.normal(scale=0.05, size=n)
            if (np.diff(other) >= gaps).all():
                assert (weights * (other - wanted) ** 2).sum() >= cost - 1e-12
    assert spread([0.0, 5.0], [1, 1], [1.0]).tolist() == [0, 5]


@pytest.mark.parametrize(
    "formula",
    [
        "3*(a + b*c)",
        "(a + b)*(b + c)",
        "u = a*b; u*c + u^2",
        "b*sigmoid(b + c)",
        "a*b + a*c + b*c + a**2",
        "z = w*x + b; a = sigmoid(z); L = -ln(a)",
        "u = a*a; u*u",
        "a*b*c*a*b*c",
    ],
)
def test_boxes_and_edges_keep_clear_of_each_other(formula):
    graph = graph_of(formula)
    links = tuple((edge.start, edge.end) for edge in graph.edges)
    widths = tuple(text_width(node.text) + 16 for node in graph.nodes)
    centres, paths = placed(len(graph.nodes), links, widths, 676, 368, 30)
    columns, rows, _ = layout(len(graph.nodes), links)
    assert all(columns[start] < columns[end] for start, end in links)
    low, high = centres - np.column_stack([np.array(widths) / 2, np.full(len(widths), 30)]), centres + 30
    assert low.min() >= 0 and centres[:, 0].max() < 676 and high[:, 1].max() <= 368
    for k in range(len(centres)):
        for other in range(k):
            near = abs(centres[k] - centres[other])
            assert near[0] >= (widths[k] + widths[other]) / 2 or near[1] >= 50, (
                f"{graph.nodes[k].text} touches {graph.nodes[other].text}"
            )
        for path, (start, end) in zip(paths, links):
            inside = (abs(path[:, 0] - centres[k, 0]) < widths[k] / 2 - 1) & (
                abs(path[:, 1] - centres[k, 1]) < 13
            )
            assert k in (start, end) or not inside.any(), f"an edge runs through {graph.nodes[k].text}"


def test_a_tree_and_a_chain_are_drawn_as_one_expects():
    chain = graph_of("tanh(tanh(tanh(a)))")
    _, rows, _ = layout(4, tuple((edge.start, edge.end) for edge in chain.edges))
    assert np.ptp(rows) < 1e-6
    diamond = graph_of("(a + b)*(b + c)")
    centres, paths = placed(
        6, tuple((edge.start, edge.end) for edge in diamond.edges), (60,) * 6, 676, 368, 30
    )
    assert [node.name for node in diamond.nodes] == ["a", "b", "c", "u", "v", "J"]
    assert centres[0, 1] > centres[1, 1] > centres[2, 1] and centres[3, 1] > centres[4, 1]
    assert centres[5, 1] == pytest.approx(centres[[3, 4], 1].mean()) == pytest.approx(centres[1, 1])


# ---- the drawing --------------------------------------------------------------------------------------------------------
@pytest.fixture
def board():
    figure = Figure(figsize=(9, 4))
    FigureCanvasAgg(figure)
    return figure.add_axes((0, 0, 1, 1))


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_the_drawing_tells_what_is_known_and_what_comes_next(board):
    set_graph = diagram(board, 648, 280)
    graph = graph_of("(a + b)*(b + 2)")
    boxes = {node.text for node in graph.nodes}
    stages = {
        0: {"5", "3", "?"},
        1: {"5", "3", "8", "?"},
        3: {"5", "3", "8", "40", "dJ = ?"},
        4: {"5", "3", "8", "40", "dJ = 1", "du = ?"},
    }
    for moment, shown in stages.items():
        set_graph(graph, moment)
        assert set(texts(board)) - boxes == shown
    for moment, so_far in ((7, "db = 8 + …"), (8, "db = 8 + ?")):  # one of b's two paths has arrived
        set_graph(graph, moment)
        assert {so_far, "× 8", "dv = 8"} <= set(texts(board))
    set_graph(graph, 9)
    assert {"db = 8 + 5 = 13", "da = 5"} <= set(texts(board))
    assert not any("?" in text for text in texts(board))
    set_graph(graph, 3, cursor=False)
    assert not any("?" in text for text in texts(board))
    set_graph(graph, 9, changes=[0, 1e-3, 1e-3, 1e-3, 0.013])
    assert "40  +0.013" in texts(board) and "5" in texts(board)


def test_the_same_artists_draw_every_graph(board):
    set_graph = diagram(board, 920, 380)
    before = len(board.findobj())
    for formula in ("3*(a + b*c)", "u = a*a; u*u", "a*b + a*c + b*c + a**2", "3*(a + b*c)"):
        graph = graph_of(formula)
        for moment in range(len(graph.moments) + 2):
            set_graph(graph, moment)
        assert len(board.findobj()) == before
    set_graph(read(two_layers()), 99)
    assert "dW₁ = [−0.5  −0.5]\n[0  0]" in texts(board)


def test_a_graph_that_does_not_fit_gives_a_notice(board):
    set_graph = diagram(board, 648, 280)
    for formula in ("a*b*c*w*x" + "*a" * 9, "a*b + a*c + b*c + w*x + a*w + b*w + c*x", "+".join("abcwx" * 4)):
        with pytest.raises(Notice, match="room"):
            set_graph(graph_of(formula), 99)
    set_graph(graph_of("a*b"), 99)
    assert "da = 3" in texts(board)


def test_a_table_fills_and_empties(board):
    set_table = table(board, 300, 200, "Title", ("", "now"), (0, 200), 3, note="a note")
    set_table([("b", "3"), ("c", "2")])
    assert texts(board) == ["Title", "a note", "now", "b", "c", "3", "2"]
    set_table([("b", "4")])
    assert texts(board) == ["Title", "a note", "now", "b", "4"]
