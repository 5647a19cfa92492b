# %% [markdown]
# Last week's network had one hidden layer. This week it gets as many as you like, and hardly anything new is needed: one block that goes
# forward, one that goes back, and a loop over both. At the end of section 4.6 the whole of training is on the page, for a network of any
# depth, in eight lines.
#
# The other half of the week asks what depth is good for. Here it pays to be exact: in one task ten layers do what one layer cannot, in
# another a flat network does just as well.
#
# Figures come alive once their cell has run; choose *Run ▸ Run All Cells* first.

# %%
import numpy as np

from dlcourse import data, deep_network, initializers, metrics, optim, train
from dlcourse.analysis import gradcheck
from dlcourse import functional as F
from dlcourse.weeks import c1w3, c1w4
from dlcourse.explore import show
from dlcourse.practice import week

check, hint, solution, quiz = week("c1w4")

# %% [markdown] section="c1w4.01"
# Count the layers that own parameters. Logistic regression has one layer, last week's network two: a hidden one and the output. The
# input is layer 0; it computes nothing and is not counted. With $L$ for the number of layers and $n^{[l]}$ for the number of units in
# layer $l$:
#
# $$a^{[0]}=x,\qquad n^{[0]}=n_x,\qquad \hat y=a^{[L]}.$$
#
# The network that we will take apart this week has the sizes 3-5-5-3-1, so $L=4$. Layer $l$ reads $n^{[l-1]}$ numbers with each of its
# $n^{[l]}$ units, and each unit has one $b$. That makes $n^{[l]}\,(n^{[l-1]}+1)$ parameters.

# %%
for dims in ([3, 1], [3, 5, 1], [3, 5, 5, 3, 1], [3, 5, 5, 5, 5, 5, 1]):
    parts = [deep_network.count_parameters(pair) for pair in zip(dims, dims[1:])]
    print(f"{'-'.join(map(str, dims)):14} L = {len(dims) - 1}   {' + '.join(map(str, parts))} = {sum(parts)} parameters")

# %% [markdown]
# What do more layers do? Two arms that wind round each other are a good place to find out. Every small picture is one unit, and what it
# says at every point of the plane: straight edges in the first layer, bent ones after it. Take the hidden layers away one by one with
# the − above them, down to logistic regression, and bring them back. Below the picture the parameters are counted: 177 with three
# hidden layers, then 105, 33 and, with none, 3.

# %% tags=["nbval-ignore-output"]
c1w3.what_do_hidden_units_learn(data="spiral", layers=3, units=8, optimizer="Adam", learning_rate=0.02, shown="both")

# %% [markdown]
# How many layers does a problem need? Nobody knows in advance. Begin with logistic regression, try one hidden layer, then two, and let
# data that were not trained on decide. The number of layers is one more thing to be chosen, and section 4.7 has a name for such things.

# %% [markdown] section="c1w4.02"
# A layer has two jobs. **Forward** it takes $A^{[l-1]}$ and gives $A^{[l]}$:
#
# $$Z^{[l]}=W^{[l]}A^{[l-1]}+b^{[l]},\qquad A^{[l]}=g^{[l]}(Z^{[l]}).$$
#
# **Backward** it takes $dA^{[l]}$, which says how the cost reacts to its output, and gives three things: $dA^{[l-1]}$ for the layer
# before it, and $dW^{[l]}$, $db^{[l]}$ for the update:
#
# $$dZ^{[l]}=dA^{[l]}*g^{[l]\prime}(Z^{[l]}),\qquad dW^{[l]}=\tfrac1m\,dZ^{[l]}A^{[l-1]\mathsf T},\qquad
# db^{[l]}=\tfrac1m\sum_{i} dZ^{[l](i)},\qquad dA^{[l-1]}=W^{[l]\mathsf T}dZ^{[l]}.$$
#
# These are last week's equations with $l$ in place of 1 and 2. The sign $*$ multiplies entry by entry.
#
# The library has both jobs in one function. `F.affine` is the weighted sum; it returns the value and, after it, the backward functions
# for $X$, $W$ and $b$. Compare its last line with the formulas:

# %%
show(F.affine)

