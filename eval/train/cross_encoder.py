"""Train the small cross-encoder that tells whether evidence supports a claim.

    python -m eval.train.cross_encoder DATA.jsonl --out DIR [--minutes 35] [--threads 2] [--start DIR]

DATA has {group, context, claim, label: SUPPORTS | REFUTES | NOT ENOUGH INFO} on each line. The
packaged all-MiniLM-L6-v2 is the initialisation; its word embeddings stay as they are. The learning
rate falls with the time that has passed, so that training ends well whenever it must end. The best
weights so far always lie in DIR, in half precision.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import CrossEncoder

from embeddings.minilm import PACKAGE
from eval.train.rows import SUPPORTED, Row, derive, read_rows, split_rows, surround
from rag.answering.judging.evidence import best_sentences
from rag.answering.judging.support_model import LABELS, MAX_TOKENS, WEIGHTS, WORD_EMBEDDINGS

BATCH = 32
WARM_UP = 0.08
LOG_EVERY = 50
SAVE_EVERY = 300


def main() -> None:
    """Train, and save what was reached."""
    options = _options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    train, held = split_rows(read_rows(options.data))
    model = CrossEncoder(str(_base()), num_labels=len(LABELS), device="cpu", local_files_only=True)
    model.model.config.id2label = dict(enumerate(LABELS))
    model.model.config.label2id = {label: place for place, label in enumerate(LABELS)}
    if options.start:
        model.model.load_state_dict(load_file(options.start / WEIGHTS), strict=False)
    print(f"{len(train)} labelled rows, {len(held)} held out", flush=True)
    _train(model, train, options)
    save(model, options.out)
    print(json.dumps({"held_out_auroc": _auroc(model, held)}), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=35.0)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--altered", type=int, default=5000)
    parser.add_argument("--joined", type=int, default=1200)
    parser.add_argument("--exchanged", type=int, default=2000)
    parser.add_argument("--start", type=Path, help="folder of weights to go on from")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _base() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"The package {PACKAGE} is not installed.")
    return Path(spec.origin).parent / "model"


def _train(model: CrossEncoder, rows: Sequence[Row], options: argparse.Namespace) -> None:
    network: Any = model.model
    network.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    network.train()
    weights = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=options.rate, weight_decay=0.01)
    batches = [b for epoch in range(options.epochs) for b in _epoch(rows, options, epoch)]
    begin, losses = time.monotonic(), []
    for step, batch in enumerate(batches):
        passed = (time.monotonic() - begin) / (60 * options.minutes)
        done = max(passed, step / len(batches))
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(done / WARM_UP, (1 - done) / (1 - WARM_UP), 1.0)
        losses.append(_step(model, batch, optimiser, weights))
        if step % LOG_EVERY == 0:
            recent = sum(losses[-LOG_EVERY:]) / len(losses[-LOG_EVERY:])
            print(f"step {step}/{len(batches)} done {done:.3f} loss {recent:.4f}", flush=True)
        if step % SAVE_EVERY == SAVE_EVERY - 1:
            save(model, options.out)
            network.train()


def _epoch(rows: Sequence[Row], options: argparse.Namespace, epoch: int) -> Iterator[list[Row]]:
    """The labelled rows, and others derived anew for each epoch."""
    seed = options.seed + epoch
    yield from _batches(
        [*rows, *derive(rows, options.altered, options.joined, options.exchanged, seed)], seed
    )


def _batches(rows: Sequence[Row], seed: int) -> Iterator[list[Row]]:
    """Rows of like length together, in random order, some of them among other sentences."""
    draw = random.Random(seed)
    mixed = surround(rows, share=0.3, seed=seed)
    mixed.sort(key=lambda r: len(r.context) + len(r.claim) + draw.uniform(0, 40))
    batches = [mixed[i : i + BATCH] for i in range(0, len(mixed), BATCH)]
    draw.shuffle(batches)
    yield from batches


def _step(
    model: CrossEncoder,
    batch: Sequence[Row],
    optimiser: torch.optim.Optimizer,
    weights: Sequence[torch.nn.Parameter],
) -> float:
    labels = torch.tensor([row.label for row in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model.model(**_encode(model, batch)).logits  # type: ignore[misc]
    loss = torch.nn.functional.cross_entropy(logits.float(), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(weights, 1.0)
    optimiser.step()
    optimiser.zero_grad()
    return float(loss.detach())


def _encode(model: CrossEncoder, batch: Sequence[Row]) -> Any:
    evidence = [best_sentences(row.context, row.claim) for row in batch]
    return model.tokenizer(
        evidence,
        [row.claim for row in batch],
        truncation="only_first",
        max_length=MAX_TOKENS,
        padding=True,
        return_tensors="pt",
    )


def save(model: CrossEncoder, folder: Path) -> None:
    """The trained weights in half precision; the word embeddings are the packaged model's."""
    network: Any = model.model
    state = {name: x.half().contiguous() for name, x in network.state_dict().items()}
    del state[WORD_EMBEDDINGS]
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, folder / WEIGHTS)


def _auroc(model: CrossEncoder, rows: Sequence[Row]) -> float:
    from sklearn.metrics import roc_auc_score

    network: Any = model.model
    network.eval()
    scores: list[float] = []
    with torch.inference_mode():
        for start in range(0, len(rows), BATCH):
            logits = network(**_encode(model, rows[start : start + BATCH])).logits
            scores += logits.softmax(-1)[:, SUPPORTED].tolist()
    return float(roc_auc_score([row.label == SUPPORTED for row in rows], scores))


if __name__ == "__main__":
    main()
