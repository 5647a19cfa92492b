"""Quiz of c1w4. The numbers in right answers are computed by `evidence` in a test."""

import numpy as np

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import depth, feedback, steps
from dlcourse.practice import Question, right, wrong


def _counted_layers():
    dims = [3, 5, 5, 3, 1]
    params = deep_network.initialize(dims, init=initializers.zeros, rng=None)
    return [f"L = {len(params)}", f"n[0] = {params[0][0].shape[1]}", f"n[L] = {len(params[-1][0])}"]


layers = Question(
    "c1w4.01",
    r"A drawing shows columns of 3, 5, 5, 3 and 1 circles, from the input to the output. What are $L$, $n^{[0]}$ and "
    r"$n^{[L]}$?",
    wrong(
        "L = 5, n[0] = 3, n[L] = 1",
        "Five columns are drawn, but the first one is the input. It owns no parameters and computes "
        "nothing, so it is not counted.",
    ),
    wrong(
        "L = 3, n[0] = 5, n[L] = 3",
        "These would be the hidden layers alone. The output layer has weights too, and counts.",
    ),
    right(
        "L = 4, n[0] = 3, n[L] = 1",
        r"Layers with parameters are counted: three hidden ones and the output. The input is layer 0, "
        r"so that $a^{[0]}=x$ and every formula works for $l=1$ too.",
    ),
    wrong("L = 4, n[0] = 5, n[L] = 1", r"$L$ is right. But index 0 is the input, and it has three numbers."),
    evidence=_counted_layers,
)

explicit_loop = Question(
    "c1w4.03",
    "Which loop of the forward pass cannot be replaced by a single product of arrays?",
    right(
        "The loop over the layers",
        r"Layer $l$ needs $A^{[l-1]}$, and a non-linear function stands between two products. So the layers "
        r"come one after the other, and this loop is nothing to be ashamed of.",
    ),
    wrong(
        "The loop over the examples",
        r"The examples are the columns of $A$: one product $WA$ serves all of them at once.",
    ),
    wrong(
        "The loop over the units of a layer",
        r"The units are the rows of $W$: one product computes all of them.",
    ),
    wrong(
        "None: the network is one long product",
        "That holds without activation functions only. Then any depth "
        "collapses into one layer, which is why they are there.",
    ),
)

cache = Question(
    "c1w4.02",
    "What does a layer put into its cache, and why?",
    wrong(
        "Its gradients, for the update to use them later",
        "The gradients do not exist yet when the forward pass goes through. They are "
        "what the backward pass makes, with the help of the cache.",
    ),
    wrong(
        "Its activations A[l], only in order to save time",
        "It saves time, but the point is that the backward formulas contain these numbers. Without "
        "them a block could not even begin, unless it computes the forward pass again.",
    ),
    right(
        "A[l−1], W[l] and Z[l]: the backward formulas need them",
        r"$dZ=dA*g'(Z)$ needs $Z$, $dW=dZ\,A^{[l-1]\mathsf T}$ needs what came in, $dA^{[l-1]}=W^{\mathsf T}dZ$ needs the weights. They are "
        r"at hand when the layer runs forward.",
    ),
    wrong(
        "The examples that it got wrong, to see them again",
        "A layer does not know what is right or wrong. That is decided by the cost, at the very end.",
    ),
)


def _same_shape():
    dims, m = [3, 5, 5, 3, 1], 7
    rng = np.random.default_rng(0)
    A = rng.normal(size=(dims[1], m))
    Z, (backward_A, _, _) = F.affine.forward(A, rng.normal(size=(dims[2], dims[1])), np.zeros((dims[2], 1)))
    return ["A[l]"] if backward_A(Z).shape == A.shape else ["other"]


shape_of_dA = Question(
    "c1w4.04",
    r"Which shape does $dA^{[l]}$ have?",
    wrong(
        "That of W[l], (n[l], n[l−1])",
        r"That is the shape of $dW^{[l]}$. Each gradient has the shape of what it belongs to.",
    ),
    wrong(
        "(n[l], 1), a mean over the examples",
        r"Only $dW$ and $db$ sum over the examples, since all examples share the "
        r"parameters. Every example has activations, and blame, of its own.",
    ),
    right(
        "That of A[l] itself, (n[l], m)",
        r"$dA$ says for every number in $A$ how the cost reacts to it. So there is one entry for each "
        r"unit and each example.",
    ),
    wrong(
        "(m, n[l]), as W is transposed",
        r"$W^{\mathsf T}dZ$ is $(n^{[l-1]},n^{[l]})$ times $(n^{[l]},m)$. The examples stay columns, "
        r"backwards too.",
    ),
    evidence=_same_shape,
)


