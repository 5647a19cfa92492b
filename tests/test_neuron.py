"""A neuron that leaks: its simulation against its closed form, and the nearest of some curves."""

import numpy as np
import pytest

from dlcourse.analysis import neuron


@pytest.mark.parametrize("tau, rest", [(20.0, 2.0), (10.0, 0.0), (50.0, 10.0)])
def test_spikes_come_as_often_as_the_formula_says(tau, rest):
    for current in (1.5, 2.0, 4.0):
        _, _, spikes = neuron.leaky_integrate_and_fire(current, tau, rest, milliseconds=400)
        assert 1000 / np.diff(spikes).mean() == pytest.approx(
            neuron.firing_rate(current, tau, rest), rel=1e-9
        )


def test_between_spikes_the_voltage_solves_the_equation():
    times, voltages, spikes = neuron.leaky_integrate_and_fire(0.9, 20.0, 2.0, milliseconds=50)
    np.testing.assert_allclose(voltages, 0.9 * (1 - np.exp(-times / 20)), atol=1e-12)
    assert not spikes.size and neuron.firing_rate(np.array([0.0, 0.9, 1.0]), 20, 2).tolist() == [0, 0, 0]
    times, voltages, spikes = neuron.leaky_integrate_and_fire(2.0, 20.0, 2.0)
    assert spikes[0] == pytest.approx(20 * np.log(2))  # 2 (1 − exp(−t/τ)) = 1
    resting = (times > spikes[0]) & (times < spikes[0] + 2)
    assert resting.any() and not voltages[resting].any()


def test_without_a_leak_to_speak_of_the_rate_is_the_current():
    assert neuron.firing_rate(1000.0, 20.0, 0.0) == pytest.approx(1000 * 1000 / 20, rel=1e-3)
    assert neuron.firing_rate(1e9, 20.0, 4.0) == pytest.approx(250)  # the rest alone limits it


def test_the_nearest_of_some_curves():
    shapes, curve = np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 2.0]]), np.array([0.1, 3.0, 6.0])
    near, distance = neuron.nearest_multiple(shapes, curve)
    height = np.linalg.lstsq(shapes[1:].T, curve)[0][0]
    np.testing.assert_allclose(near, height * shapes[1])
    assert distance == pytest.approx(np.sqrt(np.mean((near - curve) ** 2)))


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="tau = 0, tick = 0.1, rest = 2"):
        neuron.leaky_integrate_and_fire(2.0, 0, 2)
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(2,\)"):
        neuron.nearest_multiple(np.ones((2, 3)), np.ones(2))
