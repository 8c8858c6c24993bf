"""The trained artefact at work: canonical fields in, probabilities and their reasons out."""


class ArtefactError(ValueError):
    """An artefact is missing, damaged or does not fit; the message says which and why."""
