"""The training loop: what it records, how it stops, what it says, and that nothing learnt is lost."""

import collections
import contextlib
import io
import sys
import types

import numpy as np
import pytest
import threadpoolctl

from dlcourse import functional as F
from dlcourse import optim, schedules, train
from dlcourse.autodiff import Parameter

X = np.random.default_rng(0).normal(size=(3, 60))
Y = (X[:1] + 0.5 * X[1:2] > 0).astype(float)


def model(learning_rate=0.5, kind=optim.GradientDescent):
    w, b = Parameter(np.zeros((1, 3)), name="w"), Parameter(np.zeros((1, 1)), name="b")
    return (
        (lambda batch: F.binary_cross_entropy(F.affine(batch[0], w, b), batch[1])),
        kind([w, b], learning_rate),
        w,
        b,
    )


def test_it_is_the_explicit_loop():
    loss, optimizer, w, b = model()
    history = train.fit(loss, [(X, Y)], optimizer, epochs=50, progress=False)
    v, c, J = np.zeros((1, 3)), 0.0, []
    for _ in range(50):
        Z = v @ X + c
        J.append(F.binary_cross_entropy(Z, Y))
        dZ = F.sigmoid(Z) - Y
        v, c = v - 0.5 * dZ @ X.T / 60, c - 0.5 * dZ.mean()
    np.testing.assert_allclose(history.loss, J, rtol=1e-12)
    np.testing.assert_allclose(w.value, v, rtol=1e-12)
    assert history.loss[0] == pytest.approx(np.log(2)) and (np.diff(history.loss) < 0).all()
    assert (
        history.best_step == 50
        and history.diverged_at is None
        and not history.interrupted
        and history.seconds > 0
    )
    np.testing.assert_array_equal(history.epoch_loss, history.loss)
    assert w.grad is None and repr(history) == f"50 steps: J 0.6931 → {history.loss[-1]:.4g}"


def test_mini_batches_made_anew_each_epoch_and_measures():
    loss, optimizer, w, b = model(kind=optim.Adam, learning_rate=0.05)
    rng, seen = np.random.default_rng(1), []

    def measure():
        seen.append(loss((X, Y)).item())
        assert F.sum(w)._backward is None  # nothing is recorded here
        return w.value.copy()

    history = train.fit(
        loss,
        lambda: train.mini_batches(X, Y, 16, rng=rng),
        optimizer,
        epochs=5,
        measure=measure,
        progress=False,
    )
    assert history.loss.shape == (20,) and history.epoch_loss.shape == (5,) and len(history.measured) == 5
    np.testing.assert_allclose(history.epoch_loss, history.loss.reshape(5, 4) @ [16, 16, 16, 12] / 60)
    assert seen[-1] < seen[0] and not (history.measured[0] == history.measured[1]).any()


def epoch_loss(batches, **options):
    """The mean over an epoch in which nothing moves, and the J of the steps."""
    p = Parameter(np.zeros(1))
    history = train.fit(
        lambda batch: F.sum(p) + float(np.mean(batch[1])),
        batches,
        optim.GradientDescent([p], 0.0),
        progress=False,
        **options,
    )
    return history.epoch_loss.item()


@pytest.mark.parametrize(
    "layout", ["columns", "rows", "flat labels", "as many features as examples", "sequences"]
)
def test_the_loss_of_an_epoch_is_the_mean_over_its_examples(layout):
    """Batches 64, 64, 64, 64, 44: the last one counts 44/300, not 1/5."""
    y = np.random.default_rng(0).normal(size=300) + np.arange(300) // 256
    X = np.zeros((300, 64, 7) if layout == "sequences" else (300, 64))
    parts = [slice(k, k + 64) for k in range(0, 300, 64)]
    if layout == "columns":
        batches = [(X[part].T, y[None, part]) for part in parts]
    elif layout == "flat labels":
        batches = [(X[part].T, y[part]) for part in parts]
    elif layout == "as many features as examples":
        batches = [(X[part], y[part, None]) for part in parts]
    else:
        batches = [(X[part], y[part]) for part in parts]
    assert epoch_loss(batches) == pytest.approx(y.mean(), rel=1e-12)
    assert epoch_loss(lambda: iter(batches)) == pytest.approx(y.mean(), rel=1e-12)
    assert abs(np.mean([y[part].mean() for part in parts]) / y.mean() - 1) > 0.01


def test_the_examples_of_a_batch_may_be_counted_by_a_function():
    batches = [({"text": "a b c"}, 1.0), ({"text": "a"}, 3.0)]
    assert epoch_loss(batches) == 2
    assert epoch_loss(batches, examples=lambda batch: len(batch[0]["text"].split())) == 1.5


