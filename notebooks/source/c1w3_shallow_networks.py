# %% [markdown]
# A single unit draws one straight line through the plane and can do nothing else. This week puts several of them side by side
# and one more after them. That is a *network with one hidden layer*. Its border can bend, and it finds the bends by itself.
#
# By section 3.9 you will have written its whole training in a dozen lines, and by section 3.11 you will know why it must not
# start from zero. All it takes is last week's chain rule, used once per layer.

# %%
import numpy as np

from dlcourse import data, deep_network, functional as F, initializers
from dlcourse.analysis import gradcheck
from dlcourse.weeks import c1w3
from dlcourse.explore import show
from dlcourse.practice import week

check, hint, solution, quiz = week("c1w3")

# %% [markdown] section="c1w3.01"
# This week's data look like a flower: 400 points in the plane, in petals that belong alternately to class 0 and to class 1. A network
# is to colour the plane. How many hidden units does it need? Guess, and then move the slider: 0, 1, 2, 3.

# %%
c1w3.how_many_units_does_the_flower_need()

# %% [markdown]
# Without a hidden unit there is one straight border, and 47 % are right: tossing a coin would do better. One or two units get two points
# in three right. The third brings the jump to 92 %: three lines through the middle cut the plane into six slices, and what is still
# wrong lies near the middle, where the petals meet.
#
# The network without hidden units is the logistic regression of last week. Here it is once more, in NumPy, to see that its training is
# not to blame.

# %%
X, Y = data.planar_flower(rng=np.random.default_rng(29))
m = X.shape[1]
w, b = np.zeros((2, 1)), 0.0
for step in range(2000):
    dZ = F.sigmoid(w.T @ X + b) - Y
    w, b = w - 1.2 * X @ dZ.T / m, b - 1.2 * dZ.mean()

print(f"X {X.shape}, Y {Y.shape}")
print(f"right: {np.mean((w.T @ X + b > 0) == Y):.1%}")

# %% [markdown]
# A network does the same thing twice. First each *hidden* unit computes its own $z$ and its own $a$ from the input; then the
# output unit does it again, with the hidden $a$ in place of the input:
#
# $$x\ \to\ z^{[1]}=W^{[1]}x+b^{[1]}\ \to\ a^{[1]}=\tanh z^{[1]}\ \to\ z^{[2]}=W^{[2]}a^{[1]}+b^{[2]}\ \to\
# a^{[2]}=\sigma(z^{[2]})=\hat y\ \to\ \mathcal L(\hat y,y).$$
#
# Numbers in **square** brackets count layers. Numbers in **round** brackets count examples, as before: $a^{[1](12)}$ belongs
# to layer 1 and example 12.
#
# Below, follow the numbers of example 72 from left to right. Another example, and the way back, are behind *which example*.

# %%
c1w3.what_happens_to_one_example(n=0).unfold()

# %% [markdown]
# Example 72 is on the wrong side of every border until there are three units.

# %% [markdown] section="c1w3.02"
# A drawing of a network has a column of circles for each layer, and a line for each weight. Click a line: which number of the matrix
# lights up?

# %%
c1w3.where_is_a_weight_in_the_matrix()

# %% [markdown]
# The line from $x_3$ to unit 2 is the number in row 2 and column 3. **Rows are units, columns are what they read.** The weights of a unit
# are a row, and the rows of a layer stand one below the other: this is the matrix $W^{[l]}$. Each unit has one $b$, too.
#
# The first column of circles holds the input and computes nothing; it is *layer 0* and is not counted. This is a 3-4-1 network: 3 inputs,
# 4 hidden units, 1 output, and two layers. *Hidden* means: the data tell us $x$ and $y$, but nobody tells us what should happen in
# between. The button *the second layer* shows $W^{[2]}$.

# %%
params = deep_network.initialize([3, 4, 1], init=initializers.normal(0.01), rng=np.random.default_rng(0))
for layer, (W, b) in enumerate(params, 1):
    print(f"W[{layer}] {W.shape}   b[{layer}] {b.shape}")
print("parameters:", deep_network.count_parameters([3, 4, 1]), "= 4·3 + 4 + 1·4 + 1")

# %% [markdown]
# With two inputs you can draw what a unit says at *every* point: a map of the plane. In the playground every unit is such a map, and this
# network has learned the flower. Click a unit, and its map is drawn large; *hits and formula* writes down what it computes. Point at a
# line to read its weight. The signs + and − on the drawing give the network units and layers, and take them away.

