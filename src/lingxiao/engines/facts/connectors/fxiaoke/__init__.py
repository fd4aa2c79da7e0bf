"""纷享销客 (Fxiaoke, ShareCRM abroad): records, people, and events about changes, read by its open platform. Django-free."""
