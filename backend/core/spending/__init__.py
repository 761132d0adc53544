"""What the model costs, for a business and for the installation, and the caps on it. It must not
know what was asked of the model, nor why."""
