# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of vfioctl for fish; the program itself knows the candidates.

function __vfioctl_candidates
	set -l words (commandline -opc)
	vfioctl complete -- $words[2..-1] (commandline -ct) 2>/dev/null
end

complete -c vfioctl -a '(__vfioctl_candidates)'
