# %% [markdown]
# You can build a network and train it. Now it makes mistakes, and the question is what to do about them. A bigger network? More
# data? A penalty? This week is about finding out before you spend a month on the wrong answer: measure first, then treat.
#
# The second half is about making training possible at all: inputs of equal scale, weights that keep a signal alive through many
# layers, and a check that proves your gradients right.
#
# Examples are columns here, as in the first course.

# %%
import numpy as np

from dlcourse import data, deep_network, functional as F, initializers, optim
from dlcourse.analysis import gradcheck, strategy
from dlcourse.weeks import c2w1
from dlcourse.explore import show
from dlcourse.practice import week

check, hint, solution, quiz = week("c2w1")

# %% [markdown] section="c2w1.01"
# A hundred people guess a hundred coin flips. The best of them is right 62 times. Is she a good guesser? Of course not: with a
# hundred guessers, somebody is always that lucky. Let her guess again and she falls back to a half.
#
# Models are like that. Each time you compare some and keep the best, you keep a little luck with it. So the data are cut in three:
# the **training set** fits the weights, the **dev set** chooses between models, and the **test set**, opened once at the end,
# certifies the one you chose.
#
# Crown a winner below, then look at its test score.

# %%
c2w1.does_the_winner_deserve_it()

# %% [markdown]
# How large must dev be? Large enough to see the difference that you care about. The right panel has two classifiers that err in
# 10 % and in 11 % of all cases. A hundred examples rank them hardly better than a coin does; ten thousand are almost always right.
# (The chances hold if the two err independently. On one shared dev set two similar models are easier to rank.)
#
# It is this absolute number that counts, not a share. With a million examples 1 % is enough, and the rest is for training.

# %%
X, Y = np.zeros((1, 10**6)), np.zeros((1, 10**6))
for name, (part, _) in zip(("train", "dev", "test"), strategy.split(X, Y, (.98, .01, .01), rng=np.random.default_rng(0))):
    print(f"{name:6}{part.shape[1]:8}")

# %% [markdown]
# Dev and test must come from the same distribution, and from the one that you will meet: choosing on one target and being judged by
# another is no use. The training set may differ, if that is the only way to get enough of it.

# %% [markdown] section="c2w1.02"
# Fit a straight line to points of a sine wave. Give it fresh points, again and again: the lines all look alike, and all miss the
# bends. This is *bias*, a mistake in the method itself. Now fit a polynomial of degree 9. It can follow every bend, and it follows
# the noise too: each fresh sample gives a different curve. This is *variance*.

# %%
c2w1.is_it_bias_or_variance()

# %% [markdown]
# For the squared error the two add up, together with the noise that no method can predict:
#
# $$\text{expected error}=\underbrace{(\text{mean fit}-\text{truth})^2}_{\text{bias}^2}
# +\underbrace{\text{mean of }(\text{fit}-\text{mean fit})^2}_{\text{variance}}+\sigma^2 .$$
#
# Compute it yourself, with 2000 samples of 25 points and noise $\sigma=.3$.

# %%
rng, places = np.random.default_rng(0), np.linspace(-1, 1, 101)
samples = [data.noisy_sine(25, noise=.3, rng=rng) for _ in range(2000)]
for degree in (1, 3, 5):
    fits = np.array([np.polyval(np.polyfit(x[0], y[0], degree), places) for x, y in samples])
    parts = strategy.bias_variance(fits, np.sin(np.pi * places), noise=.3)
    print(f"degree {degree}:  bias² {parts.bias2:.3f} + variance {parts.variance:.3f} + noise {parts.noise:.3f} = {parts.error:.3f}")

# %% [markdown]
# A classifier in use is trained once, so we cannot average over fits. But its errors tell the same story. The lowest error that
# anybody could reach is the *Bayes error*; what people achieve is often a good guess of it.
#
# - Training error above the Bayes error: **bias**.
# - Dev error above the training error: **variance**.
#
# Here are the four classifiers of the lecture, as train / dev errors. Move the Bayes error to 15 %, as if the pictures were blurred,
# and watch a verdict change.

