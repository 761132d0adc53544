"""The two wires to the outside: Instagram and the model. They know no table, no business and no
tenant, and nothing of who calls them."""
