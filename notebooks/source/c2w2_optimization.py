# %% [markdown]
# Gradient descent goes straight down the slope under its feet. This week repairs its faults, one after the other. It waits for all the data
# before it takes a step; the cure is mini-batches. It zigzags in narrow valleys: momentum. It takes the same step in steep and in flat
# directions: RMSprop. Adam does both. At the end the learning rate shrinks, so that descent can come to rest.
#
# Every one of these methods remembers a number or two for each parameter. If you know *which* number, and what it is for, you know the
# method. By section 2.8 you will have written all of them in two lines each.

# %%
import numpy as np

from dlcourse import data, deep_network, functional as F, initializers, optim, schedules, train
from dlcourse.analysis import surfaces
from dlcourse.autodiff import Parameter
from dlcourse.weeks import c2w2
from dlcourse.explore import show
from dlcourse.practice import week

check, hint, solution, quiz = week("c2w2")

# %% [markdown] section="c2w2.01"
# With five million examples, one step of batch gradient descent looks at all five million and then moves once. Cut the data into
# *mini-batches* of 1000, and one pass takes 5000 steps. A pass through all the data is called an *epoch*.
#
# Mini-batch number $t$ is written $X^{\{t\}},Y^{\{t\}}$: a block of columns. Each step is an ordinary step of gradient descent, as if these
# thousand examples were all there are:
#
# $$A^{\{t\}}=\text{forward}(X^{\{t\}}),\qquad J^{\{t\}}=\frac1{1000}\sum_{i}\mathcal L\bigl(a^{(i)},y^{(i)}\bigr),\qquad
# W:=W-\alpha\,dW^{\{t\}}.$$
#
# Is it worth it? Here are 200 000 examples and one single pass through them. One learner waits until it has seen all of them, and then
# takes its one step; it may even try three learning rates and keep the best. The other one steps after every thousand. Press play.

# %%
c2w2.what_does_one_pass_buy()

# %% [markdown]
# The same pass in numbers: a logistic regression with 20 features.

# %%
X, Y, _ = data.logistic_stream(rng=np.random.default_rng(0))
cost = lambda w: float(F.binary_cross_entropy(w @ X, Y))


def descend(w, X, Y, alpha):
    return w - alpha * (F.sigmoid(w @ X) - Y) @ X.T / X.shape[1]


start = np.zeros((1, 20))
w = start
for x, y in train.mini_batches(X, Y, 1000, rng=np.random.default_rng(0)):
    w = descend(w, x, y, 0.5)
print(f"before                         J = {cost(start):.3f}")
for alpha in (0.5, 2, 4):
    print(f"one step with all, α = {alpha:<3}     J = {cost(descend(start, X, Y, alpha)):.3f}")
print(f"200 steps with 1000 each       J = {cost(w):.3f}")
print(f"steps in an epoch of 5 000 000 examples: {5_000_000 // 1000}")

# %% [markdown]
# The number of examples is rarely a multiple of the batch size, so the last batch is usually shorter. X and Y are shuffled together, afresh
# for every epoch.

# %%
digits = data.digits()
pixels, labels = digits.X, digits.labels[None]
batches = train.mini_batches(pixels, labels, 64, rng=np.random.default_rng(0))
print(f"{pixels.shape[1]} digits: {len(batches)} batches, the first {batches[0][0].shape}, the last {batches[-1][0].shape}")

# %% [markdown] section="c2w2.02"
# With all examples in each step, $J$ goes down every time. With mini-batches $J^{\{t\}}$ jumps, because each batch is a different one,
# easier or harder. Below, a line is fitted to 256 points in four epochs, at first with all points in each step: one calm move an epoch.
# Choose $B=16$, then $B=1$.

# %%
c2w2.what_does_the_batch_size_buy()

