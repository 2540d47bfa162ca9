# exec: a program without rights drives devices that it finds open; what fails leaves nothing behind.
# modes: type1 iommufd compat
# timeout: 120

one=$(edu 0) two=$(edu 1)
backend=iommufd
[ -c /dev/iommu ] || backend=type1
# Root's, whatever a case before this one gave away.
if [ $backend = iommufd ]; then
	chown 0:0 /dev/iommu
	chmod 600 /dev/iommu
fi
dashed() { echo "$1" | tr : -; }
own_driver=$(driver_of "$one")
gone() { [ -z "$(ls /sys/kernel/iommu_groups/"$(group_of "$one")"/devices/*/vfio-dev 2>/dev/null)" ]; }

# Not bound: refused, and nothing has changed.
run vfioctl exec --user user "$one" -- vfiofds
expect_status 1
expect_err "vfioctl bind $one, or say --bind"
is "$(driver_of "$one")" "$own_driver" "the driver of $one"

# What is refused before the first write.
run vfioctl exec --bind "$one" -- no-such-program
expect_status 127
run vfioctl exec --bind "$one" -- /lab
expect_status 126
run vfioctl exec --bind "$one" "$one" -- vfiofds
expect_status 64
run vfioctl exec --bind --user nobody-here "$one" -- vfiofds
expect_status 64
run vfioctl exec --bind --backend iommufd --user user "$one" -- vfiofds "{$two}"
expect_status 64
expect_err 'is no device of this exec'
# shellcheck disable=SC2016 # for the inner shell
run sh -c 'exec vfioctl exec --bind "$@" 4</dev/null' sh "$one" -- vfiofds
expect_status 1
expect_err 'descriptor 4 is open already'
is "$(driver_of "$one")" "$own_driver" "the driver of $one"

# A dry run says what would be, and does nothing.
run vfioctl -j exec -n --bind --user user --memlock 16M "$one" -- vfiofds "{iommufd}" "{$one}"
expect_status 0
jq_is .binds "[\"$one\"]"
jq_is '.descriptors[1].name' "vfio-$(dashed "$one")"
jq_is .program_arguments '["3","4"]'
jq_is .run_as 1000:1000
is "$(driver_of "$one")" "$own_driver" "the driver of $one"

# What fails after the driver was bound gives it back: a word that only a bound device makes a wrong one.
if [ $backend = iommufd ]; then wrong='{container}'; else wrong='{iommufd}'; fi
run vfioctl exec --bind --user user "$one" -- vfiofds "$wrong"
expect_status 64
expect_err 'there is no'
eventually 5 gone || fail "$one is still VFIO's"
is "$(driver_of "$one")" "$own_driver" "the driver of $one"

# And so does a group that somebody else has.
bind_vfio "$two"
hold group "$(group_node "$two")"
run vfioctl exec --bind --backend type1 "$one" "$two" -- vfiofds
expect_status 1
expect_err 'vfiohold'
is "$(driver_of "$one")" "$own_driver" "the driver of $one"
let_go
give_back "$two"

# What fails when the rights have gone cannot be given back by the one who has none: it says what to do.
printf '#!/no-such-interpreter\n' >script
chmod 755 . script
for user in '' '--user user'; do
	# shellcheck disable=SC2086 # words
	run vfioctl exec --bind $user "$one" -- ./script
	expect_status 127
	expect_err "what was bound stays so: vfioctl restore $one\$"
	run vfioctl restore "$one"
	expect_status 0
	is "$(driver_of "$one")" "$own_driver" "the driver of $one"
done

# The program has what it was handed, and nothing else.
expect_client() { # NAMES
	expect_status 0
	expect_out '^Uid:[^0-9]*1000[^0-9]1000[^0-9]1000[^0-9]1000$'
	expect_out '^Gid:[^0-9]*1000[^0-9]1000[^0-9]1000[^0-9]1000$'
	for set in Inh Prm Eff Amb; do
		expect_out "^Cap$set:[^0-9]*0000000000000000\$"
	done
	expect_out '^NoNewPrivs:[^0-9]*1$'
	expect_out '^memlock: 16777216 16777216$'
	expect_out "^listen: $1\$"
	expect_out '^pid: ours$'
	expect_out '^device: 1234:11e8$'
}
words="--bind --user user --memlock 16M"
if [ $backend = iommufd ]; then
	# shellcheck disable=SC2086 # words
	run vfioctl exec $words "$one" "$two" -- vfiofds iommufd "{iommufd}" "{$two}"
	expect_client "3 iommufd:vfio-$(dashed "$one"):vfio-$(dashed "$two")"
	expect_out '^open: 3 4 5( 7)?$'
	# Charged to the process, not to the user.
	expect_out '^VmLck:[^0-9]*4096 kB$'
	# shellcheck disable=SC2086 # words
	run vfioctl exec --accounting user $words "$one" -- vfiofds iommufd "{iommufd}" "{$one}"
	expect_client "2 iommufd:vfio-$(dashed "$one")"
	expect_out '^VmLck:[^0-9]*0 kB$'
	run vfioctl exec --memlock 1M --user user "$one" -- vfiofds iommufd "{iommufd}" "{$one}"
	expect_status 1
	expect_err 'IOMMU_IOAS_MAP: Cannot allocate memory'
fi
if [ -c /dev/vfio/vfio ]; then
	for bdf in "$one" "$two"; do
		# shellcheck disable=SC2086 # words
		run vfioctl exec --backend type1 $words "$one" "$two" -- \
			vfiofds type1 "{container}" "{$bdf}" "$bdf"
		expect_client "3 container:group-$(group_of "$one"):group-$(group_of "$two")"
	done
fi

# Everybody may use what is open; nobody but root may bind.
run as_user vfioctl exec --bind --user user "$one" -- vfiofds
[ "$status" != 0 ] || fail "a user opens nodes"
run vfioctl restore --all
expect_status 0
is "$(driver_of "$one")" "$own_driver" "the driver of $one"

# The program's own status; the trace ends where it begins.
run vfioctl --trace exec --bind "$one" -- sh -c 'exit 5'
expect_status 5
expect_err '^open\(/dev/'
run vfioctl restore "$one"
expect_status 0
