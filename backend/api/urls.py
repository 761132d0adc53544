"""Every URL under /api/."""

from django.urls import include, path

from api import activity, assistant, auth, businesses, instagram
from api.inbox import comments
from api.schema import SchemaView
from api.session import SessionView

accounts = [
    path("registration/", auth.RegistrationView.as_view()),
    path("registration/verify-email/", auth.VerifyEmailView.as_view()),
    path("registration/resend-email/", auth.ResendEmailView.as_view()),
    path("login/", auth.LoginView.as_view()),
    path("logout/", auth.LogoutView.as_view()),
    path("user/", auth.AccountView.as_view()),
    path("password/reset/", auth.PasswordResetView.as_view()),
    path("password/reset/confirm/", auth.PasswordResetConfirmView.as_view()),
    path("password/change/", auth.PasswordChangeView.as_view()),
]

business = [
    path("", businesses.BusinessView.as_view()),
    path("health/", businesses.BusinessHealthView.as_view()),
    path("instagram/", instagram.InstagramView.as_view()),
    path("instagram/disconnect/", instagram.DisconnectView.as_view()),
    path("instagram/other-apps/<str:app_id>/", instagram.OtherAppView.as_view()),
    path("instagram/doctor/", instagram.DoctorView.as_view()),
    path("assistant/", assistant.AssistantView.as_view()),
    path("assistant/try/", assistant.TryView.as_view()),
    path("activity/", activity.ActivityView.as_view()),
    path("comments/", comments.CommentsView.as_view()),
    path("", include("api.inbox.urls")),
]

urlpatterns = [
    path("session/", SessionView.as_view()),
    path("auth/", include(accounts)),
    path("businesses/", businesses.BusinessesView.as_view()),
    path("businesses/<int:business_id>/", include(business)),
    path("instagram/logins/", instagram.LoginsView.as_view()),
    path("instagram/permissions/", instagram.PermissionsView.as_view()),
    path("instructions/templates/", assistant.TemplatesView.as_view()),
    path("schema/", SchemaView.as_view()),
]
