"""One file per verb, by area: load, decide, save, announce. The caller opened the transaction."""
