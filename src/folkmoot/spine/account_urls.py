"""Addresses of accounts: allauth's views, those that are used, at our paths and under its names."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from folkmoot.spine.access import public, signed_in

urlpatterns = [
    path("sign-in/", public(account.login), name="sign-in"),
    path("sign-in/", public(account.login), name="account_login"),
    path("sign-in/second-factor/", public(factor.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", public(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/not-active/", public(account.account_inactive), name="account_inactive"),
    path("sign-out/", public(account.logout), name="sign-out"),
    path("sign-out/", public(account.logout), name="account_logout"),
    path("sign-up/", public(account.signup), name="account_signup"),
    path(
        "sign-up/confirm/",
        public(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^sign-up/confirm/(?P<key>[-:\w]+)/$",
        public(account.confirm_email),
        name="account_confirm_email",
    ),
    path("password/", public(account.password_reset), name="account_reset_password"),
    path("password/sent/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/", signed_in(factor.index), name="mfa_index"),
    path("account/address/", signed_in(account.email), name="account_email"),
    path("account/password/", signed_in(account.password_change), name="account_change_password"),
    path("account/password/new/", signed_in(account.password_set), name="account_set_password"),
    path("account/again/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path(
        "account/again/second-factor/", signed_in(factor.reauthenticate), name="mfa_reauthenticate"
    ),
    path(
        "account/again/passkey/",
        signed_in(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/app/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("account/app/off/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/codes/new/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/codes/file/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/passkeys/", signed_in(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("account/passkeys/add/", signed_in(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/", signed_in(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove/",
        signed_in(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
