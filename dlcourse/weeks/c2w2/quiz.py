"""Quiz of c2w2. The numbers in right answers are computed by `evidence` in a test."""

import numpy as np

from dlcourse import functional as F
from dlcourse import optim, schedules
from dlcourse.analysis import surfaces
from dlcourse.practice import Question, right, wrong

indices = Question(
    "c2w2.01",
    r"In $X^{\{3\}}$, $x^{(3)}$ and $Z^{[3]}$, what do the three kinds of brackets count?",
    wrong(
        "All three count examples",
        "Only round brackets do. A mini-batch has many examples, and a layer works on all of them.",
    ),
    right(
        "Mini-batches, examples, layers",
        r"Braces are for mini-batches, round brackets for examples, square brackets for layers. "
        r"$X^{\{3\}}$ is a matrix with as many columns as the batch has examples.",
    ),
    wrong(
        "Epochs, features, layers",
        r"An epoch is one pass through *all* mini-batches, and a feature is a row of $X$, written $x_3$.",
    ),
    wrong(
        "Layers, mini-batches, examples",
        "The names are right, the order is not: look at the square brackets, which you know from course 1.",
    ),
)

which_size = Question(
    "c2w2.02",
    "You have 1500 training examples. How should you descend, by the lecture's rule of thumb?",
    wrong(
        "One example at a time, for many small steps",
        "Each step would be quick and very noisy, and nothing would be left of the speed of matrix products.",
    ),
    right(
        "By batch descent, with all of them in each step",
        "Below some 2000 examples one pass is so cheap that there is no reason to accept noise. "
        "Mini-batches pay off where a pass takes long. A rule of thumb is no law: in some figures of this course they reach a "
        "low cost in fewer passes, on no more examples than these.",
    ),
    wrong(
        "By mini-batches of 256, as powers of two are fast",
        "A power of two is a good size *for a mini-batch*. With so few "
        "examples, batch descent is quick enough and has no noise.",
    ),
    wrong(
        "In any of these ways: it makes no difference",
        "It makes one: the noise of small batches makes the cost jagged and keeps it from settling.",
    ),
)

goes_up = Question(
    "c2w2.02",
    r"The cost goes up once while you train. When is this a sign that something is wrong?",
    wrong(
        "Always, whatever the method",
        r"With mini-batches every step sees other examples. One batch is harder than another, so $J^{\{t\}}$ must jump.",
    ),
    wrong(
        "With mini-batch gradient descent only",
        "There it is normal: each batch is a different sample, and its cost only approximates the true one.",
    ),
    right(
        "With batch gradient descent",
        "With all examples in each step a small enough step "
        "always goes down. If $J$ rises even once, the step was too long, or the gradient is wrong.",
    ),
    wrong(
        "Never, it always comes down again",
        r"With batch descent a rising $J$ often goes on rising: for $\alpha > 2/\lambda$ each "
        r"step lands farther away.",
    ),
)

one_by_one = Question(
    "c2w2.02",
    "Mini-batches of size 1 take m steps in an epoch, and yet an epoch is slow. Why?",
    wrong(
        "An epoch has more arithmetic to do",
        "The number of multiplications for the gradients is the same: every example is seen once.",
    ),
    wrong(
        "The learning rate has to be tiny for them",
        "That may be needed against the noise, but it does not change the time that an epoch takes.",
    ),
    right(
        "Each step computes with one column: vectorisation is lost",
        "The fixed cost of each call from Python is paid m times, and "
        "a product with one column uses little of what the processor can do at once.",
    ),
    wrong(
        "Shuffling takes most of the time in an epoch",
        "One permutation for the whole epoch takes a tiny part of it, whatever the batch size.",
    ),
)


def _later():
    days = [beta / (1 - beta) for beta in (0.9, 0.98)]
    return ["later"] if days[1] > days[0] else ["earlier"]


