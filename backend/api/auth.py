"""Signing up, logging in and out, passwords. Sessions by cookie; every unsafe request needs the
CSRF token.

dj-rest-auth does logging in and out, the account and passwords; signing up is ours, because its own
views need allauth's social accounts and say which addresses are taken.
"""

from collections.abc import Callable
from typing import Any, cast

from dj_rest_auth import serializers as rest_auth
from dj_rest_auth import views as rest_auth_views
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as PasswordRefused
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.fields import get_error_detail
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import registration
from accounts.addresses import AddressInput
from accounts.devices import remember_device
from accounts.log_in_tries import count_log_in, forget_log_in
from accounts.models import User
from accounts.tries import count_email, count_try
from api.shapes import DetailSerializer
from common.errors import AppError, ErrorCode
from common.languages import keep_language, read_wish, speak_to
from common.live import announce_person
from common.names import tidy_name
from common.security_log import name_address, note

BACKEND = "django.contrib.auth.backends.ModelBackend"
# In the session: the account this browser made, 0 when it made none.
SIGNED_UP = "signed_up_user_id"
CHECK_EMAIL = _("Check your email: we’ve sent you a message with what to do next.")
SENT = _("If this address can be used, an email is on its way.")


class InvalidCredentials(AppError):
    code, text = ErrorCode.INVALID_CREDENTIALS, _("Wrong email or password.")


class EmailNotVerified(AppError):
    code, status = ErrorCode.EMAIL_NOT_VERIFIED, 403
    text = _("Confirm your email first. We’ve sent you a link.")


class _Password(serializers.CharField):
    """A password exactly as it was typed, spaces included. Its length is bounded, because hashing a
    long one is slow.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=128, trim_whitespace=False, **options)


def _check_name(name: str) -> str:
    if not (tidy := tidy_name(name)):
        raise serializers.ValidationError([_("Enter your name.")], code="blank")
    return tidy


class RegistrationSerializer(serializers.Serializer[Any]):
    email = AddressInput()
    password1 = _Password()
    password2 = _Password()
    name = serializers.CharField(max_length=100)

    def validate_name(self, name: str) -> str:
        return _check_name(name)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["password1"] != attrs["password2"]:
            differs = serializers.ErrorDetail(str(_("The passwords don’t match.")), "differs")
            raise serializers.ValidationError({"password2": [differs]})
        try:
            validate_password(attrs["password1"], User(email=attrs["email"], name=attrs["name"]))
        except PasswordRefused as refused:
            raise serializers.ValidationError({"password1": get_error_detail(refused)}) from None
        return attrs


class EmailOnlySerializer(serializers.Serializer[Any]):
    email = AddressInput()


class VerifyEmailSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=200)


class VerifiedSerializer(serializers.Serializer[Any]):
    """`choose_password`: the dashboard's page where the owner of the mailbox continues, or null."""

    detail = serializers.CharField()
    choose_password = serializers.CharField(allow_null=True)


class LoginSerializer(rest_auth.LoginSerializer):
    username = None
    email = AddressInput()
    password = _Password()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        request, email = self.context["request"], attrs["email"]
        who = name_address(email)
        try:
            count_log_in(request, email)
        except Throttled:
            note("login.throttled", door="dashboard", who=who)
            raise
        # Django hashes the password of an unknown address too, so the time tells nothing.
        user = self.authenticate(email=email, password=attrs["password"])
        if user is None:
            note("login.failed", door="dashboard", who=who)
            raise InvalidCredentials
        forget_log_in(request, email)
        if not registration.is_verified(user):
            note("login.unverified", door="dashboard", user_id=user.pk)
            raise EmailNotVerified
        return {**attrs, "user": user}


class AccountSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ("id", "email", "name", "language")
        read_only_fields = ("email",)
        extra_kwargs = {"name": {"allow_blank": False, "required": True}}

    def validate_name(self, name: str) -> str:
        return _check_name(name)

    def update(self, instance: User, validated_data: dict[str, Any]) -> User:
        """Only what was sent is written: a password that is changed meanwhile stays."""
        for name, value in validated_data.items():
            setattr(instance, name, value)
        instance.save(update_fields=list(validated_data))
        return instance


class PasswordResetConfirmSerializer(rest_auth.PasswordResetConfirmSerializer):
    new_password1 = _Password()
    new_password2 = _Password()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            validated: dict[str, Any] = super().validate(attrs)
        except serializers.ValidationError as refused:
            if isinstance(refused.detail, dict) and {"uid", "token"} & set(refused.detail):
                raise registration.InvalidLink from None
            raise _with_codes(self.set_password_form) from None
        return validated


class PasswordChangeSerializer(rest_auth.PasswordChangeSerializer):
    old_password = _Password()
    new_password1 = _Password()
    new_password2 = _Password()

    def validate_old_password(self, value: str) -> str:
        try:
            typed: str = super().validate_old_password(value)
        except serializers.ValidationError as refused:
            said = [str(each) for each in refused.detail]
            raise serializers.ValidationError(said, code="password_wrong") from None
        return typed

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            validated: dict[str, Any] = super().validate(attrs)
        except serializers.ValidationError:
            raise _with_codes(self.set_password_form) from None
        return validated