def _flat_b():
    lines = ["W1 = normal(size=(4, 3))", "b1 = zeros(4)", "W2 = normal(size=(1, 4))", "b2 = zeros((1, 1))"]
    made = {"normal": np.random.default_rng(0).normal, "zeros": np.zeros}
    for line in lines:
        exec(line, made)
    fits = {"W1": (4, 3), "b1": (4, 1), "W2": (1, 4), "b2": (1, 1)}
    (bad,) = [line for line, (name, shape) in zip(lines, fits.items()) if made[name].shape != shape]
    return [bad]


wrong_line = Question(
    "c1w4.04",
    "A 3-4-1 network is set up in four lines. Which of them will cause trouble?",
    wrong(
        "W1 = normal(size=(4, 3))",
        "Four units, each with three weights: one row for each unit. This is as it should be.",
    ),
    right(
        "b1 = zeros(4)",
        r"A flat array of four numbers is read as a row. Added to $Z$ of shape $(4,m)$ it fails, or, if $m$ happens to be 4, "
        r"gives each *example* its own offset without a word. It should be a column, (4, 1).",
    ),
    wrong("W2 = normal(size=(1, 4))", "One output unit with four weights. This is as it should be."),
    wrong(
        "b2 = zeros((1, 1))",
        "One unit, one number, written as a column of length one. This is as it should be.",
    ),
    evidence=_flat_b,
)


def _parity():
    tree = depth.check_parity(16)
    return (
        [f"{tree.units} units", f"{2**15:,}".replace(",", " ")]
        if tree.wrong == 0 and tree.layers == 4
        else ["wrong"]
    )


parity = Question(
    "c1w4.05",
    "The parity of 16 bits is computed once by a tree of ReLU units, and once by one layer with a unit for each pattern that has an "
    "odd number of ones. How do they compare?",
    wrong(
        "Both need about 16 units, one for each of the bits",
        "One layer of 16 units can do it, but not as a table: it adds up all bits first. A unit which recognises "
        "one pattern is of no use for the next.",
    ),
    right(
        "The tree has 30 units in four layers, the table 32 768 in one",
        r"Pairs, then pairs of pairs: $8+4+2+1$ exclusive ors of two units. "
        r"The table needs half of all $2^{16}$ patterns.",
    ),
    wrong(
        "The tree has 30 units in fifteen layers, the table 65 536 in one",
        r"The pairs of one level are independent and sit in the same layer, so "
        r"there are $\log_2 16$ of them. And only the odd patterns need a unit.",
    ),
    wrong(
        "The table is smaller, because it has only one layer",
        "Few layers, but many units: a table must list every case, while a tree uses its parts again.",
    ),
    evidence=_parity,
)

first_try = Question(
    "c1w4.05",
    "A new problem, a new data set. What is a sensible first model?",
    wrong(
        "The deepest network that fits into the memory",
        "It may be right in the end, but it is slow to train, hard to diagnose, and you would "
        "not know what its depth is worth.",
    ),
    right(
        "Logistic regression, then more and more layers",
        r"Start simple and treat the number of layers as one more "
        r"hyperparameter. If the simple model does the job you are done; if not, you know by how much the next one is better.",
    ),
    wrong(
        "A network of 20 layers: depth always wins",
        "Depth helps where the task is composed of parts. On a spiral in the plane, a "
        "shallow and a deep network with as many parameters do equally well.",
    ),
    wrong(
        "Whatever won the last big competition",
        "It was tuned for other data, other amounts of it, and another cost. It may be a goal, not a "
        "starting point.",
    ),
)


def _learned():
    params, X = (
        deep_network.initialize([2, 3, 3, 1], init=initializers.xavier, rng=np.random.default_rng(0)),
        np.ones((2, 5)),
    )
    A, caches = deep_network.forward(params, X, [F.tanh, F.tanh, F.sigmoid])
    grads = deep_network.backward(deep_network.cost(A, np.ones((1, 5)))[1], caches)
    return ["W[2] and b[1]"] if grads[1][0].any() and grads[0][1].any() else ["none"]


which_are_learned = Question(
    "c1w4.07",
    r"Of $\alpha$, $W^{[2]}$, $n^{[3]}$, the number of iterations, $b^{[1]}$ and the function $g$: which are parameters?",
    wrong(
        "All of them: each one matters",
        "In everyday speech, perhaps. Here a parameter is what gradient descent changes; "
        "the others steer the descent and are set by you.",
    ),
    right(
        "W[2] and b[1], and no others",
        r"These have a gradient, and learning changes them. The other four are *hyperparameters*: you choose them, and "
        r"they decide what $W$ and $b$ become.",
    ),
    wrong(
        "W[2], b[1] and α",
        r"$\alpha$ says how far each step goes. No gradient of the cost tells you how to change it.",
    ),
    wrong(
        "W[2], b[1] and n[3]",
        r"$n^{[3]}$ decides how many numbers are in $W^{[3]}$, before there is any. It cannot be moved a little "
        r"along a slope.",
    ),
    evidence=_learned,
)

