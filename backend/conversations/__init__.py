"""What one business owns, and the rules that keep its rows true: messages, threads, turns.

It must not know how messages arrive or leave, nor what the assistant says.
"""
