"""Layers that join several branches, and networks with several inputs or outputs."""

from .pieces import classify, convolve
from .registry import network


def branched(keras, merge, names=('first', 'second')):
    """Branches of equal width, joined by the layer under test."""
    image = keras.Input((9, 8, 3), name='image')
    x = convolve(keras, image, 8)
    joined = merge([keras.layers.Conv2D(8, 3, padding='same', name=name)(x) for name in names])
    return keras.Model(image, classify(keras, convolve(keras, joined, 6)))


@network()
def merge_add(keras):
    return branched(keras, keras.layers.Add(), ('first', 'second', 'third'))


@network()
def merge_subtract(keras):
    return branched(keras, keras.layers.Subtract())


@network()
def merge_multiply(keras):
    return branched(keras, keras.layers.Multiply())


@network()
def merge_average(keras):
    return branched(keras, keras.layers.Average(), ('first', 'second', 'third'))


@network()
def merge_maximum(keras):
    return branched(keras, keras.layers.Maximum())


@network()
def merge_minimum(keras):
    return branched(keras, keras.layers.Minimum())


@network()
def merge_concatenate(keras):
    return branched(keras, keras.layers.Concatenate(), ('first', 'second', 'third'))


@network()
def merge_concatenate_rows(keras):
    return branched(keras, keras.layers.Concatenate(axis=1))


@network()
def merge_dot(keras):
    layers = keras.layers
    features = keras.Input((7,), name='features')
    first = layers.Dense(8, activation='relu')(features)
    second = layers.Dense(8, activation='tanh')(features)
    alike = layers.Dot(axes=1, normalize=True)([first, second])
    product = layers.Dot(axes=(1, 1))([first, second])
    return keras.Model(features, layers.Dense(3)(layers.Concatenate()([alike, product, first])))


@network(quantised=('float16', 'uint8', 'uint16'))
def residual(keras):
    layers = keras.layers
    image = keras.Input((12, 12, 3), name='image')
    x = convolve(keras, image, 8)
    for filters, stride in [(8, 1), (12, 2)]:
        y = convolve(keras, x, filters, strides=stride)
        y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding='same')(y))
        around = x if stride == 1 else layers.Conv2D(filters, 1, strides=stride, padding='same')(x)
        x = layers.Activation('relu')(layers.add([around, y]))
    return keras.Model(image, classify(keras, x))


@network()
def squeeze_and_excite(keras):
    layers = keras.layers
    image = keras.Input((9, 8, 3), name='image')
    x = convolve(keras, image, 8)
    weight = layers.GlobalAveragePooling2D()(x)
    weight = layers.Reshape((1, 1, 8))(weight)
    weight = layers.Conv2D(4, 1, activation='swish')(weight)
    weight = layers.Conv2D(8, 1, activation='sigmoid')(weight)
    return keras.Model(image, classify(keras, layers.Multiply()([x, weight])))


@network()
def dense_blocks(keras):
    image = keras.Input((9, 8, 3), name='image')
    x = convolve(keras, image, 6)
    for _ in range(3):
        x = keras.layers.Concatenate()([x, convolve(keras, x, 4)])
    return keras.Model(image, classify(keras, x))


@network()
def u_shape(keras):
    layers = keras.layers
    image = keras.Input((8, 8, 2), name='image')
    wide = convolve(keras, image, 6)
    deep = convolve(keras, layers.MaxPooling2D(2)(wide), 10)
    up = layers.Conv2DTranspose(6, 2, strides=2)(deep)
    x = convolve(keras, layers.Concatenate()([up, wide]), 6)
    return keras.Model(image, layers.Conv2D(1, 1, activation='sigmoid')(x))


@network()
def two_inputs_two_outputs(keras):
    layers = keras.layers
    image = keras.Input((9, 8, 3), name='image')
    facts = keras.Input((5,), name='facts')
    seen = layers.GlobalAveragePooling2D()(convolve(keras, image, 8))
    known = layers.Dense(6, activation='relu')(facts)
    x = layers.Dense(10, activation='relu')(layers.concatenate([seen, known]))
    kind = layers.Dense(4, activation='softmax', name='kind')(x)
    size = layers.Dense(1, name='size')(x)
    return keras.Model([image, facts], [kind, size])


@network()
def intermediate_output(keras):
    image = keras.Input((9, 8, 3), name='image')
    x = convolve(keras, image, 8)
    return keras.Model(image, [classify(keras, convolve(keras, x, 6)), x])
