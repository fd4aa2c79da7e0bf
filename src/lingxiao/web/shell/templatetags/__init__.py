"""Tags and filters of the shell; builtins in every template."""
