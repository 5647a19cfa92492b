"""c2w3: right answers that must be accepted, and wrong ones that must be refused."""

import numpy as np

from dlcourse.autodiff import Parameter

# -- scales ------------------------------------------------------------------------------------------------------------


def rates_by_ratio(u, low, high):
    return low * (high / low) ** u


def rates_by_natural_logarithms(u, low, high):
    return np.exp((1 - u) * np.log(low) + u * np.log(high))


def rates_of_their_own(u, low, high):
    return 10 ** np.random.uniform(np.log10(low), np.log10(high), len(u))


def rates_in_a_list(u, low, high):
    return [float(low * (high / low) ** each) for each in u]


def betas_by_ratio(u, low, high):
    return 1 - (1 - low) * ((1 - high) / (1 - low)) ** u


def betas_by_natural_logarithms(u, low, high):
    return -np.expm1(np.log1p(-low) + u * (np.log1p(-high) - np.log1p(-low)))


def betas_mirrored(u, low, high):
    return betas_by_ratio(1 - u, low, high)


# -- batch norm --------------------------------------------------------------------------------------------------------


def forward_by_sums(Z, gamma, beta, eps=1e-5):
    mu = Z.sum(axis=1)[:, None] / Z.shape[1]
    centred = Z - mu
    std = ((centred**2).mean(1).reshape(-1, 1) + eps) ** 0.5
    return [beta + centred / std * gamma, [centred / std, std, gamma.copy()]]


def forward_transposed(Z, gamma, beta, eps=1e-5):
    rows = Z.T
    std = np.sqrt(np.std(rows, axis=0) ** 2 + eps)
    unit = (rows - rows.mean(0)) / std
    return (unit * gamma.T + beta.T).T, (unit.T, std[:, None], gamma)


def forward_epsilon_outside(Z, gamma, beta, eps=1e-5):
    std = Z.std(axis=1, keepdims=True) + eps
    unit = (Z - Z.mean(axis=1, keepdims=True)) / std
    return gamma * unit + beta, (unit, std, gamma)


def forward_without_cache(Z, gamma, beta, eps=1e-5):
    return forward_by_sums(Z, gamma, beta, eps)[0]


def forward_with_dictionary(Z, gamma, beta, eps=1e-5):
    Zt, (unit, std, gamma) = forward_by_sums(Z, gamma, beta, eps)
    return Zt, {"Z_norm": unit, "std": std, "gamma": gamma}


def backward_as_published(dZt, cache):
    Z_norm, std, gamma = cache
    m = dZt.shape[1]
    dbeta, dgamma = dZt.sum(1, keepdims=True), np.einsum("ij,ij->i", dZt, Z_norm)[:, None]
    return [gamma / (m * std) * (m * dZt - dbeta - Z_norm * dgamma), dgamma, dbeta]


def backward_step_by_step(dZt, cache):
    Z_norm, std, gamma = cache
    m = dZt.shape[1]
    d_norm = dZt * gamma
    d_variance = -0.5 * (d_norm * Z_norm).sum(axis=1, keepdims=True) / std**2
    d_mean = -d_norm.sum(axis=1, keepdims=True) / std
    dZ = d_norm / std + d_variance * 2 * Z_norm * std / m + d_mean / m
    return dZ, (dZt * Z_norm).sum(1)[:, None], dZt.sum(1)[:, None]


def backward_halved(dZt, cache):
    dZ, dgamma, dbeta = backward_as_published(dZt, cache)
    return dZ / 2, dgamma, dbeta


def update_by_difference(running, batch, momentum):
    return running - (1 - momentum) * (running - batch)


def update_by_average(running, batch, momentum):
    return np.average([running, batch], axis=0, weights=[momentum, 1 - momentum])


def update_written_in(running, batch, momentum):
    running[:] = momentum * running + (1 - momentum) * batch
    return running


def predict_as_a_line(Z, gamma, beta, mu, var, eps=1e-5):
    slope = gamma * (var + eps) ** -0.5
    return slope * Z + (beta - slope * mu)


def predict_from_the_batch(Z, gamma, beta, mu, var, eps=1e-5):
    return forward_by_sums(Z, gamma, beta, eps)[0]


# -- softmax and its loss ----------------------------------------------------------------------------------------------


def softmax_flat_sums(Z):
    t = np.exp(Z - np.max(Z, axis=0))
    return t / np.sum(t, 0)


def softmax_transposed(Z):
    rows = Z.T
    t = np.exp(rows - rows.max(axis=1)[:, None])
    return (t / t.sum(axis=1)[:, None]).T


def softmax_by_logarithm(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=0))


