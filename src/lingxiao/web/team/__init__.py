"""团队: a manager with the people under them."""
