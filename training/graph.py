"""The encoder as one graph in onnxruntime's fused operators, weights in int8, for one window a pass.

Written by hand because what the exporter writes and onnxruntime fuses takes half as long again: one product gives
queries, keys and values, attention is one operator and needs no mask, and normalisation stays apart from the sum before
it, whose fused form is five times as slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper

from training.model import LINK_DIM
from volteface.reading.pieces import MAX_PIECES

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

__all__ = ["encoder_graph"]

_FUSED = "com.microsoft"
Array = npt.NDArray[Any]


class _Graph:
    """Nodes and weights of the graph so far; each method adds nodes and returns the name of what they make."""

    def __init__(self, state: Mapping[str, Array]) -> None:
        self.state = state
        self.nodes: list[NodeProto] = []
        self.weights: dict[str, Array] = {}

    def add(self, kind: str, inputs: list[str], *outputs: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    def hold(self, name: str, values: Array) -> str:
        self.weights[name] = np.ascontiguousarray(values)
        return name

    def product(self, value: str, name: str, layers: list[str]) -> str:
        """Multiply with the weights of one or several linear layers side by side, quantised by output."""
        whole = np.concatenate([self.state[f"{layer}.weight"] for layer in layers]).T
        scale = np.abs(whole).max(axis=0) * np.float32(2) / np.float32(254)
        inputs = [
            value,
            self.hold(f"{name}.weight", np.clip(np.rint(whole / scale), -127, 127).astype(np.int8)),
            self.hold(f"{name}.scale", scale),
            self.hold(f"{name}.zero", np.zeros(len(scale), np.int8)),
            self.hold(f"{name}.bias", np.concatenate([self.state[f"{layer}.bias"] for layer in layers])),
        ]
        return self.add("DynamicQuantizeMatMul", inputs, name, domain=_FUSED)

    def normalised(self, terms: list[str], name: str, layer: str, epsilon: float) -> str:
        """Normalise the sum of two values."""
        inputs = [
            self.add("Add", terms, f"{name}.sum"),
            self.hold(f"{name}.gain", self.state[f"{layer}.weight"]),
            self.hold(f"{name}.bias", self.state[f"{layer}.bias"]),
        ]
        return self.add("LayerNormalization", inputs, name, axis=-1, epsilon=epsilon)


def encoder_graph(state: Mapping[str, Array], *, size: int, epsilon: float) -> ModelProto:
    """Return the graph: ``input_ids`` (1, pieces) in; ``tags``, ``links`` and ``events`` of every piece out.

    Args:
        state: the student's weights by name, in 32-bit floats.
        size: of an attention head; a layer has as many as its weights hold.
        epsilon: of the normalisation.
    """
    graph = _Graph(state)
    value = _embedded(graph, epsilon)
    for layer in range(sum(name.endswith("attention.self.query.weight") for name in state)):
        value = _layer(graph, value, layer, size=size, epsilon=epsilon)
    graph.product(value, "tags", ["tags"])
    graph.product(value, "events", ["events.linear"])
    vectors = graph.product(value, "link_vectors", ["links"])
    graph.add("Reshape", [vectors, graph.hold("link_shape", np.array([0, 0, 4, LINK_DIM]))], "links")
    sizes = {"tags": [len(state["tags.bias"])], "links": [4, LINK_DIM], "events": [len(state["events.linear.bias"])]}
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "pieces"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "pieces", *size]) for name, size in sizes.items()],
        [numpy_helper.from_array(values, name) for name, values in graph.weights.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=8)


def _embedded(graph: _Graph, epsilon: float) -> str:
    """Add the rows of the pieces and of their places, of which the graph holds as many as a window has."""
    words, places, types = (
        _eight_bits(graph.state[f"encoder.embeddings.{kind}_embeddings.weight"])
        for kind in ("word", "position", "token_type")
    )
    rows = graph.add("Gather", [graph.hold("words", words.table), "input_ids"], "word_rows")
    inputs = [rows, graph.hold("words.scale", words.scale), graph.hold("words.zero", words.zero)]
    word = graph.add("DequantizeLinear", inputs, "word_values")
    held = [
        graph.hold("places", (places.values()[:MAX_PIECES] + types.values()[0])[None]),
        graph.hold("first", np.array([0])),
        graph.add("Shape", ["input_ids"], "pieces", start=1, end=2),
        graph.hold("axis", np.array([1])),
    ]
    place = graph.add("Slice", held, "place_rows")
    return graph.normalised([word, place], "embedded", "encoder.embeddings.LayerNorm", epsilon)


class _EightBits(NamedTuple):
    """A table of rows in eight bits, with one scale and one zero for all."""

    table: Array
    scale: Array
    zero: Array

    def values(self) -> Array:
        return (self.table.astype(np.float32) - self.zero.astype(np.float32)) * self.scale


def _eight_bits(values: Array) -> _EightBits:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    scale = np.float32((high - low) / 255)
    zero = np.rint(-low / scale)
    table = np.clip(np.rint(values / scale) + zero, 0, 255).astype(np.uint8)
    return _EightBits(table, np.array(scale), np.array(zero, np.uint8))


def _layer(graph: _Graph, value: str, number: int, *, size: int, epsilon: float) -> str:
    old, new = f"encoder.encoder.layer.{number}", f"layer{number}"
    asked = [f"{old}.attention.self.{name}" for name in ("query", "key", "value")]
    together = graph.product(value, f"{new}.asked", asked)
    parts = [f"{new}.{name}" for name in ("query", "key", "value")]
    width = len(graph.state[f"{asked[0]}.bias"])
    graph.add("Split", [together, graph.hold(f"{new}.widths", np.full(3, width))], *parts, axis=-1)
    seen = graph.add("MultiHeadAttention", parts, f"{new}.seen", domain=_FUSED, num_heads=width // size)
    seen = graph.product(seen, f"{new}.attended", [f"{old}.attention.output.dense"])
    value = graph.normalised([seen, value], f"{new}.first", f"{old}.attention.output.LayerNorm", epsilon)
    wide = graph.product(value, f"{new}.wide", [f"{old}.intermediate.dense"])
    wide = graph.add("Gelu", [wide], f"{new}.curved", domain=_FUSED)
    narrow = graph.product(wide, f"{new}.narrow", [f"{old}.output.dense"])
    return graph.normalised([narrow, value], f"{new}.second", f"{old}.output.LayerNorm", epsilon)
