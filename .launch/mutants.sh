# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Mutation testing of the core by pitest: small changes, one at a time; a change that no test notices
# has survived. Sourced by ./build, whose run_maven it uses; POSIX sh only.
#
#   run_mutants ROOT [MAVEN OPTIONS]   prints the survivors and a figure for each package; fails with
#                                      Maven, where one of the packages that are judged is below 80 %,
#                                      and where no test has run
#
# The verbs of dev.belay are not judged: most of their tests run them on the simulated loop, in a
# module that pitest does not see from here.

mutants_needed=80
mutants_judged='dev.belay.kernel dev.belay.limit dev.belay.sync'

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
  awk -v needed="$mutants_needed" -v packages="$mutants_judged" '
    BEGIN { count = split(packages, names, " "); for (i = 1; i <= count; i++) judged[names[i]] = 1 }
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
        demand = package in judged ? "at least " needed " % are needed" : "not judged"
        printf "MUTANTS %s: %d of %d killed, %.1f %%, %s\n",
          package, killed[package], all[package], percent, demand
        if (package in judged && percent < needed) failed = 1
      }
      exit failed
    }
  ' "$1"
}
