# %% [markdown]
# Three subjects in one week. First, how to look for hyperparameters without wasting trials. Then batch norm, which does inside
# the network what you did to the inputs in week 1. Then softmax, for more than two classes.
#
# At the end the derivatives are handed over to a framework, and the examples change from columns to rows. There both layouts are
# shown side by side, with the same numbers.
#
# Figures come alive once their cell has run; choose *Run ▸ Run All Cells* first.

# %%
import numpy as np

from dlcourse import data, frameworks, initializers, nn, optim, train
from dlcourse.analysis import search
from dlcourse import functional as F
from dlcourse.autodiff import Parameter, no_grad
from dlcourse.weeks import c1w2, c2w3
from dlcourse.explore import show
from dlcourse.practice import week

check, hint, solution, quiz = week("c2w3")

# %% [markdown] section="c2w3.01"
# There are a dozen hyperparameters, and time for a few dozen trainings. The lecture's order of importance: $\alpha$ first. Then
# momentum's $\beta$, the number of hidden units, the size of the mini-batch. Then the number of layers and the decay of $\alpha$.
# Adam's $\beta_1$, $\beta_2$ and $\varepsilon$ come last; the lecture hardly ever touches them.
#
# You try 25 settings of two hyperparameters. One of them, here $\alpha$, matters; the other hardly does, and you do not know
# which is which. Below they lie on a grid of 5 × 5. How many different $\alpha$ have you tried? Count the strokes below the
# picture. Then choose *random*.

# %%
c2w3.which_search_comes_closest()

# %%
for sampler in ("grid", "random"):
    seen = c2w3.which_search_comes_closest(sampler=sampler).numbers
    print(f"{sampler:6} of 25: {seen['different α']:2} different α")

# %% [markdown]
# The grid has tried five values of $\alpha$, each five times over; random draws have tried 25. One picture proves little.
# Unfold *200 problems*: on average the best of the random trials comes three times closer.
#
# So is random always better? Unfold *The problem*, and move *α matters more by* to 1, where both matter alike. Now the grid wins,
# because its points leave no large holes while random ones clump. The advantage of random search comes from waste that it avoids,
# and there must be waste to avoid.

# %%
for importance in (1.0, 10.0, 25.0, 100.0, 1000.0):
    ratio = c2w3.which_search_comes_closest(importance=importance).numbers["grid ÷ random"]
    print(f"α matters {importance:6g} times more: J above the lowest, grid ÷ random = {ratio:.2f}")

# %% [markdown]
# With six hyperparameters there is always waste. A grid of 64 trials has two values of each. How far is the best $\alpha$ from
# the nearest one that was tried, if the axis has length 1?

# %%
space = {name: search.uniform(0, 1) for name in ("alpha", "beta", "units", "batch", "layers", "decay")}
best = np.random.default_rng(0).random(2000)
for sampler in (search.grid, search.random):
    tried = np.array([settings["alpha"] for settings, _ in next(sampler(space, 64, np.random.default_rng(1)))])
    gap = np.abs(best[:, None] - tried).min(axis=1).mean()
    print(f"{sampler.__name__:6}: {len(tried)} trials, {len(set(tried.tolist())):2} different α, the nearest is {gap:.3f} away on average")

# %% [markdown]
# How many draws are enough? Call the best 5 % of all settings good. One draw misses them with probability .95, $n$ draws with
# $.95^n$, however many hyperparameters there are.

# %%
for n in (25, 60):
    print(f"{n} draws: at least one is good with probability {1 - 0.95 ** n:.2f}")

# %% [markdown]
# When a region looks promising, zoom in: draw the next round from a smaller box around the best trial. That is *coarse to fine*,
# and the third curve among the *200 problems*.

# %% [markdown] section="c2w3.02"
# At random does not mean evenly. Draw $\alpha$ a thousand times, evenly between .0001 and 1. How many per cent will lie above .1?
# Guess, then press play. Then draw on a *log* scale.

# %%
c2w3.where_do_the_draws_fall()

# %% [markdown]
# Nine in ten are spent between .1 and 1, and one in a thousand on the first power of ten. On a log scale each of the four powers
# of ten gets a quarter. What matters about $\alpha$ is its
# order of magnitude, so draw the *exponent* evenly:
#
# $$r\ \text{even in}\ [-4,0],\qquad \alpha=10^{r}.$$
#
# For a range from `low` to `high` the exponent runs from $\log_{10}$ of `low` to $\log_{10}$ of `high`. In the library such a
# scale turns draws $u$ from 0 to 1 into values:

# %%
u = np.random.default_rng(0).random(100_000)
for scale in (search.uniform(1e-4, 1), search.log_uniform(1e-4, 1)):
    alpha = scale.at(u)
    print(f"{scale.text:22} above .1: {np.mean(alpha > 0.1):.0%}   below .001: {np.mean(alpha < 0.001):4.1%}"
          f"   within a factor 3 of .001: {np.mean(abs(np.log(alpha / 0.001)) < np.log(3)):.1%}")

# %% [markdown]
# Unfold *what they lead to*, a sweep of $\alpha$ from $10^{-6}$ to 10: a small network on the digits learns nothing over more than
# three powers of ten, learns well over less than one, and breaks soon after. Here the good values happen to lie where
# even draws are frequent. If they lay around .001, few of a thousand even draws would come near. And you do not know in advance
# where they lie.
#
# For $\beta$ between .9 and .999 an even scale is wrong too, and so is a log scale of $\beta$. An average with $\beta$ looks back
# $1/(1-\beta)$ steps (week 2), and near 1 this number explodes:

