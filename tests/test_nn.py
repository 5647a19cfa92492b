"""Layers: what PyTorch's compute, what is found among their attributes, saving, prediction mode, freezing, bad input."""

import inspect
from pathlib import Path

import numpy as np
import pytest
from nn_cases import CASES, answers_of_torch, batches, model

from dlcourse import data, nn, optim, train
from dlcourse import functional as F
from dlcourse.autodiff import Parameter, Tensor, no_grad

STORED = np.load(Path(__file__).parent / "answers" / "nn.npz")
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def rng():
    return np.random.default_rng(0)


def values(x):
    return x.value if isinstance(x, Tensor) else x


def answers(case):
    """As `answers_of_torch`, by our layers."""
    ours, found = model(case), []
    for batch, seed in batches(case):
        x = Tensor(batch)
        y = ours(x)
        y.backward(seed(y.shape))
        found += [y.value, x.grad]
    return [*found, *(p.grad for p in ours.parameters()), values(ours.eval()(batch))]


# ---- the same numbers as PyTorch ---------------------------------------------------------------------------------------
def test_every_layer_has_a_case():
    used = {type(layer).__name__ for case in CASES for layer in [case.ours(rng())]}
    assert used == set(nn.__all__) - {"Module", "Dropout"}  # dropout draws: below


@each_case
def test_outputs_gradients_and_predictions_are_those_of_pytorch(case):
    for k, ours in enumerate(answers(case)):
        np.testing.assert_allclose(ours, STORED[f"{case.name}/{k}"], rtol=1e-10, atol=1e-10)


@each_case
def test_live_parity_with_pytorch(case):
    torch = pytest.importorskip("torch")
    for k, theirs in enumerate(answers_of_torch(case, torch)):
        np.testing.assert_allclose(
            theirs,
            STORED[f"{case.name}/{k}"],
            rtol=1e-10,
            atol=1e-10,
            err_msg=f"stored with PyTorch {STORED['version']}, installed is {torch.__version__}",
        )


@pytest.mark.parametrize(
    "layer",
    [
        nn.Linear(4, 3, rng=rng(), dtype=np.float32),
        nn.BatchNorm(4, dtype=np.float32),
        nn.Dropout(0.8, rng=rng()),
        nn.Flatten(),
        nn.Identity(),
        nn.Sigmoid(),
        nn.Tanh(),
        nn.ReLU(),
        nn.LeakyReLU(),
        nn.ELU(),
        nn.GELU(),
        nn.SiLU(),
        nn.Softplus(),
        nn.Softmax(),
    ],
    ids=repr,
)
def test_float32_stays_float32(layer):
    for _ in range(2):
        x = Tensor(rng().normal(size=(6, 4)).astype(np.float32))
        y = layer(x)
        F.sum(y * y).backward()
    arrays = [
        y.value,
        x.grad,
        *layer.state_dict().values(),
        *(p.grad for p in layer.parameters()),
        values(layer.eval()(x)),
    ]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


# ---- one network in both layouts ---------------------------------------------------------------------------------------
def test_rows_and_columns_give_the_same_outputs_and_the_same_dW():
    first, second = nn.Linear(4, 5, rng=rng()), nn.Linear(5, 3, rng=np.random.default_rng(1))
    X, labels = rng().normal(size=(4, 9)), np.arange(9) % 3
    J = F.cross_entropy(nn.Sequential(first, nn.Tanh(), second)(X.T), labels)
    J.backward()
    W = [Parameter(layer.W.value) for layer in (first, second)]
    b = [Parameter(layer.b.value.reshape(-1, 1)) for layer in (first, second)]
    J_columns = F.cross_entropy(F.affine(F.tanh(F.affine(X, W[0], b[0])), W[1], b[1]), labels, axis=0)
    J_columns.backward()
    assert J.item() == pytest.approx(J_columns.item(), rel=1e-14)
    for layer, weights, bias in zip((first, second), W, b):
        np.testing.assert_allclose(layer.W.grad, weights.grad, atol=1e-15)
        np.testing.assert_allclose(layer.b.grad, bias.grad[:, 0], atol=1e-15)
    assert (F.linear(X.T, W[0].value, b[0].value[:, 0]) == F.affine(X, W[0].value, b[0].value).T).all()


