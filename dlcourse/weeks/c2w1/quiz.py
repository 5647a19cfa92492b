"""Quiz of c2w1. The numbers in right answers are computed by `evidence` in a test."""

import numpy as np

from dlcourse import data, deep_network, initializers
from dlcourse import functional as F
from dlcourse.analysis import gradcheck, strategy
from dlcourse.practice import Question, right, wrong


def _percents(m, fractions):
    parts = strategy.split(np.zeros((1, m)), np.zeros((1, m)), fractions, rng=np.random.default_rng(0))
    return " / ".join(f"{100 * X.shape[1] / m:g}" for X, _ in parts)


sizes = Question(
    "c2w1.01",
    "How would you split 1000 examples, and how ten million, into train, dev and test?",
    wrong(
        "Both 70 / 15 / 15 %, whatever the number of examples",
        "A dev set has one job: to tell which of two models is better. How many examples that takes depends on the "
        "difference you want to see, not on how many you have. 1.5 million would be wasted on it.",
    ),
    right(
        "1000: 60 / 20 / 20 %; ten million: 99.5 / 0.25 / 0.25 %",
        "25 000 examples already show differences of a few tenths of a percent. All the rest teaches the model. With 1000 "
        "examples dev and test need larger shares to say anything at all.",
    ),
    wrong(
        "1000: 99 / 0.5 / 0.5 %; ten million: 60 / 20 / 20 %",
        "The other way round. Five examples cannot rank two models, and four million are more than any ranking needs.",
    ),
    wrong(
        "Both 50 / 25 / 25 %, so that dev and test can be trusted alike",
        "Trust in a set comes from its absolute size. Half of ten million examples would never be learned from.",
    ),
    evidence=lambda: [_percents(1000, (0.6, 0.2, 0.2)), _percents(10**7, (0.995, 0.0025, 0.0025))],
)


def _winner():
    scores = np.random.default_rng(0).binomial(100, 0.5, (20_000, 100)).max(axis=1)
    return ["selection"] if 61.5 < scores.mean() < 63.5 else ["no"]


winner = Question(
    "c2w1.01",
    "A hundred models are scored on 100 dev examples; the labels are coin flips. The best scores 63 %. What does that mean?",
    wrong(
        "It has found a pattern the others missed",
        "There is no pattern in coin flips. Even among models that guess, the best of a hundred scores 62.5 % on average.",
    ),
    wrong(
        "Training and dev set differ in their distribution",
        "They may be as alike as you like: the score is high because it was chosen for being high.",
    ),
    wrong(
        "The dev set of 100 flips is too easy",
        "Every guesser has a chance of one half on each example, and no set of coin flips is easier than another.",
    ),
    right(
        "Nothing: it is the effect of selection",
        "Choosing the largest of many noisy scores chooses the noise. The test set played no part in the choice, so its "
        "score is honest: about one half.",
    ),
    evidence=_winner,
)

same_distribution = Question(
    "c2w1.01",
    "You train on photographs from the web; users will send blurred ones from their phones. Which sets must come from the "
    "same distribution?",
    right(
        "Dev and test, both from phones",
        "Dev is the target you aim at and test says whether you hit it; if they differ, you aim at the wrong thing. Training "
        "data may come from elsewhere, as long as there is much of it.",
    ),
    wrong(
        "Train and dev, both from the web",
        "Then you would choose the model that is best on the web, and learn of its failure with the phones only at the very "
        "end.",
    ),
    wrong(
        "All three: training cannot work otherwise",
        "It would be comfortable, but web photographs are often the only ones of which there are enough. Training on them "
        "works; it is the choosing that needs the real target.",
    ),
    wrong(
        "Train and test, so that the final number is right",
        "A test set of web photographs would give a fine number about something nobody will use.",
    ),
)