# %%
for beta in (0.9, 0.9005, 0.999, 0.9995):
    print(f"β = {beta:<6} looks back {1 / (1 - beta):7.2f} steps")

# %% [markdown]
# The same change of .0005 is nothing at .9, and doubles the memory at .999. So it is $1-\beta$ that goes on a log scale:
# $1-\beta=10^{r}$ with $r$ even between $-3$ and $-1$. Compare the two scales for *momentum's β*, too.

# %%
c2w3.where_do_the_draws_fall(what="momentum's β", scale="log", beta=0.999)

# %% [markdown]
# Now for real. One training of a small network on the digits, as a function of its hyperparameters; a space; a sampler. The rest
# is one call. Each trial has its own seed; with `log=` it is also written to a file as it ends, and an interrupted search goes on
# from there.

# %%
def digits_right(alpha, beta, units, rng):
    X, labels, X_dev, labels_dev = data.digits().split()
    W1, b1 = Parameter(initializers.he((units, 64), rng=rng)), Parameter(np.zeros((units, 1)))
    W2, b2 = Parameter(initializers.he((10, units), rng=rng)), Parameter(np.zeros((10, 1)))

    def scores(X):
        return F.affine(F.relu(F.affine(X, W1, b1)), W2, b2)
    train.fit(lambda batch: F.cross_entropy(scores(batch[0]), batch[1][0], axis=0),
              lambda: train.mini_batches(X, labels[None], 64, rng=rng), optim.Momentum([W1, b1, W2, b2], alpha, beta=beta), epochs=2,
              progress=False)
    with no_grad():
        return np.mean(scores(X_dev).value.argmax(axis=0) == labels_dev)


space = {"alpha": search.log_uniform(1e-4, 1), "beta": search.one_minus(search.log_uniform(0.001, 0.1)), "units": search.integers(8, 64)}

# %% tags=["nbval-ignore-output"]
found = search.run(digits_right, space, "coarse_to_fine", budget=24, seed=0, progress=False)
for trial in sorted(found.trials, key=lambda trial: -trial.score)[:5]:
    print(f"{trial.score:.1%}   α = {trial.settings['alpha']:.2g}   β = {trial.settings['beta']:.4f}   {trial.settings['units']} units")

# %% [markdown] section="c2w3.03"
# Two ways to work. If there is only enough compute for one model, look after it day by day, turn $\alpha$ up while it goes well,
# and go back when it does not: as a **panda** raises one cub. If there are many machines, train many models side by side with
# settings drawn at random, and keep the best: as fish lay eggs, **caviar**.
#
# You can pay for sixteen machine days. Sixteen networks for one day, each with an $\alpha$ at random? Or one network for sixteen
# days, whose $\alpha$ is set anew every evening? Each learns 500 digits, four epochs a day. Bet.

# %%
c2w3.sixteen_models_or_sixteen_days()

# %% [markdown]
# For the same money the nursed model wins. But on the first evening, when the sixteen are done, it has not even half of the
# digits right. Now give both as many days as you like:

# %%
c2w3.one_model_or_many()

# %%
for models, days in ((1, 1), (4, 1), (16, 1), (16, 16)):
    seen = c2w3.one_model_or_many(models=models, days=days).numbers
    print(f"{days:2} days: best of {models:2} models {seen['caviar, best on average, %']:.0f} %      one nursed model {seen['panda on average, %']:.0f} %")

# %% [markdown]
# It depends on what you count. By the *calendar* sixteen models are far ahead on the first evening. By *compute* they have then
# used sixteen machine days; the nursed model, given as many, is better. So the budget decides: one machine and a large
# task, panda; many machines and a small task, caviar.

# %% [markdown]
# ### Exercises 3.1 – 3.3
#
# **1. `sample_learning_rates(u, low, high)`.** Turn draws $u$ from 0 to 1 into learning rates from `low` to `high` that are even on a log
# scale: $u=0$ gives `low`, $u=1$ gives `high`.

# %%
def sample_learning_rates(u, low, high):
    return ...


check(sample_learning_rates)

# %% [markdown]
# **2. `sample_betas(u, low, high)`.** The same for $\beta$, with $1-\beta$ on the log scale. Here too $u=0$ gives `low`, $u=1$ `high`.

# %%
def sample_betas(u, low, high):
    return ...


check(sample_betas)

# %%
quiz("3.1-3.3")

# %% [markdown] section="c2w3.04"
# In week 1 the inputs were brought to mean 0 and variance 1, and training became faster. But the inputs of layer 3 are $a^{[2]}$.
# Why not treat them in the same way? **Batch norm** does it with $z$.
#
# The upper heap is $z$ of one hidden unit for a mini-batch of 64 digits, the lower one is what batch norm makes of it. Move the upper
# heap sideways with $b$ (a click puts it where you like), and stretch it with $c$. What does the lower one do?

# %%
c2w3.what_does_batch_norm_do_to_z()

# %%
for b, c in ((0, 1), (2, 1.5), (-50, 3)):
    seen = c2w3.what_does_batch_norm_do_to_z(b=b, c=c).numbers
    print(f"b = {b:3}, W times {c:<3}   what leaves has the mean {seen['mean of what leaves']:.3f} and the standard deviation {seen['σ of what leaves']:.3f}")

