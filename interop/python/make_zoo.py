"""
Makes the zoo: small networks of every kind with seeded weights, saved by the real programs, with inputs and outputs.

    python make_zoo.py FOLDER [--large] [--part 1/2] [NAME ...]

FOLDER/<network>/
    inputs.npz              three examples for every input, by its name
    keras3/model.keras      Keras 3; model.h5 is the legacy format
    keras2/model.h5         tf_keras
    tfjs-layers/model.json  the h5 of keras2, converted by tensorflowjs; quantised ones beside it
    tfjs-graph/model.json   the functions of keras2, converted by tensorflowjs
    .../outputs.npz         what the program gave for the inputs, in the order of the outputs
    about.json              why it is to be refused, if it is, and what could not be made
"""

import argparse
import json
import os
import sys
import zlib
from contextlib import redirect_stdout
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '0')
os.environ.setdefault('CUDA_VISIBLE_DEVICES', '')

import numpy as np

from conversion import convert_graph, convert_layers
from loading import import_keras
from running import predict, save_outputs
from weights import randomise, train
from zoo import networks


def main():
    arguments = parse_arguments()
    part, parts = map(int, arguments.part.split('/'))
    for network in choose(arguments)[part - 1 :: parts]:
        make(network, Path(arguments.folder) / network.name)
        print(network.name, flush=True)


def choose(arguments):
    if arguments.names:
        return [network for network in networks if network.name in arguments.names]
    return [network for network in networks if arguments.large or not network.large]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder')
    parser.add_argument('names', nargs='*', help='default: all that are not large')
    parser.add_argument('--large', action='store_true', help='the large ones too')
    parser.add_argument('--part', default='1/1', help='2/3 makes the second of three parts, for several processes')
    return parser.parse_args()


def make(network, folder):
    """Everything of one network. What a program cannot do is written down, not hidden."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {'refused': network.refused, 'missing': {}}
    for part, work in parts(network, folder).items():
        try:
            with redirect_stdout(sys.stderr):
                work()
        except Exception as error:
            about['missing'][part] = f'{type(error).__name__}: {str(error).strip().splitlines()[0][:300]}'
    (folder / 'about.json').write_text(json.dumps(about, indent=2))


def parts(network, folder):
    """What is made, in order; later parts read files of earlier ones."""
    wanted = {'keras3': lambda: make_keras(network, folder, 'keras3')}
    if network.keras2:
        wanted['keras2'] = lambda: make_keras(network, folder, 'keras2')
        wanted['tfjs-layers'] = lambda: convert_layers(folder / 'keras2/model.h5', folder / 'tfjs-layers')
        wanted['tfjs-graph'] = lambda: convert_graph(folder / 'keras2/saved', folder / 'tfjs-graph')
        for type in network.quantised:
            wanted[f'tfjs-layers-{type}'] = lambda type=type: convert_layers(
                folder / 'keras2/model.h5', folder / f'tfjs-layers-{type}', type
            )
    return wanted


def make_keras(network, folder, program):
    keras = import_keras(program)
    keras.backend.clear_session()
    model = network.build(keras)
    seed = zlib.crc32(network.name.encode())
    randomise(model, seed)
    if network.trained:
        train(model, seed)
    place = folder / program
    place.mkdir(exist_ok=True)
    save(model, place, program)
    run(model, network, folder, place)


def save(model, place, program):
    model.save(place / 'model.h5')
    if program == 'keras3':
        model.save(place / 'model.keras')
    else:
        model.export(place / 'saved')


def run(model, network, folder, place):
    """Runs the program on inputs that are the same for every program."""
    feeds = make_inputs(model, network)
    np.savez(folder / 'inputs.npz', **feeds)
    save_outputs(place / 'outputs.npz', predict(model, feeds))


def make_inputs(model, network):
    random = np.random.default_rng(zlib.crc32(network.name.encode()))
    return {tensor.name.split(':')[0]: make_input(random, tensor, network) for tensor in model.inputs}


def make_input(random, tensor, network):
    """Three examples, dynamic sizes at 8; masked steps are zeros at the end of the second example."""
    shape = [3, *(8 if size is None else size for size in tensor.shape[1:])]
    if 'int' in str(getattr(tensor.dtype, 'name', tensor.dtype)):
        values = random.integers(1, network.vocabulary, shape, dtype=np.int32)
    else:
        values = random.standard_normal(shape).astype(np.float32)
    if len(shape) in (2, 3) and network.name.startswith('masked'):
        values[1, shape[1] // 2 :] = 0
    return values


if __name__ == '__main__':
    sys.exit(main())