# %%
c2w1.which_illness_is_it()

# %% [markdown] section="c2w1.03"
# Two patients have the same fever. Patient A is logistic regression on 200 points of a wavy border; patient B a network 2-50-50-1 on
# 100. A tenth of all labels are flipped at random, so the Bayes error is 10 %. On the dev set A errs in 21.5 % of the cases, B in
# 22.2 %. Prescribe one medicine at a time, and first say what it will do.

# %%
c2w1.which_medicine_helps()

# %% [markdown]
# The recipe:
#
# 1. High bias? Take a **bigger network**, or train longer, or search for a better architecture. Repeat until the training set fits.
# 2. High variance? Get **more data**, or **regularise**, or search for a better architecture. Then look at bias again.
#
# Ten times the data did nothing for patient A, who could not bend. That is what a diagnosis is for: it saves you the month that
# collecting data would have taken. And a bigger network cured A's bias, but at the price of variance; then data helped. In the days of
# small models one had to trade one for the other. With a larger network *and* regularisation or more data, both can be brought down:
# give A everything but patience, and its dev error is within a hair of the 10 % that nobody can avoid.

# %% [markdown]
# ### Exercises 1.1 – 1.3
#
# **1. `split(X, Y, fractions, rng)`.** Shuffle the columns by one call of `rng.permutation(m)`, and cut this order into train, dev
# and test, one after the other. `fractions` holds the shares of the three sets. Dev and test get `int(fraction * m)` columns, which may
# be none; train gets all the rest. Return three pairs `(X, Y)`.

# %%
def split(X, Y, fractions, rng):
    return ...


check(split)

# %% [markdown]
# **2. `diagnose(train, dev, bayes, tolerance=.02)`.** From three errors as shares (.15 for 15 %), answer `"bias"`, `"variance"`,
# `"both"` or `"fine"`. A gap counts if it is larger than the tolerance; one that only equals it does not.

# %%
def diagnose(train, dev, bayes, tolerance=0.02):
    return ...


check(diagnose)

# %%
quiz("1.1-1.3")

# %% [markdown] section="c2w1.04"
# A network that bends round single points has large weights: it takes a steep function to be 0 here and 1 next to it. So let large
# weights cost something. *L2 regularisation* adds the squares of all weights to the cost:
#
# $$J=\frac1m\sum_{i=1}^m\mathcal L\bigl(\hat y^{(i)},y^{(i)}\bigr)+\frac{\lambda}{2m}\sum_l\bigl\|W^{[l]}\bigr\|_F^2 .$$
#
# $\|W\|_F^2$, the squared *Frobenius norm*, is a long name for something plain: square every entry and add. (`np.linalg.norm(W, 2)`
# is a different norm.) $b$ is left out; it is one number for each unit, among many weights.

# %%
W = np.array([[3., -1.], [0., 2.]])
print("entry by entry:", *(W**2).ravel(), " sum:", (W**2).sum())
print(f"np.linalg.norm(W)²: {np.linalg.norm(W)**2:.4g}    np.linalg.norm(W, 2)²: {np.linalg.norm(W, 2)**2:.4g}")
print(f"penalty for λ = .7, m = 200: {F.l2_penalty(W, lam=.7, m=200):.4g}")

# %% [markdown]
# The slope of the penalty is $\frac\lambda m W$. Put into a step of descent, it does one simple thing:
#
# $$W:=W-\alpha\Bigl(dW+\frac\lambda mW\Bigr)=\Bigl(1-\frac{\alpha\lambda}m\Bigr)W-\alpha\,dW .$$
#
# Every step first multiplies all weights by a number just below 1. Hence the other name, *weight decay*. Switch the data off and look
# at the decay alone. With $\alpha=.1$, $\lambda=.7$, $m=200$, after how many steps is half of $W$ left?

