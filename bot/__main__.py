"""`python -m bot` is `tongzhou`."""

from bot.cli import main

main()
