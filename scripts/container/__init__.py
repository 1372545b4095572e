"""Plays a container engine for our Dockerfile, on a machine that has none."""