# %%
c2w1.how_fast_do_weights_decay()

# %% [markdown]
# Note the $m$: the same $\lambda$ is ten times weaker with ten times the data.
#
# *L1 regularisation* adds $\frac\lambda m\sum|w|$ instead. Its slope has the same size for small and large weights, so small ones do not
# fade, they arrive at 0 and stay. The figure shows logistic regression on the 30 measurements of 400 patients. Which weights
# does L1 keep?

# %%
c2w1.which_penalty_makes_zeros()

# %% [markdown]
# Plain descent never lands on 0 exactly; it jumps back and forth across it. The rule behind the figure takes the step of the data
# first, then moves every weight towards 0 by $\alpha\lambda/m$, and stops there.

# %%
show(optim.proximal_l1)

# %% [markdown] section="c2w1.05"
# Why should smaller weights overfit less? Here is one way to see it. With small weights the sums $z$ are small, and near 0 the tanh is
# a straight line. A layer of straight lines is a linear layer, and many linear layers are a single one. A huge $\lambda$ thus turns any deep
# network into logistic regression, and everything between is a network that bends only a little.
#
# Raise $\lambda$ and watch the boundary, and the part of tanh that is in use.

# %%
c2w1.what_does_a_large_penalty_leave()

# %% [markdown]
# The best $\lambda$ is somewhere in the middle, and only the dev set knows where.
#
# One practical point. When you plot the cost to see whether descent works, plot all of it. Gradient descent lowers $J$ with its
# penalty. The data term alone may well rise, when shrinking the weights is worth more.

# %%
c2w1.which_cost_must_fall()

# %% [markdown] section="c2w1.06"
# *Dropout* is a stranger medicine. In each step, and afresh for each example, toss a coin for every hidden unit: with probability
# `keep_prob` it works, otherwise it is silenced, as if it were not there. The remaining units have to cope.
#
# With `keep_prob` = .8, about 10 of 50 units fall silent, and a sum over all 50 comes out a fifth too small. So divide what is left by
# `keep_prob`. This is *inverted dropout*. Why that is the right number takes one line. Let $a$ be what a unit says, $k$ the `keep_prob`, and
# $a'$ what is passed on: $a/k$ with probability $k$, and 0 otherwise. On average
#
# $$E[a']=k\cdot\frac ak+(1-k)\cdot0=a.$$
#
# So the next layer's $z$ keeps its mean, and at test time nothing at all has to be done.

# %%
rng, keep_prob = np.random.default_rng(0), .8
A = np.ones((50, 10_000))                                        # 50 units, 10 000 examples
mask = rng.random(A.shape) < keep_prob
silenced = (~mask).sum(axis=0)
print(f"silenced in an example: {silenced.mean():.2f} on average, give or take {silenced.std():.2f}")
print(f"mean of A: silenced only {(A * mask).mean():.3f}, divided by keep_prob {(A * mask / keep_prob).mean():.3f}")

# %% [markdown]
# Let the examples go by. Then take the division away, and compare what the next layer got in training with what it gets at test time.

# %%
c2w1.what_does_a_mask_keep()

# %% [markdown]
# In the library it is a few lines. Note the second function that is returned, the way back: a unit that was silenced had no part in
# the cost, so its gradient is 0. Forward and backward must use the *same* mask.

# %%
show(F.dropout)

# %% [markdown] section="c2w1.07"
# Why does it help? A unit cannot rely on any single input, because it may be missing next time. So it spreads its weight.
#
# Take two inputs that say the same thing, $x_1=x_2$, and the target 1. Without dropout $w=(1,0)$ is as good as $(\frac12,\frac12)$. With
# `keep_prob` = ½ it is not: putting all the weight on one input costs .50 on average, sharing it only .25. Move the point.

# %%
c2w1.why_do_weights_spread()

