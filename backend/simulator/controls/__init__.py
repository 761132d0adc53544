"""The HTTP API with which tests, the demo and the phone page make things happen. It must not be
needed by anything but the app."""
