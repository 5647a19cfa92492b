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
    "How would you split 1000 examples into train, dev and test? And ten million?",
    wrong(
        "Both 70 / 15 / 15 %, whatever the number of examples",
        "A dev set has one job: to tell which of two models is better. How many examples that takes depends on the "
        "difference you want to see, not on how many you have. 1.5 million would be a waste.",
    ),
    right(
        "1000: 60 / 20 / 20 %; ten million: 99.5 / 0.25 / 0.25 %",
        "25 000 examples are enough to show differences of a few tenths of a percent. The rest can teach the model. With 1000 "
        "examples, dev and test need larger shares to say anything at all.",
    ),
    wrong(
        "1000: 99 / 0.5 / 0.5 %; ten million: 60 / 20 / 20 %",
        "The other way round. Five examples cannot rank two models, and four million are more than any ranking needs.",
    ),
    wrong(
        "Both 50 / 25 / 25 %, so that dev and test can be trusted alike",
        "How far you can trust a set depends on how many examples it has, not on its share. And half of the ten million would never be learned from.",
    ),
    evidence=lambda: [_percents(1000, (0.6, 0.2, 0.2)), _percents(10**7, (0.995, 0.0025, 0.0025))],
)


def _winner():
    scores = np.random.default_rng(0).binomial(100, 0.5, (20_000, 100)).max(axis=1)
    return ["selection"] if 61.5 < scores.mean() < 63.5 else ["no"]


winner = Question(
    "c2w1.01",
    "A hundred models are scored on 100 dev examples whose labels are coin flips. The best scores 63 %. What does that mean?",
    wrong(
        "It found a pattern that the others missed",
        "Coin flips have no pattern. If a hundred models just guess, the best of them scores 62.5 % on average.",
    ),
    wrong(
        "Training and dev set have different distributions",
        "They may be as alike as you wish. The score is high because it was chosen for being high.",
    ),
    wrong(
        "The dev set of 100 flips is too easy",
        "Every guess has a chance of one half, and no set of coin flips is easier than another.",
    ),
    right(
        "Nothing: it is the effect of selection",
        "If you choose the largest of many noisy scores, you choose the noise. A test set has no part in the choice, so its "
        "score would be honest: about one half.",
    ),
    evidence=_winner,
)

same_distribution = Question(
    "c2w1.01",
    "You train on photos from the web, but your users will send blurred ones from their phones. Which sets must come from the "
    "same distribution?",
    right(
        "Dev and test, both from phones",
        "Dev is the target you aim at, and test says whether you hit it. If they differ, you aim at the wrong thing. Training "
        "data may come from elsewhere, as long as there is plenty of it.",
    ),
    wrong(
        "Train and dev, both from the web",
        "Then you would choose the model that is best on web photos. Only at the very end would you learn that it fails on "
        "phones.",
    ),
    wrong(
        "All three: training cannot work otherwise",
        "That would be convenient, but often only the web has enough photos. Training on them "
        "works. It is the choosing that needs the real target.",
    ),
    wrong(
        "Train and test, so that the final number is right",
        "A test set of web photos would give a fine number, but not for the photos that your users send.",
    ),
)

no_illness = Question(
    "c2w1.02",
    "Training error 15 %, dev error 16 %. People who look at the same blurred pictures get 14 % wrong. What is the "
    "diagnosis?",
    wrong(
        "High bias: 15 % is far from 0",
        "0 is out of reach here. Only what lies above 14 % can be avoided: one point.",
    ),
    wrong(
        "High variance: dev error exceeds training error",
        "By one point. With a thousand or two examples, chance alone does as much.",
    ),
    right(
        "Nothing to treat: both gaps are one point",
        "15 − 14 and 16 − 15. The Bayes error turns what looked like bias into a good classifier.",
    ),
    wrong(
        "Both: no error is below 10 %",
        "An error says nothing by itself. Compare it with what is possible, and with the error on the other set.",
    ),
    evidence=lambda: ["Nothing" if strategy.diagnose(0.15, 0.16, 0.14) == "fine" else "illness"],
)