# %% [markdown]
# On average over the masks, dropout adds $\frac12\frac{1-k}k\sum(x_iw_i)^2$ to this squared error, where $k$ is `keep_prob`: an L2 penalty
# that is stronger for larger inputs. It is said to be *adaptive*. (Do not equate the two. In a real network dropout spreads the
# weights; it need not make them smaller, as you will see below.)
#
# Each layer may have its own `keep_prob`. Drop most where there is most to overfit with: in the lecture's network that is the 7 × 7
# matrix in the middle. For small layers take a value near 1, for the inputs 1 or nearly so.

# %%
c2w1.where_should_units_be_dropped()

# %% [markdown]
# Now patient B of section 1.3 takes the medicine. Compare its boundary with and without, and look at single masks: each is a different
# network, but all share the same weights.

# %%
c2w1.does_dropout_close_the_gap()

# %% [markdown]
# With dropout the cost is no help in finding bugs: it rises in many steps even if the program is right, because every step has a new
# mask. So first set `keep_prob` = 1, see $J$ fall, and only then turn dropout on.

# %% [markdown] section="c2w1.08"
# More data is the best cure for variance, but often too expensive. *Data augmentation* makes new examples from old ones: a
# photograph of a cat, mirrored, still shows a cat. But each such trick contains an assumption. A mirrored 3 is not a 3.
#
# Below, networks were trained on digits as they are, and others also on shifted, mirrored or turned ones. Guess the table before you
# show it.

# %%
c2w1.which_distortion_helps()

# %% [markdown]
# Augmentation buys robustness to the very change it imitates, and nothing else. Shifted digits go from 46 % to 90 %. The centred
# digits pay for it in this small network: 98 % becomes 93 %.
#
# *Early stopping* is another way. Follow the dev error during training and keep the weights where it was lowest.

# %%
c2w1.when_should_training_stop()

# %% [markdown]
# The weights start small and grow. Stopping early keeps them small, which is what L2 does too. For least squares the two can be compared
# exactly, direction by direction of the bowl.

# %%
c2w1.is_stopping_a_penalty()

# %% [markdown]
# Similar, then, but not the same. And there is a price. Stopping is one knob for two tasks: it decides how well $J$ is minimised and
# how much you regularise. With L2 you can train to the end and think about $\lambda$ separately, at the cost of a run for each $\lambda$.

# %% [markdown]
# ### Exercises 1.4 – 1.8
#
# **3. `l2_cost(J, Ws, lam, m)`.** Add the L2 penalty to the cost `J`, and return the sum, one number. `Ws` is the list of the weight
# matrices, `lam` is $\lambda$.

# %%
def l2_cost(J, Ws, lam, m):
    return ...


check(l2_cost)

# %% [markdown]
# **4. `l2_gradients(dWs, Ws, lam, m)`.** From the list of the gradients without penalty, make the list of those with it: new arrays,
# one for each matrix.

# %%
def l2_gradients(dWs, Ws, lam, m):
    return ...


check(l2_gradients)

# %% [markdown]
# **5. `dropout_forward(A, keep_prob, rng)`.** Inverted dropout. Draw once, with `rng.random(A.shape)`: an entry stays where its number
# is below `keep_prob`. Return the new `A` and the mask, an array of the same shape that is `True` (or 1) where an entry stays.

# %%
def dropout_forward(A, keep_prob, rng):
    return ...


check(dropout_forward)

# %% [markdown]
# **6. `dropout_backward(dA, mask, keep_prob)`.** The backward pass of the dropout that used this mask of `True` and `False`. Return the
# gradient as a new array.

# %%
def dropout_backward(dA, mask, keep_prob):
    return ...


check(dropout_backward)

# %%
quiz("1.4-1.8")

