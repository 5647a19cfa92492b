"""Quiz of c1w3. The numbers in right answers are computed by `evidence` in a test."""

import numpy as np

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.practice import Question, right, wrong


def _layers():
    return [str(len(deep_network.initialize([3, 4, 1], init=initializers.zeros, rng=None)))]


counting_layers = Question(
    "c1w3.02",
    "A network has 3 inputs, 4 hidden units and 1 output. How many layers does it have, as this course counts them?",
    wrong(
        "3: the input, the hidden and the output layer",
        "The drawing shows three columns. But the input column has no parameters and "
        "computes nothing. It is called layer 0 and is not counted.",
    ),
    right(
        "2: the hidden layer and the output",
        "Layers with parameters count: $W^{[1]}, b^{[1]}$ and $W^{[2]}, b^{[2]}$. The input is layer 0.",
    ),
    wrong(
        "1: only the hidden layer does real work",
        "The output unit has weights of its own, $W^{[2]}$, and learns them like any other.",
    ),
    wrong(
        "4: one for each of the hidden units",
        "The four hidden units stand side by side in one layer. They all read the same "
        "input, and none reads another.",
    ),
    evidence=_layers,
)


def _index():
    unit, example = np.indices((6, 20)) + 1
    a = {2: np.stack([unit, example])}  # a[2] holds at each place who it belongs to
    unit, example = a[2][:, 4 - 1, 12 - 1]
    return [f"layer 2, example {example}, unit {unit}"]


three_indices = Question(
    "c1w3.04",
    "What is $a^{[2](12)}_4$?",
    wrong(
        "The output of layer 12, example 2, unit 4",
        "Square brackets number the layers, round ones the examples. Here the square brackets hold a 2.",
    ),
    wrong(
        "The output of layer 2, example 4, unit 12",
        "The number below, without brackets, is the unit: the row of the "
        "matrix. The round brackets number the example: the column.",
    ),
    right(
        "The output of layer 2, example 12, unit 4",
        "Square brackets: layer. Round brackets: example. Below: unit. In the matrix $A^{[2]}$ it stands in row 4, column 12.",
    ),
    wrong(
        "Layer 2, unit 4, to the power 12",
        "A power would have no brackets. Here $(12)$ means the twelfth example.",
    ),
    evidence=_index,
)

no_transpose = Question(
    "c1w3.03",
    r"Logistic regression computes $z = w^\top x + b$, with a transpose. A hidden layer computes $z^{[1]} = W^{[1]}x + "
    "b^{[1]}$, without one. Why?",
    wrong(
        "It is a slip: W[1] should have a T there",
        "It is no slip. $W^{[1]}$ has the shape $(n^{[1]}, n_x)$, so the "
        "product fits as it stands. With a transpose it would not.",
    ),
    wrong(
        "Hidden units use weighted sums of another kind",
        r"Each hidden unit computes the very same sum, $w^\top x + b$, with "
        "its own $w$ and $b$.",
    ),
    right(
        "Each row of W[1] is a unit's weights already",
        r"Row $i$ of $W^{[1]}$ is $w_i^\top$. Stacking "
        "the rows turns $n^{[1]}$ sums into one matrix product.",
    ),
    wrong(
        "In a network x is a row and not a column",
        "$x$ is a column, here and everywhere in courses 1 and 2. It is the weights that are rows.",
    ),
)


def _steepness():
    z = np.zeros(1)
    tanh, sigmoid = (g.forward(z)[1](np.ones(1)).item() for g in (F.tanh, F.sigmoid))
    return ["four times"] if tanh / sigmoid == 4 else []


tanh_or_sigmoid = Question(
    "c1w3.06",
    "What do hidden units gain when tanh replaces the sigmoid?",
    right(
        "Outputs around zero, and a slope up to four times as steep",
        "The next layer gets numbers of both signs. "
        "On its way back the gradient is multiplied by up to 1, with the sigmoid by ¼ at most. That is why tanh was far "
        "ahead in the race.",
    ),
    wrong(
        "More functions that the network can represent",
        r"It represents the same ones: $\tanh z = 2\sigma(2z) - 1$, so the weights around it "
        "can make up for the difference. What changes is how easily these weights are found.",
    ),
    wrong(
        "Units that never saturate, however large z is",
        "tanh is as flat at its ends as the sigmoid. Of the common functions it is ReLU that "
        "does not saturate on the right.",
    ),
    wrong(
        "Outputs that can be read as probabilities",
        "The other way round: it is the sigmoid whose outputs lie between 0 and 1. "
        "That is why it stays on the output of a classifier.",
    ),
    evidence=_steepness,
)

