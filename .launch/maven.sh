# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Finds Maven and lets one build at a time into the tree. Sourced by ./belay and ./build after
# jdk.sh; POSIX sh only.
#
#   find_maven NAME         sets maven and exports MAVEN_OPTS; without Maven says, as NAME, what to
#                           install, and returns 1
#   lock_build NAME ROOT    waits until no other build works in ROOT, then holds it
#   unlock_build            lets the next one in
#
# BELAY_ROOT is put before every absolute folder that is looked into, as in jdk.sh.

find_maven() {
  maven=
  for maven_file in "$(command -v mvn)" "${MAVEN_HOME:-/nonexistent}/bin/mvn" \
    "${BELAY_ROOT:-}/usr/share/maven/bin/mvn" "${BELAY_ROOT:-}"/opt/*maven*/bin/mvn \
    "${SDKMAN_DIR:-${HOME:-/nonexistent}/.sdkman}/candidates/maven/current/bin/mvn" \
    "${BELAY_ROOT:-}/opt/homebrew/bin/mvn" "${BELAY_ROOT:-}/usr/local/bin/mvn"; do
    if [ -n "$maven_file" ] && [ -x "$maven_file" ]; then
      maven=$maven_file
      break
    fi
  done
  if [ -z "$maven" ]; then
    cat >&2 <<MESSAGE
$1: Apache Maven 3.8.7 or newer is needed to build, and no mvn was found on the PATH, in MAVEN_HOME,
  /usr/share/maven, /opt, SDKMAN or Homebrew. Install it:
    Debian, Ubuntu   apt-get install maven
    Fedora           dnf install maven
    macOS            brew install maven
    with SDKMAN      sdk install maven
MESSAGE
    return 1
  fi
  # The libraries of older Mavens use what a newer JDK warns of; the warnings are theirs, not ours.
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
  export MAVEN_OPTS
}

# The lock is flock(1) where there is one: the system frees it whatever happens to its holder. On
# descriptor 9, which Maven inherits: a build that outlives a killed script still holds the tree.
# Elsewhere it is a folder with the holder's pid in it.
lock_build() {
  mkdir -p "$2/.belay" || return 1
  lock_folder=$2/.belay/lock.d
  lock_held=
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$2/.belay/lock"
    if ! flock -n 9; then
      echo "$1: waiting for another build of this tree" >&2
      flock 9
    fi
    lock_held=flock
    return 0
  fi
  lock_said=
  lock_empty=0
  until mkdir "$lock_folder" 2>/dev/null; do
    lock_pid=$(cat "$lock_folder/pid" 2>/dev/null)
    if [ -z "$lock_pid" ]; then
      # Between another's mkdir and its pid lie microseconds; five seconds mean that it died there.
      lock_empty=$((lock_empty + 1))
      [ "$lock_empty" -lt 5 ] || break_lock ""
    elif ! kill -0 "$lock_pid" 2>/dev/null; then
      break_lock "$lock_pid"
    elif [ -z "$lock_said" ]; then
      echo "$1: waiting for another build of this tree (pid $lock_pid)" >&2
      lock_said=yes
    fi
    sleep 1
  done
  echo $$ >"$lock_folder/pid"
  lock_held=folder
}

# Removes the lock of a holder that died with pid $1. One breaker at a time, and it looks again under
# its own lock: otherwise two of them could remove the lock that the first has just taken.
break_lock() {
  if mkdir "$lock_folder.break" 2>/dev/null; then
    if [ "$(cat "$lock_folder/pid" 2>/dev/null)" = "$1" ]; then rm -rf "$lock_folder"; fi
    rmdir "$lock_folder.break"
  elif [ -n "$(find "$lock_folder.break" -prune -mmin +1 2>/dev/null)" ]; then
    rmdir "$lock_folder.break" 2>/dev/null
  fi
  lock_empty=0
}

unlock_build() {
  case ${lock_held:-} in
    flock) exec 9>&- ;;
    folder) rm -rf "$lock_folder" ;;
  esac
  lock_held=
}