# ---- what is found -----------------------------------------------------------------------------------------------------
class Model(nn.Module):
    """Everything that is looked into, and things that are not."""

    def __init__(self):
        self.first = nn.Linear(3, 4, rng=rng())
        self.blocks = [nn.BatchNorm(4), (nn.Tanh(), nn.Linear(4, 4, rng=rng()))]
        self.scale = Parameter(2.0)
        self.table = np.arange(3.0)
        self.size, self.name, self.make, self.nothing = 4, "a model", F.relu, None
        self.last = self.first  # tied

    def __call__(self, x):
        return self.last(x) * self.scale


NAMES = ["first.W", "first.b", "blocks.0.gamma", "blocks.0.beta", "blocks.1.1.W", "blocks.1.1.b", "scale"]


def test_parameters_are_found_in_order_in_lists_and_tuples_and_once():
    made = Model()
    assert [name for name, _ in made.named_parameters()] == NAMES
    assert all(one is other for one, (_, other) in zip(made.parameters(), made.named_parameters()))
    assert list(made.state_dict()) == [
        *NAMES[:4],
        "blocks.0.running_mean",
        "blocks.0.running_variance",
        *NAMES[4:],
        "table",
    ]


def test_tied_weights_get_the_sum_of_both_gradients_and_one_step():
    class Tied(nn.Module):
        """An autoencoder whose decoder is the encoder's matrix turned over."""

        def __init__(self):
            self.encoder = nn.Linear(5, 5, rng=rng(), bias=False)
            self.decoder = nn.Linear(5, 5, rng=rng(), bias=False)
            self.decoder.W = self.encoder.W

        def __call__(self, x):
            return self.decoder(F.tanh(self.encoder(x)))

    tied, x = Tied(), rng().normal(size=(6, 5))
    assert [name for name, _ in tied.named_parameters()] == ["encoder.W"]
    F.mean(tied(x)).backward()
    W, d = tied.encoder.W.value, 1e-6 * np.random.default_rng(1).normal(size=(5, 5))

    def J(W):
        return np.mean(np.tanh(x @ W.T) @ W.T)

    assert (tied.encoder.W.grad * d).sum() == pytest.approx((J(W + d) - J(W - d)) / 2, rel=1e-6)
    before = W.copy()
    optim.GradientDescent(tied.parameters(), 0.1).step()
    np.testing.assert_allclose(tied.decoder.W.value, before - 0.1 * tied.encoder.W.grad, rtol=1e-14)


# ---- saving ------------------------------------------------------------------------------------------------------------
def trained(seed):
    draws = np.random.default_rng(seed)
    net = nn.Sequential(
        nn.Linear(4, 5, rng=draws),
        nn.BatchNorm(5),
        F.relu,
        nn.Dropout(0.9, rng=draws),
        nn.Linear(5, 2, rng=draws),
    )
    x = draws.normal(size=(30, 4))
    optimizer = optim.Adam(net.parameters(), 0.01)
    train.fit(
        lambda batch: F.cross_entropy(net(batch[0]), batch[1]),
        [(x, (x[:, 0] > 0).astype(int))],
        optimizer,
        epochs=5,
        progress=False,
    )
    return net


def test_a_state_makes_another_model_predict_the_same(tmp_path):
    one, other, x = trained(0), trained(1), rng().normal(size=(8, 4))
    kept = [p for p in other.parameters()]
    assert not np.allclose(one.eval()(x).value, other.eval()(x).value)
    np.savez(tmp_path / "model.npz", **one.state_dict())
    with np.load(tmp_path / "model.npz") as state:
        assert other.load_state_dict(dict(state)) is other
    np.testing.assert_array_equal(one(x).value, other(x).value)
    assert all(p is q for p, q in zip(kept, other.parameters()))  # in place: an optimizer goes on with them


