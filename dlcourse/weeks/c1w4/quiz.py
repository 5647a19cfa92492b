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
        "Five columns are drawn, but the first is the input. It has no parameters and computes "
        "nothing, so it is not counted.",
    ),
    wrong(
        "L = 3, n[0] = 5, n[L] = 3",
        "That counts only the hidden layers. The output layer has weights too, so it counts.",
    ),
    right(
        "L = 4, n[0] = 3, n[L] = 1",
        r"Layers with parameters are counted: three hidden ones and the output. The input is layer 0. "
        r"So $a^{[0]}=x$, and every formula works for $l=1$ too.",
    ),
    wrong("L = 4, n[0] = 5, n[L] = 1", r"$L$ is right. But layer 0 is the input, which has three numbers."),
    evidence=_counted_layers,
)

explicit_loop = Question(
    "c1w4.03",
    "Which loop of the forward pass cannot be replaced by a single product of arrays?",
    right(
        "The loop over the layers",
        r"Layer $l$ needs $A^{[l-1]}$, and between two products there is a bend. So the layers "
        r"must come one after the other, and this loop is nothing to be ashamed of.",
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
        "That is true only without activation functions. Then any depth "
        "collapses into one layer, and that is why we need them.",
    ),
)

cache = Question(
    "c1w4.02",
    "What does a layer put into its cache, and why?",
    wrong(
        "Its gradients, so that the update can use them",
        "During the forward pass there are no gradients yet. The backward pass makes them, "
        "with the help of the cache.",
    ),
    wrong(
        "Its activations A[l], and only to save time",
        "It saves time. But above all, the backward formulas contain other numbers too, and without "
        "them a block could not begin. It would have to compute the forward pass again.",
    ),
    right(
        "A[l−1], W[l] and Z[l]: the backward formulas need them",
        r"$dZ=dA*g'(Z)$ needs $Z$, $dW=dZ\,A^{[l-1]\mathsf T}$ needs what came in, and $dA^{[l-1]}=W^{\mathsf T}dZ$ needs the weights. All three "
        r"are at hand when the layer runs forward.",
    ),
    wrong(
        "The examples it got wrong, to see them again",
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
    r"What shape does $dA^{[l]}$ have?",
    wrong(
        "That of W[l], (n[l], n[l−1])",
        r"That is the shape of $dW^{[l]}$. Each gradient has the shape of what it belongs to.",
    ),
    wrong(
        "(n[l], 1), a mean over the examples",
        r"Only $dW$ and $db$ add up the examples, because all examples share the "
        r"parameters. Activations belong to one example, and so does their blame.",
    ),
    right(
        "That of A[l] itself, (n[l], m)",
        r"For every number in $A$, $dA$ says how the cost reacts to it. So there is one entry for each "
        r"unit and each example.",
    ),
    wrong(
        "(m, n[l]), as W is transposed",
        r"$W^{\mathsf T}dZ$ is $(n^{[l-1]},n^{[l]})$ times $(n^{[l]},m)$. The examples stay columns "
        r"on the way back too.",
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
    "Four lines set up a 3-4-1 network. Which of them will cause trouble?",
    wrong(
        "W1 = normal(size=(4, 3))",
        "Four units, each with three weights: one row for each unit. This line is fine.",
    ),
    right(
        "b1 = zeros(4)",
        r"A flat array of four numbers is read as a row. Added to $Z$ of shape $(4,m)$ it fails. Or worse: if $m$ happens to be 4, "
        r"each *example* silently gets its own $b$. It should be a column, (4, 1).",
    ),
    wrong("W2 = normal(size=(1, 4))", "One output unit with four weights. This line is fine."),
    wrong(
        "b2 = zeros((1, 1))",
        "One unit, one number, written as a column of length one. This line is fine.",
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
    "The parity of 16 bits is computed in two ways: by a tree of ReLU units, and by a table, one layer with a unit for each pattern "
    "that has an odd number of ones. How do they compare?",
    wrong(
        "Both need about 16 units, one for each of the bits",
        "One layer of 16 units can do it, but not as a table: it adds up all the bits first. In a table, a unit that recognises "
        "one pattern is of no use for the next.",
    ),
    right(
        "The tree has 30 units in four layers, the table 32 768 in one",
        r"Pairs, then pairs of pairs: $8+4+2+1$ exclusive ors of two units. "
        r"The table needs half of all $2^{16}$ patterns.",
    ),
    wrong(
        "The tree has 30 units in fifteen layers, the table 65 536 in one",
        r"All pairs of one level sit in the same layer, so "
        r"there are only $\log_2 16=4$ layers. And only the odd patterns need a unit.",
    ),
    wrong(
        "The table is smaller, because it has only one layer",
        "It has fewer layers but far more units. A table must list every case; a tree uses its parts again.",
    ),
    evidence=_parity,
)

first_try = Question(
    "c1w4.05",
    "A new problem, a new data set. What is a sensible first model?",
    wrong(
        "The deepest network that fits into the memory",
        "It may turn out to be right. But it is slow to train and hard to diagnose, and you would "
        "not know what its depth is worth.",
    ),
    right(
        "Logistic regression, then more and more layers",
        r"Start simple, and treat the number of layers as one more "
        r"hyperparameter. If the simple model does the job, you are done. If not, you will know how much better the next one is.",
    ),
    wrong(
        "A network of 20 layers: depth always wins",
        "Depth helps where the task is made of parts that can be reused. On the spiral, a "
        "shallow and a deeper network with equally many parameters did equally well.",
    ),
    wrong(
        "Whatever won the last big competition",
        "It was tuned for other data, another amount of data, and another goal. It may be where you end, but not where "
        "you start.",
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
    r"Which of these are parameters: $\alpha$, $W^{[2]}$, $n^{[3]}$, the number of iterations, $b^{[1]}$, the function $g$?",
    wrong(
        "All of them: each one matters",
        "In everyday speech, perhaps. Here a parameter is what gradient descent changes. "
        "You set the others, and they steer the descent.",
    ),
    right(
        "W[2] and b[1], and no others",
        r"These have a gradient, and learning changes them. The other four are *hyperparameters*: you choose them, and "
        r"they decide what $W$ and $b$ become.",
    ),
    wrong(
        "W[2], b[1] and α",
        r"$\alpha$ says how far each step goes. Gradient descent does not change it; you choose it.",
    ),
    wrong(
        "W[2], b[1] and n[3]",
        r"$n^{[3]}$ decides how many rows $W^{[3]}$ has. It is a whole number and cannot be moved a little "
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
        "A larger network has even more directions in which a step can be too long. First make the cost of this one fall.",
    ),
    wrong(
        "More iterations, so that it settles",
        "The peaks grow. More steps make them grow further.",
    ),
    right(
        "A smaller learning rate α",
        r"If the gradients are right and the cost rises, the steps are too long: they leave the region where the "
        r"slope still holds. Divide $\alpha$ by 3 or 10 until $J$ falls.",
    ),
    wrong(
        "The sign of the step in the update",
        "A check of the gradients says nothing about it, true. But with the wrong sign every step would climb: $J$ would rise "
        "steadily and never fall in between.",
    ),
)

last_year = Question(
    "c1w4.07",
    r"Last year $\alpha=.01$ was the best choice for your network. This year there is twice as much data, and the features are scaled "
    r"differently. What about $\alpha$?",
    wrong(
        "It stays: the network is the same",
        r"The cost depends on the data too. If the features are ten times as large, $\alpha$ must be a "
        r"hundred times smaller.",
    ),
    wrong(
        "It must be half as large, because m has doubled",
        r"$J$ is a mean over the examples. Twice as many of the same kind leave "
        r"the gradient about as large as it was.",
    ),
    right(
        "Try a few values of it again",
        r"Good hyperparameters depend on data, scaling and hardware, so they age. A short search now and then costs "
        r"little, and you will know.",
    ),
    wrong(
        "It no longer matters: more data forgives all",
        "If the steps are too long, no amount of data helps. The cost "
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
    r"99.9 % of it. What do you conclude?",
    wrong(
        "The gradient is wrong, by exactly these 17 %",
        r"Then a short step would be off by 17 % too. It is not: the shorter the step, the better the promise "
        r"is kept.",
    ),
    wrong(
        "α is too large here and must not be used",
        r"The cost fell, and eighty times as far as with $\alpha=.01$. A broken promise does no "
        r"harm while $J$ goes down.",
    ),
    right(
        "The cost is curved, and .83 of the promised drop is left",
        r"A gradient is exact only for an infinitely short step. The missing share shrinks in proportion to $\alpha$, as it must for a smooth "
        r"$J$.",
    ),
    wrong(
        "Rounding errors have eaten 17 % of the drop",
        r"Rounding spoils the sixteenth digit. Here 17 % is missing, and the missing share "
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
    r"A network learns digits nearly as well when fixed random matrices replace $W^{\mathsf T}$ on the way back. What follows for "
    r"brains?",
    wrong(
        "The brain does learn by random feedback of this kind",
        "An experiment with 64-64-32-10 units shows what is possible, not what happens inside a skull. Nobody "
        "has measured such wires there.",
    ),
    wrong(
        "Backpropagation computes a wrong gradient",
        "It computes the gradient exactly, and the network learned faster with it. The experiment shows that learning also works with "
        "less.",
    ),
    right(
        "The way back need not be exact for learning to work",
        r"One objection to backpropagation in brains was that they would need an exact copy of $W^{\mathsf T}$. That objection loses its force. "
        r"How brains do it remains open.",
    ),
    wrong(
        "Any random signal will make a network learn, even noise",
        r"The signal that goes back is the error, sent through fixed wires. $W$ turns until these wires "
        r"are useful. Noise would teach nothing.",
    ),
    evidence=_random_feedback,
)