# %% [markdown]
# The activation functions are made in the same way: the value, then the backward function.

# %%
show(F.tanh)

# %% [markdown]
# `.forward` hands you both, to chain by hand. Here is 3-5-5-3-1 with tanh in the hidden layers and seven examples. Each line is a line
# of the slide.

# %%
rng = np.random.default_rng(0)
m, X, Y = 7, rng.standard_normal((3, 7)), np.array([[1.0, 0, 1, 1, 0, 0, 1]])
params = deep_network.initialize([3, 5, 5, 3, 1], init=initializers.xavier, rng=rng)
(W1, b1), (W2, b2), (W3, b3), (W4, b4) = params

Z1, backward_Z1 = F.affine.forward(X, W1, b1)
A1, backward_A1 = F.tanh.forward(Z1)
Z2, backward_Z2 = F.affine.forward(A1, W2, b2)
A2, backward_A2 = F.tanh.forward(Z2)
Z3, backward_Z3 = F.affine.forward(A2, W3, b3)
A3, backward_A3 = F.tanh.forward(Z3)
Z4, backward_Z4 = F.affine.forward(A3, W4, b4)
A4, backward_A4 = F.sigmoid.forward(Z4)
print("A[4] =", A4.round(3))

# %% [markdown]
# Now back. It begins with the slope of the loss, $dA^{[4]}=-\frac{Y}{A^{[4]}}+\frac{1-Y}{1-A^{[4]}}$, and every layer passes the gradient
# on to the one before it.

# %%
dA4 = -Y / A4 + (1 - Y) / (1 - A4)
dZ4 = backward_A4(dA4)
dA3, dW4, db4 = [backward(dZ4) for backward in backward_Z4]
dZ3 = backward_A3(dA3)
dA2, dW3, db3 = [backward(dZ3) for backward in backward_Z3]
dZ2 = backward_A2(dA2)
dA1, dW2, db2 = [backward(dZ2) for backward in backward_Z2]
dZ1 = backward_A1(dA1)
dA0, dW1, db1 = [backward(dZ1) for backward in backward_Z1]

by_hand = [(dW1 / m, db1 / m), (dW2 / m, db2 / m), (dW3 / m, db3 / m), (dW4 / m, db4 / m)]
print("dZ[4] = A[4] − Y:", np.allclose(dZ4, A4 - Y))

# %% [markdown]
# **Where is $1/m$?** The lecture leaves it out of $dA$ and $dZ$ and puts it into $dW$ and $db$, and the cell above does so too. The
# library's tape differentiates $J$ itself, which is a mean, so $1/m$ is in everything from the start. Therefore
#
# $$dZ\ (\text{lecture}) = m\cdot\frac{\partial J}{\partial Z},\qquad\text{and all } dW,\ db \text{ agree.}$$
#
# So when you compare your own code with the library's, compare $dW$ and $db$.

# %%
activations = [F.tanh, F.tanh, F.tanh, F.sigmoid]
on_tape, A = deep_network.as_parameters(params), X
for (W, b), g in zip(on_tape, activations):
    Z = F.affine(A, W, b)
    A = g(Z)
J = F.binary_cross_entropy_from_probabilities(A, Y)
J.backward(keep_all=True)

print("dZ[4] of the lecture = m · dZ[4] of the tape: ", np.allclose(dZ4, m * Z.grad))
gap = max(abs(mine - parameter.grad).max() for pair, layer in zip(by_hand, on_tape) for mine, parameter in zip(pair, layer))
print("dW, db of all four layers agree to 1e-12:     ", bool(gap < 1e-12))


def J_of(theta):
    return deep_network.cost(deep_network.output(gradcheck.unflatten(theta, params), X, activations), Y)[0]


theta = gradcheck.flatten(params)
nudged = gradcheck.numerical_gradient(J_of, theta)
print(f"{theta.size} parameters, each nudged both ways: agree to 1e-9:", bool(abs(gradcheck.flatten(by_hand) - nudged).max() < 1e-9))

