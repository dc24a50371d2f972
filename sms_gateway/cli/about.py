"""`version`, and names completed by the Tab key."""

import click

from sms_gateway.cli.printing import as_object
from sms_gateway.cli.shell import PROGRAM, Command, as_json


@click.command(cls=Command)
@as_json
def version(as_json: bool) -> None:
    """Print the version of this program.

    \b
    Example:
      sms-gateway version
    """
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        number = installed(PROGRAM)
    except PackageNotFoundError:
        number = "not installed"  # run from its source
    if as_json:
        as_object({"version": number})
    else:
        click.echo(f"{PROGRAM} {number}")


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands and options.

    Put the line below into ~/.bashrc or ~/.zshrc.

    \b
    Example:
      eval "$(sms-gateway completion bash)"
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    root = click.get_current_context().find_root().command
    if kind is not None:
        click.echo(kind(root, {}, PROGRAM, f"_{PROGRAM.replace('-', '_').upper()}_COMPLETE").source())
