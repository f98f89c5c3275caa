"""Makes every paper of the demonstration and has it read by programs of others: poppler and pypdf for PDF,
LibreOffice for ODT, ODS and XLSX.

usage: check.py --program FILE

Fills a throw-away demonstration, makes each paper in each format, and says of each claim whether it holds.
The last line is `N passed, N failed`.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import zipfile

from pypdf import PdfReader

AGENCY, NAME = "rapid-transit-systems", "臺北市政府捷運工程局"
# Words that each paper holds.
TELLS = {
    "posture": "第四點（一）",
    "plan-report": "核心業務及其重要性",
    "committee": "會議紀錄",
    "audit-checklist": "稽核意見",
    "asset-list": "資產編號",
    "entry-log": "離開日期時間",
    "awareness": "簽章",
}
MAY_NOT_BEGIN = "、。，：；？！）」』】〉》〕"

passed = failed = 0


def claim(sentence, holds):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f"{'ok    ' if holds else 'FAILED'} {sentence}")


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def fangyuan(*words, status=0):
    done = subprocess.run([program, "--data", data, *words], capture_output=True, text=True)
    if done.returncode != status:
        raise SystemExit(f"fangyuan {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def fill_demonstration():
    """The server loads the demonstration before it says where it listens."""
    server = subprocess.Popen(
        [program, "serve", "--demo", "--data", data, "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    for line in server.stdout:
        if "http://127.0.0.1" in line:
            break
    server.send_signal(signal.SIGTERM)
    server.wait(60)


def bare(text):
    """Text without white space: a reader may find a line's end anywhere."""
    return re.sub(r"\s+", "", text)


def office(to, files, out):
    """Has LibreOffice open files and write them as something else, with a profile of its own."""
    profile = (folder / "office").as_uri()
    run("soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", to, "--outdir", out, *files)


