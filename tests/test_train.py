from __future__ import annotations

import csv
import gzip
import json
import random
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from flows.names_corpora import read_corpora, read_crossner, read_fewnerd, read_gmb, read_gum, read_wikigold
from flows.names_labels import OPEN, Marked, Sentence, agreed, place_types, sentence_of
from flows.names_mixture import Example, Mixture, Pools, round_of, swapped
from flows.names_scores import Score, gold_names, judged_names, rising_curve, scores
from flows.names_silver import RawArticle, is_kept_apart, raw_articles, runs_of, shares, silver_sentences
from flows.train import TrainingError, allowed_labels, encoder_folder, export, first_network, pieces_of, read_settings
from transforms.names_model import LABELS, FoundName, NamesModel, WordReader, models_folder

PERSON, ORG, PLACES = frozenset({"PERSON"}), frozenset({"ORG"}), frozenset({"GPE", "LOC", "FAC"})


def shown(sentence: Sentence) -> str:
    """A sentence with what each word may be: "Accra/B-GPE", "?" where the corpus says nothing."""
    return " ".join(
        word if labels == 1 else f"{word}/?" if labels == OPEN else f"{word}/{'|'.join(_names(labels))}"
        for word, labels in zip(sentence.words, sentence.allowed, strict=True)
    )


def _names(labels: int) -> list[str]:
    return [name for number, name in enumerate(LABELS) if labels >> number & 1]


@pytest.mark.parametrize(
    ("words", "marks", "unknown", "expected"),
    [
        ("Ana Duarte left", [Marked(0, 2, PERSON)], (), "Ana/B-PERSON Duarte/I-PERSON left"),
        ("in Duarte Bay", [Marked(1, 3, PLACES)], (), "in Duarte/B-GPE|B-LOC|B-FAC Bay/I-GPE|I-LOC|I-FAC"),
        ("saw Vantor there", [Marked(1, 2, frozenset())], (), "saw Vantor/? there"),
        ("saw Vantor there", [], (1,), "saw Vantor/? there"),
        ("on Monday morning", [], (1,), "on Monday morning"),
        ("Dr Ana left", [Marked(1, 2, PERSON)], (0,), "Dr Ana/B-PERSON left"),
        ("a Ghanaian ship", [], (), "a Ghanaian/B-NORP ship"),
        ("a Ghanaian Vantor ship", [], (2,), "a Ghanaian/? Vantor/? ship"),
        ("South Korean ships", [], (), "South/B-NORP Korean/I-NORP ships"),
        ("Ana-Maria left", [Marked(0, 1, PERSON)], (), "Ana/B-PERSON -/I-PERSON Maria/I-PERSON left"),
        ("Vantor Group left", [Marked(0, 2, ORG), Marked(0, 1, PERSON)], (), "Vantor/B-ORG Group/I-ORG left"),
    ],
)
def test_a_corpus_allows_what_it_says(words, marks, unknown, expected):
    assert shown(sentence_of("made", "made-1", words.split(), marks, unknown)) == expected


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("Ghana", {"GPE"}),
        ("the Middle East", {"LOC"}),
        ("Duarte River", {"LOC"}),
        ("Duarte Airport", {"FAC"}),
        ("Duarte Province", {"GPE"}),
        ("Duarte", {"GPE", "LOC", "FAC"}),
    ],
)
def test_a_list_or_a_head_noun_says_which_kind_of_place(name, types):
    assert place_types(name) == types


def test_where_a_silver_corpus_contradicts_itself_the_words_are_left_open():
    """One place in seven says otherwise; a name with four places has no majority to speak of."""
    vantor = [sentence_of("made", f"v{n}", ["Vantor", "fell"], [Marked(0, 1, ORG)]) for n in range(6)]
    duarte = [sentence_of("made", f"d{n}", ["Duarte", "left"], [Marked(0, 1, PERSON)]) for n in range(3)]
    odd = [
        sentence_of("made", "o", ["near", "Vantor"], [Marked(1, 2, PERSON)]),
        sentence_of("made", "p", ["a", "Vantor", "ship"], []),
        sentence_of("made", "q", ["near", "Duarte"], [Marked(1, 2, ORG)]),
    ]
    mended = agreed([*vantor, *duarte, *odd])
    assert [shown(each) for each in mended[9:]] == ["near Vantor/?", "a Vantor/? ship", "near Duarte/B-ORG"]
    assert mended[:9] == [*vantor, *duarte]


