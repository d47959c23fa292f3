"""Keras files to TensorFlow.js files, by the package tensorflowjs without the dependencies that only other formats need."""

import shutil
import sys
from unittest.mock import MagicMock


def import_converter():
    """The package imports decision forests, JAX and the hub, although neither layers nor saved models need them."""
    for name in ('tensorflow_decision_forests', 'tensorflow_hub', 'jax', 'jax.experimental', 'flax'):
        sys.modules.setdefault(name, MagicMock())
    from tensorflowjs.converters import converter

    return converter


def convert_layers(h5, folder, type=None):
    """An h5 file of Keras 2 to a layers model; `type` is what its weights are quantised to."""
    dispatch = import_converter().dispatch_keras_h5_to_tfjs_layers_model_conversion
    dispatch(str(h5), str(folder), quantization_dtype_map={type: '*'} if type else None)


def convert_graph(saved, folder):
    """A saved model, which is used up, to a graph model."""
    import_converter().tf_saved_model_conversion_v2.convert_tf_saved_model(str(saved), str(folder))
    shutil.rmtree(saved)
