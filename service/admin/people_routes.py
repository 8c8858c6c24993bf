"""HTTP of the staff: their list, invitations, one of them with her roles and her account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.access import fresh, member, needs
from service.accounts.ask_email import ask_for_email
from service.accounts.factor import take_factor
from service.accounts.grant import give_role, take_role
from service.accounts.invite import invite, revoke_invitation
from service.accounts.may_give import GIVING
from service.accounts.staff_sessions import sign_out_everywhere
from service.accounts.switch import switch_staff
from service.admin.agencies_pages import Typed
from service.admin.people_pages import (
    held_words,
    place_words,
    reach_of,
    role_words,
    show_people,
    show_person,
    way_on,
)
from service.errors import ConflictError, ForbiddenError, InvalidError
from service.ports import ports
from service.responses import keep_private

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("people", __name__)
pages.after_request(keep_private)
pages.add_app_template_filter(held_words)
pages.add_app_template_filter(place_words)
pages.add_app_template_filter(role_words)

LIST = "/desk/people"
ONE = f"{LIST}/<int(max=2147483647):staff_id>"
REFUSED = (ConflictError, ForbiddenError, InvalidError)


@pages.get(LIST)
@needs(GIVING)
def people() -> str:
    """List the staff where she manages them."""
    return show_people()


@pages.post(f"{LIST}/invitations")
@needs(GIVING)
@fresh
def invited() -> ResponseReturnValue:
    """Invite somebody by mail, or make a link to be handed over."""
    form, by_mail = request.form, request.form.get("by") != "link"
    email, at = form.get("email", "").strip(), ports().clock()
    try:
        link = invite(email, reach_of(form), member(GIVING).actor, at, mail=by_mail)
    except (ForbiddenError, InvalidError) as error:
        return show_people(Typed(form, error)), error.status
    if not by_mail:
        return show_people(link=link), 201
    flash(gettext("Undangan dikirim ke %(email)s.", email=email))
    return redirect(url_for("people.people"), 303)


@pages.post(f"{LIST}/invitations/<int(max=2147483647):invitation_id>/revoke")
@needs(GIVING)
def uninvited(invitation_id: int) -> ResponseReturnValue:
    """Revoke an invitation."""
    revoke_invitation(invitation_id, member(GIVING).actor, ports().clock())
    flash(gettext("Undangan dicabut; tautannya tidak berlaku lagi."))
    return redirect(url_for("people.people"), 303)


@pages.get(ONE)
@needs(GIVING)
def person(staff_id: int) -> str:
    """Show one member of staff."""
    return show_person(staff_id)


@pages.post(f"{ONE}/roles")
@needs(GIVING)
@fresh
def role_given(staff_id: int) -> ResponseReturnValue:
    """Give her a role."""
    form = request.form
    try:
        give_role(staff_id, reach_of(form), member(GIVING).actor, ports().clock())
    except REFUSED as error:
        return show_person(staff_id, Typed(form, error)), error.status
    flash(gettext("Peran diberikan."))
    return redirect(url_for("people.person", staff_id=staff_id), 303)


@pages.post(f"{ONE}/roles/take")
@needs(GIVING)
@fresh
def role_taken(staff_id: int) -> ResponseReturnValue:
    """Take a role of hers back."""
    try:
        take_role(staff_id, reach_of(request.form), member(GIVING).actor, ports().clock())
    except REFUSED as error:
        return show_person(staff_id, Typed(error=error)), error.status
    flash(gettext("Peran dicabut; berlaku mulai halaman berikut yang ia buka."))
    return redirect(way_on(staff_id), 303)


@pages.post(f"{ONE}/disable")
@needs(GIVING)
@fresh
def disabled(staff_id: int) -> ResponseReturnValue:
    """Disable her account."""
    try:
        switch_staff(staff_id, member(GIVING).actor, ports().clock(), active=False)
    except REFUSED as error:
        return show_person(staff_id, Typed(error=error)), error.status
    flash(gettext("Akun dinonaktifkan: semua sesinya berakhir, tokennya dicabut."))
    return redirect(url_for("people.person", staff_id=staff_id), 303)


@pages.post(f"{ONE}/enable")
@needs(GIVING)
@fresh
def enabled(staff_id: int) -> ResponseReturnValue:
    """Enable her account again."""
    try:
        switch_staff(staff_id, member(GIVING).actor, ports().clock(), active=True)
    except REFUSED as error:
        return show_person(staff_id, Typed(error=error)), error.status
    flash(gettext("Akun diaktifkan lagi. Token lama tetap dicabut."))
    return redirect(url_for("people.person", staff_id=staff_id), 303)


@pages.post(f"{ONE}/sign-out")
@needs(GIVING)
def signed_out(staff_id: int) -> ResponseReturnValue:
    """End all her sessions."""
    try:
        sign_out_everywhere(staff_id, member(GIVING).actor, ports().clock())
    except REFUSED as error:
        return show_person(staff_id, Typed(error=error)), error.status
    flash(gettext("Semua sesinya diakhiri."))
    return redirect(url_for("people.person", staff_id=staff_id), 303)


@pages.post(f"{ONE}/email")
@needs(GIVING)
@fresh
def email_asked(staff_id: int) -> ResponseReturnValue:
    """Mail a link to another address of hers; it counts once the link is used."""
    email = request.form.get("email", "").strip()
    try:
        ask_for_email(staff_id, email, member(GIVING).actor, ports().clock())
    except REFUSED as error:
        return show_person(staff_id, Typed(request.form, error)), error.status
    flash(gettext("Tautan konfirmasi dikirim ke %(email)s.", email=email))
    return redirect(url_for("people.person", staff_id=staff_id), 303)


@pages.post(f"{ONE}/factor-off")
@needs(GIVING)
@fresh
def factor_taken(staff_id: int) -> ResponseReturnValue:
    """Take her second factor away: she lost it."""
    try:
        take_factor(staff_id, member(GIVING).actor, ports().clock())
    except REFUSED as error:
        return show_person(staff_id, Typed(error=error)), error.status
    flash(gettext("Faktor keduanya dilepas; ia diberi tahu lewat surel."))
    return redirect(url_for("people.person", staff_id=staff_id), 303)
