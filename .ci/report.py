"""Drives the HTML report in headless Chromium, as a person would.

usage: report.py KOUJING OUT [--shots DIR] [--copies N]

KOUJING is the program, OUT the folder of a run over testdata/dump. Says "skipped" and exits 0
where no Chromium is installed. Everything that the page logs, and every request that it makes
beyond its own file, is a failure. --copies N also makes a report of N times the dump's pages
and says how long it took to make and to open.
"""
import argparse, json, shutil, subprocess, sys, tempfile, time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

EVIL = "</script><script>document.title='gone'</script><img src=x onerror=\"document.title='gone'\"><!--"


class Page:
    """A report open in the browser; complaints gather in bad."""

    def __init__(self, browser, path, **options):
        self.bad = []
        self.page = browser.new_page(viewport={"width": 1300, "height": 900}, **options)
        self.page.on("console", lambda m: self.bad.append(f"console {m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.bad.append(f"error: {e}"))
        self.page.on("request", lambda r: r.url.startswith("file://") or self.bad.append(f"request: {r.url[:80]}"))
        self.url = f"file://{path}"
        self.page.goto(self.url)

    def close(self):
        self.page.close()
        assert not self.bad, self.bad


def report(koujing, out, path):
    subprocess.run([koujing, "report", out, "-o", path], check=True, stdout=subprocess.DEVNULL)


def views(browser, path, data):
    """Every view of the report shows what it should, and nothing fails."""
    r = Page(browser, path)
    p = r.page
    expect(p.locator("#tiles dd").first).to_have_text(str(data["articles"]))
    for name in ["overview", "entities", "sources", "reposts", "rejects", "reader"]:
        p.locator(f"#nav a[href='#{name}']").click()
        expect(p.locator(f"#{name}")).to_be_visible()
        expect(p.locator("main > section:visible")).to_have_count(1)
        for chart in p.locator(f"#{name} .chart").all():
            expect(chart.locator("canvas")).to_have_count(1)
            assert chart.get_attribute("aria-label"), "a chart without a label"
    p.locator("#nav a[href='#entities']").click()
    rows = p.locator("#t-entities tbody tr")
    expect(rows).to_have_count(len(data["entities"]))
    p.locator("#e-type").select_option("company")
    expect(rows).to_have_count(sum(e["type"] == "company" for e in data["entities"]))
    name = p.locator("#t-entities tbody tr").nth(1).locator("button").first
    want = name.inner_text()
    name.click()
    expect(p.locator("#e-name")).to_have_text(want)
    p.locator("#t-entities thead button").first.click()
    expect(p.locator("#t-entities th[aria-sort]")).to_have_count(1)
    p.locator("#nav a[href='#rejects']").click()
    p.locator("#t-rejects summary").first.click()
    expect(p.locator("#t-rejects details div").first).to_be_visible()
    p.locator("#lang").click()
    expect(p.locator("#h-rejects")).to_have_text("Pages that gave no article")
    p.locator("#theme").click()
    assert p.evaluate("document.documentElement.dataset.theme") == "dark"
    r.close()


def reading(browser, path, data):
    """The reader filters, searches, explains, and works by keyboard alone."""
    r = Page(browser, path)
    p = r.page
    p.goto(r.url + "#reader")
    articles = p.locator("#f-list button")
    expect(articles).to_have_count(len(data["sample"]))
    boxes = p.locator("#f-voices input")
    for i in range(4):
        boxes.nth(i).uncheck()  # leaves the poster's voice
    posted = sum(any(s["v"] == 4 for s in a["s"]) for a in data["sample"])
    expect(articles).to_have_count(posted)
    p.locator("#f-only").check()
    expect(p.locator("#paper .s.v4").first).to_be_visible()
    expect(p.locator("#paper .s.v1:visible")).to_have_count(0)
    for i in range(4):
        boxes.nth(i).check()
    p.locator("#f-feel").select_option("-1")
    expect(articles).to_have_count(sum(any(s.get("f", 0) == -1 for s in a["s"]) for a in data["sample"]))
    p.locator("#f-feel").select_option("")
    p.locator("#f-type").select_option("model")
    expect(articles).to_have_count(sum(any(n["y"] == "model" for s in a["s"] for n in s.get("n", [])) for a in data["sample"]))
    p.locator("#f-type").select_option("")
    p.locator("#f-search").fill("小马智行")
    expect(articles).to_have_count(5)
    expect(p.locator("#paper mark").first).to_have_text("小马智行")
    articles.nth(1).click()
    expect(p.locator("#f-list button[aria-current]")).to_have_attribute("data-id", p.url.rsplit("/", 1)[1])
    why = p.locator("#why")
    p.locator("#paper .s").nth(1).hover()
    expect(why).to_contain_text(data["by_id"][p.url.rsplit("/", 1)[1]]["s"][1].get("w", "–"))
    for _ in range(60):  # to the first sentence by keyboard, from the article itself
        if p.evaluate("document.activeElement.classList.contains('s')"):
            break
        p.keyboard.press("Tab")
    before = p.evaluate("document.activeElement.textContent")
    p.keyboard.press("ArrowDown")
    assert p.evaluate("document.activeElement.textContent") != before, "arrow keys do not move"
    # Names are underlined where the tables say.
    for a in data["sample"]:
        p.goto(f"{r.url}#reader/{a['id']}")
        p.locator("#f-search").fill("")
        expect(p.locator("#paper u")).to_have_count(sum(len(s.get("n", [])) for s in a["s"]))
        want = [s["t"][n["a"]:n["z"]] for s in a["s"] for n in s.get("n", [])]
        assert p.locator("#paper u").all_inner_texts() == want, a["id"]
    # Every control has a name that a screen reader can say.
    nameless = p.evaluate("""[...document.querySelectorAll('button, select, input, a')]
        .filter(e => !(e.textContent.trim() || e.labels?.length || e.getAttribute('aria-label'))).map(e => e.outerHTML)""")
    assert not nameless, nameless
    r.close()


def escaping(browser, koujing, tmp):
    """A page full of markup is shown as the text it is."""
    dump = tmp / "evil.jsonl"
    record = {"title": EVIL, "publisher": EVIL, "poster": EVIL, "url": "javascript:alert(1)",
              "text": f"百度发布了新模型{EVIL}。\n张三表示,它还不错{EVIL}。"}
    dump.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    subprocess.run([koujing, "run", dump, "-o", tmp / "evil", "--progress", "none"], check=True, stdout=subprocess.DEVNULL)
    report(koujing, tmp / "evil", tmp / "evil.html")
    r = Page(browser, tmp / "evil.html")
    p = r.page
    for name in ["overview", "entities", "sources", "reposts", "rejects", "reader"]:
        p.goto(r.url + "#" + name)
    expect(p.locator("#paper")).to_contain_text("<script>document.title")
    assert p.title() == "口径 koujing", p.title()
    assert p.locator("img").count() == 0
    assert p.locator("#paper a").count() == 0, "a link to a script"
    # The policy holds even against markup put in by hand.
    p.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')")
    p.wait_for_timeout(200)
    assert p.title() == "口径 koujing", "an inline handler ran"
    assert any("Content Security Policy" in b for b in r.bad), r.bad
    r.bad.clear()
    r.close()


def large(browser, koujing, dump, copies, tmp):
    """Times a report over many copies of the dump's pages."""
    big = tmp / "big.jsonl"
    texts = [f.read_text(encoding="utf-8", errors="ignore") for f in sorted(Path(dump).rglob("*.txt"))]
    with big.open("w", encoding="utf-8") as f:
        for i in range(copies):
            for k, text in enumerate(texts):
                f.write(json.dumps({"title": f"第{i}期第{k}篇", "text": f"编号{i}的文章。\n{text}", "date": f"20{10 + i % 15}-0{1 + i % 9}-11"}, ensure_ascii=False) + "\n")
    subprocess.run([koujing, "run", big, "-o", tmp / "big", "--progress", "none"], check=True, stdout=subprocess.DEVNULL)
    start = time.time()
    report(koujing, tmp / "big", tmp / "big.html")
    made = time.time() - start
    start = time.time()
    r = Page(browser, tmp / "big.html")
    expect(r.page.locator("#tiles dd").first).not_to_be_empty()
    opened = time.time() - start
    start = time.time()
    r.page.goto(r.url + "#reader")
    expect(r.page.locator("#paper .s").first).to_be_visible()
    print(f"{r.page.evaluate('document.querySelector(`#tiles dd`).textContent')} articles: made in {made:.1f} s, "
          f"{(tmp / 'big.html').stat().st_size / 1e6:.1f} MB, opened in {opened:.1f} s, reader in {time.time() - start:.1f} s")
    r.close()


def shots(browser, path, folder):
    """Two pictures for the documentation."""
    r = Page(browser, path)
    p = r.page
    p.wait_for_timeout(300)
    p.screenshot(path=folder / "report-overview.png")
    thread = p.evaluate("JSON.parse(document.getElementById('data').textContent).sample.find(a => a.source.endsWith('thread.html')).id")
    p.goto(f"{r.url}#reader/{thread}")
    p.locator("#paper .s.v4").first.hover()
    p.screenshot(path=folder / "report-reader.png")
    r.close()


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("koujing")
    a.add_argument("out", type=Path)
    a.add_argument("--shots", type=Path)
    a.add_argument("--copies", type=int, default=0)
    a = a.parse_args()
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if not chromium:
        print("skipped: no Chromium")
        return
    with tempfile.TemporaryDirectory() as tmp, sync_playwright() as play:
        tmp = Path(tmp)
        report(a.koujing, a.out, tmp / "report.html")
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        r = Page(browser, tmp / "report.html")
        data = r.page.evaluate("JSON.parse(document.getElementById('data').textContent)")
        data["by_id"] = {s["id"]: s for s in data["sample"]}
        r.close()
        views(browser, tmp / "report.html", data)
        reading(browser, tmp / "report.html", data)
        escaping(browser, a.koujing, tmp)
        if a.copies:
            large(browser, a.koujing, Path(__file__).parent.parent / "testdata" / "dump", a.copies, tmp)
        if a.shots:
            shots(browser, tmp / "report.html", a.shots)
        browser.close()
    print("report: views, reader, escaping hold in", chromium)


if __name__ == "__main__":
    sys.exit(main())
