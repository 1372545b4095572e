"""roleDelete: a role that nobody has any more, or a built-in one as it was."""

from domain.access.caller import Caller
from domain.access.roles import BUILT_IN_ROLES, check_may_give
from domain.errors import NotFound
from persistence.unit_of_work import UnitOfWork


def delete_role(unit: UnitOfWork, caller: Caller, *, code: str) -> str:
    """Forget what was defined for a role; a built-in role is again what it was.

    Raises NotFound where nothing was defined, NotPermitted where the caller lacks something of the
    role as it is or as it will be.
    """
    known = unit.identity.roles().get(code)
    if known is None:
        raise NotFound("No such role.", field=("code",))
    check_may_give(caller, known)
    if code in BUILT_IN_ROLES:
        check_may_give(caller, BUILT_IN_ROLES[code])
    if not unit.identity.delete_role(code):
        raise NotFound("A built-in role is redefined, not deleted.", field=("code",))
    return code