def test_a_state_is_a_copy():
    net = trained(0)
    state = net.state_dict()
    before = {name: array.copy() for name, array in state.items()}
    net(rng().normal(size=(8, 4)))
    net.parameters()[0].value += 1
    for name, array in state.items():
        np.testing.assert_array_equal(array, before[name])


def test_a_state_of_another_model_is_refused_and_nothing_is_changed():
    net = trained(0)
    before = net.state_dict()
    wrong = before | {"layers.0.W": np.zeros((5, 3)), "extra": np.zeros(2)}
    del wrong["layers.1.gamma"]
    with pytest.raises(ValueError) as refused:
        net.load_state_dict(wrong)
    for part in (
        "layers.0.W is (5, 3) and should be (5, 4)",
        "layers.1.gamma is missing and should be (5,)",
        "extra is (2,) and should be absent",
    ):
        assert part in str(refused.value)
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize(
    "name, value, part",
    [
        ("layers.4.W", np.full((2, 5), 1j), "complex128"),
        ("layers.4.W", np.full((2, 5), "1.0"), "<U3"),
        ("layers.4.W", np.full((2, 5), None), "object"),
        ("layers.4.b", [[1.0], [2.0]], "(2, 1)"),
        ("layers.4.b", None, "missing"),
    ],
)
def test_a_state_is_taken_over_whole_or_not_at_all(name, value, part):
    net = trained(0)
    before, state = net.state_dict(), trained(1).state_dict()
    assert list(state).index(name) >= len(state) - 2  # others come before it
    if value is None:
        del state[name]
    else:
        state[name] = value
    with pytest.raises(ValueError) as refused:
        net.load_state_dict(state)
    assert name in str(refused.value) and part in str(refused.value)
    for key, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[key])


def test_a_read_only_array_is_told_before_anything_is_changed():
    net = trained(0)
    before = net.state_dict()
    net.parameters()[-1].value.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        net.load_state_dict(trained(1).state_dict())
    for key, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[key])


def test_a_state_may_hold_lists_and_another_precision():
    net, state = trained(0), trained(1).state_dict()
    net.load_state_dict({name: values.astype(np.float32) for name, values in state.items()})
    net.load_state_dict({name: values.tolist() for name, values in state.items()})
    for key, array in net.state_dict().items():
        np.testing.assert_array_equal(array, state[key])


def test_layers_take_lists_and_whole_numbers():
    x = np.arange(12).reshape(3, 4)
    for layer in (
        nn.Linear(4, 2, rng=rng()),
        nn.BatchNorm(4),
        nn.Flatten(),
        nn.ReLU(),
        nn.Dropout(1, rng=rng()),
    ):
        wanted = values(layer(x.astype(float)))
        for given in (x, x.astype(np.uint8), x.tolist()):
            np.testing.assert_array_equal(values(layer(given)), wanted)


# ---- training and prediction mode --------------------------------------------------------------------------------------
def test_train_and_eval_reach_every_module_and_return_the_model():
    made = Model()
    assert made.eval() is made and not any(
        part.training for part in (made, made.first, made.blocks[0], *made.blocks[1])
    )
    assert made.train() is made and all(
        part.training for part in (made, made.first, made.blocks[0], *made.blocks[1])
    )
    assert Model().training  # others are not touched


def test_dropout_drops_in_training_only():
    layer, x = nn.Dropout(0.8, rng=rng()), np.ones((400, 50))
    np.testing.assert_array_equal(
        layer(x), F.dropout(x, keep_prob=0.8, rng=rng())
    )  # the construction has drawn nothing
    assert set(np.unique(layer(x))) == {0, 1.25} and abs(layer(x).mean() - 1) < 0.02
    assert (layer(x) != layer(x)).any()
    assert layer.eval()(x) is x


