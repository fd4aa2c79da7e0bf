"""Jobs: a readable schedule over procrastinate, with retries."""