# %% [markdown] section="c2w1.09"
# One feature runs from 1 to 1000, another from 0 to 1. A small change of the first weight then changes $J$ enormously, and the same change
# of the second hardly at all: the bowl is a canyon. Gradient descent must take steps that are short enough for the steep walls, and
# creeps along the floor.
#
# The cure is two lines. Subtract the mean of each feature, divide by its standard deviation:
#
# $$x:=\frac{x-\mu}{\sigma},\qquad \mu=\frac1m\sum_i x^{(i)},\qquad \sigma^2=\frac1m\sum_i\bigl(x^{(i)}-\mu\bigr)^2 .$$
#
# (By $\sigma$, not by $\sigma^2$.) The *condition number* $\kappa$ says how narrow a bowl is: the greatest curvature divided by the least.

# %%
X, Y = data.stretched(rng=np.random.default_rng(0))


def condition_number(X):
    A = np.vstack([X, np.ones((1, X.shape[1]))])                 # a row of ones for b
    curvature = np.linalg.eigvalsh(A @ A.T / X.shape[1])
    return curvature[-1] / curvature[0]


print(f"as measured:  κ = {condition_number(X):.3g}")
print(f"standardised: κ = {condition_number(data.standardize(X)):.5g}")

# %% [markdown]
# The number of steps grows in proportion to $\kappa$. Ten million steps, or one: try the four treatments, and give the features a
# correlation. Scaling alone does not remove that; *whitening* does.

# %%
c2w1.why_is_the_bowl_a_canyon()

# %% [markdown]
# And the test set? Use **the same** $\mu$ and $\sigma$, those of the training set. They are part of the model, like $W$ and $b$. The
# patients below are malignant, all 65 of them. Normalise this ward by its own statistics, and they all look average.

# %%
c2w1.whose_mean_and_deviation()

# %% [markdown] section="c2w1.10"
# Every layer of a network changes the size of what passes through. Say that one layer makes it larger by a fifth. That is little. What
# do twenty of them make? Drag the factor to 1.2, and then to 0.8. Before you choose 150 layers, guess what 1.1 and 0.9 will do.

# %%
c2w1.does_a_factor_near_1_matter()

# %% [markdown]
# After 20 layers 1.2 has become 38, and 0.8 has become 0.01. After 150 layers 1.1 has become 1.6 million, and 0.9 a seven-millionth.
#
# A deep network multiplies. Leave out $b$ and take linear activations, and $\hat y=W^{[L]}W^{[L-1]}\cdots W^{[1]}x$. If every matrix is $s$
# times the identity, then $\hat y$ is $s^L$ times $x$. The lecture's examples are $s=1.5$ and $s=0.5$, with 150 layers: the first explodes
# and the second vanishes.

# %%
for scale in (1.5, .5):
    a = np.ones((2, 1), np.float32)
    W = initializers.scaled_identity(scale)((2, 2), dtype=np.float32)
    for layer in range(1, 151):
        a = W @ a
        if layer >= 149:
            print(f"s = {scale}: layer {layer} has {a[0, 0]:.2g}")

# %% [markdown]
# Half the identity ends in a curious way. $0.5^{149}$ is the smallest number that float32 has, and the next layer reads exactly 0.
#
# The way back multiplies by the same matrices, so gradients explode and vanish alike. A layer whose gradient is $10^{-40}$ learns
# nothing. Here are both ways on a logarithmic axis, on which a constant factor is a straight line. Grey is what this kind of number
# cannot hold.

# %%
c2w1.when_does_the_signal_die()

# %% [markdown] section="c2w1.11"
# No network starts with the identity; real weights are random. How large should they be? Here are 50 layers of 128 ReLU units before
# the first step, and the size of the signal in each: its root mean square. The weights have the variance $1/n$, where $n$ is the number
# of inputs of a unit. Choose $2/n$ instead.

# %%
c2w1.does_the_start_keep_the_signal()