# %% [markdown]
# With $B=16$ the walk arrives: a drunkard's path, but it gets there with far less work. With $B=1$ it becomes a knot round the goal.
#
# *Noise and time* measures the noise: how much the gradient differs from batch to batch. Twice as many examples, half the variance. For all
# sizes the product of the two is the same number. (At $B=m$ it is 0, since there is only one batch of that size.) The noise keeps the walks in a
# cloud around the minimum; the dashed ellipse is where theory expects it (take more walks to see it). Section 2.9 makes it smaller.
#
# Noise is one side of it, time the other. A step with one example costs nearly as much as a step with 64, because most of it is the fixed
# cost of a call. The panel below has a model of this: 7 millionths of a second for a step, and 7.5 billionths for each example
# in it. The next cell trains one epoch with each size and tells you the time on your machine.

# %% tags=["nbval-ignore-output"]
from time import perf_counter

m, ends = 4096, {}
few, few_labels = X[:, :m], Y[:, :m]
for size in (1, 8, 64, 512, m):
    w, began = start, perf_counter()
    for x, y in train.mini_batches(few, few_labels, size, rng=np.random.default_rng(0)):
        w = descend(w, x, y, 0.1)
    ends[size] = w
    print(f"B = {size:5}: {m // size:5} steps, {1e3 * (perf_counter() - began):7.1f} ms")

# %%
for size, w in ends.items():
    print(f"B = {size:5}   J after one epoch = {F.binary_cross_entropy(w @ few, few_labels):.3f}")

# %% [markdown]
# So: up to some 2000 examples take all of them in each step. With more, take 64, 128, 256 or 512, whatever fits into memory. And shuffle.
# In the figure the points are sorted by $x$; take *shuffled* away and choose a small batch, and the path swings back and forth with the
# data.
#
# ### Exercise 2.1
#
# **1. `mini_batches(X, Y, size, rng)`.** A list of pairs $(X^{\{t\}},Y^{\{t\}})$ of `size` columns each, in the order of one
# `rng.permutation(m)`. The last pair holds what is left: it may be shorter, but never empty.

# %%
def mini_batches(X, Y, size, rng):
    return ...


check(mini_batches)

# %%
quiz("2.1-2.2")

# %% [markdown] section="c2w2.03"
# All faster methods rest on one idea, and it comes from weather records. Below is a year of temperatures like London's, one dot a day. The
# days jump about; the season does not. To see the season, average. On each day take most of the average of yesterday and a little of today:
#
# $$v_t=\beta\,v_{t-1}+(1-\beta)\,\theta_t.$$
#
# At $\beta=.5$ the curve still trembles with every day. Drag $\beta$. Which one would you publish?

# %%
c2w2.how_long_does_the_average_remember(hide=["day"])

# %% [markdown]
# With $\beta=.9$ the average is about the mean of the last $\frac1{1-\beta}=10$ days, with $\beta=.98$ of 50, with $\beta=.5$ of 2.
#
# Smoother always means later. On a steady rise the average is $\beta/(1-\beta)$ days behind. And of independent noise it leaves the
# share $\sqrt{(1-\beta)/(1+\beta)}$.

# %%
for beta in (0.5, 0.9, 0.98):
    weights = optim.ewma_kernel(beta, 5000)[::-1]                 # today's first
    print(f"β = {beta:<4}  averages {1 / (1 - beta):3.0f} days   {weights @ np.arange(5000):4.1f} days late   noise × {np.sqrt(weights @ weights):.3f}")

# %% [markdown] section="c2w2.04"
# What is in such an average? Let fifty days have 0°, but for one warm day of 10°. The average jumps to 1 and fades. Click on a second
# warm day.

# %%
c2w2.what_does_a_warm_day_leave()