no_illness = Question(
    "c2w1.02",
    "Training error 15 %, dev error 16 %, and people who look at the same blurred pictures err in 14 %. What is the "
    "diagnosis?",
    wrong(
        "High bias: 15 % is far from 0",
        "0 is not reachable here. What can be avoided is only what lies above the 14 %: one point.",
    ),
    wrong(
        "High variance: dev error exceeds training error",
        "By one point. That is no more than chance does with a few thousand examples.",
    ),
    right(
        "Nothing to treat: both gaps are one point",
        "15 − 14 and 16 − 15. The Bayes error turns what looked like bias into a good classifier.",
    ),
    wrong(
        "Both: no error is below 10 %",
        "The height of an error says nothing by itself; compare it with what is possible and with the other set.",
    ),
    evidence=lambda: ["Nothing" if strategy.diagnose(0.15, 0.16, 0.14) == "fine" else "illness"],
)

more_data = Question(
    "c2w1.03",
    "A model has high bias and no variance. Which of these cannot help?",
    wrong("A bigger network", "That is the first medicine for bias: more units can bend more."),
    wrong(
        "Training the model longer",
        "It may help, if training had not finished. It never harms the bias.",
    ),
    right(
        "More data for the model",
        "Training and dev error are equal already: the model says on new data what it says on old. On the noisy wave ten "
        "times as many points took logistic regression from 21.5 to 21.3 %.",
    ),
    wrong("A model of another kind", "Often the best idea, and the hardest to find."),
    wrong(
        "Less regularisation", "A penalty that is too large causes bias. Making it smaller removes that part."
    ),
)


def _count_parameters():
    dims = [64, 100, 10]
    n = deep_network.count_parameters(dims)
    return ["few numbers among many"] if sum(dims[1:]) / n < 0.05 else ["many"]


why_not_b = Question(
    "c2w1.04",
    "Why does the L2 penalty usually leave out $b$?",
    wrong(
        "Training would diverge if b were in it",
        "A penalty on $b$ is harmless: it would shrink a little, like the weights.",
    ),
    wrong("b has no gradient of its own", "It has one, $db$, and it is learned like everything else."),
    wrong(
        "b is always 0 after good training",
        "It starts at 0 and then moves; it sets the place where a unit switches.",
    ),
    right(
        "They are few numbers among many and hardly overfit",
        "One for each unit, against one weight for each pair of units. Most of what a network can overfit with is in $W$.",
    ),
    evidence=_count_parameters,
)

large_lambda = Question(
    "c2w1.05",
    r"A tanh network was trained with a $\lambda$ that is much too large. What do you see?",
    wrong(
        "No error on the training set, a high one on dev",
        "That is what no penalty looks like: the weights are free to bend round single points.",
    ),
    right(
        "A straight boundary and high errors on both sets",
        "Small weights keep every sum z in the straight part of tanh, and layers that are linear make a linear model "
        "together. On the noisy wave it errs like logistic regression.",
    ),
    wrong(
        "J explodes after a few steps of training",
        r"Only if $\alpha\lambda/m$ came above 2. A large penalty by itself makes the landscape rounder.",
    ),
    wrong(
        "Nearly the same boundary as before, after longer training",
        "The penalty changes which weights are best, not only how fast they are found.",
    ),
)


def _mean_kept():
    a = np.ones((50, 4000))
    trained = F.dropout(a, keep_prob=0.8, rng=np.random.default_rng(0)).mean()
    return ["nothing is silenced"] if abs(trained - 1) < 0.01 else ["scale"]


at_test_time = Question(
    "c2w1.06",
    "A network was trained with inverted dropout, keep_prob .8. What happens when it predicts?",
    right(
        "All units stay and nothing is silenced or rescaled",
        "The division by keep_prob in training keeps the mean of every sum. Nothing is left to correct.",
    ),
    wrong(
        "Every prediction draws a new mask",
        "Then the same input would get another answer each time. The noise is for training.",
    ),
    wrong(
        "All activations are multiplied by .8",
        "That belongs to the older form, without the division in training. Doing both makes everything too small.",
    ),
    wrong(
        "It needs the mean over the answers of many masks",
        "A good approximation to the mean over all masks is just what the network without a mask computes.",
    ),
    evidence=_mean_kept,
)

