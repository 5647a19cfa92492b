"""One small picture of each kind of Matplotlib artist: what the recorder tells, and the canvas paints, whoever uses it one day."""

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.collections import EllipseCollection, RegularPolyCollection
from matplotlib.colors import BoundaryNorm, ListedColormap, LogNorm, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle, Wedge

from dlcourse.explore import theme

X = np.linspace(0.1, 1, 30)
GRID = np.linspace(0, 1, 5)
FIELD = np.random.default_rng(0).random((5, 7))
SIDE = 170, 130  # pixels of one of them
ARTISTS = {}


def artist(draw):
    ARTISTS[draw.__name__] = draw
    return draw


@artist
def scatter(ax):
    ax.scatter(X, X**2, s=20 + 300 * X, c=X, edgecolors="k", alpha=0.6)


@artist
def scatter_of_rings(ax):
    styles = dict(linewidths=[1, 3], linestyles=["-", "--"], facecolors="none")
    ax.scatter(X[::4], X[::4], s=200, edgecolors=["r", "b"], **styles)


@artist
def quiver(ax):
    ax.quiver(*np.meshgrid(X[::6], X[::6]), *np.meshgrid(X[::6], -X[::6]))


@artist
def annotate(ax):
    ax.plot(X, X)
    ax.annotate("", (0.5, 0.5), (0.2, 0.8), arrowprops=dict(arrowstyle="->", connectionstyle="arc3,rad=.3"))
    ax.annotate("", (0.7, 0.7), (0.8, 0.3), arrowprops=dict(facecolor="C1", shrink=0.05))


@artist
def fill_between(ax):
    ax.fill_between(X, X, X**2, alpha=0.4, hatch="//", edgecolor="C3")


@artist
def step_and_stairs(ax):
    ax.step(X, X**2, where="mid", ls="--")
    ax.stairs(X[:-1] / 2, X, fill=True, baseline=0.2)


@artist
def bar(ax):
    ax.bar([1, 2, 3], [0.1, 0.5, 0.9], hatch=["/", "x", "-"], edgecolor="k", color=["C0", "C1", "none"])


@artist
def mesh_of_uneven_cells(ax):
    ax.pcolormesh(GRID**2, GRID[:4], FIELD[:3, :4])


@artist
def mesh_that_leans(ax):
    x, y = np.meshgrid(GRID, GRID[:4])
    ax.pcolormesh(
        x + 0.3 * y,
        y,
        np.ma.masked_greater(FIELD[:3, :4], 0.8),
        edgecolors="w",
        linewidth=2,
        antialiased=True,
    )


@artist
def mesh_that_runs(ax):
    ax.pcolormesh(*np.meshgrid(GRID, GRID), FIELD[:5, :5], shading="gouraud")


@artist
def mesh_on_log_axes_upside_down(ax):
    ax.set_yscale("log")
    ax.pcolormesh(GRID, np.linspace(1, 10, 4), FIELD[:3, :4])
    ax.invert_yaxis()
    ax.invert_xaxis()


@artist
def contour(ax):
    ax.contour(X, X, np.outer(X, X), levels=5)


@artist
def contourf(ax):
    ax.contourf(X, X, np.outer(X, X), levels=5)


@artist
def text_in_a_box(ax):
    ax.text(
        0.5, 0.5, " ", fontsize=40, rotation=30, bbox=dict(boxstyle="round", fc="wheat", ec="k", alpha=0.6)
    )


@artist
def formula(ax):
    ax.text(0.2, 0.5, r"$\frac{\partial J}{\partial w^{[l]}}$", fontsize=20, rotation=20, color="C2")


@artist
def legend(ax):
    ax.plot(X, X, "o-", label=" ")
    ax.scatter(X, X**2, label=" ")
    ax.fill_between(X, 0, X**3, label=" ", alpha=0.3)
    ax.legend()


@artist
def twins(ax):
    ax.plot(X, X)
    ax.twinx().plot(X, 100 * X**2, "C1")


@artist
def inset(ax):
    ax.plot(X, X)
    inner = ax.inset_axes([0.5, 0.1, 0.4, 0.4])
    inner.plot(X, X)
    inner.set(xlim=(0.2, 0.3), ylim=(0.2, 0.3))
    ax.indicate_inset_zoom(inner)


@artist
def log_axes(ax):
    ax.loglog(X, X**3, "s-")
    ax.grid(True, which="both")


@artist
def symlog_axis(ax):
    ax.set_xscale("symlog", linthresh=0.1)
    ax.plot(X - 0.5, X)


@artist
def image_rgb(ax):
    ax.imshow(np.dstack([FIELD, FIELD[::-1], FIELD[:, ::-1]]))


@artist
def image_rgba_turned(ax):
    rgba = np.dstack([FIELD, FIELD[::-1], FIELD[:, ::-1], FIELD])
    ax.imshow(rgba, extent=(0, 1, 0, 2), origin="lower", aspect="auto")