# %% [markdown]
# Each day leaves a tail that fades by $\beta$ a day, and the tails add up. A whole year is nothing but such tails, one for each day.
#
# In formulas: put yesterday's $v$ into today's, the day before into yesterday's, and so on:
#
# $$v_{100}=.1\,\theta_{100}+.1\cdot.9\,\theta_{99}+.1\cdot.9^2\,\theta_{98}+\dots$$
#
# So $v$ is a sum of products: the temperatures times weights that fade. Open *what the days weigh*: the bars are the weights, and the curve
# below adds up the products, backwards from today. After $1/(1-\beta)$ days a weight has come down to about $1/e=.368$ of today's.

# %%
c2w2.how_long_does_the_average_remember(beta=0.98, compare="the mean of a window")

# %%
print(f".9¹⁰ = {0.9 ** 10:.3f}   .98⁵⁰ = {0.98 ** 50:.3f}   1/e = {np.exp(-1):.3f}")
weights = optim.ewma_kernel(0.9, 100)[::-1]
print(f"weight on the last ten days at β = .9: {weights[:10].sum():.0%}, on all older ones {weights[10:].sum():.0%}")

theta = data.london_temperatures(rng=np.random.default_rng(1))
products = optim.ewma_kernel(0.9, 100) * theta[:100]
print(f"v₁₀₀ = {optim.ewma(theta, 0.9)[99]:.2f}, the sum of the products {products.sum():.2f}")

# %% [markdown]
# "Ten days" is a time scale, not a window: a third of the weight lies beyond it. A true mean of the last ten days (the dotted line in the
# figure) has to keep ten numbers. The weighted average keeps a single one. For a network with a million weights that is the difference
# between one million numbers and ten million.

# %% [markdown] section="c2w2.05"
# The average starts from $v_0=0$, and in the first days it shows. On day 10 it says 7.2 °F, among dots near 39. Tick *bias correction*.

# %%
c2w2.how_long_does_the_average_remember(beta=0.98, day=10, correct=False)

# %% [markdown]
# On day 1, with 40 °F, the average is $v_1=.02\cdot40=.8$: its weights do not sum to 1 yet, only to $1-\beta^t$. So divide by that:
#
# $$\hat v_t=\frac{v_t}{1-\beta^t}.$$
#
# This is the *bias correction*. As $t$ grows, $\beta^t$ disappears, and so does the correction.

# %%
raw, corrected = optim.ewma(theta, 0.98), optim.ewma(theta, 0.98, correct=True)
for day in (1, 2, 10, 60, 365):
    print(f"day {day:3}   v = {raw[day - 1]:5.2f}   weights sum to {1 - 0.98 ** day:.3f}   corrected {corrected[day - 1]:5.2f} °F")
print("weights on day 2, corrected:", *(f"{weight:.3f}" for weight in optim.ewma_kernel(0.98, 2) / (1 - 0.98 ** 2)))

# %% [markdown]
# ### Exercise 2.3 – 2.5
#
# **2. `ewma(theta, beta, correct)`.** All averages $v_1\dots v_T$ from $v_0=0$, as an array like `theta`. With `correct=True` each of
# them is divided by $1-\beta^t$, with `correct=False` none.

# %%
def ewma(theta, beta, correct):
    return ...


check(ewma)

# %%
quiz("2.3-2.5")

# %% [markdown] section="c2w2.06"
# Now the averages go to work. Take a narrow valley, $J=\frac12(x^2+20\,y^2)$. It bends twenty times as strongly across as along; in
# last week's words, κ = 20. Here are 25 steps of plain descent from (1, 1). The gradient points nearly straight across, so the walk
# jumps from wall to wall, and each jump takes it only a little way along the valley. Drag β from 0 to .5, and nothing else.

# %%
c2w2.does_momentum_calm_the_zigzag()