rising_cost = Question(
    "c1w4.07",
    r"With batch gradient descent the cost $J$ jumps up and down, and its peaks grow. The gradients have been checked. "
    r"What do you change first?",
    wrong(
        "More layers, to fit more",
        "A larger network has even more directions in which a step can be too long. First make the present one go down.",
    ),
    wrong(
        "More iterations, so that it settles",
        "If every step makes it worse, more of them make it worse still.",
    ),
    right(
        "A smaller learning rate α",
        r"Right gradients and a rising cost mean that the steps are too long: they leave the region in which the "
        r"slope is true. Divide $\alpha$ by 3 or 10 until $J$ falls.",
    ),
    wrong(
        "The sign of the step in the update",
        "A check of the gradients says nothing about it. But with the wrong sign every step would climb: $J$ would rise "
        "steadily, and never fall in between.",
    ),
)

last_year = Question(
    "c1w4.07",
    r"Last year $\alpha=.01$ was the best choice for your network. This year there is twice as much data, and the features are scaled "
    r"in another way. What about $\alpha$?",
    wrong(
        "It stays: the network is the same",
        r"The cost is a function of the data as well. Features ten times as large ask for an $\alpha$ a "
        r"hundred times smaller.",
    ),
    wrong(
        "It must be half as large, as m has doubled",
        r"$J$ is a mean over the examples, so twice as many of the same kind leave "
        r"the gradient as large as it was.",
    ),
    right(
        "Try a few values of it again",
        r"Good hyperparameters depend on data, scaling and hardware, and they age. A short search now and then costs "
        r"little and tells you.",
    ),
    wrong(
        "It no longer matters: more data forgives all",
        "With steps that are too long no amount of data helps: the cost "
        "explodes on ten examples and on ten million.",
    ),
)


def _promised():
    X, Y = data.planar_flower(rng=np.random.default_rng(1))
    params = deep_network.initialize([2, 5, 5, 3, 1], init=initializers.xavier, rng=np.random.default_rng(0))
    return [f"{steps.promise(params, X, Y, [F.tanh] * 3 + [F.sigmoid]).kept(1.0):.2f}"[1:]]


curvature = Question(
    "c1w4.06",
    r"One step with $\alpha=1$ lowers $J$ by 83 % of $\alpha\lVert\nabla J\rVert^2$, the drop that the gradient promises. With $\alpha=.01$ it is "
    r"99.9 %. What do you conclude?",
    wrong(
        "The gradient is wrong, and by just these 17 %",
        r"Then a small step would be off by 17 % as well. It is not: the shorter the step, the better the promise "
        r"is kept.",
    ),
    wrong(
        "α is too large here and must not be used",
        r"The cost fell, and by eighty times as much as with $\alpha=.01$. A broken promise is no "
        r"harm while $J$ goes down.",
    ),
    right(
        "The cost is curved, and .83 of the promised drop is left",
        r"A gradient tells the truth about an infinitely short step. The missing share shrinks in proportion to $\alpha$, as it must for a smooth "
        r"$J$.",
    ),
    wrong(
        "Rounding errors have eaten 17 % of the drop",
        r"Rounding spoils the sixteenth digit. Here the second one differs, and by an amount that "
        r"shrinks with $\alpha$.",
    ),
    evidence=_promised,
)


def _random_feedback():
    runs = [feedback.compare(*data.digits().split(), seed=seed).right for seed in range(3)]
    ends = np.array([[run[way][-1] for way in feedback.WAYS] for run in runs])
    return [
        "need not be exact"
        if (ends[:, 1] > ends[:, 2] + 0.1).all() and (ends[:, 1] > ends[:, 0] - 0.03).all()
        else "must be exact"
    ]


brains = Question(
    "c1w4.08",
    r"A network learns digits nearly as well when $W^{\mathsf T}$ on the way back is replaced by fixed random matrices. What follows for "
    r"brains?",
    wrong(
        "The brain does learn by random feedback of this kind",
        "An experiment with 64-64-32-10 units shows what is possible, not what happens inside a skull. Nobody "
        "has measured such wires there.",
    ),
    wrong(
        "Backpropagation computes a wrong gradient",
        "It computes the gradient exactly, and it learned faster. The experiment shows that learning also works with "
        "less.",
    ),
    right(
        "The way back need not be exact for learning to work",
        r"One objection against backpropagation in brains was that they would need a precise copy of $W^{\mathsf T}$. It loses its force, and "
        r"nothing is proved about how brains do it.",
    ),
    wrong(
        "Any random signal will make a network learn, even noise",
        r"The signal that goes back is the error, sent through fixed wires. $W$ turns until these wires "
        r"become useful; noise would teach nothing.",
    ),
    evidence=_random_feedback,
)
