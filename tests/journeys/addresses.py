"""Every address of the site with an example to visit: a page that nobody visits fails the test.

Keys are the names of addresses; values say how the example is found on a running demo, and as
whom it is visited. Addresses without a page of their own say why.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Visit:
    """An example of a page: its path ({...} is filled in from the demo), and who looks at it."""

    path: str
    role: str | None = None


@dataclass(frozen=True)
class NoPage:
    """An address that shows no page, and why."""

    why: str


ADDRESSES: dict[str, tuple[Visit, ...] | NoPage] = {
    "invitation": (Visit("/invitations/not-a-link/"), Visit("/invitations/{invitation}/")),
    "home": (Visit("/"), Visit("/", "officer")),
    "healthz": NoPage("plain text for load balancers"),
    "accessibility": (Visit("/accessibility/"),),
    "privacy": (Visit("/privacy/"),),
    "events": (Visit("/events/"),),
    "events-feed": NoPage("a feed; its own test reads it"),
    "events-export": NoPage("a file to keep; its own test verifies it"),
    "sign-in": (Visit("/sign-in/"),),
    "account_login": NoPage("the same page as sign-in, under allauth's name"),
    "sign-out": NoPage("a button; leads to the home page"),
    "account_logout": (Visit("/sign-out/", "citizen"),),
    "mfa_authenticate": NoPage("a step of signing in; its journey opens it"),
    "mfa_login_webauthn": NoPage("a step of signing in; its journey opens it"),
    "account_inactive": (Visit("/sign-in/not-active/"),),
    "account_signup": (Visit("/sign-up/"),),
    "account_email_verification_sent": (Visit("/sign-up/confirm/"),),
    "account_confirm_email": (Visit("/sign-up/confirm/not-a-key/"),),
    "account_reset_password": (Visit("/password/"),),
    "account_reset_password_done": (Visit("/password/sent/"),),
    "account_reset_password_from_key": (Visit("/password/1-not-a-key/"),),
    "account_reset_password_from_key_done": (Visit("/password/changed/"),),
    "mfa_index": (Visit("/account/", "citizen"), Visit("/account/", "officer")),
    "account_email": (Visit("/account/address/", "citizen"),),
    "account_change_password": (Visit("/account/password/", "citizen"),),
    "account_set_password": (Visit("/account/password/new/", "citizen"),),
    "account_reauthenticate": NoPage("only with a password; its test opens it"),
    "mfa_reauthenticate": NoPage("a step of changing a second factor; its test opens it"),
    "mfa_reauthenticate_webauthn": NoPage("a step of changing a second factor"),
    "mfa_activate_totp": (Visit("/account/app/", "citizen"),),
    "mfa_deactivate_totp": NoPage("only with an app set up; its test opens it"),
    "mfa_view_recovery_codes": NoPage("only with a second factor; its test opens it"),
    "mfa_generate_recovery_codes": NoPage("only with a second factor; its test opens it"),
    "mfa_download_recovery_codes": NoPage("a file to keep"),
    "mfa_list_webauthn": (Visit("/account/passkeys/", "citizen"),),
    "mfa_add_webauthn": (Visit("/account/passkeys/add/", "citizen"),),
    "mfa_edit_webauthn": NoPage("only with a passkey; its journey opens it"),
    "mfa_remove_webauthn": NoPage("only with a passkey; its journey opens it"),
    "demo-sign-in": (Visit("/demo/not-a-link/"),),
    "design-gallery": (Visit("/design/", "officer"),),
    "matters": (Visit("/matters/"), Visit("/matters/?words=bins&state=done")),
    "matter": (Visit("/matters/{matter}/"),),
    "matter-follow": NoPage("a button; leads to a page that its journey opens"),
    "matter-feed": NoPage("for feed readers; its own test reads it"),
    "subscription-confirm": (Visit("/follow/{token}/"),),
    "subscription-stop": (Visit("/follow/{token}/stop/"),),
    "notices": (Visit("/notices/", "officer"),),
    "notices-count": NoPage("a part of every page of the officers"),
    "notices-read": NoPage("a button; leads to the list of notices"),
    "notice-read": NoPage("a button; leads to the list of notices"),
    "notices-token": NoPage("a button; leads to the list of notices"),
    "notices-feed": NoPage("for feed readers; its own test reads it"),
    "say": (Visit("/say/"),),
    "process": (Visit("/processes/{process}/"),),
    "matter-say": (Visit("/matters/{matter}/say/"),),
    "contribution": (Visit("/contributions/{contribution}/"), Visit("/contributions/{hidden}/")),
    "contribution-edit": NoPage("only its author sees it; its journey opens it"),
    "contribution-withdraw": NoPage("only its author sees it; its journey opens it"),
    "contribution-appeal": NoPage("only its author sees it; its journey opens it"),
    "contribution-concern": (Visit("/contributions/{contribution}/concern/"),),
    "mine": (Visit("/mine/"), Visit("/mine/", "citizen")),
    "mine-email": NoPage("a button; leads to a page that its journey opens"),
    "identity-confirm": (Visit("/mine/confirm/not-a-token/"),),
    "mine-export": NoPage("a file to keep; its own test reads it"),
    "mine-forget": (Visit("/mine/forget/"),),
    "mine-trace": NoPage("a button; leads to the page of what one said"),
    "moderation": (Visit("/moderation/"),),
    "moderation-csv": NoPage("a file to keep; its own test reads it"),
    "desk:moderation": (Visit("/desk/moderation/", "moderator"),),
    "desk:contribution-new": (Visit("/desk/contributions/new/", "officer"),),
    "desk:contribution": (Visit("/desk/contributions/{contribution}/", "moderator"),),
    "desk:contribution-publish": NoPage("a button; leads to the list"),
    "desk:contribution-check": NoPage("a button; leads to the list"),
    "desk:contribution-hide": (Visit("/desk/contributions/{contribution}/hide/", "moderator"),),
    "desk:appeal": (Visit("/desk/appeals/{appeal}/", "officer"),),
    "coverage": (Visit("/coverage/"),),
    "coverage-csv": NoPage("a file to keep; its own test reads it"),
    "desk:inbox": (Visit("/desk/", "officer"),),
    "desk:matters": (
        Visit("/desk/matters/", "officer"),
        Visit("/desk/matters/?words=bins", "officer"),
    ),
    "desk:matter-new": (
        Visit("/desk/matters/new/", "officer"),
        Visit("/desk/matters/new/?analysis={analysis}&topic=3", "officer"),
    ),
    "desk:matter": (Visit("/desk/matters/{matter}/", "officer"),),
    "desk:matter-answer": (Visit("/desk/matters/{matter}/answer/", "officer"),),
    "desk:matter-move": (Visit("/desk/matters/{matter}/move/", "officer"),),
    "desk:matter-assign": (Visit("/desk/matters/{matter}/assign/", "officer"),),
    "desk:matter-edit": (Visit("/desk/matters/{matter}/edit/", "officer"),),
    "desk:matter-note": (Visit("/desk/matters/{matter}/note/", "officer"),),
    "desk:matter-join": (Visit("/desk/matters/{matter}/join/", "officer"),),
    "desk:search": (
        Visit("/desk/search/", "officer"),
        Visit("/desk/search/?q=water", "officer"),
        Visit("/desk/search/?q=xyzzyplugh", "officer"),
    ),
    "desk:search-key": NoPage("a button; leads to the page of the search"),
    "desk:replies": (Visit("/desk/replies/", "officer"),),
    "desk:reply": (Visit("/desk/replies/{reply}/", "officer"),),
    "desk:people": (Visit("/desk/people/", "administrator"),),
    "desk:people-invite": (Visit("/desk/people/invite/", "administrator"),),
    "desk:person": (Visit("/desk/people/{person}/", "administrator"),),
    "desk:person-end": (Visit("/desk/people/{person}/end/", "administrator"),),
    "desk:person-factor": (Visit("/desk/people/{person}/second-factor/", "administrator"),),
    "desk:invitation-again": NoPage("a button; leads to the page of the people"),
    "desk:invitation-withdraw": NoPage("a button; leads to the page of the people"),
    "desk:team-new": (Visit("/desk/teams/new/", "administrator"),),
    "desk:team": (Visit("/desk/teams/{team}/", "administrator"),),
    "desk:processes": (
        Visit("/desk/processes/", "officer"),
        Visit("/desk/processes/", "administrator"),
    ),
    "desk:process-new": (Visit("/desk/processes/new/", "officer"),),
    "desk:process": (Visit("/desk/processes/{door}/", "officer"),),
    "desk:phase-new": (Visit("/desk/processes/{door}/phases/new/", "officer"),),
    "desk:phase": (Visit("/desk/phases/{phase}/", "officer"),),
    "desk:answer-days": (Visit("/desk/policy/answering/", "administrator"),),
    "desk:reason-new": (Visit("/desk/policy/new/", "administrator"),),
    "desk:reason": (Visit("/desk/policy/{reason}/", "administrator"),),
    "desk:retention": (Visit("/desk/retention/", "administrator"),),
    "desk:retention-rule": (Visit("/desk/retention/{rule}/", "administrator"),),
    "desk:retention-csv": NoPage("a file to keep; its own test reads it"),
    "listening:overview": (Visit("/listening/", "officer"),),
    "listening:analysis": (
        Visit("/listening/{analysis}/", "officer"),
        Visit("/listening/{analysis}/?sentiment=negative&platform=x", "officer"),
        Visit("/listening/{analysis}/?start=1990-01-01&end=1990-01-02", "officer"),
    ),
    "listening:topic": (Visit("/listening/{analysis}/topics/0/", "officer"),),
    "listening:alert": NoPage("only once an issue has emerged; its test opens it"),
    "listening:alert-chart": NoPage("a drawing"),
    "listening:topic-decide": NoPage("buttons; lead to the topic's page"),
    "listening:tone": (Visit("/listening/{analysis}/tone/", "officer"),),
    "listening:tone-label": (
        Visit("/listening/{analysis}/tone/label/", "officer"),
        Visit("/listening/{analysis}/tone/label/?topic=0", "officer"),
    ),
    "listening:tone-undo": NoPage("a button; leads to the next post"),
    "listening:tone-learn": NoPage("a button; leads to the page of the tone"),
    "listening:tone-chart": NoPage("a drawing inside a page that says the same in a table"),
    "listening:topic-service": NoPage("a button; leads to the topic's page"),
    "listening:questions": (Visit("/listening/{analysis}/questions/", "officer"),),
    "listening:posts": (
        Visit("/listening/{analysis}/posts/?words=bins", "officer"),
        Visit("/listening/{analysis}/posts/?words=xyzzyplugh", "officer"),
    ),
    "listening:post": (Visit("{post}", "officer"),),
    "listening:method": (Visit("/listening/{analysis}/method/", "officer"),),
    "listening:chart": NoPage("a drawing inside pages that say the same in words"),
    "listening:report": NoPage("a file to keep; its own test opens it"),
    "reach:overview": (Visit("/reach/", "officer"),),
    "strategy:overview": (Visit("/strategy/", "officer"),),
    "strategy:failures": (
        Visit("/strategy/failures/", "officer"),
        Visit("/strategy/failures/?state=open&severity=2", "administrator"),
    ),
    "strategy:failures-look": NoPage("a button; leads to the list of failures"),
    "strategy:failures-progress": NoPage("a part of the list of failures"),
    "strategy:failures-csv": NoPage("a file to keep"),
    "strategy:failure-types": (Visit("/strategy/failures/types/", "officer"),),
    "strategy:failure-type": (
        Visit("/strategy/failures/types/12/", "officer"),
        Visit("/strategy/failures/types/24/", "officer"),
    ),
    "strategy:failure": (Visit("/strategy/failures/{failure}/", "officer"),),
    "strategy:failure-move": NoPage("a button; leads to the failure's page"),
    "strategy:failure-assign": NoPage("a button; leads to the failure's page"),
    "strategy:failure-step": NoPage("a button; leads to the failure's page"),
    "strategy:before-posting": (Visit("/strategy/before-posting/", "officer"),),
    "sources:imports": (Visit("/sources/imports/", "officer"),),
    "sources:import-new": (Visit("/sources/imports/new/", "officer"),),
    "sources:import": (Visit("/sources/imports/{import}/", "officer"),),
    "sources:import-progress": NoPage("a part of the import's page"),
    "sources:import-cancel": NoPage("a button; leads to the import's page"),
    "sources:import-delete": (Visit("/sources/imports/{import}/delete/", "officer"),),
    "sources:import-rejects": NoPage("a file to keep"),
    "sources:collections": (Visit("/sources/collections/", "officer"),),
    "sources:collection-new": (Visit("/sources/collections/new/", "officer"),),
    "sources:collection": (Visit("/sources/collections/{collection}/", "officer"),),
    "sources:collection-health": NoPage("a part of the collection's page"),
    "sources:collection-change": (Visit("/sources/collections/{collection}/change/", "officer"),),
    "sources:collection-move": NoPage("a button; leads to the collection's page"),
    "sources:collection-delete": (Visit("/sources/collections/{collection}/delete/", "officer"),),
    "sources:source-kind": (Visit("/sources/collections/{collection}/add/", "officer"),),
    "sources:source-new": (
        Visit("/sources/collections/{collection}/add/mastodon_hashtag/", "officer"),
        Visit("/sources/collections/{collection}/add/bluesky_search/", "officer"),
    ),
    "sources:source-preview": (Visit("/sources/collections/sources/{source}/", "officer"),),
    "sources:source-remove": (Visit("/sources/collections/sources/{source}/remove/", "officer"),),
    "sources:accounts": (
        Visit("/sources/accounts/", "officer"),
        Visit("/sources/accounts/?check=no_second_factor&whose=own", "officer"),
        Visit("/sources/accounts/?words=xyzzyplugh", "officer"),
    ),
    "sources:accounts-csv": NoPage("a file to keep; its own test reads it"),
    "sources:account-new": (Visit("/sources/accounts/new/", "officer"),),
    "sources:account-suggestions": (Visit("/sources/accounts/suggestions/", "officer"),),
    "sources:account": (Visit("/sources/accounts/{account}/", "officer"),),
    "sources:account-change": (Visit("/sources/accounts/{account}/change/", "officer"),),
    "sources:account-remove": (Visit("/sources/accounts/{account}/remove/", "officer"),),
    "sources:accounts-import": (Visit("/sources/accounts/import/", "officer"),),
    "sources:accounts-template": NoPage("a file to keep; its own test reads it"),
    "sources:accounts-upload": NoPage("only while a table waits; its journey opens it"),
    "sources:accounts-left": NoPage("a file to keep; its own test reads it"),
    "our-accounts": (Visit("/our-accounts/"),),
    "sources:credentials": (Visit("/sources/credentials/", "administrator"),),
    "sources:credential-new": (Visit("/sources/credentials/new/", "administrator"),),
    "sources:credential-remove": (
        Visit("/sources/credentials/{credential}/remove/", "administrator"),
    ),
}


def names_of(resolver: URLResolver, namespace: str = "") -> list[str]:
    """The names of all addresses of the site, the API's left out (its own test walks them)."""
    names = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace == "api":
                continue
            inner = f"{entry.namespace}:" if entry.namespace else ""
            names += names_of(entry, namespace + inner)
        elif isinstance(entry, URLPattern):
            names.append(f"{namespace}{entry.name}")
    return names


def all_names() -> list[str]:
    return names_of(get_resolver())
