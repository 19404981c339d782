"""What an ordinary install takes on disk: the package and all that it asks for, without extras."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

_LARGEST = 1.7e9  # bytes


def required(name: str, extras: frozenset[str] = frozenset()) -> dict[str, Distribution]:
    """The distribution of this name and every one that it asks for here, by name. Those not installed are left out."""
    found: dict[str, Distribution] = {}
    waiting = [(name, extras)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        try:
            here = distribution(wanted[0])
        except PackageNotFoundError:
            continue
        found[here.name.lower()] = here
        for line in here.requires or []:
            requirement = Requirement(line)
            marks = requirement.marker
            if marks is None or any(marks.evaluate({"extra": extra}) for extra in ("", *wanted[1])):
                waiting.append((requirement.name, frozenset(requirement.extras)))
    return found


def size_of(one: Distribution) -> int:
    """Bytes of the files that were installed with it."""
    paths = (one.locate_file(file) for file in one.files or [])
    return sum(path.stat().st_size for path in paths if path.is_file())


def test_an_ordinary_install_stays_small(capsys):
    """The size is printed with the largest parts; it was 1.5 GB when the package was designed."""
    packages = required("dateline")
    assert {"prefect", "spacy", "onnxruntime", "polars"} <= set(packages)
    assert not {"torch", "faker"} & set(packages)
    sizes = {name: size_of(one) for name, one in packages.items()}
    largest = sorted(sizes, key=lambda name: -sizes[name])[:8]
    with capsys.disabled():
        print(f"\nan ordinary install: {len(sizes)} packages, {sum(sizes.values()) / 1e9:.2f} GB", end="; ")
        print(", ".join(f"{name} {sizes[name] / 1e6:.0f} MB" for name in largest))
    assert sum(sizes.values()) <= _LARGEST
