"""Quiz of c2w3. The numbers in right answers are computed by `evidence` in a test."""

import numpy as np

from dlcourse import functional as F
from dlcourse import nn
from dlcourse.analysis import search
from dlcourse.practice import Question, right, wrong

importance = Question(
    "c2w3.01",
    "A network is to be tuned, and there is little time. In which order does the lecture take the hyperparameters?",
    wrong(
        "Adam's β₁, β₂ and ε first, as they sit in every step",
        "Their usual values, .9, .999 and 10⁻⁸, work nearly everywhere. The lecture almost never tunes them.",
    ),
    wrong(
        "The number of layers first, because it decides what can be learned",
        "It matters, but less than α. With a bad learning rate you cannot even tell which depth is better.",
    ),
    right(
        "First α; then β, units and batch size; then layers, decay",
        "The learning rate decides whether anything is learned at "
        "all. Adam's own three numbers come last, if ever. It is experience and not a law, and other problems may differ.",
    ),
    wrong(
        "All in one fine grid: they are equally important",
        "With five values each, six hyperparameters make 15 625 trainings. And most of them "
        "would repeat the same α.",
    ),
)


def _grid():
    space = {"alpha": search.log_uniform(1e-4, 1), "epsilon": search.log_uniform(1e-10, 1e-6)}

    def rates(sampler):
        return len({settings["alpha"] for settings, _ in next(sampler(space, 25, np.random.default_rng(0)))})

    return [f"On the grid {rates(search.grid)}, at random {rates(search.random)}"]


grid = Question(
    "c2w3.01",
    "25 trials in α and ε, once on a 5 × 5 grid, once drawn at random. How many different values of α are tried?",
    right(
        "On the grid 5, at random 25",
        "On the grid each α occurs five times, with different ε. If ε hardly matters, four of five trainings told you "
        "nothing new.",
    ),
    wrong(
        "On the grid 25, at random 25",
        "The grid has 25 points, but they stand in five columns, and α is the same along a column.",
    ),
    wrong(
        "On the grid 25, at random 5", "It is the other way round: a random point shares its α with no other."
    ),
    wrong("On the grid 5, at random 5", "Random points do not stand in columns: each has an α of its own."),
    evidence=_grid,
)

random_wins = Question(
    "c2w3.01",
    "When does random search beat a grid with as many trials?",
    wrong(
        "Always, which is why nobody should use a grid",
        "If two hyperparameters are equally important, the evenly spaced grid leaves smaller gaps, and "
        "does better.",
    ),
    right(
        "When few of the hyperparameters matter",
        "Then a grid wastes its trials on repeating the few values "
        "of the important one. You do not know in advance which one that is.",
    ),
    wrong(
        "When all the hyperparameters are equally important",
        "That is the case where the grid is better: nothing is wasted, and its points are spread more "
        "evenly than random ones.",
    ),
    wrong(
        "Only if the seed of the search is a lucky one",
        "Luck spreads the results of both draws and trainings. But averaged over many seeds the difference is there, "
        "and its size depends on how unequal the hyperparameters are.",
    ),
)


def _code():
    rng, lines = (
        np.random.default_rng(0),
        [
            "10 ** rng.uniform(-4, 0)",
            "rng.uniform(0.0001, 1)",
            "np.exp(rng.uniform(-4, 0))",
            "10.0 ** -rng.integers(0, 5)",
        ],
    )

    def even(line):
        drawn = np.log10([eval(line, {"np": np, "rng": rng}) for _ in range(4000)])
        return (
            len(set(drawn.tolist())) > 100
            and abs(np.histogram(drawn, bins=4, range=(-4, 0))[0] - 1000).max() < 120
        )

    return [line for line in lines if even(line)]


code = Question(
    "c2w3.02",
    "Which line draws α from .0001 to 1 so that every power of ten has the same chance?",
    wrong(
        "rng.uniform(0.0001, 1)",
        "Of these draws 90 % lie between .1 and 1, and only one in a thousand below .001.",
    ),
    wrong(
        "np.exp(rng.uniform(-4, 0))",
        "The natural exponential: $e^{-4}$ is .018, so nothing below that is ever tried.",
    ),
    right(
        "10 ** rng.uniform(-4, 0)",
        r"$r$ is even from −4 to 0 and $\alpha=10^r$. Each of the four powers of ten gets a quarter of the trials.",
    ),
    wrong(
        "10.0 ** -rng.integers(0, 5)",
        "Every power of ten has its chance, but only five values can ever be drawn, as on a grid.",
    ),
    evidence=_code,
)


