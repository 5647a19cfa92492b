# %% [markdown]
# A network learns from examples to do what nobody knows how to program: to read handwriting, to tell a tumour from healthy
# tissue, to translate. This week shows what such a network is, why it works now when the idea is decades old, and where the
# course will take you. There is nothing to derive yet. You watch networks learn, and you take up a habit: believe what you
# have checked.
#
# **How to use this page.** Run a cell with `Shift`+`Enter`, top to bottom. Figures come alive once their cell has run: drag
# a slider, or click it and use the arrow keys. *Pin* keeps a pale copy to compare with, *State as code* gives the line that
# makes the figure again. Code that you cannot read yet is code that you will write yourself in a few weeks.

# %%
import numpy as np

from dlcourse import curriculum, data, deep_network, initializers, metrics, optim, train
from dlcourse import functional as F
from dlcourse.weeks import c1w1, c1w3
from dlcourse.explore import show
from dlcourse.practice import week

check, hint, solution, quiz = week("c1w1")

# %% [markdown] section="c1w1.01"
# Here is a small network. It looks at a picture of 8 × 8 pixels and says which digit it is. At the start its 2410 numbers
# are random, and it guesses. Then it is shown 1500 pictures together with the right answers, fifteen times over, and each
# time its numbers move a little in the direction that would have made the answers better. That is all. Nobody tells it what
# a 3 looks like.

# %%
X, labels, X_test, labels_test = data.digits().split()
rng = np.random.default_rng(0)
params = deep_network.as_parameters(deep_network.initialize([64, 32, 10], init=initializers.he, rng=rng))


def scores(X):
    return deep_network.output(params, X, [F.relu, F.identity])


def share_right():
    return metrics.class_accuracy(scores(X_test).value, labels_test, axis=0)


print(f"before  {share_right():.1%} of 297 new pictures")
train.fit(lambda batch: F.cross_entropy(scores(batch[0]), batch[1], axis=0),
          lambda: train.mini_batches(X, labels, 64, rng=rng), optim.Adam(params, 0.01), epochs=15, progress=False)
print(f"after   {share_right():.1%}")

# %% [markdown]
# It took a fraction of a second. The figure trains the same network again, so you can stop it anywhere: *before*, after one
# round through the pictures (an *epoch*), at the end. Then give it two hidden units instead of 32, or another start
# (*seed*), and first say what will happen.

# %%
c1w1.what_does_training_change()

# %% [markdown]
# The five courses teach one skill: to turn examples into a function. Their sections build on one another, and the map shows
# how. Each dot is a section, each column a week. Click a dot, or move the slider: the blue discs are what it builds on, the
# red crosses what builds on it.

# %%
counts = [sum(len(each.lectures) for each in course.weeks) for course in curriculum.COURSES if not course.supplement]
print(" + ".join(map(str, counts)), "=", sum(counts), "sections")
c1w1.what_does_a_section_build_on()

# %% [markdown] section="c1w1.02"
# Six houses are sold. The larger the house, the higher the price, and a straight line fits well. But ask it about a small house, of 500
# square feet.

# %%
size, price = data.houses()                                     # in 1000 square feet and in 100 000 dollars
slope, b = np.polyfit(size[0], price[0], 1)
print(f"the line at 500 square feet: {100_000 * (slope * 0.5 + b):,.0f} dollars")

# %% [markdown]
# Nobody pays you to take a house. So keep the line where it is positive, and bend it to 0 where it is not:
#
# $$\hat y = \max(0,\;wx+b).$$
#
# This is a *neuron*, or *unit*: a weighted sum, and a bend. The function $\max(0,z)$ is called ReLU, for *rectified linear
# unit*. The figure shows the unit stage by stage, with the six houses at the right. Switch on *make linear*, and the bend
# is gone.

# %%
c1w3.how_do_hidden_units_build_a_function(target="six houses", units="2 -1.55806 1.5758; 0", linear=False)

# %% [markdown]
# In the library ReLU is one line. What follows the comma is its slope, a matter for week 3.

# %%
show(F.relu)

# %% [markdown]
# Does the bent line fit the six houses better? Look before you answer: all of them lie where the line is positive.

# %%
line = slope * size + b
for name, prediction in (("straight", line), ("bent", F.relu(line))):
    print(f"{name:9} sum of squared errors {((prediction - price) ** 2).sum():.4f}")

