"""驾驶舱: HR, directors and executives."""
