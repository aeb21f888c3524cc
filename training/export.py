"""Write the trained encoder as an int8 ONNX file with its checksum. Run ``python -m training.export``."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.backbone import load_tokenizer, minilm_folder
from training.heads import WIDTHS
from training.model import DISTANCE_BUCKETS, LINK_DIM
from training.sentences import ROOTS, SIDES
from training.student import Student
from volteface.reading.attribution_tagger import LABELS
from volteface.reading.encoder import WEIGHTS


class Plain(torch.nn.Module):
    """The model as the exported graph has it: two inputs, three outputs, no dropout."""

    def __init__(self, model: Student) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the scores of the labels of attribution, the link vectors, and the scores of the event heads."""
        hidden = self.model.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        links = self.model.links(hidden)
        links = links.view(links.shape[0], links.shape[1], 4, LINK_DIM)
        return self.model.tags(hidden), links, self.model.events(hidden)


def main() -> None:
    """Export, quantise and check the size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("build/student/model.pt"))
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--precision", choices=("int8", "fp32"), default="int8")
    args = parser.parse_args()
    kept = torch.load(args.model, weights_only=True)
    folder = minilm_folder()
    model = Student(str(folder), len(LABELS), kept["layers"])
    model.load_state_dict(kept["state"])
    model.encoder.config._attn_implementation = "eager"  # plain matrix products export and quantise best
    model.eval()
    args.out.mkdir(parents=True, exist_ok=True)
    full, small = args.out / "full.onnx", args.out / "encoder.onnx"
    ids = torch.randint(1000, 2000, (2, 16))
    axes = {0: "windows", 1: "pieces"}
    with torch.no_grad():
        torch.onnx.export(
            Plain(model),
            (ids, torch.ones_like(ids)),
            str(full),
            dynamo=False,
            opset_version=17,
            input_names=["input_ids", "attention_mask"],
            output_names=["tags", "links", "events"],
            dynamic_axes=dict.fromkeys(("input_ids", "attention_mask", "tags", "links", "events"), axes),
        )
    if args.precision == "int8":
        quantize_dynamic(str(full), str(small), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
        full.unlink()
    else:
        full.rename(small)
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
        "precision": args.precision,
        "sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
    }
    (args.out / "encoder.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    print(f"{small}: {small.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
