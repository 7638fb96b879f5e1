"""Models as files.

safetensors.py  save, load, load_state, about
tensors.py      the names and shapes of a model's numbers in files
config.py       how a model is built, as plain data
"""
