from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the lines that give your shell tab completion.

    For bash: ./folkmoot completion bash >> ~/.bashrc
    """
    from folkmoot.commands.root import root

    kind = get_completion_class(shell)
    assert kind is not None
    source = kind(root, {}, "folkmoot", "_FOLKMOOT_COMPLETE").source()
    click.echo(source)