# %% [markdown]
# Nothing: its mean is 0 and its standard deviation 1, wherever $z$ is. For every unit, over the $m$ examples of the mini-batch:
#
# $$\mu=\tfrac1m\sum_i z^{(i)},\qquad \sigma^2=\tfrac1m\sum_i(z^{(i)}-\mu)^2,\qquad
# z^{(i)}_\text{norm}=\frac{z^{(i)}-\mu}{\sqrt{\sigma^2+\varepsilon}},\qquad \tilde z^{(i)}=\gamma\,z^{(i)}_\text{norm}+\beta.$$
#
# Mean 0 and variance 1 are not always wanted. With a sigmoid, nearly all of $z_\text{norm}$ lies in the grey part of the figure,
# where the curve is nearly straight. So each unit gets two more parameters, a standard deviation $\gamma$ and a mean $\beta$, and
# learns them.
#
# Unfold *γ and β*, and watch how much of the batch leaves the straight part. Then find the values that undo everything.

# %%
for gamma, beta in ((1, 0), (3, 0), (3, 2)):
    print(c2w3.what_does_batch_norm_do_to_z(b=0, c=1, gamma=gamma, beta=beta).reading.finding)

# %% [markdown]
# With $\gamma=\sqrt{\sigma^2+\varepsilon}$ and $\beta=\mu$ the unit has its old $z$ back. So nothing is lost: the network can do
# all that it could before.

# %%
Z = 3 * np.random.default_rng(0).standard_normal((4, 64)) + 5                    # 4 units, 64 examples
mu, variance = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
back = F.batch_norm(Z, np.sqrt(variance + 1e-5), mu, axis=1, epsilon=1e-5)
print("γ = √(σ² + ε), β = μ give back z to 1e-13:", bool(np.abs(back - Z).max() < 1e-13))

# %% [markdown] section="c2w3.05"
# A unit has $w\cdot x=1,3,5,7$ for four examples. Their mean is 4, their standard deviation 2.24, and $z_\text{norm}$ runs from
# −1.34 to 1.34. Now give the unit a $b$, and drag it up to 100. What is left of it?

# %%
c2w3.what_is_left_of_b()

# %% [markdown]
# Nothing. Whatever is added to all examples is added to $\mu$ as well, and taken away again. So $db^{[l]}=0$, $b^{[l]}$ is left
# out, and $\beta^{[l]}$ takes its place. What is learned in layer $l$ is $W^{[l]}$, $\gamma^{[l]}$ and $\beta^{[l]}$, the last two
# of shape $(n^{[l]},1)$, by any optimizer: $\beta^{[l]}:=\beta^{[l]}-\alpha\, d\beta^{[l]}$. This $\beta$ has nothing to do with
# momentum's; two papers chose the same letter.
#
# Batch norm sits between the weighted sum and the bend, in every layer, and works on one mini-batch at a time:
#
# $$X^{\{t\}}\ \to\ z^{[1]}\ \to\ \tilde z^{[1]}\ \to\ a^{[1]}=g(\tilde z^{[1]})\ \to\ z^{[2]}\ \to\ \tilde z^{[2]}\ \to\ \dots$$
#
# In the library it is one function. Its argument `axis` says which axis the examples lie along: 1, because they are columns.

# %%
show(F.batch_norm)

# %% [markdown]
# Two layers with it. The first gets a $b^{[1]}$ too, which is then raised by 100.

# %%
rng = np.random.default_rng(1)
X, Y = rng.standard_normal((3, 64)), (rng.random((1, 64)) < 0.5) * 1.0


def two_layers(b1):
    rng = np.random.default_rng(2)
    layers = {"W1": initializers.he((4, 3), rng=rng), "b1": np.zeros((4, 1)) + b1, "gamma1": np.ones((4, 1)), "beta1": np.zeros((4, 1)),
              "W2": initializers.he((1, 4), rng=rng), "gamma2": np.ones((1, 1)), "beta2": np.zeros((1, 1))}
    p = {name: Parameter(value) for name, value in layers.items()}
    A1 = F.relu(F.batch_norm(F.affine(X, p["W1"], p["b1"]), p["gamma1"], p["beta1"], axis=1))
    Z2 = F.batch_norm(F.affine(A1, p["W2"], np.zeros((1, 1))), p["gamma2"], p["beta2"], axis=1)
    F.binary_cross_entropy(Z2, Y).backward()
    return Z2.value, p


(output, p), (moved, _) = two_layers(0), two_layers(100)
print("b[1] + 100 moves the output by less than 1e-12: ", bool(np.abs(moved - output).max() < 1e-12))
print("db[1] is 0 to 1e-15:                            ", bool(np.abs(p["b1"].grad).max() < 1e-15))
print("dγ[1] and dβ[1] have the shapes                 ", p["gamma1"].grad.shape, p["beta1"].grad.shape)

# %% [markdown]
# Why before $g$, and not after it? In the figure of 3.4 choose *after g* and $b=100$. The sigmoid has then said 1 to every image;
# subtract the mean of all these 1s, and what told the images apart is still gone. Before $g$, $b=100$ does nothing at all. Both
# are in use; the lecture advises *before*.
#
# The way back has more terms than you might expect. Each $z$ moves its own $z_\text{norm}$, and through $\mu$ and $\sigma$ those
# of all the others. With $d_i=\gamma\,d\tilde z^{(i)}$:
#
# $$dz^{(i)}=\frac{1}{\sqrt{\sigma^2+\varepsilon}}\Bigl(d_i-\overline{d}-z^{(i)}_\text{norm}\,\overline{d\,z_\text{norm}}\Bigr),
# \qquad d\gamma=\sum_i d\tilde z^{(i)}z^{(i)}_\text{norm},\qquad d\beta=\sum_i d\tilde z^{(i)},$$
#
# where the bar is the mean over the batch. So $dz$ sums to 0: a common shift of all $z$ changes nothing.

