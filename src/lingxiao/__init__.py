"""领销 Lingxiao: how a company's HR department manages its sales managers."""

__version__ = "0.1.0"
