"""Every op at the end of the numbers: by the tables in `extremes/`, and by rules that hold for all ops.

A new op needs a row in the table of its family. The rules take the calls of `op_cases`.
"""

import importlib
import inspect
import itertools

import numpy as np
import pytest
from extremes import exact, rounded
from op_cases import CASES

from dlcourse import functional as F
from dlcourse.autodiff import OPS, Tensor

FAMILIES = {  # file of the table → modules of dlcourse.functional
    "arithmetic": ["arithmetic"],
    "activation": ["activation"],
    "layers": ["linear", "normalization", "dropout", "penalty"],
    "loss": ["loss"],
}
TABLES = {family: importlib.import_module(f"extremes.{family}").ROWS for family in FAMILIES}
ROWS = [row for rows in TABLES.values() for row in rows]


# ---- the tables --------------------------------------------------------------------------------------------------------
def test_every_op_has_a_row_in_the_table_of_its_family():
    for family, modules in FAMILIES.items():
        ops = {name for name, op in OPS.items() if op.__module__.rpartition(".")[2] in modules}
        rows = {row.op for row in TABLES[family]}
        assert rows == ops, f"extremes/{family}.py: no row for {ops - rows}, unknown {rows - ops}"
    assert set(OPS) == {row.op for row in ROWS}


def survives(x, dtype):
    """Whether no entry becomes 0 or ∞ in this precision."""
    with np.errstate(over="ignore"):
        there = np.asarray(x, float).astype(dtype)
    return ((there == 0) == (np.asarray(x) == 0)).all() and (np.isinf(there) == np.isinf(x)).all()


def calls():
    for k, row in enumerate(ROWS):
        for dtype in row.dtypes:
            if callable(row.value) or all(survives(x, dtype) for x in row.inputs):
                numbers = ", ".join(str(np.asarray(x).tolist())[:30] for x in row.inputs)
                yield pytest.param(row, dtype, id=f"{k} {row.op}({numbers}) in {np.dtype(dtype)}")


def right(answer, inputs, dtype):
    return rounded(answer(*map(exact, inputs)) if callable(answer) else answer, dtype)


@pytest.mark.parametrize("row, dtype", list(calls()))
def test_values_and_gradients_are_right_at_the_extremes(row, dtype):
    live = len(row.gradients)
    with np.errstate(over="ignore"):
        inputs = [np.asarray(x, float).astype(dtype) if k < live else x for k, x in enumerate(row.inputs)]
    wanted = [right(row.value, inputs, dtype)]
    wanted += [None if g is None else right(g, inputs, dtype) for g in row.gradients]
    finite = all(np.isfinite(part).all() for part in [*wanted, *inputs] if part is not None)
    leaves = [Tensor(x) if k < live else x for k, x in enumerate(inputs)]
    with (
        np.errstate(all="ignore")
        if not finite
        else np.errstate(under="ignore", over="raise", invalid="raise")
    ):
        y = OPS[row.op](*leaves, **row.options)
        y.backward(np.ones(y.shape, y.dtype))
    got = [y.value, *(leaf.grad for leaf in leaves[:live])]
    for what, ours, theirs in zip(["value", *(f"gradient {k}" for k in range(1, live + 1))], got, wanted):
        if theirs is None:
            continue
        assert ours.dtype == dtype, what
        assert ours.shape == theirs.shape, what
        info = np.finfo(dtype)
        atol = max(min(info.tiny, 1e-7), row.ulps * info.eps * row.cancels * (what != "value"))
        np.testing.assert_allclose(
            ours, theirs, rtol=row.ulps * info.eps, atol=atol, err_msg=f"{row.op}: {what}"
        )