# %%
c1w3.what_do_hidden_units_learn(init="small ×.01", moment=113, unit="1.2")

# %% [markdown] section="c1w3.03"
# Two light switches and three boxes. Box 1 asks: is any on? Box 2: is any off? Box 3: do both say yes? What will it answer when both
# switches are on?

# %%
c1w3.what_do_three_boxes_answer()

# %% [markdown]
# Every box is a logistic regression of its own: a weighted sum, then a bend. Compute the units one after the other, or
# stack their rows and compute them all in one product. Here are the two hidden ones for the input $x=(1,0)$.

# %%
W1, b1 = np.array([[20.0, 20.0], [-20.0, -20.0]]), np.array([[-10.0], [30.0]])
x = np.array([[1.0], [0.0]])
for i in range(2):
    z = W1[i] @ x[:, 0] + b1[i, 0]
    print(f"unit {i + 1}:  z = {z:g}   a = {F.sigmoid(np.array(z)):.5f}")
print("both:   z =", (W1 @ x + b1).ravel())

# %% [markdown]
# In week 2 we wrote $w^{\mathsf T}x$, with a transpose, because $w$ was a column. In $W^{[1]}$ the weights are rows already:
#
# $$z^{[1]}=W^{[1]}x+b^{[1]},\qquad a^{[1]}=\sigma(z^{[1]}),\qquad z^{[2]}=W^{[2]}a^{[1]}+b^{[2]},\qquad a^{[2]}=\sigma(z^{[2]}).$$
#
# What the boxes compute together is called XOR: answer 1 where *exactly one* of two inputs is 1. No single line does it.

# %%
W2, b2 = np.array([[20.0, 20.0]]), np.array([[-30.0]])
corners = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
A2 = deep_network.output([(W1, b1), (W2, b2)], corners, [F.sigmoid, F.sigmoid])
for (x1, x2), answer in zip(corners.T, A2[0]):
    print(f"x = ({x1:g}, {x2:g})   ŷ = {answer:.5f}")

# %% [markdown]
# The third panel is the heart of the matter. It shows the four corners as the output unit sees them, in the plane of
# $a^{[1]}_1$ and $a^{[1]}_2$. The hidden layer has moved them so that one line is enough. Before you break one of the nine
# numbers, say which corner will fail.

# %%
c1w3.how_do_two_lines_make_xor()

# %% [markdown] section="c1w3.04"
# Now several examples at once: six points, side by side as the columns of $X$, and below them what the four hidden units say. Drag
# example 3 in the plane. Which numbers change?

# %%
c1w3.whose_number_is_this()

# %% [markdown]
# Column 3, and no other. Put all examples side by side, and everything that follows gets a column for each of them:
#
# $$Z^{[1]}=W^{[1]}X+b^{[1]},\quad A^{[1]}=\tanh(Z^{[1]}),\quad Z^{[2]}=W^{[2]}A^{[1]}+b^{[2]},\quad A^{[2]}=\sigma(Z^{[2]}).$$
#
# Read these matrices like a table. **Across: examples. Down: units.** The entry in row 2 and column 3 of $A^{[1]}$ is what
# unit 2 says of example 3; click any number to see whose it is.
#
# Then show *sixty columns* and sort them by class. The rows become readable: each unit says much the same for long stretches of examples.
#
# Does this one expression really compute what a loop over the examples computes? And what does the loop cost?

# %%
params = deep_network.initialize([2, 4, 1], init=initializers.xavier, rng=np.random.default_rng(0))
(W1, b1), (W2, b2) = params


def one_by_one(X):
    A2 = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        a1 = np.tanh(W1 @ X[:, i:i + 1] + b1)
        A2[:, i:i + 1] = F.sigmoid(W2 @ a1 + b2)
    return A2


def all_at_once(X):
    return F.sigmoid(W2 @ np.tanh(W1 @ X + b1) + b2)


gap = np.abs(one_by_one(X) - all_at_once(X)).max()
print("largest difference below 1e-14?", bool(gap < 1e-14))

# %% tags=["nbval-ignore-output"]
from timeit import timeit

loop, array = (timeit(lambda: compute(X), number=20) / 20 for compute in (one_by_one, all_at_once))
print(f"loop {1e3 * loop:.2f} ms, array {1e3 * array:.3f} ms")
print(f"{loop / array:.0f} times faster, on this machine and just now")

# %% [markdown] section="c1w3.05"
# One column goes in, one column comes out. What will the second column of the product be? Work it out, and then press play.

