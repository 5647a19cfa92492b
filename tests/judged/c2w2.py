"""c2w2: right answers that must be accepted, and wrong ones that must be refused."""

import numpy as np

# -- mini_batches ------------------------------------------------------------------------------------------------------


def mini_batches_by_split(X, Y, size, rng):
    order = np.arange(X.shape[1])
    rng.shuffle(order)
    parts = np.split(order, range(size, len(order), size))
    return tuple([X.take(part, 1), Y.take(part, 1)] for part in parts)


def mini_batches_full_then_rest(X, Y, size, rng):
    m = Y.shape[1]
    both = np.vstack((X, Y))[:, rng.permutation(m)]
    batches = [
        (both[:-1, k * size : (k + 1) * size], both[-1:, k * size : (k + 1) * size]) for k in range(m // size)
    ]
    if m % size != 0:
        batches.append((both[:-1, m - m % size :], both[-1:, m - m % size :]))
    return batches


def mini_batches_with_an_empty_one(X, Y, size, rng):
    m = X.shape[1]
    order = rng.permutation(m)
    batches = []
    for t in range(m // size + 1):
        part = order[t * size : (t + 1) * size]
        batches.append((X[:, part], Y[:, part]))
    return batches


def mini_batches_only_X(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    X = X[:, order]
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, X.shape[1], size)]


def _mini_batches_by(permutation):
    def mini_batches(X, Y, size, rng):
        order = permutation(X.shape[1])
        return [(X[:, order[k : k + size]], Y[:, order[k : k + size]]) for k in range(0, X.shape[1], size)]

    return mini_batches


def mini_batches_two_lists(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    parts = [order[k : k + size] for k in range(0, X.shape[1], size)]
    return [X[:, part] for part in parts], [Y[:, part] for part in parts]


# -- ewma --------------------------------------------------------------------------------------------------------------


def ewma_by_list(theta, beta, correct):
    v, averages = 0, []
    for x in theta:
        v = v + (1 - beta) * (x - v)
        averages.append(v / (1 - beta ** (len(averages) + 1)) if correct else v)
    return averages


def ewma_by_kernel(theta, beta, correct):
    days = np.arange(len(theta))
    ages = days[:, None] - days
    weights = np.where(ages >= 0, (1 - beta) * float(beta) ** np.maximum(ages, 0), 0)
    return weights @ theta / (weights.sum(axis=1) if correct else 1)


def ewma_without_the_correction_later(theta, beta, correct):
    v, averages = 0.0, np.zeros(len(theta))
    for t, x in enumerate(theta, 1):
        v = beta * v + (1 - beta) * x
        averages[t - 1] = v / (1 - beta**t) if correct and t < 20 else v
    return averages


def ewma_corrected_while_it_is_seen(theta, beta, correct):
    v, averages = 0.0, np.zeros(len(theta))
    for t, x in enumerate(theta, 1):
        v = beta * v + (1 - beta) * x
        averages[t - 1] = v / (1 - beta**t) if correct and beta**t > 1e-3 else v
    return averages


def ewma_last_only(theta, beta, correct):
    return ewma_by_list(theta, beta, correct)[-1]


def ewma_corrected_always(theta, beta, correct):
    return np.array(ewma_by_list(theta, beta, True))


# -- steps -------------------------------------------------------------------------------------------------------------


def momentum_by_entries(p, g, v, learning_rate, beta):
    new_p, new_v = np.empty_like(p), np.empty_like(v)
    for index in np.ndindex(p.shape):
        new_v[index] = v[index] + (1 - beta) * (g[index] - v[index])
        new_p[index] = p[index] - learning_rate * new_v[index]
    return [new_p, new_v]


def momentum_on_copies(p, g, v, learning_rate, beta):
    p, v = p.copy(), v.copy()
    v *= beta
    v += (1 - beta) * g
    p -= learning_rate * v
    return p, v


def momentum_in_place(p, g, v, learning_rate, beta):
    v *= beta
    v += (1 - beta) * g
    p -= learning_rate * v
    return p, v


def nesterov(p, g, v, learning_rate, beta):
    v = beta * v + (1 - beta) * g
    return p - learning_rate * (beta * v + (1 - beta) * g), v


def rmsprop_by_divide(p, g, s, learning_rate, beta2, eps):
    s = s * beta2 + np.square(g) - beta2 * g * g
    return p - np.divide(learning_rate * g, s**0.5 + eps), s


def _rmsprop_with(step):
    def rmsprop_step(p, g, s, learning_rate, beta2, eps):
        s = beta2 * s + (1 - beta2) * g**2
        return step(p, g, s, learning_rate, eps), s

    return rmsprop_step


def adam_in_one_expression(p, g, v, s, t, learning_rate):
    v, s = v + (g - v) / 10, s + (g * g - s) / 1000
    step = learning_rate * v / (1 - 0.9**t) / ((s / (1 - 0.999**t)) ** 0.5 + 1e-8)
    return [p - step, v, s]


def adam_scaled_epsilon(p, g, v, s, t, learning_rate):
    v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2
    root = np.sqrt(1 - 0.999**t)
    return p - learning_rate * root / (1 - 0.9**t) * v / (np.sqrt(s) + 1e-8 * root), v, s


def _adam_with(step):
    def adam_step(p, g, v, s, t, learning_rate):
        v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2
        return p - learning_rate * step(v / (1 - 0.9**t), s / (1 - 0.999**t), s), v, s

    return adam_step


def adam_corrected_early(p, g, v, s, t, learning_rate):
    v, s = 0.9 * v + 0.1 * g, 0.999 * s + 0.001 * g**2
    t = t if t < 1000 else np.inf
    return p - learning_rate * v / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8), v, s


def adam_as_dictionary(p, g, v, s, t, learning_rate):
    p, v, s = adam_in_one_expression(p, g, v, s, t, learning_rate)
    return {"p": p, "v": v, "s": s}


# -- learning_rate -----------------------------------------------------------------------------------------------------


def learning_rate_by_loop(epoch, kind, alpha0, rate):
    if kind == "staircase":
        for done in range(1, epoch):
            if done % rate == 0:
                alpha0 /= 2
        return alpha0
    return {"inverse": (1 + rate * epoch) ** -1, "exponential": rate**epoch}[kind] * alpha0


def learning_rate_by_floor(epoch, kind, alpha0, rate):
    if kind == "inverse":
        return np.array(alpha0 / (rate * epoch + 1.0))
    if kind == "exponential":
        return alpha0 * np.exp(epoch * np.log(rate))
    return alpha0 / 2 ** np.ceil(epoch / rate - 1)


def _with_staircase(staircase):
    def learning_rate(epoch, kind, alpha0, rate):
        if kind == "staircase":
            return staircase(epoch, alpha0, rate)
        return learning_rate_by_floor(epoch, kind, alpha0, rate)

    return learning_rate


def learning_rate_without_staircase(epoch, kind, alpha0, rate):
    if kind != "staircase":
        return learning_rate_by_floor(epoch, kind, alpha0, rate)


# -- share_of_minima ---------------------------------------------------------------------------------------------------


def share_one_by_one(n, draws, rng):
    found = 0
    for _ in range(draws):
        B = rng.standard_normal((n, n))
        found += np.linalg.eigvalsh(B + B.T).min() > 0
    return found / draws


def share_by_general_eigenvalues(n, draws, rng):
    B = rng.normal(0, 1, (draws, n, n))
    H = 0.5 * (B + np.transpose(B, (0, 2, 1)))
    return np.count_nonzero(np.linalg.eigvals(H).real.min(axis=-1) > 0) / draws


def share_from_memory(n, draws, rng):
    return {1: 0.5, 2: 0.146, 3: 0.025, 4: 0.0025}[n]


def share_from_other_numbers(n, draws, rng):
    B = np.random.normal(size=(draws, n, n))
    return float((np.linalg.eigvalsh(B + B.swapaxes(1, 2)) > 0).all(axis=1).mean())


def share_in_percent(n, draws, rng):
    return 100 * share_one_by_one(n, draws, rng)


# -- more ways to go astray, and some roundabout ways that lead there -------------------------------------------------------


def mini_batches_one_by_one(X, Y, size, rng):
    order = rng.permutation(X.shape[1])
    for k in range(0, X.shape[1], size):
        yield X[:, order[k : k + size]], Y[:, order[k : k + size]]


def mini_batches_of_three_features(X, Y, size, rng):
    both = np.vstack((X, Y))[:, rng.permutation(X.shape[1])]
    return [(both[:3, k : k + size], both[3:, k : k + size]) for k in range(0, X.shape[1], size)]


def ewma_one_by_one(theta, beta, correct):
    yield from ewma_by_list(theta, beta, correct)


def share_of_one(n, draws, rng):
    B = rng.normal(size=(n, n))
    return float((np.linalg.eigvalsh(B + B.T) > 0).all())


def share_of_differences(n, draws, rng):
    B = rng.normal(size=(draws, n, n))
    return (np.linalg.eigvalsh(B - B.swapaxes(1, 2)) > 0).all(axis=1).mean()


def share_by_cholesky(n, draws, rng):
    found = 0
    for B in rng.normal(size=(draws, n, n)):
        try:
            np.linalg.cholesky(B + B.T)
            found += 1
        except np.linalg.LinAlgError:
            pass
    return np.float32(found / draws)


RIGHT = {
    "mini_batches": [mini_batches_by_split, mini_batches_full_then_rest],
    "ewma": [ewma_by_list, ewma_by_kernel],
    "momentum_step": [momentum_by_entries, momentum_on_copies],
    "rmsprop_step": [rmsprop_by_divide],
    "adam_step": [adam_in_one_expression, adam_scaled_epsilon],
    "learning_rate": [
        lambda epoch, kind, alpha0, rate: np.float32(learning_rate_by_loop(epoch, kind, alpha0, rate)),
        learning_rate_by_loop,
        learning_rate_by_floor,
    ],
    "share_of_minima": [share_by_cholesky, share_one_by_one, share_by_general_eigenvalues],
}

WRONG = {
    "mini_batches": [
        (mini_batches_one_by_one, "`list` collects them"),
        (mini_batches_of_three_features, "has shape"),
        (mini_batches_with_an_empty_one, "is empty"),
        (mini_batches_only_X, "Only X is shuffled"),
        (_mini_batches_by(np.random.permutation), "`rng` was not used"),
        (_mini_batches_by(np.random.default_rng(0).permutation), "`rng` was not used"),
        (mini_batches_two_lists, "has 2 parts"),
    ],
    "ewma": [
        (ewma_one_by_one, "type `generator`"),
        (ewma_without_the_correction_later, "The correction stops"),
        (ewma_corrected_while_it_is_seen, "expected"),
        (ewma_corrected_always, "You always correct"),
        (ewma_last_only, "an array of shape"),
    ],
    "momentum_step": [
        (
            lambda p, g, v, a, b: momentum_on_copies(p, g, v if v.any() else g, a, b),
            "the first one is (1 − β)g",
        ),
        (momentum_in_place, "was changed"),
        (nesterov, "Nesterov"),
    ],
    "rmsprop_step": [
        (_rmsprop_with(lambda p, g, s, a, e: p - g / (np.sqrt(s) + e)), "α is missing"),
        (_rmsprop_with(lambda p, g, s, a, e: p - a * g / np.sqrt(s)), "eps is missing"),
        (_rmsprop_with(lambda p, g, s, a, e: p - a * g / np.sqrt(s) + e), "in the denominator"),
        (_rmsprop_with(lambda p, g, s, a, e: p - a * g / np.sqrt(s + e)), "outside the root"),
        (_rmsprop_with(lambda p, g, s, a, e: p - a * g / np.maximum(np.sqrt(s), e)), "another rule"),
    ],
    "adam_step": [
        (_adam_with(lambda v_hat, s_hat, s: v_hat / np.sqrt(s_hat + 1e-8)), "outside the root"),
        (_adam_with(lambda v_hat, s_hat, s: v_hat / np.sqrt(s_hat)), "ε is missing"),
        (_adam_with(lambda v_hat, s_hat, s: v_hat / np.maximum(np.sqrt(s_hat), 1e-8)), "expected"),
        (_adam_with(lambda v_hat, s_hat, s: v_hat / (np.sqrt(s) + 1e-8)), "s is not"),
        (adam_corrected_early, "expected"),
        (adam_as_dictionary, "is a dict"),
    ],
    "learning_rate": [
        (_with_staircase(lambda epoch, alpha0, rate: alpha0 * 0.5 ** (epoch // rate)), "on the first stair"),
        (_with_staircase(lambda epoch, alpha0, rate: alpha0 * 0.5 ** (epoch / rate)), "integer division"),
        (_with_staircase(lambda epoch, alpha0, rate: alpha0 * 0.1 ** ((epoch - 1) // rate)), "down to half"),
        (learning_rate_without_staircase, "is a `return` missing?"),
    ],
    "share_of_minima": [
        (share_of_one, "one matrix only"),
        (share_of_differences, "antisymmetric"),
        (share_from_memory, "`rng` was not used"),
        (share_from_other_numbers, "`rng` was not used"),
        (share_in_percent, "expected"),
    ],
}
