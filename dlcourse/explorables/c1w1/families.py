"""Facts about two families, and what a network makes of the people (1.7)."""

from functools import lru_cache

import numpy as np

from ... import data, initializers, optim
from ... import functional as F
from ...autodiff import Parameter
from ...explore import Choice, Reading, Seed, Step, explorable, theme, views
from ._learn import learn

__all__ = ["what_do_six_numbers_say_of_a_person"]

HELD_OUT, EPOCHS, STEPS = 4, 60, 25                              # facts to test on; each epoch shows all others 25 times
NOTHING, NATIONALITY, GENERATION = "by nothing", "by nationality", "by generation"


@lru_cache(64)
def trained(decay, seed):
    """Two times 6 numbers, of a person and of a relation → 24 tanh units → which of the 24 people; Adam with decoupled weight decay.

    For the start and each of 60 epochs: the 24 people's six numbers (24, 6), the shares of training and of held-out facts known."""
    facts, rng = data.family_facts(), np.random.default_rng(seed)
    order = rng.permutation(len(facts.person))
    held_out, known = order[:HELD_OUT], order[HELD_OUT:]
    share = (facts.answers / facts.answers.sum(axis=0)).astype(np.float32)   # two uncles: half of the probability for each
    people, relations = (Parameter(initializers.normal(0.3)((6, n), rng=rng, dtype=np.float32)) for n in (24, 12))
    weights = [Parameter(initializers.xavier((24, n), rng=rng, dtype=np.float32)) for n in (12, 24)]
    biases = [Parameter(np.zeros((24, 1), np.float32)) for _ in weights]

    def logits(values, these):
        people, relations, *(W1, W2), b1, b2 = values
        x = F.concatenate(F.index(people, key=(slice(None), facts.person[these])),
                          F.index(relations, key=(slice(None), facts.relation[these])), axis=0)
        return F.affine(F.tanh(F.affine(x, W1, b1)), W2, b2)

    params = [people, relations, *weights, *biases]
    values, _ = learn(lambda these: F.cross_entropy(logits(params, these), share[:, these], axis=0), [known] * STEPS,
                      optim.AdamW(params, 0.01, weight_decay=decay), EPOCHS)
    return [(each[0].T, *(knows(logits(each, these), facts.answers[:, these]) for these in (known, held_out))) for each in values]


def knows(logits, answers):
    """The share of facts of which all answers stand before all other people.

    Shapes   (24, m), (24, m) → a number
    """
    return float(np.mean(np.where(answers == 1, logits, np.inf).min(axis=0) > np.where(answers == 1, -np.inf, logits).max(axis=0)))


def axes_of(people):
    """The two directions in which the people differ most (principal components), and their mean.

    Shapes   (24, 6) → (6, 2), (6,)
    """
    mean = people.mean(axis=0)
    return np.linalg.svd(people - mean)[2][:2].T, mean


def told(places, feature):
    """How well a straight scale on the map tells the feature: the multiple correlation R, and the direction of that scale.

    Shapes   (24, 2), (24,) → a number, (2,)
    """
    places, feature = places - places.mean(axis=0), feature - feature.mean()
    direction = np.linalg.lstsq(places, feature, rcond=None)[0]
    return float(np.corrcoef(places @ direction, feature)[0, 1]), direction / np.linalg.norm(direction)


@explorable(epoch=Step(0, EPOCHS, EPOCHS, milliseconds=120, label="training"), decay=Choice(0.0, 0.3, 1.0, start=1.0, label="weight decay, %"),
            color=Choice(NOTHING, NATIONALITY, GENERATION), seed=Seed(0, 3, 0), size=(940, 440), latency="II",
            presets={"before": {"epoch": 0}, "guess the axes": {}, "nationality": {"color": NATIONALITY},
                     "generation": {"color": GENERATION}, "no weight decay": {"decay": 0.0, "color": GENERATION}},
            predict="of 4 held-out facts known")
