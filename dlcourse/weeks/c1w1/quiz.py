"""Quiz of c1w1. The numbers in right answers are computed by `evidence` in a test."""

import numpy as np

from dlcourse import data
from dlcourse import functional as F
from dlcourse.practice import Question, right, wrong
from dlcourse.stored import load


def _below_zero():
    size, price = data.houses()
    slope, b = np.polyfit(size[0], price[0], 1)
    small = slope * 0.5 + b
    bent = float(F.relu(np.array(small)))
    return ["never below 0"] if small < 0 and bent == 0 and (slope * size + b > 0).all() else ["?"]


hinge = Question(
    "c1w1.02",
    r"Six houses, a straight line fitted to their prices, and the same line bent to 0 where it would go below. What "
    r"does the bend add?",
    wrong(
        "A smaller error on these six houses",
        "All six lie where the line is above 0, so there the two agree and the squared "
        "error is the same. The difference shows on houses that are not in the data.",
    ),
    right(
        "The price is never below 0",
        "For 500 square feet the line says about minus 88 000 "
        "dollars. The bent one says 0. The bend puts knowledge into the shape of the function: prices are not negative.",
    ),
    wrong(
        "More parameters that can be fitted",
        r"Both have two numbers, a slope and a place. ReLU itself has nothing to learn.",
    ),
    wrong(
        "An answer that is never above 1",
        "ReLU has no upper limit, so it gives no probability. The sigmoid does, next week.",
    ),
    evidence=_below_zero,
)

hidden_meaning = Question(
    "c1w1.02",
    r"In the house network of the lecture a hidden unit is called *family size*. Who decides that it means that?",
    wrong(
        "The programmer, who wires it to size and bedrooms",
        "The picture in the lecture suggests it, but in the network "
        "every hidden unit sees all four inputs. Which of them it uses is learned.",
    ),
    wrong(
        "The table, which has a column of this name",
        "There is no such column: the table has inputs and prices. If there "
        "were, it would be an input and not hidden.",
    ),
    right(
        "The data do: we see afterwards what it became",
        "Each unit's weights follow the slope of the cost. "
        "In the figure all three causes were found, because the true ones had the form of a ReLU unit. Elsewhere units mix "
        "several meanings.",
    ),
    wrong(
        "The order of the units: first unit, first cause",
        "Exchange two units together with their weights, and "
        "the network computes the same. Their order says nothing, and it differs from seed to seed.",
    ),
)

which_network = Question(
    "c1w1.03",
    r"Which list pairs these tasks with networks that suit them: *will she click this ad?* · *X-ray image to diagnosis* "
    r"· *speech to text* · *camera and radar to positions of cars*?",
    wrong(
        "Convolutional · convolutional · standard · recurrent",
        "An ad and its user are a row of a table, where neighbouring "
        "columns have nothing in common. And speech is a sequence, for which a standard network has no sense of time.",
    ),
    right(
        "Standard · convolutional · recurrent · a custom mixture",
        "A table goes into a standard network; in an image "
        "neighbours belong together; speech is a sequence; and a car that combines several kinds of input needs parts of each "
        "kind.",
    ),
    wrong(
        "Standard · the largest fully connected one · recurrent · standard",
        "A fully connected network treats an image as a "
        "list of pixels in any order. It works, but throws away what we know about pictures.",
    ),
    wrong(
        "Recurrent · convolutional · convolutional · standard",
        "Nothing in an ad's table comes in a sequence. And a standard network alone cannot "
        "do much with a camera image.",
    ),
)

unstructured = Question(
    "c1w1.03",
    r"What makes data *structured*, as opposed to *unstructured*?",
    right(
        "Each number means something by itself",
        "Size, number of bedrooms, age of the user: "
        "each is a feature by itself. One pixel or one sample of sound means nothing alone; meaning is in many of them "
        "together.",
    ),
    wrong(
        "It is clean, without errors or gaps",
        "A table with gaps is structured, and a perfect photograph is not. Cleanness is a different matter.",
    ),
    wrong(
        "All of it is numbers and none of it text",
        "Images and sound are nothing but numbers, and still unstructured. Text is "
        "unstructured as well, but that is not what the word means.",
    ),
    wrong(
        "It is small enough for one table in memory",
        "Tables of shops have billions of rows. Size has nothing to do with it.",
    ),
)


