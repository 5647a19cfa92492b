"""Data of the course: generators, which need `rng` (np.random.default_rng(seed), or RandomState), and real sets, which lie in `files`.

Examples are columns, X (n_x, m) and Y (1, m); `to_rows` turns them for the lessons after C2W3 3.10. What a loader returns is
read-only; `.split()` and `standardize` give arrays of your own.
"""

from .curves import FUNCTION_TARGETS, function_target, london_temperatures, noisy_sine
from .families import family_facts
from .fields import hills, ripple
from .linear import logistic_stream, stretched
from .planar import circles, gaussians, moons, noisy_wave, planar_flower, spirals, xor
from .prepare import augment, one_hot, standardize, to_rows, unroll
from .real import breast_cancer, digits, iris, photographs
from .tables import calories, house_causes, houses

__all__ = [
    "FUNCTION_TARGETS",
    "augment",
    "breast_cancer",
    "calories",
    "circles",
    "digits",
    "family_facts",
    "function_target",
    "gaussians",
    "hills",
    "house_causes",
    "houses",
    "iris",
    "logistic_stream",
    "london_temperatures",
    "moons",
    "noisy_sine",
    "noisy_wave",
    "one_hot",
    "photographs",
    "planar_flower",
    "ripple",
    "spirals",
    "standardize",
    "stretched",
    "to_rows",
    "unroll",
    "xor",
]
