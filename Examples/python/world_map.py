"""Where might the next town be? Three models of the towns of the world, and how to tell which of them is good.

    python Examples/python/world_map.py

It reads the folder Data of this repository, so run it there. With matplotlib it draws what it has found: world_map.png.
"""

import sys
from pathlib import Path

import numpy as np

import swift_gaussian as sg


def project(degrees: np.ndarray) -> np.ndarray:
    """Places of an equal-area map: degrees are no areas."""
    return np.stack([np.radians(degrees[:, 0]), np.sin(np.radians(degrees[:, 1]))], axis=1)


def on_land(points: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Whether places of the map are land, says a mask of cells of a tenth of a degree."""
    inside = (np.abs(points[:, 0]) <= np.pi) & (np.abs(points[:, 1]) <= 1)
    longitude, latitude = np.degrees(points[:, 0]), np.degrees(np.arcsin(np.clip(points[:, 1], -1, 1)))
    bands, cells = mask.shape
    row = np.clip((90 - latitude) / 180 * bands, 0, bands - 1).astype(int)
    column = ((longitude + 180) / 360 * cells).astype(int) % cells
    return inside & (mask[row, column] == 1)


def main(folder: Path) -> None:
    """Fit, draw, judge."""
    with open(folder / "world_cities.csv") as file:
        names = file.readline().strip().split(",")
    places = [names.index("longitude"), names.index("latitude")]
    towns = project(np.loadtxt(folder / "world_cities.csv", delimiter=",", skiprows=1, usecols=places))
    packed = np.load(folder / "land_mask_tenth_degree.npy")
    mask = np.unpackbits(packed.astype(np.uint8), axis=1)

    # What the models may see, and what judges them.
    order = np.random.default_rng(1).permutation(len(towns))
    held_out, training = towns[order[: len(towns) // 5]], towns[order[len(towns) // 5 :]]

    # Too simple, learnt by heart, and a mixture.
    models = {
        "one Gaussian": sg.MultivariateNormal.fit(training),
        "a kernel of 80 m on each town": sg.KernelDensity.fit(training, 1e-5),
        "64 Gaussians": sg.GaussianMixture.fit(training, 64, covariance="full"),
    }
    print(f"{'':<30}  log-likelihood  on land  copies?")
    for name, model in models.items():
        evaluation = sg.evaluate(model, train=training, test=held_out, scale="none", permutations=300)
        share = on_land(model.sample(7000, seed=7), mask).mean()
        print(f"{name:<30}  {model.log_density(held_out).mean():14.2f}  {share:7.1%}  {evaluation.verdicts['copying']}")
    print(f"{'the held-out towns':<30}  {'':14}  {on_land(held_out, mask).mean():7.1%}")

    try:
        from matplotlib import pyplot
    except ImportError:
        return
    figure, axes = pyplot.subplots(len(models), 1, figsize=(8, 10))
    for picture, (name, model) in zip(axes, models.items(), strict=True):
        rows = model.sample(5000, seed=7)
        lands = on_land(rows, mask)
        picture.plot(*rows[lands].T, ",", color="black")
        picture.plot(*rows[~lands].T, ",", color="tab:orange")
        picture.set(title=name, xlim=(-np.pi, np.pi), ylim=(-1, 1), xticks=[], yticks=[])
    figure.savefig("world_map.png", dpi=120)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "Data"))
