"""c2w1: right answers that must be accepted, and wrong ones that must be refused."""

import numpy as np

# -- split -------------------------------------------------------------------------------------------------------------


def split_in_place(X, Y, fractions, rng):
    order = np.arange(X.shape[1])
    rng.shuffle(order)
    n_dev, n_test = (int(np.floor(fraction * len(order))) for fraction in fractions[1:])
    parts = np.split(order, [len(order) - n_dev - n_test, len(order) - n_test])
    return [[X.take(part, axis=1), Y.take(part, axis=1)] for part in parts]


def split_as_rows(X, Y, fractions, rng):
    m = len(X.T)
    both = np.vstack([X, Y]).T[rng.permutation(m)].T
    n_dev, n_test = int(fractions[1] * m), int(fractions[2] * m)
    ends = [0, m - n_dev - n_test, m - n_test, m]
    return tuple((both[:-1, a:b], both[-1:, a:b]) for a, b in zip(ends, ends[1:]))


def _split_by(permutation):
    def split(X, Y, fractions, rng):
        m = X.shape[1]
        order = permutation(m, rng)
        n_dev, n_test = int(fractions[1] * m), int(fractions[2] * m)
        n_train = m - n_dev - n_test
        parts = order[:n_train], order[n_train : n_train + n_dev], order[n_train + n_dev :]
        return tuple((X[:, part], Y[:, part]) for part in parts)

    return split


def split_into_six(X, Y, fractions, rng):
    parts = _split_by(lambda m, rng: rng.permutation(m))(X, Y, fractions, rng)
    return tuple(array for pair in parts for array in pair)


def split_flat_labels(X, Y, fractions, rng):
    parts = _split_by(lambda m, rng: rng.permutation(m))(X, Y, fractions, rng)
    return tuple((X, Y[0]) for X, Y in parts)


# -- diagnose ----------------------------------------------------------------------------------------------------------


def diagnose_by_sums(train, dev, bayes, tolerance=0.02):
    words = [["fine", "variance"], ["bias", "both"]]
    return words[train > bayes + tolerance][dev > train + tolerance]


def diagnose_with_a_margin(train, dev, bayes, tolerance=0.02):
    bias = bool(np.round(train - bayes - tolerance, 9) > 0)
    variance = bool(np.round(dev - train - tolerance, 9) > 0)
    if not bias and not variance:
        return "fine"
    if bias != variance:
        return np.str_("bias" if bias else "variance")
    return "both"


def diagnose_rounded(train, dev, bayes, tolerance=0.02):
    bias, variance = round(train - bayes, 2) > tolerance, round(dev - train, 2) > tolerance
    return [["fine", "variance"], ["bias", "both"]][bias][variance]


def diagnose_capital(train, dev, bayes, tolerance=0.02):
    return diagnose_by_sums(train, dev, bayes, tolerance).title()


# -- l2_cost, l2_gradients ---------------------------------------------------------------------------------------------


def l2_cost_by_norms(J, Ws, lam, m):
    for W in Ws:
        J = J + lam * np.linalg.norm(W) ** 2 / m / 2
    return J


def l2_cost_flat(J, Ws, lam, m):
    flat = np.concatenate([W.ravel() for W in Ws])
    return np.array(J + 0.5 / m * lam * flat @ flat)


def l2_cost_divided_as_a_whole(J, Ws, lam, m):
    return (J + lam / 2 * sum((W * W).sum() for W in Ws)) / m


def l2_gradients_as_tuple(dWs, Ws, lam, m):
    return tuple(np.add(dWs[l], np.divide(Ws[l], m / lam) if lam else 0) for l in range(len(Ws)))


def l2_gradients_written_in(dWs, Ws, lam, m):
    for dW, W in zip(dWs, Ws):
        dW += lam / m * W
    return dWs


def l2_gradients_first_only(dWs, Ws, lam, m):
    return [dWs[0] + lam / m * Ws[0]]


# -- dropout -----------------------------------------------------------------------------------------------------------


def dropout_float_mask(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob).astype(float)
    return [A / keep_prob * mask, mask]


def dropout_whole_numbers(A, keep_prob, rng):
    mask = np.where(rng.random(A.shape) < keep_prob, 1, 0)
    return np.multiply(A, mask) / keep_prob, mask


