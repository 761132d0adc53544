"""What tests of people share: an administrator's browser."""

import pytest


@pytest.fixture
def browser(client, db):
    from accounts.models import User

    root = User.objects.create(email="root@example.com", is_staff=True, is_superuser=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def act(browser, run_jobs, django_capture_on_commit_callbacks):
    """`act(path, form)` posts to the admin and returns the page that follows, as text; emails are
    sent.
    """

    def post(path, form):
        with django_capture_on_commit_callbacks(execute=True):
            page = browser.post(path, form, follow=True)
        run_jobs()
        return page.content.decode()

    return post