def _unmoved():
    fully, convolutional = load("c1w1/shuffled_pixels")["accuracy"].mean(-1)
    return (
        ["Nothing, apart from chance"]
        if abs(fully[-1] - fully[0]) < 0.005 and convolutional[0] - convolutional[-1] > 0.02
        else ["?"]
    )


scramble = Question(
    "c1w1.03",
    r"All pixels of all digits are scrambled by one fixed rule. A fully connected network is trained and tested on the "
    r"scrambled digits. What does the scramble change in its accuracy?",
    wrong(
        "It falls to 10 %, as good as guessing",
        "You cannot read the scrambled digits, because you know what strokes look like. "
        "This network never knew which pixels are neighbours.",
    ),
    right(
        "Nothing, apart from chance",
        "Each pixel still has a weight of its own in every unit; the scramble only renames them. With "
        "weights that start in the same scrambled order, even the numbers are equal to the last digits. A convolutional "
        "network does lose.",
    ),
    wrong(
        "It falls by a few points",
        "That happens to a convolutional network, whose "
        "filters look at neighbours. A fully connected one has no neighbours.",
    ),
    wrong(
        "It rises by a few points",
        "The scramble is the same for all digits and throws nothing "
        "away. What could be learned from the digits before, true or accidental, can be learned after it.",
    ),
    evidence=_unmoved,
)


left_end = Question(
    "c1w1.04",
    r"In the plot of performance against the amount of data, who wins at the left end, where there is very little data?",
    wrong(
        "The largest network, as in the rest of the plot",
        "With 20 points of the spiral the largest network is wrong on a quarter of the new ones. Size "
        "pays when there are enough examples.",
    ),
    wrong(
        "The smallest network, because it cannot overfit",
        "Logistic regression has the largest error of all there. A line "
        "does not fit a spiral, however few the points.",
    ),
    right(
        "Nobody can say: good features may count for more than size",
        "With a feature made by somebody who knows "
        "how the spiral winds, even logistic regression errs in less than 1 % of the points after 20 examples.",
    ),
    wrong(
        "Nobody: with few examples all methods just guess",
        "With a good feature 20 examples are plenty. What is missing in the data can be put in by knowledge.",
    ),
)


def _plateau():
    few, many = load("c1w1/data_and_size")["errors"][0, 0, [1, -1]].mean(-1)  # of 60 and of 6000 examples
    return ["hardly changes"] if few - many < 0.05 and many > 0.3 else ["?"]


more_data = Question(
    "c1w1.04",
    r"Logistic regression on the spiral is given a hundred times as many examples. Its error …",
    wrong(
        "falls towards that of the largest network",
        "More data shows *which* line is best, with more certainty. The best line is still a line.",
    ),
    wrong(
        "falls to about a hundredth of what it was",
        "That would need a model whose only trouble is lack of data. This one is too simple, and data "
        "do not make it richer.",
    ),
    wrong(
        "rises: there is more to get wrong",
        "The error is a share of the points. It does not grow with their number.",
    ),
    right(
        "hardly changes, as the model is too small",
        "From 60 to 6000 examples it stays near 35 %. Data help a model "
        "that is large enough to use them; both ends of the lecture's plot belong together.",
    ),
    evidence=_plateau,
)

relu_speed = Question(
    "c1w1.04",
    r"In networks of many layers, ReLU in place of the sigmoid made training much faster. What is the main reason?",
    wrong(
        "An exponential takes long to compute",
        "ReLU is a little cheaper, that is true. But a step of training consists mostly "
        "of matrix products, which stay the same.",
    ),
    right(
        "Its slope is 1 wherever z > 0",
        r"Where a sigmoid saturates, its slope is nearly 0 and the "
        r"weights before it hardly move. ReLU keeps the slope 1 for every positive $z$, however large. With a single hidden "
        r"layer tanh is enough to beat the sigmoid, as the race of week 3 shows.",
    ),
    wrong(
        "It makes the cost a convex function",
        "A network with hidden units has many equal minima, just by exchanging two units. No "
        "activation makes its cost convex.",
    ),
    wrong(
        "There are fewer weights to be trained",
        "The weights come before the activation and are the same for both.",
    ),
)