linear_output = Question(
    "c1w3.07",
    "When is a linear output unit, $g(z) = z$, the right choice?",
    wrong(
        "Never, because a network needs bends in every layer",
        "The bends have to be in the hidden layers. A linear output after them takes nothing away.",
    ),
    wrong(
        "When the network is deep enough without it",
        "Depth has nothing to do with it. What counts is the kind of number to be predicted.",
    ),
    wrong(
        "When y is 0 or 1, as with cats and no cats",
        r"Then $\hat y$ should be a probability, and the sigmoid keeps it between 0 and 1.",
    ),
    right(
        "When y may be any real number, above or below 0",
        "A temperature, for example: a sigmoid cannot reach 25, and a ReLU cannot reach −3. "
        "A linear output reaches every number. For prices, which are never negative, ReLU would do too.",
    ),
)


def _collapsed():
    rng = np.random.default_rng(0)
    X, W1, b1, W2, b2 = (rng.normal(size=shape) for shape in ((2, 9), (5, 2), (5, 1), (1, 5), (1, 1)))
    network = deep_network.output([(W1, b1), (W2, b2)], X, [F.identity, F.sigmoid])
    logistic = deep_network.output([(W2 @ W1, W2 @ b1 + b2)], X, [F.sigmoid])
    return ["logistic regression"] if np.allclose(network, logistic, atol=1e-14) else []


linear_hidden = Question(
    "c1w3.07",
    "All hidden units are linear, and the output unit is a sigmoid. What can this network compute that a single "
    "unit cannot?",
    wrong(
        "Curved boundaries, if there are enough hidden units",
        "Straight lines, however many, add up to a straight "
        r"line. The boundary is where $W^{[2]}W^{[1]}x + \ldots = 0$.",
    ),
    right(
        "Nothing more than logistic regression does",
        "$W^{[2]}(W^{[1]}x + b^{[1]}) + b^{[2]} = "
        "W'x + b'$. On the flower it ends at exactly the same $J$ as a single unit.",
    ),
    wrong(
        "Probabilities that change more smoothly",
        r"The probabilities are $\sigma(W'x + b')$: the same S-curve as before.",
    ),
    wrong(
        "Several classes at once: one for each hidden unit",
        "It has one output unit, so it tells two classes apart, just as a single unit does.",
    ),
    evidence=_collapsed,
)

corner = Question(
    "c1w3.08",
    "At exactly $z = 0$ ReLU has no derivative. What does a program do there?",
    wrong(
        "It stops and reports an error",
        "There is nothing to stop for. The program asks whether z > 0, and that always has an answer.",
    ),
    wrong(
        "It adds a small random number to z first",
        "No library does that. Exactly 0 is rare, and harmless when it happens.",
    ),
    right(
        "It takes either 0 or 1",
        "Both are slopes of lines that touch the curve from "
        "below at its corner. The library takes 0, because it asks `z > 0`. Over many examples and steps it makes no "
        "difference.",
    ),
    wrong(
        "It takes ½: the mean of both slopes",
        "½ is what a two-sided difference measures there. It is no more right "
        "than any other number from 0 to 1.",
    ),
)

dead_unit = Question(
    "c1w3.10",
    "A ReLU unit is off for every example. Why will it stay off?",
    wrong(
        "Its outgoing weight became zero in training",
        "Its outgoing weight may be anything. That weight does not learn either, because "
        "$dW^{[2]}$ contains $a = 0$. But it is not what keeps the unit off.",
    ),
    right(
        "It has no slope at any of the examples",
        "$dz^{[1]} = "
        r"W^{[2]\top}dz^{[2]} * g'(z^{[1]})$. The blame arrives, and the closed gate multiplies it by 0. Leaky ReLU would let a "
        "little of it through.",
    ),
    wrong(
        "The learning rate is too small to turn it on",
        "Any learning rate times a gradient of 0 is a step of 0.",
    ),
    wrong(
        "The loss does not depend on it any more",
        "It would, if the unit were moved far enough. But gradient "
        "descent feels only the slope where it stands, and that is 0.",
    ),
)


def _shape_of_dW():
    X, Y = data.planar_flower(rng=np.random.default_rng(29))
    params = deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=np.random.default_rng(0))
    A, caches = deep_network.forward(params, X, [F.tanh, F.sigmoid])
    (dW1, _), _ = deep_network.backward(deep_network.cost(A, Y)[1], caches)
    return [f"{dW1.shape}, like W[1]"] if dW1.shape == params[0][0].shape else []


