"""What the figures of C1W1 refuse, and the arithmetic behind them."""

import numpy as np
import pytest

from dlcourse.weeks.c1w1 import checks, map, recipes

TABLE = (map.Path(map.__file__).with_name("prerequisites.toml")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('04 = "c1w2.03"', '04 = "c1w2.05"', "c1w2.04 builds on 'c1w2.05', which is no earlier section"),
        ('04 = "c1w2.03"', '04 = "c1w2.04"', "c1w2.04 builds on 'c1w2.04'"),
        ('04 = "c1w2.03"', '04 = "c9w9.09"', "'c9w9.09', which is no earlier section"),
        ('04 = "c1w2.03"\n', "", "c1w2.04 is missing"),
        ('04 = "c1w2.03"\n', '04 = "c1w2.03"\n19 = "c1w2.03"\n', "c1w2.19 is no section of the lectures"),
    ],
)
def test_a_wrong_link_is_named(old, new, message):
    map.read(TABLE)
    assert TABLE.count(old) == 1
    with pytest.raises(ValueError) as error:
        map.read(TABLE.replace(old, new))
    assert message in str(error.value)


def test_all_links_and_the_longest_chains_are_those_that_following_direct_ones_finds():
    needs, every, chain = map.links()
    reached, longest, path = np.zeros_like(needs), np.zeros(len(needs), int), np.eye(len(needs), dtype=bool)
    for steps in range(1, len(needs)):
        path = path.astype(int) @ needs > 0  # where a path of exactly so many links leads
        reached |= path
        longest[path.any(axis=1)] = steps
    assert (reached == every).all() and (longest == chain).all()


@pytest.mark.parametrize(
    "text", ["", "one", "1; 2", "7", "1,,2", "0 random", "501 random", "1e400", "nan", ", ".join(["0"] * 501)]
)
def test_points_that_cannot_be_tested_at(text):
    with pytest.raises(ValueError, match="give numbers from −6 to 6"):
        checks.parsed(text)


def test_points_to_test_at():
    assert checks.parsed(" 0, 1, −2.5 ") == (0.0, 1.0, -2.5)
    many = checks.parsed("500 random")
    assert len(many) == 500 and min(many) < -5 and max(many) > 5 and many == checks.parsed("500 random")


def test_the_hand_made_feature_unwinds_the_arms():
    r = np.linspace(0.1, 3, 50)
    for j, cosine in ((0, 1.0), (1, -1.0)):
        angle = 2 * np.pi * recipes.TURNS * r / 3 + np.pi * j
        feature = recipes.unwound(r * np.stack([np.cos(angle), np.sin(angle)]))
        np.testing.assert_allclose(feature, [[cosine] * 50, [0.0] * 50], atol=1e-12)


def test_a_scramble_moves_as_many_pixels_as_it_says_and_larger_ones_move_the_same_and_more():
    before = np.zeros(64, bool)
    for k in recipes.SCRAMBLED:
        order = recipes.scramble(k, 3)
        moved = order != np.arange(64)
        assert sorted(order) == list(range(64)) and moved.sum() == k and moved[before].all()
        before = moved


def test_a_convolution_is_the_sum_over_its_window():
    rng = np.random.default_rng(0)
    A, W, b = rng.normal(size=(2, 5, 4, 3)), rng.normal(size=(6, 27)), rng.normal(size=6)
    out = recipes.convolve(A, W, b)
    padded = np.pad(A, ((0, 0), (1, 1), (1, 1), (0, 0)))
    for m, i, j in ((0, 0, 0), (1, 4, 3), (1, 2, 1)):
        np.testing.assert_allclose(out[m, i, j], W @ padded[m, i : i + 3, j : j + 3].ravel() + b)
    assert (recipes.largest_of_four(A[:, :4])[1, 1, 0] == A[1, 2:4, 0:2].reshape(4, 3).max(axis=0)).all()
