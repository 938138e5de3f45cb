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

# Sets TEST_NGINX to an nginx, installed if need be. (nginx takes a variable NGINX for sockets that it inherits.)
find_nginx() {
  local name
  for name in "${TEST_NGINX:-}" nginx /usr/sbin/nginx; do
    [ -n "$name" ] && has "$name" && TEST_NGINX=$(command -v "$name") && export TEST_NGINX && return
  done
  install_package nginx
  TEST_NGINX=$(PATH=$PATH:/usr/sbin command -v nginx) || die "the package nginx has no command nginx"
  export TEST_NGINX
}

# install_python_packages NAME PACKAGE...: into a virtual environment of their own in the cache, which VENV names then.
install_python_packages() {
  local name=$1
  shift
  need_tool python3 "install Python 3.10 or later (Debian, Ubuntu: apt install python3 python3-venv)"
  VENV=${XDG_CACHE_HOME:-$HOME/.cache}/wechat/$name
  [ ! -e "$VENV/complete" ] || return 0
  say "Installing $* into $VENV"
  rm -rf "$VENV"
  python3 -m venv "$VENV" || die "python3 has no venv: install python3-venv"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check "$@" || die "$* could not be installed"
  touch "$VENV/complete"
}

# Sets TEST_PYTHON to a Python that has the clients which server/tests/clients runs.
find_python_clients() {
  install_python_packages python-socketio-5.18.1 \
    "python-socketio[client,asyncio-client]==5.18.1" python-engineio==4.15.1 \
    aiohttp==3.14.5 requests==2.34.2 websocket-client==1.9.2
  export TEST_PYTHON=$VENV/bin/python
}

# The client's packages, when they are not the ones of the lock file.
install_web_packages() {
  if [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
    say "Installing the web client's packages"
    (cd web && npm ci --no-audit --no-fund --loglevel=error)
    touch web/node_modules/.package-lock.json
  fi
}

# Builds the web client, unless nothing has changed since: cargo would compile the server again.
build_web() {
  install_web_packages
  local changed
  changed=$(find web -mindepth 1 \( -path web/node_modules -o -path web/dist -o -path web/test-results \) -prune \
    -o -newer web/dist/index.html -print -quit 2>/dev/null) || changed=all
  [ -n "$changed" ] || return 0
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
