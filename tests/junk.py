"""Every public function of the library with one argument spoilt: what makes no sense must be refused in a sentence of our own.

An example of an argument is found by its name, in `EXAMPLES`; where a function means something else by that name, in `SPECIAL`. So a new function is tried by itself, if its arguments have names that are in use.
"""

import inspect
import linecache
import traceback
from pathlib import Path

import numpy as np

from dlcourse import autodiff, deep_network, initializers, nn, optim, schedules
from dlcourse import functional as F
from dlcourse.analysis import search

PACKAGE = Path(autodiff.__file__).parent
X, Y = np.random.default_rng(0).normal(size=(2, 5)), np.array([[0.0, 1, 0, 1, 1]])


def params():
    return deep_network.initialize([2, 3, 1], init=initializers.he, rng=np.random.default_rng(0))


def objective(x, rng):
    return x


def optimizer():
    return optim.GradientDescent([autodiff.Parameter(np.ones((1, 2)), name="w")], 0.1)


EXAMPLES = {
    # settings
    "rng": lambda: np.random.default_rng(0),
    "dtype": lambda: float,
    "two_sided": lambda: True,
    "shape": lambda: (3, 2),
    "init": lambda: initializers.he,
    "dims": lambda: [2, 3, 1],
    "axis": lambda: 0,
    "reduction": lambda: "mean",
    "progress": lambda: False,
    "heavy_ball": lambda: False,
    "correct": lambda: True,
    "bias": lambda: True,
    "mirror": lambda: False,
    "mode": lambda: True,
    "frozen": lambda: True,
    "keep_all": lambda: False,
    "keepdims": lambda: False,
    "shift": lambda: (1, 0),
    "fractions": lambda: (0.6, 0.4),
    "sampler": lambda: "random",
    "best": lambda: max,
    "bug": lambda: "none",
    "resource": lambda: "epochs",
    "alternative": lambda: "",
    **dict.fromkeys(
        "learning_rate lam noise flip h rate scale c end penalty zoom epsilon weight_decay l1".split(),
        lambda: 0.1,
    ),
    **dict.fromkeys(
        "keep_prob beta beta1 beta2 threshold base factor momentum slope alpha".split(), lambda: 0.8
    ),
    **dict.fromkeys("train dev bayes tolerance train_dev test precision recall".split(), lambda: 0.2),
    **dict.fromkeys("tau rest turns rotate current milliseconds tick a".split(), lambda: 2.0),
    **dict.fromkeys(
        "m n_x days t steps size patience classes C n n_in n_out budget seed epochs rounds least repeats degrees interval every steps_per_epoch low".split(),
        lambda: 2,
    ),
    "high": lambda: 5,
    # arrays
    "X": lambda: X.copy(),
    "Y": lambda: Y.copy(),
    "A": lambda: 1 / (1 + np.exp(-X[:1])),
    "weights": lambda: np.array([[1.0, 0, 2, 1, 1]]),
    **dict.fromkeys("p v s".split(), lambda: np.ones((2, 3))),
    **dict.fromkeys("g grad start".split(), lambda: np.full((2, 3), 0.5)),
    **dict.fromkeys(
        "theta gradient approximation x truth value array arrays".split(), lambda: np.array([1.0, 2, 3])
    ),
    "fits": lambda: np.ones((4, 3)),
    "labels": lambda: np.array([0, 1, 1, 1]),
    "predicted": lambda: np.array([0, 1, 0, 1]),
    "scores": lambda: np.arange(8.0).reshape(2, 4),
    "costs": lambda: [3.0, 2.0, 2.5],
    "images": lambda: np.ones((2, 4, 4)),
    "shapes": lambda: np.ones((2, 3)),
    "places": lambda: np.linspace(-1, 1, 5),
    "curve": lambda: np.array([1.0, 2, 3]),
    # what a network is made of
    "params": params,
    "activations": lambda: [F.tanh, F.sigmoid],
    "masks": lambda: None,
    "loss": lambda: F.binary_cross_entropy_from_probabilities,
    "dA": lambda: np.ones((1, 5)),
    "caches": lambda: deep_network.forward(params(), X, [F.tanh, F.sigmoid])[1],
    "grads": lambda: [(np.ones_like(W), np.ones_like(b)) for W, b in params()],
    # functions
    "f": lambda: np.sin,
    "J": lambda: np.sum,
    "function": lambda: F.tanh,
    "schedule": lambda: schedules.constant(0.1),
    "rule": lambda: optim.gradient_descent,
    "keep": lambda: None,
    "at": lambda: None,
    "measure": lambda: None,
    "examples": lambda: None,
    "optimizer": optimizer,
    "batches": lambda: [(X, Y)],
    "step": lambda: abs,
    "state": lambda: 2.0,
    "objective": lambda: objective,
    "space": lambda: {"x": search.uniform(0, 1)},
    "executor": lambda: None,
    "log": lambda: None,
    "layers": nn.ReLU,
    "framework": lambda: "torch",
    "like": lambda: [np.ones(2), np.ones(1)],
}


