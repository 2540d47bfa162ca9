# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154,SC2034,SC2016,SC1003 # variables of lib.sh and one
# Candidates for completion.

candidates() { # EXPECTED WORDS...
	local expected=$1
	shift
	done_ok complete -- "$@"
	[ "$(paste -sd' ' "$out")" = "$expected" ] || fail "for: $*"
}

case_complete_words() {
	candidates 'register-memory' regis
	candidates 'list show start stop' session ''
	candidates 'start stop' session st
	candidates '--foreground' session start --fore
	candidates '--foreground --format' session start --for
	candidates 'text json openmetrics' list --format ''
	candidates '--iova' map b --iov
	candidates '--json' --js
	candidates '' map b --iova ''
	candidates '' nothing ''
	candidates 'session' -s x sess
	candidates 'list' session -s x li
}

case_complete_sessions() {
	done_ok -s one register-memory a 4k
	done_ok -s two register-memory a 4k
	candidates 'one two' session stop ''
	candidates 'two' --session tw
	candidates 'one' status -s o
}

case_complete_values() {
	done_ok -s one register-memory ring 4k
	done_ok -s two register-memory rest 4k
	candidates 'ring' -s one map r
	candidates 'rest' -s two unregister-memory ''
	candidates '' -s one space destroy ''
	candidates '' -s one hwpt destroy r
	candidates '--format=json' list --format=j
	candidates '--session=one' --session=o
	candidates '--backend=iommufd' attach --backend=io
	candidates '' attach --nothing=io
}

# Behind "--" no word is an option, and those of exec are another program's.
case_complete_dashes() {
	done_ok -s one register-memory ring 4k
	candidates 'ring' -s one map -- r
	candidates '' map -- --i
	candidates '' exec --bind 0000:00:00.0 -- ''
	candidates '' exec 0000:00:00.0 -- qemu --f
	candidates '' exec 0000:00:00.0 -- qemu --format=
	candidates '' exec 0000:00:00.0 -- qemu --backend ''
	candidates '--bind' exec 0000:00:00.0 --bi
	candidates '' -- li
}
