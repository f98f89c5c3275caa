"""Sends two scanners over the demonstration: schemathesis over the API as its document describes it, wapiti over the pages.

usage: run.py --program FILE [--seconds N]

A finding is a failure unless `explained.toml` says why it is none; an explanation that explains nothing is a failure too.
What wapiti calls additional is information. The last line is `N passed, N failed`.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).parent
BIN = pathlib.Path(sys.executable).parent
# Modules that ask a server elsewhere to be called back are left out: nothing leaves this machine.
MODULES = "backup,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,timesql,xss"

passed = failed = 0


def claim(sentence, holds, told=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    print(f"{'ok    ' if holds else 'FAILED'} {sentence}")
    if not holds and told:
        print(f"       {told}")


def option(name, default=None):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


def serve(program, folder):
    command = [program, "serve", "--demo", "--data", folder / "data", "--listen", "127.0.0.1:0"]
    log = open(folder / "log", "w")
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | {"FANGYUAN_LOG": "warn"})
    for line in server.stdout:
        if line.startswith("http://"):
            return server, line.strip()
    raise SystemExit(f"the program does not serve:\n{(folder / 'log').read_text()}")


def schemathesis(site, seconds, folder):
    """Findings as (kind, where)."""
    report = folder / "api.json"
    command = [BIN / "schemathesis", "run", f"{site}api/openapi.json", "--max-examples", "10", "--seed", "1", "--no-shrink"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-time", seconds, "--continue-on-failure"]
    command += ["--request-timeout", "60", "--report", "json", "--report-json-path", report]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True)
    if not report.exists():
        raise SystemExit(f"schemathesis did not run: {done.stdout[-3000:]}{done.stderr[-3000:]}")
    (folder / "api.txt").write_text(done.stdout)
    told = json.loads(report.read_text())
    reached = told["operations"]
    claim(f"schemathesis: all {reached['total']} operations were reached, in {told['test_cases']['generated']} cases",
          reached["total"] > 0 and reached["tested"] == reached["total"], reached)
    claim("schemathesis: every request was answered", not told["errors"], str(told["errors"])[:2000])
    return [(failure["type"], place if isinstance(place, str) else place.get("label", str(place)))
            for failure in told["failures"] for place in failure["operations"]]


def wapiti(site, seconds, folder):
    """Findings as (kind, where)."""
    report = folder / "pages.json"
    command = [BIN / "wapiti", "-u", site, "--scope", "folder", "-m", MODULES, "-d", "3", "--max-links-per-page", "25"]
    command += ["--max-files-per-dir", "8", "--max-scan-time", seconds, "--max-attack-time", "10", "-S", "polite"]
    command += ["--store-session", folder / "session", "--flush-session", "--no-bugreport", "-t", "30", "-f", "json", "-o", report]
    command += ["--store-config", folder / "config"]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True)
    if not report.exists():
        raise SystemExit(f"wapiti did not run: {done.stdout[-3000:]}{done.stderr[-3000:]}")
    (folder / "pages.txt").write_text(done.stdout)
    told = json.loads(report.read_text())
    n_pages = told["infos"].get("crawled_pages_nbr", 0)
    claim(f"wapiti: {n_pages} pages were attacked", n_pages >= 20, done.stdout[-2000:])
    found = told["vulnerabilities"] | told["anomalies"]
    return [(kind, f"{finding['method']} {finding['path']}") for kind, findings in found.items() for finding in findings]


def judge(scanner, findings, explained):
    open_ones = []
    for kind, where in findings:
        for reason in explained:
            if reason["scanner"] == scanner and reason["kind"] == kind and reason.get("where", "") in where:
                reason["used"] = True
                break
        else:
            open_ones.append(f"{kind}: {where}")
    claim(f"{scanner}: nothing is found that is not explained ({len(findings)} explained or none)",
          not open_ones, "\n       ".join(sorted(set(open_ones))[:40]))


def main():
    program, seconds = pathlib.Path(option("--program")).resolve(), option("--seconds", "75")
    explained = tomllib.loads((HERE / "explained.toml").read_text()).get("explained", [])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server, site = serve(program, folder)
        try:
            judge("schemathesis", schemathesis(site, seconds, folder), explained)
            judge("wapiti", wapiti(site, seconds, folder), explained)
            claim("the program still serves", server.poll() is None)
        finally:
            server.kill()
            server.wait()
        log = (folder / "log").read_text()
        claim("nothing broke inside", "ERROR" not in log, log[-2000:])
    for reason in explained:
        claim(f"{reason['scanner']}: the explanation of {reason['kind']} is still needed", reason.get("used"), reason["why"])
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