def _window():
    days = [1 / (1 - beta) for beta in (0.9, 0.9005, 0.999, 0.9995)]
    return [f"{days[0]:.0f} to {days[1]:.2f} steps", f"{days[2]:.0f} to {days[3]:.0f}"]


beta_scale = Question(
    "c2w3.02",
    "β of momentum is searched from .9 to .999. Why on a log scale of 1 − β?",
    wrong(
        "Because β must stay positive, which a log scale ensures",
        "It is positive on any scale. And a log scale of β itself would be almost even between .9 and .999.",
    ),
    wrong(
        "The smaller number 1 − β takes fewer trials to search",
        "The number of trials is yours to choose. The scale says where they go.",
    ),
    right(
        "10 to 10.05 steps for .9 → .9005, 1000 to 2000 for .999 → .9995",
        r"The window is $1/(1-\beta)$. Trials belong where the result changes fast, and that is close to 1.",
    ),
    wrong(
        "Because gradients differ in size by many powers of ten",
        "The scale of the gradients is a matter of α. β says how long they are remembered.",
    ),
    evidence=_window,
)

schools = Question(
    "c2w3.03",
    "Team A has one GPU and a huge data set. Team B has 64 machines that stand idle, and a small one. Which school suits whom?",
    wrong(
        "Caviar for both: parallel search is modern",
        "On one GPU the trainings of 64 settings come one after the other. If each takes weeks, the year is over "
        "before the comparison begins.",
    ),
    right(
        "A nurses a panda, B takes caviar",
        "A can afford one model and nurses it day by day. B trains many settings side by side for one day and keeps the best. "
        "Compute decides, not taste.",
    ),
    wrong("Caviar for A, panda for B", "A cannot train many, and B would leave 63 machines idle."),
    wrong(
        "Panda for both: care is better than chance",
        "With as much calendar time, 64 tries side by side beat one nursed model that has had a day.",
    ),
)

where = Question(
    "c2w3.05",
    "Where does batch norm sit in this course, and which of its numbers are trained by gradient descent?",
    right(
        "On z, before g; γ and β are trained",
        r"$z\to z_\text{norm}\to\gamma z_\text{norm}+\beta\to g$. The mean and the variance are "
        r"computed from the batch, and their running averages are recorded, not learned.",
    ),
    wrong(
        "On z, before g; μ and σ² are trained",
        "They are what they are: the mean and the variance of this mini-batch. γ and β are what is learned.",
    ),
    wrong(
        "On a, after g; γ and β are trained",
        "That is sometimes done too. The lectures, and most networks, put it before g.",
    ),
    wrong(
        "On a, after g; μ and σ² are trained",
        "Neither half is right. And μ and σ² are trained in neither place: they are computed from each mini-batch.",
    ),
)


def _useless():
    rng = np.random.default_rng(0)
    W, X, gamma, beta = rng.normal(size=(3, 2)), rng.normal(size=(2, 8)), np.ones((3, 1)), np.zeros((3, 1))

    def run(W, b, gamma, beta):
        return F.batch_norm(W @ X + b, gamma, beta, axis=1)

    at = run(W, np.zeros((3, 1)), gamma, beta)
    moved = {
        "b": run(W, np.ones((3, 1)), gamma, beta),
        "W": run(W + rng.normal(size=W.shape), np.zeros((3, 1)), gamma, beta),
        "γ": run(W, np.zeros((3, 1)), gamma + 1, beta),
        "β": run(W, np.zeros((3, 1)), gamma, beta + 1),
    }
    return [f"{name}: the mean" for name, value in moved.items() if np.allclose(value, at)]


useless = Question(
    "c2w3.05",
    "Which parameter of a layer does nothing once its batch norm stands behind it?",
    wrong(
        "W: dividing by σ takes its size away",
        "Its size is, but its direction decides what the unit looks for.",
    ),
    wrong(
        "γ: the next W can do the same",
        "g comes between them. How wide z reaches into the bend of g is decided by γ.",
    ),
    wrong(
        "β: the mean is taken away",
        "β is added after that, so it stays. It takes over the job of another parameter.",
    ),
    right(
        "b: the mean takes it away again",
        r"Adding $b$ to all examples raises $\mu$ by $b$. What remains is the same, and $db=0$. So $b$ is left out.",
    ),
    evidence=_useless,
)