# %% [markdown]
# It does not. The data alone cannot tell the two apart; we knew that prices are not negative, and put this knowledge into
# the *shape* of the function. Remember this, because it comes back all through the course: what a network can learn easily
# depends on how it is built.
#
# One unit is a bent line. A *network* takes many of them and feeds their answers to further units. Why should that help?
# The price of a house does not depend on its size directly, but on whether a family of a certain size fits in, whether one
# can walk to the shops, whether the school is good. The table holds none of this: it has size, bedrooms, postal code and
# wealth. The units in the middle are *hidden*, because no column of the table says what they should be.
#
# Below, 2000 houses were made up so that we know the truth. Their price comes from three causes: family size, walkability
# and school quality. The network is told the four inputs and the price, but not the causes. In the lecture's sketch each
# hidden unit is wired to inputs of its own; here, and in every network of the course, each unit sees all of them, and
# training decides which ones it listens to.

# %%
X, price, causes = data.house_causes(2000, rng=np.random.default_rng(0))
rng = np.random.default_rng(0)
params = deep_network.as_parameters(deep_network.initialize([4, 4, 1], init=initializers.normal(0.01), rng=rng))
train.fit(lambda batch: F.squared_error(deep_network.output(params, batch[0], [F.relu, F.identity]), batch[1]),
          lambda: train.mini_batches(X, price, 100, rng=rng), optim.Adam(params, 0.03), epochs=60, progress=False)

hidden = F.relu(F.affine(X, *params[0])).value
for name, cause in zip(("family size", "walkability", "school quality"), causes):
    print(f"{name:15} closest unit: r = {max(np.corrcoef(unit, cause)[0, 1] for unit in hidden if unit.std()):.3f}")

# %% [markdown]
# The network has found all three, up to a factor. Each is a hidden unit now, and nobody named it. Scrub through its
# training, and look at the lines: family size is made of size and bedrooms, as it should be.
#
# **Two warnings.** Here the units could become the causes, because a cause has the form of a ReLU unit; elsewhere units mix
# several meanings. And it does not always work. Choose *three units, large start*: as many units as causes, and still it
# gets stuck. More units than needed help, and so does a small start. Try both.

# %%
c1w1.does_a_unit_find_a_cause()

# %% [markdown] section="c1w1.03"
# All this is *supervised learning*: every example is a pair, an input $x$ and the right answer $y$, and we look for the
# function from one to the other. Sort these eight tasks before you open the answer. Which have *structured* inputs, where
# each number means something by itself, like a column of a table? Which are pictures, which are sequences, which need a
# mixture?
#
# | | $x$ | $y$ |
# |---|---|---|
# | 1 | features of a house | its price |
# | 2 | an ad, and who sees it | clicked or not |
# | 3 | an X-ray picture | ill or healthy |
# | 4 | a sound recording | the words spoken |
# | 5 | an English sentence | the same in Chinese |
# | 6 | camera and radar of a car | where the other cars are |
# | 7 | a customer's purchases so far, as totals | stays or leaves |
# | 8 | a photograph | one of 1000 objects |
#
# <details><summary>The answer</summary>
#
# Structured: 1, 2, 7, for a *standard* (fully connected) network. Pictures: 3, 8, for a *convolutional* network. Sequences:
# 4, 5, for a *recurrent* one. Task 6 combines pictures with other signals and needs a network of several kinds of parts.
# (Networks are not for pictures only: the houses of section 1.2 were a table.)
#
# </details>

# %% [markdown]
# Why should a picture need a different network from a table? Because a picture has neighbours. In a fully connected network
# every unit has its own weight for every pixel, and does not care which pixel lies next to which. A convolutional network
# looks at small windows, 3 × 3 pixels, with the same weights at every place. It takes for granted that neighbours belong
# together.
#
# An assumption can be tested by breaking it. Let some pixels change places, the same ones in every picture. You can no
# longer read the digits. Who else minds? (The networks were trained in advance, on 500 digits, ten times for each point of
# the curves.)

# %%
c1w1.who_needs_the_picture()

# %% [markdown]
# For the fully connected network this can be made exact. Train it twice with plain gradient descent, on the pictures and on
# the scrambled pictures. Let the second one start from the same weights in the scrambled order. Then the two stay the same
# network, with other names for the pixels.

