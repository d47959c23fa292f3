"""Times Torch-Pruning, one round for each line on stdin: "<model> <uniform | global>" in, one JSON object out.

A round builds the dependency graph, scores every group by L1 and prunes half, on one thread, with random weights.
Building the model and copying its weights is not timed.
"""

import gc
import importlib.metadata
import json
import os
import sys
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"

import timm
import torch
import torch.nn.functional as F
import torch_pruning
import torchvision

warnings.filterwarnings("ignore")
torch.set_num_threads(1)


def attention(self, x, *_, **__):
    """timm's attention with the head's size taken from the pruned weight, as in Torch-Pruning's own example."""
    batch, tokens, _width = x.shape
    qkv = self.qkv(x).reshape(batch, tokens, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(*qkv.unbind(0))
    return self.proj(mixed.transpose(1, 2).reshape(batch, tokens, -1))


def vit_tiny():
    model = timm.create_model("vit_tiny_patch16_224", pretrained=False)
    for module in model.modules():
        if isinstance(module, timm.models.vision_transformer.Attention):
            module.forward = attention.__get__(module, module.__class__)
    return model


MODELS = {
    "resnet18": lambda: torchvision.models.resnet18(weights=None),
    "densenet121": lambda: torchvision.models.densenet121(weights=None),
    "vit_tiny_patch16_224": vit_tiny,
}
IMAGE = torch.randn(1, 3, 224, 224)


def run(name, allocation):
    model = MODELS[name]().eval()
    before = sum(parameter.numel() for parameter in model.parameters())
    ignored = [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear) and layer.out_features == 1000]
    heads = {block.attn.qkv: block.attn.num_heads for block in getattr(model, "blocks", [])}
    gc.collect()
    started = time.perf_counter()
    pruner = torch_pruning.pruner.BasePruner(
        model,
        IMAGE,
        importance=torch_pruning.importance.GroupMagnitudeImportance(p=1),
        pruning_ratio=0.5,
        ignored_layers=ignored,
        num_heads=heads,
        global_pruning=allocation == "global",
        max_pruning_ratio=0.95 if allocation == "global" else 1.0,
    )
    built = time.perf_counter()
    pruner.step()
    ended = time.perf_counter()
    after = sum(parameter.numel() for parameter in model.parameters())
    return {
        "units": 1000 * (built - started),
        "prune": 1000 * (ended - built),
        "total": 1000 * (ended - started),
        "parameters": [before, after],
    }


def main():
    names = ("torch", "torchvision", "timm", "torch-pruning")
    print(json.dumps({name: importlib.metadata.version(name) for name in names}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(*line.split())), flush=True)


if __name__ == "__main__":
    main()
