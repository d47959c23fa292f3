"""Dense networks, and layers that only move values about."""

from .pieces import classify, convolve
from .registry import network


@network()
def perceptron(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((12,), name='features'),
            layers.Dense(16, activation='relu'),
            layers.BatchNormalization(),
            layers.Dropout(0.2),
            layers.Dense(8, activation='tanh', use_bias=False),
            layers.Dense(3, activation='softmax'),
        ]
    )


@network()
def perceptron_on_last_axis(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((4, 5, 6), name='features'),
            layers.Dense(8, activation='relu'),
            layers.Dense(7),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )


@network(quantised=('float16', 'uint8', 'uint16'))
def flattened(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1), name='image'),
            layers.Conv2D(6, 3, activation='relu'),
            layers.MaxPooling2D(),
            layers.Conv2D(8, 2, activation='relu'),
            layers.Flatten(),
            layers.Dense(10, activation='relu'),
            layers.Dense(4, activation='softmax'),
        ]
    )


@network(trained=True)
def trained(keras):
    image = keras.Input((9, 8, 3), name='image')
    return keras.Model(image, classify(keras, convolve(keras, convolve(keras, image, 8), 6)))


@network()
def reshaped(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((12,), name='features'),
            layers.Dense(24, activation='relu'),
            layers.Reshape((3, -1, 4)),
            layers.Permute((2, 1, 3)),
            layers.Conv2D(6, 2, activation='relu'),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )


@network()
def repeated(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6,), name='features'),
            layers.Dense(8, activation='relu'),
            layers.RepeatVector(4),
            layers.Permute((2, 1)),
            layers.Dense(5, activation='relu'),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )


@network()
def sequence_shaping(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((10, 4), name='signal'),
            layers.Conv1D(6, 3, activation='relu'),
            layers.ZeroPadding1D((1, 2)),
            layers.Conv1D(6, 3, activation='relu'),
            layers.UpSampling1D(2),
            layers.Cropping1D((1, 1)),
            layers.SpatialDropout1D(0.1),
            layers.GlobalAveragePooling1D(),
            layers.Dense(3),
        ]
    )


@network()
def dynamic_image(keras):
    image = keras.Input((None, None, 3), name='image')
    x = convolve(keras, image, 8)
    x = keras.layers.MaxPooling2D(2)(convolve(keras, x, 6))
    return keras.Model(image, keras.layers.Conv2D(2, 1)(x))


@network()
def time_distributed(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((4, 6, 5, 2), name='film'),
            layers.TimeDistributed(layers.Conv2D(6, 3, padding='same', activation='relu')),
            layers.TimeDistributed(layers.MaxPooling2D(2)),
            layers.TimeDistributed(layers.Flatten()),
            layers.TimeDistributed(layers.Dense(7, activation='relu')),
            layers.LSTM(6),
            layers.Dense(3),
        ]
    )
