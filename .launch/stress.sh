# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# The long tests: those with @Tag("stress"), in all modules. Each prints lines of the form
#   STRESS name: figures
# Sourced by ./build, whose run_maven it uses; POSIX sh only.
#
#   run_stress TAGS [MAVEN OPTIONS]   runs them but for those of TAGS, then repeats their lines; fails
#                                     with Maven, and where no test has printed anything

run_stress() {
  stress_log=$root/.belay/stress.log
  stress_tags=$1
  shift
  stress_status=$(
    {
      {
        run_maven -Dgroups=stress -Dexcluded.kinds=none "-Dexcluded.tags=$stress_tags" \
          -Dsurefire.failIfNoSpecifiedTests=false "$@" package
        echo $? >&3
      } | tee "$stress_log" >&2
    } 3>&1
  )
  if ! grep '^STRESS ' "$stress_log"; then
    echo "build: no stress test has printed a figure" >&2
    return 1
  fi
  return "$stress_status"
}