# %% [markdown]
# No $\alpha$ cures plain descent. With shorter steps the way along the valley takes even longer. With steps only a little longer, each
# jump across lands higher than the last.
#
# The idea: step along the average of the gradients, not along the last one. Across the valley they change their sign at every
# step, and the average nearly cancels them. Along the valley they agree, and the average keeps them:
#
# $$v:=\beta\,v+(1-\beta)\,dW,\qquad W:=W-\alpha\,v.$$
#
# It is the average of section 2.3, with gradients in place of temperatures. $v$ has the shape of $W$ and starts at 0; $b$ has a $v$ of its
# own. The first few steps come out short, as the first days did in section 2.5. Most people leave them so.
#
# Here are the same two runs in numbers, without averaging (β = 0) and with a little of it. Look at $y$: the zigzag calms down. A third
# run averages over more gradients.

# %%
valley = surfaces.quadratic(20)
for beta in (0, 0.5, 0.9):
    path = optim.trajectory(optim.momentum, valley.gradient, [1.0, 1.0], 25, learning_rate=0.095, beta=beta)
    x, y = path.T
    J = valley.value(path)
    print(f"β = {beta:<3}  y: {' '.join(f'{value:+.2f}' for value in y[:9])} …   crosses the floor {(y[1:] * y[:-1] < 0).sum()} times"
          f"   {J[-1] / J[0]:.2%} of J is left")

# %% [markdown]
# Think of a ball that rolls: the gradient speeds it up, and $\beta$ says how much of its speed it keeps.
#
# So there are two hyperparameters, $\alpha$ and $\beta$. With $\beta=.9$ the ball keeps nine tenths of its speed in every step, so after 25
# steps it is still rolling slowly from side to side. Training takes thousands of steps, and there $\beta=.9$ is nearly always good.
#
# How many steps does momentum save, and how long may they be? Take a harder valley, κ = 100. Say that a rule has arrived when $J$ has
# fallen to a thousandth and *stays* below it. When is that?

# %%
bowl = surfaces.quadratic(100)                                    # J = ½(x² + 100y²)
for name, rule, settings in (("plain", optim.gradient_descent, {}), ("momentum", optim.momentum, {"beta": 0.9})):
    for alpha in (0.0198, 0.0202, 0.1, 0.37, 0.39):
        path = optim.trajectory(rule, bowl.gradient, [1.0, 1.0], 2000, learning_rate=alpha, **settings)
        J = np.nan_to_num(bowl.value(path.clip(-1e100, 1e100)), nan=np.inf) / bowl.value(path[0])
        arrived = len(J) - np.argmax(J[::-1] > 1e-3)                  # the step after the last one above a thousandth
        says = f"below a thousandth of J from step {arrived} on" if J[-1] < 1e-3 else f"explodes: J is 1000 times as large at step {np.argmax(J > 1e3)}"
        print(f"{name:9} α = {alpha:<7} {says}")

# %% [markdown]
# 171 steps without momentum, 70 with it, at the same $\alpha=.0198$: that is what a calm zigzag is worth.
#
# With $\alpha=.0202$ plain descent explodes. Its edge is $2/\lambda_{\max}=.02$, where $\lambda_{\max}=100$ is the greatest curvature. Momentum
# still arrives with .37; its edge is .38.
#
# But longer steps gain little here: 65 steps with $\alpha=.1$, and 95 with .37. The ball takes its time to come to rest.
#
# With the best $\alpha$ and $\beta$, momentum needs about $\sqrt\kappa$ steps where plain descent needs about $\kappa$. Drag the point on the
# map, and look for the place with the fewest steps.
#
# If you know eigenvalues, the figure also says why. Along each direction of the bowl, one step multiplies position and speed by a
# 2 × 2 matrix, and its two eigenvalues $\sigma$ (not the sigmoid) say how fast they shrink. Look at the lower right, where position and
# speed are the coordinates. Complex eigenvalues make a spiral into the middle, positive real ones lead straight in, and negative
# ones are the zigzag.

# %%
c2w2.momentum_and_the_condition_number()

# %% [markdown]
# Much software, PyTorch for one, leaves out the factor $1-\beta$ and writes $v:=\beta v+dW$. Then $v$ is ten times as large for $\beta=.9$, and
# $\alpha$ has to be ten times smaller. Otherwise it is the same:

