"""People and their places in businesses, for platform admins."""

from typing import Any

# These register what is taken away below; imported, they have done so whatever the order of the apps.
import allauth.account.admin  # noqa: F401
import django.contrib.sites.admin  # noqa: F401
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.contrib.sites.models import Site
from django.http import HttpRequest

from accounts.models import Membership, Role, User

for unused in (Site, Group, EmailAddress):
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)


class _OneAddressEach(forms.ModelForm):
    """An address is one person's in any spelling; its field gives it in the normal form."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This email is already in use.")
        return email


class NewUserForm(_OneAddressEach, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class UserForm(_OneAddressEach, UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "password", "is_active", "is_staff", "is_superuser")


class MembershipInline(admin.TabularInline):
    model = Membership
    verbose_name_plural = "businesses"
    fields = readonly_fields = ("business", "role", "created_at")
    extra = 0
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_add_permission


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ("email", "name", "is_staff", "is_active", "last_login", "date_joined")
    list_filter = ("is_staff", "is_active")
    list_per_page = 50
    search_fields = ("email", "name")
    search_help_text = "E-mail address or name."
    ordering = ("email",)
    form = UserForm
    add_form = NewUserForm
    inlines = (MembershipInline,)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {
            "fields": ("email", "name", "password"),
            "description": "Somebody who belongs to a business cannot be deleted: untick “Active”, or end the membership first.",
        }),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser"), "description": "Staff and superuser: a platform admin."}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never many at once, and nobody whom a business may depend on."""
        return obj is not None and super().has_delete_permission(request, obj) and not obj.memberships.exists()


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("user", "business", "role")

    def clean_role(self) -> str:
        role: str = self.cleaned_data["role"]
        if role != Role.OWNER and self.instance.pk and is_last_owner(self.instance):
            raise forms.ValidationError("This is the last owner, and a business needs one. Make somebody else an owner first.")
        return role


def is_last_owner(membership: Membership) -> bool:
    others = Membership.objects.filter(business_id=membership.business_id, role=Role.OWNER).exclude(pk=membership.pk)
    return Membership.objects.filter(pk=membership.pk, role=Role.OWNER).exists() and not others.exists()


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "business", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "business")
    list_per_page = 50
    search_fields = ("user__email", "user__name", "business__name")
    search_help_text = "E-mail address, person's name or business."
    ordering = ("business__name", "user__email")
    autocomplete_fields = ("user", "business")
    form = MembershipForm

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return ("user", "business") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return obj is not None and super().has_delete_permission(request, obj) and not is_last_owner(obj)
