"""Loads a model with Keras 3 (`keras`), the last Keras 2 (`tf_keras`) or `safetensors`, and prints the number of its parameters."""

import importlib
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')

program, path = sys.argv[1:]
if program == 'safetensors':
    from safetensors.numpy import load_file

    print(sum(array.size for array in load_file(path).values()))
else:
    print(importlib.import_module(program).models.load_model(path, compile=False).count_params())