# %% [markdown]
# With $1/n$ only $3\cdot10^{-8}$ of the signal arrives, with $2/n$ all of it: 1.1. Why 2?
#
# A unit adds up $n$ products $w_ia_i$. If the $w_i$ are independent with mean 0, the variances add up too: $z$
# has $n\operatorname{Var}(w)$ times the mean square of the $a_i$. To keep the size from layer to layer, this must be 1:
#
# $$\operatorname{Var}(w)=\frac1n\ \text{ for tanh (“Xavier”)},\qquad \operatorname{Var}(w)=\frac2n\ \text{ for ReLU (“He”)},$$
#
# where $n=n^{[l-1]}$ is the number of inputs of a unit. The 2 makes up for ReLU, which throws half away.
#
# The way back does the same sum in the other direction: $dA^{[l-1]}=W^{\mathsf T}dZ^{[l]}$ adds up over the $n^{[l]}$ *outputs* of
# the layer. To keep the size of the gradient, $n^{[l]}\operatorname{Var}(w)$ must be 1 (or 2 for ReLU). A layer with as many outputs
# as inputs satisfies both. Where the numbers differ, you have to choose; $2/(n^{[l-1]}+n^{[l]})$ is Glorot's compromise.
#
# One more start keeps the size exactly, not just on average: an *orthogonal* matrix, which turns the vector $a$ and leaves its length
# alone, forwards and backwards. Here 64 inputs meet 256 outputs, with a random signal in each direction:

# %%
rng = np.random.default_rng(0)
a, dz = rng.standard_normal((64, 500)), rng.standard_normal((256, 500))
for name, variance in (("1/n_in", 1 / 64), ("1/n_out", 1 / 256), ("2/(n_in + n_out)", 2 / 320)):
    W = rng.normal(0, np.sqrt(variance), (256, 64))
    print(f"{name:17} size of the signal × {(W @ a).std():.2f}   of the gradient × {(W.T @ dz).std():.2f}")
Q = initializers.orthogonal((64, 64), rng=rng)
lengths = np.linalg.norm(a, axis=0), np.linalg.norm(Q @ a, axis=0), np.linalg.norm(Q.T @ a, axis=0)
print(f"{'orthogonal':17} keeps every length, forwards and backwards?", np.allclose(lengths[0], lengths[1:]))

# %% [markdown]
# Back to the size from layer to layer, with the three variances of the lectures:

# %%
rng = np.random.default_rng(0)
A = rng.standard_normal((128, 500))
for name, init in (("× .01", initializers.normal(.01)), ("1/n", initializers.xavier), ("2/n", initializers.he)):
    params = deep_network.initialize([128] * 11, init=init, rng=rng)
    size = np.sqrt(np.mean(deep_network.output(params, A, [F.relu] * 10)**2))
    print(f"{name:6} after 10 ReLU layers: root mean square {size:.2g}")

# %% [markdown]
# The theory says: a factor $\sqrt{n\operatorname{Var}(w)/2}$ per ReLU layer. So $.08^{10}\approx10^{-11}$ for the ·.01 of the first course, and
# $2^{-5}\approx.03$ for $1/n$. In the figure above, *the way back* shows the gradients, and *layer by layer* how the activations are spread
# and how many units are flat. Try tanh there, batch normalisation, and skip connections.
#
# Does it matter for learning? Here are ten hidden layers and the digits, trained for ten epochs from six starts.

# %%
c2w1.which_start_learns()

# %% [markdown]
# With ReLU the factor decides: 93 % of the digits with $2/n$, less than half of them with $1/n$, and guessing with ·.01. (A good
# start is only a start. Training can still drift into trouble; batch normalisation, in week 3, keeps an eye on it all the way.)

# %% [markdown]
# ### Exercises 1.9 – 1.11
#
# **7. `normalize(X_train, X_test)`.** Return both sets with the training set's $\mu$ subtracted and divided by its $\sigma$, feature by
# feature. A feature with $\sigma=0$ becomes 0, without a warning of NumPy; every other one is divided by $\sigma$ itself, with nothing added.

