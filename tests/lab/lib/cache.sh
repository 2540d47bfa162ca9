# shellcheck shell=bash
# The cache: things made once, whole or not at all, and packages from this machine's Debian mirror.
# shellcheck disable=SC2154  # lab sets cache

# Packages of the host that the lab calls by name; everything else it takes apart in the cache.
host_packages=(bc bison cpio dpkg flex gcc jq kmod libc6-dev libelf-dev libssl-dev make rsync
	xz-utils)

# missing_packages PACKAGE...: prints those that are not installed.
missing_packages() {
	local have
	have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p')
	comm -23 <(printf '%s\n' "$@" | sort -u) <(sort -u <<<"$have") | paste -sd' '
}

# host_ready PACKAGE...: leaves with 77 if the host lacks something, saying what and how to get it.
host_ready() {
	[[ $(uname -m) = x86_64 ]] || cannot "the lab emulates its machines on x86-64 only"
	command -v dpkg-query >/dev/null || cannot "the lab needs a Debian host"
	local missing
	missing=$(missing_packages "${host_packages[@]}" "$@")
	[[ -z $missing ]] || cannot "missing here; as root: apt-get install $missing"
	mkdir -p "$cache"
	find "$cache" -maxdepth 1 -name ".making.*" -mmin +600 -exec rm -rf {} + 2>/dev/null || true  # of the killed; others come and go
}

# key TEXT...: a short name for everything that goes into a thing.
key() { printf '%s\n' "$@" | sha256sum | cut -c1-16; }

# item NAME DOING COMMAND...: makes the directory $cache/NAME by running COMMAND in an empty one,
# unless it is there; two at once wait for each other, and a broken one is never seen.
item() {
	local name=$1 doing=$2 lock tmp
	shift 2
	[[ ! -d $cache/$name ]] || return 0
	# Whoever asks for its status turns set -e off: what fails here must not go on, elsewhere than in the cache.
	exec {lock}>"$cache/$name.lock" || return 1
	flock "$lock" || return 1
	if [[ ! -d $cache/$name ]]; then
		say "$doing"
		tmp=$(mktemp -d "$cache/.making.XXXXXX")
		[[ -n $tmp ]] && chmod 755 "$tmp" || return 1
		# A process of its own, so that set -e is in force whoever asks for its status.
		if ! (cd "$tmp" && export -f item_run "${item_words[@]}" && export cache lab &&
			bash -euo pipefail -c 'item_run "$@"' item "$@" >"$cache/$name.log" 2>&1); then
			rm -rf "$tmp"
			tail -n 20 "$cache/$name.log" | sed 's/^/    /' >&2
			say "failed: $doing (all of it in $cache/$name.log)"
			exec {lock}>&-
			return 1
		fi
		mv "$tmp" "$cache/$name" || return 1
		rm -f "$cache/$name.log"
	fi
	exec {lock}>&-
}
item_run() { "$@"; }
item_words=(apt)

# mirror: the address of the Debian mirror that the machine itself uses.
mirror() {
	local uri
	# shellcheck disable=SC2016  # apt-get expands it
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' |
		sort -u | head -n 1)
	[[ -n $uri ]] || cannot "apt knows no Debian mirror here; as root: apt-get update"
	printf '%s\n' "$uri"
}

# apt NAME COMMAND...: apt-get or apt-cache with the private configuration NAME.
apt() {
	local name=$1
	shift
	APT_CONFIG="$cache/apt/$name/apt.conf" "$@"
}

# apt_setup NAME ARCH SUITE...: a private apt for an empty machine, so that what it says does not
# hang on what is installed here; signatures are checked with Debian's keyring.
apt_setup() {
	local name=$1 dir=$cache/apt/$1 arch=$2 suite uri
	shift 2
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	uri=$(mirror)
	for suite; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main"
	done >"$dir/sources.list"
	: >"$dir/status"
	cat >"$dir/apt.conf" <<-EOT
		APT::Architecture "$arch";
		APT::Architectures { "$arch"; };
		APT::Install-Recommends "false";
		APT::Sandbox::User "";
		Acquire::Check-Valid-Until "false";
		Acquire::Retries "5";
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::State::Lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::State::extended_states "$dir/extended_states";
		Dir::Cache "$dir/cache";
	EOT
	apt "$name" apt-get -qq update
}

# resolve THING APT ARCH SUITES QUESTION...: the packages with versions that QUESTION prints, asked
# once and then remembered in $cache/resolved/THING.
resolve() {
	local thing=$1 name=$2 arch=$3 suites=$4 lock
	shift 4
	[[ ! -s $cache/resolved/$thing ]] || return 0
	mkdir -p "$cache/resolved" "$cache/apt"
	exec {lock}>"$cache/apt/$name.lock"
	flock "$lock"
	if [[ ! -s $cache/resolved/$thing ]]; then
		say "asking the mirror for $thing ($suites, $arch)"
		# shellcheck disable=SC2086  # suites are words
		apt_setup "$name" "$arch" $suites
		"$@" >"$cache/resolved/$thing.new"
		[[ -s $cache/resolved/$thing.new ]] || die "the mirror has no $thing in $suites ($arch)"
		mv "$cache/resolved/$thing.new" "$cache/resolved/$thing"
	fi
	exec {lock}>&-
}

# with_dependencies APT SUITE PACKAGE...: they and all they need on an empty machine.
with_dependencies() {
	local name=$1 suite=$2
	shift 2
	apt "$name" apt-get install -qq -s -t "$suite" "$@" |
		sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' | sort
}

# alone APT PACKAGE: only that package, its newest version.
alone() {
	apt "$1" apt-cache show --no-all-versions "$2" | sed -n 's/^Version: /'"$2"'=/p'
}

# tree THING APT ARCH SUITES QUESTION...: sets tree to a directory with those packages taken apart.
tree() {
	local thing=$1
	resolve "$@"
	if ! tree_item "$thing" "$2"; then
		say "$thing: perhaps the mirror has moved on; asking again"
		rm -f "$cache/resolved/$thing"
		resolve "$@"
		tree_item "$thing" "$2" || exit 1
	fi
}
tree_item() {
	tree=$cache/tree-$1-$(key "$(cat "$cache/resolved/$1")")
	item "${tree##*/}" "fetching $1 ($(wc -l <"$cache/resolved/$1") packages)" tree_make "$2" "$1"
}
tree_make() {
	local name=$1 thing=$2 deb
	mapfile -t packages <"$cache/resolved/$thing"
	apt "$name" apt-get download -q "${packages[@]}"
	for deb in *.deb; do
		dpkg -x "$deb" .
		rm "$deb"
	done
	# Links from the root of the file system lead out of the tree, to files of this host.
	find . -type l -lname '/*' -exec sh -c 'for link; do
		ln -sfn "$(realpath -ms --relative-to="${link%/*}" ".$(readlink "$link")")" "$link"
	done' sh {} +
}
item_words+=(tree_make)
