"""Small networks of every kind, each built by a function that is given the Keras to build it with."""

from . import applications, attention, convolutional, merging, nesting, recurrent, refused, shaping
from .registry import Network, networks

__all__ = ['Network', 'networks']
