"""Other systems that facts come from, one package a kind; all of them answer in the one shape of ``shapes``. Django-free."""
