# `make demo` and `make test` need Python 3.11 or newer, git and make; all else is installed into .venv.
PYTHON ?= python3
VENV := .venv
DATELINE := $(VENV)/bin/dateline

.PHONY: demo test serve notebooks clean

demo: $(VENV)/.installed
	@$(DATELINE) build data/samples --to data/tables || test $$? -eq 3
	@echo
	@echo "Some samples are set aside by design: an empty file, bytes that are no text, a story in French. Try next:"
	@echo "  $(DATELINE) show 'coast guard pact'"
	@echo "  $(DATELINE) query \"select speaker_name, quote_text from quotes where speaker_type = 'named' limit 5\""
	@echo "  $(DATELINE) query \"select event_start_date, actor_name, plover_type, recipient_name from events limit 5\""

test: $(VENV)/.tested
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/python -m pytest

serve: $(VENV)/.installed
	$(VENV)/bin/python -m flows.serve

# Each is run on data/tables (or DATELINE_TABLES); the executed copies go to data/notebooks.
notebooks: $(VENV)/.installed
	$(VENV)/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[notebooks]'
	test -d "$${DATELINE_TABLES:-data/tables}" || $(DATELINE) build data/samples --to data/tables || test $$? -eq 3
	mkdir -p data/notebooks && cp notebooks/*.ipynb data/notebooks/
	cd data/notebooks && DATELINE_TABLES="$${DATELINE_TABLES:-../tables}" ../../$(VENV)/bin/jupyter execute --inplace *.ipynb

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.tested: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(VENV)/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) data/tables
