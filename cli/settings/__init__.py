"""What the environment says: every setting declared, read and checked here."""
