"""
Answers, line by line, what the real programs make of files: a request is a JSON object on a line of standard input,
the answer one on standard output. An answer with `error` says why the program refuses.
"""

import json
import os
import sys
import traceback
from contextlib import redirect_stdout

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')

import numpy as np


def run_keras(program, model, inputs, outputs):
    """Loads a model with Keras 3 or tf_keras, runs it and writes its outputs; gives the number of its parameters."""
    from loading import import_keras
    from running import predict, save_outputs

    keras = import_keras(program)
    keras.backend.clear_session()
    loaded = keras.models.load_model(model)
    save_outputs(outputs, predict(loaded, read_feeds(inputs)))
    return {'parameters': int(loaded.count_params())}


def check_onnx(model):
    """Has ONNX's checker look at a file, shapes included."""
    import onnx

    onnx.checker.check_model(model, full_check=True)
    return {}


def run_onnx(model, inputs, outputs):
    """Runs an ONNX file in Python's onnxruntime and writes its outputs."""
    import onnxruntime
    from running import save_outputs

    session = onnxruntime.InferenceSession(model, providers=['CPUExecutionProvider'])
    save_outputs(outputs, session.run(None, read_feeds(inputs)))
    return {}


def read_safetensors(path):
    from checkpoints import read_checkpoint

    return read_checkpoint(path)


def write_safetensors(path, seed):
    from checkpoints import write_checkpoint

    return write_checkpoint(path, seed)


def read_feeds(path):
    with np.load(path) as feeds:
        return dict(feeds)


requests = {
    'run-keras': run_keras,
    'check-onnx': check_onnx,
    'run-onnx': run_onnx,
    'read-safetensors': read_safetensors,
    'write-safetensors': write_safetensors,
}


def answer(request):
    name = request.pop('request')
    try:
        with redirect_stdout(sys.stderr):
            return requests[name](**request)
    except Exception as error:
        return {'error': ''.join(traceback.format_exception_only(error)).strip()}


if __name__ == '__main__':
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