def test_batches_may_be_any_iterable():
    for batches in ([(X, Y)] * 3, ((X, Y),) * 3, iter([(X, Y)] * 3), lambda: ((X, Y) for _ in range(3))):
        loss, optimizer, *_ = model()
        assert train.fit(loss, batches, optimizer, progress=False).loss.shape == (3,)


def test_gradients_of_before_do_not_count():
    one, two = model(), model()
    one[0]((X, Y)).backward()
    for loss, optimizer, *_ in (one, two):
        train.fit(loss, [(X, Y)], optimizer, epochs=3, progress=False)
    np.testing.assert_array_equal(one[2].value, two[2].value)


def test_two_runs_give_the_same_digits():
    def run():
        loss, optimizer, w, _ = model(kind=optim.Adam, learning_rate=0.01)
        rng = np.random.default_rng(5)
        return train.fit(
            loss, lambda: train.mini_batches(X, Y, 7, rng=rng), optimizer, epochs=3, progress=False
        ).loss, w.value

    np.testing.assert_array_equal(run()[0], run()[0])
    np.testing.assert_array_equal(run()[1], run()[1])


# ---- divergence and interruption ---------------------------------------------------------------------------------------
def cubic(learning_rate, start=1.0):
    p = Parameter(np.array([start]), name="p")
    return (lambda batch: F.sum(p * p * p * p)), optim.Momentum([p], learning_rate), p


def test_divergence_stops_says_so_and_puts_the_best_parameters_back():
    loss, optimizer, p = cubic(20.0)
    with pytest.raises(
        train.Diverged,
        match=r"diverged at step (\d+) \(epoch \1\): J is (inf|nan); the steps are too long.* below 20.*step \d",
    ) as stop:
        train.fit(loss, [None], optimizer, epochs=100, progress=False)
    history = stop.value.history
    assert (
        history.diverged_at == len(history.loss)
        and not np.isfinite(history.loss[-1])
        and np.isfinite(history.loss[:-1]).all()
    )
    assert history.best_step == history.loss.argmin() + 1
    assert (p.value**4).sum() == history.loss.min()
    assert optimizer.steps == 0 and not optimizer.memory[0]["v"].any() and p.grad is None
    assert repr(history).endswith(f"diverged at step {history.diverged_at}")
    optimizer.learning_rate = 0.1  # and it can go on from there
    assert train.fit(loss, [None], optimizer, epochs=50, progress=False).loss[-1] < history.loss.min()


def test_what_was_learnt_before_survives_a_second_fit_that_diverges():
    loss, optimizer, p = cubic(0.1)
    train.fit(loss, [None], optimizer, epochs=100, progress=False)
    learnt = p.value.copy()
    optimizer.learning_rate = 1e9
    with pytest.raises(train.Diverged):
        train.fit(loss, [None], optimizer, epochs=100, progress=False)
    assert (p.value**4).sum() <= (learnt**4).sum()


def test_parameters_spoilt_by_the_last_step_are_noticed():
    p = Parameter(np.zeros(2), name="p")
    optimizer = optim.GradientDescent([p], schedules.constant(1.0))

    def loss(batch):
        return F.sum(F.sqrt(p * np.array([1.0, 0.0]) + np.array([0.0, 1.0])))  # √0: value 0, slope infinite

    with pytest.raises(
        train.Diverged, match="p is no longer finite after its step.*the one of this schedule"
    ):
        train.fit(loss, [None], optimizer, progress=False)
    assert not p.value.any()


def test_nan_at_the_first_step_is_the_data_or_the_parameters():
    loss, optimizer, w, _ = model()
    bad = X.copy()
    bad[1, 7] = np.nan
    with pytest.raises(
        train.Diverged, match="step 1 .*J is nan; part 0 of the batch has NaN.*Nothing was changed"
    ):
        train.fit(loss, [(bad, Y)], optimizer, progress=False)
    assert not w.value.any()
    w.value[0, 0] = np.inf
    with pytest.raises(train.Diverged, match="w was not finite before"):
        train.fit(loss, [(X, Y)], optimizer, progress=False)
    p = Parameter(np.zeros(1))
    with pytest.raises(train.Diverged, match="look into the loss"):
        train.fit(lambda batch: F.log(F.sum(p)), [X], optim.GradientDescent([p], 1), progress=False)


def test_nan_in_a_later_batch_is_not_blamed_on_the_learning_rate():
    loss, optimizer, *_ = model()
    with pytest.raises(
        train.Diverged, match="step 2 .*J is nan; part 0 of the batch has NaN.*back at step 1"
    ):
        train.fit(loss, [(X, Y), (X * np.inf, Y)], optimizer, progress=False)


