# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Mutation testing of the core by pitest: small changes, one at a time; a change that no test notices
# has survived. Sourced by ./build, whose run_maven it uses; POSIX sh only.
#
#   run_mutants ROOT [MAVEN OPTIONS]   prints the survivors and a figure for each package; fails with
#                                      Maven, where a package is below 80 %, and where no test has run

mutants_needed=80

run_mutants() {
  mutants_report=$1/core/target/pit-reports/mutations.xml
  shift
  rm -f "$mutants_report"
  run_maven -pl core -Pmutants "$@" test-compile org.pitest:pitest-maven:mutationCoverage || return
  if [ ! -f "$mutants_report" ]; then
    echo "build: pitest has left no report" >&2
    return 1
  fi
  judge_mutants "$mutants_report"
}

# Reads pitest's report $1, one mutant a line.
judge_mutants() {
  awk -v needed="$mutants_needed" '
    function field(name, from) {
      from = index($0, "<" name ">") + length(name) + 2
      return substr($0, from, index($0, "</" name ">") - from)
    }
    /<mutation / {
      class = field("mutatedClass")
      package = class
      sub(/\.[^.]*$/, "", package)
      all[package]++
      match($0, /numberOfTestsRun=.[0-9]+/)
      tests += substr($0, RSTART + 18, RLENGTH - 18)
      if (/detected=.true/) { killed[package]++; next }
      sub(/^dev\.belay\./, "", class)
      note = /NO_COVERAGE/ ? " (no test comes here)" : ""
      print "SURVIVED " class ":" field("lineNumber") " " field("description") note
    }
    END {
      if (tests == 0) { print "MUTANTS no test has run: is Maven on JDK 25 or newer?"; exit 1 }
      for (package in all) {
        percent = 100 * killed[package] / all[package]
        printf "MUTANTS %s: %d of %d killed, %.1f %%, at least %d %% are needed\n",
          package, killed[package], all[package], percent, needed
        if (percent < needed) failed = 1
      }
      exit failed
    }
  ' "$1"
}
