# Interrupts of a device come through eventfds: counted by the session, or watched as they come.
# modes: type1 iommufd compat

device=$(edu 0)
bind_vfio "$device"
vfioctl attach "$device" >/dev/null
# Memory decoding and bus mastering on; INTx not switched off.
vfioctl region write "$device" config 4 6 --width 2 >/dev/null

run vfioctl irq trigger "$device" msi
expect_status 1
expect_err 'not enabled'
run vfioctl -j irq enable "$device" msi
expect_status 0
jq_is '[.vectors, .changed]' '[1,true]'
run vfioctl -j irq enable "$device" msi
jq_is .changed false
run vfioctl irq enable "$device" intx
expect_status 1
expect_err 'msi of .* is enabled'
run vfioctl irq mask "$device" msi
expect_status 1

# The kernel's test, then the device's own: edu raises what is written to 0x60.
run vfioctl irq trigger "$device" msi
expect_status 0
run vfioctl -j irq counts "$device" msi
jq_is .counts '[{"vector":0,"count":1}]'
vfioctl region write "$device" bar0 0x60 1 >/dev/null
vfioctl region write "$device" bar0 0x64 1 >/dev/null
run vfioctl -j irq counts "$device" msi
jq_is .counts '[{"vector":0,"count":1}]'
run vfioctl -j irq counts "$device" msi
jq_is .counts '[{"vector":0,"count":0}]'
run vfioctl irq trigger "$device" msi --vector 1
expect_status 64
run vfioctl -j irq disable "$device" msi
jq_is .changed true
run vfioctl -j irq disable "$device" msi
jq_is .changed false
run vfioctl irq enable "$device" msix
expect_status 1
run vfioctl irq enable "$device" nosuch
expect_status 64
expect_err 'it has intx, msi, msix, err, req'

# Watched: the events go to the watcher, not to the holder.
vfioctl -j irq watch "$device" msi --count 2 >watch.out 2>watch.err &
watcher=$!
eventually 5 grep -q '"changed":true' watch.out || fail "the watch does not begin: $(cat watch.err)"
run vfioctl irq counts "$device" msi
expect_status 1
expect_err 'only their owner reads them'
vfioctl region write "$device" bar0 0x60 1 >/dev/null
eventually 5 grep -q '"vector":0,"count":1' watch.out || fail 'no event comes'
vfioctl region write "$device" bar0 0x64 1 >/dev/null
run vfioctl irq trigger "$device" msi
wait $watcher || fail "the watch failed: $(cat watch.err)"
cat watch.out
is "$(jq -sr 'map(select(has("time"))) | length' watch.out)" 2 'the number of events'
run vfioctl -j device irqs "$device"
jq_is '[.interrupts[] | select(.interrupt == "msi") | .enabled_vectors]' '[0]'

# A level interrupt, unmasked by an eventfd: the line stays up, so it comes three times at once.
vfioctl -j irq watch "$device" intx --unmask --count 3 --timeout 10 >watch.out &
watcher=$!
eventually 5 grep -q '"changed":true' watch.out || fail 'the watch does not begin'
vfioctl region write "$device" bar0 0x60 1 >/dev/null
wait $watcher
vfioctl region write "$device" bar0 0x64 1 >/dev/null
cat watch.out
is "$(jq -sr 'map(select(has("time"))) | length' watch.out)" 3 'the number of events'

# Who watches learns that there is nothing left to watch, whoever ended it, and leaves alone what others enable then.
watches() {
	rm -f watch.out
	vfioctl -j irq watch "$device" msi >watch.out 2>watch.err &
	watcher=$!
	eventually 5 grep -q '"changed":true' watch.out || fail "the watch does not begin: $(cat watch.err)"
}
ends_in_vain() {
	eventually 10 gone $watcher || fail 'the watch goes on for ever'
	status=0
	wait $watcher || status=$?
	is $status 1 'the status of the watch'
	grep -q 'is no longer enabled' watch.err || fail "the watch says: $(cat watch.err)"
}
gone() { ! grep -q '^State:.*[^Z] (' "/proc/$1/status" 2>/dev/null; }
watches
run vfioctl irq trigger "$device" msi
vfioctl detach "$device" >/dev/null
ends_in_vain
is "$(jq -sr 'map(select(has("time"))) | length' watch.out)" 1 'the number of events'
vfioctl attach "$device" >/dev/null
vfioctl region write "$device" config 4 6 --width 2 >/dev/null
watches
printf 'irq disable %s msi\nirq enable %s msi\n' "$device" "$device" | vfioctl run - >/dev/null
ends_in_vain
run vfioctl -j irq disable "$device" msi
jq_is .changed true

# Told to end while it is being enabled, it does not leave it enabled.
holder=$(vfioctl -j session list | jq '.sessions[0].pid')
kill -STOP "$holder"
vfioctl -j irq watch "$device" msi --timeout 60 >watch.out 2>watch.err &
watcher=$!
eventually 5 grep -q 'SigBlk:.*[2367abef]$' "/proc/$watcher/status" || sleep 1
kill -TERM $watcher
kill -CONT "$holder"
eventually 10 gone $watcher || fail 'the watch does not end'
run vfioctl -j device irqs "$device"
jq_is '[.interrupts[] | select(.interrupt == "msi") | .enabled_vectors]' '[0]'

# A level interrupt masks itself; unmasked while the device still raises it, it comes again.
run vfioctl -j irq enable "$device" intx
expect_status 0
vfioctl region write "$device" bar0 0x60 1 >/dev/null
run vfioctl -j irq counts "$device" intx
jq_is .counts '[{"vector":0,"count":1}]'
# An eventfd that is to unmask it is not left out because it is enabled.
exec 9>/dev/null
run vfioctl irq enable "$device" intx --unmask-fd 9
expect_status 1
expect_err 'enabled already'
exec 9>&-
run vfioctl irq unmask "$device" intx
expect_status 0
run vfioctl -j irq counts "$device" intx
jq_is .counts '[{"vector":0,"count":1}]'
vfioctl region write "$device" bar0 0x64 1 >/dev/null
run vfioctl irq unmask "$device" intx
run vfioctl -j irq counts "$device" intx
jq_is .counts '[{"vector":0,"count":0}]'
run vfioctl -j irq mask "$device" intx
expect_status 0
vfioctl irq disable "$device" intx >/dev/null

# Several vectors, some of them triggered.
nic=$(bdf nic0)
bind_vfio "$nic"
vfioctl attach "$nic" >/dev/null
run vfioctl -j irq enable "$nic" msix
jq_is .vectors 5
run vfioctl irq trigger "$nic" msix --vector 1 --vector 4
expect_status 0
run vfioctl -j irq counts "$nic" msix
jq_is '[.counts[].count]' '[0,1,0,0,1]'
# The request to give it back is an interrupt of the kernel's own.
run vfioctl irq enable "$nic" req
run vfioctl irq trigger "$nic" req
run vfioctl -j irq counts "$nic" req
jq_is '[.counts[].count]' '[1]'
# Detached with all that was enabled.
vfioctl detach "$nic" >/dev/null
vfioctl detach "$device" >/dev/null