more_data = Question(
    "c2w1.03",
    "A model has high bias and hardly any variance. Which of these will not help?",
    wrong("A bigger network", "That is the first thing to try against bias: more units can bend more."),
    wrong(
        "Training the model longer",
        "It helps if training was not finished, and it does not make the bias worse.",
    ),
    right(
        "More data for the model",
        "Training and dev error are nearly equal: the model does as well on new data as on old. On the noisy wave, ten "
        "times as many points took logistic regression from 21.5 to 21.3 %.",
    ),
    wrong("A model of another kind", "A better suited model is often the best cure, but it is hard to find."),
    wrong(
        "Less regularisation", "A penalty that is too large causes bias. A smaller one takes that part away."
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
        "A penalty on $b$ would do no harm: $b$ would shrink a little, like the weights.",
    ),
    wrong("b has no gradient of its own", "It has one, $db$, and $b$ is learned like everything else."),
    wrong(
        "b is always 0 after good training",
        "It starts at 0 and then moves: it decides where a unit switches.",
    ),
    right(
        "They are few numbers among many and hardly overfit",
        "There is one $b$ for each unit, but one weight for each pair of units. Nearly all the numbers that can overfit are in $W$.",
    ),
    evidence=_count_parameters,
)

large_lambda = Question(
    "c2w1.05",
    r"A tanh network was trained with a $\lambda$ that was much too large. What do you see?",
    wrong(
        "No error on the training set, a high one on dev",
        "That happens without a penalty: the weights are free to bend the boundary round single points.",
    ),
    right(
        "A straight boundary and high errors on both sets",
        "Small weights keep every sum z in the straight part of tanh, and straight layers together make a straight "
        "model. On the noisy wave it does no better than logistic regression.",
    ),
    wrong(
        "J explodes after a few steps of training",
        r"Only if $\alpha\lambda/m$ were above 2. A large penalty by itself makes the landscape rounder.",
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
        "In training, the division by keep_prob keeps the mean of every sum as it was. So there is nothing to correct.",
    ),
    wrong(
        "Every prediction draws a new mask",
        "Then the same input would get a different answer each time. The noise is for training only.",
    ),
    wrong(
        "All activations are multiplied by .8",
        "That belongs to the older form, which does not divide in training. Doing both makes everything too small.",
    ),
    wrong(
        "It needs the mean over the answers of many masks",
        "That works, but is not needed: without a mask the network computes a good approximation to that mean.",
    ),
    evidence=_mean_kept,
)

climbing_cost = Question(
    "c2w1.07",
    "You train with dropout and plot $J$ after every step. It goes up about as often as down. What do you do first?",
    wrong(
        "Lower the learning rate until J falls in every step",
        "No learning rate will do that. Each step has a new mask, and so a new $J$.",
    ),
    wrong(
        "Look for the bug in backpropagation",
        "There may be none. With dropout, $J$ rises in many steps even if the program is right.",
    ),
    wrong(
        "Nothing, as J means nothing at all with dropout",
        "Averaged over many steps it still falls, and there is a way to check the program.",
    ),
    right(
        "Set keep_prob to 1 and see whether J falls",
        r"Without masks $J$ is one fixed function, and descent with a small $\alpha$ must lower it. If it does, the ups and downs "
        r"come from the masks, and you can turn dropout on again.",
    ),
)

