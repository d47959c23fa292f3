"""What many networks of the zoo begin and end with."""


def around(keras, *middle, shape=(9, 8, 3)):
    """Layers under test between two convolutions, so that there are channels to prune before and after them."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(shape, name='image'),
            layers.Conv2D(8, 3, padding='same', activation='relu'),
            *middle,
            layers.Conv2D(6, 3, padding='same', activation='relu'),
            layers.GlobalAveragePooling2D(),
            layers.Dense(4, activation='softmax'),
        ]
    )


def classify(keras, x, classes=4):
    """Pools a feature map and gives probabilities."""
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.layers.Dense(classes, activation='softmax')(x)


def convolve(keras, x, filters, **options):
    """A convolution of 3 x 3 that keeps the size, BatchNorm, ReLU."""
    x = keras.layers.Conv2D(filters, 3, padding='same', use_bias=False, **options)(x)
    return keras.layers.ReLU()(keras.layers.BatchNormalization()(x))