two_betas = Question(
    "c2w3.05",
    "A network with batch norm is trained by momentum. Two numbers are called β. What do they have to do with each other?",
    wrong(
        "They are equal: both smooth over the batches",
        "One of them smooths, momentum's. Batch norm's β is what is added to each unit's z.",
    ),
    right(
        "Nothing: one is learned while the other weighs the past",
        r"Two papers chose the same letter. Batch norm's "
        r"$\beta^{[l]}$ is a vector with a gradient; momentum's β is a single hyperparameter such as .9.",
    ),
    wrong(
        "Batch norm's β averages that of momentum",
        "The running averages of batch norm belong to μ and σ². They are a third thing.",
    ),
    wrong(
        "Both are hyperparameters that must be tuned together",
        "Batch norm's β is trained, like W. Nobody tunes it.",
    ),
)


def _noise():
    ratio = np.sqrt(512 / 64)
    return [f"by a factor of {ratio:.1f}"]


noise = Question(
    "c2w3.06",
    "The batch grows from 64 to 512. What becomes of batch norm's regularising noise?",
    wrong(
        "It grows by a factor of 8.0",
        "The noise is the error of μ and σ, and a larger batch makes both of them more exact.",
    ),
    wrong(
        "It stays as it is, because γ and β are the same",
        "γ and β have nothing to do with it. The noise comes from the estimates μ and σ of the batch.",
    ),
    right(
        "It shrinks by a factor of 2.8",
        r"A mean over $B$ examples is off by about $\sigma/\sqrt B$: .125 σ for 64 and .044 σ for 512. A side effect that goes "
        r"away when the batch grows is nothing to rely on.",
    ),
    wrong(
        "It shrinks by a factor of 8.0",
        r"Eight times the examples, but the error of a mean falls with the square root.",
    ),
    evidence=_noise,
)


def _single():
    rng = np.random.default_rng(0)
    beta = rng.normal(size=(5, 1))
    answers = [F.batch_norm(rng.normal(size=(5, 1)), np.ones((5, 1)), beta, axis=1) for _ in range(10)]
    return ["The same answer for every image" if all(np.array_equal(each, beta) for each in answers) else "?"]


single = Question(
    "c2w3.07",
    "After training, one test image at a time is given to the network, which by mistake is still in training mode. What comes out?",
    wrong(
        "The right answers, only slower",
        "The mean of one example is that example. Nothing is left of it after the mean has been subtracted.",
    ),
    wrong(
        "An error: a batch of one has no variance",
        "It does, and it is 0; ε keeps the division from failing. That is why nobody notices.",
    ),
    wrong(
        "Answers with a little more noise",
        "Far worse than noise: the image has no influence at all on what comes out of the first batch norm.",
    ),
    right(
        "The same answer for every image",
        r"$z-\mu=0$ for a single example, so $\tilde z=\beta$ in every unit, whatever the image. Use the running averages.",
    ),
    evidence=_single,
)


def _two_classes():
    z = np.array([[1.3], [-0.4]])
    same = np.isclose(F.softmax(z, axis=0)[0, 0], F.sigmoid(z[0, 0] - z[1, 0]))
    J = F.cross_entropy(np.zeros((4, 1)), np.array([2]), axis=0)
    return ["sigmoid of z₁ − z₂" if same else "?", f"ln 4 = {J:.3f}"]


softmax = Question(
    "c2w3.09",
    "What is softmax for C = 2, and what is the loss for C = 4 if all four scores are equal?",
    wrong(
        "Two sigmoids, of z₁ and of z₂; loss 2 ln 2 = 1.386",
        "Two sigmoids need not sum to 1. Softmax looks at differences of scores only.",
    ),
    right(
        "The sigmoid of z₁ − z₂; for four equal scores ln 4 = 1.386",
        r"$e^{z_1}/(e^{z_1}+e^{z_2})=1/(1+e^{-(z_1-z_2)})$: logistic regression. And equal scores "
        r"give each class ¼, so the loss is $-\ln\frac14$.",
    ),
    wrong(
        "The sigmoid of z₁ − z₂; loss .25",
        "The first half is right. .25 is the probability, and the loss is −ln of it.",
    ),
    wrong(
        "The hardmax; loss 0, as no class is preferred",
        "Hardmax puts a 1 at the largest score. Softmax is its smooth version, and being undecided "
        "always costs something.",
    ),
    evidence=_two_classes,
)


