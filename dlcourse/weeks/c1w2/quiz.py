"""Quiz of c1w2. The numbers in right answers are computed by `evidence` in a test."""

import numpy as np

from dlcourse import data
from dlcourse import functional as F
from dlcourse.autodiff import value_and_grad
from dlcourse.practice import Question, right, wrong


def _sizes():
    X = data.unroll(np.zeros((1000, 32, 32, 3), dtype=np.uint8))
    return [f"X {X.shape}", f"Y {(1, X.shape[1])}"]


shapes = Question(
    "c1w2.01",
    r"You have 1000 color pictures of 32 × 32 pixels, each with a label $y \in \{0, 1\}$. Which shapes do $X$ and "
    r"$Y$ have in this course?",
    wrong(
        "X (1000, 3072) and Y (1000, 1)",
        "Here every example is a row. Much software does it that way, but in this part of the "
        "course examples are columns, and every formula on the slides relies on it.",
    ),
    right(
        "X (3072, 1000) and Y (1, 1000)",
        r"One picture has 32 · 32 · 3 numbers and becomes one column; 1000 columns stand "
        r"side by side. $Y$ has one row and a column for each example, so that it lines up with $X$.",
    ),
    wrong(
        "X (3072, 1000) and Y (1000,)",
        r"$X$ is right. But a label vector of rank 1 is neither a row nor a column: "
        r"subtract it from something of shape (1000, 1), and a table of 1000 × 1000 comes out without a complaint.",
    ),
    wrong(
        "X (32, 32, 3, 1000) and Y (1, 1000)",
        "For logistic regression each picture is unrolled into one long column, "
        "because the weighted sum needs one weight for each number.",
    ),
    evidence=_sizes,
)

reshape = Question(
    "c1w2.01",
    r"`images` holds $m$ pictures of 8 × 8 pixels and has shape (m, 8, 8). To get one picture in each column, "
    r"somebody writes `images.reshape(64, m)`. What happens?",
    wrong(
        "An error, because the pictures are the first axis",
        "`reshape` only needs the number of entries to be right, and it is. That is what makes this slip dangerous.",
    ),
    wrong(
        "The same result as reshape(m, 64).T",
        "The shapes agree, the contents do not. A transpose moves the entries; `reshape` "
        "leaves them in memory order and only cuts the row of numbers elsewhere.",
    ),
    right(
        "Each column mixes pictures, without an error",
        "`reshape` cuts the numbers in memory order into "
        "rows of length m. A column then collects every m-th number, from all over the data. On the digits test accuracy "
        "falls to the level of guessing.",
    ),
    wrong(
        "Columns with the right pixels in another order",
        "That would do no harm: a fixed reordering of pixels is only a "
        "renaming of the weights. Here each column holds numbers of different pictures, and its label belongs to none.",
    ),
)


def _range():
    z = np.array([[-1000.0, 0.0, 1000.0]])
    a = F.sigmoid(z)
    return [f"between {a.min():.0f} and {a.max():.0f}"]


why_sigmoid = Question(
    "c1w2.02",
    r"Why does logistic regression not simply predict $\hat y = w^\top x + b$?",
    right(
        "A probability is between 0 and 1, a weighted sum is not",
        r"On the 569 patients a least-squares line leaves $[0, 1]$ for about one in six. The sigmoid keeps the order of the "
        r"scores and squeezes them into that range.",
    ),
    wrong(
        "A weighted sum takes longer to compute than a sigmoid",
        r"The sigmoid is computed *in addition* to the sum, so it cannot be the "
        r"faster way. Speed is not the point; the range is.",
    ),
    wrong(
        "A weighted sum has no derivative with respect to w and b",
        r"It is the easiest of all functions to differentiate: "
        r"$\partial z / \partial w = x$. The trouble is its range.",
    ),
    wrong(
        "A weighted sum cannot separate the classes 0 and 1",
        r"It does: $\hat y > .5$ exactly where $w^\top x + b > 0$, so the "
        r"boundary of logistic regression *is* given by the weighted sum.",
    ),
    evidence=_range,
)


loss_and_cost = Question(
    "c1w2.03",
    r"The loss $\mathcal L$ belongs to one example, the cost $J$ to all $m$. What would change if we left out the "
    r"factor $1/m$ in $J$?",
    wrong(
        "The minimum: it would lie at another w and b",
        r"Multiplying a function by a positive constant moves no minimum: the lowest "
        r"point stays where it is, only its height changes.",
    ),
    wrong(
        "The shape of the cost: it would not be convex",
        "A convex function times a positive number is convex. Adding up convex losses "
        "keeps it so, with or without the mean.",
    ),
    right(
        "The size of the cost and of its gradient",
        r"$J$ and its gradients become $m$ times as large. Gradient descent would need a learning rate $m$ times smaller, "
        r"and costs of data sets of different size could not be compared.",
    ),
    wrong(
        "Nothing: constants drop out of the derivative",
        r"The minimum stays, but the gradient is $m$ times as large, and so is every step with the same "
        r"learning rate: with 1000 examples this usually means divergence.",
    ),
)

