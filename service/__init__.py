"""The application factory; with `cli.py` the only module that knows every room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from service import (
    access,
    addresses,
    bodies,
    chores,
    demo_page,
    health,
    languages,
    logs,
    openapi,
    responses,
    trespass,
)
from service.accounts import email_routes, recover_routes, session_routes, token_routes
from service.accounts import factor_routes as factors
from service.accounts import routes as accounts
from service.accounts.bearer import read_bearer
from service.accounts.invite import forget_invitations
from service.accounts.link import forget_links
from service.accounts.mail_rules import FIRM, LIVES
from service.accounts.mailed import RENDERERS as STAFF_MAILS
from service.accounts.sign_in import install_accounts
from service.accounts.staff_sessions import forget_sessions
from service.accounts.tokens import forget_tokens
from service.admin import agencies_routes as agencies
from service.admin import audit_routes as trail
from service.admin import deliveries_routes as deliveries
from service.admin import index_routes as admin
from service.admin import people_routes as people
from service.admin import portals_routes as portals
from service.admin.anchor_mail import KIND as ANCHOR
from service.admin.anchor_mail import RENDERERS as ANCHOR_MAILS
from service.admin.anchor_mail import mail_anchor
from service.audit.anchor import write_anchor
from service.cases import routes as cases
from service.comments.renamed import show_new_name
from service.db import db, engine_options, prepare_engine
from service.delivery import render
from service.delivery.forget import forget_addresses
from service.delivery.mail import mail_transport
from service.delivery.outbox import queued
from service.delivery.rules import Rules
from service.figures.fold import fold_old
from service.hooks import Application, drop_idle, undress
from service.learn_nightly import learn_at_night
from service.limits import limiter
from service.moderation import api_routes, complaint_api, report_api, report_routes
from service.moderation import ban_routes as bans
from service.moderation import bulk_routes as bulk
from service.moderation import evidence_routes as evidence
from service.moderation import item_routes as item
from service.moderation import policy_routes as policies
from service.moderation import poll_routes as poll
from service.moderation import routes as moderation
from service.moderation import saved_routes as saved
from service.moderation import word_routes as words
from service.moderation.search import index_late, index_waiting
from service.policies.campaigns import forget_campaigns
from service.portals.renamed import install_renamed
from service.ports import Ports, utc_now
from service.receipts import routes as receipts
from service.receipts.mails import RENDERERS
from service.rendering import install_error_handlers
from service.screening.adapting import AdaptingScreener
from service.screening.classifier import ArtefactError
from service.screening.verdict import BrokenScreener
from service.sessions import DESK, DeskSessions
from service.stats import routes as stats
from service.submissions import routes as submissions
from service.submissions.idempotency import forget_old
from service.threads import routes as threads
from service.widget import routes as widget

if TYPE_CHECKING:
    from flask import Flask

    from service.ports import Screening
    from service.settings import Settings

MAX_BODY = 256 * 1024
PAGES = (
    widget.pages, receipts.pages, moderation.pages, item.pages, bulk.pages, words.pages,
    bans.pages, policies.pages, cases.pages, accounts.pages, factors.pages, session_routes.pages,
    poll.pages, saved.pages, report_routes.pages, trail.pages, recover_routes.pages,
    token_routes.pages, email_routes.pages,
    admin.pages, agencies.pages, portals.pages, people.pages, deliveries.pages, evidence.pages,
)  # fmt: skip
APIS = (submissions.api, report_api.api, complaint_api.api, threads.api, stats.api, api_routes.api)
CHORES = {
    "idempotency keys": forget_old,
    "spent sign-in links": forget_links,
    "ended staff sessions": forget_sessions,
    "ended invitations": forget_invitations,
    "ended tokens": forget_tokens,
    "daily figures": fold_old,
    "learning": learn_at_night,
    "old campaigns": forget_campaigns,
    "addresses of failed mails": forget_addresses,
    "late comments in the search": index_late,
    "anchor of the audit trail": write_anchor,
    "mail of the audit trail's head": mail_anchor,
}
STEADY = {"search index": index_waiting}
csrf = CSRFProtect()


def create_app(settings: Settings, ports: Ports | None = None) -> Flask:
    """Build the application; `ports` replaces the outside world (tests hand in fakes)."""
    app = Application("service", static_folder="static", static_url_path="/static")
    app.session_interface = DeskSessions()
    logs.install(settings)
    _configure(app, settings)
    app.extensions["duaarah"] = ports or Ports(
        settings=settings,
        clock=utc_now,
        screener=_screener(settings),
        mail=mail_transport(settings),
    )
    _install_database(app, settings)
    _install_libraries(app)
    app.before_request(access.enforce)
    bodies.install(app)
    responses.install(app)
    install_error_handlers(app)
    trespass.install(app)
    health.install(app, {"duaarah_outbox_queued": lambda: queued(db.session())})
    mails = {**RENDERERS, **STAFF_MAILS, **ANCHOR_MAILS}
    render.install(app, mails, Rules(firm=FIRM | {ANCHOR}, lives=LIVES))
    chores.install(app, CHORES, STEADY)
    install_renamed(app, show_new_name)
    for pages in PAGES:
        app.register_blueprint(pages)
    if not settings.production:
        app.register_blueprint(demo_page.pages)
    openapi.install(app, APIS)
    undress(app, ("threads.thread", "threads.counts"))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0
        )
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        SESSION_COOKIE_NAME="duaarah_desk",
        SESSION_COOKIE_PATH=DESK,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        RATELIMIT_STORAGE_URI=settings.ratelimit_storage,
        RATELIMIT_SWALLOW_ERRORS=True,
        RATELIMIT_HEADERS_ENABLED=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        JSON_SORT_KEYS=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    # a redirect to the tidier address would be built from the Host header
    app.url_map.merge_slashes = app.url_map.strict_slashes = False


def _install_database(app: Flask, settings: Settings) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, settings)


def _install_libraries(app: Flask) -> None:
    limiter.init_app(app)
    csrf.init_app(app)
    languages.install(app)
    addresses.install(app)
    install_accounts(app)
    access.install_bearer(app, read_bearer)
    drop_idle(app)


def _screener(settings: Settings) -> Screening:
    """The shipped screener and what was learnt; without artefacts, one that holds everything."""
    learnt = settings.var / "models"
    try:
        return AdaptingScreener.load(settings.models_dir, learnt, abuse=settings.abuse_model)
    except ArtefactError as error:
        return BrokenScreener(str(error))
