"""Write the trained encoder as an int8 ONNX file with its checksum. Run ``python -m training.export``."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from training.backbone import load_tokenizer, minilm_folder
from training.graph import encoder_graph
from training.heads import WIDTHS
from training.model import DISTANCE_BUCKETS, LINK_DIM
from training.sentences import ROOTS, SIDES
from training.student import load_student
from volteface.reading.attribution_tagger import LABELS
from volteface.reading.encoder import WEIGHTS

SHIFT = {"B-cue": 0.3, "I-cue": 0.3, "B-content": 0.2, "I-content": 0.1}
"""Added to the scores of the labels, chosen on the development articles: the slim student is shyer than the whole."""


def main() -> None:
    """Export, quantise and check the size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("build/student/model.pt"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    figures = torch.load(args.model, weights_only=True)["figures"]
    model = load_student(args.model)
    config = model.encoder.config
    state = {name: values.numpy() for name, values in model.state_dict().items()}
    state["tags.bias"] = state["tags.bias"] + np.array([SHIFT.get(label, 0.0) for label in LABELS], dtype=np.float32)
    args.out.mkdir(parents=True, exist_ok=True)
    small = args.out / "encoder.onnx"
    graph = encoder_graph(state, size=config.hidden_size // config.num_attention_heads, epsilon=config.layer_norm_eps)
    small.write_bytes(graph.SerializeToString(deterministic=True))
    load_tokenizer(minilm_folder()).save(str(args.out / "tokenizer.json"), pretty=False)
    meta = {
        "labels": LABELS,
        "event_heads": WIDTHS,
        "roots": ROOTS,
        "sides": SIDES,
        "link_dim": LINK_DIM,
        "distance_buckets": DISTANCE_BUCKETS,
        "source_distance": [round(x, 5) for x in model.source_distance.tolist()],
        "content_distance": [round(x, 5) for x in model.content_distance.tolist()],
        "no_source": round(model.no_source.item(), 5),
        "figures_dev": figures,
        "precision": "int8",
        "sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
    }
    (args.out / "encoder.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    print(f"{small}: {small.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