def parameters():
    return [autodiff.Parameter(np.ones((1, 2)), name="w")]


def loss(batch):
    return F.sum(FIT.params[0] * 1.0)


FIT = optimizer()
NOT_GIVEN = object()
SPECIAL = {  # where a name means something else; NOT_GIVEN leaves it out
    "train.mini_batches": {"axis": lambda: -1},
    "train.fit": {"loss": lambda: loss, "optimizer": lambda: FIT},
    "optim.trajectory": {"gradient": lambda: np.cos},
    "optim.average": {"x": lambda: np.full((2, 3), 0.5)},
    "data.curves.function_target": {"name": lambda: "sine"},
    "data.prepare.standardize": {"X_train": lambda: X, "others": lambda: X},
    "data.prepare.to_rows": {"arrays": lambda: X},
    "analysis.search.one_minus": {"scale": lambda: search.log_uniform(0.001, 0.1)},
    "analysis.search.choice": {"options": lambda: "relu"},
    "analysis.search.successive_halving": {"factor": lambda: 2},
    "analysis.gradcheck.network_cost": {"activations": lambda: [F.tanh, F.identity]},
    "analysis.gradcheck.network_gradients": {"activations": lambda: [F.tanh, F.identity]},
    "analysis.neuron.leaky_integrate_and_fire": {"milliseconds": lambda: 20.0},
    "analysis.strategy.refit": {"truth": lambda: np.sin, "m": lambda: 6},
    "metrics.f1": {"precision": NOT_GIVEN, "recall": NOT_GIVEN},
    "metrics.confusion_matrix": {"weights": lambda: None},
    "metrics.class_accuracy": {"weights": lambda: None},
    "autodiff.tape": {"tensor": lambda: autodiff.Tensor(1.0)},
    **{f"optim.{kind.__name__}": {"params": parameters} for kind in optim.Optimizer.__subclasses__()},
}


class Odd:
    pass


# ---- junk --------------------------------------------------------------------------------------------------------------
NOTHING = {  # no function computes with these
    "an object": Odd(),
    "complex numbers": np.ones((2, 5)) * 1j,
    "objects": np.array([None, 1], object),
    "texts": np.array(["a", "b"]),
    "a masked array": np.ma.masked_array(np.ones((1, 5)), mask=True),
    "a set": {1},
}
NO_NUMBER = {  # and no setting that is a number is one of these
    **NOTHING,
    "None": None,
    "a text": "x",
    "True": True,
    "NumPy's True": np.True_,
    "NaN": np.nan,
    "a complex number": 1 + 2j,
    "a list": [1, 2],
    "an empty array": np.empty(0),
    "10³⁰": 10**30,
    "a dict": {},
}
TRIED = {  # these may make sense somewhere, and are refused in a sentence elsewhere
    **NO_NUMBER,
    "rows of different length": [[1.0], [1.0, 2.0]],
    "∞": np.inf,
    "−∞": -np.inf,
    "−1": -1,
    "0": 0,
    "−0": -0.0,
    "10³⁰⁰": 1e300,
    "2.5": 2.5,
    "no examples": np.empty((0, 5)),
    "an array of one number": np.array(0.3),
    "a matrix": np.ones((7, 3)),
    "a cube": np.ones((2, 3, 4)),
    "an empty list": [],
    "an empty text": "",
    "NaNs": np.full((1, 5), np.nan),
    "∞s": np.full((1, 5), np.inf),
    "whole numbers": np.arange(5, dtype=np.uint8).reshape(1, 5),
    "axis 9": 9,
    "axis −9": -9,
    "a slice": slice(None),
    "a Tensor": autodiff.Tensor(np.ones((2, 3))),
}


def ours(error):
    """Whether an error was raised by a `raise` of the library, and not somewhere inside NumPy or Python."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    line = linecache.getline(last.filename, last.lineno).strip()
    return Path(last.filename).is_relative_to(PACKAGE) and line.startswith("raise")


def given(name, function):
    """{parameter: (its kind, a function that makes an example)} of what is given to a function."""
    found = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        example = SPECIAL.get(name, {}).get(parameter.name, EXAMPLES.get(parameter.name))
        assert example, f"tests/junk.py: {name} has an argument {parameter.name}; what is an example of it?"
        if example is not NOT_GIVEN:
            found[parameter.name] = (parameter.kind, example)
    return found


def call(function, arguments, /, **spoilt):
    """Call with the examples, one of them spoilt; a generator is asked for its first value."""
    values = {name: spoilt[name] if name in spoilt else example() for name, (_, example) in arguments.items()}
    by_name = {name for name, (kind, _) in arguments.items() if kind is inspect.Parameter.KEYWORD_ONLY}
    result = function(
        *[value for name, value in values.items() if name not in by_name],
        **{name: values[name] for name in by_name},
    )
    return next(result) if inspect.isgenerator(result) else result
