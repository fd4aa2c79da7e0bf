"""ERPNext, and whatever else is built on Frappe, over its REST interface."""
