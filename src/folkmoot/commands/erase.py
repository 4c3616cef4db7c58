from __future__ import annotations

import click

from folkmoot.commands.options import data_dir_option, load_site


@click.command()
@click.argument("platform")
@click.argument("account")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--words", is_flag=True, help="With email: erase what the person said here too, in any case."
)
@data_dir_option
def erase(platform: str, account: str, yes: bool, words: bool) -> None:
    """Remove an account's words from every store, and keep them out of later imports.

    ACCOUNT is the platform's identifier, or @handle. Where PLATFORM is "email" it is an address: the
    person behind it is forgotten, with her account here if she has one; her words on this site stay,
    signed by nobody, unless the body's policy or --words says otherwise.
    """
    load_site()
    if platform.lower() == "email":
        _forget_person(account, yes, words)
        return
    from folkmoot.sources.erasers import NobodyFound, account_erase

    if not yes:
        click.confirm(f"Erase {account} on {platform} for good?", abort=True)
    try:
        done = account_erase(by=None, platform=platform.lower(), account=account)
    except NobodyFound as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Erased: {done.posts} posts. The account stays out of later imports.")


def _forget_person(email: str, yes: bool, words: bool) -> None:
    from folkmoot.spine import persons
    from folkmoot.spine.not_possible import NotPossible

    try:
        speaker = persons.speaker_by_email(email)
    except persons.NobodyFound as problem:
        raise click.ClickException(str(problem)) from problem
    if not yes:
        click.confirm(f"Forget {email} for good?", abort=True)
    try:
        done = persons.forget(speaker, words_too=words, made_sure=True)
    except NotPossible as problem:
        raise click.ClickException(str(problem)) from problem
    account = " and the account" if done.account else ""
    click.echo(
        f"Forgotten: {done.contributions} contributions ({done.words_erased} with their words), "
        f"{done.subscriptions} subscriptions{account}."
    )