def dropout_by_where(A, keep_prob, rng):
    gone = rng.uniform(size=A.shape) >= keep_prob
    scaled = A / keep_prob
    scaled[gone] = 0
    return scaled, np.logical_not(gone)


def dropout_small_mask(A, keep_prob, rng):
    mask = (rng.random(A.shape) <= keep_prob).astype(np.uint8)
    return A * (mask / keep_prob), mask


def _dropout_from(draw):
    def dropout_forward(A, keep_prob, rng):
        mask = draw(A.shape) < keep_prob
        return A * mask / keep_prob, mask

    return dropout_forward


def dropout_float_mask_undivided(A, keep_prob, rng):
    mask = (rng.random(A.shape) < keep_prob).astype(float)
    return A * mask, mask


def dropout_written_in(A, keep_prob, rng):
    mask = rng.random(A.shape) < keep_prob
    A *= mask
    A /= keep_prob
    return A, mask


def dropout_activations_only(A, keep_prob, rng):
    return A * (rng.random(A.shape) < keep_prob) / keep_prob


def dropout_backward_where(dA, mask, keep_prob):
    return np.where(mask, dA / keep_prob, 0)


def dropout_backward_copy(dA, mask, keep_prob):
    d = dA.copy()
    d[~mask] = 0
    d /= keep_prob
    return d


def dropout_backward_twice(dA, mask, keep_prob):
    return dA * mask / keep_prob**2


# -- normalize ---------------------------------------------------------------------------------------------------------


def normalize_by_rows(X_train, X_test):
    mu, sigma = X_train.T.mean(axis=0), X_train.T.std(axis=0)
    sigma[sigma == 0] = 1
    return [((X.T - mu) / sigma).T for X in (X_train, X_test)]


def normalize_by_divide(X_train, X_test):
    mu = X_train.sum(axis=1)[:, None] / X_train.shape[1]
    sigma = np.sqrt(((X_train - mu) ** 2).mean(axis=1))[:, None]
    return tuple(np.divide(X - mu, sigma, out=np.zeros(X.shape), where=sigma > 0) for X in (X_train, X_test))


def normalize_with_threshold(X_train, X_test):
    mu, sigma = X_train.mean(1).reshape(-1, 1), X_train.std(1).reshape(-1, 1)
    sigma = np.where(sigma < 1e-12, 1.0, sigma)
    return (X_train - mu) / sigma, (X_test - mu) / sigma