# ---------------------------------------------------------------- readers, on sentences made here


def write_gz(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))


def test_groningen_without_titles_days_and_repeats(tmp_path):
    rows = [
        ("Sentence: 1", "President", "B-per"),
        ("", "Duarte", "I-per"),
        ("", "left", "O"),
        ("", "southern", "B-geo"),
        ("", "Mali", "I-geo"),
        ("", "Monday", "B-tim"),
        ("", "Germany", "B-org"),
    ]
    rows += rows
    text = "Sentence #,Word,POS,Tag\n" + "".join(f"{a},{b},X,{c}\n" for a, b, c in rows)
    (tmp_path / "gmb").mkdir()
    with zipfile.ZipFile(tmp_path / "gmb" / "ner_dataset.zip", "w") as archive:
        archive.writestr("ner_dataset.csv", text.encode("latin-1"))
    assert [shown(each) for each in read_gmb(tmp_path)] == [
        "President Duarte/B-PERSON left southern Mali/B-GPE Monday Germany/B-GPE"
    ]


def test_fewnerd_leaves_unmarked_capitals_open(tmp_path):
    rows = ["The\tO", "Vantor\tB-organization_company", "of\tO", "Duarte\tO", "fell\tO", ""]
    for part in ("dev", "test", "big_test"):
        write_gz(tmp_path / "fewnerd" / f"fewnerd_{part}.txt.gz", rows if part == "dev" else [])
    assert [shown(each) for each in read_fewnerd(tmp_path)] == ["The Vantor/B-ORG of Duarte/? fell"]


def test_wikigold_and_crossner(tmp_path):
    write_gz(tmp_path / "wikigold" / "wikigold.conll.txt.gz", ["Vantor I-ORG", "won O", "Gold I-MISC", ""])
    write_gz(tmp_path / "crossner_politics" / "dev.txt.gz", ["Ana\tB-politician", "left\tO", ""])
    assert [shown(each) for each in read_wikigold(tmp_path)] == ["Vantor/B-ORG won Gold/?"]
    assert [shown(each) for each in read_crossner(tmp_path, "dev")] == ["Ana/B-PERSON left"]


def test_gum_names_are_the_capitals_around_a_mentions_head(tmp_path):
    cells = [
        ("1", "The", "DT", "4", "(1-organization-new-cf1-1-sgl"),
        ("2", "big", "JJ", "4", ""),
        ("3", "Vantor", "NNP", "4", ""),
        ("4", "Group", "NNP", "5", "1)"),
        ("5", "fell", "VBD", "0", ""),
    ]
    lines = [
        "\t".join([number, word, "_", "_", tag, "_", head, "_", "_", f"Entity={entity}" if entity else "_"])
        for number, word, tag, head, entity in cells
    ]
    write_gz(tmp_path / "ud_gum" / "en_gum-ud-dev.permitted.conllu.gz", ["# newdoc id = made", *lines, ""])
    assert [shown(each) for each in read_gum(tmp_path, "dev")] == ["The big Vantor/B-ORG Group/I-ORG fell"]


def test_no_gold_article_reaches_training(shared):
    """No sentence of a corpus, and no raw article, shares a run of twelve words with an article of the gold set."""
    gold = Path(__file__).parent / "gold" / "articles.csv"
    news = shared / "articles" / "wikinews_2019_2020.jsonl"
    with gold.open(encoding="utf-8") as file:
        keys = {row["article_key"] for row in csv.DictReader(file)}
    runs: set[tuple[str, ...]] = set()
    read = 0
    for line in news.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if article["id"] in keys:
            read += 1
            runs.update(runs_of(article["text"]))
    assert read == len(keys)
    corpora = read_corpora(shared / "corpora", read_settings().seed)
    for source, sentences in {**corpora.train, **corpora.develop}.items():
        for sentence in sentences:
            assert runs.isdisjoint(runs_of(" ".join(sentence.words))), source
    raw = raw_articles(news, gold)
    assert len(raw) > 100
    assert keys.isdisjoint(each.key for each in raw)
    learned = {run for each in raw for run in runs_of(each.text)}
    assert runs.isdisjoint(learned)
    for source, sentences in {**corpora.develop, **corpora.report}.items():
        for sentence in sentences:
            assert learned.isdisjoint(runs_of(" ".join(sentence.words))), source


# ---------------------------------------------------------------- silver labels