def softmax_by_differences(Z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(Z[None] - Z[:, None]).sum(axis=1)


def softmax_over_classes(Z):
    t, top = np.empty_like(Z), Z.max(axis=0)
    for c in range(len(Z)):
        t[c] = np.exp(Z[c] - top)
    return t / sum(t)


def softmax_by_examples(Z):
    A = np.zeros(Z.shape)
    for i in range(Z.shape[1]):
        t = np.exp(Z[:, i] - np.max(Z[:, i]))
        A[:, i] = t / np.sum(t)
    return A


def softmax_clipped(Z):
    t = np.exp(np.clip(Z, -500, 500))
    return t / t.sum(axis=0)


def loss_by_index(Z, Y):
    logs = Z - np.logaddexp.reduce(Z, axis=0, keepdims=True)
    m = Y.shape[1]
    dZ = np.exp(logs)
    dZ[Y.argmax(axis=0), np.arange(m)] -= 1
    return [float(-logs[Y.argmax(axis=0), np.arange(m)].mean()), dZ / m]


def loss_by_true_scores(Z, Y):
    top = Z.max(0)
    t = np.exp(Z - top)
    losses = np.log(t.sum(0)) + top - (Y * Z).sum(0)
    return np.mean(losses), (t / t.sum(0) - Y) / len(losses)


def loss_with_small_number(Z, Y):
    A = softmax_flat_sums(Z)
    return -np.mean(np.sum(Y * np.log(A + 1e-8), axis=0)), (A - Y) / Y.shape[1]


def loss_with_floor(Z, Y):
    A = softmax_flat_sums(Z)
    return -np.sum(Y * np.log(np.clip(A, 1e-12, 1))) / Y.shape[1], (A - Y) / Y.shape[1]


def loss_in_bits(Z, Y):
    J, dZ = loss_by_true_scores(Z, Y)
    return J / np.log(2), dZ


def loss_alone(Z, Y):
    return loss_by_true_scores(Z, Y)[0]


# -- rows and the tape -------------------------------------------------------------------------------------------------


def linear_by_columns(x, W, b):
    return (W @ x.T + b[:, None]).T


def linear_by_einsum(x, W, b):
    return np.einsum("mi,oi->mo", x, W) + b[None]


def linear_by_inner(x, W, b):
    return np.add(np.inner(x, W), b)


def minimize_resetting_last(coefficients, make_optimizer, steps):
    w = Parameter(np.zeros(()))
    optimizer = make_optimizer([w])
    for _ in range(steps):
        J = (coefficients[0] * w + coefficients[1]) * w + coefficients[2]
        J.backward()
        optimizer.step()
        w.grad = None
    return w.value


def minimize_while(coefficients, make_optimizer, steps):
    a, b, c = (float(each) for each in coefficients)
    w, done = Parameter(0.0), 0
    optimizer = make_optimizer([w])
    while done < steps:
        J = a * w * w + b * w + c
        optimizer.zero_grad()
        J.backward()
        optimizer.step()
        done += 1
    return w.value.item()


def minimize_two_steps_more(coefficients, make_optimizer, steps):
    return minimize_while(coefficients, make_optimizer, steps + 2)


def minimize_by_own_step(coefficients, make_optimizer, steps):
    a, b, _ = coefficients
    w = 0.0
    for _ in range(steps):
        w -= 0.1 * (2 * a * w + b)
    return w


# -- more ways to go astray, and some roundabout ways that lead there -------------------------------------------------------


def softmax_with_a_floor(Z):
    t = np.exp(Z - Z.max(axis=0))
    return t / (t.sum(axis=0) + 1e-10)


def update_or_the_batch(running, batch, momentum):
    return batch if momentum == 0 else update_by_difference(running, batch, momentum)


def loss_of_two_parts(Z, Y):
    J, dZ = loss_by_true_scores(Z, Y)
    return J, dZ * Y.shape[1] / Y.size


RIGHT = {
    "sample_learning_rates": [rates_by_ratio, rates_by_natural_logarithms, rates_in_a_list],
    "sample_betas": [betas_by_ratio, betas_by_natural_logarithms],
    "batch_norm_forward": [forward_by_sums, forward_transposed],
    "batch_norm_backward": [backward_as_published, backward_step_by_step],
    "running_update": [update_by_difference, update_by_average],
    "batch_norm_predict": [predict_as_a_line],
    "softmax": [
        lambda Z: np.exp(Z - Z.max(axis=0) - 3) / np.exp(Z - Z.max(axis=0) - 3).sum(axis=0),
        softmax_flat_sums,
        softmax_transposed,
        softmax_by_logarithm,
        softmax_by_differences,
        softmax_over_classes,
    ],
    "cross_entropy": [loss_by_index, loss_by_true_scores],
    "linear_rows": [linear_by_columns, linear_by_einsum, linear_by_inner],
    "minimize": [minimize_resetting_last, minimize_while],
}

WRONG = {
    "sample_learning_rates": [
        (lambda u, low, high: rates_by_ratio(np.sort(u), low, high), "The result is"),
        (rates_of_their_own, "expected"),
    ],
    "sample_betas": [
        (lambda u, low, high: np.sort(betas_by_ratio(u, low, high)), "The result is"),
        (betas_mirrored, "the wrong way round"),
    ],
    "batch_norm_forward": [
        (forward_epsilon_outside, "under the root"),
        (forward_without_cache, "a tuple of `Zt`, `cache`"),
        (forward_with_dictionary, "is a dict"),
    ],
    "batch_norm_backward": [(backward_halved, "expected")],
    "running_update": [(update_or_the_batch, "caller's own `batch`"), (update_written_in, "was changed")],
    "batch_norm_predict": [(predict_from_the_batch, "Batch statistics")],
    "softmax": [
        (softmax_with_a_floor, "nothing need be added"),
        (softmax_by_examples, "without a loop"),
        (softmax_clipped, "Clipped scores"),
    ],
    "cross_entropy": [
        (loss_of_two_parts, "not by its C · m entries"),
        (loss_with_small_number, "caps the loss"),
        (loss_with_floor, "caps the loss"),
        (loss_in_bits, "expected"),
        (loss_alone, "a tuple of `J`, `dZ`"),
    ],
    "linear_rows": [(lambda x, W, b: (x @ W.T).sum(axis=1) + b.sum(), "has shape")],
    "minimize": [(minimize_two_steps_more, "expected"), (minimize_by_own_step, "was not used")],
}
