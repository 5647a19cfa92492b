"""Facts about two families, and what a network makes of the people (1.7)."""

from functools import lru_cache

import numpy as np

from ... import data, initializers, optim
from ... import functional as F
from ...analysis.representations import multiple_correlation, principal_axes, share_known
from ...analysis.snapshots import by_epoch
from ...autodiff import Parameter
from ...explore import Choice, Reading, Seed, Step, explorable, theme, views

__all__ = ["what_do_six_numbers_say_of_a_person"]

HELD_OUT, EPOCHS, STEPS = 4, 60, 25  # facts to test on; each epoch shows all others 25 times
NOTHING, NATIONALITY, GENERATION = "by nothing", "by nationality", "by generation"
SIGNS = {"o": "●", "s": "■", "X": "✖"}  # markers in a text


@lru_cache(64)
def trained(decay, seed):
    """6 numbers of a person and 6 of a relation → 24 tanh units → which of the 24 people; Adam with decoupled weight decay.

    For the start and each of 60 epochs: the 24 people's six numbers (24, 6), the shares of training and of held-out facts known."""
    facts, rng = data.family_facts(), np.random.default_rng(seed)
    order = rng.permutation(len(facts.person))
    held_out, known = order[:HELD_OUT], order[HELD_OUT:]
    share = facts.answers / facts.answers.sum(axis=0)  # two uncles: half of the probability for each
    people, relations = (Parameter(initializers.normal(0.3)((6, n), rng=rng)) for n in (24, 12))
    weights = [Parameter(initializers.xavier((24, n), rng=rng)) for n in (12, 24)]
    biases = [Parameter(np.zeros((24, 1))) for _ in weights]

    def logits(values, these):
        people, relations, *(W1, W2), b1, b2 = values
        x = F.concatenate(
            F.index(people, key=(slice(None), facts.person[these])),
            F.index(relations, key=(slice(None), facts.relation[these])),
            axis=0,
        )
        return F.affine(F.tanh(F.affine(x, W1, b1)), W2, b2)

    params = [people, relations, *weights, *biases]
    values = by_epoch(
        lambda these: F.cross_entropy(logits(params, these), share[:, these], axis=0),
        [known] * STEPS,
        optim.AdamW(params, 0.01, weight_decay=decay),
        epochs=EPOCHS,
    )
    return [
        (
            each[0].T,
            *(share_known(logits(each, these), facts.answers[:, these]) for these in (known, held_out)),
        )
        for each in values
    ]


@lru_cache(64)
def mapped(decay, seed):
    """The people's places (24, 2) at the start and after each epoch, on the plane of the last one's axes; the curves over training."""
    path, facts = trained(decay, seed), data.family_facts()
    last = path[-1][0]
    axes = principal_axes(last.T).T
    maps = [(people - last.mean(axis=0)) @ axes for people, *_ in path]
    scale = 0.86 / np.abs(maps[-1]).max()
    curves = {
        name: np.array([multiple_correlation(each, feature)[0] for each in maps])
        for name, feature in (("R of nationality", facts.family), ("R of generation", facts.generation))
    }
    curves["training facts known"] = np.array([known for _, known, _ in path])
    return [np.clip(each * scale, -0.97, 0.97) for each in maps], curves


def apart(places, names, *, letter=0.026, line=0.085):
    """Where to write names: above, below, right or left of their points, whichever meets the fewest points and names so far.

    Shapes   places (24, 2), in units of a map from −1 to 1 → (24, 2), the middles of the names
    """
    taken, written = [(x, y, 0.02, 0.02) for x, y in places], []
    for (x, y), name in zip(places, names):
        half = letter * len(name) / 2
        middles = [(x, y + line), (x, y - line), (x + half + 0.05, y), (x - half - 0.05, y)]
        meets = [
            sum(abs(u - a) < half + w and abs(v - b) < line / 2 + h for a, b, w, h in taken)
            for u, v in middles
        ]
        written.append(middles[int(np.argmin(meets))])
        taken.append((*written[-1], half, line / 2))
    return np.clip(written, -0.97, 0.97)