# %%
c1w3.do_columns_stay_apart()

# %% [markdown]
# A matrix product treats each column on its own. Column $i$ of $W^{[1]}X$ is $W^{[1]}x^{(i)}$, and the other columns make no difference
# to it: one by one or side by side, the numbers are the same. Then $b^{[1]}$, a single column, is stretched and added to each.
#
# Much other software has examples as rows (*the layout of other software*): the same numbers, transposed.

# %%
rng = np.random.default_rng(0)
W, many = rng.normal(size=(4, 2)), rng.normal(size=(2, 1000))
together, apart = W @ many, np.column_stack([W @ many[:, i] for i in range(1000)])
print("columns of WX equal W times each column, to 1e-14?", bool(np.abs(together - apart).max() < 1e-14))
print("examples as rows give the transpose?", np.allclose(many.T @ W.T, together.T, atol=1e-14))

# %% [markdown]
# The library's name for $WX+b$ is `F.affine`. It is the one line of the formula, a check of the shapes, and the way back that
# section 3.9 will need.

# %%
show(F.affine)

# %% [markdown]
# ### Exercise 3.1 – 3.5
#
# **1. `forward(X, W1, b1, W2, b2)`.** The four lines of section 3.4, with tanh in the hidden layer and $\sigma$ at the output;
# `X` is $(n_x,m)$, each `b` a column. Return $A^{[2]}$ and a dict with all four arrays,
# `{"Z1": …, "A1": …, "Z2": …, "A2": …}`; the way back will need them.

# %%
def forward(X, W1, b1, W2, b2):
    return ...


check(forward)

# %%
quiz("3.1-3.5")

# %% [markdown] section="c1w3.06"
# What bends the weighted sum is called the *activation function* $g$. So far you have met two, the sigmoid and tanh. Two more
# are made of straight pieces:
#
# | | $g(z)$ | values |
# |---|---|---|
# | sigmoid | $1/(1+e^{-z})$ | 0 … 1 |
# | tanh | $(e^z-e^{-z})/(e^z+e^{-z})$ | −1 … 1 |
# | ReLU | $\max(0,z)$ | 0 … ∞ |
# | leaky ReLU | $z$ for $z>0$, else $.01\,z$ | −∞ … ∞ |
#
# Why would anybody take a function with a corner? Because learning follows slopes. A ball lies on the sigmoid, another one on ReLU.
# Drag them to the right, and look at the bars: how steep is it there?

# %%
c1w3.where_does_a_curve_go_flat()

# %% [markdown]
# On the way back, every layer multiplies the gradient by the slope of its $g$. Here is that slope for three values of $z$, measured by
# last week's nudge, and what ten layers leave of a gradient:

# %%
for z in (0.1, 2.0, 5.0):
    sigmoid, relu = gradcheck.slope(F.sigmoid, z), gradcheck.slope(F.relu, z)
    print(f"z = {z}   slope of the sigmoid {sigmoid:.4f}, of ReLU {relu:.0f}      ten layers: {sigmoid**10:.0e} against {relu**10:.0f}")

# %% [markdown]
# The slope of the sigmoid is never more than ¼, and far out it is nearly 0. Ten such factors leave less than a millionth of
# the gradient, so the first layers of a deep stack of sigmoids hardly learn. The slope of ReLU is 1 wherever the unit is on,
# however large $z$ is: ten factors of 1 leave the gradient as it was. That is why deep networks gave up the sigmoid for ReLU. It is
# also cheap: a comparison instead of an exponential. (The weights multiply the gradient too; course 2, week 1 takes care of them.)
#
# The figure has both. Move $z$ from one end to the other, and watch two panels: the slope $g'(z)$, and what *L layers leave* of a gradient.

# %%
c1w3.how_do_activations_differ(g="relu", second="sigmoid", z=2.0)

# %% [markdown]
# Now look at *What becomes of 5000 inputs*. Widen the inputs (the button *inputs*): the sigmoid *saturates*, which means that more and more of its outputs sit at
# the flat ends. ReLU does not saturate on its right side. Then move the mean of the inputs to −2, and most ReLU outputs are 0.
#
# That is where ReLU pays: on the left its slope is 0. A unit that is off for some examples learns from the others. A unit that is off for
# *every* example gets no gradient at all, and its weights stay as they are: it is *dead*.
#
# One step that is too long can kill a unit, by pushing its $z$ below 0 for every example. If many units are always off, first try a
# smaller $\alpha$. Or take leaky ReLU: it keeps a small slope on the left, and the unit can come back.
#
# And tanh? Choose it in the figure. It is the sigmoid, stretched and shifted: $\tanh z=2\sigma(2z)-1$. Its slope at 0 is 1, four times
# that of the sigmoid. But far out it is just as flat, and loses gradients there.
#
# Its outputs have both signs, and that helps the next layer. The gradient of a weight is $dz$ times the output that the weight reads.
# If those outputs are all positive, as the sigmoid's are, one example moves all weights of a unit up, or all of them down. With both
# signs some can go up while others go down. (ReLU shares this fault: its outputs are never negative.)

