# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of vfioctl for bash; the program itself knows the candidates.

_vfioctl() {
	local line=${COMP_LINE:0:COMP_POINT} breaks=${COMP_WORDBREAKS//[^:=]/} words

	# bash parts words at colons, which addresses are full of, and at equals signs.
	read -ra words <<< "$line"
	[[ $line != *[[:space:]] ]] || words+=('')
	mapfile -t COMPREPLY < <(vfioctl complete -- "${words[@]:1}" 2> /dev/null)
	# It also puts in only what follows the last of them.
	[[ -z $breaks ]] || COMPREPLY=("${COMPREPLY[@]#"${words[-1]%"${words[-1]##*["$breaks"]}"}"}")
}

complete -o default -F _vfioctl vfioctl