early_stopping = Question(
    "c2w1.08",
    "Compared with this week's recipe, what is the drawback of early stopping?",
    wrong(
        "It trains longer than L2 does",
        r"On the contrary: it trains once, and less long. L2 needs a run for each $\lambda$ that you try.",
    ),
    wrong(
        "It needs the test set to decide when to stop",
        "It needs the dev set. The test set must stay out of every decision.",
    ),
    right(
        "One knob serves two tasks: fitting and not overfitting",
        "Stopping changes both at once: how well $J$ is minimised, and how strongly the network is regularised. The recipe wants one "
        "tool for each, so that you can think about one at a time.",
    ),
    wrong(
        "Only networks with dropout can be trained this way",
        "It works with any training that goes in steps. It does not need dropout.",
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
    r"A network was trained on standardised features. A single new patient arrives. Which $\mu$ and $\sigma$ do you use?",
    wrong(
        "Those of this patient alone",
        r"With one patient $\mu$ is the value itself and $\sigma$ is 0. Every patient would become a column of zeros.",
    ),
    wrong(
        "Those of all patients so far, this one included",
        "Then the same value would mean something different every week. The weights were learned for one meaning.",
    ),
    wrong(
        "None: a single patient needs no scaling",
        "The weights expect features with mean 0 and deviation 1. A raw value can be hundreds of deviations away.",
    ),
    right(
        "Those of the training set",
        r"$\mu$ and $\sigma$ are part of the model, like $W$ and $b$: they come from the training set, and they stay. A "
        r"ward with only malignant cases, normalised by its own $\mu$ and $\sigma$, would look average.",
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
    "Ten ReLU layers start with weights of variance $1/n$. How much of the signal's size is left at the end?",
    wrong(
        "All of it",
        r"That is so for tanh near 0, where $a\approx z$. ReLU sets half of the sums to 0, and half of the mean square is lost.",
    ),
    right(
        "About 3 % of it is left",
        r"Each layer keeps half of the mean square, so the size is multiplied by $\sqrt{1/2}$ in each. After ten layers that is $2^{-5}=.031$. "
        r"With $2/n$ nothing is lost.",
    ),
    wrong(
        "About 0.1 %",
        "That would be half in each layer, $2^{-10}$. But it is the *mean square* that is halved. The size, its root, is multiplied by .71.",
    ),
    wrong(
        "Nothing of the signal at all",
        "Which half is silent changes from example to example. The signal gets smaller, but it is not cut off.",
    ),
    evidence=_signal_left,
)


def _two_errors():
    one, both = (gradcheck.slope(lambda t: t**3, 1.0, 0.01, two_sided=sides) - 3 for sides in (False, True))
    return [f"{one:.4f} from one side", f"{both:.4f} from both"]


both_sides = Question(
    "c2w1.12",
    r"You measure the slope of $\theta^3$ at $\theta=1$ with $\varepsilon=.01$. How far off is the result?",
    wrong(
        "0.0001 from one side, 0.0001 from both",
        r"From one side, the chord also feels the steeper curve ahead. Its error is $3\varepsilon+\varepsilon^2$.",
    ),
    wrong(
        "0.01 from one side, 0.01 from both",
        r"The error is not $\varepsilon$ itself. It depends on how strongly the curve bends, and from both sides most of it "
        r"cancels.",
    ),
    right(
        "0.0301 from one side, 0.0001 from both",
        r"$3\varepsilon+\varepsilon^2$ against $\varepsilon^2$. With both sides the bend cancels. To be as accurate, one "
        r"side would need an $\varepsilon$ hundreds of times smaller.",
    ),
    wrong(
        "0.0301 from one side, 0.0602 from both",
        "Twice the distance is not twice the error. Above and below the point the errors have opposite signs, and they cancel.",
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
    "In one program a gradient check gives a ratio of .1, and all the large differences are in $db^{[1]}$. In another it gives exactly "
    "1. Where do you look?",
    wrong(
        "In both at the learning rate: it hides the gradient",
        "It plays no part. The check compares two gradients at one place, and takes no step.",
    ),
    right(
        "At db in layer 1; in the other at the sign everywhere",
        "The differences say which gradient is wrong, here only one. A ratio of 1 says that one gradient is the opposite of "
        "the other, or that one of them is 0.",
    ),
    wrong(
        "In both at ε, which is too large or too small for them",
        r"A bad $\varepsilon$ spreads small errors over all entries. It does not pick out one parameter, and it does not give exactly 1.",
    ),
    wrong(
        "In the first at the last layer: the way back begins there",
        "An error in $dZ^{[L]}$ would spoil everything that follows on the way back, $dW^{[1]}$ included. Only $db^{[1]}$ is wrong, so "
        "what arrived there was right.",
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
    "A gradient check nudges every parameter on its own. Why not nudge all of them at once?",
    wrong(
        "The parameters have different shapes, so it is impossible",
        r"Written one below the other they make one vector $\theta$, and a vector can be nudged as a whole.",
    ),
    right(
        "It gives only the sum of the slopes, where errors can cancel",
        "Swap two entries of the gradient, and the sum is the same. One number says little about thousands of slopes, and "
        "nothing about where the mistake is.",
    ),
    wrong(
        "It takes more evaluations of J than nudging one by one",
        r"It takes two in all. Single nudges take two for every parameter. So it is fast, but a weak test.",
    ),
    wrong(
        "The nudge becomes too long for the formula to hold",
        r"Its length is yours to choose. With a smaller $\varepsilon$ it is as short as you like.",
    ),
    evidence=_one_nudge,
)
