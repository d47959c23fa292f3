"""Convolutions, pooling, normalisation and activations."""

import numpy as np

from .pieces import around, classify, convolve
from .registry import network


@network()
def convolution_paddings(keras):
    layers = keras.layers
    return around(
        keras,
        layers.Conv2D(8, 3, padding='valid', activation='tanh'),
        layers.Conv2D(8, 3, strides=2, padding='same'),
        layers.Conv2D(10, (2, 4), padding='same', use_bias=False, activation='sigmoid'),
        shape=(16, 15, 3),
    )


@network()
def convolution_stride_above_kernel(keras):
    return around(keras, keras.layers.Conv2D(6, 1, strides=2, padding='same'), shape=(11, 10, 3))


@network()
def convolution_dilated(keras):
    return around(keras, keras.layers.Conv2D(8, 3, dilation_rate=2, padding='same', activation='relu'))


@network()
def convolution_grouped(keras):
    return around(keras, keras.layers.Conv2D(12, 3, groups=4, padding='same', activation='relu'))


@network()
def convolution_one_dimension(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((24, 5), name='signal'),
            layers.Conv1D(8, 5, padding='same', activation='relu'),
            layers.MaxPooling1D(2),
            layers.Conv1D(8, 3, padding='causal', dilation_rate=2, activation='relu'),
            layers.AveragePooling1D(2),
            layers.SeparableConv1D(8, 3, padding='same'),
            layers.GlobalMaxPooling1D(),
            layers.Dense(3, activation='softmax'),
        ]
    )


@network()
def convolution_three_dimensions(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((6, 6, 6, 2), name='volume'),
            layers.Conv3D(6, 3, padding='same', activation='relu'),
            layers.MaxPooling3D(2),
            layers.Conv3D(4, 2, activation='relu'),
            layers.GlobalAveragePooling3D(),
            layers.Dense(3),
        ]
    )


@network()
def convolution_transposed(keras):
    layers = keras.layers
    return around(
        keras,
        layers.Conv2DTranspose(8, 3, strides=2, padding='same', activation='relu'),
        layers.Conv2DTranspose(6, 4, strides=2, padding='valid'),
        layers.Conv2DTranspose(6, 2, strides=1, padding='same', use_bias=False),
        shape=(5, 4, 3),
    )


@network()
def depthwise(keras):
    return around(keras, keras.layers.DepthwiseConv2D(3, padding='same', activation='relu'))


@network()
def depthwise_multiplier(keras):
    layers = keras.layers
    return around(keras, layers.DepthwiseConv2D(3, strides=2, depth_multiplier=2, padding='same'), layers.ReLU())


@network()
def separable(keras):
    layers = keras.layers
    return around(
        keras,
        layers.SeparableConv2D(8, 3, padding='same', activation='relu'),
        layers.SeparableConv2D(6, 3, depth_multiplier=2, use_bias=False),
    )


@network()
def pooling_maximum(keras):
    layers = keras.layers
    return around(keras, layers.MaxPooling2D(2), layers.MaxPooling2D(3, strides=2, padding='same'))


@network()
def pooling_average(keras):
    layers = keras.layers
    return around(keras, layers.AveragePooling2D(3, strides=1, padding='same'), layers.AveragePooling2D((2, 3)))


@network()
def pooling_global_maximum(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((9, 8, 3), name='image'),
            layers.Conv2D(8, 3, activation='relu'),
            layers.GlobalMaxPooling2D(keepdims=True),
            layers.Conv2D(6, 1, activation='relu'),
            layers.Flatten(),
            layers.Dense(4),
        ]
    )


@network()
def batch_normalisation(keras):
    layers = keras.layers
    return around(
        keras,
        layers.BatchNormalization(),
        layers.Conv2D(8, 1, use_bias=False),
        layers.BatchNormalization(scale=False),
        layers.ReLU(),
        layers.Conv2D(6, 1, use_bias=False),
        layers.BatchNormalization(center=False, epsilon=0.01),
        layers.Conv2D(6, 1, use_bias=False),
        layers.BatchNormalization(center=False, scale=False),
    )


@network()
def activations_as_layers(keras):
    layers = keras.layers
    return around(
        keras,
        layers.ReLU(max_value=6.0),
        layers.Conv2D(8, 1),
        layers.LeakyReLU(0.1),
        layers.Conv2D(8, 1),
        layers.PReLU(shared_axes=[1, 2]),
        layers.Conv2D(8, 1),
        layers.ELU(0.7),
        layers.Conv2D(8, 1),
        layers.Softmax(),
        layers.Conv2D(8, 1),
        layers.Activation('swish'),
    )


@network()
def activation_parametric_per_position(keras):
    return around(keras, keras.layers.PReLU())


@network()
def activation_relu_thresholds(keras):
    return around(keras, keras.layers.ReLU(max_value=2.0, negative_slope=0.1, threshold=0.2))


def activated(keras, names):
    """A convolution for each activation of these names."""
    return around(keras, *[keras.layers.Conv2D(6, 1, activation=name) for name in names])