# %%
_, back = F.batch_norm.forward(Z, np.full((4, 1), 1.5), np.zeros((4, 1)), axis=1)
dZ, dgamma, dbeta = back(rng.standard_normal(Z.shape))
print("dz sums to 0 over the batch, and so does dz · z_norm:", bool(np.abs(dZ.sum(axis=1)).max() < 1e-12),
      bool(np.abs((dZ * (Z - mu)).sum(axis=1)).max() < 1e-3))

# %% [markdown] section="c2w3.06"
# Batch norm helps. Why? There are three answers, and they are not equally certain.
#
# **The measured fact.** A network with six hidden layers learns the digits for five epochs. Without batch norm $\alpha=.1$ works
# well, $\alpha=.3$ badly, and $\alpha=1$ destroys it. How many of the digits will be right at $\alpha=1$ with batch norm? Guess, then
# tick it.

# %%
c2w3.how_large_may_the_step_be()

# %%
for alpha in ("0.1", "0.3", "1.0", "3.0"):
    seen = c2w3.how_large_may_the_step_be(learning_rate=alpha).numbers
    print(f"α = {alpha}: without {seen['right without, %']:4.1f} %      with batch norm {seen['right with batch norm, %']:.1f} %"
          f"{'' if seen['finite without'] else '      (J without it is no longer a number)'}")

# %% [markdown]
# A step ten times as long still works. Part of this can be derived. Multiply $W$ by $c$: $z$, $\mu$ and $\sigma$ are multiplied
# too, and $z_\text{norm}$ stays. So only the *direction* of $W$ matters. And the slope with respect to $W$ is divided by $c$: if
# a step was too long and has made $W$ large, the next steps turn it less. The network slows itself down.

# %%
rng = np.random.default_rng(3)
W, X, Y = rng.standard_normal((1, 3)), rng.standard_normal((3, 64)), (rng.random((1, 64)) < 0.5) * 1.0
for c in (1, 2, 10):
    Wc = Parameter(c * W)
    out = F.batch_norm(F.affine(X, Wc, np.zeros((1, 1))), np.ones((1, 1)), np.zeros((1, 1)), axis=1)
    J = F.binary_cross_entropy(out, Y)
    J.backward()
    print(f"c = {c:2}   J = {float(J.value):.4f}   ‖dW‖ · c = {c * np.linalg.norm(Wc.grad):.4f}")

# %% [markdown]
# **The lecture's explanation** is *covariate shift*. A cat detector that has learned from black cats only will fail on coloured
# ones, although what makes a cat has not changed: the inputs have moved. A hidden layer is in this situation all the time,
# because the layers before it keep changing. Batch norm holds the mean and the standard deviation of its inputs
# steady. The panels *what goes into layer 2* show it: without it the mean of $z$ wanders, with it the mean is $\beta$.

# %%
rng = np.random.default_rng(4)
Y = np.arange(400)[None] % 2
black = rng.standard_normal((2, 400)) + np.array([[1.5], [0.5]]) * (2 * Y - 1)
coloured = rng.standard_normal((2, 400)) + np.array([[1.5], [0.5]]) * (2 * Y - 1) + np.array([[4.0], [2.0]])       # the same, moved
w, b = Parameter(np.zeros((1, 2))), Parameter(np.zeros((1, 1)))
train.fit(lambda batch: F.binary_cross_entropy(F.affine(batch[0], w, b), batch[1]), [(black, Y * 1.0)], optim.GradientDescent([w, b], 0.5),
          epochs=200, progress=False)
for name, X in (("black cats", black), ("coloured cats", coloured),
                ("coloured cats, their own mean taken away", coloured - coloured.mean(axis=1, keepdims=True))):
    right = np.mean((F.affine(X, w.value, b.value) > 0) == Y)
    print(f"{right:.0%} right   {name}")

# %% [markdown]
# How much of batch norm's success is due to this is disputed. It is a fact that the moments are steadier. That this is the reason
# is a theory.
#
# **A side effect.** $\mu$ and $\sigma$ are estimated from $B$ examples and are off by chance, $\mu$ by about $\sigma/\sqrt B$. So
# each unit gets some noise, as with dropout, and that regularises a little. In larger batches less:

# %%
for B in (8, 64, 512):
    seen = c2w3.what_does_batch_norm_do_to_z(batch_size=B).numbers
    print(f"B = {B:3}   σ/√B = {seen['1/√B']:.3f} σ      measured {seen['σ of the batch means']:.2f} σ")

# %% [markdown]
# An effect that goes away when you take a larger batch is nothing to rely on. And do not go to the other extreme: in a batch of
# two every $z_\text{norm}$ is 1 or −1, whatever the images are. Try it in the figure of 3.4.
#
# There you can also choose *layer norm*. It takes $\mu$ and $\sigma$ over the units of the layer, for one image at a time, so
# the company in the batch does not matter; in return a unit keeps a mean of its own. The transformers of course 5 use it.

# %% [markdown] section="c2w3.07"
# Training is over, and one image comes in. What are the mean and the variance of one example? Take the trained network and leave
# it in training mode, by mistake. How many of 297 images will it read correctly, one at a time? Guess, then press play. Then
# show it two at once, 64 at once, and choose *running averages*.

