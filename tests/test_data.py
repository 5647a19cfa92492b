"""The data: what the generators promise, what the real sets are, and what is said about bad settings."""

import inspect
import math
import re

import numpy as np
import pytest

from dlcourse import data
from dlcourse import functional as F
from dlcourse.data.real import _FILES as FILES

PLANAR = [
    data.planar_flower,
    data.spirals,
    data.circles,
    data.moons,
    data.xor,
    data.gaussians,
    data.noisy_wave,
]
SIZED = [
    *PLANAR,
    data.hills,
    data.ripple,
    data.noisy_sine,
    data.stretched,
    data.logistic_stream,
    data.house_causes,
]
GENERATORS = [*SIZED, data.london_temperatures]


def each(functions):
    return pytest.mark.parametrize("function", functions, ids=lambda function: function.__name__)


def rng(seed=1):
    return np.random.default_rng(seed)


def made(function, m=200, **settings):
    """What a generator makes, as a tuple of arrays."""
    size = {"days": m} if function is data.london_temperatures else {"m": m}
    result = function(**size, **{"rng": rng(), **settings})
    return result if isinstance(result, tuple) else (result,)


def best_line(X, Y, steps=30):
    """The training accuracy of logistic regression, by Newton's method."""
    X = np.vstack([X, np.ones(X.shape[1])])
    w = np.zeros((1, len(X)))
    for _ in range(steps):
        A = F.sigmoid(w @ X)
        w = w - np.linalg.solve((X * (A * (1 - A))) @ X.T + 1e-9 * np.eye(len(X)), X @ (A - Y).T).T
    return np.mean((w @ X > 0) == Y)


def neighbours(X, Y, X_test, Y_test):
    """The accuracy of copying the label of the nearest known point."""
    nearest = ((X_test[:, :, None] - X[:, None, :]) ** 2).sum(axis=0).argmin(axis=1)
    return np.mean(Y[:, nearest] == Y_test)


# ---- all generators --------------------------------------------------------------------------------------------------


def test_the_public_names():
    functions = {key for key, value in vars(data).items() if callable(value)}
    assert functions | {"FUNCTION_TARGETS"} == set(data.__all__)
    random = {key for key in functions if "rng" in inspect.signature(getattr(data, key)).parameters}
    assert random == {function.__name__ for function in GENERATORS}


@each(GENERATORS)
def test_rng_is_a_required_keyword(function):
    parameter = inspect.signature(function).parameters["rng"]
    assert parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty


