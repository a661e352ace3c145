# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Finds a JDK 25 or newer, so that nobody has to change the default java of a machine.
# Sourced by ./belay and ./build. POSIX sh only: dash and the bash 3.2 of macOS run it alike.
#
#   find_jdk NAME   exports JAVA_HOME; where there is no such JDK, says on stderr, as NAME, what it
#                   saw and what to install, and returns 1
#
# The places, in this order; the first that has a JDK wins, so what the user set goes before what is
# merely installed:
#   1. JAVA_HOME   2. java on PATH   3. the folders of Linux distributions   4. SDKMAN
#   5. other tools below the home folder   6. macOS: java_home, system folders, Homebrew
# Within one place the lowest suitable version wins: 25 is what the project is tested with.
#
# BELAY_ROOT   is put before every absolute folder that is looked into (not before JAVA_HOME, PATH
#              and HOME). It is empty in earnest; the tests point it at a fake tree.

jdk_needed=25

# Sets jdk_version to the feature number of the JDK at folder $1, or to nothing. The release file
# costs no process; java -version, where that file is missing, costs one.
read_jdk_version() {
  jdk_version=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r jdk_key jdk_value || [ -n "$jdk_key" ]; do
      if [ "$jdk_key" = JAVA_VERSION ]; then jdk_version=$jdk_value; fi
    done <"$1/release"
    jdk_version=${jdk_version#\"}
  fi
  if [ -z "$jdk_version" ]; then
    jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
  fi
  jdk_version=${jdk_version#1.}
  jdk_version=${jdk_version%%[!0-9]*}
}

# Looks at the folders given, which are one place. Sets jdk_found to the best, or to nothing; what
# will not do is noted in jdk_seen for the message.
look_at_place() {
  jdk_found=
  jdk_best=
  for jdk_home in "$@"; do
    [ -x "$jdk_home/bin/java" ] || continue
    read_jdk_version "$jdk_home"
    if [ -z "$jdk_version" ]; then
      jdk_why="its version cannot be read"
    elif [ "$jdk_version" -lt "$jdk_needed" ]; then
      jdk_why="Java $jdk_version"
    elif [ ! -x "$jdk_home/bin/javac" ]; then
      jdk_why="Java $jdk_version without javac (a JRE)"
    else
      if [ -z "$jdk_best" ] || [ "$jdk_version" -lt "$jdk_best" ]; then
        jdk_found=$jdk_home
        jdk_best=$jdk_version
      fi
      continue
    fi
    # Links like /usr/lib/jvm/default-java would only name the same JDK twice.
    [ -L "$jdk_home" ] || jdk_seen="$jdk_seen
    $jdk_home: $jdk_why"
  done
  [ -n "$jdk_found" ]
}

# Sets jdk_path_home to the home of the java on PATH. That is mostly a link into it; where it is a
# script (asdf, jenv) or the stub of macOS, java itself tells.
find_path_home() {
  jdk_path_home=
  jdk_file=$(command -v java) || return 0
  case $jdk_file in /*) ;; *) return 0 ;; esac
  while [ -L "$jdk_file" ]; do
    jdk_link=$(readlink "$jdk_file")
    case $jdk_link in
      /*) jdk_file=$jdk_link ;;
      *) jdk_file=${jdk_file%/*}/$jdk_link ;;
    esac
  done
  jdk_path_home=${jdk_file%/bin/java}
  if [ ! -r "$jdk_path_home/release" ]; then
    jdk_path_home=$("$jdk_file" -XshowSettings:properties -version 2>&1 |
      sed -n 's/^ *java\.home = //p')
  fi
}

find_jdk() {
  jdk_seen=
  jdk_root=${BELAY_ROOT:-}
  jdk_user=${HOME:-/nonexistent}
  if [ -n "${JAVA_HOME:-}" ] && look_at_place "$JAVA_HOME"; then :
  elif find_path_home && [ -n "$jdk_path_home" ] && look_at_place "$jdk_path_home"; then :
  elif look_at_place "$jdk_root"/usr/lib/jvm/* "$jdk_root"/usr/lib64/jvm/* \
    "$jdk_root"/usr/java/* "$jdk_root"/opt/* "$jdk_root"/opt/*/* "$jdk_root"/usr/local/*; then :
  elif look_at_place "${SDKMAN_DIR:-$jdk_user/.sdkman}"/candidates/java/*; then :
  elif look_at_place "$jdk_user"/.jdks/* "$jdk_user"/.asdf/installs/java/* \
    "$jdk_user"/.local/share/mise/installs/java/* "$jdk_user"/.gradle/jdks/*; then :
  elif [ -x "$jdk_root/usr/libexec/java_home" ] &&
    look_at_place "$("$jdk_root/usr/libexec/java_home" -v "$jdk_needed+" 2>/dev/null)"; then :
  elif look_at_place "$jdk_root"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$jdk_user"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$jdk_root"/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$jdk_root"/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$jdk_root"/home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; then :
  else
    cat >&2 <<MESSAGE
$1: a JDK $jdk_needed or newer is needed, and none was found.
  Looked at JAVA_HOME, the PATH, /usr/lib/jvm, /usr/java, /opt, /usr/local, SDKMAN, ~/.jdks, asdf,
  mise, Gradle, the folders of macOS and Homebrew.${jdk_seen:+ Found only:}${jdk_seen}
  Install one:
    Debian, Ubuntu   apt-get install openjdk-25-jdk-headless
    Fedora           dnf install java-25-openjdk-devel
    macOS            brew install openjdk@25
    with SDKMAN      sdk install java 25-tem
  or set JAVA_HOME to the folder of one. The default java of the machine may stay as it is.
MESSAGE
    return 1
  fi
  JAVA_HOME=$jdk_found
  export JAVA_HOME
}
