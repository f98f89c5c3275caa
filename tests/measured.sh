# Writes docs/measured/<day>.md after `./test --full`: only what stands there may be cited.
# Sourced by ./test; knows `rows`, `passed`, `failed`, `logs`, `started_at` and `is_wanted` of it.

machine() {
  echo "- processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
  echo "- memory: $(awk '/^MemTotal/ { printf "%.1f GiB", $2 / 1048576 }' /proc/meminfo)"
  echo "- system: $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r)"
  echo "- compiler: $(rustc --version)"
  echo "- PostgreSQL: $("$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | head -n 1)" --version)"
}

write_measured() {
  local day file changes=""
  day=$(date +%F)
  file="docs/measured/$day.md"
  [[ -z "$(git status --porcelain --untracked-files=no)" ]] || changes=" with uncommitted changes"
  mkdir -p docs/measured
  {
    echo "# Measured on $day"
    echo
    echo "Written by \`./test --full\`. Commit \`$(git rev-parse HEAD)\`$changes; run of the steps below $((SECONDS - started_at)) s."
    echo
    echo "## Machine"
    echo
    machine
    echo
    echo "## Steps"
    echo
    echo '```'
    printf '%s\n' "${rows[@]}"
    echo "$passed passed, $failed failed"
    echo '```'
    # Tests that say how much they tried: .config/nextest.toml lets them be heard.
    if is_wanted nextest && grep -q '^ *measured: ' "$logs/nextest.log"; then
      echo
      echo "## What the tests tried"
      echo
      echo '```'
      sed -n 's/^ *measured: //p' "$logs/nextest.log" | sort -u
      echo '```'
    fi
    if [[ -s "$logs/law.log" ]]; then
      echo
      echo "## The law data"
      echo
      echo '```'
      cat "$logs/law.log"
      echo '```'
    fi
    if [[ -s "$logs/bench.log" ]]; then
      echo
      echo "## The synthetic city"
      echo
      cat "$logs/bench.log"
    fi
  } >"$file"
  echo "written: $file"
}
