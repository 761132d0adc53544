"""What every part of the backend may use: tenancy, jobs, errors, logs, encryption, rows.

It must not know any business's data, Instagram or the model.
"""
