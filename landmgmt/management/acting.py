"""In whose name a command acts: money is moved and accounts are read in full by a person with the right."""

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from landmgmt.lib.refusal import Refusal
from landmgmt.management.json_command import UsageError
from parcels.actions import office
from parcels.models import User
from parcels.rules.roles import RIGHTS, Right
from parcels.words.deeds import RIGHTS as RIGHT_WORDS
from parcels.words.deeds import ROLES


def add_person(parser: CommandParser) -> None:
    """`--as LOGIN`."""
    parser.add_argument(
        "--as",
        dest="person",
        metavar="LOGIN",
        default="",
        help="in whose name: this person must hold the right the page asks for, and the journal names them",
    )


def acting(login: str, right: Right) -> User:
    """The person of `--as`, who may sign in and holds `right`.

    An office nobody can sign in to has only the command's own account. Raises UsageError without a name or
    with one nobody bears, Refusal for one who lacks the right.
    """
    people = User.objects.filter(is_active=True)
    if not login:
        if people.exists():
            raise UsageError(
                _("请用 --as 登录名 写明经办人：资金上的办理要记在一个人名下，此人须有“%(right)s”的权限。")
                % {"right": RIGHT_WORDS[right]}
            )
        return office.command_actor()
    person = people.filter(username=login).first()
    if person is None:
        raise UsageError(_("没有可登录的用户“%(login)s”。请写此人的登录名。") % {"login": login[:40]})
    if not person.may(right):
        roles = _("、").join(str(ROLES[role]) for role, rights in RIGHTS.items() if right in rights)
        told = {"person": str(person), "right": str(RIGHT_WORDS[right]), "roles": roles}
        raise Refusal("command_person_lacks_right", told)
    return person