@explorable(
    epoch=Step(0, EPOCHS, EPOCHS, milliseconds=120, label="training"),
    decay=Choice(0.0, 0.3, 1.0, start=1.0, label="decay, % a step"),
    color=Choice(NOTHING, NATIONALITY, GENERATION),
    seed=Seed(0, 3, 0),
    size=(940, 440),
    latency="II",
    presets={
        "before": {"epoch": 0},
        "guess the axes": {},
        "nationality": {"color": NATIONALITY},
        "generation": {"color": GENERATION},
        "no weight decay": {"decay": 0.0, "color": GENERATION},
    },
    predict="of 4 held-out facts known",
)
def what_do_six_numbers_say_of_a_person(fig):
    """24 people, each described by six numbers that a network has learned from 100 facts like "Onni's aunt is Saara". The map shows
    the plane in which the trained people differ most; at the right, how well a direction on it tells what was never said.
       Lecture C1W1 1.7"""
    left, right = fig.subplots(1, 2, width_ratios=(1.5, 1))
    facts = data.family_facts()
    views.label_axes(left, "first axis", "second axis", xlim=(-1, 1), ylim=(-1, 1))
    left.set(xticks=[], yticks=[])
    left.axhline(0, color=theme.PALE, linewidth=0.8), left.axvline(0, color=theme.PALE, linewidth=0.8)
    looks = {
        NOTHING: [(theme.GREY, "o", "")],
        NATIONALITY: [(theme.BLUE, "o", "Finnish"), (theme.VERMILLION, "X", "Portuguese")],
        GENERATION: [
            (theme.BLUE, "o", "grandparents"),
            (theme.GREEN, "s", "parents"),
            (theme.VERMILLION, "X", "children"),
        ],
    }
    groups = {NOTHING: np.zeros(24, int), NATIONALITY: facts.family, GENERATION: facts.generation}
    dots = {
        color: [views.points(left, color=shade, marker=marker, size=10) for shade, marker, _ in look]
        for color, look in looks.items()
    }
    names = [views.text(left, data=True, ha="center", va="center", zorder=9) for _ in facts.people]
    set_arrow = views.arrows(left, 1, color=theme.PURPLE, width=0.005, zorder=3)
    set_told = views.text(left, 0.015, 0.985, size=theme.LABEL)
    views.label_axes(
        right,
        "steps of training",
        "R on the map;  share of facts known",
        xlim=(-20, EPOCHS * STEPS + 20),
        ylim=(-0.02, 1.05),
        grid=True,
    )
    styles = {
        "R of nationality": dict(color=theme.BLUE, width=2.4),
        "R of generation": dict(color=theme.VERMILLION, style="--", width=2.4),
        "training facts known": dict(color=theme.GREY, style=":", width=1.8),
    }
    curves = {name: views.curve(right, **style) for name, style in styles.items()}
    labels = {
        name: views.text(right, 0.97, y, size=theme.LABEL, color=style["color"], ha="right")
        for y, (name, style) in zip((0.3, 0.23, 0.16), styles.items())
    }
    set_cursor = views.vertical(right)

    def update(epoch, decay, color, seed):
        (places, values), (_, known, held_out) = mapped(decay, seed), trained(decay, seed)[epoch]
        here = places[epoch]
        for each, setters in dots.items():
            for k, set_dots in enumerate(setters):
                chosen = here[groups[each] == k] if each == color else here[:0]
                set_dots(*chosen.T)
        for set_name, name, place in zip(names, facts.people, apart(here, facts.people)):
            set_name(name if color == NOTHING else "", *place)
        steps, told_now = (
            STEPS * np.arange(EPOCHS + 1),
            list(styles)[0 if color != NOTHING else 2 :],
        )  # no R before the guess
        for name, set_curve in curves.items():
            shown = len(steps) if name in told_now else 0
            set_curve(steps[:shown], values[name][:shown])
            labels[name](name if shown else "")
        set_cursor(steps[epoch])
        direction = multiple_correlation(here, groups[color])[1] if color != NOTHING else np.zeros(2)
        set_arrow(*(-0.5 * direction if color != NOTHING else (5, 5)), *direction)
        set_told(
            ""
            if color == NOTHING
            else "  ".join(f"{SIGNS[marker]} {name}" for _, marker, name in looks[color])
        )
        R = {name: float(values[name][epoch]) for name in list(styles)[:2]}
        return Reading(
            finding(steps[epoch], color, *R.values()),
            (R if color != NOTHING else {})
            | {
                "of 100 training facts known": round(100 * known),
                "of 4 held-out facts known": round(HELD_OUT * held_out),
            },
        )

    return update


def finding(steps, color, nationality, generation):
    if steps == 0:
        return "Before training the six numbers are random, and the map says nothing"
    if color == NOTHING:
        return f"After {steps} steps each of the 24 people has a place. Guess what the directions mean"
    if min(nationality, generation) > 0.9:
        return (
            f"After {steps} steps two directions of the map are nationality (R = {nationality:.2f}) "
            f"and generation ({generation:.2f})"
        )
    return f"After {steps} steps the map tells nationality with R = {nationality:.2f}, generation with {generation:.2f}"


@what_do_six_numbers_say_of_a_person.claim(
    "104 facts, 100 of them learned; with weight decay R is .95 to .995 for both, for each of four seeds"
)
def _(kind):
    rows = [kind(seed=seed, color=GENERATION).numbers for seed in range(4)]
    R = np.array([[row["R of nationality"], row["R of generation"]] for row in rows])
    return [
        len(data.family_facts().person),
        *(row["of 100 training facts known"] for row in rows),
        (R > 0.95).all(),
        (R < 0.995).all(),
    ], [104, 100, 100, 100, 100, 1, 1]


@what_do_six_numbers_say_of_a_person.claim(
    "without weight decay the 100 facts are known, too, but R of generation is below .8, four seeds"
)
def _(kind):
    rows = [kind(seed=seed, decay=0.0, color=GENERATION).numbers for seed in range(4)]
    return [
        *(row["of 100 training facts known"] for row in rows),
        max(row["R of generation"] for row in rows) < 0.8,
    ], [*[100] * 4, 1]


@what_do_six_numbers_say_of_a_person.claim(
    "three or four of four held-out facts are known, for four seeds; without weight decay fewer, for most"
)
def _(kind):
    known = np.array(
        [
            [kind(seed=seed, decay=decay).numbers["of 4 held-out facts known"] for seed in range(4)]
            for decay in (1.0, 0.0)
        ]
    )
    return [known[0].min() >= 3, (known[1] < known[0]).sum() >= 3, (known[1] <= known[0]).all()], 1
