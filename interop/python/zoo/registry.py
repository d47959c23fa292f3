"""The list that every network of the zoo puts itself on."""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Network:
    """A function that builds a network with a given Keras, and what has to be known of it from outside."""

    name: str
    build: Callable
    keras2: bool
    large: bool
    refused: str | None
    vocabulary: int
    quantised: tuple[str, ...]
    trained: bool


networks: list[Network] = []


def network(keras2=True, large=False, refused=None, vocabulary=20, quantised=(), trained=False):
    """
    Registers a builder under its own name.

    keras2      whether tf_keras (Keras 2) can build it too
    large       built on request only
    refused     why Coppice must refuse the file
    vocabulary  integers below this are fed to integer inputs
    quantised   the types to which the weights of further TensorFlow.js files are quantised
    trained     whether it is trained for a step, so that files hold the state of an optimizer too
    """

    def register(build):
        name = build.__name__.replace('_', '-')
        networks.append(Network(name, build, keras2, large, refused, vocabulary, quantised, trained))
        return build

    return register
