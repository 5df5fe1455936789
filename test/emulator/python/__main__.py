"""Entry point: `python3 test/emulator/python --port 5000`."""

from rekey_emulator.main import main

main()