# %%
z = np.linspace(-8, 8, 1001)
gap = np.abs(F.tanh(z) - (2 * F.sigmoid(2 * z) - 1)).max()
print("tanh z = 2σ(2z) − 1, to 1e-15?", bool(gap < 1e-15))
print(f"slopes at 0: sigmoid {gradcheck.slope(F.sigmoid, 0):.6f}, tanh {gradcheck.slope(F.tanh, 0):.6f}")

# %% [markdown]
# Does it matter in practice? Let them race: ten hidden units, the same three random starts, the same $\alpha$. Which one is
# first below $J=.35$? Guess, look, and then change $\alpha$ before you believe it.

# %%
c1w3.which_activation_learns_fastest()

# %% [markdown]
# On this small task tanh is far ahead, and between ReLU and sigmoid the learning rate decides. With a single hidden layer there is
# nothing to multiply, so the advantage of ReLU does not show yet. Section 4.7 lets sigmoid, tanh and ReLU compete in a network with
# four hidden layers. A rule of thumb:
#
# - hidden layers: begin with ReLU, try tanh too, and let the dev set decide; in a deep network never the sigmoid,
# - output: the sigmoid if $y$ is 0 or 1, the identity if $y$ can be any number.

# %% [markdown] section="c1w3.07"
# Three hidden units with one joint each build a hat. What remains of it without the joints? Tick *make linear*.

# %%
c1w3.how_do_hidden_units_build_a_function()

# %% [markdown]
# A straight line is all that remains, here even a flat one. Without a bend $g(z)=z$. Send a number $x$ through two such layers of one unit each. The first makes $2x+1$ of it, the
# second $3(2x+1)-2$. That is $6x+1$, and a single unit could have said so. With matrices it is the same:
#
# $$W^{[2]}\bigl(W^{[1]}x+b^{[1]}\bigr)+b^{[2]}=\underbrace{W^{[2]}W^{[1]}}_{W'}x+\underbrace{W^{[2]}b^{[1]}+b^{[2]}}_{b'}.$$
#
# Two layers have become one, and fifty would too. Here are fifty random layers without bends, and the one layer that they amount to.

# %%
rng = np.random.default_rng(0)
layers = [(initializers.xavier((8, n), rng=rng), rng.normal(0, 0.1, (8, 1))) for n in [2] + [8] * 49]
W_all, b_all = np.eye(2), np.zeros((2, 1))
for W, b in layers:
    W_all, b_all = W @ W_all, W @ b_all + b

through_all = deep_network.output(layers, X, [F.identity] * 50)
print("W′", W_all.shape, " b′", b_all.shape)
gap = np.abs(through_all - (W_all @ X + b_all)).max()
print("50 layers and 1 layer agree, to 1e-13?", bool(gap < 1e-13))

# %% [markdown]
# So bends are what a network builds with. Each ReLU unit contributes a line with one joint, at $x=-b/w$, and the output adds
# the lines up: $D$ units give at most $D+1$ straight pieces. Open *the three stages before* in the figure above, look at the four stages
# from left to right, and drag a joint.
#
# The flower says the same. Three hidden layers of eight linear units have 177 parameters. They end at exactly the cost of
# logistic regression, which has 3.

# %%
def descend(params, activations, learning_rate, steps):
    for _ in range(steps):
        A, caches = deep_network.forward(params, X, activations)
        J, dA = deep_network.cost(A, Y)
        grads = deep_network.backward(dA, caches)
        params = deep_network.update(params, grads, learning_rate=learning_rate)
    return params, J


single = deep_network.logistic(2)
deep = deep_network.initialize([2, 8, 8, 8, 1], init=initializers.xavier, rng=np.random.default_rng(0))
_, J_single = descend(single, [F.sigmoid], 0.1, 3000)
_, J_deep = descend(deep, [F.identity] * 3 + [F.sigmoid], 0.1, 3000)
print(f"logistic regression   J = {J_single:.4f}")
print(f"2-8-8-8-1, linear     J = {J_deep:.4f}   equal to 1e-9? {abs(J_deep - J_single) < 1e-9}")

