"""Files people attach: hashed, sniffed, limited, never served inline."""
