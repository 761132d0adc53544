"""Everything under /core/: connecting Instagram, and the webhook."""

from django.urls import path

from core import views

urlpatterns = [
    path("instagram/connect/<int:business_id>/", views.instagram_connect, name="instagram-connect"),
    path("instagram/callback/", views.instagram_callback, name="instagram-callback"),
    path(
        "instagram/callback/<int:business_id>/",
        views.instagram_callback,
        name="instagram-callback-of-business",
    ),
    path("instagram/choose/<int:business_id>/", views.instagram_choose, name="instagram-choose"),
    path("meta/deauthorize/", views.deauthorize, name="meta-deauthorize"),
    path("meta/data-deletion/", views.data_deletion, name="meta-data-deletion"),
    path("webhook/instagram/", views.instagram_webhook, name="instagram-webhook"),
]
