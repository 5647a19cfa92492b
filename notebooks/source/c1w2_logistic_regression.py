# %% [markdown]
# This week builds the smallest network there is: one unit that looks at some numbers and answers with a probability. It is called
# *logistic regression*. By section 2.14 you will have trained one on 400 patients. It will then tell malignant from benign
# tumours for patients it has never seen, and you will be able to derive every line of it.
#
# Everything larger in this course is made of the parts that you meet here: a weighted sum, a squashing function, a cost, a
# derivative, a step downhill.
#
# **How to use this page.** Run a cell with `Shift`+`Enter`, top to bottom. Figures come alive once their cell has run: drag a
# slider, or click it and use the arrow keys. *Pin* keeps a pale copy to compare with, *State as code* gives the line that makes
# the figure again. Exercises say at once whether you are right, and if not, why.

# %%
import numpy as np

from dlcourse import data, functional as F
from dlcourse.weeks import c1w2
from dlcourse.explore import show
from dlcourse.practice import week

check, hint, solution, quiz = week("c1w2")

# %% [markdown] section="c1w2.01"
# A photograph is a box of numbers. The crop below is 64 pixels high and 64 wide, and each pixel has three values from 0 to 255:
# how red, how green, how blue. That makes 64 · 64 · 3 numbers.
#
# A classifier does not want a box. It wants one column. So we *unroll* the box: write all its numbers under one another. The
# column is called $x$, its length $n_x$.

# %%
china = data.photographs()["china"]
crop = china[:64, :64]
print("box   ", crop.shape)
print("column", data.unroll(crop[None]).shape)

# %% [markdown]
# Where does a number of the box go? Follow one. `reshape` writes the red, green and blue of the first pixel, then those of the
# second, and so on; the lecture writes all the reds first. Either order will do, as long as it is the same for every picture.

# %%
c1w2.where_does_a_pixel_go()

# %% [markdown]
# One example is not enough to learn from. Put $m$ columns side by side and you have the matrix $X$ with $n_x$ rows and $m$
# columns. The answers, one 0 or 1 per example, form the row $Y$:
#
# $$X=\begin{bmatrix} | & | & & | \\ x^{(1)} & x^{(2)} & \cdots & x^{(m)} \\ | & | & & | \end{bmatrix}\in\mathbb R^{n_x\times m},
# \qquad Y=\begin{bmatrix} y^{(1)} & y^{(2)} & \cdots & y^{(m)}\end{bmatrix}\in\mathbb R^{1\times m}.$$
#
# **Examples are columns.** Hold on to that sentence; courses 1 and 2 are written this way throughout.
#
# There is a tempting mistake. 1797 digits of 8 × 8 pixels are an array of shape (1797, 8, 8). `reshape(64, 1797)` gives the shape
# you want and no error. Choose *wrong* below and look at what a column has become.

# %%
c1w2.what_does_reshape_do()

# %% [markdown] section="c1w2.02"
# A doctor takes a sample of a lump with a fine needle, looks at the cells under a microscope, and measures the radius of their
# nuclei. How likely is it that the lump is malignant? The data are 569 real patients; each dot below is one of them, at height 1
# if the tumour turned out malignant and at 0 if not.
#
# The first thing to try is a straight line through the dots. Drag the radius to 22 and read off how likely the line thinks a tumour
# is; then drag it to 8. Then bend the line.

# %%
c1w2.line_or_sigmoid()

# %% [markdown]
# At 22 the line promises 1.16, and at 8 it says −0.24. No probability is larger than 1 or less than 0, and yet one patient in six gets
# such an answer. The bent line says 0.999 and 0.001. It begins with a weighted sum, as a straight line does; then comes the *sigmoid*
# $\sigma$, which turns any number into one between 0 and 1:
#
# $$z = w^{\mathsf T}x+b,\qquad \hat y = a = \sigma(z)=\frac1{1+e^{-z}}.$$
#
# $w$ says how steep the transition is, $b$ where it happens. Both are in the figure, behind *w and b*; drag them.
#
# Three values of $\sigma$ are worth knowing by heart. At $z=0$ the unit is undecided. At $z\approx4.6$ it says 99 %. And far out
# on either side it says almost nothing new, however far you go.

# %%
for z in (-1000, -4.595, 0, 4.595, 1000):
    print(f"σ({z}) = {F.sigmoid(np.array(float(z))):.4g}")