def what_do_six_numbers_say_of_a_person(fig):
    """24 people, each described by six numbers that a network has learned from 100 facts like "Onni's aunt is Saara". The map shows
    the plane in which the trained people differ most; at the right, how well a direction on it tells what was never said.
       Lecture C1W1 1.7"""
    left, right = fig.subplots(1, 2, width_ratios=(1.5, 1))
    facts = data.family_facts()
    views.label_axes(left, "first axis", "second axis", xlim=(-1, 1), ylim=(-1, 1))
    left.set(xticks=[], yticks=[])
    left.axhline(0, color=theme.PALE, linewidth=0.8), left.axvline(0, color=theme.PALE, linewidth=0.8)
    looks = {NOTHING: [(theme.GREY, "o", "")], NATIONALITY: [(theme.BLUE, "o", "Finnish"), (theme.VERMILLION, "X", "Portuguese")],
             GENERATION: [(theme.BLUE, "o", "grandparents"), (theme.GREEN, "s", "parents"), (theme.VERMILLION, "X", "children")]}
    groups = {NOTHING: np.zeros(24, int), NATIONALITY: facts.family, GENERATION: facts.generation}
    dots = {color: [views.points(left, color=shade, marker=marker, size=10) for shade, marker, _ in look] for color, look in looks.items()}
    names = [views.text(left, data=True, ha="center", va="center", zorder=9) for _ in facts.people]
    set_arrow, set_told = views.arrows(left, 1, color=theme.PURPLE, width=0.005, zorder=3), views.text(left, 0.015, 0.985, size=theme.LABEL)
    views.label_axes(right, "steps of training", "R on the map;  share of facts known", xlim=(-20, EPOCHS * STEPS + 20), ylim=(-0.02, 1.05),
                     grid=True)
    styles = {"R of nationality": dict(color=theme.BLUE, width=2.4), "R of generation": dict(color=theme.VERMILLION, style="--", width=2.4),
              "training facts known": dict(color=theme.GREY, style=":", width=1.8)}
    curves = {name: views.curve(right, **style) for name, style in styles.items()}
    labels = {name: views.text(right, 0.97, y, size=theme.LABEL, color=style["color"], ha="right")
              for y, (name, style) in zip((0.3, 0.23, 0.16), styles.items())}
    set_cursor = views.vertical(right)

    def update(epoch, decay, color, seed):
        path = trained(decay, seed)
        axes, mean = axes_of(path[-1][0])
        maps = [(people - mean) @ axes for people, *_ in path]
        scale = 0.86 / np.abs(maps[-1]).max()
        here = np.clip(maps[epoch] * scale, -0.97, 0.97)
        for each, setters in dots.items():
            for k, set_dots in enumerate(setters):
                chosen = here[groups[each] == k] if each == color else here[:0]
                set_dots(*chosen.T)
        for k, (set_name, (x, y)) in enumerate(zip(names, here)):            # 0 and 1, 2 and 3, … lie close together
            above = (y, k) >= (here[k ^ 1, 1], k ^ 1)
            set_name(facts.people[k] if color == NOTHING else "", x, y + (0.075 if above else -0.085))
        values = {name: np.array([told(each, feature)[0] for each in maps]) for name, feature in
                  (("R of nationality", facts.family), ("R of generation", facts.generation))}
        values["training facts known"] = np.array([known for _, known, _ in path])
        steps, told_now = STEPS * np.arange(EPOCHS + 1), list(styles)[0 if color != NOTHING else 2:]    # no R before the guess
        for name, set_curve in curves.items():
            shown = len(steps) if name in told_now else 0
            set_curve(steps[:shown], values[name][:shown])
            labels[name](name if shown else "")
        set_cursor(steps[epoch])
        direction = told(here, groups[color])[1] if color != NOTHING else np.zeros(2)
        set_arrow(*(-0.5 * direction if color != NOTHING else (5, 5)), *direction)
        set_told("" if color == NOTHING else "  ".join(f"{'●■✖'[0 if k == 0 else 2 if k == len(looks[color]) - 1 else 1]} {name}"
                                                       for k, (_, _, name) in enumerate(looks[color])))
        R = {name: float(values[name][epoch]) for name in list(styles)[:2]}
        return Reading(finding(steps[epoch], color, *R.values()), (R if color != NOTHING else {}) |
                       {"of 100 training facts known": round(100 * path[epoch][1]), "of 4 held-out facts known": round(HELD_OUT * path[epoch][2])})
    return update


def finding(steps, color, nationality, generation):
    if steps == 0:
        return "Before training the six numbers are random, and the map says nothing"
    if color == NOTHING:
        return f"After {steps} steps each of the 24 people has a place. Guess what the directions mean"
    if min(nationality, generation) > 0.9:
        return f"After {steps} steps two directions of the map are nationality (R = {nationality:.2f}) and generation ({generation:.2f})"
    return f"After {steps} steps the map tells nationality with R = {nationality:.2f}, generation with {generation:.2f}"


@what_do_six_numbers_say_of_a_person.claim("104 facts, 100 to learn from; with weight decay R is .96 to .99 for nationality and .93 to .99 for generation, 4 seeds")
def _(kind):
    rows = [kind(seed=seed, color=GENERATION).numbers for seed in range(4)]
    R = np.array([[row["R of nationality"], row["R of generation"]] for row in rows])
    return [len(data.family_facts().person), *(row["of 100 training facts known"] for row in rows), (R > 0.93).all(), (R < 0.999).all()], \
        [104, 100, 100, 100, 100, 1, 1]


@what_do_six_numbers_say_of_a_person.claim("without weight decay all 100 facts are known too, and the map does not tell the generations: R below .8, 4 seeds")
def _(kind):
    rows = [kind(seed=seed, decay=0.0, color=GENERATION).numbers for seed in range(4)]
    return [*(row["of 100 training facts known"] for row in rows), max(row["R of generation"] for row in rows) < 0.8], [100] * 4 + [1]


@what_do_six_numbers_say_of_a_person.claim("with weight decay three or four of the four facts that were held out are known, for each of four seeds")
def _(kind):
    return min(kind(seed=seed).numbers["of 4 held-out facts known"] for seed in range(4)) >= 3, 1