two_valleys = Question(
    "c1w2.03",
    r"With squared error, the cost of logistic regression on four points has two valleys. Gradient descent ends in "
    r"the wrong one. Will a smaller learning rate $\alpha$ get it into the right one?",
    wrong(
        "Yes, small steps always find the lowest point",
        "Small steps follow the slope more faithfully, and the slope leads "
        "to the bottom of the valley in which you stand. It knows nothing of the other one.",
    ),
    right(
        "No: small steps never climb the ridge between them",
        r"The start decides the valley: every small step goes down, so it cannot cross the barrier. Cross-entropy removes the barrier itself: as a function "
        r"of $w$ and $b$ it is convex, and there is one valley only.",
    ),
    wrong(
        "Yes, given enough of these smaller steps",
        "More steps bring it closer to the bottom of the same valley. At the bottom "
        "the slope is zero and the steps end.",
    ),
    wrong(
        "No, but more examples in the same proportion will",
        "The mean over the same points repeated is the same curve, with the same two valleys.",
    ),
)


def _from_everywhere():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 40)), (rng.random((1, 40)) < 0.5).astype(float)
    gradient = value_and_grad(lambda w, b: F.binary_cross_entropy(F.affine(X, w.T, b), Y))
    ends = []
    for start in (-3.0, 0.0, 3.0):
        w, b = np.full((2, 1), start), np.full((1, 1), start)
        for _ in range(2000):
            _, (dw, db) = gradient(w, b)
            w, b = w - dw, b - db
        ends.append(w)
    return ["Any"] if np.ptp(ends, axis=0).max() < 1e-6 else ["not any"]


start_values = Question(
    "c1w2.04",
    r"From which values of $w$ and $b$ may gradient descent for logistic regression start?",
    wrong(
        "Only random ones, or all weights stay equal",
        "That is true of networks with a hidden layer, whose units would "
        "all learn the same. Logistic regression has one unit: there is no other unit from which it must differ.",
    ),
    wrong(
        "Only zero, so that no weight is preferred",
        "Zero is the usual choice, and a good one, but any other start ends at the same minimum.",
    ),
    right(
        "Any, because the cost is convex",
        "A convex cost has one valley, so zero will do. From every start, with a learning "
        "rate that is not too large, the way leads down into it.",
    ),
    wrong(
        "Only values that lie near the solution",
        "Then we would have to know the solution. From far away it takes more steps, nothing else.",
    ),
    evidence=_from_everywhere,
)

meaning_of_db = Question(
    "c1w2.09",
    r"In the code of this course a variable is called `db`. What does it hold?",
    right(
        "The derivative dJ/db",
        r"Every derivative is one of the same final output $J$, so the course writes only the part "
        r"that differs: `db` for $\partial J / \partial b$.",
    ),
    wrong(
        "A small change of b",
        r"In mathematics d$b$ is read so, but the variable holds a *slope*: how much $J$ changes per "
        r"unit of $b$. The change is what we make of it: $b$ becomes $b - \alpha\,db$.",
    ),
    wrong("The derivative db/dJ", r"The other way round: we ask how the cost reacts to $b$."),
    wrong(
        "The new value of b after the step",
        r"The new value is $b - \alpha\,db$. `db` is only the slope that goes into it.",
    ),
)


def _evaluations():
    n, calls = 5, 0

    def J(theta):
        nonlocal calls
        calls += 1
        return float(np.sum(theta**2))

    at_the_point = J(np.ones(n))  # shared by all one-sided nudges
    slopes = [(J(np.ones(n) + 1e-4 * (np.arange(n) == i)) - at_the_point) / 1e-4 for i in range(n)]
    return [f"n + {calls - n} evaluations"] if np.allclose(slopes, 2, atol=1e-3) else ["wrong slopes"]


cost_of_derivatives = Question(
    "c1w2.08",
    r"A cost depends on $n$ parameters. You want all $n$ derivatives: once by nudging each parameter on its own, "
    r"once by the backward pass. What does it cost?",
    wrong(
        "n evaluations against n backward passes",
        "One backward pass serves all parameters together, because they share "
        "the way back from J to the place where they enter.",
    ),
    wrong(
        "The same, as both touch every parameter",
        r"Both touch every parameter, but a nudge evaluates the *whole* cost "
        r"for one of them. The backward pass visits each step of the graph once.",
    ),
    right(
        "n + 1 evaluations against about the work of 2",
        r"Nudging needs $J$ at the point itself and once for each nudge. The backward pass costs about as much as the "
        r"forward pass, whatever $n$ is. With 12 289 parameters: 12 290 evaluations against 2.",
    ),
    wrong(
        "About 2 evaluations against n + 1",
        "The other way round: it is nudging that must start again for each parameter.",
    ),
    evidence=_evaluations,
)


def _calm():
    z, y = np.array([[-1000.0]]), np.array([[1.0]])
    _, (dz,) = value_and_grad(lambda z: F.binary_cross_entropy(z, y))(z)
    return [f"stays {dz.item():.0f}".replace("-", "−")]


