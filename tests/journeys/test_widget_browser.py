"""The widget in a real browser, embedded by a site on another origin, as in life."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.embedding import HEIGHT, article, embedded, frame_url, numbers, publish

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.servers import Live

pytestmark = pytest.mark.browser
WIDGET_PATIENCE_MS = 10_000
FORGED = "{duaarah: 'height', height: 7777}"


def test_as_high_as_its_content_and_nothing_hidden(live: Live, page: Page) -> None:
    frame = embedded(page, article(live))
    inner = frame.evaluate("document.documentElement.getBoundingClientRect().height")
    assert page.evaluate(HEIGHT) == pytest.approx(inner, abs=1)
    assert page.locator("iframe").get_attribute("title") == "Tanggapan"
    assert page.get_by_role("link", name="Buka tanggapan").count() == 0


def test_height_follows(live: Live, page: Page) -> None:
    frame = embedded(page, article(live))
    before = page.evaluate(HEIGHT)
    frame.evaluate("document.getElementById('body').rows = 40")
    page.wait_for_function(f"({HEIGHT})() > {before + 300}")
    frame.evaluate("document.getElementById('body').rows = 4")
    page.wait_for_function(f"({HEIGHT})() === {before}")


def test_hidden_until_ready_then_a_link_stands_in(live: Live, page: Page) -> None:
    page.route("**/static/widget/thread.js", lambda route: route.abort())
    page.clock.install()
    url = article(live)
    page.goto(url, wait_until="load")
    frame = page.locator("iframe")
    expect(frame).to_have_css("visibility", "hidden")
    assert page.evaluate(HEIGHT) == 0
    assert page.get_by_role("link", name="Buka tanggapan").count() == 0
    page.clock.fast_forward(WIDGET_PATIENCE_MS)
    link = page.get_by_role("link", name="Buka tanggapan untuk halaman ini")
    expect(link).to_be_visible()
    page.unroute("**/static/widget/thread.js")
    link.click()
    expect(page.get_by_role("button", name="Kirim tanggapan")).to_be_visible()


def test_service_that_is_down_leaves_a_link(live: Live, page: Page) -> None:
    page.route("**/embed/thread?**", lambda route: route.abort())
    page.clock.install()
    page.goto(article(live, lang="en"))
    page.clock.fast_forward(WIDGET_PATIENCE_MS)
    expect(page.get_by_role("link", name="Open the comments on this page")).to_be_visible()
    expect(page.get_by_text("Isi berita.")).to_be_visible()


def test_place_of_its_own_and_tag_in_head(live: Live, page: Page) -> None:
    path = f"/berita/{next(numbers)}"
    tag = f'<script src="{live.url}/embed/v1.js" data-portal="dinkes"></script>'
    html = f"<!doctype html><title>A</title>{tag}<main><div data-duaarah-thread></div></main><p>x"
    embedded(page, live.host.put(path, html))
    assert page.locator("main > [data-duaarah-thread] > iframe").count() == 1
    bare = f"<!doctype html><title>A</title>{tag}<p>Hanya daftar. <b data-duaarah-count></b>"
    page.goto(live.host.put(f"/berita/{next(numbers)}", bare))
    expect(page.locator("[data-duaarah-count]")).to_have_text("0")
    assert page.locator("iframe").count() == 0


def test_canonical_address_names_the_thread(live: Live, page: Page) -> None:
    canonical = f"{live.host.url}/berita/tetap"
    publish(live, canonical, body="Di bawah alamat tetap.")
    url = article(live, extra=f'<link rel="canonical" href="{canonical}">')
    frame = embedded(page, url + "?utm_source=x")
    expect(frame.get_by_text("Di bawah alamat tetap.")).to_be_visible()


def test_page_id_language_and_theme(live: Live, page: Page) -> None:
    one, two = live.host.url + "/lama", live.host.url + "/baru"
    publish(live, one, page_id="berita-7", body="Ditulis di alamat lama.")
    named = {"page-id": "berita-7", "page-url": two}
    url = article(live, live.host, "", lang="en", theme="dark", **named)
    frame = embedded(page, url)
    expect(frame.get_by_text("Ditulis di alamat lama.")).to_be_visible()
    assert frame.evaluate("document.documentElement.lang") == "en"
    assert frame.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("iframe").get_attribute("title") == "Comments"


def forger(live: Live, message: str, target: str) -> str:
    """A page of a foreign site that sends a message; gives its address."""
    path = f"/penipu/{next(numbers)}"
    return live.stranger.put(path, f"<script>{target}.postMessage({message}, '*')</script>")


def add_frame(page: Page, url: str) -> Frame:
    """Put one more frame into the page and wait until it is there."""
    page.evaluate(
        """(url) => new Promise((loaded) => {
            const other = document.createElement("iframe");
            other.onload = loaded;
            other.src = url;
            document.body.append(other);
        })""",
        url,
    )
    return page.frames[-1]


LISTEN = """() => {
    window.heard = 0;
    addEventListener("message", (event) => { heard += event.data?.height === 7777; });
}"""


def test_forged_height_is_ignored(live: Live, page: Page) -> None:
    """Neither from the page itself, nor from a foreign frame, nor from another one of ours."""
    embedded(page, article(live))
    before = page.evaluate(HEIGHT)
    page.evaluate(LISTEN)
    page.evaluate(f"postMessage({FORGED}, '*')")
    add_frame(page, forger(live, FORGED, "parent"))
    ours = add_frame(page, frame_url(live, live.host.url + "/lain"))
    ours.evaluate(f"parent.postMessage({FORGED}, '*')")
    page.wait_for_function("() => heard === 3")
    assert page.evaluate(HEIGHT) == before


def test_frame_that_was_led_elsewhere_is_not_believed(live: Live, page: Page) -> None:
    embedded(page, article(live))
    before = page.evaluate(HEIGHT)
    page.evaluate(LISTEN)
    lead = "(url) => { document.querySelector('iframe').src = url }"
    page.evaluate(lead, forger(live, FORGED, "parent"))
    page.wait_for_function("() => heard === 1")
    assert page.evaluate(HEIGHT) == before


def test_frame_listens_to_its_own_page_alone(live: Live, page: Page) -> None:
    """Greetings from others do not make it speak to them instead."""
    frame = embedded(page, article(live))
    frame.evaluate(
        """() => {
            window.greeted = 0;
            addEventListener("message", (event) => { greeted += event.data?.duaarah === "hello"; });
        }"""
    )
    add_frame(page, forger(live, "{duaarah: 'hello'}", "parent.frames[0]"))
    ours = add_frame(page, frame_url(live, live.host.url + "/lain"))
    ours.evaluate("parent.frames[0].postMessage({duaarah: 'hello'}, '*')")
    frame.wait_for_function("() => greeted === 2")
    before = page.evaluate(HEIGHT)
    frame.evaluate("document.getElementById('body').rows = 40")
    page.wait_for_function(f"({HEIGHT})() > {before + 300}")


def test_unregistered_origin_cannot_frame_it(live: Live, page: Page) -> None:
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.clock.install()
    inside = article(live, live.stranger, **{"page-url": live.host.url + "/x"})
    page.goto(inside)
    page.clock.fast_forward(WIDGET_PATIENCE_MS)
    expect(page.get_by_role("link", name="Buka tanggapan")).to_be_visible()
    expect(page.locator("iframe")).to_have_css("visibility", "hidden")
    assert any("frame-ancestors" in text for text in refused)


def test_more_comments_are_added_below(live: Live, page: Page) -> None:
    url = article(live)
    for number in range(51):
        publish(live, url, body=f"Tanggapan nomor {number:03}.")
    frame = embedded(page, url)
    assert frame.locator(".comments > li").count() == 50
    frame.get_by_role("link", name="Tampilkan tanggapan berikutnya").click()
    expect(frame.get_by_text("Tanggapan nomor 000.")).to_be_visible()
    expect(frame.locator(".comments > li").last).to_be_focused()
    assert frame.locator(".comments > li").count() == 51
    expect(frame.get_by_role("link", name="Tampilkan tanggapan berikutnya")).to_have_count(0)
    expect(frame.get_by_role("status")).to_have_text("Tanggapan berikutnya sudah dimuat.")


def test_times_are_told_by_distance(live: Live, page: Page) -> None:
    url = article(live)
    publish(live, url)
    page.clock.install()
    frame = embedded(page, url)
    expect(frame.locator("time")).to_have_text("baru saja")
    page.clock.fast_forward("02:01:00")
    expect(frame.locator("time")).to_have_text("2 jam lalu")
    title = frame.locator("time").get_attribute("title")
    assert title is not None
    assert title.endswith("WIB")


def test_counts_by_one_request(live: Live, page: Page) -> None:
    one, two = live.host.url + f"/hitung/{next(numbers)}", live.host.url + "/hitung/kosong"
    publish(live, one)
    publish(live, one)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    extra = (
        f'<span id="one" data-duaarah-count="{one}">?</span>'
        f'<a id="two" href="{two}" data-duaarah-count>?</a>'
        f'<b id="three" data-duaarah-count="{one}#bagian">?</b>'
        '<i id="four" data-duaarah-count>?</i>'
    )
    page.goto(article(live, extra=extra))
    for name, number in (("one", "2"), ("two", "0"), ("three", "2"), ("four", "0")):
        expect(page.locator(f"#{name}")).to_have_text(number)
    assert len([url for url in asked if "/counts?" in url]) == 1


def test_counts_that_cannot_be_had_change_nothing(live: Live, page: Page) -> None:
    page.route("**/counts?**", lambda route: route.abort())
    embedded(page, article(live, extra='<i id="n" data-duaarah-count>banyak</i>'))
    assert page.locator("#n").inner_text() == "banyak"


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror='window.top.hacked=1;hacked=1'>",
        "<script>hacked=1</script>",
        '"><svg onload=hacked=1>',
        'javascript:hacked=1//https://a.example/"onmouseover=hacked=1',
        "{{7*7}}<a href=javascript:hacked=1>x</a>",
    ],
)
def test_what_citizens_write_stays_text(live: Live, page: Page, attack: str) -> None:
    url = article(live, title="Judul &quot;&gt;&lt;img src=x onerror=hacked=1&gt;")
    parent = publish(live, url, author_name=attack[:80], body=attack, page_title=attack)
    publish(live, url, author_name=attack[:80], body=f"{attack} lagi", parent_id=parent)
    frame = embedded(page, url)
    expect(frame.locator(".author").first).to_have_text(attack[:80])
    frame.locator("[data-reply]").first.click()
    expect(frame.locator(".whom")).to_have_text(f"Membalas {attack[:80]}")
    for place in (page, frame):
        assert place.evaluate("typeof hacked") == "undefined"
    assert frame.locator("img, svg, [onerror], [href^=javascript]").count() == 0
