"""Which Keras is meant."""


def import_keras(program):
    """`keras3` is Keras 3, `keras2` the last of Keras 2."""
    if program == 'keras3':
        import keras
    else:
        import tf_keras as keras
    return keras