# %%
c1w3.what_do_hidden_units_learn(layers=3, units=8, activation="linear", learning_rate=0.3, moment=113)

# %% [markdown]
# There is one good place for the identity: the output of a network that predicts a number, such as a temperature.

# %% [markdown] section="c1w3.08"
# Learning needs the slope $g'$ of every activation. Where is it on the curve? The ball cuts the height of the sigmoid in two: $a$ below it,
# $1-a$ above. Drag it, and multiply the two parts.

# %%
c1w3.why_is_the_slope_a_product()

# %% [markdown]
# So the slope is almost free: you can compute it from $a=g(z)$, which you already have.
#
# | | $g'(z)$ | at 0 | far out |
# |---|---|---|---|
# | sigmoid | $a(1-a)$ | ¼ | 0 |
# | tanh | $1-a^2$ | 1 | 0 |
# | ReLU | 1 for $z>0$, else 0 | a corner | 0 or 1 |
# | leaky ReLU | 1 for $z>0$, else .01 | a corner | .01 or 1 |
#
# In the library an activation is one function. It returns $a$, and with it its backward function, which takes $da$ and gives
# $dz=da\cdot g'(z)$. Compare it with the table.

# %%
show(F.tanh)

# %%
z = np.array([0.0, 2.0, 10.0])
for g in (F.sigmoid, F.tanh, F.relu, F.leaky_relu):
    a, backward_through_g = g.forward(z)
    slopes = backward_through_g(np.ones(3))
    print(f"{g.__name__:10}  at 0: {slopes[0]:<6.3g}  at 2: {slopes[1]:<8.3g}  at 10: {slopes[2]:.2g}")

# %% [markdown]
# At $z=10$ the sigmoid's slope is 4.5e-5 and tanh's is 8.2e-9. A unit out there has nearly stopped learning.
#
# Is the formula right? Last week's answer: nudge and compare. The figure measures the gap between the nudged slope and the
# one that `backward` gives, for every $z$ and every nudge. Then look at the corner of ReLU. At exactly 0 there is no slope;
# the two-sided nudge says ½, the library says 0, and in training it does not matter which.

# %%
c1w3.do_differences_agree_with_backward()

# %% [markdown]
# ### Exercises 3.6 – 3.8
#
# **2. `hinge_interpolant(x, y)`.** Find ReLU units whose sum goes *exactly* through all $n\ge2$ points, given from left to
# right: one unit for each of the $n-1$ pieces, with $w=1$ and its joint at the piece's left end. Return the arrays `w`, `b`,
# `v`, all of shape $(n-1,)$, and the number `c`, so that $y=\sum v\cdot\mathrm{relu}(wx+b)+c$.

# %%
def hinge_interpolant(x, y):
    return ...


check(hinge_interpolant)

# %% [markdown]
# **3. `collapse(Ws, bs)`.** The single layer that does the same as a whole network of linear layers. `Ws` and `bs` are lists
# with one entry for each layer, from the first to the last, $W^{[l]}$ of shape $(n^{[l]},n^{[l-1]})$ and $b^{[l]}$ a column; a
# single layer is a network too. Return `W` and `b`.

# %%
def collapse(Ws, bs):
    return ...


check(collapse)

# %% [markdown]
# **4. `activation_slope(name, z)`.** $g'(z)$ for `"sigmoid"`, `"tanh"`, `"relu"` and `"leaky_relu"`, whose left slope is .01.
# `z` is an array of any shape. Return numbers, not True and False, in the same shape. At $z=0$, where the
# ReLUs have a bend, either of their two slopes will do, and so will any number between them.

# %%
def activation_slope(name, z):
    return ...


check(activation_slope)

# %%
quiz("3.6-3.8")

# %% [markdown] section="c1w3.09"
# Here are four units that know nothing yet: their weights are tiny and random. Press play, and watch their maps. When do they see petals?

# %%
c1w3.what_do_hidden_units_learn(init="small ×.01", moment=0)