# %% [markdown]
# With two measurements, say radius and texture, the line becomes a tilted sheet, and it leaves the space between 0 and 1 on both
# sides. Bend it. The sigmoid makes an S of it: flat at 0 in front, flat at 1 behind, and a straight edge between them where the
# probability is one half. Take hold of the sheet and turn it. Seen along that edge it is the curve from above: only $z$ matters.

# %%
c1w2.does_a_bent_sheet_stay_between_0_and_1()

# %% [markdown]
# Computed as it stands, the formula needs $e^{1000}$ for $z=-1000$, and that is too large for any computer. There are two ways
# out. Multiply numerator and denominator by $e^z$, and you get $\frac{e^z}{1+e^z}$; now $e^{-1000}$ is simply 0. This form is for
# negative $z$, the first one for the others. Or let the computer call $e^{1000}$ infinite: $\frac1{1+\infty}$ is 0, which is
# right, and only the warning has to be switched off. The library takes the second way, which is faster.

# %%
show(F.sigmoid)

# %% [markdown] section="c1w2.03"
# How wrong is an answer? For one example, the *loss* says so. If the truth is $y=1$, an answer $a$ near 1 should cost little and
# an answer near 0 should cost a lot. The loss of logistic regression is the *cross-entropy*
#
# $$\mathcal L(a,y) = -\bigl(y\ln a+(1-y)\ln(1-a)\bigr).$$
#
# Only one of the two terms is ever switched on. For $y=1$ it is $-\ln a$: nothing at $a=1$, and without limit as $a\to0$. To be
# confident and wrong is what this loss punishes most.
#
# For all $m$ examples together, the *cost* is the mean of the losses:
#
# $$J(w,b)=\frac1m\sum_{i=1}^m\mathcal L\bigl(a^{(i)},y^{(i)}\bigr).$$

# %%
a = np.array([0.99, 0.9, 0.5, 0.1, 0.01])
for answer in a:
    z = np.log(answer / (1 - answer))
    print(f"a = {answer:4}   loss if y = 1: {F.binary_cross_entropy(np.array([z]), np.array([1.0])):.3f}"
          f"   loss if y = 0: {F.binary_cross_entropy(np.array([z]), np.array([0.0])):.3f}")

# %% [markdown]
# Why not simply the squared error $(a-y)^2$, as for a straight line? Because of the sigmoid inside, its cost has valleys where
# descent gets stuck. The figure has four examples, $x=(1,2,4,8)$ with $y=(0,1,0,1)$, and one weight to find. Let a ball go
# anywhere and see where it comes to rest, first under squared error, then under cross-entropy.

# %%
c1w2.which_cost_has_one_valley()

# %% [markdown]
# There is a second reason, and you will derive it in section 2.9. Take a confident mistake, $a=.99$ while $y=0$. Under
# cross-entropy the slope that drives learning is $a-y=.99$. Under squared error it also contains the slope of the sigmoid, which
# out there is nearly flat.

# %%
a, y = 0.99, 0.0
print(f"cross-entropy   dz = a − y             = {a - y:.3g}")
print(f"squared error   dz = (a − y) · a(1 − a) = {(a - y) * a * (1 - a):.2g}   (for ½(a − y)²)")

# %% [markdown] section="c1w2.04"
# The cost is a landscape over $w$ and $b$, and learning means walking downhill. You stand somewhere, feel the slope under your feet,
# and take a step against it:
#
# $$w := w-\alpha\,\frac{\partial J}{\partial w},\qquad b := b-\alpha\,\frac{\partial J}{\partial b}.$$
#
# $\alpha$ is the *learning rate*. If the slope is positive, $w$ gets smaller; if it is negative, $w$ gets larger. Either way $J$
# goes down, and near the bottom the steps shrink by themselves, because the slope does.
#
# How far down? Over a short distance a curve is nearly straight, so moving by $\Delta w$ changes $J$ by about slope times $\Delta
# w$. The step is $\Delta w=-\alpha\cdot$slope. Together:
#
# $$J(w+\Delta w)\approx J(w)+\frac{\partial J}{\partial w}\,\Delta w=J(w)-\alpha\left(\frac{\partial J}{\partial w}\right)^2.$$
#
# A square is never negative, so a step that is short enough cannot go up. A step that is too long leaves the stretch where the
# curve is nearly straight, and then nothing is promised. On $J=w^2$ at $w=3$, where the slope is 6:

# %%
w, slope_there = 3.0, 6.0
for alpha in (0.001, 0.01, 0.1, 1.0, 1.1):
    drop = w**2 - (w - alpha * slope_there) ** 2
    print(f"α = {alpha:<5}  promised: J falls by {alpha * slope_there**2:7.3f}   it falls by {drop:7.3f}")

# %% [markdown]
# Begin with the simplest bowl, $J=w^2$, whose slope is $2w$. One step gives $w-\alpha\cdot2w=(1-2\alpha)\,w$: every step multiplies
# $w$ by the same number. That number decides everything. Find the α that arrives in one step, and the α where it starts to explode.

# %%
c1w2.how_large_a_step()

# %% [markdown]
# Logistic regression has two directions to go in, $w$ and $b$, and its landscape under cross-entropy is one single bowl. Start
# anywhere: the end is the same. The next cell walks 3000 steps from three distant starts, on the nucleus radius of the 569
# patients, and measures how far apart they end.

# %%
patients = data.breast_cancer()
radius = patients.X[:1]
x = (radius - radius.mean()) / radius.std()


def descend(w, b, alpha=2.0, steps=3000):
    for _ in range(steps):
        dz = F.sigmoid(w * x + b) - patients.Y
        w, b = w - alpha * (dz * x).mean(), b - alpha * dz.mean()
    return w, b


ends = np.array([descend(*start) for start in ((-5, 5), (4, 4), (0, -6))])
print("ends (w, b):", *[f"({w:.4f}, {b:.4f})" for w, b in ends])
print("farther apart than 1e-12?", bool(np.ptp(ends, axis=0).max() > 1e-12))

# %%
c1w2.does_the_start_matter()

# %% [markdown]
# ### Exercises 2.1 – 2.4
#
# Replace `...` by your code and run the cell. A wrong answer costs nothing: read the hint and go on. `hint("unroll")` gives a
# hint before you have tried, `solution("unroll")` shows the answer. As always, leave the arguments as they are.
#
# **1. `unroll(images)`.** Turn images of shape $(m,h,w,c)$, whole numbers from 0 to 255, into $X$ of shape
# $(h\cdot w\cdot c,\,m)$, `float64` from 0 to 1: the number 255 becomes 1. In color $c$ is 3, in grey 1. Within a column the
# pixels stand row by row, as `reshape` writes them, or with all the reds first, then the greens, then the blues, as in the lecture.

# %%
def unroll(images):
    return ...


check(unroll)

# %% [markdown]
# **2. `sigmoid(z)`.** For an array `z` of any shape; the result has the same shape. It has to stay silent for $z=\pm1000$:
# right values, and no warning.

# %%
def sigmoid(z):
    return ...


check(sigmoid)

# %% [markdown]
# **3. `logistic_cost(w, b, X, Y)`.** The cost $J$ of section 2.3 as one number; `w` is $(n_x,1)$, `b` a number, `X` is
# $(n_x,m)$, `Y` is $(1,m)$. It has to be right also for a patient of whom the model is so certain that $a$ is rounded to 0 or
# 1 in the computer, and $z$ is $\pm1000$. So start from $z$: put $a=\sigma(z)$ into the loss, and $\ln(1+e^z)-yz$ is left.

# %%
def logistic_cost(w, b, X, Y):
    return ...


check(logistic_cost)

# %%
quiz("2.1-2.4")

# %% [markdown] section="c1w2.05"
# Learning needs slopes. A slope is a plain thing: nudge the input a little, see how much the output moves, divide.
#
# $$\text{slope}=\frac{f(a+h)-f(a)}{h}.$$
#
# Take $f(a)=3a$. Nudge $a$ from 2 to 2.001 and $f$ goes from 6 to 6.003: three times the nudge. At $a=5$ it is three times the
# nudge again. A straight line has the same slope everywhere, and the slope of this one is 3.

# %%
f = lambda a: 3 * a
for a in (2, 5):
    print(f"a: {a} → {a + .001}    f: {f(a)} → {f(a + .001):.6g}")

# %% [markdown]
# The *derivative* $\frac{df}{da}$ is what this quotient tends to when the nudge becomes tiny. On paper, that is. A computer keeps
# some 16 digits of a number, and a nudge of $10^{-16}$ is lost in the rounding. Shrink $h$ all the way and watch.

