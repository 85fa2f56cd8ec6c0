"""A Jupyter server that has imported everything and waits for a line on its standard input to start.

What a start takes most time for is done while something else is tested; from the line on it is a start like any
other.
"""

import sys

from jupyter_server.serverapp import main

import jupyter_condaenv.app  # noqa: F401

if sys.stdin.readline():
    main()
