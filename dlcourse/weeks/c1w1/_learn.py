"""Training, with a copy of the parameters after every epoch to scrub through."""

from ... import train


def learn(loss, batches, optimizer, epochs):
    """`train.fit`, and beside its history the parameters' values at the start and after each epoch: (values, history).

    Shapes   values: epochs + 1 lists, each with an array for each of the optimizer's parameters
    """

    def values():
        return [p.value.copy() for p in optimizer.params]

    start = values()
    history = train.fit(loss, batches, optimizer, epochs=epochs, measure=values, progress=False)
    return [start, *history.measured], history


def layers(values):
    """[W[1], b[1], W[2], b[2], …] → [(W[1], b[1]), (W[2], b[2]), …]"""
    return list(zip(values[::2], values[1::2]))