more_beta = Question(
    "c2w2.03",
    r"You raise $\beta$ from .9 to .98. What happens to the curve of averages?",
    right(
        "It is smoother and turns later",
        r"It averages over about 50 days in place of 10, so it has less noise, and it lags "
        r"$\beta/(1-\beta)$ behind: 49 days in place of 9.",
    ),
    wrong(
        "It moves up and stays there",
        r"After the first days the weights sum to 1, whatever $\beta$ is: the height stays, only place and smoothness change.",
    ),
    wrong(
        "It is smoother and stays where it is",
        "An average of past days always belongs to a day in the past. More smoothness means more delay.",
    ),
    wrong(
        "It follows the temperature more closely",
        r"That is what a *smaller* $\beta$ does: it gives today's value more weight.",
    ),
    evidence=_later,
)


def _days():
    kernel = optim.ewma_kernel(0.98, 400)[::-1]
    return [f"{round(np.argmin(np.abs(kernel / kernel[0] - np.exp(-1))), -1)} days"]


fading = Question(
    "c2w2.04",
    r"With $\beta=.98$, how long ago is the day that weighs about $1/e$, a good third, of what today weighs?",
    wrong("About 10 days", r"That is right for $\beta=.9$: $.9^{10}=.349$. The rule is $1/(1-\beta)$."),
    right(
        "About 50 days",
        r"$1/(1-.98)=50$, and $.98^{50}=.364$, close to $1/e=.368$. It is a time scale and no window: older days still count.",
    ),
    wrong("About 98 days", r"$.98^{98}=.14$. What counts is the distance from 1: $1/(1-\beta)$."),
    wrong("About 2 days", r"$1-\beta=.02$ is what today's value weighs; its inverse is the number of days."),
    evidence=_days,
)

no_correction = Question(
    "c2w2.06",
    r"Many people who use momentum with $\beta=.9$ leave out the bias correction. Why does it hardly matter?",
    wrong(
        "The correction would be wrong for gradients",
        "It is the same average as for temperatures, and the correction is just as right. Adam uses it.",
    ),
    wrong(
        "Gradients are about 0 on average: there is nothing to correct",
        r"Along a valley they are not; that is why momentum picks up speed there.",
    ),
    wrong(
        r"Momentum starts from the first gradient, not from 0",
        r"It starts from $v=0$, so the first averages are too small.",
    ),
    right(
        "After thirty steps the weights sum to .96",
        r"$1-.9^{10}=.65$, and $1-.9^{30}=.96$. Training takes thousands of steps; "
        r"only the first few are much too short.",
    ),
    evidence=lambda: [f"{optim.ewma_kernel(0.9, 30).sum():.2f}"[1:]],
)


def _ten():
    J = surfaces.quadratic(100)
    paths = [
        optim.trajectory(
            optim.momentum, J.gradient, [1.0, 1.0], 50, learning_rate=alpha, beta=0.9, heavy_ball=ball
        )
        for alpha, ball in ((0.1, False), (0.01, True))
    ]
    return ["Divide it by 10"] if np.allclose(*paths) else ["?"]


convention = Question(
    "c2w2.06",
    r"You change from $v=\beta v+(1-\beta)\,dW$ to $v=\beta v+dW$, with $\beta=.9$. What do you do with $\alpha$?",
    wrong(
        "Nothing: it stays",
        r"Without the factor $1-\beta$ every $v$ is ten times as large, and so would be every step.",
    ),
    wrong(
        "Multiply it by 10",
        r"$v$ is already ten times as large. Steps a hundred times as long would explode.",
    ),
    wrong("Multiply it by .9", r"The factor that was left out is $1-\beta=.1$, not $\beta$."),
    right(
        "Divide it by 10",
        r"The new $v$ is $1/(1-\beta)=10$ times the old one, in every step, so $\alpha/10$ gives exactly the same path.",
    ),
    evidence=_ten,
)