# %% [markdown]
# For ten steps nothing seems to happen, and 48 % of the points are right. At step 60 there is a wedge (52 %), at step 140 the petals are
# there (91 %): the maps have turned until their lines lie between the petals.
#
# Go back to step 0, and freeze the first unit: click it twice. It keeps its weights, and the other three have to do without it. Play
# again: after 2000 steps 67 % are right. Frozen at step 60 it does no harm: by then the petals are shared out, and 91 % get right.
#
# How is it done? Everything is there. Four equations forward, six backward:
#
# $$\begin{aligned}
# Z^{[1]}&=W^{[1]}X+b^{[1]} & dZ^{[2]}&=A^{[2]}-Y\\
# A^{[1]}&=\tanh(Z^{[1]}) & dW^{[2]}&=\tfrac1m\,dZ^{[2]}A^{[1]\mathsf T}\\
# Z^{[2]}&=W^{[2]}A^{[1]}+b^{[2]} & db^{[2]}&=\tfrac1m\textstyle\sum_i dZ^{[2](i)}\\
# A^{[2]}&=\sigma(Z^{[2]}) & dZ^{[1]}&=W^{[2]\mathsf T}dZ^{[2]}*(1-A^{[1]}*A^{[1]})\\
# && dW^{[1]}&=\tfrac1m\,dZ^{[1]}X^{\mathsf T}\\
# && db^{[1]}&=\tfrac1m\textstyle\sum_i dZ^{[1](i)}
# \end{aligned}$$
#
# The star multiplies entry by entry. The first three lines on the right are week 2 with $A^{[1]}$ in place of $X$. Only
# $dZ^{[1]}$ is new, and the next section is about it.
#
# Repeat the ten lines, with a step downhill after each round, and that is the whole training.

# %%
rng = np.random.default_rng(0)
W1, b1 = 0.01 * rng.standard_normal((4, 2)), np.zeros((4, 1))
W2, b2 = 0.01 * rng.standard_normal((1, 4)), np.zeros((1, 1))
alpha = 1.2
for step in range(5001):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = F.sigmoid(Z2)
    if step in (0, 100, 200, 1000, 5000):
        J, share = F.binary_cross_entropy(Z2, Y), np.mean((A2 > .5) == Y)
        print(f"step {step:4}   J = {J:.3f}   right: {share:.0%}")
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1 * A1)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    W1, b1 = W1 - alpha * dW1, b1 - alpha * db1
    W2, b2 = W2 - alpha * dW2, b2 - alpha * db2

# %% [markdown]
# $J$ begins at $\ln2=.693$, hesitates a little, and falls. Note the order in the loop: **first all six gradients, then the
# steps.** If you move $W^{[2]}$ before you compute $dZ^{[1]}$, you send the blame back through wires that did not cause it.
#
# In the library this loop is `deep_network.forward`, `cost`, `backward` and `update`, for any number of layers. Here is its
# `backward`; find the six equations in it.

# %%
show(deep_network.backward)

# %% [markdown]
# **Where is 1/m?** Two conventions are in use, and both are right. The lecture leaves $1/m$ out of $dZ$ and puts it into $dW$
# and $db$. The tape of week 2 computes honest derivatives $\partial J/\partial Z$ of the mean, so $1/m$ is in $dZ$ from the
# start:
#
# $$dZ_{\text{lecture}}=m\cdot\frac{\partial J}{\partial Z},\qquad\text{while all } dW,\ db \text{ agree.}$$
#
# So compare $dW$, never $dZ$. First the six equations against the tape:

# %%
start = deep_network.initialize([2, 4, 1], init=initializers.normal(1.0), rng=np.random.default_rng(1))
(W1, b1), (W2, b2) = start
A1 = np.tanh(W1 @ X + b1)
dZ2 = F.sigmoid(W2 @ A1 + b2) - Y
dZ1 = W2.T @ dZ2 * (1 - A1 * A1)
by_hand = [dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m,
           dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m]

(V1, c1), (V2, c2) = deep_network.as_parameters(start)            # the same numbers, on the tape
Z1 = F.affine(X, V1, c1)
J = F.binary_cross_entropy(F.affine(F.tanh(Z1), V2, c2), Y)
J.backward(keep_all=True)

agree = [np.allclose(ours, tape.grad, atol=1e-15) for ours, tape in zip(by_hand, (V1, c1, V2, c2))]
print("dW[1], db[1], dW[2], db[2] agree?", agree)
print(f"dZ[1] of the lecture / dZ[1] of the tape = {np.median(dZ1 / Z1.grad):.0f}")

# %% [markdown]
# Then against nudges: move each of the 17 parameters a little to both sides, and see what $J$ does. This is slow, but it knows
# nothing of our formulas, and that makes it the best judge.

# %%
shapes = [(4, 2), (4, 1), (1, 4), (1, 1)]


