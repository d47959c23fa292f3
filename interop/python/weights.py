"""Seeded random weights that leave no layer without effect."""

import numpy as np


def randomise(model, seed):
    """Gives every weight new values, the same for the same order of shapes and names; not what was adapted to data."""
    random = np.random.default_rng(seed)
    for layer in leaves(model):
        if layer.weights and not hasattr(layer, 'adapt'):
            values = zip(layer.weights, layer.get_weights())
            layer.set_weights([draw(random, weight.name, value) for weight, value in values])


def leaves(layer):
    """The layers that are no models, in order."""
    inner = getattr(layer, 'layers', None)
    return [layer] if inner is None else [leaf for each in inner for leaf in leaves(each)]


def draw(random, name, value):
    """Variances and counts stay above zero, scales stay near one, and kernels keep the size of what goes through."""
    role = name.split('/')[-1].split(':')[0]
    if value.size == 0 or not np.issubdtype(value.dtype, np.floating):
        return value
    if 'variance' in role or 'gamma' in role or 'scale' in role:
        return random.uniform(0.5, 1.5, value.shape).astype(value.dtype)
    width = np.prod(value.shape[:-1]) if value.ndim > 1 and 'embedding' not in role else 4
    return (random.standard_normal(value.shape) / np.sqrt(width)).astype(value.dtype)


def train(model, seed):
    """One step on random data, after which files hold the state of an optimizer."""
    random = np.random.default_rng(seed)
    inputs = [random.standard_normal((8, *tensor.shape[1:])) for tensor in model.inputs]
    targets = [random.standard_normal((8, *tensor.shape[1:])) for tensor in model.outputs]
    model.compile(optimizer='adam', loss='mse', metrics=['mae'])
    model.fit(inputs, targets, batch_size=8, verbose=0)