# %%
def normalize(X_train, X_test):
    return ...


check(normalize)

# %% [markdown]
# **8. `initialize_deep(dims, kind, rng)`.** Weights and biases of all layers. `dims` lists the widths $n_x,n^{[1]},\dots,n^{[L]}$. $W^{[l]}$ has
# the variance $2/n^{[l-1]}$ for the kind `"he"` and $1/n^{[l-1]}$ for `"xavier"`; $b^{[l]}=0$ is a column. Draw each matrix by one
# `rng.standard_normal(shape)`, the first layer first, and nothing else. Return a list of $L$ pairs `(W, b)`.

# %%
def initialize_deep(dims, kind, rng):
    return ...


check(initialize_deep)

# %%
quiz("1.9-1.11")

# %% [markdown] section="c2w1.12"
# Backpropagation is easy to get almost right. A forgotten factor does not raise an error; the network still learns, only worse. There is a
# way to be sure: measure the slope by a nudge and compare.
#
# Take $f(\theta)=\theta^3$ at $\theta=1$, where the slope is 3. A nudge of $\varepsilon=.01$ to one side says 3.0301. A nudge to both sides,
#
# $$\frac{f(\theta+\varepsilon)-f(\theta-\varepsilon)}{2\varepsilon},$$
#
# says 3.0001.

# %%
for epsilon in (.1, .01, .001):
    one, both = (gradcheck.slope(lambda t: t**3, 1., epsilon, two_sided=sides) for sides in (False, True))
    print(f"ε = {epsilon}: off by {one - 3:.4g} from one side, by {both - 3:.4g} from both")

# %% [markdown]
# The errors are $3\varepsilon+\varepsilon^2$ and $\varepsilon^2$. On logarithmic axes these are lines of slope 1 and 2. Go on to smaller and smaller
# $\varepsilon$, and something else takes over: the rounding of the computer, divided by $\varepsilon$. Where is the best place for each?

# %%
c2w1.which_nudge_is_better()

# %% [markdown] section="c2w1.13"
# A network has many parameters. Write them one below the other, and you have one long vector $\theta$, and a function $J(\theta)$. Nudge one
# entry at a time to measure its slope. Then compare with what backpropagation says, by one number:
#
# $$\text{ratio}=\frac{\|d\theta-d\theta_{\text{approx}}\|}{\|d\theta\|+\|d\theta_{\text{approx}}\|}.$$
#
# Below $10^{-7}$ all is fine. Around $10^{-5}$ look again. Above $10^{-3}$ there is a bug. Here is the whole check, for a 2-5-3-1 network
# with an L2 penalty.

# %%
X, Y = data.planar_flower(50, rng=np.random.default_rng(1))
gates = [F.tanh, F.tanh, F.identity]                             # the last layer gives logits
params = deep_network.initialize([2, 5, 3, 1], init=initializers.xavier, rng=np.random.default_rng(0))
theta = gradcheck.flatten(params)


def J(theta):
    return gradcheck.network_cost(gradcheck.unflatten(theta, params), X, Y, gates, lam=.7)


approx = gradcheck.numerical_gradient(J, theta, h=1e-7)
print(f"{theta.size} parameters")


def words(ratio):
    return "below 1e-7" if ratio < 1e-7 else f"{ratio:.2g}"     # what is below is rounding


for bug in gradcheck.bugs:
    computed = gradcheck.flatten(gradcheck.network_gradients(params, X, Y, gates, lam=.7, bug=bug))
    print(f"{bug:14} ratio {words(gradcheck.relative_difference(computed, approx))}")

# %% [markdown]
# Some mistakes have a signature. A ratio of exactly 1 means that one gradient is the opposite of the other. A factor $m=50$ gives
# $\frac{49}{51}=.96$, nearly. A forgotten penalty stays in the tenths.
#
# Now the other way round. Seven programs below compute this gradient, one of them correctly. Look at the ratio and at the components, and
# name each bug before you tick *name the bug*.