def cost_at(theta):
    parts = np.split(theta, [8, 12, 16])
    W1, b1, W2, b2 = [part.reshape(shape) for part, shape in zip(parts, shapes)]
    return F.binary_cross_entropy(W2 @ np.tanh(W1 @ X + b1) + b2, Y)


theta = np.concatenate([part.ravel() for layer in start for part in layer])
nudged = gradcheck.numerical_gradient(cost_at, theta)
ours = np.concatenate([gradient.ravel() for gradient in by_hand])
difference = gradcheck.relative_difference(ours, nudged)
print(f"{theta.size} slopes; relative difference below 1e-8?", difference < 1e-8)

# %% [markdown]
# `keepdims=True` looks like a trifle. Take it away in the figure and go through the first steps. The gradient $db^{[1]}$
# becomes flat, the step turns the column $b^{[1]}$ into a square, and the next step fails. And there is a case in which
# nothing fails at all.

# %%
c1w3.what_if_keepdims_is_left_out()

# %% [markdown]
# How good is 91 %? Compare three units with twenty, two random starts each.

# %%
def right(params, activations):
    return np.mean(deep_network.predict(params, X, activations) == Y)


small, tanh_net = initializers.normal(0.01), [F.tanh, F.sigmoid]
for n in (3, 20):
    for seed in (0, 2):
        params = deep_network.initialize([2, n, 1], init=small, rng=np.random.default_rng(seed))
        params, J = descend(params, tanh_net, 1.2, 3000)
        print(f"{n:2} units, seed {seed}:   J = {J:.3f}   right: {right(params, tanh_net):.0%}")

# %% [markdown]
# The accuracy hardly moves, but the cost does: the larger network is surer of what it gets right. So look at both numbers.
# Whether that certainty holds for *new* points is a question for the dev set, in course 2.

# %% [markdown] section="c1w3.10"
# The output is ½ too low. It hears from two ReLU units, by wires of weight 1 and 2, and unit 2 is off. Which unit has to change more?

# %%
c1w3.who_has_to_change_more()

# %% [markdown]
# That is where $dZ^{[1]}=W^{[2]\mathsf T}dZ^{[2]}*g'(Z^{[1]})$ comes from: the chain rule, one box at a time.
#
#
# - $dz^{[2]}=a^{[2]}-y$ is the error, as in week 2.
# - $da^{[1]}=W^{[2]\mathsf T}dz^{[2]}$. Each hidden unit has moved $z^{[2]}$ by its weight, so it gets the blame by the same
#   weight. It travels **the same wires backwards**: $W$ on the way out, $W^{\mathsf T}$ on the way back.
# - $dz^{[1]}=da^{[1]}*g'(z^{[1]})$. The slope is a gate. A unit that runs flat, or a ReLU that is off, lets no blame through.
# - $dW^{[1]}=dz^{[1]}x^{\mathsf T}$: blame times input, as always.
#
# Here is the whole example, with numbers that are small enough to do in your head: $x=(1,1)$, $y=1$, two ReLU units with
# $W^{[1]}=\begin{bmatrix}1&2\\-1&-1\end{bmatrix}$, $W^{[2]}=(1,2)$ and $b^{[2]}=-3$. Step through with *moment*, and say each
# number before it appears.

# %%
c1w3.who_gets_the_blame(moment=5)

# %%
W1, W2, b2 = np.array([[1.0, 2.0], [-1.0, -1.0]]), np.array([[1.0, 2.0]]), -3.0
x, y = np.array([[1.0], [1.0]]), 1.0
z1 = W1 @ x
a1 = np.maximum(0, z1)
z2 = (W2 @ a1).item() + b2
dz2 = F.sigmoid(np.array(z2)) - y
dz1 = W2.T * dz2 * (z1 > 0)
print(f"z[1] = {z1.ravel()}   a[2] = {dz2 + y:g}   dz[2] = {dz2:g}   dW[2] = {(dz2 * a1).ravel() + 0}")
print(f"dz[1] = {dz1.ravel() + 0}   dW[1] = {(dz1 @ x.T + 0).tolist()}")

# %% [markdown]
# The second unit gets *more* blame than the first, −1 against −½, because its outgoing weight is larger. But it is off, and
# none of it passes the gate. From this example none of its weights learns. If that is so for all examples, the unit is
# dead.

# %% [markdown] section="c1w3.11"
# Four hidden units, all weights .3. Press play. Will they ever part?

# %%
c1w3.can_equal_units_part()