@network()
def activations_by_name(keras):
    return activated(keras, ['elu', 'selu', 'softplus', 'softsign', 'tanh', 'sigmoid', 'linear', 'swish', 'gelu'])


@network()
def activations_by_name_more(keras):
    return activated(keras, ['exponential', 'hard_sigmoid', 'mish', 'relu'])


@network(keras2=False)
def activations_of_keras_3(keras):
    names = ['relu6', 'silu', 'celu', 'hard_tanh', 'hard_silu', 'leaky_relu', 'log_sigmoid', 'soft_shrink']
    return activated(keras, names)


@network()
def zero_padding_and_cropping(keras):
    layers = keras.layers
    return around(
        keras,
        layers.ZeroPadding2D(((0, 1), (2, 1))),
        layers.Conv2D(6, 3, activation='relu'),
        layers.Cropping2D(((1, 0), (0, 2))),
    )


@network()
def upsampling(keras):
    layers = keras.layers
    return around(
        keras,
        layers.UpSampling2D(2),
        layers.Conv2D(6, 3, activation='relu'),
        layers.UpSampling2D((2, 3), interpolation='bilinear'),
        shape=(5, 4, 3),
    )


@network()
def noise_and_dropout(keras):
    layers = keras.layers
    return around(
        keras,
        layers.Dropout(0.3),
        layers.GaussianNoise(0.2),
        layers.SpatialDropout2D(0.2),
        layers.GaussianDropout(0.1),
        layers.ActivityRegularization(l2=0.01),
    )


@network()
def normalisations(keras):
    layers = keras.layers
    return around(
        keras,
        layers.LayerNormalization(),
        layers.Conv2D(8, 1),
        layers.GroupNormalization(groups=4),
        layers.Conv2D(8, 1),
        layers.UnitNormalization(),
        layers.Conv2D(8, 1),
        layers.LayerNormalization(center=False, scale=False, epsilon=0.01),
    )


@network()
def preprocessing(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((9, 8, 3), name='image'),
            layers.Rescaling(1 / 2, offset=-0.25),
            layers.Normalization(mean=[0.1, 0.2, 0.3], variance=[0.5, 1.0, 2.0]),
            layers.CenterCrop(8, 7),
            layers.RandomFlip('horizontal'),
            layers.Conv2D(8, 3, activation='relu'),
            layers.GlobalAveragePooling2D(),
            layers.Dense(4),
        ]
    )


@network()
def preprocessing_adapted(keras):
    normalization = keras.layers.Normalization()
    normalization.adapt(2 * np.random.default_rng(1).standard_normal((4, 9, 8, 3)) + 1)
    image = keras.Input((9, 8, 3), name='image')
    x = convolve(keras, normalization(image), 8)
    return keras.Model(image, classify(keras, x))


@network()
def preprocessing_resizing(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((9, 8, 3), name='image'),
            layers.Resizing(12, 12),
            layers.Conv2D(8, 3, activation='relu'),
            layers.GlobalAveragePooling2D(),
            layers.Dense(4),
        ]
    )


@network()
def channels_first(keras):
    layers = keras.layers
    options = {'data_format': 'channels_first'}
    return keras.Sequential(
        [
            keras.Input((3, 9, 7), name='image'),
            layers.Conv2D(8, 3, padding='same', activation='relu', **options),
            layers.BatchNormalization(axis=1),
            layers.MaxPooling2D(2, **options),
            layers.DepthwiseConv2D(3, padding='same', **options),
            layers.Conv2D(6, 3, **options),
            layers.Flatten(**options),
            layers.Dense(4),
        ]
    )


@network()
def half_precision(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((9, 8, 3), name='image'),
            layers.Conv2D(8, 3, activation='relu', dtype='float16'),
            layers.Conv2D(8, 3, activation='relu', dtype='float16'),
            layers.GlobalAveragePooling2D(dtype='float16'),
            layers.Dense(4, dtype='float16'),
        ]
    )


@network()
def mixed_precision(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((9, 8, 3), name='image'),
            layers.Conv2D(8, 3, activation='relu', dtype='mixed_float16'),
            layers.BatchNormalization(dtype='mixed_float16'),
            layers.GlobalAveragePooling2D(dtype='mixed_float16'),
            layers.Dense(4, dtype='float32'),
        ]
    )


def inverted_residual(keras, x, filters, stride):
    layers = keras.layers
    wide = 2 * x.shape[-1]
    y = layers.Conv2D(wide, 1, use_bias=False)(x)
    y = layers.ReLU(6.0)(layers.BatchNormalization()(y))
    y = layers.DepthwiseConv2D(3, strides=stride, padding='same', use_bias=False)(y)
    y = layers.ReLU(6.0)(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(layers.Conv2D(filters, 1, use_bias=False)(y))
    return layers.Add()([x, y]) if stride == 1 and x.shape[-1] == filters else y


@network()
def mobile_network(keras):
    image = keras.Input((16, 16, 3), name='image')
    x = convolve(keras, image, 8, strides=2)
    for filters, stride in [(8, 1), (12, 2), (12, 1)]:
        x = inverted_residual(keras, x, filters, stride)
    return keras.Model(image, classify(keras, x))
