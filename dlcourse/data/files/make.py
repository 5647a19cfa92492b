"""Make the data files of this folder from the copies that scikit-learn ships, which is needed for nothing else:

    python -m pip install scikit-learn        in an environment of its own
    python make.py

Two runs with the same versions write the same bytes. NOTICE.md says where each set comes from.
"""

from pathlib import Path

import numpy as np
from PIL import Image
from sklearn import datasets

HERE = Path(__file__).parent
CROPS = {  # left, upper, right, lower in the original of 640 × 427; then half the size
    "china": (112, 24, 640, 424),  # the roof's tip is in the upper left 64 × 64 of the result
    "flower": (44, 18, 572, 418),
}


def main():
    patients = datasets.load_breast_cancer()
    malignant = patients.target == 0
    np.savez_compressed(
        HERE / "breast_cancer.npz",
        X=patients.data.T.copy(),
        Y=malignant[None].astype(np.uint8),
        names=np.array(patients.feature_names, dtype=str),
    )
    digits = datasets.load_digits()
    np.savez_compressed(
        HERE / "digits.npz", images=digits.images.astype(np.uint8), labels=digits.target.astype(np.uint8)
    )
    iris = datasets.load_iris()
    np.savez_compressed(
        HERE / "iris.npz",
        X=iris.data.T.copy(),
        labels=iris.target.astype(np.uint8),
        names=np.array([name.removesuffix(" (cm)") for name in iris.feature_names], dtype=str),
        species=np.array(iris.target_names, dtype=str),
    )
    for name, (left, upper, right, lower) in CROPS.items():
        picture = Image.fromarray(datasets.load_sample_image(f"{name}.jpg"))
        size = (right - left) // 2, (lower - upper) // 2
        picture.resize(size, Image.Resampling.LANCZOS, box=CROPS[name]).save(
            HERE / f"{name}.png", optimize=True
        )


if __name__ == "__main__":
    main()