@each(GENERATORS)
def test_a_seed_decides_everything(function):
    first, again, other = (made(function, rng=rng(seed)) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


@each(GENERATORS)
def test_a_random_state_draws_too_and_nothing_else(function):
    first, again, other = (made(function, rng=np.random.RandomState(seed)) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    for wrong, word in ((0, "np.random.default_rng(0)"), (np.random, "RandomState(1)"), (None, "NoneType")):
        with pytest.raises(TypeError, match=re.escape(word)):
            made(function, rng=wrong)


@each(SIZED)
@pytest.mark.parametrize("m", [1, 2, 7])
def test_examples_are_columns(function, m):
    for array in made(function, m)[:2]:
        assert array.ndim == 2 and array.shape[1] == m and array.dtype == float and np.isfinite(array).all()


@each(PLANAR)
def test_two_classes_in_the_plane_are_balanced_and_mixed(function):
    X, Y = made(function, 1001)
    assert X.shape == (2, 1001) and Y.shape == (1, 1001) and set(Y[0]) == {0, 1}
    assert Y.sum() == 500 if function is not data.noisy_wave else 430 < Y.sum() < 570
    assert 60 < Y[0, :200].sum() < 140  # any slice is a fair sample


@each([data.spirals, data.circles, data.moons, data.xor, data.gaussians])
def test_noise_is_a_standard_deviation_in_the_plane(function):
    (clean, _), (noisy, _) = (made(function, 4000, noise=noise) for noise in (0, 0.3))
    difference = noisy - clean
    assert difference.std(axis=1) == pytest.approx([0.3, 0.3], rel=0.05)
    assert difference.mean(axis=1) == pytest.approx([0, 0], abs=0.02)


BAD = [
    ({"m": 0}, "m = 0: the number of examples must be a whole number, at least 1"),
    ({"m": -3}, "m = -3: "),
    ({"m": 2.5}, "m = 2.5: "),
    ({"m": True}, "m = True: "),
    ({"m": "many"}, "m = 'many': "),
    ({"noise": -0.1}, "noise = -0.1: noise is a standard deviation, a number that is 0 or more"),
    ({"noise": float("nan")}, "noise = nan: "),
    ({"noise": float("inf")}, "noise = inf: "),
    ({"noise": None}, "noise = None"),
    ({"flip": 1.5}, "flip = 1.5: flip is a share of the labels, a number from 0 to 1"),
    ({"flip": -0.1}, "flip = -0.1: "),
    ({"turns": float("inf")}, "turns = inf: the turns of a spiral must be a finite number"),
    ({"n_x": 0}, "n_x = 0: the number of features must be a whole number, at least 1"),
    ({"days": 0}, "days = 0: the number of days must be a whole number, at least 1"),
]


@each(GENERATORS)
def test_bad_settings_are_named_with_their_rule(function):
    known = inspect.signature(function).parameters
    tried = [(setting, sentence) for setting, sentence in BAD if set(setting) <= set(known)]
    assert len(tried) >= 2
    for setting, sentence in tried:
        with pytest.raises(ValueError, match="^" + re.escape(sentence)):
            function(**{**({"m": 10} if "m" in known else {}), "rng": rng(), **setting})


# ---- the plane -------------------------------------------------------------------------------------------------------


def test_no_line_parts_the_petals_of_the_flower():
    accuracy = [best_line(*data.planar_flower(rng=rng(seed))) for seed in range(60)]
    assert (
        0.43 <= min(accuracy) and max(accuracy) <= 0.57 and np.mean(accuracy) == pytest.approx(0.49, abs=0.01)
    )
    assert accuracy[29] == pytest.approx(0.47)  # the lecture's lab: 47 %
    X, Y = data.planar_flower(rng=rng())
    assert X.shape == (2, 400)
    assert neighbours(X, Y, *data.planar_flower(rng=rng(2))) > 0.85  # but near points do belong together


def test_the_flower_is_r_4_sin_4_theta():
    X, Y = data.planar_flower(1000, noise=0, rng=rng())
    r, angle = np.hypot(*X), np.arctan2(X[1], X[0])
    assert r == pytest.approx(np.abs(4 * np.sin(4 * angle)), abs=1e-9)
    petal = np.floor(angle % (2 * np.pi) / (np.pi / 4))  # 0 … 7, anticlockwise
    for k, petals in enumerate(({0, 2, 5, 7}, {1, 3, 4, 6})):
        assert set(petal[(Y[0] == k) & (r > 0.01)]) == petals


def test_spirals_wind_as_often_as_asked():
    X, Y = data.spirals(800, turns=1.75, noise=0, rng=rng())
    r = np.hypot(*X) / 3
    turned = np.exp(1j * (np.arctan2(X[1], X[0]) - 2 * np.pi * 1.75 * r - np.pi * Y[0]))
    assert turned == pytest.approx(np.ones(800), abs=1e-9)
    assert r.max() <= 1 and np.mean(r < 0.5) == pytest.approx(0.25, abs=0.05)  # evenly over the disc
    assert best_line(*data.spirals(2000, rng=rng())) < 0.75
    assert neighbours(*data.spirals(1000, rng=rng(1)), *data.spirals(500, rng=rng(2))) > 0.95


def test_circles_and_moons_lie_on_their_curves():
    X, Y = data.circles(100, noise=0, rng=rng())
    assert np.hypot(*X) == pytest.approx(1 + 1.5 * Y[0])
    (x, y), Y = data.moons(100, noise=0, rng=rng())
    assert np.hypot(x - Y[0], y - 0.5 * Y[0]) == pytest.approx(np.ones(100))
    assert ((y - 0.5 * Y[0]) * (1 - 2 * Y[0]) > -1e-9).all()  # upper half for class 0, lower for class 1
    assert 0.8 < best_line(*data.moons(1000, rng=rng())) < 0.95


def test_xor_and_gaussians():
    X, Y = data.xor(1000, noise=0, rng=rng())
    assert np.array_equal(X[0] * X[1] < 0, Y[0] == 1) and np.abs(X).max() <= 3
    assert best_line(*data.xor(1000, rng=rng())) < 0.7
    X, Y = data.gaussians(4000, rng=rng())
    for k in (0, 1):
        assert X[:, Y[0] == k].mean(axis=1) == pytest.approx([3 * k - 1.5] * 2, abs=0.1)
    assert best_line(X, Y) == pytest.approx((1 + math.erf(1.5)) / 2, abs=0.01)  # Φ(1.5 √2) = 98.3 %


def test_hills_and_ripples_are_heights_over_the_plane():
    X, y = data.hills(500, noise=0, rng=rng())
    squares = [(X[:1] - c) ** 2 + (X[1:] - c) ** 2 for c in (1.2, -1.2)]
    assert y == pytest.approx(np.exp(-squares[0] / 1.69) - np.exp(-squares[1] / 1.69), abs=1e-12)
    X, y = data.ripple(500, noise=0, rng=rng())
    assert y == pytest.approx(np.sin(np.pi / 2 * np.hypot(*X))[None], abs=1e-12)
    assert np.abs(X).max() <= 3
    for function in (data.hills, data.ripple):
        (_, clean), (_, noisy) = (function(4000, noise=noise, rng=rng()) for noise in (0, 0.3))
        assert (noisy - clean).std() == pytest.approx(0.3, rel=0.05)


def test_noisy_wave_has_a_bayes_error_of_ten_percent():
    X, Y = data.noisy_wave(20_000, rng=rng())
    wave = np.sin(2 * X[:1]) > X[1:]
    assert np.mean(wave != Y) == pytest.approx(0.10, abs=0.01) and np.abs(X).max() <= 2
    never, always = (data.noisy_wave(50, flip=flip, rng=rng())[1] for flip in (0, 1))
    assert np.array_equal(never, 1 - always)


# ---- curves, tables, linear models -----------------------------------------------------------------------------------


def test_function_targets():
    x = np.linspace(-3, 3, 13).reshape(1, 13)
    expected = {
        "hinge": (x + np.abs(x)) / 2,
        "sine": np.sin(np.pi * x / 2),
        "bump": np.exp(-(x**2)),
        "step": (x > 0) * 1.0,
    }
    assert set(expected) == set(data.FUNCTION_TARGETS)
    for name, y in expected.items():
        assert data.function_target(name, x) == pytest.approx(y)
        assert data.function_target(name, x.astype(np.float32)).dtype == np.float32
        assert data.function_target(name, [1, 2]).dtype == float
    with pytest.raises(ValueError, match="there is no target 'saw': choose one of hinge, sine, bump, step"):
        data.function_target("saw", x)


def test_noisy_sine():
    x, y = data.noisy_sine(rng=rng())
    assert x.shape == y.shape == (1, 25) and np.abs(x).max() <= 1
    x, y = data.noisy_sine(20_000, rng=rng())
    assert np.std(y - np.sin(np.pi * x)) == pytest.approx(0.3, rel=0.03)


def test_london_has_the_lecture_s_first_day():
    theta = data.london_temperatures(rng=rng(1))
    assert theta.shape == (365,) and round(theta[0], 1) == 40.0
    v = 0
    for t, today in enumerate(theta[:10], 1):
        v = 0.98 * v + 0.02 * today
        corrected = v / (1 - 0.98**t)
    assert (round(v, 1), round(corrected, 1)) == (7.2, 39.3)
    still = data.london_temperatures(noise=0, rng=rng())
    assert still.argmin() + 1 == 20 and still.min() == 38 and still.max() == pytest.approx(62, abs=0.01)


def test_stretched_makes_a_canyon_and_scaling_a_bowl():
    X, Y = data.stretched(rng=rng(0))
    assert X.shape == (2, 400) and Y == pytest.approx(X[:1] / 1000 + X[1:])
    assert 1 <= X[0].min() and X[0].max() <= 1000 and 0 <= X[1].min() and X[1].max() <= 1

    def kappa(X):
        X = np.vstack([X, np.ones(X.shape[1])])
        return np.linalg.cond(X @ X.T)

    assert kappa(X) == pytest.approx(6.3e6, rel=0.01) and kappa(data.standardize(X)) == pytest.approx(
        1.0007, abs=1e-4
    )


def test_logistic_stream_follows_its_model():
    X, Y, w = data.logistic_stream(rng=rng(0))
    assert X.shape == (20, 200_000) and Y.shape == (1, 200_000) and w.shape == (20, 1)
    P = F.sigmoid(w.T @ X)
    for low in np.arange(0, 1, 0.1):  # of those with P about .35, 35 % have y = 1
        among = (low <= P) & (P < low + 0.1)
        assert Y[among].mean() == pytest.approx(P[among].mean(), abs=0.02)


def test_calories_are_the_lecture_s():
    table, foods, nutrients = data.calories()
    assert table.shape == (len(nutrients), len(foods)) == (3, 4)
    share = dict(zip(foods, 100 * table[0] / table.sum(axis=0)))
    assert share == pytest.approx({"apples": 94.9, "beef": 0, "eggs": 2.8, "potatoes": 88.4}, abs=0.05)
    table[:] = 0
    assert data.calories()[0].any()


def test_a_line_gives_small_houses_a_negative_price():
    size, price = data.houses()
    assert size.shape == price.shape == (1, 6)
    line = np.polyfit(size[0], price[0], 1)
    assert round(100_000 * np.polyval(line, 0.5), -2) == -87_900
    assert ((np.polyval(line, size) - price) ** 2).sum() == pytest.approx(0.0318, abs=1e-4)


def test_price_is_made_of_hidden_causes():
    X, price, causes = data.house_causes(5000, rng=rng())
    assert X.shape == (4, 5000) and price.shape == (1, 5000) and causes.shape == (3, 5000)
    assert causes.min() == 0 and (causes > 0).mean() == pytest.approx(0.5, abs=0.1)
    weights, *_ = np.linalg.lstsq(causes.T, price[0])
    assert weights == pytest.approx([1, 0.8, 1.2], abs=0.01)
    assert np.std(price - weights @ causes) == pytest.approx(0.05, rel=0.05)
    for cause, inputs in zip(causes, ([0, 1], [2], [2, 3])):  # each depends on its own inputs only
        active = cause > 0
        fit, *_ = np.linalg.lstsq(np.vstack([X[:, active], np.ones(active.sum())]).T, cause[active])
        assert set(np.flatnonzero(np.abs(fit[:4]) > 1e-9)) == set(inputs)


# ---- families --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told():
    """{(person, relation): set of answers} by name."""
    facts = data.family_facts()
    return {
        (facts.people[person], facts.relations[relation]): {facts.people[k] for k in np.flatnonzero(answers)}
        for person, relation, answers in zip(facts.person, facts.relation, facts.answers.T, strict=True)
    }


def test_two_families_make_104_facts(told):
    facts = data.family_facts()
    assert len(told) == 104 and len(set(facts.people)) == 24 and len(set(facts.relations)) == 12
    assert (
        facts.answers.shape == (24, 104)
        and set(facts.answers.sum(axis=0)) == {1, 2}
        and facts.answers.sum() == 112
    )
    assert np.bincount(facts.family[facts.person]).tolist() == [52, 52]
    assert np.bincount(facts.generation).tolist() == [8, 12, 4]


def test_the_families_are_isomorphic_and_strangers():
    facts = data.family_facts()
    first, second = (facts.family[facts.person] == k for k in (0, 1))
    assert np.array_equal(facts.person[first] + 12, facts.person[second])
    assert np.array_equal(facts.relation[first], facts.relation[second])
    assert np.array_equal(facts.answers[:12, first], facts.answers[12:, second])
    assert not facts.answers[12:, first].any() and not facts.answers[:12, second].any()


INVERSES = [
    ({"father", "mother"}, {"son", "daughter"}),
    ({"husband"}, {"wife"}),
    ({"uncle", "aunt"}, {"nephew", "niece"}),
    ({"brother", "sister"}, {"brother", "sister"}),
]


def test_each_relation_has_its_inverse(told):
    related = {(person, relation, other) for (person, relation), others in told.items() for other in others}
    seen = set()
    for there, back in [*INVERSES, *(pair[::-1] for pair in INVERSES)]:
        for person, relation, other in related:
            if relation in there:
                seen.add(relation)
                assert any((other, inverse, person) in related for inverse in back), (
                    f"{person}'s {relation} is {other}"
                )
    assert seen == set(data.family_facts().relations)


def test_the_generations_agree_with_the_relations():
    facts = data.family_facts()
    step = {
        "father": -1,
        "mother": -1,
        "uncle": -1,
        "aunt": -1,
        "son": 1,
        "daughter": 1,
        "nephew": 1,
        "niece": 1,
    }
    for person, relation, answers in zip(facts.person, facts.relation, facts.answers.T):
        difference = facts.generation[answers > 0] - facts.generation[person]
        assert (difference == step.get(facts.relations[relation], 0)).all()


def test_an_uncle_is_a_parent_s_brother_or_an_aunt_s_husband(told):
    for (person, relation), others in told.items():
        if relation == "uncle":
            parents = told[person, "father"] | told[person, "mother"]
            aunts = told.get((person, "aunt"), set())
            assert others == set().union(
                *(told.get((parent, "brother"), set()) for parent in parents),
                *(told.get((aunt, "husband"), set()) for aunt in aunts),
            )
    assert told["Onni", "aunt"] == {"Kaisa", "Saara"} and told["Diogo", "uncle"] == {"Duarte", "Nuno"}


# ---- real sets -------------------------------------------------------------------------------------------------------


def test_the_patients():
    patients = data.breast_cancer()
    assert (
        patients.X.shape == (30, 569)
        and patients.Y.shape == (1, 569)
        and patients.X.dtype == patients.Y.dtype == float
    )
    assert patients.Y.sum() == 212 and len(patients.feature_names) == 30
    row = dict(zip(patients.feature_names, patients.X))
    assert (row["mean radius"].min(), row["mean radius"].max(), row["worst area"].max()) == (
        6.981,
        28.11,
        4254,
    )
    assert np.corrcoef(row["mean radius"], patients.Y[0])[0, 1] > 0.7  # large nuclei, y = 1: malignant
    assert np.corrcoef(row["mean radius"] ** 2, row["mean area"])[0, 1] > 0.99


def test_the_digits():
    digits = data.digits()
    assert (
        digits.X.shape == (64, 1797)
        and digits.images.shape == (1797, 8, 8)
        and digits.labels.shape == (1797,)
    )
    assert np.array_equal(digits.X, data.unroll(digits.images)) and (digits.X.min(), digits.X.max()) == (0, 1)
    assert np.array_equal(digits.X * 16, np.round(digits.X * 16))
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    X, labels, X_test, labels_test = digits.split()
    assert neighbours(X, labels[None], X_test, labels_test) > 0.97  # pictures and labels belong together


def test_the_irises():
    iris = data.iris()
    assert iris.X.shape == (4, 150) and np.bincount(iris.labels).tolist() == [50, 50, 50]
    assert iris.X.mean(axis=1) == pytest.approx([5.84, 3.06, 3.76, 1.20], abs=0.005)
    length = iris.X[iris.feature_names.index("petal length")]
    assert length[iris.labels == iris.species.index("setosa")].max() < length[iris.labels != 0].min()


@pytest.mark.parametrize(
    "everyone, train", [(data.breast_cancer, 400), (data.digits, 1500)], ids=["patients", "digits"]
)
def test_split_is_the_permutation_of_seed_0(everyone, train):
    everyone = everyone()
    X, m = everyone.X, everyone.X.shape[1]
    answers = everyone[1]
    order = rng(0).permutation(m)
    X_train, train_answers, X_test, test_answers = everyone.split()
    assert np.array_equal(np.hstack([X_train, X_test]), X[:, order]) and X_train.shape[1] == train
    assert np.array_equal(np.concatenate([train_answers, test_answers], axis=-1), answers[..., order])
    assert train_answers.ndim == answers.ndim


def test_the_photographs():
    photographs = data.photographs()
    assert list(photographs) == ["china", "flower"]
    for picture in photographs.values():
        assert picture.shape == (200, 264, 3) and picture.dtype == np.uint8
    red, _, blue = np.moveaxis(photographs["china"][:64, :64].astype(float), -1, 0)
    assert (blue > red + 20)[:8, :30].all() and 0.2 < np.mean(
        red > blue + 20
    ) < 0.6  # sky, and an orange roof
    red, green, blue = np.moveaxis(photographs["flower"].astype(float), -1, 0)
    assert np.mean((red > blue)[60:140, 90:170]) > 0.99 and np.mean((red < green)[:, :40]) > 0.9


@pytest.mark.parametrize(
    "load",
    [data.breast_cancer, data.digits, data.iris, data.photographs, data.family_facts],
    ids=lambda load: load.__name__,
)
def test_nothing_that_is_shared_can_be_written_to(load):
    loaded = load()
    shared = [
        value
        for value in (loaded.values() if isinstance(loaded, dict) else loaded)
        if isinstance(value, np.ndarray)
    ]
    assert len(shared) >= 2
    for array in shared:
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
    if hasattr(loaded, "split"):
        loaded.split()[0][:] = 0
        assert loaded.split()[0].any()


def test_a_dictionary_of_photographs_is_one_s_own():
    data.photographs().clear()
    assert data.photographs()


def test_each_file_is_small_and_has_its_notice():
    notice = (FILES / "NOTICE.md").read_text(encoding="utf-8")
    files = {
        path.name for path in FILES.iterdir() if path.is_file() and path.name not in ("NOTICE.md", "make.py")
    }
    rows = dict(re.findall(r"^\| `([^`]+)` \|(.*)$", notice, re.M))
    assert set(rows) == files and files
    for name, row in rows.items():
        assert (FILES / name).stat().st_size < 150_000
        assert "creativecommons.org/licenses/" in row and len(row.split("|")) == 5
    assert "`make.py`" in notice and (FILES / "make.py").is_file()


# ---- preparing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(5, 4, 3), (5, 4, 3, 2), (1, 2, 2, 3)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, float])
def test_unroll_puts_picture_i_into_column_i(shape, dtype):
    images = rng().integers(0, 256, shape).astype(dtype)
    X = data.unroll(images)
    assert X.shape == (np.prod(shape[1:]), shape[0]) and X.dtype == dtype
    assert all(np.array_equal(X[:, i], image.ravel()) for i, image in enumerate(images))
    X[:] = 0
    assert images.any()  # a copy, not a view


@pytest.mark.parametrize(
    "shape, way_out",
    [
        ((8, 8), "for a single picture give picture[None]"),
        ((0, 8, 8), "at least one"),
        ((2, 3, 4, 5, 6), "(m, h, w, c) or (m, h, w)"),
    ],
)
@pytest.mark.parametrize("function", [data.unroll, data.augment], ids=["unroll", "augment"])
def test_what_is_no_stack_of_pictures(function, shape, way_out):
    with pytest.raises(ValueError, match=re.escape(f"got shape {shape}")) as caught:
        function(np.zeros(shape))
    assert way_out in str(caught.value)


def test_standardize_uses_the_training_statistics():
    X, X_test = rng().normal(5, 3, (4, 1000)), rng(2).normal(9, 3, (4, 50))
    before = X.copy()
    Z, Z_test = data.standardize(X, X_test)
    assert Z.mean(axis=1) == pytest.approx(np.zeros(4), abs=1e-12) and Z.std(axis=1) == pytest.approx(
        np.ones(4)
    )
    assert Z_test == pytest.approx((X_test - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True))
    assert Z_test.mean() > 1 and np.array_equal(X, before)
    assert np.array_equal(data.standardize(X), Z)  # one array in, one array out
    assert len(data.standardize(X, X_test, X_test)) == 3
    assert data.standardize(X.astype(np.float32)).dtype == np.float32
    assert data.standardize(np.array([[1, 2, 3]])) == pytest.approx(np.array([[-1, 0, 1]]) * 1.5**0.5)


def test_a_constant_feature_becomes_zero():
    X = np.vstack([np.full(7, 0.1), np.arange(7)])
    Z, Z_test = data.standardize(X, X + 5)
    assert np.array_equal(Z[0], np.zeros(7)) and np.array_equal(Z_test[0], np.zeros(7))
    assert not np.signbit(Z[0]).any() and Z[1].std() == pytest.approx(1)


@pytest.mark.parametrize(
    "sets, sentence",
    [
        ([np.zeros(5)], "examples in columns and at least one of them; got shape (5,)"),
        ([np.zeros((3, 0))], "got shape (3, 0)"),
        ([np.zeros((3, 5)), np.zeros((5, 3))], "X_train has shape (3, 5), another one (5, 3)"),
        ([np.zeros((3, 5)), np.zeros(3)], "another one (3,)"),
        ([np.array([[1.0, 2.0], [1.0, np.nan]])], "row 1 of X_train holds a NaN or an infinity"),
        ([np.array([["a", "b"]])], "convert it with .astype(float)"),
        ([np.array([[1, None]])], "dtype object"),
    ],
)
def test_what_cannot_be_standardized(sets, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        data.standardize(*sets)


@pytest.mark.parametrize("channels", [(), (3,)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, float])
def test_augment(channels, dtype):
    images = rng().integers(0, 256, (2, 5, 5, *channels)).astype(dtype)
    shifted = np.zeros_like(images)
    shifted[:, 2:, :-1] = images[:, :-2, 1:]
    for settings, expected in [
        ({}, images),
        ({"shift": (2, -1)}, shifted),
        ({"mirror": True}, images[:, :, ::-1]),
        ({"rotate": 90}, np.rot90(images, axes=(1, 2))),
        ({"rotate": 180}, images[:, ::-1, ::-1]),
        ({"rotate": 90, "mirror": True}, np.rot90(images[:, :, ::-1], axes=(1, 2))),
        ({"shift": (9, 0)}, np.zeros_like(images)),
    ]:
        result = data.augment(images, **settings)
        assert np.array_equal(result, expected) and result.dtype == dtype, settings


def test_augment_between_the_pixels():
    images = np.zeros((1, 4, 7))
    images[0, 2, 3] = 1
    assert data.augment(images, shift=(0, 0.25))[0, 2, 3:5] == pytest.approx([0.75, 0.25])
    turned = data.augment(data.digits().images, rotate=10)
    assert turned.min() >= 0 and turned.max() <= 1 and np.abs(turned - data.digits().images).max() > 0.3
    assert turned.sum() == pytest.approx(data.digits().images.sum(), rel=0.02)  # hardly any ink is lost
    assert data.augment(np.zeros((1, 3, 5)), rotate=90).shape == (1, 3, 5)


def test_one_hot_in_columns_and_rows():
    labels = np.array([2, 0, 3])
    columns, rows = data.one_hot(labels, 4, axis=0), data.one_hot(labels, 4, axis=-1)
    assert columns.shape == (4, 3) and np.array_equal(columns.T, rows) and rows.dtype == float
    assert rows.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]
    assert np.array_equal(data.one_hot(data.digits().labels, 10, axis=0).argmax(axis=0), data.digits().labels)


@pytest.mark.parametrize(
    "labels, sentence",
    [
        ([0, 4], "label 4 does not fit C = 4 classes: labels run from 0 to C − 1 = 3"),
        ([-1], "label -1 does not fit"),
        ([0.0, 1.0], "whole numbers; got shape (2,), dtype float64"),
        ([[0, 1]], "got shape (1, 2)"),
    ],
)
def test_what_cannot_be_one_hot(labels, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        data.one_hot(labels, 4, axis=0)


def test_to_rows():
    X, Y = data.moons(9, rng=rng())
    rows, answers = data.to_rows(X, Y)
    assert np.array_equal(rows, X.T) and np.array_equal(answers, Y.T) and rows.flags.c_contiguous
    assert np.array_equal(data.to_rows(X), X.T)
    rows[:] = 0
    assert X.any()
    with pytest.raises(ValueError, match=re.escape("to_rows transposes matrices (n, m); got shape (9,)")):
        data.to_rows(Y[0])