# %%
lecture = optim.trajectory(optim.momentum, bowl.gradient, [1.0, 1.0], 100, learning_rate=0.1, beta=0.9)
ball = optim.trajectory(optim.momentum, bowl.gradient, [1.0, 1.0], 100, learning_rate=0.01, beta=0.9, heavy_ball=True)
print("same path with α/10?", np.allclose(lecture, ball))
show(optim.momentum)

# %% [markdown]
# **3. `momentum_step(p, g, v, learning_rate, beta)`.** One step in the form of the lectures, with the factor $1-\beta$, for arrays of any
# shape. Return the new `p` and the new `v`, as new arrays.

# %%
def momentum_step(p, g, v, learning_rate, beta):
    return ...


check(momentum_step)

# %%
quiz("2.6")

# %% [markdown] section="c2w2.07"
# Momentum waits until the back and forth has cancelled. *RMSprop* looks at the size of the gradients instead. Below is a bowl 100 times as
# steep upwards as sideways. At (1, 1) the slope has the parts 1 and 100, so plain descent goes nearly straight across. Divide each part by
# its own size, and drag the point.

# %%
c2w2.which_way_does_rmsprop_go()

# %% [markdown]
# RMSprop keeps an average of the squared gradients, one for each parameter, and divides by its root:
#
# $$S:=\beta_2S+(1-\beta_2)\,dW^2,\qquad W:=W-\alpha\,\frac{dW}{\sqrt S+\varepsilon}.$$
#
# Where gradients are large, steps get shorter; where they are small, longer. $\varepsilon=10^{-8}$ only keeps it from dividing by 0. Follow
# a gradient of $(1, 100)$ through the formula: at the end both coordinates move by the same amount.

# %%
c2w2.what_is_inside_a_step(rule="RMSprop", beta2=0.9)

# %%
p, s = np.zeros(2), np.zeros(2)
optim.rmsprop(p, np.array([1.0, 100.0]), s, learning_rate=0.01, beta2=0.9)
print("first step for the gradient (1, 100), α = .01:", *(f"{value:.4f}" for value in p))
for angle, point in ((0, (1.0, 1.0)), (45, (0.0, np.sqrt(2)))):    # the same point of the bowl, turned with it
    turned = surfaces.quadratic(100, angle)
    J = turned.value(optim.trajectory(optim.rmsprop, turned.gradient, point, 400, learning_rate=0.01, beta2=0.9))
    print(f"bowl turned by {angle:2}°: a thousandth of J after {np.argmax(J <= 1e-3 * J[0])} steps")
end = optim.trajectory(optim.rmsprop, lambda w: w, 1.0, 400, learning_rate=0.01, beta2=0.9)[-4:]
print("the end on J = ½w²:", *(f"{w:+.4f}" for w in end))

# %% [markdown]
# Two weaknesses show in these numbers. RMSprop scales *coordinates*: in a valley that runs diagonally it helps less. And with constant $\alpha$ it
# never comes to rest. At the bottom $dW/\sqrt S$ is about ±1 however small the gradient, so it jumps between $+\alpha/2$ and $-\alpha/2$ for ever.
#
# **4. `rmsprop_step(p, g, s, learning_rate, beta2, eps)`.** Return the new `p` and the new `s`, as new arrays. `eps` is added to
# $\sqrt S$, outside the root.

# %%
def rmsprop_step(p, g, s, learning_rate, beta2, eps):
    return ...


check(rmsprop_step)

# %% [markdown] section="c2w2.08"
# Average the slopes, or divide by their size? Two weights: one meets the slope 1 every time, the other +100, −100, +100, … The bars show
# their next steps. Tick the one, the other, and both.

# %%
c2w2.how_much_of_each_slope_becomes_a_step()