# %% [markdown]
# Now the same step as a circuit. Move *step* on and watch where the numbers are kept in between: each layer puts $A^{[l-1]}$, $W^{[l]}$
# and $Z^{[l]}$ into its **cache** on the way forward, because its backward formulas need these three. Forward costs one matrix product a
# layer, backward two.
#
# Then pull out a cache, and let the sweep come to it.

# %%
c1w4.what_must_a_block_remember()

# %% [markdown] section="c1w4.03"
# Examples are columns here too: $X=A^{[0]}$ has $m$ of them, and one product serves all. What remains is a loop over the layers. It
# cannot be removed: layer 2 needs what layer 1 gives, and between two products there is a bend. This one explicit loop is fine.

# %%
show(deep_network.forward)

# %% [markdown]
# What happens to the data on the way? Think of the plane as a rubber sheet with a grid on it. The weighted sum stretches and turns the
# sheet, tanh squeezes its far parts together. After a few layers the two arms of the spiral, which no straight line can separate, lie on
# either side of a straight cut. That is all the last unit can do: cut once, straight.
#
# Move *seen by layer* from 0 to 3 and back.

# %% tags=["nbval-ignore-output"]
c1w3.how_does_a_layer_warp_the_plane()

# %% [markdown]
# The bars behind *right by one cut* measure it. Every layer gets a logistic regression of its own, trained on what the layer says: a *linear probe*. Here is the
# same measurement on another training run. In the plane a straight cut gets two thirds right, and no more after the first layer, which has
# only begun to bend the sheet. After the last one nearly all are right. How the layers share the work differs from one run to the next;
# nobody tells them.

# %% tags=["nbval-ignore-output"]
X_spiral, Y_spiral = data.spirals(800, turns=1.75, noise=0.1, rng=np.random.default_rng(1))
X_new, Y_new = data.spirals(2000, turns=1.75, noise=0.1, rng=np.random.default_rng(2))
three_tanh = [F.tanh, F.tanh, F.tanh, F.identity]               # Z[4] goes into the loss as it is: that is the stable form


def learn_spiral(dims, gates, *, epochs, learning_rate, seed=0):
    layers = deep_network.as_parameters(deep_network.initialize(dims, init=initializers.xavier, rng=np.random.default_rng(seed)))
    train.fit(lambda batch: F.binary_cross_entropy(deep_network.output(layers, batch[0], gates), batch[1]), [(X_spiral, Y_spiral)],
              optim.Adam(layers, learning_rate), epochs=epochs, progress=False)
    return [(W.value, b.value) for W, b in layers]


trained = learn_spiral([2, 8, 8, 8, 1], three_tanh, epochs=1500, learning_rate=0.01)
for l in range(4):
    seen, seen_new = X_spiral, X_new
    if l:
        seen, seen_new = (deep_network.output(trained[:l], points, three_tanh[:l]) for points in (X_spiral, X_new))
    w, b = metrics.linear_probe(seen, Y_spiral)
    print(f"after layer {l}: {metrics.accuracy(F.affine(seen_new, w, b), Y_new, threshold=0):.0%} of 2000 new points")

# %% [markdown] section="c1w4.04"
# When something is wrong with a network, look at the shapes first. There are three rules, and everything follows from them:
#
# - $W^{[l]}$ is $(n^{[l]},\,n^{[l-1]})$: one row for each unit, one column for each number that it reads.
# - $b^{[l]}$ is $(n^{[l]},1)$: one column, which broadcasting stretches over the examples.
# - $Z^{[l]}$ and $A^{[l]}$ are $(n^{[l]},m)$: one column for each example.
#
# A gradient has the shape of what it belongs to: $dW^{[l]}$ that of $W^{[l]}$, $dA^{[l]}$ that of $A^{[l]}$.
#
# For the lecture's 2-3-5-4-2-1: what shape does $W^{[3]}$ have? Say it, then look. Change the sizes and $m$, and watch what follows and
# what does not.

# %%
c1w4.do_all_shapes_follow()

# %%
for l, shape in enumerate(deep_network.shapes([2, 3, 5, 4, 2, 1], 12), 1):
    print(f"layer {l}   W {shape['W']}   b {shape['b']}   Z and A {shape['Z']}   dW {shape['dW']}   db {shape['db']}")