def test_batch_norm_averages_what_it_sees():
    layer, mean, variance = nn.BatchNorm(3, momentum=0.8), np.zeros(3), np.ones(3)
    for k in range(5):
        x = np.random.default_rng(k).normal(k, k + 1, size=(20, 3))
        layer(Tensor(x))
        mean, variance = 0.8 * mean + 0.2 * x.mean(0), 0.8 * variance + 0.2 * x.var(0)
    np.testing.assert_allclose(layer.running_mean, mean, rtol=1e-13)
    np.testing.assert_allclose(layer.running_variance, variance, rtol=1e-13)


def test_batch_norm_predicts_for_each_example_by_itself_and_learns_nothing_from_it():
    layer, x = nn.BatchNorm(3), rng().normal(2, 3, size=(20, 3))
    assert (values(layer(x[:1])) == 0).all()  # in training a single example is its own mean: β
    layer(x)
    before = layer.eval().state_dict()
    together, alone = values(layer(x)), np.concatenate([values(layer(row[None])) for row in x])
    np.testing.assert_allclose(alone, together, rtol=1e-14)
    np.testing.assert_allclose(
        together, (x - layer.running_mean) / np.sqrt(layer.running_variance + 1e-5), rtol=1e-12
    )
    for name, array in layer.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_running_averages_are_kept_where_nothing_is_recorded_too():
    layer = nn.BatchNorm(3)
    with no_grad():
        layer(np.full((4, 3), 5.0))
    np.testing.assert_allclose(layer.running_mean, 0.5)


def test_a_bias_before_batch_norm_does_nothing():
    linear, norm, x = nn.Linear(4, 5, rng=rng()), nn.BatchNorm(5), rng().normal(size=(16, 4))
    before = norm(linear(x)).value
    linear.b.value += 100
    y = norm(linear(x))
    np.testing.assert_allclose(y.value, before, atol=1e-11)
    y.backward(rng().normal(size=y.shape))
    np.testing.assert_allclose(linear.b.grad, 0, atol=1e-11)


# ---- freezing ----------------------------------------------------------------------------------------------------------
def test_frozen_layers_stay_and_the_rest_learns():
    net, x, labels = trained(0), rng().normal(size=(30, 4)), np.arange(30) % 2
    assert net[:3].freeze()[0] is net[0]
    before = net.state_dict()
    train.fit(
        lambda batch: F.cross_entropy(net(batch[0]), batch[1]),
        [(x, labels)],
        optim.GradientDescent(net.parameters(), 0.1),
        epochs=3,
        progress=False,
    )
    changed = {name for name, array in net.state_dict().items() if (array != before[name]).any()}
    assert changed == {
        "layers.4.W",
        "layers.4.b",
        "layers.1.running_mean",
        "layers.1.running_variance",
    }  # buffers go on
    assert net[0].W.grad is None
    net.freeze(False)
    F.cross_entropy(net(x), labels).backward()
    assert all(p.grad is not None for p in net.parameters())


# ---- containers --------------------------------------------------------------------------------------------------------
def test_sequential_is_its_layers_one_after_another():
    layers = [nn.Linear(4, 5, rng=rng()), F.tanh, nn.Linear(5, 2, rng=rng())]
    net, x = nn.Sequential(*layers), rng().normal(size=(3, 4))
    np.testing.assert_array_equal(net(x).value, layers[2](F.tanh(layers[0](x))).value)
    assert len(net) == 3 and net[0] is layers[0] and net[-1] is layers[2] and list(net) == layers
    assert isinstance(net[:2], nn.Sequential) and net[:2][0].W is net[0].W and net[:2](x).shape == (3, 5)
    assert nn.Sequential()(x) is x


def test_repr_shows_what_a_model_is_made_of():
    net = nn.Sequential(
        nn.Linear(64, 32, rng=rng(), bias=False),
        nn.BatchNorm(32),
        F.relu,
        nn.Dropout(0.8, rng=rng()),
        nn.ReLU(),
    )
    assert (
        repr(net)
        == "Sequential(Linear(64, 32, bias=False), BatchNorm(32, momentum=0.9), relu, Dropout(0.8), ReLU())"
    )
    assert repr(Model()) == "Model(Linear(3, 4), Linear(3, 4))"


