"""Damage to the audit trail, each with the check that must notice."""

from tests.use_cases.checking.damage import Damage

_ORDERED = "SELECT id FROM audit_entry WHERE mutation = 'orderPlace'"

AUDIT = [
    Damage("audited orders", f"DELETE FROM audit_object WHERE audit_entry_id IN ({_ORDERED})",
           "and the trail nothing of them"),
    Damage("audit trail", "DELETE FROM audit_object", "and is not found by it"),
    Damage("audit trail", "UPDATE audit_object SET object_id = object_id || '0'", "is found by "),
    Damage("audit trail", "UPDATE audit_entry SET changes = '[]'", "of which it does not tell"),
    Damage("audit trail", "UPDATE audit_entry SET principal_kind = 'GUEST'", "who is not kept"),
]  # fmt: skip