def test_raw_articles_are_none_of_the_gold_nor_like_it_nor_kept_apart(tmp_path):
    shared_words = "one two three four five six seven eight nine ten eleven twelve"
    texts = {f"a{number}": f"Ana left {number} times." for number in range(30)}
    texts |= {"gold": f"So {shared_words}.", "like": f"And {shared_words}!", "less": f"{shared_words[:-7]} less"}
    lines = [json.dumps({"id": key, "text": text}) for key, text in texts.items()]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "gold.csv").write_text("article_key\ngold\n", encoding="utf-8")
    found = {each.key for each in raw_articles(tmp_path / "news.jsonl", tmp_path / "gold.csv")}
    assert found == {key for key in texts if not is_kept_apart(key)} - {"gold", "like"}
    assert 5 <= sum(is_kept_apart(key) for key in texts) <= 15


def test_silver_labels_are_the_components_own_and_open_where_it_doubts(nlp):
    pytest.importorskip("onnxruntime", reason="the names network runs on onnxruntime")
    text = "Amina Otieno, who leads Kenya, met reporters of The Guardian.\n\nIt rained."
    first, second = silver_sentences([RawArticle("made", text)], nlp, NamesModel(models_folder()))
    assert shown(first).startswith("Amina/B-PERSON Otieno/I-PERSON , who leads Kenya/B-GPE , met reporters of The")
    assert (first.source, first.document, second.words) == ("wikinews", "made", ("It", "rained", "."))
    words, left_open = shares([first, second])
    assert words == len(first.words) + 3
    assert left_open <= 2


# ---------------------------------------------------------------- mixture, scores


POOLS = Pools([("Kofi", "Boateng-Mensah")], ["Port Novara"], [("Nordic", "Rail")])


def test_names_are_swapped_for_others_of_their_type_and_the_same_by_the_same():
    made = sentence_of(
        "made",
        "m",
        ["Ana", "Duarte", "of", "Ghana", "said", "Duarte", "left"],
        [Marked(0, 2, PERSON), Marked(3, 4, frozenset({"GPE"})), Marked(5, 6, PERSON)],
    )
    words, allowed = swapped(made.words, made.allowed, POOLS, random.Random(1))
    assert shown(Sentence("made", "m", tuple(words), tuple(allowed))) == (
        "Kofi/B-PERSON Boateng/I-PERSON -/I-PERSON Mensah/I-PERSON of Ghana/B-GPE said"
        " Boateng/B-PERSON -/I-PERSON Mensah/I-PERSON left"
    )


def test_letters_for_an_organisation_are_swapped_for_others():
    made = sentence_of(
        "made", "m", ["The", "UVW", "met", "UVW", "and", "Vantor"], [Marked(1, 2, ORG), Marked(3, 4, ORG)]
    )
    pool = replace(POOLS, abbreviations=["XYZ"])
    found = {" ".join(swapped(made.words, made.allowed, pool, random.Random(seed))[0]) for seed in range(30)}
    assert found >= {"The UVW met UVW and Vantor", "The XYZ met XYZ and Vantor"}