# %%
c2w3.what_if_a_batch_has_one_image()

# %%
for name, at_once in (("one at a time", "1"), ("in pairs", "2"), ("64 at once", "64"), ("running averages", "running averages")):
    seen = c2w3.what_if_a_batch_has_one_image(batch_size=at_once).numbers
    print(f"{name:16}   {seen['different answers']:2} different answers   {seen['right, %']:.0f} % right")

# %% [markdown]
# With a single image $z-\mu=0$: all that is left is $\beta$, and every image gets the same answer. No error is raised. In pairs
# each image is judged by the company it is in.
#
# The remedy is week 2's exponentially weighted average. During training keep one of $\mu$ and one of $\sigma^2$ for every unit,
# and use them afterwards:
#
# $$\mu_\text{run}:=\rho\,\mu_\text{run}+(1-\rho)\,\mu^{\{t\}},\qquad \tilde z=\gamma\,\frac{z-\mu_\text{run}}{\sqrt{\sigma^2_\text{run}+\varepsilon}}+\beta.$$
#
# Here $\rho$ is the momentum, .9 for example. In the figure, see what happens to *running averages* that are too young, or too
# slow with .999. So there are four numbers for each unit, of two kinds: $\gamma$ and $\beta$ are learned,
# $\mu_\text{run}$ and $\sigma^2_\text{run}$ are recorded.

# %% [markdown]
# ### Exercises 3.4 – 3.7
#
# **3. `batch_norm_forward(Z, gamma, beta, eps)`.** $Z$ is $(n,m)$, `gamma` and `beta` are $(n,1)$. Return $\tilde Z$ and the cache, a tuple
# of $Z_\text{norm}$ $(n,m)$, $\sqrt{\sigma^2+\varepsilon}$ $(n,1)$ and `gamma`, in this order.

# %%
def batch_norm_forward(Z, gamma, beta, eps=1e-5):
    return ...


check(batch_norm_forward)

# %% [markdown]
# **4. `batch_norm_backward(dZt, cache)`.** The backward pass, with the cache of exercise 3. `dZt` is $J$'s own derivative, with $1/m$ in
# it. Return $dZ$ $(n,m)$, $d\gamma$ and $d\beta$ $(n,1)$.

# %%
def batch_norm_backward(dZt, cache):
    return ...


check(batch_norm_backward)

# %% [markdown]
# **5. `running_update(running, batch, momentum)`.** One step of the running average of $\mu$ or $\sigma^2$, $(n,1)$, as a new array.
# `momentum` is the weight of the past.

# %%
def running_update(running, batch, momentum):
    return ...


check(running_update)

# %% [markdown]
# **6. `batch_norm_predict(Z, gamma, beta, mu, var, eps)`.** Batch norm at test time, for any number of examples from one on. `mu` and
# `var` are the running $\mu$ and $\sigma^2$ of training, $(n,1)$.

# %%
def batch_norm_predict(Z, gamma, beta, mu, var, eps=1e-5):
    return ...


check(batch_norm_predict)

# %%
quiz("3.4-3.7")

# %% [markdown] section="c2w3.08"
# Cat, dog, chick, or none of them: four classes, $C=4$. The last layer gets four units, and its scores $z$ have to become four
# probabilities. Below the scores are 5, 2, −1 and 3. Raise the second one to 5. What happens to the four probabilities?

# %%
c2w3.how_do_scores_become_probabilities()

# %% [markdown]
# Two equal scores have two equal shares, and the others shrink, although their scores stayed: there is only 1 to share out. Two
# steps do it. Make everything positive, then divide by the sum:
#
# $$t=e^{z},\qquad a_i=\frac{t_i}{\sum_j t_j}.$$

# %%
for second in (2.0, 5.0):
    z = np.array([[5.0], [second], [-1.0], [3.0]])
    t = np.exp(z)
    print("t =", t.ravel().round(1), "  sum", t.sum().round(1))
    print("a =", (t / t.sum()).ravel().round(3), "  and F.softmax gives the same:", np.allclose(F.softmax(z, axis=0), t / t.sum()))

# %% [markdown]
# The largest score gets the largest share, but not all: *hardmax* would put a 1 there, softmax is its soft version. Only
# differences between scores matter, because a number $c$ added to all of them cancels.
#
# Try this: unfold *A number added to all*. Then tick *e^z as it is written*, and go to $c=800$: $e^{800}$ is larger than any
# float64. The library subtracts the largest score first, which changes nothing but the risk.

# %%
for naive in (True, False):
    print(c2w3.how_do_scores_become_probabilities(z1=2.0, shift=800.0, naive=naive).reading.finding)

# %% [markdown]
# Unfold *as one point*: three probabilities are one point of a triangle. In a corner one class has everything, in the middle all
# are alike. Its pale line is the path that the point takes when all scores are divided by a **temperature** $T$. For $T\to0$
# softmax becomes hardmax, for $T\to\infty$ it knows nothing any more; the order of the classes never changes. A click in the
# triangle asks for other scores.

# %%
for T in (0.05, 0.5, 1, 2, 20):
    print(f"T = {T:4}   ŷ =", F.softmax(np.array([5.0, 2.0, -1.0, 3.0]) / T).round(3))

# %% [markdown]
# A trap: for a matrix of scores, sum along the classes. They run along axis 0 here. Along the other axis softmax runs without
# complaint, and shares 1 out among the *examples*. So look at the sums of the columns.

