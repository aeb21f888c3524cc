"""The encoder with its heads: BIO labels for attribution, and vectors that link cues to sources and contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import nn
from transformers import AutoModel

from training.data import Example

LINK_DIM = 64
DISTANCE_BUCKETS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)


class AttributionModel(nn.Module):
    """An encoder with one tagging head and four link projections (cue and source, content and cue).

    ``forward`` returns logits (batch, pieces, labels) and link vectors (batch, pieces, 4, LINK_DIM): cue asking for
    its source, source, content asking for its cue, cue. Link scores are dot products plus a bias by signed distance.
    """

    def __init__(self, path: str, n_labels: int, layers: int | None = None) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(path, add_pooling_layer=False)
        self.layers = layers
        if layers is not None:
            self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        size = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(size, n_labels)
        self.links = nn.Linear(size, 4 * LINK_DIM)
        n = 2 * (len(DISTANCE_BUCKETS) + 1)
        self.source_distance = nn.Parameter(torch.zeros(n))
        self.content_distance = nn.Parameter(torch.zeros(n))
        self.no_source = nn.Parameter(torch.zeros(1))

    def take_shape(self, state: Mapping[str, torch.Tensor]) -> None:
        """Make the encoder's layers as wide as those of a state, from which ``training.slim`` may have taken some."""
        for name, module in list(self.encoder.named_modules()):
            if isinstance(module, nn.Linear):
                rows, columns = state[f"encoder.{name}.weight"].shape
                parent, _, last = name.rpartition(".")
                setattr(self.encoder.get_submodule(parent), last, nn.Linear(columns, rows))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return tag logits and link vectors of a batch of windows."""
        return self.read(self.hidden(input_ids, attention_mask))

    def hidden(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return what the last layer says of every piece, (windows, pieces, width)."""
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    def read(self, hidden: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return tag logits and link vectors of what the last layer says."""
        hidden = self.dropout(hidden)
        links = self.links(hidden)
        return self.tags(hidden), links.view(links.shape[0], links.shape[1], 4, LINK_DIM)


def bucket(distance: torch.Tensor) -> torch.Tensor:
    """Signed distance in pieces -> bucket index; negative distances take the second half."""
    edges = torch.tensor(DISTANCE_BUCKETS, device=distance.device)
    index = torch.bucketize(distance.abs(), edges, right=True)
    return index + (distance < 0).long() * (len(DISTANCE_BUCKETS) + 1)


def source_scores(model: AttributionModel, vectors: torch.Tensor, example: Example) -> torch.Tensor:
    """Return how well each cue fits each source of its window and, last, none: (cues, sources + 1)."""
    cues = torch.tensor(example.cues)
    none = model.no_source.expand(len(cues), 1)
    if not example.sources:
        return none
    sources = torch.tensor(example.sources)
    scores = vectors[cues, 0] @ vectors[sources, 1].T * LINK_DIM**-0.5
    return torch.cat((scores + model.source_distance[bucket(sources[None] - cues[:, None])], none), 1)


def content_scores(model: AttributionModel, vectors: torch.Tensor, example: Example) -> torch.Tensor:
    """Return how well each content fits each cue of its window: (contents, cues)."""
    contents, cues = torch.tensor(example.contents), torch.tensor(example.cues)
    scores = vectors[contents, 2] @ vectors[cues, 3].T * LINK_DIM**-0.5
    return scores + model.content_distance[bucket(cues[None] - contents[:, None])]


def link_loss(model: AttributionModel, links: torch.Tensor, examples: Sequence[Example]) -> torch.Tensor:
    """Return the cross-entropy of each cue's source (or none) and of each content's cue, summed over windows."""
    losses = []
    for row, example in enumerate(examples):
        if not example.cues:
            continue
        vectors = links[row].float()
        wanted = torch.tensor(example.cue_source)
        losses.append(nn.functional.cross_entropy(source_scores(model, vectors, example), wanted, reduction="sum") / 8)
        if example.contents:
            wanted = torch.tensor(example.content_cue)
            scores = content_scores(model, vectors, example)
            losses.append(nn.functional.cross_entropy(scores, wanted, reduction="sum") / 8)
    return torch.stack(losses).sum() if losses else links.sum() * 0.0