rotated = Question(
    "c2w2.07",
    "RMSprop helps much in a narrow valley along an axis. What if the valley runs diagonally?",
    wrong(
        "It helps as much, because s follows the valley",
        r"There is one $s$ for each coordinate. A diagonal has the same share of each, "
        r"so both $s$ are alike.",
    ),
    right(
        "It helps less, because it rescales single coordinates",
        "In a diagonal valley both coordinates have gradients of the same "
        "size. Dividing both by about the same number turns nothing.",
    ),
    wrong(
        "It helps more, because two coordinates are involved",
        "Both are involved alike, so dividing leaves the direction as it was.",
    ),
    wrong(
        "It is of no help any more there",
        "It runs, only slower: on the bowl with κ = 100 it needs 175 steps in place of 113.",
    ),
)


def _adam_first():
    p = np.zeros(2)
    optim.adam(p, np.array([1e-4, 1e4]), np.zeros(2), np.zeros(2), t=1, learning_rate=0.01)
    return ["α long in both"] if np.allclose(np.abs(p), 0.01, rtol=1e-3) else ["?"]


first_step = Question(
    "c2w2.08",
    r"Adam's first step, for two parameters with the gradients $10^{-4}$ and $10^4$: how long is it?",
    wrong(
        "In proportion: 1 to 100 million",
        r"That is plain descent. Adam divides by $\sqrt{\hat s}$, which is as large as the gradient.",
    ),
    wrong("3.16 α in both", r"That is what comes out without bias correction: $.1/\sqrt{.001}=3.16$."),
    right(
        "Just α long in both",
        r"Corrected, $\hat v=g$ and $\hat s=g^2$, so that the step is $\alpha g/|g|=\pm\alpha$. Only the sign of the gradient is left.",
    ),
    wrong(
        "Nearly 0, like both averages",
        "The correction divides by the sum of the weights so far, and makes up for just that.",
    ),
    evidence=_adam_first,
)


def _third():
    return [f"{schedules.inverse_time(0.2, 1)(3):.3g}".replace("0.", ".")]


decayed = Question(
    "c2w2.09",
    r"$\alpha=\alpha_0/(1+\text{rate}\cdot\text{epoch})$ with $\alpha_0=.2$ and rate 1. What is $\alpha$ in epoch 3?",
    wrong(
        ".067",
        r"That is epoch 2: $.2/3$. The first epoch counts as 1, so in epoch 3 the denominator is $1+3=4$.",
    ),
    right(
        ".05",
        r"$.2/(1+1\cdot3)=.05$. The rate always starts from $\alpha_0$, not from the rate of the epoch before.",
    ),
    wrong(".1", r"That is epoch 1, $.2/2$. By epoch 3 the denominator has grown to $1+3=4$."),
    wrong(".025", r"That halves $\alpha$ in every epoch, an exponential decay. Here it falls as 1/epoch."),
    evidence=_third,
)


def _plateau():
    steps = {}
    for rule in (optim.adam, optim.gradient_descent):
        w = optim.trajectory(
            rule, lambda w: -F.sigmoid(w) * F.sigmoid(-w) ** 2, -8.0, 30_000, learning_rate=0.1
        )
        down = 0.5 * (F.sigmoid(w) - 1) ** 2 < 0.01
        steps[rule] = int(np.argmax(down)) if down.any() else np.inf
    return ["plateaus"] if steps == {optim.adam: 74, optim.gradient_descent: np.inf} else ["?"]


flat_point = Question(
    "c2w2.10",
    "A network has 20 000 parameters, and at some point the gradient is 0. What is this point, and what costs time in training?",
    wrong(
        "A local minimum; getting stuck in it for ever",
        r"All 20 000 curvatures would have to be positive. With independent signs that has the "
        r"probability $2^{-20000}$.",
    ),
    wrong(
        "Most likely a saddle; getting stuck on it for ever",
        "A saddle has ways down, and noise or momentum finds one. From its neighbourhood the slope "
        "leads away, though slowly.",
    ),
    right(
        "Most likely a saddle; long plateaus with hardly any slope",
        "Among many curvatures there is nearly always a negative one. "
        "What remains are flat stretches: on the plateau of this week Adam needs 74 steps, plain descent more than 30 thousand.",
    ),
    wrong(
        "A global minimum; nothing costs time any more",
        "A gradient of 0 says only that it is flat here. It is no reason to call it the lowest point.",
    ),
    evidence=_plateau,
)
