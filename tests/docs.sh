#!/bin/bash
# Holds the documentation to the tables: pages and schemas in man/ are what the program says, and mandoc likes them.
# usage: tests/docs.sh [--update] BUILD_DIR
set -euo pipefail
cd "$(dirname "$0")/.."
update=
if [ "${1:-}" = --update ]; then
	update=yes
	shift
fi
vfioctl=$1/vfioctl
passed=0 failed=0 skipped=0
made=$(mktemp -d)
# Also where it is ended half-way, the session of the playbook ends.
clean() {
	[ ! -d "$made/run" ] || XDG_RUNTIME_DIR=$made/run "$vfioctl" session stop "test.$$" > /dev/null || true
	rm -rf "$made"
}
trap clean EXIT
trap 'exit 1' INT TERM

verdict() { # NAME PROBLEMS
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL docs: %s\n%s\n' "$1" "$2" | sed '2,$s/^/    /' | head -n 30
	fi
}

pages() {
	local overview command
	overview=$("$vfioctl" manual)
	awk -v overview="$overview" -v date="$(sed -n 's/^DATE *:= *//p' Makefile)" '
		$0 == "@OVERVIEW@" { print overview; next }
		{ sub(/@DATE@/, date); print }' man/vfioctl.in > "$made/vfioctl.1"
	sed -n 's/^\.It Ic //p' <<< "$overview" | while read -r command; do
		# shellcheck disable=SC2086 # a noun and its verb are two words
		"$vfioctl" manual $command > "$made/vfioctl-${command// /-}.1"
	done
	mkdir "$made/schema"
	"$vfioctl" schema | while read -r kind; do
		"$vfioctl" schema "$kind" | jq . > "$made/schema/$kind.json"
	done
}
pages

if [ -n "$update" ]; then
	mkdir -p man/schema
	rm -f man/*.1 man/schema/*.json
	cp "$made"/*.1 man/
	cp "$made"/schema/*.json man/schema/
	exit 0
fi

verdict 'man/ is what the tables say (make manual)' "$(diff -rq -x vfioctl.in "$made" man || true)"
for page in "$made"/*.1; do
	name=${page##*/}
	verdict "every option of ${name%.1} is in its help" "$(
		command=$(sed -n 's/^\.Nm vfioctl \(.*\)$/\1/p' "$page" | head -n 1)
		# shellcheck disable=SC2086
		help=$("$vfioctl" help $command)
		[ "$name" = vfioctl.1 ] || for option in $(grep -oE 'Fl -[a-z-]+' "$page" | sed 's/Fl -//' | sort -u); do
			grep -qE -e "--$option\b" <<< "$help" || echo "--$option"
		done)"
	if command -v mandoc > /dev/null; then
		# Pages that refer to each other are not installed where the linter looks.
		verdict "mandoc -T lint $name" "$(mandoc -T lint "$page" | grep -v 'referenced manual not found' || true)"
	else
		skipped=$((skipped + 1))
		echo "skip docs: lint of $name: no mandoc"
	fi
done
verdict 'every command is in the README or in a page' "$(
	for page in "$made"/vfioctl-*.1; do
		[ -s "$page" ] || echo "${page##*/} is empty"
	done)"
if command -v python3 > /dev/null; then
	verdict 'every command that a text names is one, with its options' "$(
		# shellcheck disable=SC2046 # no file of the project has a space in its name
		tests/named.py "$vfioctl" README.md man/vfioctl.in \
			$(find src tests/golden -name '*.c' -o -name '*.def' -o -name '*.expected') || true)"
else
	skipped=$((skipped + 1))
	echo 'skip docs: commands that texts name: no python3'
fi

# The playbook of the run page, with commands that need no device: it is applied, then finds nothing to do.
playbook() {
	sed -n '/^---$/,/^\.Ed$/{/^\.Ed$/d;p}' "$made/vfioctl-run.1" > "$made/playbook.yml"
	printf '[hypervisors]\nlocalhost ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n' \
		> "$made/inventory"
	[ -d "$made/run" ] || mkdir -m 700 "$made/run"
	PATH=$(realpath "$1"):$PATH ANSIBLE_HOME=$made ANSIBLE_LOCALHOST_WARNING=false ANSIBLE_NOCOLOR=1 LC_ALL=C.UTF-8 \
		XDG_RUNTIME_DIR=$made/run ansible-playbook -i "$made/inventory" -e ansible_become=false \
		-e session="test.$$" -e '{"commands": "register-memory ring 64k\n"}' "${@:2}" "$made/playbook.yml" 2>&1
}
if command -v ansible-playbook > /dev/null; then
	verdict 'Ansible reads the playbook of vfioctl-run(1)' "$(playbook "${vfioctl%/*}" --syntax-check | grep -i error)"
	verdict 'the playbook changes what it must' "$(playbook "${vfioctl%/*}" > "$made/said" &&
		grep -q 'ok=. *changed=1 ' "$made/said" || cat "$made/said")"
	verdict 'the playbook changes nothing the second time' "$(playbook "${vfioctl%/*}" > "$made/said" &&
		grep -q 'ok=. *changed=0 ' "$made/said" || cat "$made/said")"
else
	skipped=$((skipped + 1))
	echo 'skip docs: the playbook of vfioctl-run(1): no ansible-playbook'
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
