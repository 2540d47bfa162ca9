# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of vfioctl for bash; the program itself knows the candidates.

_vfioctl() {
	local words=("${COMP_WORDS[@]:1:COMP_CWORD}")

	# bash parts words at colons, which addresses are full of.
	if declare -F _get_comp_words_by_ref > /dev/null; then
		local cword whole
		_get_comp_words_by_ref -n : -w whole -i cword
		words=("${whole[@]:1:cword}")
	fi
	mapfile -t COMPREPLY < <(vfioctl complete -- "${words[@]}" 2> /dev/null)
	if declare -F __ltrim_colon_completions > /dev/null; then
		__ltrim_colon_completions "${words[-1]}"
	fi
}

complete -o default -F _vfioctl vfioctl