# %% [markdown]
# Both together are *Adam*: momentum above, RMSprop below, and both corrected.
#
# $$v:=\beta_1v+(1-\beta_1)\,dW,\qquad S:=\beta_2S+(1-\beta_2)\,dW^2,$$
# $$W:=W-\alpha\,\frac{\hat v}{\sqrt{\hat S}+\varepsilon},\qquad\hat v=\frac v{1-\beta_1^t},\quad\hat S=\frac S{1-\beta_2^t}.$$
#
# $\beta_1=.9$, $\beta_2=.999$ and $\varepsilon=10^{-8}$ are rarely touched; $\alpha$ has to be found. The first step is $\pm\alpha$ in every
# coordinate, whatever the gradient. Take the correction away and see what happens in the first dozen steps.

# %%
c2w2.what_is_inside_a_step()

# %%
for correct in (True, False):
    p, v, s, steps = np.zeros(1), np.zeros(1), np.zeros(1), []
    for t in range(1, 101):
        before = p.copy()
        optim.adam(p, np.array([5.0]), v, s, t=t, learning_rate=0.01, correct=correct)
        steps.append(abs((p - before).item()) / 0.01)
    longest = int(np.argmax(np.array(steps) > max(steps) - 1e-6)) + 1
    print(f"correction {str(correct):5}   first step {steps[0]:.2f} α   longest {max(steps):.2f} α, reached at step {longest}")

# %% [markdown]
# Now the race: all rules on one bowl, each with its own best learning rate. Turn the bowl, choose Rosenbrock's curved valley, move the
# start.

# %%
c2w2.which_rule_arrives_first(angle=30.0)

# %% [markdown]
# On a real network: 400 points of two moons, layers 2-5-2-1, batches of 64, 300 epochs. First everyone gets the same $\alpha$.

# %%
moons, sides = data.moons(400, rng=np.random.default_rng(0))


def share_right(optimizer, alpha, seed=1):
    params = deep_network.initialize([2, 5, 2, 1], init=initializers.he, rng=np.random.default_rng(seed))
    (W1, b1), (W2, b2), (W3, b3) = params = [(Parameter(W), Parameter(b)) for W, b in params]

    def z(X):
        return F.affine(F.relu(F.affine(F.relu(F.affine(X, W1, b1)), W2, b2)), W3, b3)
    rng = np.random.default_rng(seed)
    train.fit(lambda batch: F.binary_cross_entropy(z(batch[0]), batch[1]), lambda: train.mini_batches(moons, sides, 64, rng=rng),
              optimizer(params, learning_rate=alpha), epochs=300, progress=False)
    return ((z(moons).value > 0) == sides).mean()


for optimizer in (optim.GradientDescent, optim.Momentum, optim.RMSprop, optim.Adam):
    print(f"α = .007   {optimizer.__name__:16} {share_right(optimizer, 0.007):.0%} right")

# %% [markdown]
# Adam looks far better. But this comparison is unfair: $\alpha=.007$ suits Adam and is far too small for the others. Before you compare methods,
# tune each.

# %%
print(f"α = .5     GradientDescent  {share_right(optim.GradientDescent, 0.5):.0%} right")
for rule in (optim.gradient_descent, optim.adam):
    w = optim.trajectory(rule, lambda w: 2 * (w - 5), 0.0, 1000, learning_rate=0.01)[-1]
    print(f"J = (w − 5)², α = .01, 1000 steps from 0: {rule.__name__:17} w = {w:.4g}")

# %% [markdown]
# The second comparison shows the other side: Adam's step is never much longer than $\alpha$, so it needs many steps to go far.
#
# **5. `adam_step(p, g, v, s, t, learning_rate)`.** Step $t=1,2,\dots$ with $\beta_1=.9$, $\beta_2=.999$, $\varepsilon=10^{-8}$, and
# $\varepsilon$ outside the root. Return the new `p`, `v`, `s` as new arrays, `v` and `s` without the correction.

