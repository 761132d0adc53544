"""The other side of the wire: Instagram, its Graph API and a model, in one small web app.

It must not know the product, which only points its base URLs here. Start it with
`python -m simulator`.
"""
