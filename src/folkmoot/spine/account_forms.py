"""allauth's forms with our words: what a field is called, and what helps to fill it in."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django.utils.translation import gettext_lazy as _

_ADDRESS = _("E-mail address")
_NEW = _("New password")
_LABELS: dict[str, Any] = {
    "login": _ADDRESS,
    "email": _ADDRESS,
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("Password"),
    "password2": _("The same password again"),
    "code": _("Code"),
    "name": _("What you call it"),
    "passwordless": _("Sign in with it alone, without my password"),
}
_HELP: dict[str, Any] = {
    "password1": _(
        "At least twelve characters: several words are easy to remember. Not one that many use."
    ),
    "name": _("So that you know it among several: “My telephone”."),
    "passwordless": _("The device then asks for your finger, your face or its PIN."),
}


class _Ours:
    """Puts our words in; whatever the form checks stays as it is."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = {**_LABELS, **self.labels}.get(name, field.label)
            field.help_text = _HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_Ours, account.LoginForm):  # type: ignore[misc]
    pass


class SignupForm(_Ours, account.SignupForm):  # type: ignore[misc]
    pass


class ChangeEmailForm(_Ours, account.AddEmailForm):  # type: ignore[misc]
    labels = {"email": _("New e-mail address")}


class ChangePasswordForm(_Ours, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {"password1": _NEW}


class SetPasswordForm(_Ours, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(_Ours, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(_Ours, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": _NEW}


class ReauthenticateForm(_Ours, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class CodeForm(_Ours, factor.AuthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code of the app, or a recovery code")}


class CodeAgainForm(_Ours, factor.ReauthenticateForm):  # type: ignore[misc]
    labels = {"code": _("Code of the app, or a recovery code")}


class AppForm(_Ours, totp.ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": _("The code that the app shows now")}


class PasskeyForm(_Ours, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["passwordless"].initial = True
        self.initial["name"] = ""


class PasskeyNameForm(_Ours, passkeys.EditWebAuthnForm):  # type: ignore[misc]
    pass