def test_a_round_is_the_same_for_the_same_seed():
    corpora = {"gmb": [sentence_of("gmb", f"d{n}", f"Ana {n} left".split(), [Marked(0, 1, PERSON)]) for n in range(40)]}
    mixture = Mixture({"gmb": 1.5}, frozenset({"gmb"}), 0.5, 0.5, 0.1, 0.1)
    first, again, other = (round_of(corpora, mixture, POOLS, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert sum(len(each.words) for each in first) >= 60 * 3
    assert all(len(each.words) == len(each.allowed) and each.silver for each in first)


def test_a_name_that_touches_an_open_word_counts_for_nothing():
    gold = [
        sentence_of(
            "made", "m", ["Ana", "met", "Vantor", "in", "Accra"], [Marked(0, 1, PERSON), Marked(4, 5, PLACES)], (2,)
        )
    ]
    assert [name[:] for name in gold_names(gold[0])] == [(0, 1, "PERSON"), (4, 5, "PLACE")]
    found = [[FoundName(0, 1, "ORG", 1.0), FoundName(2, 3, "ORG", 1.0), FoundName(4, 5, "FAC", 1.0)]]
    result = scores(gold, found)
    assert result["PLACE"] == Score(1, 1, 1)
    assert result["ORG"] == Score(0, 1, 0)
    assert result["all"] == Score(1, 2, 2)
    assert judged_names(gold, found) == [(1.0, False), (1.0, True)]


def test_the_curve_of_confidence_rises():
    rng = random.Random(3)
    pairs = [(raw, float(rng.random() < raw**2)) for raw in (rng.random() for _ in range(500))]
    curve = rising_curve(pairs)
    assert curve == sorted(curve)
    assert [y for _, y in curve] == sorted(y for _, y in curve)
    assert rising_curve([]) == []


# ---------------------------------------------------------------- training


def test_the_settings_say_everything_once():
    settings = read_settings()
    assert len(settings.encoder["weights_digest"]) == 64
    assert len(settings.begins_from["digest"]) == 64
    assert len(settings.silver_labels) == 12
    assert set(settings.mixture.shares) == {"gmb", "fewnerd", "ewt", "gum", "wikigold", "crossner", "wikinews"}
    assert set(settings.mixture.shares) >= settings.mixture.silver


def test_a_network_that_is_not_the_one_to_begin_from_is_refused(tmp_path):
    with pytest.raises(TrainingError, match=r"is not the one to begin from, .* --begin"):
        first_network(read_settings(), tmp_path, tmp_path)


def test_without_an_earlier_network_the_encoder_alone_is_asked_for(tmp_path):
    pytest.importorskip("torch", reason="training needs the extra `train`")
    safetensors = pytest.importorskip("safetensors", reason="training needs the extra `train`")
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(safetensors.SafetensorError):
        first_network(replace(read_settings(), begins_from={"digest": ""}), tmp_path, tmp_path)


def test_an_encoder_that_is_not_installed_is_named():
    with pytest.raises(TrainingError, match="pip install"):
        encoder_folder("no_such_encoder", "")


def test_only_a_words_first_piece_has_labels():
    reader = WordReader({"port": 110, "##o": 111, "left": 112})
    (piece,) = pieces_of([Example(["Porto", "left"], [1 << LABELS.index("B-GPE"), 1], False)], reader)
    allowed = allowed_labels([piece], 5)
    assert [np.flatnonzero(row).tolist() for row in allowed[0]] == [[], [LABELS.index("B-GPE")], [], [0], []]
    assert pieces_of([Example(["Porto"], [OPEN], False)], reader) == []


def test_a_tiny_network_learns_is_exported_and_runs(tmp_path):
    torch = pytest.importorskip("torch", reason="training needs the extra `train`")
    pytest.importorskip("onnx", reason="training needs the extra `train`")
    from flows.names_network import NamesNetwork, Size, load_exported
    from flows.train import calibrate, train_network

    words = [*(f"[unused{number}]" for number in range(103)), "ana", "left", "accra", "in", "kofi"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    gold = [
        sentence_of("made", "m", ["Ana", "left", "Accra"], [Marked(0, 1, PERSON), Marked(2, 3, PLACES)]),
        sentence_of("made", "n", ["in", "Accra", "Kofi", "left"], [Marked(1, 2, PLACES), Marked(2, 3, PERSON)]),
    ]
    settings = read_settings()
    settings.optimizer.update(steps=60, warm_up_steps=5, rate=5e-3)
    reader = WordReader(tmp_path / "vocab.txt")
    pieces = pieces_of([Example(each.words, each.allowed, False) for each in gold], reader)
    networks = []
    for name in ("one", "two"):
        torch.manual_seed(1)
        network = NamesNetwork(Size(len(words), 24, 48, 2, 1))
        (tmp_path / name).mkdir()
        train_network(network, iter([pieces] * 60), settings, tmp_path / name)
        networks.append(network.state_dict())
    assert all(torch.equal(value, networks[1][name]) for name, value in networks[0].items())
    export(network, tmp_path / "vocab.txt", tmp_path / "model", {"steps": 60})
    calibrate(tmp_path / "model", {"made": gold})
    model = NamesModel(tmp_path / "model")
    labels = [[LABELS[row.argmax()][0] for row in each] for each in model.probabilities([each.words for each in gold])]
    assert labels == [["B", "O", "B"], ["O", "B", "B", "O"]]
    assert 0 <= model.calibrated(0.5) <= 1
    again = NamesNetwork(Size(len(words), 24, 48, 2, 1))
    again.words.load_state_dict(network.words.state_dict())  # the subwords' own vectors come from the encoder
    load_exported(again, tmp_path / "model" / "names.onnx")
    loaded = again.state_dict()
    for name, value in network.state_dict().items():
        assert torch.allclose(value, loaded[name], atol=0.02 * float(value.abs().max()) + 1e-6), name