iteration = Question(
    "c1w1.04",
    r"An experiment takes 10 minutes instead of a month. Why does that change what you find in the end?",
    right(
        "You can try far more ideas in a month",
        "Most ideas fail, and nobody knows "
        "in advance which ones. With thousands of tries in a month you find what with a single try you would have had to guess.",
    ),
    wrong(
        "Training that ends sooner often finds better weights",
        "The weights of one run are not better for being quick. What improves is the choice among many runs.",
    ),
    wrong(
        "Fewer examples are needed in a short experiment",
        "It may use fewer, and then its result means less. Speed comes from hardware and algorithms as well.",
    ),
    wrong(
        "It does not, as the best network is the same one",
        "It is the same one, but you have to find it. With a single try you take what you happen to get.",
    ),
)


def _test_at_zero():
    z = np.array([0.0, 1.0])
    broken, sound = 1 / (1 + np.exp(z)), F.sigmoid(z)
    return ["at the tested points"] if broken[0] == sound[0] and abs(broken[1] - sound[1]) > 0.4 else ["?"]


passed_test = Question(
    "c1w1.06",
    r"Your function is compared with a correct one at $z = 0$, and passes. What has been shown?",
    wrong(
        "That it is correct, since a slip would show",
        r"$1/(1+e^{z})$ passes at $z = 0$, too, where it gives .5, and at $z = 1$ it says .27 in place of "
        r".73.",
    ),
    wrong(
        "Nothing, because one point proves nothing",
        "A little: functions that are wrong at this point are excluded. A test is worth as much as the "
        "mistakes that it would have found.",
    ),
    right(
        "That both agree at the tested points, nothing more",
        "A test can only find what it would fail on. So choose points "
        "at which likely mistakes differ: on both sides of 0, far out, at random.",
    ),
    wrong(
        "That it is right for all z near 0",
        "Not even that: the broken sigmoid has the opposite slope there, and is wrong at every point but 0.",
    ),
    evidence=_test_at_zero,
)

learned_vectors = Question(
    "c1w1.07",
    r"The family network gives every person six numbers. It is never told nationality or generation. Why can both be "
    r"read off these numbers after training?",
    wrong(
        "The names are sorted by nationality, and it sees that",
        "The network sees no names and no order, only which of "
        "24 inputs is switched on. Renumber the people, and the same thing happens.",
    ),
    wrong(
        "Six numbers were reserved for such features",
        "Six random numbers were given to each person, without a meaning. What "
        "they mean was learned from the answers.",
    ),
    right(
        "They help it to answer: an aunt is a generation up",
        "With six numbers for 24 people it "
        "pays to share what people have in common. Weight decay presses for such short descriptions; without it the facts are "
        "learned as well, and the map is muddled.",
    ),
    wrong(
        "By chance: another run would not show it",
        "The claims under the figure repeat it for several seeds: the correlation is "
        "above .9 in every one of them.",
    ),
)

new_points = Question(
    "c1w1.05",
    r"A network is right on 96 % of the points from which it has learned. What does that say about new points of the same kind?",
    wrong(
        "It is right on 96 % of those, too",
        "It may have learned accidents of its own points, which new ones do not share. On the flower the network with three "
        "hidden layers gains more on the 400 points than on the 4000 new ones.",
    ),
    wrong(
        "On those it is right more often: it has learned",
        "The learning is over and done with. New points are neither easier nor harder than the old ones, but the old ones were "
        "what the weights were fitted to.",
    ),
    right(
        "It may be right on fewer of those",
        "Training fits the points it is given, their accidents included. Only points that took no part in it show how much "
        "holds in general.",
    ),
    wrong(
        "Nothing at all, as they have other labels",
        "They come from the same flower, so most of what was learned holds for them too. How much, only a trial can say.",
    ),
)