# %%
c1w2.what_does_a_nudge_measure(function="3a")

# %% [markdown] section="c1w2.06"
# A curve has a different slope at each place. For $f(a)=a^2$ a nudge of .001 moves the output by about .004 at $a=2$, and by
# about .010 at $a=5$: the slope is $2a$.
#
# | function | derivative | at $a=2$ |
# |---|---|---|
# | $a^2$ | $2a$ | 4 |
# | $a^3$ | $3a^2$ | 12 |
# | $\ln a$ | $1/a$ | ½ |

# %%
for name, f in {"a²": lambda a: a ** 2, "a³": lambda a: a ** 3, "ln a": np.log}.items():
    print(f"{name:5} f(2) = {f(2):.5f}   f(2.001) = {f(2.001):.6f}   rise / run = {(f(2.001) - f(2)) / .001:.4f}")

# %% [markdown]
# Under a microscope every smooth curve is a straight line: its tangent. Zoom in below until you cannot tell them apart. The gap
# that is left for $a^2$ is exactly $h^2$, so a nudge ten times smaller leaves a gap a hundred times smaller.

# %%
c1w2.what_does_a_nudge_measure(function="a²")

# %% [markdown] section="c1w2.07"
# A formula is a small factory. Take $J=3(a+bc)$: first a machine makes $u=bc$, the next one $v=a+u$, the last one $J=3v$. Drawn as
# boxes and arrows this is a *computation graph*. You evaluate it from left to right.
#
# With $a=5,\ b=3,\ c=2$: $u=6$, $v=11$, $J=33$. The library records this graph by itself, while the formula runs: each `Tensor`
# remembers which others it was made from. This record is called the *tape*. Move a slider, or type a formula of your own.

# %%
c1w2.what_does_each_box_compute()

# %% [markdown] section="c1w2.08"
# How does $J$ change when $b$ changes? Go backwards through the factory and multiply the slopes on the way: $J=3v$ has slope 3,
# $v=a+u$ has slope 1, $u=bc$ has slope $c=2$. Together 3 · 1 · 2 = 6. This is the *chain rule*, and the sweep from right to left that
# applies it to all boxes is called *backpropagation*.
#
# In code we name the derivative of the final result by the variable alone: `db` stands for $\partial J/\partial b$. It is not a
# small change of $b$.

# %%
from dlcourse.autodiff import Parameter

a, b, c = Parameter(5.0), Parameter(3.0), Parameter(2.0)
J = 3 * (a + b * c)
J.backward()
print(f"J = {J.value:g}   da = {a.grad:g}   db = {b.grad:g}   dc = {c.grad:g}")
print(f"nudge b by .001:  J = {3 * (5 + 3.001 * 2):.3f}")

# %% [markdown]
# Now go number by number. Before you move *moment* on, say what number will replace the question mark. The table on the right
# then checks the sweep by brute force: it nudges one input after the other, and divides the rise of $J$ by the nudge.
#
# Then choose the formula $(a+b)(b+2)$. Here $b$ reaches $J$ on two paths, and what comes back over both is added.

# %%
c1w2.which_gradient_comes_next()

# %% [markdown]
# One backward sweep costs about as much as one forward sweep, however many inputs there are. To nudge every input instead takes
# one evaluation for each of them, and one more to compare with. For the picture of section 2.1, with its 12 288 weights and one
# bias, that is 12 290 evaluations against 2 sweeps.

# %%
c1w2.how_many_nudges_or_one_sweep()

# %% [markdown] section="c1w2.09"
# Now the graph of logistic regression, for one example with two features:
#
# $$z=w_1x_1+w_2x_2+b\ \longrightarrow\ a=\sigma(z)\ \longrightarrow\ \mathcal L(a,y).$$
#
# Two derivatives meet on the way back. The loss gives $da=-\frac ya+\frac{1-y}{1-a}$, the sigmoid $\frac{da}{dz}=a(1-a)$. Multiply
# them, and nearly everything cancels:
#
# $$dz = a-y,\qquad dw_1=x_1\,dz,\qquad dw_2=x_2\,dz,\qquad db=dz.$$
#
# The derivative is the error of the prediction. It could hardly be simpler. Follow it with numbers: $x=(1,2)$,
# $w=(.5,-.25)$, $b=0$, $y=1$.