print("parameters:", deep_network.count_parameters([2, 3, 5, 4, 2, 1]))

# %% [markdown]
# Now play detective. Below are two steps of training, line by line, and one line is wrong. There are eight such mistakes in the menu.
# For each, decide first: does Python stop with an **error**, does it go on in **silence** and learn something else, or is it
# **harmless**? Then tick *run it*.
#
# With sizes 3, 4 and 7 examples, four of the eight end in an error. Now choose all sizes equal, and see how many are left.

# %%
c1w4.which_mistake_stays_silent()

# %% [markdown]
# None. Square arrays hide mistakes, because everything fits everything. So test your code with sizes that are all different, and write
# down what you expect: `assert W.shape == (n, n_prev)`.

# %% [markdown]
# ### Exercises 4.1 – 4.4
#
# **1. `layer_shapes(dims, m)`.** The shapes of all arrays of a network with the sizes `dims`, that is $n^{[0]},n^{[1]},\dots,n^{[L]}$, for
# $m$ examples. Return a list with one dict for each layer from 1 to $L$; `layer_shapes([2, 3, 1], 10)` begins with
# `{"W": (3, 2), "b": (3, 1), "Z": (3, 10), "A": (3, 10), "dW": (3, 2), "db": (3, 1)}`.

# %%
def layer_shapes(dims, m):
    return ...


check(layer_shapes)

# %% [markdown]
# **2. `count_parameters(dims)`.** How many numbers does a network with these sizes learn, weights and biases together? For
# `[3, 5, 5, 3, 1]` it is 72.

# %%
def count_parameters(dims):
    return ...


check(count_parameters)

# %% [markdown]
# **3. `deep_forward(X, params)`.** ReLU in the hidden layers, a sigmoid at the end. `params` is a list with a pair $(W^{[l]},b^{[l]})$ for each
# layer from 1 to $L$. Return $A^{[L]}$ and the list of the $L$ caches, each the tuple $(A^{[l-1]},W^{[l]},Z^{[l]})$. It has to work for $L=1$ too.

# %%
def deep_forward(X, params):
    return ...


check(deep_forward)

# %% [markdown]
# **4. `layer_backward(dA, cache)`.** The four equations for one ReLU layer, with $1/m$ where the lecture has it: in $dW$ and $db$, not in $dA$ and
# $dZ$. The cache is one of your `deep_forward`, $(A^{[l-1]},W^{[l]},Z^{[l]})$. Return $dA^{[l-1]}$, $dW$, $db$, with $db$ a column.

# %%
def layer_backward(dA, cache):
    return ...


check(layer_backward)

# %%
quiz("4.1-4.4")

# %% [markdown] section="c1w4.05"
# Why several layers? Because a layer can reuse what the layer before it has made. In a picture: edges first, then noses and eyes made of
# edges, then faces made of noses and eyes. Here are two tasks in which you can count what that is worth.
#
# **Fold a line.** Two ReLU units are enough to fold the interval from 0 to 1 in the middle: $2\,\text{relu}(x)-4\,\text{relu}(x-\frac12)$ goes up
# to 1 and comes down again. The next layer does the same with the folded line, and folds both halves at once. Each layer *doubles* the
# number of straight pieces. A single layer gains just *one* piece from each further unit.

# %%
c1w4.how_often_do_layers_fold_the_line()

# %%
for layers in (1, 2, 5, 10):
    seen = c1w4.how_often_do_layers_fold_the_line(layers=layers, units=2 * layers).numbers
    print(f"{layers:2} layers of 2 units: {seen['pieces of the deep network']:4} pieces      "
          f"one layer of {2 * layers:2} units: at most {seen['pieces of one layer, at most']}")

# %% [markdown]
# **Is the number of ones odd?** For two bits that is the *exclusive or*: 1 where they differ. Two ReLU units compute it,
# $\text{relu}(a-b)+\text{relu}(b-a)$. For 16 bits compare neighbours, then the eight answers with their neighbours, and so on: a tree with
# four layers and 30 units.
#
# Suppose now that one layer has to do it as a table, as a circuit of ANDs and an OR would: one unit for each pattern with an odd number of
# ones. There are $2^{n-1}$ such patterns. Change the bits, and watch which units fire.