climbing_cost = Question(
    "c2w1.07",
    "You train with dropout and plot $J$ after every step. It goes up as often as down. What do you do first?",
    wrong(
        "Lower the learning rate until J falls in every step",
        "No learning rate makes it fall in every step: each step has another mask, and so another J.",
    ),
    wrong(
        "Look for the bug in backpropagation",
        "There may be none. With dropout J rises in half of the steps of a program that is right.",
    ),
    wrong(
        "Nothing, as J means nothing at all with dropout",
        "Its mean over many steps still falls, and a check of the program is possible.",
    ),
    right(
        "Set keep_prob to 1 and see that J falls then",
        r"Without masks $J$ is one fixed function, and descent with a small $\alpha$ must lower it. If it does, the rising "
        r"comes from the masks, and you can turn dropout on again.",
    ),
)

early_stopping = Question(
    "c2w1.08",
    "What is the drawback of early stopping, seen from the recipe of this week?",
    wrong(
        "It trains longer than L2 does",
        r"On the contrary: it trains once, and for a shorter time. L2 needs a run for each $\lambda$ that you try.",
    ),
    wrong(
        "It needs the test set to decide when",
        "It needs the dev set. The test set must stay out of every decision.",
    ),
    right(
        "One knob serves two tasks: fitting and not overfitting",
        "Stopping changes how well J is minimised and how much is regularised, both at once. The recipe wants one tool for "
        "each, so that you can think about them one after the other.",
    ),
    wrong(
        "Only networks with dropout can be trained this way",
        "It works with any training that goes in steps; dropout has nothing to do with it.",
    ),
)


def _recall():
    X_raw, Y, X_test, Y_test = data.breast_cancer().split()
    X, X_test = data.standardize(X_raw, X_test)
    ill = X_test[:, Y_test[0] == 1]
    own = data.standardize(ill)
    return ["training"] if abs(own.mean()) < 1e-9 and ill.mean() > 0.5 else ["own"]


whose_statistics = Question(
    "c2w1.09",
    r"The network was trained on standardised features. A single new patient arrives. Which $\mu$ and $\sigma$ do you use?",
    wrong(
        "Those of this patient alone",
        r"Of one patient $\mu$ is the value itself and $\sigma$ is 0: every patient would become a column of zeros.",
    ),
    wrong(
        "Those of all patients so far, this one included",
        "Then the same values would mean something else every week, and the weights were learned for one meaning.",
    ),
    wrong(
        "None: a single patient needs no scaling",
        "The weights expect features of mean 0 and deviation 1. Raw values would be hundreds of deviations away.",
    ),
    right(
        "Those of the training set",
        r"$\mu$ and $\sigma$ are part of the model, like $W$ and $b$: they were learned from the training set, and stay. A "
        r"ward of malignant patients only, normalised by its own, would look average.",
    ),
    evidence=_recall,
)


def _signal_left():
    rng, sizes = np.random.default_rng(0), []
    for _ in range(20):
        params = deep_network.initialize([128] * 11, init=initializers.xavier, rng=rng)
        A = deep_network.output(params, rng.standard_normal((128, 64)), [F.relu] * 10)
        sizes.append(np.sqrt(np.mean(A**2)))
    return ["About 3 %"] if 0.025 < np.exp(np.mean(np.log(sizes))) < 0.035 else ["no"]


signal_left = Question(
    "c2w1.11",
    "Ten ReLU layers start with weights of variance $1/n$. How much of the signal's size arrives at the end?",
    wrong(
        "All of it",
        r"It is for tanh near 0, where $a\approx z$. ReLU sets half of the sums to 0, and half of the mean square is lost.",
    ),
    right(
        "About 3 % of it arrives",
        r"Each layer keeps half of the mean square, so the size falls by $\sqrt{1/2}$ per layer: $2^{-5}=.031$ after ten. "
        r"With $2/n$ nothing is lost.",
    ),
    wrong(
        "About 0.1 %",
        "That would be a half per layer, $2^{-10}$. The *mean square* is halved in each; the size, its root, falls by .71.",
    ),
    wrong(
        "Nothing of the signal at all",
        "Which half is silent changes from example to example. The signal gets smaller, it is not cut.",
    ),
    evidence=_signal_left,
)


def _two_errors():
    one, both = (gradcheck.slope(lambda t: t**3, 1.0, 0.01, two_sided=sides) - 3 for sides in (False, True))
    return [f"{one:.4f} from one side", f"{both:.4f} from both"]