# %%
def adam_step(p, g, v, s, t, learning_rate):
    return ...


check(adam_step)

# %%
quiz("2.7-2.8")

# %% [markdown] section="c2w2.09"
# With mini-batches the gradient is never 0, not even at the minimum. Here 400 walkers go down one bowl, each with noise of its own. Press
# play: they are down after 20 steps, and never come to rest. Then take $\alpha=.02$.

# %%
c2w2.how_wide_is_the_cloud()

# %% [markdown]
# How wide is the cloud? In the bowl $J=\frac12w^2$ with noise of variance 1 the answer is exact:
#
# $$E[w^2]=\frac{\alpha}{2-\alpha}.$$
#
# Smaller $\alpha$, smaller cloud. But with a small $\alpha$ from the start it takes too long to get there. So begin with a large one and let it
# fall, epoch by epoch, for instance by
#
# $$\alpha=\frac{\alpha_0}{1+\text{rate}\cdot\text{epoch}}.$$
#
# Choose a schedule, and see what *over all steps* makes of the cloud.

# %%
c2w2.how_wide_is_the_cloud(schedule="α₀/(1 + rate·t)")

# %%
print("epoch            1      2      3      4")
for name, schedule in {"inverse": schedules.inverse_time(0.2, 1), "exponential": schedules.exponential(0.2, 0.95), "1/√t": schedules.inverse_sqrt(0.2),
                       "stairs of 2": schedules.staircase(0.2, every=2), "cosine to 4": schedules.cosine(0.2, 4)}.items():
    print(f"{name:12}", *(f"{schedule(t):6.3f}" for t in range(1, 5)))

rng = np.random.default_rng(0)
for name, schedule in {"α = .1": schedules.constant(0.1), "α = .2": schedules.constant(0.2), "α = .4": schedules.constant(0.4),
                       "α₀ = .2, rate .05": schedules.inverse_time(0.2, 0.05)}.items():
    w = np.zeros(20_000)
    for t in range(1, 2001 if "rate" in name else 101):
        w -= schedule(t) * (w + rng.standard_normal(20_000))
    print(f"{name:18} E[w²] = {np.mean(w ** 2):.2g}" + ("" if "rate" in name else f"   theory {schedule(1) / (2 - schedule(1)):.2g}"))

# %% [markdown]
# Decay comes late in the order of what to tune: first a good constant $\alpha$.
#
# **6. `learning_rate(epoch, kind, alpha0, rate)`.** $\alpha$ in an epoch; the first one is 1. The kinds are `"inverse"`,
# $\alpha_0/(1+\text{rate}\cdot\text{epoch})$, `"exponential"`, $\alpha_0\cdot\text{rate}^{\text{epoch}}$, and `"staircase"`: $\alpha_0$ in the
# epochs 1 to `rate`, half of it in the next `rate` epochs, then a quarter, and so on.

# %%
def learning_rate(epoch, kind, alpha0, rate):
    return ...


check(learning_rate)

# %% [markdown] section="c2w2.10"
# Does descent get stuck in bad local minima? People worried about that for a long time, with pictures of one cut in mind. Here is a point
# where the ground is flat, and a cut through it. Try another direction.

# %%
c2w2.is_flat_ground_a_pit()

# %% [markdown]
# A pit has to rise in every direction. If each direction tossed a coin, one flat point in 4 would be a pit with two directions, one in 1024
# with ten. In a network there are thousands of directions. A flat point is a minimum only if the cost bends
# upwards in *every* one of them; with 20 000 coins the probability is $2^{-20000}$. Nearly all
# other flat points are *saddles*: up in some directions, down in others.

# %%
print(f"one in 2 to the power 20 000 is one in 10 to the power {20_000 * np.log10(2):.0f}")
for n in range(1, 5):
    curvatures = np.linalg.eigvalsh(surfaces.random_symmetric(n, 100_000, rng=np.random.default_rng(n)))
    print(f"n = {n}: minima {(curvatures > 0).all(axis=1).mean():.2g} of random curvatures, coins {0.5 ** n:.2g}")

