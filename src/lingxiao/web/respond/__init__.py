"""外部链接: people with a link and no account."""
