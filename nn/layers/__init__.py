"""What networks are made of.

neuron.py         Neuron, Layer, MLP, Linear
sequential.py     Sequential and Each
embedding.py      Embedding
attention.py      SelfAttention
normalization.py  RMSNorm
dropout.py        Dropout
standardize.py    Standardize
activation.py     what a neuron does to its sum
"""