# %%
Z = np.random.default_rng(0).standard_normal((4, 3))
for axis in (0, 1):
    print(f"axis={axis}: the columns sum to", F.softmax(Z, axis=axis).sum(axis=0).round(2) + 0.0)

# %% [markdown]
# Without hidden layers this is **softmax regression**. Two classes meet where their scores are equal, and
# $w_1\cdot x+b_1=w_2\cdot x+b_2$ is a straight line. Three kinds of iris, two measurements:

# %%
c2w3.where_do_two_classes_meet()

# %% [markdown] section="c2w3.09"
# The lecture's cat is class 1, and the network says $\hat y=(.3,.2,.1,.4)$. Which way should each score go? Say which class is true,
# then another.

# %%
c2w3.which_way_does_each_score_go()

# %%
for true in "0123":
    seen = c2w3.which_way_does_each_score_go(label=true).numbers
    print(f"class {true} is true: loss {seen['loss']:.3f}   slope of its score {seen['slope of its score']:+.1f}   all slopes sum to {seen['Σ (ŷ − y)']:.0f}")

# %% [markdown]
# The truth is written as a column with a single 1, *one-hot*. The loss looks at the true class only:
#
# $$L(\hat y,y)=-\sum_j y_j\ln\hat y_j=-\ln\hat y_\text{true},\qquad J=\frac1m\sum_i L(\hat y^{(i)},y^{(i)}).$$
#
# Lower the other three, raise the true one, each in proportion to its error: softmax and the logarithm cancel, as the sigmoid
# and the logarithm did.
#
# $$dz=\hat y-y.$$

# %%
y_hat, y = np.array([[0.3], [0.2], [0.1], [0.4]]), np.array([[0.0], [1.0], [0.0], [0.0]])
J, back = F.cross_entropy.forward(np.log(y_hat), y, axis=0)
print(f"loss = {J:.3f} = −ln .2      dz = {back(1.0).ravel().round(3)}")

# %% [markdown]
# Two checks that cost nothing. With $C=2$ softmax is the sigmoid of $z_1-z_2$, so logistic regression was a special case all
# along. And a network that knows nothing gives all classes the same share: before training $J$ should be near $\ln C$.

# %%
z = np.array([[1.3], [-0.4]])
print(f"softmax of two scores {F.softmax(z, axis=0)[0, 0]:.4f}      sigmoid of their difference {F.sigmoid(z[0, 0] - z[1, 0]):.4f}")
X_train, labels, X_test, labels_test = data.digits().split()
W, b = np.zeros((10, 64)), np.zeros((10, 1))
for step in range(501):
    scores, through = F.affine.forward(X_train, W, b)
    J, back = F.cross_entropy.forward(scores, labels, axis=0)
    if step in (0, 1, 10, 100, 500):
        print(f"step {step:3}   J = {J:.3f}")
    _, dW, db = [way(back(1.0)) for way in through]
    W, b = W - 0.5 * dW, b - 0.5 * db
print(f"{np.mean(F.affine(X_test, W, b).argmax(axis=0) == labels_test):.1%} of 297 new digits, by softmax regression")

# %% [markdown]
# `F.cross_entropy` takes the *scores*, not the probabilities. For a confident miss $\hat y$ of the true class may round to 0, and
# its logarithm to $-\infty$; $\ln$ softmax computed as a whole stays finite.

# %%
print(f"loss of a miss by 1000: {F.cross_entropy(np.array([[1000.0], [0.0]]), np.array([1]), axis=0):.0f}")

# %% [markdown]
# ### Exercises 3.8 – 3.9
#
# **7. `softmax(Z)`.** Scores $(C,m)$ to probabilities; the classes run along axis 0. Scores of ±1000 must not hurt. Work on the whole
# matrix, without a loop over its columns.

# %%
def softmax(Z):
    return ...


check(softmax)

# %% [markdown]
# **8. `cross_entropy(Z, Y)`.** $Z$ holds the scores, $Y$ is one-hot, both $(C,m)$. Return $J$, the mean over the examples, and its own
# derivative $dZ$, with $1/m$ in it. $J$ has to stay finite for a miss by 1000.

# %%
def cross_entropy(Z, Y):
    return ...


check(cross_entropy)

# %%
quiz("3.8-3.9")

# %% [markdown] section="c2w3.10"
# You have written every derivative of this course by hand, or seen it written. Nobody does that at work. In a **framework** you
# write the forward pass, and the gradients come by themselves. The lecture's three questions when you choose one: is it easy to
# write and to use? Is it fast? Is it truly open, and will it stay so?
#
# One thing changes first. All frameworks put examples in **rows**. Nothing new is computed; everything is transposed:
#
# $$Z=WX+b\quad(n^{[1]},m)\qquad\longrightarrow\qquad z=xW^{\mathsf T}+b\quad(m,n^{[1]}).$$
#
# $W$ keeps its shape, and $b$ becomes flat. Follow the example in the frame.

# %%
c2w3.do_columns_and_rows_agree()

# %%
rng = np.random.default_rng(5)
X, W, b = rng.standard_normal((3, 6)), rng.standard_normal((2, 3)), rng.standard_normal((2, 1))
in_columns, (_, dW_columns, _) = F.affine.forward(X, W, b)
in_rows, (_, dW_rows, _) = F.linear.forward(X.T, W, b.ravel())
d = rng.standard_normal((2, 6))
print("largest difference of the outputs:", np.abs(in_rows - in_columns.T).max())
print("the same dW:", np.allclose(dW_rows(d.T), dW_columns(d)))