# %% [markdown]
# Two thousand steps later they are still the same unit four times, to the last bit, and 66 % are right. Now let the weights start
# *× .01*, at random, and play again: the units part, and after 200 steps 90 % are right.
#
# Logistic regression may start from zero. A network may not. Suppose two hidden units start with equal weights, incoming and outgoing.
# They compute the same $a$ and get the same blame, so they take the same step and are equal again. They stay equal **for ever**, and a layer
# of equal units is worth one.

# %%
starts = {"all 0": initializers.zeros, "all .3": initializers.constant(0.3), "× .01": small}
for name, init in starts.items():
    params = deep_network.initialize([2, 4, 1], init=init, rng=np.random.default_rng(0))
    params, J = descend(params, tanh_net, 1.2, 1000)
    apart = np.ptp(params[0][0], axis=0).max()
    print(f"{name:6}   J = {J:.3f}   rows differ by {apart:<5.2g}   right: {right(params, tanh_net):.0%}")

# %% [markdown]
# Not 1e-16 but 0: equal numbers go through equal operations. With all zeros nothing moves at all, because $W^{[2]}=0$ sends
# no blame back and $A^{[1]}=0$ gives $W^{[2]}$ no gradient. (With sigmoid units $A^{[1]}=\tfrac12$, so the network does creep
# away from zero, but as a single unit.)
#
# Random weights break the tie. How large should they be? Compare five starts, seed by seed: their cost, the difference
# between the rows (*all five starts*), and how many of the hidden numbers lie where tanh is flat.

# %%
c1w3.can_equal_units_part(start="× .01")

# %% [markdown]
# ×100 puts nearly all hidden numbers on the flat ends, where $g'\approx0$, and learning creeps. ×.01 is safe here. With many
# layers it is *too* small: the signal shrinks in each of them. Course 2, week 1 finds the scale that suits any depth.
#
# And $b$? It may stay zero. The random rows of $W$ make the units different, and that is enough.
#
# The library's function takes the rule as an argument:

# %%
show(deep_network.initialize)

# %% [markdown]
# ### Exercises 3.9 – 3.11
#
# **5. `backward(X, Y, W2, cache)`.** The six equations, with a cache as your `forward` makes it. Return `dW1, db1, dW2, db2`,
# each with the shape of its parameter.

# %%
def backward(X, Y, W2, cache):
    return ...


check(backward)

# %% [markdown]
# **6. `initialize(n_x, n_h, n_y, scale, rng)`.** Return `W1, b1, W2, b2` for $n_x$ features, $n_h$ hidden units and $n_y$ output
# units: the weights from `rng.standard_normal`, $W^{[1]}$ first, times `scale`; each $b$ a column of zeros.

# %%
def initialize(n_x, n_h, n_y, scale, rng):
    return ...


check(initialize)

# %% [markdown]
# With all three you have a network of your own. Put this into a new cell once they pass:
#
# ```python
# W1, b1, W2, b2 = initialize(2, 4, 1, 0.01, np.random.default_rng(0))
# for step in range(2000):
#     A2, cache = forward(X, W1, b1, W2, b2)
#     dW1, db1, dW2, db2 = backward(X, Y, W2, cache)
#     W1, b1, W2, b2 = W1 - 1.2 * dW1, b1 - 1.2 * db1, W2 - 1.2 * dW2, b2 - 1.2 * db2
# print(np.mean((A2 > .5) == Y))
# ```

# %%
quiz("3.9-3.11")

# %% [markdown]
# ### What you have now
#
# - $W^{[l]}$ has a row for each unit of layer $l$ and a column for each unit of the layer before. Columns of $A^{[l]}$ are
#   examples, rows are units.
# - Without bends any depth is a single layer. Hidden layers: tanh or ReLU; output: sigmoid for 0 or 1, identity for numbers.
# - Slopes from activations: $a(1-a)$, $1-a^2$, or a switch.
# - Blame goes back through $W^{\mathsf T}$ and then through the gate $g'$. First all gradients, then the steps.
# - $dZ_{\text{lecture}}=m\cdot\partial J/\partial Z$; all $dW$, $db$ agree.
# - Random weights, small ones, because equal units stay equal. $b$ may be zero.
#
# **Where it goes on.** Week 4 repeats the hidden layer: four equations per layer, two forward and two backward, and a cache
# between them. How large the first weights should be, and whether a gradient is right, are subjects of course 2, week 1.
# Better ways to step than plain gradient descent come in course 2, week 2.
