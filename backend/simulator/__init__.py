"""The other side of the wire: Instagram, its Graph API and a model, in one small web app.

The product never imports it; only base URLs point here. Start it with `python -m simulator`.
"""