saturation = Question(
    "c1w2.09",
    r"$dz = a - y$ is the product of two derivatives. Which, and what happens when the unit is certain and wrong "
    r"($y = 1$, $a$ near 0)?",
    right(
        "∂L/∂a and a(1 − a): one grows, dz stays −1",
        r"$\partial\mathcal L/\partial a = -1/a$ grows without bound while $\sigma'(z) = a(1-a)$ falls to 0 just as fast. "
        r"Their product is $-(1-a)$, close to −1: the worst mistakes are corrected most.",
    ),
    wrong(
        "∂L/∂a and x: dz = x · ∂L/∂a explodes",
        r"$x$ comes one step later, in $dw = x\,dz$. And the explosion of "
        r"$\partial\mathcal L/\partial a$ is cancelled by $\sigma'(z)$.",
    ),
    wrong(
        "∂L/∂a and a(1 − a): both die, dz vanishes",
        r"That is what squared error does: its $\partial\mathcal L/"
        r"\partial a$ stays bounded, and the dying $\sigma'(z)$ wins. With cross-entropy the first factor grows as the "
        r"second one falls.",
    ),
    wrong(
        "a and y: dz is 0 as soon as a is 0",
        r"$a - y$ is a difference that *results* from the chain rule: $-1/a$ times $a(1-a)$, for "
        r"$y = 1$.",
    ),
    evidence=_calm,
)


def _broadcast():
    five = (np.zeros((5, 1)) + np.zeros((1, 5))).shape
    m = 400
    table = (np.zeros((m, 1)) - np.zeros(m)).shape
    return [str(five), "(m, m)" if table == (m, m) else str(table)]


broadcasting = Question(
    "c1w2.16",
    r"What are the shapes of (5, 1) + (1, 5), and of (m, 1) − (m,)?",
    wrong(
        "Both are errors: the shapes differ",
        "An axis of length 1 stretches to fit, and a missing axis is added in front. "
        "Neither line complains, which is why the second one is a well-known trap.",
    ),
    wrong(
        "(5, 1) and (m, 1)",
        "Stretching goes both ways: the column is repeated to the right, the row downwards.",
    ),
    right(
        "(5, 5) and (m, m)",
        "(5, 1) and (1, 5) both stretch to (5, 5). And (m,) is read as (1, m), so predictions minus "
        "labels become a table of all pairs; the cost falls, and the network learns nothing.",
    ),
    wrong(
        "(5, 5) and (m, 1)",
        "The first is right. But (m,) gets its new axis in *front*: it is read as (1, m), a row, and "
        "meets the column (m, 1).",
    ),
    evidence=_broadcast,
)

surviving_loop = Question(
    "c1w2.14",
    r"Logistic regression is completely vectorized. Which loop is left in the program?",
    wrong(
        "The loop over the n features of an example",
        r"It is inside the matrix product: $w^\top X$ adds over the features, $X\,dZ^\top$ has "
        r"an entry for each of them.",
    ),
    wrong(
        "The loop over the m examples of the data",
        r"It has become the columns: $Z = w^\top X + b$ scores all of them, and "
        r"$X\,dZ^\top / m$ averages over them.",
    ),
    right(
        "The loop over the iterations",
        r"Each step needs the weights of the step before, so the steps "
        r"must come one after the other. Nothing inside of a step has to wait.",
    ),
    wrong(
        "None: every step is one array expression",
        r"Within one step none is left. But the next step begins with the weights that this one gives: "
        r"iterations cannot be computed side by side.",
    ),
)


def _underflow():
    m, p = 2000, 0.7
    product, logs = np.prod(np.full(m, p)), np.log(np.full(m, p)).sum()
    grid = np.linspace(0.01, 0.99, 99)
    likelihood = grid**7 * (1 - grid) ** 3
    same = grid[likelihood.argmax()] == grid[np.log(likelihood).argmax()]
    return [
        "best parameters stay the same" if same else "",
        f"underflows to {product:.0f}" if np.isfinite(logs) else "",
    ]


why_logs = Question(
    "c1w2.18",
    r"Maximum likelihood asks for the parameters that make $\prod_i p(y^{(i)} \mid x^{(i)})$ largest. Why do we "
    r"take the logarithm first?",
    wrong(
        "The logarithm makes every function convex, with one minimum",
        r"It does not: $\ln$ of a function with two peaks still has two "
        r"peaks in the same places. Cross-entropy is convex because of the sigmoid and the logarithm together.",
    ),
    right(
        "The best parameters stay the same, the product underflows to 0",
        r"$\ln$ rises, so the largest product has the largest logarithm. A product of thousands of probabilities is smaller "
        r"than the smallest float; the sum of their logarithms is an ordinary number, and easy to differentiate.",
    ),
    wrong(
        "The product has no maximum, but its logarithm has one",
        r"It has the same maximum as its logarithm. The computer just cannot tell it "
        r"from 0 any more.",
    ),
    wrong(
        "The logarithm makes wrong predictions cost less than before",
        r"The logarithm makes confident mistakes cost *more*: "
        r"$-\ln a$ grows without bound as $a$ goes to 0.",
    ),
    evidence=_underflow,
)