# %%
c1w2.what_does_one_example_teach(hide=("x1", "x2"))

# %% [markdown]
# The cancellation is more than elegance. Push $a$ towards 0 while $y=1$: the slope of the loss explodes, the slope of the sigmoid
# dies, and their product stays calm at −1. A program that multiplies the two separately has to survive the explosion; one that
# uses $a-y$ never sees it.

# %%
c1w2.where_does_the_sigmoid_cancel()

# %% [markdown] section="c1w2.10"
# With $m$ examples, the cost is the mean of the losses, so its gradient is the mean of the gradients:
#
# $$dw=\frac1m\sum_{i=1}^m x^{(i)}\,dz^{(i)},\qquad db=\frac1m\sum_{i=1}^m dz^{(i)}.$$
#
# Each patient pulls at $w$ with an arrow of their own. At the start most of them agree on the direction, but not all. The thick
# arrow is the mean, and this is the one we follow.

# %%
c1w2.do_all_patients_agree()

# %% [markdown]
# Written with loops, one step of descent looks like this. Count how often the innermost line runs.

# %%
def gradients_by_loops(w, b, X, Y):
    n_x, m = X.shape
    dw, db, count = np.zeros((n_x, 1)), 0.0, 0
    for i in range(m):
        z = b
        for j in range(n_x):
            z += w[j, 0] * X[j, i]
        dz = 1 / (1 + np.exp(-z)) - Y[0, i]
        for j in range(n_x):
            dw[j, 0] += X[j, i] * dz
            count += 1
        db += dz
    return dw / m, db / m, count


X_train, Y_train, X_test, Y_test = patients.split()
X_train, X_test = data.standardize(X_train, X_test)
n_x, m = X_train.shape
dw_loop, db_loop, count = gradients_by_loops(np.zeros((n_x, 1)), 0.0, X_train, Y_train)
print(f"{n_x} features × {m} patients: the inner line ran {count} times for one step")

# %% [markdown] section="c1w2.11"
# Python is slow at loops. On each turn it looks up names, checks types and makes a new number object. NumPy does the same
# multiplications in bulk, in compiled code, four or eight of them in one instruction of the processor.
#
# The rule of this course: **where you can avoid a loop, avoid it.** The figure measures both on your machine.

# %% tags=["nbval-ignore-output"]
c1w2.what_does_the_loop_cost()

# %% [markdown]
# The factor belongs to your machine and to this minute, so don't quote it as a law. And look at the last digits: the two sums
# are not equal. NumPy adds in another order, and each order rounds differently.

# %% [markdown] section="c1w2.12"
# Before you write a loop, look for the array function. `A @ v` is the product of a matrix and a vector, `np.exp(v)` the exponential
# of every entry, and likewise `np.log`, `np.maximum`, `np.abs`, `v ** 2`. Each loop that you take away is worth something:

# %% tags=["nbval-ignore-output"]
c1w2.what_does_the_loop_cost(task="product A v")

# %% [markdown]
# Our gradient code had an inner loop over features. Written with vectors, it is gone: `dw += X[:, i:i+1] * dz`.

# %%
def gradients_by_one_loop(w, b, X, Y):
    dw, db = np.zeros_like(w), 0.0
    for i in range(X.shape[1]):
        x = X[:, i:i + 1]
        dz = (F.sigmoid(w.T @ x + b) - Y[:, i:i + 1]).item()
        dw += x * dz
        db += dz
    return dw / X.shape[1], db / X.shape[1]


dw, db = gradients_by_one_loop(np.zeros((n_x, 1)), 0.0, X_train, Y_train)
print("same gradients as with two loops:", np.allclose(dw, dw_loop) and np.isclose(db, db_loop))

# %% [markdown]
# One array function deserves a warning. `np.exp` grows past the largest number that the type can hold, and from there on answers
# `inf`. For float32 the cliff is near 88.7, for float64 near 709.8.

# %%
c1w2.where_does_exp_overflow()

# %% [markdown] section="c1w2.13"
# All $m$ scores in one line. Row $w^{\mathsf T}$ times matrix $X$ is a row of $m$ numbers; $b$ is added to each; $\sigma$ works on
# each:
#
# $$Z=w^{\mathsf T}X+b,\qquad A=\sigma(Z).$$
#
# The figure asks of small digits "is it a 3?". Each column of $X$ is one picture. Repaint a pixel of example 7: which entries of
# $Z$ and $A$ can possibly change?