# ---- rules for all ops -------------------------------------------------------------------------------------------------
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def whole(case, dtype):
    """The case's inputs as whole numbers that the op can take, with large ones among them; labels as they are."""
    live = len(case.inputs) - case.fixed
    if "probabilities" in case.name:
        return [np.round(x).astype(dtype) for x in case.inputs]
    low = 1 if case.name.startswith(("log", "sqrt", "divide", "power")) else 0
    high = 4 if case.name.startswith(("power", "exp")) else min(200, np.iinfo(dtype).max)
    rng = np.random.default_rng(0)
    inputs = [
        rng.integers(low, high, x.shape).astype(dtype) if k < live else x for k, x in enumerate(case.inputs)
    ]
    return [x.astype(dtype) if case.name == "squared_error" else x for x in inputs]


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.int8, np.uint32], ids=lambda dtype: dtype.__name__)
@each_case
def test_whole_numbers_are_the_numbers_that_they_are(case, dtype):
    inputs, live = whole(case, dtype), len(case.inputs) - case.fixed
    as_floats = [x.astype(float) if k < live else x for k, x in enumerate(inputs)]
    for ours, theirs in zip(everything(case, inputs), everything(case, as_floats), strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == np.float64


def everything(case, inputs, options=None):
    """Value and gradients by the explicit call, with a gradient from above that differs from entry to entry."""
    y, backward = case.op.forward(*inputs, **(case.options if options is None else options))
    d = np.cos(np.arange(np.size(y))).reshape(np.shape(y))
    live = len(case.inputs) - case.fixed
    parts = tuple(part(d) for part in backward[:live]) if isinstance(backward, tuple) else backward(d)
    return [np.asarray(part) for part in (y, *(parts if isinstance(parts, tuple) else (parts,)))]


def has(option):
    return [case for case in CASES if option in inspect.signature(case.op).parameters]


def signs(axes, ndim):
    """The same axes with every choice of counting from the front or from the back."""
    return itertools.product(*[(k % ndim, k % ndim - ndim) for k in axes])


@pytest.mark.parametrize("case", has("axis"), ids=lambda case: case.name)
def test_an_axis_may_be_counted_from_the_back(case):
    ndim = case.inputs[0].ndim
    axis = case.options.get("axis", inspect.signature(case.op).parameters["axis"].default)
    if axis is None:
        pytest.skip("over all axes")
    front, *others = signs(axis if isinstance(axis, tuple) else (axis,), ndim)
    shaped = [axes if isinstance(axis, tuple) else axes[0] for axes in (front, *others)]
    wanted = everything(case, case.inputs, {**case.options, "axis": shaped[0]})
    for other in shaped[1:]:
        for ours, theirs in zip(
            everything(case, case.inputs, {**case.options, "axis": other}), wanted, strict=True
        ):
            np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("case", has("axis"), ids=lambda case: case.name)
@pytest.mark.parametrize("beyond", [0, 3, -1, -4])
def test_an_axis_that_is_not_there_is_refused(case, beyond):
    ndim = case.inputs[0].ndim
    with pytest.raises(ValueError, match="axis"):
        case.op(*case.inputs, **{**case.options, "axis": ndim + beyond if beyond >= 0 else beyond - ndim})


@pytest.mark.parametrize("case", has("axis"), ids=lambda case: case.name)
@pytest.mark.parametrize("axis", [0.5, "x", [[0]]], ids=str)
def test_an_axis_that_is_no_whole_number_is_refused(case, axis):
    with pytest.raises(ValueError, match="axis|axes"):
        case.op(*case.inputs, **{**case.options, "axis": axis})


def by_name(case):
    parameters = inspect.signature(case.op).parameters.values()
    return [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]


@pytest.mark.parametrize("case", [case for case in CASES if by_name(case)], ids=lambda case: case.name)
def test_arrays_may_be_given_by_name(case):
    """Before, these were not converted and not recorded: F.squared_error(A=p, Y=Y) had no gradient."""
    names, live = by_name(case), len(case.inputs) - case.fixed
    for first in range(len(case.inputs)):  # so many in their places, the others by name, the last one first
        leaves = [Tensor(x) if k < live else x for k, x in enumerate(case.inputs)]
        named = dict(reversed(list(zip(names[first:], leaves[first:]))))
        y = case.op(*leaves[:first], **named, **case.options)
        y.backward(np.cos(np.arange(y.size)).reshape(y.shape))
        wanted = everything(case, case.inputs)
        for ours, theirs in zip([y.value, *(leaf.grad for leaf in leaves[:live])], wanted, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_whole_numbers_given_by_name_are_converted():
    assert F.sigmoid(z=np.array([1, 3], np.uint8))[1] > 0.9
    assert F.squared_error(A=np.array([0], np.uint8), Y=np.array([20], np.uint8)) == 200
    with pytest.raises(TypeError, match="multiple values"):
        F.sigmoid(1.0, z=2.0)


@pytest.mark.parametrize("wrap", [list, tuple, lambda parts: [list(parts)]], ids=["list", "tuple", "nested"])
def test_tensors_in_a_list_are_refused_as_their_gradients_would_be_lost(wrap):
    p = Tensor(np.ones(3))
    for call in (
        lambda parts: F.concatenate(parts),
        lambda parts: F.l2_penalty(parts, lam=1.0, m=3),
        F.sum,
        F.sigmoid,
    ):
        with pytest.raises(TypeError, match="one by one"):
            call(wrap([p, p]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nan_is_never_taken_for_a_number(case):
    """An entry of the output that depends on an input entry is NaN when that entry is; or the call is refused."""
    rng = np.random.default_rng(1)

    def with_entry(which, at, value):
        changed = case.inputs[which].copy()
        changed[at] = value
        inputs = [*case.inputs[:which], changed, *case.inputs[which + 1 :]]
        with np.errstate(all="ignore"):
            return np.asarray(case.op(*inputs, **case.options))

    for which, x in enumerate(case.inputs):
        if x.dtype.kind != "f" or not x.size:
            continue
        for at in {tuple(rng.integers(n) for n in x.shape) for _ in range(3)}:
            try:
                y = with_entry(which, at, np.nan)
            except ValueError as refused:
                assert "NaN" in str(refused) or "nan" in str(refused), refused
                continue
            tried = []
            for value in (0.05, 0.4, 0.6, 0.95, -3.0, 5.0):
                try:
                    tried.append(with_entry(which, at, value))
                except ValueError:  # no probability
                    continue
            touched = np.any([one != tried[0] for one in tried], axis=0)
            assert np.isnan(y[touched]).all(), f"input {which}, entry {at}"


@each_case
def test_where_nothing_is_asked_nothing_is_sent(case):
    y, backward = case.op.forward(*case.inputs, **case.options)
    zero, live = np.zeros(np.shape(y)), len(case.inputs) - case.fixed
    parts = [part(zero) for part in backward[:live]] if isinstance(backward, tuple) else backward(zero)
    for part in parts if isinstance(parts, (tuple, list)) else [parts]:
        assert (part == 0).all()


ONE = [
    case
    for case in CASES
    if len(case.inputs) == 1 and "index" not in case.name and "mask" not in case.options
]


@pytest.mark.parametrize(
    "number", [True, False, 2, 0.25, np.float64(0.5), np.int8(1), np.bool_(True)], ids=repr
)
@pytest.mark.parametrize("case", ONE, ids=lambda case: case.name)
def test_a_single_number_is_computed_or_refused_in_a_sentence(case, number):
    if case.name.startswith(("log", "sqrt")) and not number:
        return
    try:
        y = case.op(number, **case.options)
    except ValueError as refused:
        assert len(str(refused)) > 30
    else:
        np.testing.assert_array_equal(y, case.op(np.array(float(number)), **case.options))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lists_are_arrays(case):
    np.testing.assert_array_equal(
        case.op(*[x.tolist() for x in case.inputs], **case.options), case.op(*case.inputs, **case.options)
    )


def test_transpose_takes_every_permutation_from_the_front_and_from_the_back():
    a = np.arange(24.0).reshape(2, 3, 4)
    for axes in itertools.permutations(range(3)):
        y, backward = F.transpose.forward(a, axes=axes)
        for other in signs(axes, 3):
            value, way = F.transpose.forward(a, axes=other)
            np.testing.assert_array_equal(value, y)
            np.testing.assert_array_equal(way(y), a)