# %%
c2w2.how_rare_are_minima()

# %% [markdown]
# Random curvatures give even fewer minima than coins, because the eigenvalues of a matrix repel each other. A trained network is not a
# random matrix; the point is only how misleading two dimensions are.
#
# In two dimensions you can see where each start ends. Every square of the map is a start, and its colour is the minimum that it ends in. Raise α of
# plain descent past $2/\lambda_{\max}$ of a minimum, and nothing can stay there any more: the sharpest minimum, C, loses its basin first. Then choose a saddle.

# %%
c2w2.where_does_each_start_end()

# %% [markdown]
# And a real network? We cannot see 337 dimensions, only a slice: a plane through the trained weights. Choose the directions. Two random
# ones show nearly nothing of the path; its own two main directions keep almost all of it. Even so, the cost of the shadow is not the true
# cost. And between two solutions, on the straight line, there is a ridge, though there may be a way around it. Switch batch norm on and
# compare the map; add the paths of GD and of momentum from the same start: one plane cannot hold all three equally well.

# %%
c2w2.what_does_a_slice_show(net="2-16-16-1", way="main ones of the path")

# %% [markdown]
# How steep are the walls where descent runs? Descent can only stay where $\alpha\lambda_{\max}<2$, and it does, just barely: training
# drives the largest curvature up to this edge, and keeps it there.

# %%
c2w2.how_sharp_does_it_get()

# %% [markdown]
# What really costs time is the *plateau*, a stretch where the slope is nearly 0. One sigmoid unit that should say 1 and starts at $w=-8$ stands on
# one: $J=\frac12(\sigma(w)-1)^2$. Four rules, the same $\alpha=.1$; how many steps until $J<.01$?

# %%
def plateau_slope(w):
    a = F.sigmoid(w)
    return (a - 1) * a * (1 - a)


for rule in (optim.gradient_descent, optim.momentum, optim.rmsprop, optim.adam):
    w = optim.trajectory(rule, plateau_slope, -8.0, 32_000, learning_rate=0.1)
    print(f"{rule.__name__:17} {np.argmax(0.5 * (F.sigmoid(w) - 1) ** 2 < 0.01):6} steps")

# %% [markdown]
# Momentum does not help here: an average of tiny gradients is tiny. Dividing by their size does.
#
# **7. `share_of_minima(n, draws, rng)`.** Make symmetric matrices $\frac12(B+B^{\mathsf T})$, with all $B$ drawn from $N(0,1)$ by
# `rng.normal(size=(draws, n, n))`. Return the share of those whose $n$ eigenvalues are all positive.

# %%
def share_of_minima(n, draws, rng):
    return ...


check(share_of_minima)

# %%
quiz("2.9-2.10")

# %% [markdown]
# ### What you have now
#
# | | remembers, for each parameter | repairs |
# |---|---|---|
# | mini-batches | nothing | waiting for all the data |
# | momentum | $v$, the average gradient | zigzag |
# | RMSprop | $S$, the average square | one step length for steep and flat |
# | Adam | both, corrected | both |
# | decay | the epoch | the cloud around the minimum |
#
# - $v:=\beta v+(1-\beta)\theta$ averages over about $1/(1-\beta)$ values; dividing by $1-\beta^t$ mends its start.
# - Plain descent is stable for $\alpha<2/\lambda_{\max}$ and needs about κ steps; momentum about $\sqrt\kappa$.
# - Tune every method before you compare it.
# - In many dimensions, fear plateaus, not pits.
#
# **Where it goes on.** Week 3 is about how to find α, β and all the others: which to tune first, and on which scale. Batch norm then makes
# the bowls rounder. All these rules come back as `optim.Adam` and the like with every network of this course.
