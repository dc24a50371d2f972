"""How often the suggestion is right: measured on reports that it has not learnt from."""