# %%
c1w2.which_entries_react()

# %% [markdown] section="c1w2.14"
# The gradient has a product of the same kind. $dZ=A-Y$ is a row of errors. $X\,dZ^{\mathsf T}$ multiplies each feature by the
# errors and adds up over the examples, which is the sum of section 2.10:
#
# $$dZ=A-Y,\qquad dw=\frac1m X\,dZ^{\mathsf T},\qquad db=\frac1m\sum_{i=1}^m dZ^{(i)}.$$
#
# That is the whole of training. Only the loop over the steps remains, and no array function can remove that one: each step needs
# the result of the step before.

# %%
w, b, alpha = np.zeros((n_x, 1)), 0.0, 0.5
for step in range(1001):
    Z = w.T @ X_train + b
    A = F.sigmoid(Z)
    if step in (0, 1, 10, 100, 1000):
        print(f"step {step:4}   J = {F.binary_cross_entropy(Z, Y_train):.4f}")
    dZ = A - Y_train
    w -= alpha * X_train @ dZ.T / m
    b -= alpha * dZ.mean()

A_test = F.sigmoid(w.T @ X_test + b)
print(f"patients never seen before: {((A_test > .5) == Y_test).mean():.1%} right")

# %% [markdown]
# $J$ starts at $\ln2=.6931$, because at $w=0$ every answer is ½. Scrub through the training below. The bars are the learned
# weights: a long bar to the right means that a large value of this measurement points to *malignant*.

# %%
c1w2.what_thirty_weights_learn()

# %% [markdown]
# `train.fit` is the library's training loop. It needs the loss as a function and an optimizer that owns the parameters. You
# will meet it again with every network of this course; the gradients come from the tape of section 2.7.

# %%
from dlcourse import optim, train

w, b = Parameter(np.zeros((1, n_x))), Parameter(np.zeros((1, 1)))
history = train.fit(lambda batch: F.binary_cross_entropy(F.affine(batch[0], w, b), batch[1]), [(X_train, Y_train)],
                    optim.GradientDescent([w, b], learning_rate=0.5), epochs=1000, progress=False)
print(f"J: {history.loss[0]:.4f} → {history.loss[-1]:.4f}")

# %% [markdown]
# ### Exercises 2.5 – 2.14
#
# **4. `slope(f, a, h=1e-4)`.** The slope of `f` at `a` by a nudge of the size `h` that is given. Use both sides, from $a-h$ to
# $a+h$: that is the better approximation, and course 2, week 1 shows by how much. `f` takes a number and returns one.

# %%
def slope(f, a, h=1e-4):
    return ...


check(slope)

# %% [markdown]
# **5. `graph_gradients(a, b, c)`.** For $J=3(a+bc)$, with $u=bc$ and $v=a+u$: return the five derivatives of $J$ as a dict of
# numbers, `{"dv": …, "da": …, "du": …, "db": …, "dc": …}`.

# %%
def graph_gradients(a, b, c):
    return ...


check(graph_gradients)

# %% [markdown]
# **6. `logistic_gradients(w, b, X, Y)`.** The arguments are those of `logistic_cost`. Return $dw$ of shape $(n_x,1)$ and $db$,
# a number, in this order. No loop over the examples, and no NaN where $a$ is rounded to 0 or 1.

# %%
def logistic_gradients(w, b, X, Y):
    return ...


check(logistic_gradients)

# %%
quiz("2.5-2.14")

# %% [markdown] section="c1w2.15"
# A column of four numbers plus a row of three. The shapes differ, and yet NumPy adds them:

# %%
column, row = np.array([[0], [1], [2], [3]]), np.array([[10, 20, 30]])
wide, tall = np.broadcast_arrays(column, row)                     # the two as NumPy adds them
for left, right, total in zip(wide, tall, column + row):
    print(left, "+", right, "=", total)
print(column.shape, "+", row.shape, "=", (column + row).shape)

