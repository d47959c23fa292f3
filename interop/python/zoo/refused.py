"""Networks that hold code of their makers: reading them must be refused, and the code never run."""

from .registry import network


@network(refused='Lambda')
def with_lambda(keras):
    layers = keras.layers
    image = keras.Input((9, 8, 3), name='image')
    x = layers.Lambda(lambda pixels: pixels / 255)(image)
    x = layers.Conv2D(4, 3)(x)
    return keras.Model(image, layers.Dense(3)(layers.GlobalAveragePooling2D()(x)))


@network(refused='custom layer')
def with_custom_layer(keras):
    @keras.utils.register_keras_serializable(package='Mine')
    class Doubling(keras.layers.Layer):
        def call(self, inputs):
            return 2 * inputs

    return keras.Sequential([keras.Input((5,), name='features'), Doubling(), keras.layers.Dense(3)])


@network(refused='custom activation')
def with_custom_activation(keras):
    @keras.utils.register_keras_serializable(package='Mine')
    def doubling(x):
        return 2 * x

    return keras.Sequential([keras.Input((5,), name='features'), keras.layers.Dense(3, activation=doubling)])


@network(refused='subclassed model')
def with_subclassed_model(keras):
    @keras.utils.register_keras_serializable(package='Mine')
    class Wrapped(keras.Model):
        def __init__(self, **options):
            super().__init__(**options)
            self.dense = keras.layers.Dense(3)

        def call(self, inputs):
            return self.dense(inputs)

    features = keras.Input((5,), name='features')
    return keras.Model(features, Wrapped()(features))
