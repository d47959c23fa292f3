"""Loads a model with Keras 3 (`keras`) or the last Keras 2 (`tf_keras`) and prints the number of its parameters."""

import importlib
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')

program, path = sys.argv[1:]
print(importlib.import_module(program).models.load_model(path, compile=False).count_params())