shape_of_gradient = Question(
    "c1w3.09",
    "A 2-4-1 network is trained on 400 examples. What shape does $dW^{[1]}$ have?",
    wrong(
        "(4, 400), one column for each example",
        r"That is the shape of $dZ^{[1]}$. The product with $X^\top$ adds up "
        "the examples, and the 400 is gone.",
    ),
    wrong(
        "(2, 4), because the gradient runs backwards",
        "The sweep runs backwards, but the shapes do not turn round. A gradient has the shape of its parameter.",
    ),
    right(
        "(4, 2), like W[1] itself",
        r"$W := W - \alpha\,dW$ makes sense only if both have the same "
        "shape. And $(4, 400)$ times $(400, 2)$ gives just that.",
    ),
    wrong(
        "(4, 1), like b[1], with one slope for each unit",
        "That is the shape of $db^{[1]}$. A unit with two inputs has two weights, and each has a slope of its own.",
    ),
    evidence=_shape_of_dW,
)

zero_start = Question(
    "c1w3.11",
    "All weights start at zero: once in logistic regression, once in a network with a hidden layer. Where does "
    "gradient descent still work?",
    wrong(
        "In neither: a gradient of zero weights is zero",
        r"Logistic regression from zero works: $dw = X(A-Y)^\top/m$ "
        "contains no $w$ that could make it 0.",
    ),
    right(
        "Only in logistic regression, which has one unit",
        "A single unit has no other unit to "
        "differ from. In a layer, equal units get equal gradients, step after step, and the layer is worth one "
        "unit.",
    ),
    wrong(
        "In both, if the learning rate is large enough",
        "The rate multiplies gradients that are equal, or zero. "
        "However large it is, it cannot make them different.",
    ),
    wrong(
        "In the network only, because it has more freedom",
        "The freedom is there, but symmetry keeps the units from using it.",
    ),
)


def _scales():
    X, _ = data.planar_flower(rng=np.random.default_rng(29))
    rng = np.random.default_rng(0)
    flat = [
        np.mean(np.abs(F.tanh(initializers.normal(scale)((100, 2), rng=rng) @ X)) > 0.99)
        for scale in (0.01, 100.0)
    ]
    signal = X
    for _ in range(20):
        signal = F.tanh(initializers.normal(0.01)((50, len(signal)), rng=rng) @ signal)
    small_is_steep, nothing_left = flat[0] == 0 and flat[1] > 0.9, np.abs(signal).max() < 1e-12
    return ["off its flat ends"] if small_is_steep and nothing_left else []


small_start = Question(
    "c1w3.11",
    "Why are random weights multiplied by .01 and not by 100 if the hidden units are tanh?",
    wrong(
        "Small weights make a simpler network, which generalises",
        "What matters for that is where the weights end, not where "
        "they start. In ten thousand steps they go wherever the data pull them.",
    ),
    wrong(
        "Large weights overflow, and the outputs become infinite",
        "tanh of a large number is 1, so nothing overflows. The trouble is that tanh is flat there.",
    ),
    right(
        "It keeps tanh off its flat ends, where it does not learn",
        "At ×100 nearly all "
        r"hidden numbers lie where $g' \approx 0$, and learning creeps. At ×.01 a signal shrinks in every layer: after "
        "twenty layers nothing is left. Course 2, week 1 finds the scale in between.",
    ),
    wrong(
        "It makes all units start nearly equal, as we want them",
        "They should be different. ×.01 leaves them small but different, and that is enough.",
    ),
    evidence=_scales,
)


def _two_and_three():
    X, Y = data.planar_flower(rng=np.random.default_rng(29))

    def share(n, seed):
        params = deep_network.initialize(
            [2, n, 1], init=initializers.normal(0.01), rng=np.random.default_rng(seed)
        )
        for _ in range(1500):
            A, caches = deep_network.forward(params, X, [F.tanh, F.sigmoid])
            params = deep_network.update(
                params, deep_network.backward(deep_network.cost(A, Y)[1], caches), learning_rate=1.2
            )
        return np.mean(deep_network.predict(params, X, [F.tanh, F.sigmoid]) == Y)

    two, three = [share(2, seed) for seed in range(4)], share(3, 0)
    return (
        [f"{three:.0%}".replace("%", " %"), "always ends there"]
        if np.ptp(two) < 0.03 and max(two) < 0.7
        else []
    )


bad_luck = Question(
    "c1w3.09",
    "A network with two hidden units gets 67 % of the flower right. Bad luck with the start, or too few units?",
    wrong(
        "Bad luck: another random start would do much better",
        "Try it in this week's figures: other starts end at nearly the "
        "same place. Two lines are not enough for this flower.",
    ),
    wrong(
        "Too few steps: 5000 more would get it right",
        "The cost stopped falling long ago. The network does as well as two bends can.",
    ),
    right(
        "Too few units: it always ends there, and three give 92 %",
        "Several starts, one result: that points "
        "to a limit of the model. One more unit, one more line, and the accuracy jumps.",
    ),
    wrong(
        "Too many units: a single one would do just as well",
        "One unit gets 68 %, about the same. But neither has enough lines to cut the "
        "plane into the petals of the flower.",
    ),
    evidence=_two_and_three,
)
