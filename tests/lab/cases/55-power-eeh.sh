# EEH: this platform has none, and every command says so.
# modes: spapr

one=$(edu 0)
bind_vfio "$one"
run vfioctl eeh state
expect_status 1
expect_err 'nothing is attached'
vfioctl attach "$one" >/dev/null
for words in state enable disable 'unfreeze io' 'unfreeze dma' 'reset hot' 'reset fundamental' 'reset deactivate' \
	configure inject; do
	# shellcheck disable=SC2086 # words
	run vfioctl -j eeh $words
	expect_status 77
	jq_err_is .error.message "this platform has no EEH, or it is off"
done
run vfioctl eeh reset
expect_status 64
run vfioctl eeh unfreeze all
expect_status 64
run vfioctl eeh inject --function 20
expect_status 64
run vfioctl eeh inject --width 32 --address 0x100000000
expect_status 64
vfioctl detach "$one" >/dev/null