def normalize_nan_to_zero(X_train, X_test):
    mu, sigma = X_train.mean(axis=1, keepdims=True), X_train.std(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        return np.nan_to_num((X_train - mu) / sigma), np.nan_to_num((X_test - mu) / sigma)


def normalize_loudly(X_train, X_test):
    mu, sigma = X_train.mean(axis=1, keepdims=True), X_train.std(axis=1, keepdims=True)
    return np.nan_to_num((X_train - mu) / sigma), np.nan_to_num((X_test - mu) / sigma)


def _normalize_with(add):
    def normalize(X_train, X_test):
        mu, sigma = X_train.mean(axis=1, keepdims=True), X_train.std(axis=1, keepdims=True)
        return (X_train - mu) / add(sigma), (X_test - mu) / add(sigma)

    return normalize


# -- initialize_deep ---------------------------------------------------------------------------------------------------


def initialize_by_index(dims, kind, rng):
    params = []
    for l in range(1, len(dims)):
        variance = {"he": 2, "xavier": 1}[kind] / dims[l - 1]
        params.append([rng.normal(0, variance**0.5, size=(dims[l], dims[l - 1])), np.zeros((dims[l], 1))])
    return tuple(params)


def initialize_divided(dims, kind, rng):
    return [
        (
            rng.standard_normal((after, before)) / np.sqrt(before / (1 + (kind == "he"))),
            0.0 * np.ones((after, 1)),
        )
        for before, after in zip(dims[:-1], dims[1:])
    ]


def initialize_dictionary(dims, kind, rng):
    params = {}
    for l, (W, b) in enumerate(initialize_by_index(dims, kind, rng), 1):
        params[f"W{l}"], params[f"b{l}"] = W, b
    return params


def initialize_global(dims, kind, rng):
    gain = 2 if kind == "he" else 1
    return [
        (np.sqrt(gain / n) * np.random.randn(n_out, n), np.zeros((n_out, 1)))
        for n, n_out in zip(dims, dims[1:])
    ]


# -- gradient_check ----------------------------------------------------------------------------------------------------


def gradient_check_put_back(J, theta, grad, eps=1e-7):
    approx = []
    for i in range(len(theta)):
        kept = theta[i]
        theta[i] = kept + eps
        above = J(theta)
        theta[i] = kept - eps
        below = J(theta)
        theta[i] = kept
        approx.append((above - below) / 2 / eps)
    distance = np.sqrt(np.sum((grad - np.array(approx)) ** 2))
    return distance / (np.sqrt(np.sum(grad**2)) + np.linalg.norm(approx))


def gradient_check_by_identity(J, theta, grad, eps=1e-7):
    nudges = eps * np.eye(theta.size)
    approx = np.array([J(theta + nudge) - J(theta - nudge) for nudge in nudges]) / (2 * eps)
    return float(np.linalg.norm(approx - grad) / (np.linalg.norm(approx) + np.linalg.norm(grad)))


def _gradient_check_moving(moves):
    """theta[i] goes up, down and back by the given moves, in units of eps."""

    def gradient_check(J, theta, grad, eps=1e-7):
        approx = np.zeros_like(theta)
        for i in range(theta.size):
            theta[i] += eps
            above = J(theta)
            for move in moves[0]:
                theta[i] += move * eps
            approx[i] = (above - J(theta)) / (2 * eps)
            for move in moves[1]:
                theta[i] += move * eps
        return np.linalg.norm(grad - approx) / (np.linalg.norm(grad) + np.linalg.norm(approx))

    return gradient_check


def gradient_check_verdict(J, theta, grad, eps=1e-7):
    return gradient_check_by_identity(J, theta, grad, eps) < 1e-5


def gradient_check_by_sums(J, theta, grad, eps=1e-7):
    nudges = eps * np.eye(theta.size)
    approx = np.array([J(theta + nudge) - J(theta - nudge) for nudge in nudges]) / (2 * eps)
    return np.abs(grad - approx).sum() / (np.abs(grad).sum() + np.abs(approx).sum())


# -- more ways to go astray, and some roundabout ways that lead there -------------------------------------------------------


def diagnose_by_dev_first(train, dev, bayes, tolerance=0.02):
    return "fine" if dev - bayes <= tolerance else diagnose_by_sums(train, dev, bayes, tolerance)


def l2_cost_of_three(J, Ws, lam, m):
    return l2_cost_by_norms(J, Ws[:3], lam, m)


def l2_gradients_or_the_same(dWs, Ws, lam, m):
    return dWs if lam == 0 else [dW + lam / m * W for dW, W in zip(dWs, Ws)]


def dropout_backward_or_the_same(dA, mask, keep_prob):
    return dA if keep_prob == 1 else dA * mask / keep_prob


def normalize_two_features(X_train, X_test):
    mu, sigma = (
        np.array([[X_train[0].mean()], [X_train[1].mean()]]),
        np.array([[X_train[0].std()], [X_train[1].std()]]),
    )
    sigma[sigma == 0] = 1
    return (X_train - mu) / sigma, (X_test - mu) / sigma


def gradient_check_with_a_floor(J, theta, grad, eps=1e-7):
    nudges = eps * np.eye(theta.size)
    approx = np.array([J(theta + nudge) - J(theta - nudge) for nudge in nudges]) / (2 * eps)
    return np.linalg.norm(approx - grad) / (np.linalg.norm(approx) + np.linalg.norm(grad) + 1e-8)


RIGHT = {
    "split": [split_in_place, split_as_rows],
    "diagnose": [diagnose_by_sums, diagnose_with_a_margin],
    "l2_cost": [l2_cost_by_norms, l2_cost_flat],
    "l2_gradients": [l2_gradients_as_tuple],
    "dropout_forward": [
        lambda A, keep_prob, rng: (
            A * (mask := np.array([[rng.random() < keep_prob for _ in row] for row in A])) / keep_prob,
            mask,
        ),
        dropout_float_mask,
        dropout_whole_numbers,
        dropout_by_where,
        dropout_small_mask,
    ],
    "dropout_backward": [dropout_backward_where, dropout_backward_copy],
    "normalize": [normalize_by_rows, normalize_by_divide, normalize_with_threshold, normalize_nan_to_zero],
    "initialize_deep": [initialize_by_index, initialize_divided],
    "gradient_check": [gradient_check_put_back, gradient_check_by_identity],
}

WRONG = {
    "split": [
        (_split_by(lambda m, rng: np.random.permutation(m)), "`rng` was not used"),
        (_split_by(lambda m, rng: np.random.default_rng(0).permutation(m)), "`rng` was not used"),
        (_split_by(lambda m, rng: rng.integers(0, m, m)), "expected"),
        (split_into_six, "has 6 parts"),
        (split_flat_labels, "has shape"),
    ],
    "diagnose": [
        (diagnose_by_dev_first, "expected"),
        (
            lambda train, dev, bayes, tolerance=0.02: diagnose_by_sums(
                100 * train, 100 * dev, 100 * bayes, tolerance
            ),
            "an extra factor of 100",
        ),
        (
            lambda train, dev, bayes, tolerance=0.02: diagnose_by_sums(train, dev, 0, tolerance),
            "the training error with 0",
        ),
        (
            lambda train, dev, bayes, tolerance=0.02: diagnose_by_sums(train, dev, bayes, 0.02),
            "the argument `tolerance`",
        ),
        (
            lambda train, dev, bayes, tolerance=0.02: diagnose_by_sums(train, dev, bayes, tolerance - 1e-9),
            "not >=",
        ),
        (diagnose_rounded, "expected"),
        (diagnose_capital, "expected"),
    ],
    "l2_cost": [
        (l2_cost_of_three, "expected is"),
        (lambda J, Ws, lam, m: J + lam / 2 * m * sum(np.sum(W**2) for W in Ws), "from left to right"),
        (l2_cost_divided_as_a_whole, "divide only the penalty"),
    ],
    "l2_gradients": [
        (l2_gradients_or_the_same, "caller's own `dWs`"),
        (lambda dWs, Ws, lam, m: map(lambda dW, W: dW + lam / m * W, dWs, Ws), "`list` collects them"),
        (l2_gradients_first_only, "2 are expected"),
        (l2_gradients_written_in, "was changed"),
    ],
    "dropout_forward": [
        (_dropout_from(lambda shape: np.random.rand(*shape)), "`rng` was not used"),
        (_dropout_from(np.random.default_rng(1).random), "`rng` was not used"),
        (dropout_float_mask_undivided, "Divide by keep_prob"),
        (dropout_written_in, "was changed"),
        (dropout_activations_only, "a tuple of `A`, `mask`"),
    ],
    "dropout_backward": [
        (dropout_backward_or_the_same, "caller's own `dA`"),
        (dropout_backward_twice, "expected"),
        (lambda dA, mask, keep_prob: dA / keep_prob * (np.random.rand(*dA.shape) < keep_prob), "expected"),
    ],
    "normalize": [
        (normalize_two_features, "fit if"),
        (normalize_loudly, "warn"),
        (_normalize_with(lambda sigma: sigma + 1e-8), "Only σ = 0 needs care"),
        (_normalize_with(lambda sigma: np.sqrt(sigma**2 + 1e-8)), "Only σ = 0 needs care"),
        (_normalize_with(lambda sigma: np.maximum(sigma, 1e-4)), "expected"),
    ],
    "initialize_deep": [
        (lambda dims, kind, rng: initialize_by_index(dims[:4], kind, rng), "has 3 parts"),
        (
            lambda dims, kind, rng: [
                (W, np.zeros(len(W), 1)) for W, _ in initialize_by_index(dims, kind, rng)
            ],
            "The shape is one argument",
        ),
        (initialize_dictionary, "is a dict"),
        (initialize_global, "`rng` was not used"),
    ],
    "gradient_check": [
        (gradient_check_with_a_floor, "beside the two norms"),
        (_gradient_check_moving([(-2,), ()]), "Restore each entry"),
        (_gradient_check_moving([(-2,), (1,)]), "other last digits"),
        (_gradient_check_moving([(-1, -1), (1,)]), "other last digits"),
        (gradient_check_verdict, "a single number"),
        (gradient_check_by_sums, "expected"),
    ],
}
