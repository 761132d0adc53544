"""A model over the OpenAI protocol that answers from what it was given. It must not know shops,
threads or who asks.
"""
