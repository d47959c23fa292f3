"""Runs a Keras model as Keras runs it."""

import numpy as np
import tensorflow as tf


def predict(model, feeds):
    """The outputs in order. Compiled, as only so a convolution with channels first runs on a CPU, where need be."""
    values = [tf.constant(value) for value in feeds.values()]
    values = values if len(values) > 1 else values[0]
    try:
        outputs = model(values, training=False)
    except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
        outputs = tf.function(lambda given: model(given, training=False), jit_compile=True)(values)
    return [np.asarray(output) for output in tf.nest.flatten(outputs)]


def save_outputs(path, outputs):
    np.savez(path, **{f'{index:02}': output for index, output in enumerate(outputs)})
