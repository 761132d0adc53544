"""How a business gets, keeps and loses its Instagram account: dialog, session, pages, state,
tokens, access. It must not know messages or the assistant."""