# %%
X, labels, X_test, labels_test = data.digits().split()
order = np.random.default_rng(0).permutation(64)


def descended(X, params, steps=200, learning_rate=0.5):
    params = deep_network.as_parameters(params)
    train.fit(lambda batch: F.cross_entropy(deep_network.output(params, batch[0], [F.relu, F.identity]), batch[1], axis=0),
              [(X, labels)], optim.GradientDescent(params, learning_rate), epochs=steps, progress=False)
    return [(W.value, b.value) for W, b in params]


(W1, b1), last = deep_network.initialize([64, 32, 10], init=initializers.he, rng=np.random.default_rng(0))
as_written = descended(X, [(W1, b1), last])
scrambled = descended(X[order], [(W1[:, order], b1), last])
gap = max(np.abs(as_written[0][0][:, order] - scrambled[0][0]).max(), np.abs(as_written[1][0] - scrambled[1][0]).max())
for name, params, pictures in (("as written", as_written, X_test), ("scrambled", scrambled, X_test[order])):
    A = deep_network.output(params, pictures, [F.relu, F.identity])
    print(f"{name:11} {metrics.class_accuracy(A, labels_test, axis=0):.1%} of the test digits")
print("weights differ by more than 1e-12?", bool(gap > 1e-12))

# %% [markdown]
# ### Exercises 1.1 – 1.3
#
# Replace `...` by your code and run the cell. A wrong answer costs nothing: read the hint and go on. `hint("hinge_price")`
# gives a hint before you have tried, `solution("hinge_price")` shows the answer. One rule holds for every exercise in the
# course: your function returns something new, and leaves its arguments as they are.
#
# **1. `hinge_price(size, slope, start)`.** The price is 0 up to the size `start` and rises from there by `slope` for each
# unit of size. `size` is an array, one house or many, of any shape; the prices have the same shape.

# %%
def hinge_price(size, slope, start):
    return ...


check(hinge_price)

# %% [markdown]
# **2. `house_network(X, W1, b1, W2, b2)`.** The network of section 1.2. The houses are the columns of `X`, of shape
# $(4,m)$. First the $n$ hidden units, with their bend: $a_1=\mathrm{relu}(W_1X+b_1)$; `W1` is $(n,4)$, `b1` is $(n,1)$. Then
# the prices, a row of shape $(1,m)$: $W_2a_1+b_2$; `W2` is $(1,n)$, `b2` is $(1,1)$. The product of matrices is `@`.

# %%
def house_network(X, W1, b1, W2, b2):
    return ...


check(house_network)

# %% [markdown]
# **3. `shuffle_features(X, order)`.** The same scramble for all examples, which are the columns of `X`: row $i$ of the result
# is row `order[i]` of `X`.

# %%
def shuffle_features(X, order):
    return ...


check(shuffle_features)

# %%
quiz("1.1-1.3")

# %% [markdown] section="c1w1.04"
# The idea of a network is older than most of its users. Three things are new: data, machines to compute with, and a handful of
# better algorithms. The figure measures what data buy, on a small problem: two spirals that wind round each
# other.
#
# Four networks, from logistic regression, which can only draw a straight line, to one with 64 and 32 hidden units. Each was
# trained on 20 points, on 60, and so on up to 6000. Read it from left to right. Logistic regression soon stops getting
# better: it is too small to use more data. The large network goes on and on.
#
# Now look at the left end. With 20 points nobody is good, and who wins is not clear. Switch on the *hand-made feature*:
# somebody who knows how a spiral winds has unwound it. Now 20 points are plenty, for the smallest network as well. Where
# data are few, it is the person's skill that decides.

# %%
c1w1.what_do_data_and_size_buy()

# %% [markdown]
# On the right is what speed buys, which is often underrated. Nobody knows in advance which network is best, so one has to
# try. If a try takes ten minutes, a month has room for 4320; if it takes a day, for 30; if it takes a month, for one. The
# curve says how good the best of so many tries will be, when they are picked blindly from the runs at the left.
#
# Among the algorithms, a small change mattered much. Hidden units used to be sigmoids, curves that go from 0 to 1. Far from
# 0 a sigmoid is almost flat, and where it is flat, nothing is learned, because learning follows slopes. ReLU has the slope
# 1 for every positive $z$.