def test_the_base_class_is_short_enough_to_be_read():
    assert len(inspect.getsource(nn.Module).splitlines()) <= 90


# ---- it learns ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_digits_are_learnt(dtype):
    draws = np.random.default_rng(0)
    X, labels, X_test, labels_test = data.digits().split()
    x, x_test = X.T.astype(dtype), X_test.T.astype(dtype)
    net = nn.Sequential(
        nn.Linear(64, 32, rng=draws, dtype=dtype),
        nn.BatchNorm(32, dtype=dtype),
        nn.ReLU(),
        nn.Dropout(0.9, rng=draws),
        nn.Linear(32, 10, rng=draws, dtype=dtype),
    )
    history = train.fit(
        lambda batch: F.cross_entropy(net(batch[0]), batch[1]),
        lambda: train.mini_batches(x, labels, 64, rng=draws, axis=0),
        optim.Adam(net.parameters(), 0.01),
        epochs=6,
        progress=False,
    )
    assert history.epoch_loss[-1] < 0.3 * history.epoch_loss[0]
    assert {array.dtype for array in net.state_dict().values()} == {np.dtype(dtype)}
    with no_grad():
        together = net.eval()(x_test)
        alone = np.concatenate([net(row[None]).value for row in x_test[:20]])
    assert (together.value.argmax(1) == labels_test).mean() > 0.94
    np.testing.assert_allclose(alone, together.value[:20], rtol=1e-4, atol=1e-4)


# ---- bad input ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "error, call, parts",
    [
        (ValueError, lambda: nn.Linear(0, 3, rng=rng()), ["from 1 on", "(3, 0)"]),
        (ValueError, lambda: nn.Linear(2.5, 3, rng=rng()), ["whole numbers", "2.5"]),
        (TypeError, lambda: nn.Linear(2, 3, rng=0), ["default_rng(seed)", "the number 0"]),
        (TypeError, lambda: nn.Linear(2, 3), ["rng"]),
        (TypeError, lambda: nn.Dropout(0.5, rng=0), ["default_rng(0)"]),
        (ValueError, lambda: nn.Flatten()(3.0), ["single number"]),
        (TypeError, lambda: nn.Dropout(0.5, rng=np.random), ["module np.random", "RandomState"]),
        (
            ValueError,
            lambda: nn.Linear(4, 3, rng=rng())(np.zeros((4, 5))),
            ["x (4, 5)", "W (3, 4)", "4 weights", "5 features"],
        ),
        (ValueError, lambda: nn.BatchNorm(0), ["from 1 on", "(0,)"]),
        (ValueError, lambda: nn.BatchNorm(3, momentum=1), ["momentum", "but not including, 1", "PyTorch"]),
        (ValueError, lambda: nn.BatchNorm(3, momentum=-0.1), ["-0.1"]),
        (ValueError, lambda: nn.BatchNorm(3)(np.zeros((5, 4))), ["gamma (3,)", "(5, 4)"]),
        (ValueError, lambda: nn.BatchNorm(3)(np.zeros((0, 3))), ["(0, 3)", "at least one"]),
        (ValueError, lambda: nn.BatchNorm(3)(np.zeros(3)), ["(3,)", "at least one"]),
        (ValueError, lambda: nn.Dropout(0, rng=rng()), ["above 0 and at most 1", "0"]),
        (ValueError, lambda: nn.Dropout(1.5, rng=rng()), ["1.5"]),
        (TypeError, lambda: nn.Sequential([nn.ReLU()]), ["layer 0", "list", "Sequential(*layers)"]),
        (TypeError, lambda: nn.Sequential(nn.ReLU(), 3), ["layer 1", "int"]),
        (IndexError, lambda: nn.Sequential(nn.ReLU())[3], ["range"]),
    ],
)
def test_bad_input_is_refused_in_a_sentence(error, call, parts):
    with pytest.raises(error) as refused:
        call()
    for part in parts:
        assert part in str(refused.value), str(refused.value)
