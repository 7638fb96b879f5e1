"""Watch: the spread of weights and gradients, epoch by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd.language import say, spoken
from nn.training.callbacks import Callback
from viz.plots.histograms import by_layer, shortened
from viz.plots.plot import Plot
from viz.text import clean
from viz.theme import ThemeName

if TYPE_CHECKING:
    from nn.module import Module
    from nn.training.history import History
    from nn.training.trainer import Trainer

_SHARES = (0, 5, 25, 50, 75, 95, 100)  # percentiles that bound the bands


class Watch(Callback):
    """A callback that keeps the model's weights after each epoch, and gradients if it has samples.

    `weights` and `gradients` have a row for each epoch, the first one from before the first step,
    and a column for each of `model.parameters()`.  Gradients are those of the mean loss of the
    samples, which are given as for `fit`.

    >>> from viz.plots import Watch
    >>> model = MLP(1, [1])
    >>> for p in model.parameters():
    ...     p.data = 0.0
    >>> watch = Watch(model, [[1.0], [2.0]], [2.0, 4.0])
    >>> trainer = Trainer(lambda x, y: mse_loss(model(x), y), SGD(model.parameters(), lr=0.1))
    >>> _ = trainer.fit([[1.0], [2.0]], [2.0, 4.0], epochs=1, callbacks=[watch], progress=False)
    >>> watch.gradients[0]
    [-10.0, -6.0]
    >>> [round(w, 6) for w in watch.weights[1]]               # 0 - 0.1 * gradient
    [1.0, 0.6]
    >>> watch.plot_weights()
    <Plot of layers[0]; .save(path) or .figure>
    """

    def __init__(self, model: Module, *arrays: Any) -> None:
        self.model = model
        self.arrays = arrays
        self.parameters = model.parameters()
        self.weights: list[list[float]] = []
        self.gradients: list[list[float]] = []

    def begin(self, trainer: Trainer) -> None:
        """Forget an earlier run, and keep the numbers at the start of this one."""
        self.weights.clear()
        self.gradients.clear()
        self._keep(trainer)

    def __call__(self, trainer: Trainer, history: History) -> None:
        """Keep the numbers after an epoch."""
        self._keep(trainer)

    def _keep(self, trainer: Trainer) -> None:
        self.weights.append([p.data for p in self.parameters])
        if self.arrays:
            self.gradients.append(self._gradients(trainer))

    def _gradients(self, trainer: Trainer) -> list[float]:
        """The gradient of the mean loss by each parameter; 0.0 if it does not depend on it."""
        from autograd import jit
        from nn.training.batches import checked

        if not hasattr(self, "_program"):
            self._program = jit(trainer.objective)
            self.arrays = tuple(checked(self.arrays, "Watch"))
        _, packed = self._program.loss_and_gradients(*self.arrays)
        found = dict(zip(self._program.parameters, packed.tolist()))
        return [found.get(p, 0.0) for p in self.parameters]

    @spoken
    def plot_weights(self, theme: ThemeName = "light", *, lang: str | None = None) -> Plot:
        """Bands of each layer's weights over the epochs: range, 90 %, 50 %, and the median.

        Raises ValueError if no run was watched or for an unknown theme, ImportError without
        matplotlib.
        """
        return self._bands(self.weights, "weights", theme)

    @spoken
    def plot_gradients(self, theme: ThemeName = "light", *, lang: str | None = None) -> Plot:
        """The same bands of the gradients.

        Raises ValueError if none were kept or for an unknown theme, ImportError without matplotlib.
        """
        if self.weights and not self.arrays:
            raise ValueError("no gradients were kept: give Watch samples, Watch(model, x, y)")
        return self._bands(self.gradients, "gradients", theme)

    def _bands(self, rows: list[list[float]], what: str, theme: ThemeName) -> Plot:
        import numpy as np

        if not rows:
            raise ValueError("nothing was watched yet: pass callbacks=[watch] to fit")
        place = {p: k for k, p in enumerate(self.parameters)}
        groups = shortened(by_layer(self.model).items())
        plot = Plot(theme, columns=len(groups), size=(2.9, 2.7))
        table, epochs = np.array(rows), range(len(rows))
        for axes, (name, parameters) in zip(plot.axes, groups):
            numbers = table[:, [place[p] for p in parameters]]
            low, *bounds, high = np.percentile(numbers, _SHARES, axis=1)
            color = plot.theme.positive
            axes.fill_between(epochs, low, high, color=color, alpha=0.15, linewidth=0)
            axes.fill_between(epochs, bounds[0], bounds[-1], color=color, alpha=0.25, linewidth=0)
            axes.fill_between(epochs, bounds[1], bounds[-2], color=color, alpha=0.35, linewidth=0)
            axes.plot(epochs, bounds[2], color=plot.theme.text, linewidth=1.2)
            axes.set_title(clean(name, 30))
            axes.set_xlabel(say("plots.epoch"))
        plot.axes[0].set_ylabel(say(f"plots.{what}"), color=plot.theme.text)
        return plot
