"""The network of the names component in PyTorch: a small pretrained encoder, word shapes added to its inputs, labels.

Only training imports this module: PyTorch stands in the extra ``train``. What ships is its int8 ONNX export, which
``transforms.names_model`` runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from transforms.names_model import LABELS, SHAPES

# The network never sees a longer sequence: texts are cut at 126 subwords and two marks (transforms.names_model).
POSITIONS = 128
_NO_LABEL = torch.finfo(torch.float32).min


class Size(NamedTuple):
    """The measures of the encoder; they must be those of the pretrained weights, but for fewer layers."""

    vocabulary: int = 30522
    width: int = 384
    inner: int = 1536
    heads: int = 12
    layers: int = 6


class Layer(nn.Module):  # type: ignore[misc]
    """One BERT layer: attention and a two-step projection, each with a residual and a norm behind it."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.joint = nn.Linear(size.width, 3 * size.width)  # query, key and value in one product
        self.attended = nn.Linear(size.width, size.width)
        self.attended_norm = nn.LayerNorm(size.width, eps=1e-12)
        self.inner = nn.Linear(size.width, size.inner)
        self.outer = nn.Linear(size.inner, size.width)
        self.outer_norm = nn.LayerNorm(size.width, eps=1e-12)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        rows, columns, width = states.shape
        if torch.onnx.is_in_onnx_export():
            # Three products instead of one and a split: 6 % faster in onnxruntime.
            weights, biases = self.joint.weight.chunk(3), self.joint.bias.chunk(3)
            parts = [functional.linear(states, *pair) for pair in zip(weights, biases, strict=True)]
            query, key, value = (
                part.view(rows, columns, self.heads, width // self.heads).transpose(1, 2) for part in parts
            )
        else:
            joint = self.joint(states).view(rows, columns, 3, self.heads, width // self.heads)
            query, key, value = joint.permute(2, 0, 3, 1, 4).unbind(0)
        scores = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5 + bias
        mixed = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(rows, columns, width)
        states = self.attended_norm(states + self.attended(mixed))
        return self.outer_norm(states + self.outer(functional.gelu(self.inner(states))))


class NamesNetwork(nn.Module):  # type: ignore[misc]
    """Subword ids and the shapes of their words -> a score for each label at each subword."""

    def __init__(self, size: Size, labels: int = len(LABELS)) -> None:
        super().__init__()
        self.words = nn.Embedding(size.vocabulary, size.width)
        self.positions = nn.Embedding(POSITIONS, size.width)
        self.shapes = nn.Embedding(SHAPES, size.width)
        nn.init.normal_(self.shapes.weight, 0.0, 0.02)
        self.norm = nn.LayerNorm(size.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.dropout = nn.Dropout(0.1)
        self.scores = nn.Linear(size.width, labels)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Tensor:
        columns = torch.arange(ids.shape[1], device=ids.device)
        states = self.dropout(self.norm(self.words(ids) + self.shapes(shapes) + self.positions(columns)))
        bias = ((1.0 - mask[:, None, None, :].to(states.dtype)) * -10000.0).to(states.dtype)
        for layer in self.layers:
            states = layer(states, bias)
        scores: Tensor = self.scores(self.dropout(states))
        return scores


def load_pretrained(network: NamesNetwork, weights: Mapping[str, Tensor], layers: list[int]) -> None:
    """Fill the network from a BERT checkpoint; ``layers`` says which of its layers each of ours begins from.

    The shapes and the labels' scores begin anew. KeyError where the checkpoint is no BERT.
    """
    prefix = "embeddings."
    with torch.no_grad():
        network.words.weight.copy_(weights[prefix + "word_embeddings.weight"])
        # Every token is of the first kind, so that vector is a constant: it goes into the positions.
        kind = weights[prefix + "token_type_embeddings.weight"][0]
        network.positions.weight.copy_(weights[prefix + "position_embeddings.weight"][:POSITIONS] + kind)
        _copy(network.norm, weights, prefix + "LayerNorm")
        for layer, source in zip(network.layers, layers, strict=True):
            name = f"encoder.layer.{source}."
            for part in ("weight", "bias"):
                joint = [weights[f"{name}attention.self.{which}.{part}"] for which in ("query", "key", "value")]
                getattr(layer.joint, part).copy_(torch.cat(joint))
            _copy(layer.attended, weights, name + "attention.output.dense")
            _copy(layer.attended_norm, weights, name + "attention.output.LayerNorm")
            _copy(layer.inner, weights, name + "intermediate.dense")
            _copy(layer.outer, weights, name + "output.dense")
            _copy(layer.outer_norm, weights, name + "output.LayerNorm")


def load_exported(network: NamesNetwork, path: Path) -> None:
    """Fill all but the subwords' own vectors from an int8 export, so that training goes on from what was shipped.

    Each weight is its whole number times its scale. KeyError where the export is of another network.
    """
    import onnx  # noqa: PLC0415
    from onnx.numpy_helper import to_array  # noqa: PLC0415

    graph = onnx.load(str(path)).graph
    stored = {each.name: torch.from_numpy(to_array(each).copy()) for each in graph.initializer}
    factors = {
        node.name.removesuffix("_quant"): node.input[1] for node in graph.node if node.op_type == "MatMulInteger"
    }
    added = {
        node.name: next(name for name in node.input if name in stored) for node in graph.node if _adds(node, stored)
    }

    def weights(name: str) -> Tensor:
        base = name.removesuffix("_quantized")
        return (stored[name].float() - stored[f"{base}_zero_point"].float()) * stored[f"{base}_scale"]

    with torch.no_grad():
        for name in ("shapes", "positions"):
            getattr(network, name).weight.copy_(weights(f"{name}.weight_quantized"))
        for name, value in network.named_parameters():
            if name in stored:
                value.copy_(stored[name])
        network.scores.weight.copy_(weights(factors["/scores/MatMul"]).T)
        for number, layer in enumerate(network.layers):
            prefix = f"/layers.{number}"
            for name in ("attended", "inner", "outer"):
                getattr(layer, name).weight.copy_(weights(factors[f"{prefix}/{name}/MatMul"]).T)
            parts = [f"{prefix}/MatMul{suffix}" for suffix in ("", "_1", "_2")]  # query, key and value
            layer.joint.weight.copy_(torch.cat([weights(factors[part]).T for part in parts]))
            layer.joint.bias.copy_(torch.cat([stored[added[part.replace("MatMul", "Add")]] for part in parts]))


def _adds(node: Any, stored: Mapping[str, Tensor]) -> bool:
    return node.op_type == "Add" and any(name in stored for name in node.input)


def _copy(module: nn.Module, weights: Mapping[str, Tensor], name: str) -> None:
    for part in ("weight", "bias"):
        getattr(module, part).copy_(weights[f"{name}.{part}"])


def partial_loss(scores: Tensor, allowed: Tensor, floors: Tensor) -> Tensor:
    """Mean of -log P(one of the labels that the corpus allows), over the words that it says anything about.

    ``allowed`` is a boolean for each label at each subword: a row of one is an ordinary label, a row of all (or none)
    says nothing and costs nothing; a corpus that has only LOC allows GPE, LOC and FAC, which teaches more than to
    leave the word out. Where P is below the example's floor the word is left out too: with a floor above 0 late in
    training, the worst of the silver labels no longer teach.
    """
    is_told = allowed.any(-1) & ~allowed.all(-1)
    scores, allowed = scores[is_told].float(), allowed[is_told]
    floors = floors[:, None].expand(is_told.shape)[is_told]
    gold = torch.logsumexp(scores.masked_fill(~allowed, _NO_LABEL), -1) - torch.logsumexp(scores, -1)
    kept = gold[gold.detach() > torch.log(floors.clamp_min(1e-12))]
    return -kept.sum() / max(len(gold), 1)
