"""Reading other systems' order exports: what each row means, decided without a database."""