# %%
for z in (0.1, 2.0, 5.0, 10.0):
    slopes = [g.forward(np.array(z))[1](1.0) for g in (F.sigmoid, F.relu)]
    print(f"z = {z:4}   slope of the sigmoid {slopes[0]:.2g}   of ReLU {slopes[1]:g}")

# %% [markdown] section="c1w1.05"
# This first course has four weeks, and each one removes a limit of the week before.
#
# Week 2 builds one unit that answers with a probability: logistic regression. Its border is a straight line. Week 3 adds a
# hidden layer. Week 4 adds as many layers as you like. Here are all three on the same flower of 400 points.

# %%
X, Y = data.planar_flower(rng=np.random.default_rng(29))
X_new, Y_new = data.planar_flower(4000, rng=np.random.default_rng(30))
networks = {"week 2, no hidden layer": [2, 1], "week 3, one of 4 units": [2, 4, 1], "week 4, three of 8": [2, 8, 8, 8, 1]}
for name, dims in networks.items():
    params = deep_network.as_parameters(deep_network.initialize(dims, init=initializers.xavier, rng=np.random.default_rng(0)))
    activations = [F.tanh] * (len(dims) - 2) + [F.identity]
    train.fit(lambda batch: F.binary_cross_entropy(deep_network.output(params, batch[0], activations), batch[1]), [(X, Y)],
              optim.Adam(params, 0.02), epochs=1500, progress=False)
    learned, new = (metrics.accuracy(deep_network.output(params, points, activations).value, labels, threshold=0)
                    for points, labels in ((X, Y), (X_new, Y_new)))
    print(f"{name:24} right on {learned:.1%} of the 400 points, on {new:.1%} of 4000 new ones")

# %% [markdown]
# Sketch with a finger where each of them will draw its border. Then click the + beside *hidden layers* on the drawing, once and twice
# more, and compare. Then choose the *spiral*. And notice the second number in each line above: what a network gets right on the points it has
# learned from, it need not get right on new ones. On the flower the third network gains in the first and hardly in the
# second.

# %%
c1w3.what_do_hidden_units_learn(layers=0, units=8, optimizer="Adam", learning_rate=0.02, shown="both")

# %% [markdown] section="c1w1.06"
# The best resource of a course is a check that can fail. A check that always says *well done* teaches nothing.
#
# That is true of your own tests, too. Below are five broken sigmoids, and you choose at which points to test them. Take
# $z=0$ only, where the right value is easy to know, $\sigma(0)=.5$. Most of them pass! At $z=1$ the first one is unmasked:

# %%
for z in (0.0, 1.0):
    print(f"z = {z:g}   σ(z) = {F.sigmoid(np.array(z)):.3f}   1/(1 + eᶻ) = {1 / (1 + np.exp(z)):.3f}")

# %% [markdown]
# Find points that catch all five. Then spoil the test in other ways: test positive numbers only; compare means instead of
# single values; ask for agreement to the very last digit, and see correct code rejected.

# %%
c1w1.can_your_test_fail()

# %% [markdown]
# The exercises of this course test your functions on fresh random inputs, and they know the usual mistakes. Here is a wrong
# answer, so that you can see what a hint looks like. It compares two functions, but at one point only.

# %% tags=["nbval-ignore-output"]
def agrees(f, g, seed, n=100):
    return bool(f(0.0) == g(0.0))


check(agrees)

# %% [markdown]
# Everything here runs on your machine, without a connection. If you see a number that differs from this page, compare this
# report with yours first. The last line is a check that can fail: it forbids all connections while a network is trained and
# drawn.

# %% tags=["nbval-ignore-output"]
import platform
import socket
from importlib.metadata import version
from unittest.mock import patch

print(f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}")
print(", ".join(f"{name} {version(name)}" for name in ("numpy", "matplotlib", "ipywidgets")))
with patch.object(socket.socket, "connect", side_effect=OSError("no connection is allowed in this cell")):
    c1w1.what_does_training_change(seed=7).png()
print("trained and drawn without a connection")

# %% [markdown] section="c1w1.07"
# In 1986 Geoffrey Hinton and two colleagues showed that backpropagation makes hidden units invent concepts. One of the
# experiments was about two families, and here it is again. The network gets facts, and only facts:

# %%
facts = data.family_facts()
onni = np.flatnonzero(facts.person == facts.people.index("Onni"))
for k in onni:
    answers = " and ".join(np.array(facts.people)[facts.answers[:, k] == 1])
    print(f"{facts.people[facts.person[k]]} · {facts.relations[facts.relation[k]]} → {answers}")
print(len(facts.person), "facts about", len(facts.people), "people")

# %% [markdown]
# Each person is described by six numbers. They are random at first, and learned like all the others. So the people are 24 points
# in a space of six dimensions, and the map shows them in the plane in which they differ most. Look at it, and guess what its directions mean.
# Then colour the people, by nationality and by generation, which nobody has told the network.

# %%
c1w1.what_do_six_numbers_say_of_a_person()

# %% [markdown]
# To answer "who is Onni's aunt?" it helps to know the family and the generation, so that is what the six numbers have come
# to say. Nothing forces them to: without *weight decay*, a gentle pull of all weights towards 0, the network knows the 100
# facts just as well, and the map is muddled. From most starts, it also knows fewer of the four facts that it was never
# told.
#
# A second story from the interview. How does ReLU, with its hard corner, fit in with the sigmoids of old? Pile them up: one
# sigmoid, another one shifted by 1, another one shifted by 2, and so on. The pile is very nearly $\ln(1+e^z)$, a smooth
# ReLU. So one ReLU unit does the work of many sigmoids with the same weights.

# %%
c1w1.how_many_sigmoids_make_a_relu(N=20)

# %% [markdown]
# And a third one. How deep can a network be? Start each layer as the identity, so that it just hands on what it gets, and
# ReLU changes nothing as long as the numbers are positive. Then 300 layers copy their input without any error, and training
# can begin from there. From an ordinary random start two different digits have become indistinguishable by then.

# %%
X = data.digits().X[:, :2]


def angle(X):
    return np.degrees(np.arccos(np.clip(X[:, 0] @ X[:, 1] / np.prod(np.linalg.norm(X, axis=0)), -1, 1)))


print(f"two digits at the input: {angle(X):.1f}° apart")
for name, init in (("identity", initializers.scaled_identity(1.0)), ("random", initializers.he)):
    params = deep_network.initialize([64] * 301, init=init, rng=np.random.default_rng(0))
    A = deep_network.output(params, X, [F.relu] * 300)
    print(f"after 300 layers, {name:8} start: {angle(A):.1f}° apart; exact copy: {bool((A == X).all())}")

# %% [markdown]
# ### Exercises 1.4 – 1.7
#
# **4. `agrees(f, g, seed, n=100)`.** Do two functions agree? Draw $n$ random inputs with `np.random.default_rng(seed)`, on
# both sides of 0 and within about ±10. Return `True` if the two give the same everywhere, but for the rounding of the last
# digits, and `False` if not. `f` and `g` take an array and return one of the same shape. Your function will be tried on
# pairs that nearly agree.

# %%
def agrees(f, g, seed, n=100):
    return ...


check(agrees)

# %% [markdown]
# **5. `sigmoid_stack(z, N)`.** The pile of section 1.7: $\sum_{i=1}^N\sigma(z-i+\tfrac12)$, for an array `z` of any shape;
# the result has the same shape. The sigmoid you have to write as well: $\sigma(z)=1/(1+e^{-z})$.

# %%
def sigmoid_stack(z, N):
    return ...


check(sigmoid_stack)

# %%
quiz("1.4-1.7")

# %% [markdown]
# ### What you have now
#
# - A unit is a weighted sum and a bend. A network is many of them, and training gives the hidden ones their meaning.
# - Supervised learning finds the function from $x$ to $y$ in examples of both. What a network takes for granted, as a
#   convolutional one takes neighbours, helps where it is true and hurts where it is not.
# - More data help a model that is large enough to use them; a large model helps where there are enough data; quick experiments
#   help you to find it. With few data, knowledge counts most.
# - A check is worth what it could have found.
#
# **Where it goes on.** Week 2 takes one unit apart, with the sigmoid as its bend, and derives how it learns. From there on
# you will write yourself what was only used here: the cost and its slopes in week 2, a hidden layer in week 3, any number
# of layers in week 4. The convolution is built in course 4, weight decay has its place in course 2, week 1, and the
# optimizer *Adam* in course 2, week 2.
