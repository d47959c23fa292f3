"""Models in models, and layers that are used more than once."""

from .pieces import classify, convolve
from .registry import network


@network()
def nested(keras):
    inner_image = keras.Input((9, 8, 3), name='inner_image')
    inner = keras.Model(inner_image, convolve(keras, convolve(keras, inner_image, 8), 6), name='backbone')
    image = keras.Input((9, 8, 3), name='image')
    return keras.Model(image, classify(keras, inner(image)))


@network()
def nested_twice(keras):
    layers = keras.layers
    deep_input = keras.Input((9, 8, 6), name='deep_input')
    deep = keras.Model(deep_input, convolve(keras, deep_input, 5), name='deep')
    middle_input = keras.Input((9, 8, 3), name='middle_input')
    middle = keras.Model(middle_input, deep(convolve(keras, middle_input, 6)), name='middle')
    image = keras.Input((9, 8, 3), name='image')
    x = layers.Conv2D(3, 1)(image)
    return keras.Model(image, classify(keras, layers.Conv2D(7, 3)(middle(x))))


@network()
def nested_sequential(keras):
    layers = keras.layers
    backbone = keras.Sequential(
        [keras.Input((9, 8, 3)), layers.Conv2D(8, 3, activation='relu'), layers.Conv2D(6, 3)], name='backbone'
    )
    head = keras.Sequential([keras.Input((6,)), layers.Dense(8, activation='relu'), layers.Dense(4)], name='head')
    return keras.Sequential(
        [keras.Input((9, 8, 3), name='image'), backbone, layers.GlobalAveragePooling2D(), head], name='whole'
    )


@network()
def shared_layer(keras):
    layers = keras.layers
    first = keras.Input((9, 8, 3), name='left')
    second = keras.Input((9, 8, 3), name='right')
    shared = layers.Conv2D(8, 3, padding='same', activation='relu')
    again = layers.Conv2D(8, 3, padding='same', activation='relu')
    joined = layers.Concatenate()([again(shared(first)), again(again(shared(second)))])
    return keras.Model([first, second], classify(keras, joined))


@network()
def siamese(keras):
    layers = keras.layers
    image = keras.Input((9, 8, 3), name='inner_image')
    x = layers.GlobalAveragePooling2D()(convolve(keras, image, 8))
    encoder = keras.Model(image, layers.Dense(6)(x), name='encoder')
    left, right = keras.Input((9, 8, 3), name='left'), keras.Input((9, 8, 3), name='right')
    difference = layers.Subtract()([encoder(left), encoder(right)])
    return keras.Model([left, right], layers.Dense(1, activation='sigmoid')(difference))
