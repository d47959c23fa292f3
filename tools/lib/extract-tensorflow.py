"""Takes out of a TensorFlow wheel what a native add-on needs: python3 extract-tensorflow.py <wheel> <folder>."""

import sys
import zipfile

HEADERS = ("c/", "core/platform/")
WANTED = (
    "tensorflow/libtensorflow_cc.so.2",
    "tensorflow/libtensorflow_framework.so.2",
    "tensorflow/include/tsl/",
    "tensorflow/include/xla/tsl/",
    *(f"tensorflow/include/tensorflow/{folder}" for folder in HEADERS),
)

wheel, folder = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(WANTED)])
