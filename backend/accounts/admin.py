"""People and their places in businesses, for platform admins."""

from collections.abc import Callable
from typing import Any, cast

# These register what is taken away below; imported, they have done so whatever the order of the
# apps.
import allauth.account.admin  # noqa: F401
import django.contrib.sites.admin  # noqa: F401  for the same reason
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts import people
from accounts.models import Membership, User
from common.admin_pages import OnlyOwnFilters, ShownRows
from common.errors import AppError
from common.security_log import note

# What Django says and has no German for, or a poor one: our catalogue goes before its own.
SAID_BY_DJANGO = (
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Conflicting form data submitted. Please try again."),
    gettext_noop("Disable password-based authentication"),
    gettext_noop("Disabled"),
    gettext_noop("Enable password-based authentication"),
    gettext_noop("Enable password-based authentication for this user by setting a password."),
    gettext_noop("Enabled"),
    gettext_noop("History"),
    gettext_noop("In case you’ve forgotten, you are:"),
    gettext_noop("Password-based authentication"),
    gettext_noop("Password-based authentication was disabled."),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Reset password"),
    gettext_noop("Set password"),
    gettext_noop("Set password: %s"),
    gettext_noop(
        "This action will <strong>enable</strong> password-based authentication for this user."
    ),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they "
        "may still be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
)

for unused in (Site, Group, EmailAddress):
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)


class _OneAddressEach(forms.ModelForm):
    """A form whose email field holds the address's normal form, in which it is unique."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("This email is already in use."))
        return email


class TellsRefusals(OnlyOwnFilters):
    """An admin page that shows what the domain refused as a message, whichever way it was asked
    for.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        view = super().changeform_view
        return self._tell(
            request, object_id, lambda: view(request, object_id, form_url, extra_context)
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        view = super().delete_view

        def ask_first() -> HttpResponse:
            obj = self.get_object(request, object_id)
            if obj is not None:
                with transaction.atomic():
                    self.check_delete(obj)
            return view(request, object_id, extra_context)

        return self._tell(request, object_id, ask_first)

    def check_delete(self, obj: Any) -> None:
        """Raise an AppError that says why the object may not be deleted."""

    def _tell(
        self, request: HttpRequest, object_id: str | None, view: Callable[[], HttpResponse]
    ) -> HttpResponse:
        try:
            return view()
        except AppError as refused:
            why = refused.detail
        except IntegrityError as error:
            last_owner = people.explain_last_owner(error)
            if last_owner is None:
                raise
            why = last_owner.detail
        self.message_user(request, why, messages.ERROR)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_"
        back = (
            reverse(f"{name}change", args=[object_id])
            if object_id
            else reverse(f"{name}changelist")
        )
        return HttpResponseRedirect(back)


class NewUserForm(_OneAddressEach, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class UserForm(_OneAddressEach, UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "password", "is_active", "is_staff", "is_superuser")
        labels = {
            "is_active": _("Active"),
            "is_staff": _("May log in to the admin"),
            "is_superuser": _("May do everything in the admin"),
        }
        help_texts = {
            "is_active": _("Untick to lock the person out. Nothing is deleted."),
            "is_staff": _("Without the next one, they see nothing there."),
            "is_superuser": _(
                "Businesses, people and messages’ states; never what customers wrote."
            ),
        }


class PasswordForm(AdminPasswordChangeForm):
    """Django's, whose help is said once and for all in English."""

    usable_password_help_text: Any = format_lazy(
        '{help}<ul id="id_unusable_warning" class="messagelist">'
        '<li class="warning">{warning}</li></ul>',
        help=_("Whether this person can log in with a password."),
        warning=_("If not, the current password is lost."),
    )


class MembershipInline(admin.TabularInline):
    model = Membership
    formset = ShownRows
    verbose_name_plural = _("businesses")
    template = "admin/accounts/places.html"
    fields = readonly_fields = ("business", "role", "since")
    extra = 0

    @admin.display(description=_("since"))
    def since(self, membership: Membership) -> str:
        return f"{membership.created_at:%Y-%m-%d}"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_add_permission


@admin.register(User)
class UserAdmin(TellsRefusals, DjangoUserAdmin):
    list_display = ("email", "name", "is_staff", "is_active", "last_login", "date_joined")
    list_filter = ("is_staff", "is_active")
    list_per_page = 50
    search_fields = ("email", "name")
    search_help_text = _("Email address or name")
    ordering = ("email",)
    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    inlines = (MembershipInline,)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (
            None,
            {
                "fields": ("email", "name", "password"),
                "description": _(
                    "Someone who belongs to a business can’t be deleted. Untick “Active” to "
                    "lock them out, or end the membership first."
                ),
            },
        ),
        (
            _("Access"),
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": _(
                    "A platform admin has all three. The person is emailed when this changes."
                ),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "name", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Allow deleting one person at a time, never many at once."""
        return obj is not None and super().has_delete_permission(request, obj)

    def check_delete(self, obj: User) -> None:
        if places := people.list_places(obj):
            raise BelongsToBusiness([str(place.business) for place in places])

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            actor = cast(User, request.user)
            if "email" in form.changed_data:
                people.change_address(obj, email=obj.email, actor=actor)
            if "is_active" in form.changed_data:
                people.change_active(obj, active=obj.is_active, actor=actor)
            if {"is_staff", "is_superuser"} & set(form.changed_data):
                people.change_rights(
                    obj, staff=obj.is_staff, superuser=obj.is_superuser, actor=actor
                )
            obj.save(update_fields=form.changed_data)
        else:
            super().save_model(request, obj, form, change)
            note("person.added", user_id=request.user.pk, person_id=obj.pk)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        note("person.deleted", user_id=request.user.pk, person_id=obj.pk)
        super().delete_model(request, obj)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        before = self.get_object(request, id)
        answer = super().user_change_password(request, id, form_url)
        after = self.get_object(request, id)
        if before is not None and after is not None and before.password != after.password:
            people.record_password_set(after, actor=cast(User, request.user))
        return answer


class BelongsToBusiness(AppError):
    text = _(
        "This person belongs to %(businesses)s and can’t be deleted. "
        "Untick “Active” to lock them out, or end the memberships first."
    )

    def __init__(self, businesses: list[str]) -> None:
        super().__init__(params={"businesses": ", ".join(businesses)})


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("user", "business", "role")


@admin.register(Membership)
class MembershipAdmin(TellsRefusals):
    list_display = ("user", "business", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "business")
    list_per_page = 50
    search_fields = ("user__email", "user__name", "business__name")
    search_help_text = _("Email address, person’s name or business")
    nothing_yet = _("Nobody is on a team yet. Adding a business makes you its owner.")
    ordering = ("business__name", "user__email")
    autocomplete_fields = ("user", "business")
    form = MembershipForm

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save the page. Raises BadRequest for a business or person that is no number: the
        boxes that search look it up before anything checks it.
        """
        for name in self.autocomplete_fields:
            for given in (request.GET.get(name, ""), request.POST.get(name, "")):
                if given and not (given.isascii() and given.isdigit() and len(given) < 19):
                    raise BadRequest(name)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> tuple[str, ...]:
        return ("user", "business") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Allow deleting one membership at a time, never many at once."""
        return obj is not None and super().has_delete_permission(request, obj)

    def check_delete(self, obj: Membership) -> None:
        people.check_owners_remain([obj])

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        actor = cast(User, request.user)
        if change:
            people.change_role(obj, role=obj.role, actor=actor)
        else:
            super().save_model(request, obj, form, change)
            people.record_member_added(obj, actor=actor)

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        people.end_membership(obj, actor=cast(User, request.user))