both_sides = Question(
    "c2w1.12",
    r"You measure the slope of $\theta^3$ at $\theta=1$ with $\varepsilon=.01$. By how much is the result off?",
    wrong(
        "0.0001 from one side, 0.0001 from both",
        r"From one side the chord leans to where the curve is steeper; that error is $3\varepsilon+\varepsilon^2$.",
    ),
    wrong(
        "0.01 from one side, 0.01 from both",
        r"The error is not $\varepsilon$ itself: it depends on how strongly the curve bends, and from both sides most of it "
        r"cancels.",
    ),
    right(
        "0.0301 from one side, 0.0001 from both",
        r"$3\varepsilon+\varepsilon^2$ against $\varepsilon^2$. To both sides the bend cancels, and for two evaluations you "
        r"get the accuracy that one side would have with an $\varepsilon$ hundreds of times smaller.",
    ),
    wrong(
        "0.0301 from one side, 0.0602 from both",
        "Twice the distance is not twice the error: above and below the point the deviations have opposite signs in the slope.",
    ),
    evidence=_two_errors,
)


def _signs():
    X, Y = data.planar_flower(50, rng=np.random.default_rng(1))
    activations = [F.tanh, F.tanh, F.identity]
    params = deep_network.initialize([2, 5, 3, 1], init=initializers.xavier, rng=np.random.default_rng(0))
    right_one, turned = (
        gradcheck.flatten(gradcheck.network_gradients(params, X, Y, activations, bug=bug))
        for bug in ("none", "wrong sign")
    )
    return ["the sign everywhere"] if gradcheck.relative_difference(right_one, turned) == 1 else ["no"]


where_to_look = Question(
    "c2w1.14",
    "A gradient check has a ratio of .1, and all large components lie in $db^{[1]}$. Another program has a ratio of exactly "
    "1. Where do you look?",
    wrong(
        "In both at the learning rate: it hides the gradient",
        "It plays no part: the check compares two gradients at one place, and no step is taken.",
    ),
    right(
        "At db in layer 1; in the other at the sign everywhere",
        "The components say which parameter is wrong, here only one. A ratio of 1 says that one gradient is the opposite of "
        "the other, or 0.",
    ),
    wrong(
        "In both at ε, which is too large or too small for them",
        r"A bad $\varepsilon$ spreads small errors over all components. It neither picks one parameter nor gives exactly 1.",
    ),
    wrong(
        "In the first at the last layer: the way back begins there",
        "An error in $dZ^{[L]}$ would spoil everything before it, $dW^{[1]}$ included. Here only $db^{[1]}$ is wrong, so "
        "what arrives there was right.",
    ),
    evidence=_signs,
)


def _one_nudge():
    target = np.arange(4.0)

    def J(nudge):  # at θ = 0, with one nudge for all four
        return float(np.sum((nudge - target) ** 2))

    gradient, together = -2 * target, gradcheck.slope(J, 0.0, 1e-4)
    exchanged = gradient[[0, 2, 1, 3]]  # wrong in two entries
    alike = np.allclose([gradient.sum(), exchanged.sum()], together)
    return ["the sum of the slopes"] if alike and (exchanged != gradient).any() else ["?"]


one_nudge = Question(
    "c2w1.13",
    "A gradient check nudges every parameter on its own. Why not all of them together, by one nudge?",
    wrong(
        "The parameters have different shapes, so it is impossible",
        r"Written under one another they are one vector $\theta$, and a vector can be nudged as a whole.",
    ),
    right(
        "It gives only the sum of the slopes, where errors can cancel",
        "Exchange two entries of the gradient, and the sum is the same. One number tells little about thousands of slopes, and "
        "nothing about where the mistake is.",
    ),
    wrong(
        "It takes more evaluations of J than nudging one by one",
        r"It takes two, where single nudges take two for every parameter. That makes it a fast first test, but a weak one.",
    ),
    wrong(
        "The nudge becomes too long for the formula to hold",
        r"Its length is yours to choose: a smaller $\varepsilon$ makes it as short as you like.",
    ),
    evidence=_one_nudge,
)