# %%
c1w4.how_many_units_does_parity_need(n=16, example=43243)

# %% [markdown]
# Do not read too much into this: it is about tables. A ReLU unit may also *add* its inputs, and then one layer of 16 units is enough,
# because parity depends on nothing but the sum: let it go up and down between 0 and 1. Here it is, on all 65 536 inputs.

# %%
bits = (np.arange(2 ** 16) >> np.arange(16)[:, None] & 1).astype(float)
k = np.arange(16)[:, None]
A_sum = F.relu(bits.sum(axis=0) - k)                             # 16 units, each with all weights 1 and b = −k
answer = A_sum[0] + 2 * ((-1.0) ** k[1:] * A_sum[1:]).sum(axis=0)
print("wrong answers among", answer.size, "inputs:", int((answer != bits.sum(axis=0) % 2).sum()))

# %% [markdown]
# So depth is not magic. It helps where a task is made of parts that can be reused. On the spiral, a network with one hidden layer and a
# deeper one with as many parameters come out alike:

# %% tags=["nbval-ignore-output"]
for dims in ([2, 24, 1], [2, 8, 8, 1]):
    gates = [F.tanh] * (len(dims) - 2) + [F.identity]
    said = deep_network.predict(learn_spiral(dims, gates, epochs=2000, learning_rate=0.02), X_new, gates)
    print(f"{'-'.join(map(str, dims)):8} {deep_network.count_parameters(dims):3} parameters   {(said == Y_new).mean():.1%} of the new points")

# %% [markdown] section="c1w4.06"
# All parts are on the table. Forward blocks from left to right, each filling its cache. The cost. Backward blocks from right to left, each
# emptying its cache. Then the update, $W^{[l]}:=W^{[l]}-\alpha\,dW^{[l]}$ and $b^{[l]}:=b^{[l]}-\alpha\,db^{[l]}$. This is the library's backward pass:

# %%
show(deep_network.backward)

# %% [markdown]
# You chained these lines by hand in section 4.2; here they are in a loop. With that, the whole of training is:

# %%
X, Y = data.planar_flower(rng=np.random.default_rng(1))
params = deep_network.initialize([2, 5, 5, 3, 1], init=initializers.xavier, rng=np.random.default_rng(0))

for step in range(1001):
    A, caches = deep_network.forward(params, X, activations)
    J, dA = deep_network.cost(A, Y)
    grads = deep_network.backward(dA, caches)
    if step in (0, 1, 10, 100, 1000):
        print(f"step {step:4}   J = {J:.3f}   {metrics.accuracy(A, Y):.0%} right")
    params = deep_network.update(params, grads, learning_rate=0.5)

# %% [markdown]
# Go through one of these steps once more, now on the flower. Before each move, say which block works next, what it takes out of its
# cache, and what it gives.

# %%
c1w4.what_must_a_block_remember(net="2-5-5-3-1, flower", step=0)

# %% [markdown]
# How do you know that a step is right? The gradient makes a promise: for a short step the cost falls by
#
# $$J(\theta)-J(\theta-\alpha\nabla J)\approx\alpha\,\lVert\nabla J\rVert^2,$$
#
# where $\theta$ stands for all parameters together. So divide the actual drop by the promised one. It should tend to 1 as $\alpha$
# becomes small, and what is missing should shrink in proportion to $\alpha$.

# %%
for alpha in (1.0, 0.1, 0.01):
    print(f"α = {alpha:<5} drop ÷ promise = {c1w4.how_far_does_the_slope_hold(alpha=alpha).numbers['drop ÷ prediction']:.3f}")

# %%
c1w4.how_far_does_the_slope_hold()

# %% [markdown]
# At $\alpha=1$ only about .83 of the promise is kept. The gradient is not to blame: the landscape is curved, and one step further on the
# slope is different. A wrong gradient would give itself away at small $\alpha$, where the ratio would stay away from 1.