# %% [markdown]
# **From here on examples are rows**, in this course too.
#
# The library has a small framework of its own. A layer is an object that holds its parameters and is called like a function;
# `nn.Sequential` puts layers one after another. Here are all of this week's layers in a network:

# %%
model = nn.Sequential(nn.Linear(64, 32, bias=False, rng=np.random.default_rng(0)), nn.BatchNorm(32), nn.ReLU(),
                      nn.Dropout(0.9, rng=np.random.default_rng(1)), nn.Linear(32, 10, rng=np.random.default_rng(2)))
for name, parameter in model.named_parameters():
    print(f"{name:16} {parameter.shape}")

# %% [markdown]
# `bias=False`, because batch norm would cancel it. The running averages are not in the list: they are kept, not trained.
# `model.eval()` switches to them, and dropout off; forget it, and you are in section 3.7.

# %% tags=["nbval-ignore-output"]
shuffle = np.random.default_rng(0)
history = train.fit(lambda batch: F.cross_entropy(model(batch[0]), batch[1]), lambda: train.mini_batches(X_train.T, labels, 64, rng=shuffle, axis=0),
                    optim.Adam(model.parameters(), 0.01), epochs=10, progress=False)
model.eval()
with no_grad():
    print(f"{np.mean(model(X_test.T).value.argmax(axis=1) == labels_test):.1%} of 297 new digits; {history}")

# %% [markdown]
# Does another framework do the same? Give the network 64-32-10 to both, with the same start, in float32 and with the same
# mini-batches of 50, for five epochs of gradient descent with $\alpha=.5$. First ours.

# %%
x, x_test = X_train.T.astype(np.float32), X_test.T.astype(np.float32)            # rows
net = nn.Sequential(nn.Linear(64, 32, rng=np.random.default_rng(0), dtype=np.float32), nn.ReLU(),
                    nn.Linear(32, 10, rng=np.random.default_rng(1), dtype=np.float32))
start = net.state_dict()
history = train.fit(lambda batch: F.cross_entropy(net(batch[0]), batch[1]), train.mini_batches(x, labels, 50, rng=None, axis=0),
                    optim.GradientDescent(net.parameters(), 0.5), epochs=5, progress=False)
print("J of each epoch  ", "  ".join(f"{J:.4g}" for J in history.epoch_loss))
print(f"test accuracy     {np.mean(net(x_test).value.argmax(axis=1) == labels_test):.4g}")

# %% [markdown]
# Then PyTorch. If it is installed the next cell runs it; if not, it shows what was recorded, and with which version.

# %%
def torch_digits():
    import torch
    net = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    with torch.no_grad():
        for p, value in zip(net.parameters(), start.values()):
            p.copy_(torch.tensor(value))
    optimizer, J_of_epochs = torch.optim.SGD(net.parameters(), lr=0.5), []
    for epoch in range(5):
        losses = []
        for xb, yb in zip(torch.tensor(x).split(50), torch.tensor(labels).split(50)):
            J = torch.nn.functional.cross_entropy(net(xb), yb)
            optimizer.zero_grad()
            J.backward()
            optimizer.step()
            losses.append(J.item())
        J_of_epochs.append(np.mean(losses))
    with torch.no_grad():
        accuracy = (net(torch.tensor(x_test)).argmax(1) == torch.tensor(labels_test)).float().mean()
    return {"J of each epoch": J_of_epochs, "test accuracy": accuracy}


frameworks.shown("torch", torch_digits)

# %% [markdown]
# The same numbers, nearly the same lines. If you know one framework, you can read the others. What is installed here:

# %% tags=["nbval-ignore-output"]
print(frameworks.status())

# %% [markdown] section="c2w3.11"
# The smallest example of the lecture: $J=w^2-10w+25$, that is $(w-5)^2$. Press play: $w$ goes to .1 in the first step, and to 5 in
# a thousand. Now change one line of the program: write `w**2 - 20*w + 100`, and play again.

# %%
c2w3.where_does_w_come_to_rest()

# %% [markdown]
# 10, and nobody told the program a derivative. You state the cost. The tape differentiates it. The optimizer takes the step.

# %%
w = Parameter(0.0)
optimizer = optim.GradientDescent([w], 0.01)
for step in range(1000):
    optimizer.zero_grad()
    J = w**2 - 10 * w + 25
    J.backward()
    optimizer.step()
    if step in (0, 999):
        print(f"after step {step + 1:4}: w = {float(w.value):.4g}      5 − w = {5 - float(w.value):.3g}")

# %% [markdown]
# Three lines of the loop would train anything. Change the cost, or write `optim.Adam`, and the rest stays.
#
# The graph behind $J$ is the one of course 1, week 2. Nudge $w$ and let the sweep run.

# %%
c1w2.what_does_each_box_compute(formula="u = w*w; J = u - 10*w + 25", w=0.0, back=True)

# %% [markdown]
# The coefficients are **data**, as the examples of a mini-batch are: pass them in, and the same code finds the minimum of another
# bowl.

# %%
def bowl(w, coefficients):
    a, b, c = coefficients
    return a * w**2 + b * w + c