@artist
def image_with_holes(ax):
    ax.imshow(np.ma.masked_less(FIELD, 0.3), cmap="RdBu", norm=TwoSlopeNorm(0.5))


@artist
def image_on_a_log_scale(ax):
    ax.imshow(10 ** (3 * FIELD), norm=LogNorm(1, 1000), alpha=0.5)


@artist
def image_with_alphas(ax):
    ax.imshow(FIELD, alpha=FIELD, aspect="auto", animated=True)  # at rest Matplotlib itself loses them


@artist
def image_of_classes(ax):
    colors = ListedColormap(["r", "g", "b", "y"])
    ax.imshow([[0, 1], [2, 3]], cmap=colors, norm=BoundaryNorm([0, 1, 2, 3, 4], 4))


@artist
def image_in_a_circle(ax):
    ax.imshow(FIELD).set_clip_path(Circle((3, 2), 2, transform=ax.transData))


@artist
def path_effects(ax):
    ax.plot(X, X, lw=3, path_effects=[effects.Stroke(linewidth=7, foreground="k"), effects.Normal()])


@artist
def broken_lines(ax):
    gap = np.where((X > 0.4) & (X < 0.6), np.nan, X)
    ax.plot(X, gap, "o--", markevery=3, dashes=[4, 2], gapcolor="y")
    ax.broken_barh([(0, 0.2), (0.5, 0.3)], (0.1, 0.2))


@artist
def errorbar(ax):
    ax.errorbar(X[::5], X[::5], yerr=0.1, xerr=0.05, capsize=4, fmt="o")


@artist
def pie(ax):
    ax.pie([1, 2, 3], explode=(0, 0.1, 0))


@artist
def table(ax):
    ax.table([[" ", " "], [" ", " "]], loc="center", cellColours=[["w", "r"], ["b", "w"]])


@artist
def boxes(ax):
    ax.boxplot([X, X**2], patch_artist=True)


@artist
def violins(ax):
    ax.violinplot([X, X**2])


@artist
def stem(ax):
    ax.stem(X[::4], X[::4])


@artist
def hexagons(ax):
    ax.hexbin(np.sin(40 * X), np.cos(70 * X), gridsize=6)


@artist
def ellipses(ax):
    place = dict(offsets=[(0.3, 0.3), (0.7, 0.7)], offset_transform=ax.transData)
    ax.add_collection(
        EllipseCollection([0.4, 0.2], [0.2, 0.6], [30, 60], units="xy", facecolors=["r", "b"], **place)
    )


@artist
def polygons(ax):
    place = dict(offsets=[(0.3, 0.3), (0.7, 0.7)], offset_transform=ax.transData)
    ax.add_collection(RegularPolyCollection(6, rotation=0.3, sizes=(300, 900), **place))


@artist
def triangles(ax):
    ax.tripcolor(np.sin(40 * X[::2]), np.cos(70 * X[::2]), X[::2], antialiased=True)


@artist
def patches(ax):
    ax.add_patch(Wedge((0.5, 0.5), 0.3, 0, 200, width=0.1))
    ax.add_patch(FancyArrowPatch((0, 0), (1, 1), mutation_scale=20, lw=2, linestyle=":"))
    ax.add_patch(Rectangle((0.1, 0.1), 0.3, 0.3, angle=20, hatch="\\"))


@artist
def endless_lines(ax):
    ax.axline((0, 0), slope=1)
    ax.axvspan(0.2, 0.3, alpha=0.2)
    ax.axhline(0.5, ls=":")


@artist
def stacks(ax):
    ax.stackplot(X, X, X**2, X**3)


@artist
def colorbar(ax):
    ax.figure.colorbar(ax.imshow(FIELD, norm=LogNorm(0.1, 1)), ax=ax, extend="both")


@artist
def polar(ax):
    ax.plot(6 * X, X)
    ax.bar([0, 1], [0.5, 1], width=0.5)
    ax.grid(True)


def draw_on(figure, names=tuple(ARTISTS)):
    """These artists on a figure, each in axes of its own."""
    columns = min(len(names), 5)
    rows = -(-len(names) // columns)
    for k, name in enumerate(names, 1):
        projection = "polar" if name == "polar" else None
        ARTISTS[name](figure.add_subplot(rows, columns, k, projection=projection))


def board(names=tuple(ARTISTS)):
    """A figure of its own with these artists."""
    columns = min(len(names), 5)
    width, height = SIDE[0] * columns, SIDE[1] * -(-len(names) // columns)
    with theme.look():
        figure = Figure(figsize=(width / theme.DPI, height / theme.DPI), dpi=theme.DPI)
        draw_on(figure, names)
    return figure


def size(figure):
    """Its size in CSS pixels."""
    return [round(side * theme.DPI) for side in figure.get_size_inches()]