# %% [markdown]
# Each line is one row of the sum. The column has been *stretched* to the right and the row downwards, until both had the shape
# (4, 3). Then they were added entry by entry. This is *broadcasting*. You have used it all week: $w^{\mathsf T}X+b$ stretches the
# number $b$ along a whole row.
#
# The rule has three parts:
#
# 1. Write the two shapes one above the other, flush right. Where one is shorter, put 1 in front.
# 2. Compare the two numbers in each place. They fit if they are equal, or if one of them is 1. Otherwise it is an error.
# 3. Where a shape says 1, that array stretches to the other length. Nothing is copied: the one entry is used again and again.
#
# | shapes | what happens | result |
# |---|---|---|
# | (1, 5) and a number | a number stretches to any shape | (1, 5) |
# | (3, 4) and (1, 4) | the row stretches downwards | (3, 4) |
# | (3, 4) and (3, 1) | the column stretches to the right | (3, 4) |
# | (4, 1) and (1, 3) | **both** stretch, one to the right, one downwards | (4, 3) |
# | (2, 3) and (3,) | (3,) becomes (1, 3), then stretches downwards | (2, 3) |
# | (2, 3) and (2,) | (2,) becomes (1, 2), and 3 is neither 2 nor 1 | an error |
#
# The last line surprises most people. You may have meant one number for each of the two rows, but NumPy puts the missing 1 in
# front and reads a row of two.
#
# The error is the lucky case. With a table of shape (2, 2) the row of two would fit. NumPy would add each number to a column
# instead of a row, and say nothing.
#
# The way out is to say that you mean a column. Watch all three:

# %%
flat, column = np.array([100, 200]), np.array([[100], [200]])     # meant: 100 for the first row, 200 for the second
for shape, added in (((2, 3), flat), ((2, 2), flat), ((2, 3), column)):
    try:
        print(shape, "+", added.shape, "=", (np.zeros(shape, dtype=int) + added).tolist())
    except ValueError as error:
        print(shape, "+", added.shape, "is an error:", error)

# %% [markdown]
# The table holds the calories in 100 g of four foods: a column for each food, and rows for carbohydrate, protein and fat. What share
# of each food's calories comes from carbohydrate? Add up each column, then divide by the sum. Two lines, no loop:

# %%
table, foods, nutrients = data.calories()
total = table.sum(axis=0, keepdims=True)
percent = 100 * table / total
print(f"{table.shape} / {total.shape} → {percent.shape}")
for food, share in zip(foods, percent[0]):
    print(f"{food:10} {share:5.1f} % carbohydrate")

# %% [markdown]
# `axis=0` runs down the columns, `keepdims=True` keeps the sum a row of shape (1, 4), and this row stretches over the three rows of
# the table. Type two shapes below. Say first whether they fit, and what comes out.

# %%
c1w2.do_two_shapes_fit()

# %% [markdown] section="c1w2.16"
# NumPy has arrays with one axis only, like `np.zeros(5)` of shape (5,). They are neither rows nor columns. Transposing one does
# nothing, and multiplying one by its transpose gives a number where you expected a matrix.

# %%
a = np.arange(5.0)
column = a.reshape(5, 1)
print("shape", a.shape, "  transpose", a.T.shape, "  a @ a.T =", a @ a.T)
print("shape", column.shape, "transpose", column.T.shape, "column @ column.T has shape", (column @ column.T).shape)

# %% [markdown]
# Try other expressions. In each, compare what comes out of the flat array with what comes out of the column.

# %%
c1w2.what_comes_out_of_a_flat_array()

# %% [markdown]
# What makes them dangerous is broadcasting. A column $(m,1)$ minus a flat array $(m,)$ is a table of all $m\times m$ differences, and
# no error. Train with that mistake: the cost falls, everything looks fine, and the network has learned nothing.

# %%
c1w2.can_it_learn_from_flat_labels()

# %% [markdown]
# So: make columns $(n,1)$ or rows $(1,m)$, and say so with `assert w.shape == (n_x, 1)`. It costs nothing and ends the search for
# this mistake before it begins.

# %% [markdown] section="c1w2.17"
# A notebook has a memory. What a variable holds depends on which cells *you* ran and in which order, not on where they are on the
# page. Three cells, `x = 1`, `x = x + 1`, `print(x)`, can be run in six orders.

# %%
c1w2.what_does_the_order_of_cells_change()