for coefficients in ((1.0, -10.0, 25.0), (1.0, -20.0, 100.0)):
    for rule, alpha in ((optim.GradientDescent, 0.1), (optim.Adam, 0.1)):
        w = Parameter(0.0)
        optimizer = rule([w], alpha)
        for step in range(400):
            optimizer.zero_grad()
            bowl(w, coefficients).backward()
            optimizer.step()
        print(f"{coefficients}   {rule.__name__:16} w = {float(w.value):.3f}")

# %% [markdown]
# In the lecture, step 1 gives $w=.1$ and step 1000 gives 4.99999. Is that "almost converged"? The formula says
# $w_k=5\,(1-.98^k)$, and after 1000 steps only $8\cdot10^{-9}$ is missing. TensorFlow computes in float32, and there something
# else happens:

# %%
for dtype in (np.float32, np.float64):
    w = Parameter(dtype(0.0))
    optimizer, values = optim.GradientDescent([w], 0.01), []
    for step in range(2000):
        optimizer.zero_grad()
        (w**2 - 10 * w + 25).backward()
        optimizer.step()
        values.append(w.value.item())
    last = next(k for k in range(2000) if values[k] == values[-1]) + 1
    print(f"{dtype.__name__}: 5 − w after 1000 steps = {5 - values[999]:.3g}, and it does not move any more after step {last}")
print(f"float32 at 4.9999886: a step of {0.01 * 2 * (5 - 4.9999886):.3g}, half the spacing of numbers there {np.spacing(np.float32(4.9999886)) / 2:.3g}")

# %% [markdown]
# The step is smaller than half the distance to the next float32, so adding it changes nothing. Such a run is frozen, and more
# steps do not help. In float64 it freezes too, but hundreds of millions of times closer.
#
# TensorFlow itself, as it is written today:

# %%
def tensorflow_tape():
    import tensorflow as tf
    w = tf.Variable(0.0)                                         # float32
    optimizer, path = tf.keras.optimizers.SGD(learning_rate=0.01), []
    for _ in range(1000):
        with tf.GradientTape() as tape:
            J = w**2 - 10 * w + 25
        optimizer.apply_gradients([(tape.gradient(J, w), w)])
        path.append(float(w))
    return {"w after 1 step": path[0], "w after 1000 steps": path[-1], "5 − w": 5 - path[-1]}


frameworks.shown("tensorflow", tensorflow_tape)

# %% [markdown]
# And the digits with Keras, TensorFlow's layers, from the same start as in 3.10:

# %%
def keras_digits():
    import keras
    net = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10)])
    net.build((None, 64))
    net.set_weights([start["layers.0.W"].T, start["layers.0.b"], start["layers.2.W"].T, start["layers.2.b"]])
    net.compile(keras.optimizers.SGD(learning_rate=0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = net.fit(x, labels, batch_size=50, epochs=5, shuffle=False, verbose=0)
    return {"J of each epoch": history.history["loss"],
            "test accuracy": np.mean(net.predict(x_test, verbose=0).argmax(1) == labels_test)}


frameworks.shown("tensorflow", keras_digits)

# %% [markdown]
# The lecture's code is older than this. In TensorFlow 1 one first built the whole graph, with a *placeholder* where data would go
# in, and then ran it in a *session*, like this:
#
# ```python
# goal = tf.placeholder(tf.float32)                      # TensorFlow 1: a place in the graph where a number will go in
# place = tf.Variable(20.0)
# step = tf.train.AdamOptimizer(0.1).minimize(tf.square(place - goal))
# with tf.Session() as session:
#     session.run(tf.global_variables_initializer())
#     for _ in range(400):
#         session.run(step, feed_dict={goal: 5.0})
# ```
#
# Today a placeholder is simply the argument of a function, as in `bowl(w, coefficients)` above, and there is no session. The idea
# is the same: cost in, gradients out.

# %% [markdown]
# ### Exercises 3.10 – 3.11
#
# **9. `linear_rows(x, W, b)`.** A layer's weighted sums for examples in rows: `x` is $(m,n_\text{in})$, `W`
# $(n_\text{out},n_\text{in})$, `b` flat, $(n_\text{out},)$, and the result $(m,n_\text{out})$.

# %%
def linear_rows(x, W, b):
    return ...


check(linear_rows)

# %% [markdown]
# **10. `minimize(coefficients, make_optimizer, steps)`.** Go `steps` steps down $J=aw^2+bw+c$ from $w=0$, by tape and optimizer, and return
# where $w$ is then, as a number. `make_optimizer([w])` gives the optimizer; `steps` may be 0.

# %%
def minimize(coefficients, make_optimizer, steps):
    return ...


check(minimize)

# %%
quiz("3.10-3.11")

# %% [markdown]
# ### What you have now
#
# - Draw hyperparameters at random, $\alpha$ and $1-\beta$ on log scales, and zoom in. A grid repeats the values of what matters.
# - One machine: nurse one model. Many machines: train many, keep the best.
# - Batch norm: $z\to z_\text{norm}\to\gamma z_\text{norm}+\beta$ for each unit over the batch. No $b$. Steps may be ten times as long;
#   at test time it needs running averages.
# - Softmax makes scores into probabilities; the loss is $-\ln$ of the true class's; $dz=\hat y-y$.
# - A framework: cost in, gradients out. Examples are rows from now on, $z=xW^{\mathsf T}+b$.
#
# **Where it goes on.** Course 2 is done: you can train deep networks, and know what to turn when one does not learn. Course 3
# asks which of all these things to do next. Convolutional networks (course 4) and sequences (course 5) are built from
# `nn.Module`.