def _with_codes(form: Any) -> serializers.ValidationError:
    """What Django's form refuses. dj-rest-auth passes its sentences on without their codes."""
    found = form.errors.as_data()
    return serializers.ValidationError(
        {
            name: [detail for each in refused for detail in get_error_detail(each)]
            for name, refused in found.items()
        }
    )


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RegistrationView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="sign_up", request=RegistrationSerializer, responses={201: DetailSerializer}
    )
    def post(self, request: Request) -> Response:
        """The same answer for every address; the email says the rest."""
        form = RegistrationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        email, name = form.validated_data["email"], form.validated_data["name"]
        user = None
        if _count_email(request, "sign-up", email):
            user = registration.sign_up(
                email=email,
                password=form.validated_data["password1"],
                name=name,
                language=read_wish(request),
            )
        if user is not None and not settings.EMAIL_VERIFICATION:
            _log_in(request, user)
        else:
            # Written in both cases, or the session cookie would tell which addresses are new.
            request.session[SIGNED_UP] = user.pk if user else 0
        return Response({"detail": CHECK_EMAIL}, status=201)


class VerifyEmailView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="verify_email", request=VerifyEmailSerializer, responses=VerifiedSerializer
    )
    def post(self, request: Request) -> Response:
        """Logs in the browser that signed up. Any other is led to choose a password, and proves
        nothing yet.
        """
        form = VerifyEmailSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = request.session.get(SIGNED_UP)
        outcome = registration.confirm_address(key=form.validated_data["key"], signed_up_as=made)
        if isinstance(outcome, registration.PasswordWanted):
            return Response(
                {"detail": _("Choose a password to finish."), "choose_password": outcome.path}
            )
        note("address.confirmed", user_id=outcome.user.pk)
        _log_in(request, outcome.user)
        return Response({"detail": _("Your email is confirmed."), "choose_password": None})


def _log_in(request: Request, user: User) -> None:
    """Log the person in with a new session, and remember the device."""
    login(request._request, user, backend=BACKEND)
    speak_to(user)
    remember_device(request._request, user)
    note("login.succeeded", door="dashboard", user_id=user.pk)


def _count_email(request: Request, action: str, email: str) -> bool:
    """As accounts.tries.count_email, with a line in the security log."""
    who = name_address(email)
    try:
        wanted = count_email(request._request, action, email)
    except Throttled:
        note(f"{action}.throttled", who=who)
        raise
    note(f"{action}.requested", who=who, sent=wanted)
    return wanted


def _answer_by_mail(request: Request, action: str, send: Callable[..., None]) -> Response:
    """Send what there is to say to the address, if somebody has it. The answer is the same for
    every address.
    """
    form = EmailOnlySerializer(data=request.data)
    form.is_valid(raise_exception=True)
    if _count_email(request, action, form.validated_data["email"]):
        send(email=form.validated_data["email"])
    return Response({"detail": SENT})


class ResendEmailView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="resend_email", request=EmailOnlySerializer, responses=DetailSerializer
    )
    def post(self, request: Request) -> Response:
        return _answer_by_mail(request, "resend", registration.resend_confirmation)


class LoginView(rest_auth_views.LoginView):
    serializer_class = LoginSerializer

    @extend_schema(operation_id="log_in", responses=DetailSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().post(request, *args, **kwargs)
        return answer

    def process_login(self) -> None:
        _log_in(self.request, self.user)

    def get_response(self) -> Response:
        answer = Response({"detail": _("You’re logged in.")})
        keep_language(answer, self.user)
        return answer


class LogoutView(rest_auth_views.LogoutView):
    http_method_names = ("post", "options")

    @extend_schema(operation_id="log_out", request=None, responses=DetailSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        user_id = request.user.pk
        super().post(request, *args, **kwargs)
        note("session.ended", user_id=user_id)
        if user_id is not None:
            announce_person(user_id)
        return Response({"detail": _("You’re logged out.")})


class AccountView(rest_auth_views.UserDetailsView):
    serializer_class = AccountSerializer
    http_method_names = ("get", "head", "patch", "options")

    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().patch(request, *args, **kwargs)
        keep_language(answer, cast(User, request.user))
        return answer


class PasswordResetView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="reset_password", request=EmailOnlySerializer, responses=DetailSerializer
    )
    def post(self, request: Request) -> Response:
        return _answer_by_mail(request, "reset", registration.send_password_reset)


class PasswordResetConfirmView(rest_auth_views.PasswordResetConfirmView):
    serializer_class = PasswordResetConfirmSerializer

    @extend_schema(operation_id="confirm_password_reset", responses=DetailSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        form.save()
        registration.after_password_reset(form.user)
        if form.user.is_active:
            remember_device(request._request, form.user)
        note("password.reset", user_id=form.user.pk)
        announce_person(form.user.pk)
        return Response({"detail": _("Your new password is saved. You can log in with it.")})


class PasswordChangeView(rest_auth_views.PasswordChangeView):
    serializer_class = PasswordChangeSerializer

    @extend_schema(operation_id="change_password", responses=DetailSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every other session of the person ends; this one goes on under a new key."""
        user = cast(User, request.user)
        count_try(request._request, "password-change", user.email)
        super().post(request, *args, **kwargs)
        note("password.changed", user_id=user.pk)
        announce_person(user.pk)
        registration.send_password_changed(user)
        return Response({"detail": _("Your new password is saved.")})
