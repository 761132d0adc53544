"""What the model is given and what is said to the customer: prompt, history, transcript, reply,
texts. It must not know how messages are sent, nor when a turn is due."""
