"""The reference implementation of safetensors: what it reads, and files of every type that it writes."""

import hashlib

import numpy as np
from safetensors import TensorSpec, deserialize, safe_open, serialize_file

bytes_of_types = {
    'bool': 1,
    'int8': 1,
    'uint8': 1,
    'int16': 2,
    'uint16': 2,
    'int32': 4,
    'uint32': 4,
    'int64': 8,
    'uint64': 8,
    'float16': 2,
    'bfloat16': 2,
    'float32': 4,
    'float64': 8,
    'complex64': 8,
    'float8_e4m3fn': 1,
    'float8_e4m3fnuz': 1,
    'float8_e5m2': 1,
    'float8_e5m2fnuz': 1,
    'float8_e8m0fnu': 1,
    'float4_e2m1fn_x2': 1,
}


def read_checkpoint(path):
    """The metadata, and of every tensor its type, its shape and a digest of its bytes."""
    with open(path, 'rb') as file:
        tensors = deserialize(file.read())
    with safe_open(path, 'np') as opened:
        metadata = opened.metadata()
    return {'metadata': metadata, 'tensors': {name: describe(**parts) for name, parts in tensors}}


def describe(dtype, shape, data):
    return {'type': dtype, 'shape': shape, 'digest': hashlib.sha256(bytes(data)).hexdigest()}


def write_checkpoint(path, seed):
    """Tensors of every type, of random bytes, one without elements and a scalar; gives what was written as it is read."""
    random = np.random.default_rng(seed)
    tensors = {f'of {name}': (name, [3, 4], 12 * width) for name, width in bytes_of_types.items()}
    tensors |= {'empty': ('float32', [0, 3], 0), 'scalar': ('float32', [], 4)}
    kept = {name: draw_bytes(random, kind, length) for name, (kind, _, length) in tensors.items()}
    specs = {
        name: TensorSpec(dtype=kind, shape=shape, data_ptr=kept[name].ctypes.data, data_len=length)
        for name, (kind, shape, length) in tensors.items()
    }
    serialize_file(specs, path, {'made by': 'the reference package'})
    return read_checkpoint(path)


def draw_bytes(random, kind, length):
    return random.integers(0, 2 if kind == 'bool' else 256, length, np.uint8)