# %% [markdown] section="c1w4.07"
# $W$ and $b$ are **parameters**: gradient descent finds them. The learning rate $\alpha$, the number of iterations, the number of layers $L$,
# the numbers of units $n^{[l]}$, the functions $g^{[l]}$ are **hyperparameters**: you choose them, and they decide which $W$ and $b$ come out.
# No formula gives the best ones. You try, look at the cost, and try again.
#
# Here is the one to get right first. Six learning rates, each ten times the next, on the 400 patients of week 2. Before you let
# it run: which curve crawls, which is good, which jumps up?

# %%
c1w4.which_learning_rate_explodes(step=0)

# %% [markdown]
# Now choose *standardised × 10*. A feature that is ten times as large makes $z$ change ten times as fast with $w$, and the gradient is
# ten times as large too: the same $\alpha$ now steps 100 times too far. *As measured*, with features up to several thousand, the cost
# jumps up for any $\alpha$ beyond about $5\cdot10^{-6}$. This is why week 2 standardised the patients first.
#
# One prediction is within reach. At $w=0$ we can compute the greatest curvature $\lambda$ of the cost. On a bowl with this curvature, any
# $\alpha$ beyond $2/\lambda$ overshoots further with every step. Compare that with what was measured:

# %%
for features in ("standardised", "standardised × 10", "as measured"):
    seen = c1w4.which_learning_rate_explodes(features=features).numbers
    print(f"{features:18} 2/λ at the start: {seen['2/λ at the start']:.2g}      always falls up to α = {seen['largest α that always falls']:.2g}")

# %% [markdown]
# For the raw features the two agree. For the standardised ones far longer steps do no harm, because the cross-entropy is not a bowl: it gets
# flatter where the answers are sure. A rule for bowls is a warning, not a law.
#
# Now search for yourself. A network with one hidden layer is to learn the flower; you choose $n^{[1]}$, $\alpha$ and the number of
# iterations. It is judged on a new flower. Take three guesses. Then tick *show all settings*.

# %%
c1w4.can_you_find_the_best_settings()

# %% [markdown]
# Two things are worth noticing. The good settings are a broad region and not a point, so the order of magnitude matters and the second digit
# does not. And hyperparameters depend on each other: a tenth of $\alpha$ with ten times the iterations ends at nearly the same place.
#
# The function $g$ is a hyperparameter too, and in a deep network it can decide everything. Four hidden layers of 32 units learn digits
# below, with the sigmoid, with tanh and with ReLU:

# %% tags=["nbval-ignore-output"]
X_train, labels, X_test, labels_test = data.digits().split()
for g in (F.sigmoid, F.tanh, F.relu):
    shuffle, gates = np.random.default_rng(0), [g, g, g, g, F.identity]
    layers = deep_network.initialize([64, 32, 32, 32, 32, 10], init=initializers.xavier, rng=shuffle)
    A, caches = deep_network.forward(layers, X_train, gates)
    first = deep_network.backward(deep_network.cost(A, labels, loss=F.cross_entropy, axis=0)[1], caches)
    for epoch in range(20):
        for columns in np.split(shuffle.permutation(1500), 30):
            A, caches = deep_network.forward(layers, X_train[:, columns], gates)
            _, dA = deep_network.cost(A, labels[columns], loss=F.cross_entropy, axis=0)
            layers = deep_network.update(layers, deep_network.backward(dA, caches), learning_rate=0.1)
    right = np.mean(deep_network.predict(layers, X_test, gates) == labels_test)
    print(f"{g.__name__:8} {right:4.0%} of new digits      at the start ‖dW[5]‖ ÷ ‖dW[1]‖ = "
          f"{np.linalg.norm(first[4][0]) / np.linalg.norm(first[0][0]):.3g}")

# %% [markdown]
# One digit in ten right is what guessing gives. The slope of the sigmoid is at most ¼, and every layer multiplies what comes back by such a slope: the first
# layer hears almost nothing. This is what section 3.6 promised: tanh near 0 and ReLU where it is on have the slope 1, and with them the same
# network learns. Course 2, week 1 takes this up.
#
# The best values age. With other data, other features or another machine they change, so try a few again from time to time. How to search well
# is the subject of course 2, week 3.