# %%
c2w1.is_this_gradient_right()

# %% [markdown] section="c2w1.14"
# Five notes on using it.
#
# **Only to debug.** Each check evaluates $J$ twice for every parameter; in training it would be hopelessly slow.
#
# **Look at the components.** A ratio says that something is wrong, the components say where. In program D above only $db^{[1]}$ is.
#
# **Do not forget the penalty** in the $J$ that you nudge, if it is in the gradient.
#
# **Freeze dropout.** With fresh masks every evaluation is of a different function, and the difference between two of them, divided by
# $10^{-7}$, is enormous. Switch dropout off, or keep one mask.

# %%
for dropout in ("no dropout", "dropout, one mask kept", "dropout, fresh masks"):
    view = c2w1.is_this_gradient_right(program="B", dropout=dropout)
    print(f"{dropout:23} ratio {words(view.numbers['ratio'])}")

# %% [markdown]
# **Check again after some training.** Near the start all $z$ are small, $\tanh'(z)\approx1$, and a program that replaces it by 1 is
# nearly right. Its ratio is below $10^{-3}$. It trains on, the weights grow, and the bug comes out.

# %%
c2w1.when_does_the_bug_show()

# %% [markdown]
# One trap is not in the lecture. A ReLU network that starts with $b=0$ may fail the check although backpropagation is right. Where all units
# of a layer are silent for some example, the next sums are exactly 0. There ReLU has a corner: a nudge to both sides sees the mean of
# two slopes, and backpropagation takes one of them. Check at a generic point, with random $b$.

# %%
rng, gates = np.random.default_rng(1), [F.relu] * 3 + [F.identity]
X, Y = rng.normal(size=(3, 50)), (rng.random((1, 50)) < .5).astype(float)
start = deep_network.initialize([3, 5, 5, 3, 1], init=initializers.he, rng=rng)
generic = [(W, .1 * rng.normal(size=b.shape)) for W, b in start]
for name, params in (("b = 0", start), ("random b", generic)):
    theta = gradcheck.flatten(params)
    measured = gradcheck.numerical_gradient(lambda t: gradcheck.network_cost(gradcheck.unflatten(t, params), X, Y, gates), theta, h=1e-7)
    computed = gradcheck.flatten(gradcheck.network_gradients(params, X, Y, gates))
    print(f"{name:9} ratio {words(gradcheck.relative_difference(computed, measured))}")

# %% [markdown]
# ### Exercise 1.12 – 1.14
#
# **9. `gradient_check(J, theta, grad, eps=1e-7)`.** Nudge each entry of the vector `theta` by `eps` to both sides, and return the ratio of
# section 1.13, a number. `theta` has to be the same after the call as before, to the last digit.

# %%
def gradient_check(J, theta, grad, eps=1e-7):
    return ...


check(gradient_check)

# %%
quiz("1.12-1.14")

# %% [markdown]
# ### What you have now
#
# - Train fits, dev chooses, test certifies; the size of dev follows from the difference that it must show.
# - Train − Bayes is bias, dev − train is variance. A bigger network treats the one, data and regularisation the other.
# - L2 multiplies $W$ by $1-\alpha\lambda/m$ in each step. Dropout silences units at random and divides by `keep_prob`; at test time it does
#   nothing. Augmentation and early stopping regularise too.
# - Scale the inputs by the training $\mu$ and $\sigma$. Start weights with the variance $1/n$ for tanh, $2/n$ for ReLU.
# - Nudge both sides, and compare gradients by their relative distance.
#
# **Where it goes on.** Even a round bowl takes many steps, and most bowls are not round. Week 2 is about walking faster: mini-batches,
# momentum, RMSprop, Adam. Week 3 comes back to scales, this time inside the network, with batch normalisation. What to do when the
# diagnosis is clear and the choices are many is the subject of course 3.