def _one_hot_shapes():
    labels = np.array([0, 3, 1, 2, 2, 0])
    columns, rows = np.eye(4)[:, labels], np.eye(4)[labels]
    same = np.isclose(
        F.cross_entropy(columns + 0.5, columns, axis=0), F.cross_entropy(rows + 0.5, rows, axis=-1)
    )
    shown = [
        str(tuple("m" if n == 6 else n for n in array.shape)).replace("'", "") for array in (columns, rows)
    ]
    return [f"{shown[0]} before, {shown[1]} after"] if same else ["?"]


one_hot = Question(
    "c2w3.10",
    "Four classes, m examples, one-hot labels Y. Which shape has Y before section 3.10, and which from then on?",
    wrong(
        "(m, 4) before, (4, m) after",
        "The other way round. Up to 3.9 examples are columns, as in the lectures; frameworks put them in rows.",
    ),
    wrong(
        "(4, m) before and after",
        "Labels belong to examples, so they turn with them.",
    ),
    wrong(
        "(4, 1) for an example before, (1, 4) after",
        "That is the label of a single example. There are m of them.",
    ),
    right(
        "(4, m) before, (m, 4) after",
        r"An example was a column and becomes a row. $W$ alone keeps its shape, $(n^{[l]},n^{[l-1]})$, and $WX$ becomes $xW^{\mathsf T}$.",
    ),
    evidence=_one_hot_shapes,
)


def _frozen():
    w, alpha = np.float32(0), np.float32(0.01)
    for _ in range(2000):
        w -= alpha * (2 * w - np.float32(10))
    step = abs(alpha * (2 * w - np.float32(10)))
    return ["half the distance to the next number"] if 0 < step < np.spacing(w) / 2 else ["?"]


frozen = Question(
    "c2w3.11",
    "J = (w − 5)² with α = .01 in float32: w reaches 4.9999886 and stays there for ever. Why?",
    wrong(
        "It has converged: that is the minimum in float32",
        "5 itself is a float32, and there $J$ is 0. The gradient at 4.9999886 is not.",
    ),
    wrong(
        "The gradient at this place has become exactly 0",
        "It is $2(w-5)$, about $-2.3\\cdot10^{-5}$, and float32 has no trouble with numbers of that size.",
    ),
    right(
        "The step is less than half the distance to the next number",
        r"Near 5 float32 numbers are $4.8\cdot10^{-7}$ apart, and the "
        r"step is $2.3\cdot10^{-7}$. More steps do not help; float64 gets much closer before the same happens.",
    ),
    wrong(
        "The learning rate is too large, so that w jumps to and fro",
        r"With $\alpha=.01$ every step takes away 2 % of the error. Too large would be beyond 1.",
    ),
    evidence=_frozen,
)


def _eval_mode():
    rng = np.random.default_rng(0)
    model, x = nn.Sequential(nn.BatchNorm(3), nn.Dropout(0.5, rng=rng)), rng.normal(5.0, 2.0, (8, 3))
    before = {name: value.copy() for name, value in model.state_dict().items()}
    model.eval()
    whole = np.asarray(model(x))
    alone = np.vstack([np.asarray(model(x[i : i + 1])) for i in range(8)])  # no batch, and no coin, has a say
    kept = all(np.array_equal(value, before[name]) for name, value in model.state_dict().items())
    return ["running averages", "dropout stops"] if kept and np.allclose(whole, alone) else ["?"]


eval_mode = Question(
    "c2w3.10",
    "What does `model.eval()` do before the test images are read?",
    wrong(
        "It freezes the parameters, so that no step can move them",
        "They can be trained as before: a step is the optimizer's doing, and eval() does not know it.",
    ),
    wrong(
        "It stops the tape, so that no gradients are recorded",
        "That is what `no_grad()` does. The two are often seen together, but each does its own job.",
    ),
    right(
        "Batch norm takes its running averages, and dropout stops",
        "Both layers work in one way while the network learns and in another way afterwards. In eval mode an image gets the "
        "same answer, whatever else is in its batch.",
    ),
    wrong(
        "It measures the accuracy of the model on the test set",
        "It has not been given any images yet. It switches the layers to their other mode, and nothing more.",
    ),
    evidence=_eval_mode,
)