def check_pdf(kind, path, ids):
    information = run("pdfinfo", path)
    claim(f"{kind}.pdf is tagged", re.search(r"^Tagged:\s+yes$", information, re.M))
    claim(f"{kind}.pdf says whose it is", re.search(rf"^Title:.*{NAME}", information, re.M))
    fonts = run("pdffonts", path).splitlines()[2:]
    embedded = [re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", font) for font in fonts]
    claim(f"{kind}.pdf has its fonts in it, cut to what it needs, with their Unicode",
          fonts and all(font and font.groups() == ("yes", "yes", "yes") for font in embedded))
    claim(f"{kind}.pdf is small", path.stat().st_size < 2_000_000)
    reader = PdfReader(path)
    catalogue = reader.trailer["/Root"]
    claim(f"{kind}.pdf says its language and its structure",
          catalogue["/Lang"] == "zh-TW" and catalogue["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in catalogue)
    claim(f"{kind}.pdf is told to be PDF/UA-1", "pdfuaid:part" in catalogue["/Metadata"].get_data().decode())
    claim(f"{kind}.pdf lets headings be gone to", len(reader.outline) > 1)
    pages = [page.extract_text() for page in reader.pages]
    numbered = all(f"第{number}頁，共{len(pages)}頁" in bare(text) for number, text in enumerate(pages, 1))
    claim(f"{kind}.pdf numbers each of its {len(pages)} pages", numbered)
    claim(f"{kind}.pdf names the agency and warns of made-up records on each page",
          all(NAME in bare(text) and "示範資料" in bare(text) for text in pages))
    whole = bare(run("pdftotext", "-layout", path, "-") + "".join(pages))
    for sought in (NAME, "依據：", TELLS[kind]):
        claim(f"{kind}.pdf holds {sought}", sought in whole)
    claim(f"{kind}.pdf names {len(ids)} of its records, each by its id", all(told in whole for told in ids))
    lines = [line.strip() for page in pages for line in page.splitlines() if line.strip()]
    claim(f"{kind}.pdf begins none of {len(lines)} lines with a sign that closes",
          not [line for line in lines if line[0] in MAY_NOT_BEGIN])


def cells_of(path):
    """The cells of a workbook as LibreOffice has written it: what kind each is, and what it shows."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml").decode()
    cells = re.findall(r"<table:table-cell\b([^>]*[^/])>(.*?)</table:table-cell>", content, re.S)
    kind = lambda given: (re.search(r'office:value-type="(\w+)"', given) or [None, ""])[1]
    return [(kind(given), re.sub(r"<[^>]+>", "", shown)) for given, shown in cells]


def check_cells(kind, path):
    cells = cells_of(path)
    of = lambda wanted: [shown for found, shown in cells if found == wanted]
    written_as = "XLSX" if path.stem.endswith("-x") else "ODS"
    claim(f"LibreOffice reckons with {len(of('float'))} numbers of {kind} as {written_as}", len(of("float")) > 10)
    stray = [shown for shown in of("string") if re.fullmatch(r"\d+%|\d{2,3}/\d{2}/\d{2}", shown)]
    claim(f"no share and no day of {kind} is text as {written_as}", not stray)
    days = of("date")
    claim(f"LibreOffice shows each of {len(days)} days of {kind} as {written_as} by its year of the Republic",
          days and all(re.fullmatch(r"\d{2,3}/\d{2}/\d{2}", shown) for shown in days))
    if kind == "posture":
        claim(f"the shares of {kind} are percentages as {written_as}",
              of("percentage") and all(shown.endswith("%") for shown in of("percentage")))
        plain = [shown for shown in of("string") if re.fullmatch(r"\d+", shown)]
        claim(f"no count of {kind} is text as {written_as}", not plain)


def records_of(form):
    told = fangyuan("export", "records", "--form", form, "--agency", AGENCY, "--format", "jsonl")
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


def main():
    fill_demonstration()
    kinds = [json.loads(line) for line in fangyuan("paper", "list", "--format", "json").splitlines()]
    claim("every paper that is handed in can be made", {kind["kind"] for kind in kinds} == set(TELLS))
    made, out = folder / "made", folder / "read"
    made.mkdir(), out.mkdir()
    marks = {}
    for kind in TELLS:
        for format in ("pdf", "odt", "ods", "xlsx"):
            told = fangyuan("paper", kind, "--agency", AGENCY, "--format", format,
                            "--out", made / f"{kind}.{format}", "--lang", "en")
            marks.setdefault(kind, set()).add(int(re.search(r"(\d+) marks", told)[1]))
    # A name of a file, for ODS and XLSX apart.
    for kind in TELLS:
        os.rename(made / f"{kind}.xlsx", made / f"{kind}-x.xlsx")
        os.rename(made / f"{kind}.ods", made / f"{kind}-o.ods")
    systems = [record["id"] for record in records_of("system_register") if record.get("state", "approved") == "approved"]
    listed = records_of("asset")
    assets, codes = [record["id"] for record in listed], [record["with"]["asset_code"] for record in listed]
    ids = {"asset-list": assets[:3], "plan-report": [record["id"] for record in records_of("maintenance_plan")][:1]}
    claim("the agency has assets and systems to be listed", len(assets) > 2 and len(systems) > 2)
    for kind in TELLS:
        check_pdf(kind, made / f"{kind}.pdf", ids.get(kind, []))
        claim(f"{kind} marks as many things as missing in each format", len(marks[kind]) == 1)
    office("txt:Text (encoded):UTF8", [made / f"{kind}.odt" for kind in TELLS], out)
    office("pdf", [made / f"{kind}.odt" for kind in TELLS], out)
    office("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
           [made / f"{kind}-{mark}" for kind in TELLS for mark in ("o.ods", "x.xlsx")], out)
    reckoned = folder / "reckoned"
    reckoned.mkdir()
    office("ods", [made / f"{kind}-{mark}" for kind in ("posture", "asset-list") for mark in ("o.ods", "x.xlsx")], reckoned)
    for kind in ("posture", "asset-list"):
        for mark in ("o", "x"):
            check_cells(kind, reckoned / f"{kind}-{mark}.ods")
    for kind in TELLS:
        text = bare((out / f"{kind}.txt").read_text(encoding="utf-8-sig"))
        claim(f"LibreOffice finds in {kind}.odt the agency, the clause and the words",
              all(sought in text for sought in (NAME, "依據：", TELLS[kind])))
        claim(f"LibreOffice finds in {kind}.odt every record's id", all(told in text for told in ids.get(kind, [])))
        claim(f"{kind}.odt has as many marks as were told", text.count("【缺：") + text.count("【缺】") >= min(marks[kind]))
        printed = bare("".join(page.extract_text() for page in PdfReader(out / f"{kind}.pdf").pages))
        claim(f"LibreOffice prints {kind}.odt with head, foot and the number of its pages",
              NAME in printed and f"共{len(PdfReader(out / f'{kind}.pdf').pages)}頁" in printed)
        for mark in ("o", "x"):
            sheets = sorted(out.glob(f"{kind}-{mark}-*.csv"))
            told = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
            claim(f"LibreOffice opens {len(sheets)} sheets of {kind} as {'ODS' if mark == 'o' else 'XLSX'}",
                  len(sheets) > 1 and all(told_id in told for told_id in ids.get(kind, [])))
    everything = bare("".join(page.extract_text() for page in PdfReader(made / "asset-list.pdf").pages))
    claim("every asset stands in the list once", all(everything.count(code) == 1 for code in codes))
    own = folder / "own.toml"
    own.write_text((pathlib.Path("regulation/papers") / "asset-list.toml").read_text().replace("{agency}資訊資產清冊", "{agency}自訂清冊"))
    fangyuan("paper", "asset-list", "--agency", AGENCY, "--template", own, "--out", made / "own.pdf")
    claim("an agency's own template is followed", "自訂清冊" in bare(PdfReader(made / "own.pdf").pages[0].extract_text()))
    own.write_text(own.read_text().replace("{agency}自訂", "{agnecy}自訂"))
    told = fangyuan("paper", "check", own, "--lang", "en", status=1)
    claim("a template with an unknown place is refused by line, and told what there is", re.search(r":\d+: .*agnecy.*\{agency\}", told))
    told = fangyuan("paper", "posture", "--agency", AGENCY, "--font", "/dev/null", "--out", made / "none.pdf", "--lang", "en", status=2)
    claim("a PDF without a font is refused in a sentence, and leaves no file", "font" in told and not (made / "none.pdf").exists())


program = str(pathlib.Path(sys.argv[sys.argv.index("--program") + 1]).resolve())
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    data = folder / "data"
    main()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