def test_an_interrupted_run_keeps_what_was_learnt():
    (loss, optimizer, w, _), count = model(), iter(range(100))

    def interrupted(batch):
        if next(count) == 30:
            raise KeyboardInterrupt
        return loss(batch)

    history = train.fit(interrupted, [(X, Y)], optimizer, epochs=100, progress=False)
    assert history.interrupted and history.loss.shape == (30,) and w.value.any() and w.grad is None
    assert repr(history).endswith(", interrupted")
    again, other, v, _ = model()
    train.fit(again, [(X, Y)], other, epochs=30, progress=False)
    np.testing.assert_array_equal(w.value, v.value)


def test_an_error_in_the_loss_is_the_learners_own():
    def loss(batch):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        train.fit(loss, [None], model()[1], progress=False)


# ---- records -----------------------------------------------------------------------------------------------------------
def test_a_record_is_the_loop_written_out():
    w, path = train.record(lambda w: w - 0.1 * 2 * w, 5.0, 30)
    walked = [5.0]
    for _ in range(30):
        walked.append(walked[-1] - 0.1 * 2 * walked[-1])
    assert path.tolist() == walked and w == walked[-1]


def test_a_record_keeps_copies_at_chosen_steps():
    calls, w = [], np.zeros(2)

    def step(w):
        calls.append(1)
        w += 1  # in place
        return w

    last, path = train.record(step, w, 10, at=[0, 3, 10])
    assert path.tolist() == [[0, 0], [3, 3], [10, 10]] and last is w and len(calls) == 10
    path[0] = 7
    assert w.tolist() == [10, 10]
    _, path = train.record(step, w, 10, at=np.array([5]))
    assert (
        path.tolist() == [[15, 15]] and len(calls) == 20
    )  # all steps are taken, also those after the last one kept


def test_a_record_has_the_structure_of_what_is_kept():
    point = collections.namedtuple("point", "x y")

    def keep(t):
        W = np.full((2, 3), t, np.float32)
        return {"J": t / 2, "params": [(W, Parameter(W[:1]))], "at": point(t, -t), "name": "w"}

    _, kept = train.record(lambda t: t + 1, 0, 4, keep, at=[1, 4])
    [(W, b)] = kept["params"]
    assert kept["J"].tolist() == [0.5, 2] and W.shape == (2, 2, 3) and W.dtype == np.float32
    assert isinstance(b, np.ndarray) and b[1].tolist() == [[4, 4, 4]]
    assert isinstance(kept["at"], point) and kept["at"].y.tolist() == [-1, -4]
    assert kept["name"].tolist() == ["w", "w"]


def test_a_record_of_no_step_is_the_start():
    assert train.record(None, 3.0, 0)[1].tolist() == [3.0]


@pytest.mark.parametrize(
    "error, arguments, at, parts",
    [
        (ValueError, (abs, 1, -1), None, ["0 or more; got -1"]),
        (ValueError, (abs, 1, 2.0), None, ["whole number", "2.0"]),
        (ValueError, (abs, 1, 5), [], ["rising", "[]"]),
        (ValueError, (abs, 1, 5), [0, 6], ["to 5", "[0, 6]"]),
        (ValueError, (abs, 1, 5), [-1], ["[-1]"]),
        (ValueError, (abs, 1, 5), [3, 1], ["rising", "[3, 1]"]),
        (ValueError, (abs, 1, 5), [1, 1], ["rising"]),
        (ValueError, (abs, 1, 5), [0.5], ["whole numbers"]),
        (ValueError, (abs, 1, 5), 3, ["got 3"]),
        (TypeError, (lambda w: None, 1, 5), None, ["step 1 returned None", "in place"]),
        (
            ValueError,
            (lambda w: [*w, 1], [1], 2, np.array),
            None,
            ["one shape", "(1,) at step 0, (2,) at step 1"],
        ),
    ],
)
def test_a_record_refuses_in_a_sentence(error, arguments, at, parts):
    with pytest.raises(error) as caught:
        train.record(*arguments, at=at)
    for part in parts:
        assert part in str(caught.value)


# ---- progress ----------------------------------------------------------------------------------------------------------
def slow(monkeypatch):
    """A clock that runs a twentieth of a second at every look."""
    ticks = iter(np.arange(0, 1e6, 0.05))
    monkeypatch.setattr(train.time, "perf_counter", lambda: next(ticks))


