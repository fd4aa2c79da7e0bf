"""What carries a message out of the house: e-mail and group robots, behind one contract."""
