"""The layers of networks.

neuron.py         Neuron, Layer, MLP, Linear
sequential.py     Sequential and Each
embedding.py      Embedding
attention.py      SelfAttention
normalization.py  RMSNorm
dropout.py        Dropout
standardize.py    Standardize
activation.py     activations, by name or as functions
"""