# %% [markdown]
# Four of the six orders fail, one prints 2, and one silently prints 1. When a notebook behaves strangely, choose *Kernel › Restart
# Kernel and Run All Cells*. If it works then, the page and its memory agree again.
#
# | to do | keys |
# |---|---|
# | run the cell, go to the next | `Shift`+`Enter` |
# | leave the text of a cell · go back into it | `Esc` · `Enter` |
# | new cell above · below (after `Esc`) | `A` · `B` |
# | cell to text · to code (after `Esc`) | `M` · `Y` |
# | stop a cell that runs too long | `I` `I` (after `Esc`) |
# | help about a function | put `?` after its name |
#
# Double-click this text. You see what it is made of; `Shift`+`Enter` brings the page back.

# %% [markdown] section="c1w2.18"
# Where does the cross-entropy come from? From probability. The unit claims that $y=1$ has probability $a$, and so $y=0$ has
# probability $1-a$. Both cases in one formula: $p(y\mid x)=a^{\,y}(1-a)^{1-y}$. Its logarithm is $y\ln a+(1-y)\ln(1-a)$, the loss
# with its sign changed. The smaller the loss, the more probable the label that we saw.
#
# If the examples are independent, the probability of all the labels is the product of their probabilities, and its logarithm
# the sum. Maximise the one and you minimise $J$.
#
# Start with coins. Ten flips, seven heads. Which $p$ makes that most probable?

# %%
c1w2.which_p_explains_the_flips()

# %% [markdown]
# There is a practical reason for the logarithm too. A product of many probabilities is so small that it becomes exactly 0: for
# halves, after 1075 factors. The sum of logarithms just grows.

# %%
halves = np.full(1075, 0.5)
print("product of 1074 halves:", np.prod(halves[:-1]))
print("product of 1075 halves:", np.prod(halves))
print(f"sum of 1075 logarithms: {np.log(halves).sum():.4f}")

# %% [markdown]
# ### Exercises 2.15 – 2.18
#
# **7. `percentages(A)`.** Return the table with each column scaled so that it sums to 100. The shape stays the same.

# %%
def percentages(A):
    return ...


check(percentages)

# %% [markdown]
# Now put the week together. With two more functions you have logistic regression from beginning to end.
#
# **8. `train(X, Y, learning_rate, steps)`.** Gradient descent on all $m$ examples, as in section 2.14. Start from $w=0$, of
# shape $(n_x,1)$, and $b=0$. Then take exactly `steps` steps: compute $dw$ and $db$ at the present $w$ and $b$, and move both.
# Return `w` and `b`, in this order, `b` as a number. You may call your own functions, `logistic_gradients` for one. (Your
# `train` takes the place of the module of that name; to use `train.fit` again, run the import of section 2.14 once more.)

# %%
def train(X, Y, learning_rate, steps):
    return ...


check(train)

# %% [markdown]
# **9. `predict(w, b, X)`.** What does the model answer? Return a row of shape $(1,m)$: 1 where $a=\sigma(w^{\mathsf T}x+b)$ is
# larger than ½, else 0; at exactly ½ it is 0. True and False will do as well. It has to answer for $z=\pm1000$ too.

# %%
def predict(w, b, X):
    return ...


check(predict)

# %% [markdown]
# Once both pass, ask them about the patients. Put this into a new cell: it should say 96.4 %.
#
# ```python
# w, b = train(X_train, Y_train, learning_rate=0.5, steps=1000)
# print(f"{np.mean(predict(w, b, X_test) == Y_test):.1%} right")
# ```

# %%
quiz("2.15-2.18")

# %% [markdown]
# ### What you have now
#
# - Examples are columns: $X\,(n_x,m)$, $Y\,(1,m)$. Then $Z=w^{\mathsf T}X+b$, $A=\sigma(Z)$.
# - Cross-entropy is the negative logarithm of the labels' probability. With the sigmoid it gives $dZ=A-Y$.
# - $dw=X\,dZ^{\mathsf T}/m$, $db=$ mean of $dZ$; a step is $w:=w-\alpha\,dw$.
# - One backward sweep through the graph gives all derivatives at once.
# - Shapes are half of the work. Say them, assert them.
#
# **Where it goes on.** Week 3 stacks several of these units side by side and puts another behind them: a network with a hidden
# layer. The derivation of this week is repeated there once per layer, and nothing new is needed. Why gradient descent crawls on
# some bowls, and what to do about it, is the subject of course 2, week 2. The softmax for more than two classes comes in
# course 2, week 3.
