"""Write the trained encoder as an int8 ONNX file with its checksum. Run ``python -m training.export``."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch

from training.backbone import load_tokenizer, minilm_folder
from training.graph import encoder_graph
from training.heads import WIDTHS
from training.model import DISTANCE_BUCKETS, LINK_DIM
from training.sentences import ROOTS, SIDES
from training.student import Student
from volteface.reading.attribution_tagger import LABELS
from volteface.reading.encoder import WEIGHTS


def main() -> None:
    """Export, quantise and check the size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("build/student/model.pt"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    kept = torch.load(args.model, weights_only=True)
    folder = minilm_folder()
    model = Student(str(folder), len(LABELS), kept["layers"])
    model.load_state_dict(kept["state"])
    config = model.encoder.config
    state = {name: values.numpy() for name, values in model.state_dict().items()}
    args.out.mkdir(parents=True, exist_ok=True)
    small = args.out / "encoder.onnx"
    graph = encoder_graph(state, heads=config.num_attention_heads, epsilon=config.layer_norm_eps)
    small.write_bytes(graph.SerializeToString(deterministic=True))
    load_tokenizer(folder).save(str(args.out / "tokenizer.json"), pretty=False)
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
        "figures_dev": kept["figures"],
        "precision": "int8",
        "sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
    }
    (args.out / "encoder.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    print(f"{small}: {small.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
