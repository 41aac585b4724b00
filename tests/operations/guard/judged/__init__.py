"""Changes of dev, dangerous ones and their harmless twins, as they are put to the guard."""
