"""Architectures of keras.applications in small sizes, with random weights: slow to make, so on request only."""

from .registry import network


def application(keras, name, size, **options):
    image = keras.Input((size, size, 3), name='image')
    return getattr(keras.applications, name)(weights=None, input_tensor=image, classes=10, **options)


@network(large=True)
def mobile_net_1(keras):
    return application(keras, 'MobileNet', 64, alpha=0.25)


@network(large=True)
def mobile_net_2(keras):
    return application(keras, 'MobileNetV2', 64, alpha=0.35)


@network(large=True)
def mobile_net_3_small(keras):
    return application(keras, 'MobileNetV3Small', 64)


@network(large=True)
def residual_net_50(keras):
    return application(keras, 'ResNet50', 64)


@network(large=True)
def efficient_net_b0(keras):
    return application(keras, 'EfficientNetB0', 64)


@network(large=True)
def dense_net_121(keras):
    return application(keras, 'DenseNet121', 64)


@network(large=True)
def inception_3(keras):
    return application(keras, 'InceptionV3', 80)


@network(large=True)
def xception(keras):
    return application(keras, 'Xception', 72)


@network(large=True)
def conv_next_tiny(keras):
    return application(keras, 'ConvNeXtTiny', 64)


@network(large=True)
def vgg_16(keras):
    return application(keras, 'VGG16', 32)