def test_progress_in_a_terminal_is_one_line_and_then_the_summary(monkeypatch):
    slow(monkeypatch)
    screen = io.StringIO()
    screen.isatty = lambda: True
    loss, optimizer, *_ = model()
    with contextlib.redirect_stdout(screen):
        train.fit(loss, [(X, Y)] * 2, optimizer, epochs=20)
    text = screen.getvalue()
    assert "epoch 10 of 20   J 0." in text and "█" in text and text.count("\n") == 1
    assert text.rpartition("\r\x1b[K")[2].startswith("40 steps: J 0.6931")


def test_progress_in_a_notebook_is_one_display_that_empties(monkeypatch):
    slow(monkeypatch)
    sent = []

    def publish(data, metadata, *, transient, update):
        sent.append((data["text/plain"], transient["display_id"], update))

    shell = types.SimpleNamespace(kernel=object(), display_pub=types.SimpleNamespace(publish=publish))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    loss, optimizer, *_ = model()
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        train.fit(loss, lambda: iter([(X, Y)] * 2), optimizer, epochs=20)
    assert [update for *_, update in sent] == [False] + [True] * (len(sent) - 1) and len(sent) > 5
    assert len({display for _, display, _ in sent}) == 1 and sent[-1][0] == "" and "of 20" in sent[-2][0]
    assert printed.getvalue().startswith("40 steps: J 0.6931") and printed.getvalue().count("\n") == 1


@pytest.mark.parametrize("progress, printed", [(True, "3 steps"), (False, "")])
def test_in_a_pipe_only_the_summary_is_printed(capsys, progress, printed):
    loss, optimizer, *_ = model()
    train.fit(loss, [(X, Y)], optimizer, epochs=3, progress=progress)
    shown = capsys.readouterr()
    assert shown.out.startswith(printed) and shown.out.count("\n") == progress and not shown.err


class Console(io.TextIOWrapper):
    """A console of another encoding."""

    def __init__(self, encoding):
        super().__init__(io.BytesIO(), encoding)

    def isatty(self):
        return True

    def shown(self):
        return self.buffer.getvalue().decode(self.encoding)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437", "cp932"])
def test_a_console_that_is_not_utf8_costs_nothing(monkeypatch, encoding):
    slow(monkeypatch)
    console = Console(encoding)
    monkeypatch.setattr(sys, "stdout", console)
    loss, optimizer, *_ = model()
    history = train.fit(loss, [(X, Y)] * 2, optimizer, epochs=20)
    assert history.loss.shape == (40,)
    assert "epoch 10 of 20   J 0." in console.shown() and "40 steps: J 0.6931 " in console.shown()
    train.tell("a lone surrogate: \ud800")
    assert "\\ud800" in console.shown()


@pytest.mark.parametrize("gone", ["none", "closed", "broken pipe"])
def test_a_console_that_is_gone_costs_nothing(monkeypatch, gone):
    slow(monkeypatch)
    console = Console("utf-8") if gone != "none" else None
    if gone == "closed":
        console.close()
    elif gone == "broken pipe":

        def broken(text):
            raise BrokenPipeError

        console.write = broken
    monkeypatch.setattr(sys, "stdout", console)
    loss, optimizer, *_ = model()
    assert train.fit(loss, [(X, Y)] * 2, optimizer, epochs=20).loss.shape == (40,)


