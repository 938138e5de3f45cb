# Shared by the scripts: saying what is going on, and finding or installing what they need.

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'wechat: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# need_tool COMMAND HINT: it has to be there.
need_tool() { has "$1" || die "$1 is missing: $2"; }

need_rust() {
  need_tool cargo "install Rust from https://rustup.rs"
  need_tool cc "install a C compiler (Debian, Ubuntu: apt install build-essential)"
}

need_node() {
  need_tool node "install Node.js 20 or later from https://nodejs.org"
  need_tool npm "install npm, which comes with Node.js"
  node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' \
    || die "Node.js $(node --version) is too old: 20 or later is needed"
}

# install_package PACKAGE: from Debian's packages, where we may.
install_package() {
  local root=()
  has apt-get || die "$1 is missing, and there is no apt-get to install it with"
  if [ "$(id -u)" != 0 ]; then
    has sudo && sudo -n true 2>/dev/null || die "$1 is missing: run 'sudo apt-get install $1'"
    root=(sudo -n)
  fi
  say "Installing $1"
  if [ -z "${APT_UPDATED:-}" ]; then
    "${root[@]}" apt-get update -qq >/dev/null || die "apt-get update failed"
    APT_UPDATED=1
  fi
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "$1" >/dev/null \
    || die "apt-get install $1 failed"
}

# Sets CHROMIUM to a Chromium, installed if need be.
find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$name" ] && has "$name" && CHROMIUM=$(command -v "$name") && export CHROMIUM && return
  done
  install_package chromium
  CHROMIUM=$(command -v chromium) || die "the package chromium has no command chromium"
  export CHROMIUM
}

# The client's packages, when they are not the ones of the lock file.
install_web_packages() {
  if [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
    say "Installing the web client's packages"
    (cd web && npm ci --no-audit --no-fund --loglevel=error)
    touch web/node_modules/.package-lock.json
  fi
}

build_web() {
  install_web_packages
  say "Building the web client"
  (cd web && npm run --silent build)
}

# install_peer_packages DIRECTORY: the packages of its lock file, unless they are there.
install_peer_packages() {
  if [ ! -e "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    say "Installing the packages of $1"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    touch "$1/node_modules/.package-lock.json"
  fi
}