# %% [markdown] section="c1w4.08"
# Not much. A unit adds up weighted inputs and bends the sum; a nerve cell gathers signals from others and fires when there are
# enough of them. That likeness gave the networks their name.
#
# How far does it go? The model below is the one that textbooks begin with: a cell that fills with current, leaks, and fires when it is full. Count its
# spikes in a second for different currents, and you have a curve with a threshold, as ReLU has one. Or is it rather an S-curve? Lengthen
# the rest after each spike, and judge again.

# %%
c1w4.which_curve_resembles_a_neuron()

# %%
for current in (1.0, 1.5, 2.0, 3.0):
    rate = c1w4.which_curve_resembles_a_neuron(current=current).numbers["spikes a second"]
    print(f"{current} times the threshold: {rate:3.0f} spikes a second")

# %% [markdown]
# The likeness of one curve is not a theory, and even that likeness depends on the cell.
#
# The harder question is learning. Backpropagation sends blame through $W^{\mathsf T}$, the exact mirror image of the wires that carry the signal
# forward. Nobody has found such mirrors in a brain. Are they needed? Replace every $W^{\mathsf T}$ on the way back by a matrix of random numbers
# that stays as it is. At first the steps have nothing to do with the gradient: the angle between them is 90°. Scrub through the training.

# %%
c1w4.must_the_way_back_be_exact()

# %% [markdown]
# It learns, and far better than a network whose hidden layers stay as they were. Look at the two matrices on the right: $W^{[3]}$ turns
# towards its random partner, and so makes the random way back a useful one. So an exact mirror is not necessary for learning. What a
# brain does is another question, and this experiment does not answer it.

# %% [markdown]
# ### Exercises 4.5 – 4.8
#
# **5. `fold(x, layers)`.** Fold the line once for each layer: $2\,\text{relu}(x)-4\,\text{relu}(x-\frac12)$, applied to `x` of shape $(1,m)$, then to
# what came out, and so on. Use nothing but weighted sums and ReLU. `x` may also lie outside $0\dots1$: left of 0 both units are off, and right of
# 1 the line goes on falling below 0.

# %%
def fold(x, layers):
    return ...


check(fold)

# %% [markdown]
# **6. `parity(bits)`.** `bits` is $(n,m)$, one column for each example, with $n=1,2,4,8,\dots$; return a row, $(1,m)$. Use weighted sums and ReLU
# only: the tree of section 4.5 with its $\log_2 n$ layers or, if you like, the one layer that adds up the bits. No loop over the examples. The
# bits will also be numbers between 0 and 1, where the remainder `%` gives itself away.

# %%
def parity(bits):
    return ...


check(parity)

# %% [markdown]
# **7. `deep_backward(AL, Y, caches)`.** The counterpart of your `deep_forward`, with its caches; the cost is the mean of the cross-entropy.
# Return the list of pairs $(dW^{[l]},db^{[l]})$ for $l=1\dots L$, each $db$ a column.

# %%
def deep_backward(AL, Y, caches):
    return ...


check(deep_backward)

# %%
quiz("4.5-4.8")

# %% [markdown]
# ### What you have now
#
# - $L$ counts the layers with parameters; $A^{[0]}=X$. $W^{[l]}$ is $(n^{[l]},n^{[l-1]})$, $b^{[l]}$ is $(n^{[l]},1)$, $Z^{[l]}$ and $A^{[l]}$ are
#   $(n^{[l]},m)$, and gradients copy the shape.
# - Forward: $Z=WA+b$, $A=g(Z)$, and a cache. Backward: $dZ=dA*g'(Z)$, $dW$, $db$, $dA^{[l-1]}=W^{\mathsf T}dZ$. One loop over the layers for
#   each.
# - $dA^{[0]}$ comes out too: how the cost reacts to the *input*. Training has no use for it, but in course 4, week 4 it paints
#   pictures.
# - Composition multiplies: layers that use each other's work can do more than one layer of the same size, where the task has such a
#   structure.
# - Parameters are learned, hyperparameters are tried.
#
# **Where it goes on.** You can now build and train a network of any depth. Course 2 makes it work well: how to start the weights so that
# signals survive many layers, how to keep a network from learning its examples by heart (week 1), how to take better steps (week 2), how
# to search hyperparameters (week 3).
