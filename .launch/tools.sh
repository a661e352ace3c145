# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Which tools besides Java the tests need, and which of them this machine lacks. A test says it by
# @Tag("tool:NAME"), at its method or at its class; nothing else has to be kept in step. Sourced by
# ./build and .ci/run; POSIX sh only.

# The package that brings tool $1.
package_of() {
  case $1 in
    nginx) echo nginx-light ;;
    python) echo python3-aiohttp ;;
    *) echo "$1" ;;
  esac
}

# Whether this machine has tool $1.
has_tool() {
  case $1 in
    # The system's own first: another one on the PATH need not see what the package brought.
    python) for tools_python in /usr/bin/python3 python3; do
      "$tools_python" -c 'import aiohttp' 2>/dev/null && return 0
    done; return 1 ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

# The tools that tests below root $1 need today, one a line.
needed_tools() {
  find "$1" -path '*/src/test/*' -name '*.java' -exec \
    sed -n 's/^ *@Tag("tool:\([a-z0-9.+-]*\)").*/\1/p' {} + | sort -u
}

# Those of them that this machine lacks.
missing_tools() {
  for tools_name in $(needed_tools "$1"); do
    has_tool "$tools_name" || echo "$tools_name"
  done
}

# How many tests below root $1 need tool $2. A tag above the class counts for each test in its file;
# else the tag and the annotation of the test stand above the same method.
count_tests() {
  find "$1" -path '*/src/test/*' -name '*.java' -exec awk -v tag="@Tag(\"tool:$2\")" '
    FNR == 1 { all = 0; inside = 0; test = 0; tagged = 0 }
    index($0, tag) { tagged = 1 }
    /^ *@(Test|ParameterizedTest|RepeatedTest|TestFactory)/ { test = 1 }
    !inside && /^[a-z ]*class / { inside = 1; all = tagged; tagged = 0 }
    /\) *\{$/ || /throws .*\{$/ { if (test && (all || tagged)) count++; test = 0; tagged = 0 }
    END { print count + 0 }
  ' {} + | awk '{ sum += $1 } END { print sum + 0 }'
}

# One loud line for each missing tool of the list $2.
not_run() {
  for tools_name in $2; do
    echo "NOT RUN: $(count_tests "$1" "$tools_name") tests, $tools_name missing:" \
      "apt-get install $(package_of "$tools_name")"
  done
}

# The JUnit tag expression that leaves out the tests of the tools in list $1.
excluded_tags() {
  tools_tags=
  for tools_name in $1; do tools_tags="$tools_tags${tools_tags:+|}tool:$tools_name"; done
  echo "$tools_tags"
}
