"""The pipeline that trains, measures and publishes the shipped artefacts."""