# ---- threads -----------------------------------------------------------------------------------------------------------
def blas_threads():
    return {pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"}


def test_small_networks_train_on_one_thread_and_large_ones_as_they_were():
    seen = []
    with threadpoolctl.threadpool_limits(2):
        for n in (10, 200_000):
            p = Parameter(np.ones(n))
            train.fit(
                lambda batch, p=p: seen.append(blas_threads()) or F.sum(p),
                [None],
                optim.GradientDescent([p], 0.1),
                progress=False,
            )
        assert seen == [{1}, {2}] and blas_threads() == {2}


# ---- mini-batches ------------------------------------------------------------------------------------------------------
def test_mini_batches_of_1797_by_64():
    X, Y = np.arange(2 * 1797.0).reshape(2, 1797), np.arange(1797.0).reshape(1, 1797)
    rng = np.random.default_rng(0)
    parts = train.mini_batches(X, Y, 64, rng=rng)
    assert [x.shape[1] for x, _ in parts] == [64] * 28 + [5]
    assert all((x[0] == y[0]).all() and (x[1] == y[0] + 1797).all() for x, y in parts)  # in unison
    order = np.concatenate([y[0] for _, y in parts])
    assert (np.sort(order) == Y[0]).all() and (order != Y[0]).mean() > 0.99
    again = np.concatenate([y[0] for _, y in train.mini_batches(X, Y, 64, rng=rng)])
    assert (again != order).mean() > 0.99  # another order each time
    same = np.concatenate([y[0] for _, y in train.mini_batches(X, Y, 64, rng=np.random.default_rng(0))])
    assert (same == order).all()


def test_mini_batches_in_the_order_of_a_published_seed():
    Y = np.arange(10)
    order = np.random.RandomState(3).permutation(10)
    parts = train.mini_batches(Y[None], Y[None], 4, rng=np.random.RandomState(3))
    assert (np.concatenate([y[0] for _, y in parts]) == order).all()


def test_mini_batches_in_rows_with_flat_labels_in_order_and_as_copies():
    X, Y = np.arange(24.0).reshape(6, 2, 2), np.arange(6)
    parts = train.mini_batches(X, Y, 4, rng=None, axis=0)
    assert [x.shape for x, _ in parts] == [(4, 2, 2), (2, 2, 2)] and parts[1][1].tolist() == [4, 5]
    parts[0][0][:] = 0
    assert X[0, 0, 1] == 1


# ---- early stopping ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "costs, patience, wanted",
    [
        ([5, 4, 3, 4, 5, 6, 1], 3, (2, 5)),
        ([5, 4, 3, 4, 5, 6, 1], 4, (6, 6)),
        ([5, 4, 3], 1, (2, 2)),
        ([3, 3, 3], 2, (0, 2)),
        ([4, np.nan, 3, np.nan, np.nan], 2, (2, 4)),
        ([1], 1, (0, 0)),
        ([1, 2], 1, (0, 1)),
    ],
)
def test_early_stopping(costs, patience, wanted):
    assert train.early_stopping(costs, patience) == wanted


# ---- bad input ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "error, call, parts",
    [
        (ValueError, lambda loss, o: train.fit(loss, [(X, Y)], o, epochs=0), ["epochs", "from 1 on", "0"]),
        (ValueError, lambda loss, o: train.fit(loss, [(X, Y)], o, epochs=2.5), ["2.5"]),
        (ValueError, lambda loss, o: train.fit(loss, [], o), ["epoch 1 has no batch"]),
        (
            TypeError,
            lambda loss, o: train.fit(loss, iter([(X, Y)]), o, epochs=2),
            ["used up", "mini_batches"],
        ),
        (TypeError, lambda loss, o: train.fit(loss, (X, Y), o), ["a single one", "[(X, Y)]"]),
        (TypeError, lambda loss, o: train.fit(loss, [(X, Y)], optim.adam), ["optim.Adam(params", "got adam"]),
        (TypeError, lambda loss, o: train.fit(lambda batch: 3.0, [(X, Y)], o), ["float", "not a Tensor"]),
        (
            ValueError,
            lambda loss, o: train.fit(lambda batch: o.params[0] * 1, [(X, Y)], o),
            ["(1, 3)", "mean over the examples"],
        ),
        (
            RuntimeError,
            lambda loss, o: train.fit(lambda batch: F.sum(Parameter(np.ones(2))), [(X, Y)], o),
            ["no parameter has a gradient"],
        ),
        (ValueError, lambda loss, o: train.mini_batches(X, Y, 61, rng=None), ["m = 60", "61", "size = 60"]),
        (ValueError, lambda loss, o: train.mini_batches(X, Y, 0, rng=None), ["from 1 to m = 60", "0"]),
        (ValueError, lambda loss, o: train.mini_batches(X, Y, "8", rng=None), ["'8'"]),
        (ValueError, lambda loss, o: train.mini_batches(X, Y.T, 8, rng=None), ["(3, 60)", "(60, 1)", "rows"]),
        (ValueError, lambda loss, o: train.mini_batches(X[:, :0], Y[:, :0], 8, rng=None), ["m = 0"]),
        (
            TypeError,
            lambda loss, o: train.mini_batches(X, Y, 8, rng=0),
            ["default_rng(seed)", "None to keep"],
        ),
        (
            TypeError,
            lambda loss, o: train.mini_batches(X, Y, 8, rng=np.random),
            ["RandomState", "hidden state"],
        ),
        (ValueError, lambda loss, o: train.early_stopping([], 3), ["(0,)"]),
        (ValueError, lambda loss, o: train.early_stopping([1.0], 0), ["patience = 0"]),
    ],
)
def test_bad_input_is_refused_in_a_sentence(error, call, parts, capsys):
    with pytest.raises(error) as refused:
        call(*model()[:2])
    for part in parts:
        assert part in str(refused.value), str(refused.value)
