"""Makes the artefacts in `models/`: fetch, prepare, fit, evaluate, gate, publish."""
