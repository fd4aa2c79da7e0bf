"""The sub-commands of ``lingxiao``, one a file: ``arguments(parser)`` declares, ``run(options)`` gives an exit code."""
